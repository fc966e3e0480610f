// Instructions that make and fill lists, sets, dictionaries and texts, functions and classes, and that take sequences apart.
#include "shared/preview/python/vm.h"

namespace maquette::python {

bool Vm::run_build_instruction(Frame* frame, const Instruction& instruction) {
    const auto argument = static_cast<size_t>(instruction.argument);
    auto& stack = frame->stack;
    const auto push = [&](const Value& value) { frame->stack.push_back(value); };
    bool ok = true;
    switch (instruction.op) {
        case Op::BuildList:
        case Op::BuildTuple: {
            std::vector<Value> items(stack.end() - static_cast<std::ptrdiff_t>(argument), stack.end());
            stack.resize(stack.size() - argument);
            push(instruction.op == Op::BuildList ? list(std::move(items)) : tuple(std::move(items)));
            break;
        }
        case Op::BuildSet: {
            const Value made = set(std::vector<Value>(stack.end() - static_cast<std::ptrdiff_t>(argument), stack.end()));
            if (made.is_raised()) {
                ok = false;
                break;
            }
            frame->stack.resize(frame->stack.size() - argument);
            push(made);
            break;
        }
        case Op::BuildDict: {
            DictObject* made = dict();
            const size_t base = stack.size() - argument * 2;
            for (size_t i = 0; i < argument && ok; ++i) ok = dict_set(made, Value(frame->stack[base + i * 2]), Value(frame->stack[base + i * 2 + 1]));
            if (!ok) break;
            frame->stack.resize(base);
            push(made);
            break;
        }
        case Op::BuildString: {
            std::string text;
            for (size_t i = stack.size() - argument; i < stack.size(); ++i) text += text_of(stack[i]);
            stack.resize(stack.size() - argument);
            push(string(std::move(text)));
            break;
        }
        case Op::BuildSlice: {
            auto* slice = make<SliceObject>(types.slice);
            slice->step = frame->pop();
            slice->stop = frame->pop();
            slice->start = frame->pop();
            push(slice);
            break;
        }
        case Op::ListAppend: {
            const Value item = frame->pop();
            charge(sizeof(Value));
            as<ListObject>(stack[stack.size() - argument])->items.push_back(item);
            break;
        }
        case Op::ListExtend: {
            const Value iterable = stack.back();
            auto* target = as<ListObject>(stack[stack.size() - 2]);
            std::vector<Value> items;
            ok = collect_items(iterable, items);
            if (!ok) {
                if (catch_exception(types.type_error) ) raise_type("Value after * must be an iterable, not " + type_name(iterable));
                break;
            }
            charge(items.size() * sizeof(Value));
            target->items.insert(target->items.end(), items.begin(), items.end());
            frame->stack.pop_back();
            break;
        }
        case Op::SetAdd:
        case Op::SetUpdate: {
            const Value item = stack.back();
            auto* target = as<SetObject>(stack[stack.size() - 1 - argument]);
            std::vector<Value> items{item};
            if (instruction.op == Op::SetUpdate) {
                items.clear();
                ok = collect_items(item, items);
            }
            for (size_t i = 0; i < items.size() && ok; ++i) {
                uint64_t code = 0;
                ok = hash(items[i], code) && target->table.set(*this, items[i], code, Value::none());
                charge(40);
            }
            if (ok) frame->stack.pop_back();
            break;
        }
        case Op::DictSet: {
            const Value value = stack[stack.size() - 1], key = stack[stack.size() - 2];
            ok = dict_set(as<DictObject>(stack[stack.size() - 2 - argument]), key, value);
            if (ok) frame->stack.resize(frame->stack.size() - 2);
            break;
        }
        case Op::DictMerge:
        case Op::DictMergeCall: {
            const Value source = stack.back();
            auto* target = as<DictObject>(stack[stack.size() - 2]);
            if (!is_kind(source, ObjectKind::Dict)) {
                const Value keys = find_attribute(source, intern("keys"));
                if (keys.is_unbound() || keys.is_raised()) {
                    if (!keys.is_raised()) raise_type(instruction.op == Op::DictMerge ? "'" + type_name(source) + "' object is not a mapping" : "argument after ** must be a mapping, not " + type_name(source));
                    ok = false;
                    break;
                }
                std::vector<Value> names_list;
                const Value view = call(keys, {});
                ok = !view.is_raised() && collect_items(view, names_list);
                for (size_t i = 0; i < names_list.size() && ok; ++i) {
                    const Value value = get_item(source, names_list[i]);
                    ok = !value.is_raised() && dict_set(target, names_list[i], value);
                }
            } else {
                const auto entries = as<DictObject>(source)->table.entries();
                for (const auto& entry : entries) {
                    if (entry.key.is_unbound() || !ok) continue;
                    if (instruction.op == Op::DictMergeCall && is_string(entry.key) && target->table.find_string(as<StringObject>(entry.key)) >= 0) {
                        raise_type("got multiple values for keyword argument '" + text_of(entry.key) + "'");
                        ok = false;
                    } else {
                        ok = target->table.set(*this, entry.key, entry.hash, entry.value);
                        charge(48);
                    }
                }
            }
            if (ok) frame->stack.pop_back();
            break;
        }
        case Op::ListToTuple: stack.back() = tuple(as<ListObject>(stack.back())->items); break;
        case Op::Format: {
            std::string specification;
            if (instruction.small) specification = text_of(frame->pop());
            Value value = stack.back();
            if (argument) {
                std::string text;
                ok = argument == 's' ? str(value, text) : repr(value, text);
                if (!ok) break;
                value = string(std::move(text));
            }
            const Value result = format(value, specification);
            if (result.is_raised()) ok = false;
            else frame->stack.back() = result;
            break;
        }
        case Op::MakeFunction: {
            auto* function = make<FunctionObject>(types.function);
            function->code = as<CodeObject>(frame->pop());
            function->module = frame->module;
            function->name = intern(function->code->name);
            function->qualified_name = intern(function->code->qualified_name);
            function->cells.resize(function->code->cells.size(), nullptr);
            for (size_t i = argument; i-- > 0;) function->cells[static_cast<size_t>(function->code->own_cells) + i] = as<CellObject>(frame->pop());
            if (instruction.small & 4) function->annotations = as<DictObject>(frame->pop());
            if (instruction.small & 2) {
                auto* values = as<DictObject>(frame->pop());
                for (int32_t i = 0; i < function->code->keyword_only; ++i) {
                    const int64_t index = values->table.find_string(function->code->locals[static_cast<size_t>(function->code->parameters + i)]);
                    function->keyword_defaults.push_back(index < 0 ? Value() : values->table.entries()[static_cast<size_t>(index)].value);
                }
            }
            if (instruction.small & 1) function->defaults = as<TupleObject>(frame->pop())->items;
            push(function);
            break;
        }
        case Op::BuildClass: {
            const Value result = call(builtins->members->table.entries()[static_cast<size_t>(builtins->members->table.find_string(names.build_class))].value,
                                      {stack[stack.size() - 4], stack[stack.size() - 3], stack[stack.size() - 2], stack[stack.size() - 1]});
            if (result.is_raised()) {
                ok = false;
                break;
            }
            frame->stack.resize(frame->stack.size() - 4);
            push(result);
            break;
        }
        default: break;
    }
    return ok;
}

// Puts the parts of a sequence on the stack, the first on top. `after`: one part (at `star`) takes the rest as a list.
bool Vm::unpack_sequence(Frame* frame, int32_t count, int32_t star, int32_t after) {
    const Value source = frame->stack.back();
    std::vector<Value> items;
    if (is_kind(source, ObjectKind::Tuple)) items = as<TupleObject>(source)->items;
    else if (is_kind(source, ObjectKind::List)) items = as<ListObject>(source)->items;
    else {
        const Value iterator = iterate(source);
        if (iterator.is_raised()) {
            if (catch_exception(types.type_error)) raise_type("cannot unpack non-iterable " + type_name(source) + " object");
            return false;
        }
        for (;;) {
            const Value item = next_of(iterator);
            if (item.is_raised()) return false;
            if (item.is_unbound()) break;
            items.push_back(item);
            if (!after && items.size() > static_cast<size_t>(count)) break;
        }
    }
    const size_t wanted = static_cast<size_t>(after ? count - 1 : count);
    if (items.size() < wanted) {
        raise_value("not enough values to unpack (expected " + std::string(after ? "at least " : "") + std::to_string(wanted) + ", got " + std::to_string(items.size()) + ")");
        return false;
    }
    if (!after && items.size() > wanted) {
        raise_value("too many values to unpack (expected " + std::to_string(wanted) + ")");
        return false;
    }
    frame->stack.pop_back();
    if (after) {
        const size_t rest = items.size() - wanted;
        const auto begin = items.begin() + star;
        const Value middle = list(std::vector<Value>(begin, begin + static_cast<std::ptrdiff_t>(rest)));
        items.erase(begin, begin + static_cast<std::ptrdiff_t>(rest));
        items.insert(items.begin() + star, middle);
    }
    for (size_t i = items.size(); i-- > 0;) frame->stack.push_back(items[i]);
    return true;
}

}  // namespace maquette::python
