// Instructions of `match`.
#include "shared/preview/python/vm.h"

namespace maquette::python {

Value Vm::match_class(const Value& subject, const Value& type, int32_t positional, const Value& keywords) {
    if (!is_kind(type, ObjectKind::Type)) return raise_type("called match pattern must be a class");
    const int matches = is_instance_of(subject, type);
    if (matches < 0) return Value::raised();
    if (!matches) return Value::none();
    std::vector<Value> found;
    if (positional > 0) {
        const Value match_args = find_in_type(as<TypeObject>(type), names.match_args);
        const TypeObject* one = as<TypeObject>(type);
        const bool itself = one == types.integer || one == types.string || one == types.floating || one == types.boolean || one == types.list || one == types.dict || one == types.tuple || one == types.set || one == types.bytes;
        if (itself && positional == 1) {
            found.push_back(subject);
        } else if (!is_kind(match_args, ObjectKind::Tuple) || as<TupleObject>(match_args)->items.size() < static_cast<size_t>(positional)) {
            return raise_type(one->name + "() accepts " + std::to_string(is_kind(match_args, ObjectKind::Tuple) ? as<TupleObject>(match_args)->items.size() : 0) + " positional sub-patterns (" + std::to_string(positional) + " given)");
        } else {
            for (int32_t i = 0; i < positional; ++i) {
                const Value name = as<TupleObject>(match_args)->items[static_cast<size_t>(i)];
                const Value value = is_string(name) ? find_attribute(subject, intern(text_of(name))) : Value();
                if (value.is_raised() || value.is_unbound()) return value.is_raised() ? value : Value::none();
                found.push_back(value);
            }
        }
    }
    for (const auto& name : as<TupleObject>(keywords)->items) {
        const Value value = find_attribute(subject, as<StringObject>(name));
        if (value.is_raised() || value.is_unbound()) return value.is_raised() ? value : Value::none();
        found.push_back(value);
    }
    return tuple(std::move(found));
}

bool Vm::run_match_instruction(Frame* frame, const Instruction& instruction) {
    auto& stack = frame->stack;
    const auto push = [&](const Value& value) { frame->stack.push_back(value); };
    bool ok = true;
    switch (instruction.op) {
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
            const Value keys = frame->pop(), subject = frame->pop();
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
            const Value keyword_names = frame->pop(), type = frame->pop(), subject = frame->pop();
            const Value result = match_class(subject, type, instruction.argument, keyword_names);
            if (result.is_raised()) ok = false;
            else push(result);
            break;
        }
        default: break;
    }
    return ok;
}

}  // namespace maquette::python
