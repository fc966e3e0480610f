// The loop that runs instructions.
#include "shared/preview/python/vm.h"

namespace maquette::python {

// Runs until the frame `until` returns; gives its value. The exception, if raised, is in `pending`.
Value Vm::run(Frame* until) {
    Frame* frame = frame_;
    const auto push = [&](const Value& value) { frame->stack.push_back(value); };
    for (;;) {
        bool ok = --steps_left_ >= 0 || charge_steps(0);  // The call only says that the budget is spent.
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
                    const Value top = frame->pop();
                    stack.insert(stack.end() - 2, top);
                    break;
                }
                case Op::Rotate4: {
                    const Value top = frame->pop();
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
                case Op::StoreFast: frame->fast[argument] = frame->pop(); break;
                case Op::DeleteFast: frame->fast[argument] = Value(); break;
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
                    const Value object = frame->pop();
                    const Value value = frame->pop();
                    ok = set_attribute(object, frame->code->names[argument], value);
                    break;
                }
                case Op::DeleteAttribute: ok = delete_attribute(frame->pop(), frame->code->names[argument]); break;
                case Op::LoadItem: {
                    const Value key = frame->pop();
                    const Value value = get_item(stack.back(), key);
                    if (value.is_raised()) ok = false;
                    else stack.back() = value;
                    break;
                }
                case Op::StoreItem: {
                    // Argument 1: the order container, key, value (annotations); else value, container, key.
                    const Value c = frame->pop(), b = frame->pop(), a = frame->pop();
                    ok = argument ? set_item(a, b, c) : set_item(b, c, a);
                    break;
                }
                case Op::DeleteItem: {
                    const Value key = frame->pop();
                    ok = delete_item(frame->pop(), key);
                    break;
                }
                case Op::Binary:
                case Op::InPlace: {
                    const Value right = frame->pop();
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
                    const Value right = frame->pop();
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
                case Op::Call:
                case Op::CallMethod:
                case Op::CallKeywords:
                case Op::CallMethodKeywords: {
                    const bool method = instruction.op == Op::CallMethod || instruction.op == Op::CallMethodKeywords;
                    std::vector<Keyword> keywords;
                    if (instruction.op == Op::CallKeywords || instruction.op == Op::CallMethodKeywords) {
                        const Value keyword_names = frame->pop();
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
                case Op::Return: {
                    Value value = frame->pop();
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
                    const Value sent = frame->pop();
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
                case Op::Magic:
                    if (magic.is_object()) {
                        const Value value = stack.back();
                        std::vector<Value> values{value};
                        if (argument && is_kind(value, ObjectKind::Tuple)) values = as<TupleObject>(value)->items;
                        ok = !call(magic, Arguments{values.data(), values.size(), nullptr, 0}).is_raised();
                    }
                    break;
                case Op::LoadCell: case Op::StoreCell: case Op::DeleteCell: case Op::PushCell: case Op::LoadClassCell:
                case Op::LoadName: case Op::LoadGlobal: case Op::StoreGlobal: case Op::StoreName: case Op::DeleteGlobal:
                case Op::DeleteName: case Op::Import: case Op::ImportFrom: case Op::ImportStar: case Op::SetupAnnotations:
                    ok = run_name_instruction(frame, instruction);
                    break;
                case Op::BuildList: case Op::BuildTuple: case Op::BuildSet: case Op::BuildDict: case Op::BuildString:
                case Op::BuildSlice: case Op::ListAppend: case Op::ListExtend: case Op::SetAdd: case Op::SetUpdate:
                case Op::DictSet: case Op::DictMerge: case Op::DictMergeCall: case Op::ListToTuple: case Op::Format:
                case Op::MakeFunction: case Op::BuildClass:
                    ok = run_build_instruction(frame, instruction);
                    break;
                case Op::Raise: case Op::Reraise: case Op::PushHandled: case Op::PopHandled: case Op::LoadHandled:
                case Op::MatchException: case Op::EnterWith: case Op::ExitWith: case Op::ExitWithRaised:
                case Op::AssertionFailed:
                    ok = run_handler_instruction(frame, instruction);
                    break;
                case Op::MatchSequence: case Op::MatchMapping: case Op::CopyDictWithout: case Op::MatchClass:
                    ok = run_match_instruction(frame, instruction);
                    break;
            }
        }
        if (!ok) {
            if (!unwind(until)) return Value::raised();
            frame = frame_;
        }
    }
}

}  // namespace maquette::python
