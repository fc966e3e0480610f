// The loop that runs instructions.
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Value pop(Frame* frame) {
    const Value value = frame->stack.back();
    frame->stack.pop_back();
    return value;
}

Value name_error(Vm& vm, const std::string& name) { return vm.raise(vm.types.name_error, "name '" + name + "' is not defined"); }

}  // namespace

// Runs until the frame `until` returns; gives its value. The exception, if raised, is in `pending`.
Value Vm::run(Frame* until) {
    Frame* frame = frame_;
    const auto push = [&](const Value& value) { frame->stack.push_back(value); };
    for (;;) {
        bool ok = true;
        if (--steps_left_ < 0) {
            stopped = Stopped::Steps;
            raise(types.timeout, "the program did not end within its budget of steps");
            ok = false;
        }
        if (ok) {
            const Instruction instruction = frame->code->instructions[static_cast<size_t>(frame->position++)];
            const auto argument = static_cast<size_t>(instruction.argument);
            auto& stack = frame->stack;
            switch (instruction.op) {
                case Op::Nop: break;
                case Op::Const: push(frame->code->constants[argument]); break;
                case Op::Pop: stack.pop_back(); break;
                case Op::Dup: push(Value(stack.back())); break;
                case Op::Dup2: {
                    const Value a = stack[stack.size() - 2], b = stack.back();
                    push(a);
                    push(b);
                    break;
                }
                case Op::Swap: std::swap(stack[stack.size() - 1], stack[stack.size() - 2]); break;
                case Op::Rotate3: {  // The top goes below the next two.
                    const Value top = pop(frame);
                    stack.insert(stack.end() - 2, top);
                    break;
                }
                case Op::Rotate4: {
                    const Value top = pop(frame);
                    stack.insert(stack.end() - 3, top);
                    break;
                }
                case Op::LoadFast: {
                    const Value& value = frame->fast[argument];
                    if (value.is_unbound()) {
                        raise(types.unbound_local_error, "cannot access local variable '" + frame->code->locals[argument]->text + "' where it is not associated with a value");
                        ok = false;
                    } else {
                        push(value);
                    }
                    break;
                }
                case Op::StoreFast: frame->fast[argument] = pop(frame); break;
                case Op::DeleteFast: frame->fast[argument] = Value(); break;
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
                case Op::StoreCell: frame->cells[argument]->value = pop(frame); break;
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
                    frame->module->members->table.set_string(frame->code->names[argument], pop(frame));
                    break;
                case Op::StoreName: frame->names->table.set_string(frame->code->names[argument], pop(frame)); break;
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
                case Op::LoadAttribute: {
                    const Value value = get_attribute(stack.back(), frame->code->names[argument]);
                    if (value.is_raised()) ok = false;
                    else stack.back() = value;
                    break;
                }
                case Op::LoadMethod: {
                    // Leaves (function, self) when a plain function is found on the type, else (value, nothing).
                    const Value self = stack.back();
                    StringObject* name = frame->code->names[argument];
                    if (self.is_object() && (self.object->kind == ObjectKind::Instance || self.object->kind == ObjectKind::List || self.object->kind == ObjectKind::String || self.object->kind == ObjectKind::Dict) &&
                        !self.object->type->custom_getattribute) {
                        const Value found = find_in_type(self.object->type, name);
                        const bool own = self.object->attributes && self.object->attributes->table.find_string(name) >= 0;
                        if (!own && (is_kind(found, ObjectKind::Function) || (is_kind(found, ObjectKind::Native) && as<NativeObject>(found)->is_method))) {
                            stack.back() = found;
                            push(self);
                            break;
                        }
                    }
                    const Value value = get_attribute(self, name);
                    if (value.is_raised()) {
                        ok = false;
                        break;
                    }
                    stack.back() = value;
                    push(Value());
                    break;
                }
                case Op::StoreAttribute: {
                    const Value object = pop(frame);
                    const Value value = pop(frame);
                    ok = set_attribute(object, frame->code->names[argument], value);
                    break;
                }
                case Op::DeleteAttribute: ok = delete_attribute(pop(frame), frame->code->names[argument]); break;
                case Op::LoadItem: {
                    const Value key = pop(frame);
                    const Value value = get_item(stack.back(), key);
                    if (value.is_raised()) ok = false;
                    else stack.back() = value;
                    break;
                }
                case Op::StoreItem: {
                    // Argument 1: the order container, key, value (annotations); else value, container, key.
                    const Value c = pop(frame), b = pop(frame), a = pop(frame);
                    ok = argument ? set_item(a, b, c) : set_item(b, c, a);
                    break;
                }
                case Op::DeleteItem: {
                    const Value key = pop(frame);
                    ok = delete_item(pop(frame), key);
                    break;
                }
                case Op::Binary:
                case Op::InPlace: {
                    const Value right = pop(frame);
                    Value& left = stack.back();
                    if (left.tag == Tag::Int && right.tag == Tag::Int) {
                        int64_t sum = 0;
                        const bool overflow = instruction.argument == 0 ? __builtin_add_overflow(left.integer, right.integer, &sum)
                                            : instruction.argument == 1 ? __builtin_sub_overflow(left.integer, right.integer, &sum) : true;
                        if (!overflow) {
                            left.integer = sum;
                            break;
                        }
                    }
                    const Value result = binary(static_cast<BinaryOperator>(instruction.argument), left, right, instruction.op == Op::InPlace);
                    if (result.is_raised()) ok = false;
                    else frame->stack.back() = result;
                    break;
                }
                case Op::Compare: {
                    const Value right = pop(frame);
                    Value& left = stack.back();
                    if (left.tag == Tag::Int && right.tag == Tag::Int && instruction.argument < 6) {
                        const int64_t a = left.integer, b = right.integer;
                        const bool results[6] = {a == b, a != b, a < b, a <= b, a > b, a >= b};
                        left = Value::of_bool(results[instruction.argument]);
                        break;
                    }
                    const Value result = compare(static_cast<CompareOperator>(instruction.argument), left, right);
                    if (result.is_raised()) ok = false;
                    else frame->stack.back() = result;
                    break;
                }
                case Op::Negative:
                case Op::Positive:
                case Op::Invert: {
                    Value result;
                    const Value operand = stack.back();
                    if (instruction.op == Op::Negative) result = negative(operand);
                    else if (instruction.op == Op::Positive && (operand.tag == Tag::Int || operand.tag == Tag::Float)) result = operand;
                    else if (instruction.op == Op::Positive && operand.tag == Tag::Bool) result = Value::of_int(operand.integer);
                    else if (instruction.op == Op::Invert && (operand.tag == Tag::Int || operand.tag == Tag::Bool)) result = Value::of_int(~operand.integer);
                    else if (instruction.op == Op::Invert && is_kind(operand, ObjectKind::BigInteger)) result = integer(big_add(big_negate(to_big(operand)), big_from(-1)));
                    else {
                        const char* method = instruction.op == Op::Invert ? "__invert__" : "__pos__";
                        const Value found = find_special(operand, intern(method));
                        result = found.is_unbound() ? raise_type(std::string("bad operand type for unary ") + (instruction.op == Op::Invert ? "~" : "+") + ": '" + type_name(operand) + "'")
                                                    : call_method(operand, method);
                    }
                    if (result.is_raised()) ok = false;
                    else frame->stack.back() = result;
                    break;
                }
                case Op::Not: {
                    const int result = truth(stack.back());
                    if (result < 0) ok = false;
                    else frame->stack.back() = Value::of_bool(!result);
                    break;
                }
                case Op::Jump:
                    frame->position = instruction.argument;
                    if (allocated_ > next_collection_ || allocated_ > limits.memory) {
                        if (native_depth_ <= 1) collect();
                        if (allocated_ > limits.memory) {
                            stopped = Stopped::Memory;
                            raise(types.memory_error, "the program used more memory than its budget");
                            ok = false;
                        }
                    }
                    break;
                case Op::JumpIfFalse:
                case Op::JumpIfTrue: {
                    const Value value = stack.back();
                    const int result = value.tag == Tag::Bool ? static_cast<int>(value.integer) : truth(value);
                    if (result < 0) {
                        ok = false;
                        break;
                    }
                    frame->stack.pop_back();
                    if ((result != 0) == (instruction.op == Op::JumpIfTrue)) frame->position = instruction.argument;
                    break;
                }
                case Op::JumpIfFalseKeep:
                case Op::JumpIfTrueKeep: {
                    const int result = truth(stack.back());
                    if (result < 0) ok = false;
                    else if ((result != 0) == (instruction.op == Op::JumpIfTrueKeep)) frame->position = instruction.argument;
                    else frame->stack.pop_back();
                    break;
                }
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
                    slice->step = pop(frame);
                    slice->stop = pop(frame);
                    slice->start = pop(frame);
                    push(slice);
                    break;
                }
                case Op::ListAppend: {
                    const Value item = pop(frame);
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
                    if (instruction.small) specification = text_of(pop(frame));
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
                case Op::Call:
                case Op::CallMethod:
                case Op::CallKeywords:
                case Op::CallMethodKeywords: {
                    const bool method = instruction.op == Op::CallMethod || instruction.op == Op::CallMethodKeywords;
                    std::vector<Keyword> keywords;
                    if (instruction.op == Op::CallKeywords || instruction.op == Op::CallMethodKeywords) {
                        const Value keyword_names = pop(frame);
                        const size_t count = instruction.small;
                        for (size_t i = 0; i < count; ++i) keywords.push_back({as<StringObject>(as<TupleObject>(keyword_names)->items[i]), stack[stack.size() - count + i]});
                        stack.resize(stack.size() - count);
                    }
                    Arguments arguments{stack.data() + stack.size() - argument, argument, keywords.data(), keywords.size()};
                    size_t consumed = argument + (method ? 2 : 1);
                    const Value callee = stack[stack.size() - consumed];
                    if (method && !stack[stack.size() - consumed + 1].is_unbound()) {
                        --arguments.values;
                        ++arguments.count;
                    }
                    ok = call_instruction(frame, callee, arguments, consumed);
                    break;
                }
                case Op::CallUnpacked: {
                    const size_t size = stack.size();
                    const Value callee = stack[size - 3];
                    const std::vector<Value> positional = as<ListObject>(stack[size - 2])->items;
                    std::vector<Keyword> keywords;
                    for (const auto& entry : as<DictObject>(stack[size - 1])->table.entries()) {
                        if (entry.key.is_unbound()) continue;
                        if (!is_string(entry.key)) {
                            raise_type("keywords must be strings");
                            ok = false;
                            break;
                        }
                        keywords.push_back({intern(text_of(entry.key)), entry.value});
                    }
                    if (ok) ok = call_instruction(frame, callee, Arguments{positional.data(), positional.size(), keywords.data(), keywords.size()}, 3);
                    break;
                }
                case Op::MakeFunction: {
                    auto* function = make<FunctionObject>(types.function);
                    function->code = as<CodeObject>(pop(frame));
                    function->module = frame->module;
                    function->name = intern(function->code->name);
                    function->qualified_name = intern(function->code->qualified_name);
                    function->cells.resize(function->code->cells.size(), nullptr);
                    for (size_t i = argument; i-- > 0;) function->cells[static_cast<size_t>(function->code->own_cells) + i] = as<CellObject>(pop(frame));
                    if (instruction.small & 4) function->annotations = as<DictObject>(pop(frame));
                    if (instruction.small & 2) {
                        auto* values = as<DictObject>(pop(frame));
                        for (int32_t i = 0; i < function->code->keyword_only; ++i) {
                            const int64_t index = values->table.find_string(function->code->locals[static_cast<size_t>(function->code->parameters + i)]);
                            function->keyword_defaults.push_back(index < 0 ? Value() : values->table.entries()[static_cast<size_t>(index)].value);
                        }
                    }
                    if (instruction.small & 1) function->defaults = as<TupleObject>(pop(frame))->items;
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
                case Op::Return: {
                    Value value = pop(frame);
                    const Frame::After after = frame->after;
                    if (after == Frame::After::Instance) {
                        if (!value.is_none()) {
                            raise_type("__init__() should return None, not '" + type_name(value) + "'");
                            ok = false;
                            break;
                        }
                        value = frame->instance;
                    }
                    Frame* back = frame->back;
                    const bool last = frame == until;
                    if (frame->generator) {
                        frame->generator->frame = nullptr;
                        frame->generator->running = false;
                        running_.pop_back();
                    }
                    frame_ = back;
                    --depth_;
                    free_frame(frame);
                    if (last) return value;
                    frame = back;
                    if (after != Frame::After::Leave) push(value);
                    break;
                }
                case Op::Yield: {
                    const Value value = stack.back();
                    frame->stack.pop_back();
                    frame->generator->running = false;
                    running_.pop_back();
                    frame_ = frame->back;
                    frame->back = nullptr;
                    --depth_;
                    pending = Value();
                    return value;  // Generators are always resumed by a run loop of their own.
                }
                case Op::YieldFromStart: {
                    Value source = stack.back();
                    if (!is_kind(source, ObjectKind::Generator)) {
                        if (argument && !find_special(source, intern("__await__")).is_unbound()) source = call_method(source, "__await__");
                        else source = iterate(source);
                    }
                    if (source.is_raised()) ok = false;
                    else frame->stack.back() = source;
                    break;
                }
                case Op::YieldFrom: {
                    // Stack: iterator, sent value. Yields what the iterator gives and comes back here with the next sent value.
                    const Value sent = pop(frame);
                    const Value source = frame->stack.back();
                    Value out;
                    bool more = false;
                    if (is_kind(source, ObjectKind::Generator)) {
                        more = resume(as<GeneratorObject>(source), sent, out);
                        if (!more && out.is_raised()) ok = false;
                    } else {
                        out = next_of(source);
                        more = !out.is_unbound() && !out.is_raised();
                        if (out.is_raised()) ok = false;
                        else if (!more) out = Value::none();
                    }
                    if (!ok) break;
                    if (!more) {
                        frame->stack.back() = out;
                        break;
                    }
                    --frame->position;
                    frame->generator->running = false;
                    running_.pop_back();
                    frame_ = frame->back;
                    frame->back = nullptr;
                    --depth_;
                    return out;
                }
                case Op::GetIterator: {
                    const Value iterator = iterate(stack.back());
                    if (iterator.is_raised()) ok = false;
                    else frame->stack.back() = iterator;
                    break;
                }
                case Op::ForIterator: {
                    const Value item = next_of(stack.back());
                    if (item.is_raised()) {
                        ok = false;
                    } else if (item.is_unbound()) {
                        frame->stack.pop_back();
                        frame->position = instruction.argument;
                    } else {
                        push(item);
                    }
                    break;
                }
                case Op::UnpackSequence: ok = unpack_sequence(frame, instruction.argument, -1, 0); break;
                case Op::UnpackStar: ok = unpack_sequence(frame, instruction.argument, instruction.small, 1); break;
                case Op::Raise: {
                    ok = false;
                    Value cause;
                    if (argument == 2) cause = pop(frame);
                    if (argument == 0) {
                        Value current;
                        for (Frame* outer = frame; outer && current.is_unbound(); outer = outer->back)
                            if (!outer->handled.empty()) current = outer->handled.back();
                        if (current.is_unbound()) raise(types.runtime_error, "No active exception to reraise");
                        else pending = current;
                        break;
                    }
                    raise_object(pop(frame));
                    if (argument == 2 && is_kind(pending, ObjectKind::Exception)) {
                        if (is_kind(cause, ObjectKind::Type)) cause = make_instance(as<TypeObject>(cause), {});
                        if (!cause.is_raised()) {
                            as<ExceptionObject>(pending)->cause = cause;
                            as<ExceptionObject>(pending)->suppress_context = true;
                        }
                    }
                    break;
                }
                case Op::Reraise:
                    pending = frame->handled.back();
                    frame->handled.pop_back();
                    ok = false;
                    break;
                case Op::PushHandled: frame->handled.push_back(pop(frame)); break;
                case Op::PopHandled: frame->handled.pop_back(); break;
                case Op::LoadHandled: push(frame->handled.back()); break;
                case Op::MatchException: {
                    const Value classes = stack.back();
                    const auto is_exception = [&](const Value& one) { return is_kind(one, ObjectKind::Type) && as<TypeObject>(one)->is_subclass(types.base_exception); };
                    bool fine = is_exception(classes);
                    if (is_kind(classes, ObjectKind::Tuple)) {
                        fine = true;
                        for (const auto& one : as<TupleObject>(classes)->items) fine = fine && (is_exception(one) || is_kind(one, ObjectKind::Tuple));
                    }
                    if (!fine) {
                        raise_type("catching classes that do not inherit from BaseException is not allowed");
                        ok = false;
                        break;
                    }
                    frame->stack.back() = Value::of_bool(is_instance_of(frame->handled.back(), classes) == 1);
                    break;
                }
                case Op::EnterWith: ok = enter_with(frame); break;
                case Op::ExitWith: {
                    const Value exit = stack.back();
                    const Value result = call(exit, {Value::none(), Value::none(), Value::none()});
                    if (result.is_raised()) ok = false;
                    else frame->stack.pop_back();
                    break;
                }
                case Op::ExitWithRaised: {
                    const Value exit = stack.back(), exception = frame->handled.back();
                    const Value result = call(exit, {Value(type_of(exception)), exception, Value::none()});
                    const int suppressed = result.is_raised() ? -1 : truth(result);
                    if (suppressed < 0) ok = false;
                    else frame->stack.back() = Value::of_bool(suppressed != 0);
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
                    const Value module = pop(frame);
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
                case Op::AssertionFailed: {
                    std::vector<Value> values;
                    if (argument) values.push_back(pop(frame));
                    pending = make_exception(types.assertion_error, std::move(values));
                    ok = false;
                    break;
                }
                case Op::SetupAnnotations:
                    if (frame->names && frame->names->table.find_string(names.annotations) < 0) frame->names->table.set_string(names.annotations, dict());
                    break;
                case Op::MatchSequence: {
                    const Value subject = stack.back();
                    int64_t size = -1;
                    if (is_kind(subject, ObjectKind::List)) size = static_cast<int64_t>(as<ListObject>(subject)->items.size());
                    else if (is_kind(subject, ObjectKind::Tuple)) size = static_cast<int64_t>(as<TupleObject>(subject)->items.size());
                    else if (is_kind(subject, ObjectKind::Range)) size = static_cast<RangeObject*>(subject.object)->size();
                    const bool fits = size >= 0 && (instruction.small ? size >= instruction.argument : size == instruction.argument);
                    push(Value::of_bool(fits));
                    break;
                }
                case Op::MatchMapping: {
                    const Value keys = stack.back(), subject = stack[stack.size() - 2];
                    Value result = Value::none();
                    if (is_kind(subject, ObjectKind::Dict)) {
                        std::vector<Value> found;
                        for (const auto& key : as<TupleObject>(keys)->items) {
                            const Value value = dict_get(as<DictObject>(subject), key);
                            if (value.is_raised()) ok = false;
                            if (value.is_unbound() || value.is_raised()) break;
                            found.push_back(value);
                        }
                        if (found.size() == as<TupleObject>(keys)->items.size()) result = tuple(std::move(found));
                    }
                    if (ok) push(result);
                    break;
                }
                case Op::CopyDictWithout: {
                    const Value keys = pop(frame), subject = pop(frame);
                    DictObject* copy = dict();
                    for (const auto& entry : as<DictObject>(subject)->table.entries()) {
                        bool listed = entry.key.is_unbound();
                        for (const auto& key : as<TupleObject>(keys)->items) listed = listed || equals(key, entry.key) == 1;
                        if (!listed) copy->table.set(*this, entry.key, entry.hash, entry.value);
                    }
                    push(copy);
                    break;
                }
                case Op::MatchClass: {
                    const Value keyword_names = pop(frame), type = pop(frame), subject = pop(frame);
                    const Value result = match_class(subject, type, instruction.argument, keyword_names);
                    if (result.is_raised()) ok = false;
                    else push(result);
                    break;
                }
                case Op::Magic:
                    if (magic.is_object()) {
                        const Value value = stack.back();
                        std::vector<Value> values{value};
                        if (argument && is_kind(value, ObjectKind::Tuple)) values = as<TupleObject>(value)->items;
                        ok = !call(magic, Arguments{values.data(), values.size(), nullptr, 0}).is_raised();
                    }
                    break;
                case Op::MatchKeys:
                case Op::MatchLength: break;
            }
        }
        if (!ok) {
            if (!unwind(until)) return Value::raised();
            frame = frame_;
        }
    }
}

}  // namespace maquette::python
