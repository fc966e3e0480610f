// Instructions that read, write and import names.
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Value name_error(Vm& vm, const std::string& name) { return vm.raise(vm.types.name_error, "name '" + name + "' is not defined"); }

}  // namespace

bool Vm::run_name_instruction(Frame* frame, const Instruction& instruction) {
    const auto argument = static_cast<size_t>(instruction.argument);
    auto& stack = frame->stack;
    const auto push = [&](const Value& value) { frame->stack.push_back(value); };
    bool ok = true;
    switch (instruction.op) {
        case Op::LoadCell: {
            const Value& value = frame->cells[argument]->value;
            if (value.is_unbound()) {
                const std::string& text = frame->code->cells[argument]->text;
                if (static_cast<int32_t>(argument) < frame->code->own_cells) raise(types.unbound_local_error, "cannot access local variable '" + text + "' where it is not associated with a value");
                else raise(types.name_error, "cannot access free variable '" + text + "' where it is not associated with a value in enclosing scope");
                ok = false;
            } else {
                push(value);
            }
            break;
        }
        case Op::StoreCell: frame->cells[argument]->value = frame->pop(); break;
        case Op::DeleteCell: frame->cells[argument]->value = Value(); break;
        case Op::PushCell: push(Value(frame->cells[argument])); break;
        case Op::LoadClassCell: {
            const int64_t index = frame->names->table.find_string(frame->code->cells[argument]);
            push(index >= 0 ? frame->names->table.entries()[static_cast<size_t>(index)].value : frame->cells[argument]->value);
            if (stack.back().is_unbound()) ok = !name_error(*this, frame->code->cells[argument]->text).is_raised();
            break;
        }
        case Op::LoadName:
        case Op::LoadGlobal: {
            StringObject* name = frame->code->names[argument];
            const Table* tables[3] = {instruction.op == Op::LoadName && frame->names ? &frame->names->table : nullptr, &frame->module->members->table, &builtins->members->table};
            bool found = false;
            for (const Table* table : tables) {
                if (!table) continue;
                const int64_t index = table->find_string(name);
                if (index < 0) continue;
                push(table->entries()[static_cast<size_t>(index)].value);
                found = true;
                break;
            }
            if (!found) {
                name_error(*this, name->text);
                ok = false;
            }
            break;
        }
        case Op::StoreGlobal:
            charge(32);
            frame->module->members->table.set_string(frame->code->names[argument], frame->pop());
            break;
        case Op::StoreName: frame->names->table.set_string(frame->code->names[argument], frame->pop()); break;
        case Op::DeleteGlobal:
        case Op::DeleteName: {
            Table& table = instruction.op == Op::DeleteName ? frame->names->table : frame->module->members->table;
            const int64_t index = table.find_string(frame->code->names[argument]);
            if (index < 0) {
                name_error(*this, frame->code->names[argument]->text);
                ok = false;
            } else {
                table.remove_at(index);
            }
            break;
        }
        case Op::Import: {
            const std::string module_name = frame->code->names[argument]->text;
            Value module = import_module(module_name);
            if (!module.is_raised() && instruction.small == 0 && module_name.find('.') != std::string::npos)
                module = Value(modules[module_name.substr(0, module_name.find('.'))]);
            if (module.is_raised()) ok = false;
            else push(module);
            break;
        }
        case Op::ImportFrom: {
            const Value value = import_from(stack.back(), frame->code->names[argument]);
            if (value.is_raised()) ok = false;
            else push(value);
            break;
        }
        case Op::ImportStar: {
            const Value module = frame->pop();
            const auto entries = as<ModuleObject>(module)->members->table.entries();
            const int64_t all = as<ModuleObject>(module)->members->table.find_string(names.all);
            std::vector<Value> chosen;
            if (all >= 0) collect_items(entries[static_cast<size_t>(all)].value, chosen);
            for (const auto& entry : entries) {
                if (entry.key.is_unbound() || !is_string(entry.key)) continue;
                bool wanted = text_of(entry.key).rfind('_', 0) != 0;
                if (all >= 0) {
                    wanted = false;
                    for (const auto& one : chosen) wanted = wanted || (is_string(one) && text_of(one) == text_of(entry.key));
                }
                if (wanted) frame->module->members->table.set_string(as<StringObject>(entry.key), entry.value);
            }
            break;
        }
        case Op::SetupAnnotations:
            if (frame->names && frame->names->table.find_string(names.annotations) < 0) frame->names->table.set_string(names.annotations, dict());
            break;
        default: break;
    }
    return ok;
}

}  // namespace maquette::python
