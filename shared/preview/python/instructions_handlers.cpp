// Instructions of `raise`, `except`, `with` and `assert`.
#include "shared/preview/python/vm.h"

namespace maquette::python {

bool Vm::enter_with(Frame* frame) {
    const Value manager = frame->stack.back();
    const Value enter = find_special(manager, names.enter), exit = find_special(manager, names.exit);
    if (enter.is_unbound() || exit.is_unbound()) {
        raise_type("'" + type_name(manager) + "' object does not support the context manager protocol");
        return false;
    }
    const Value bound_exit = bind(exit, manager, type_of(manager));
    if (bound_exit.is_raised()) return false;
    frame->stack.back() = bound_exit;
    const Value bound_enter = bind(enter, manager, type_of(manager));
    const Value entered = bound_enter.is_raised() ? bound_enter : call(bound_enter, {});
    if (entered.is_raised()) return false;
    frame->stack.push_back(entered);
    return true;
}

bool Vm::run_handler_instruction(Frame* frame, const Instruction& instruction) {
    const auto argument = static_cast<size_t>(instruction.argument);
    auto& stack = frame->stack;
    const auto push = [&](const Value& value) { frame->stack.push_back(value); };
    bool ok = true;
    switch (instruction.op) {
        case Op::Raise: {
            ok = false;
            Value cause;
            if (argument == 2) cause = frame->pop();
            if (argument == 0) {
                Value current;
                for (Frame* outer = frame; outer && current.is_unbound(); outer = outer->back)
                    if (!outer->handled.empty()) current = outer->handled.back();
                if (current.is_unbound()) raise(types.runtime_error, "No active exception to reraise");
                else pending = current;
                break;
            }
            raise_object(frame->pop());
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
        case Op::PushHandled: frame->handled.push_back(frame->pop()); break;
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
        case Op::AssertionFailed: {
            std::vector<Value> values;
            if (argument) values.push_back(frame->pop());
            pending = make_exception(types.assertion_error, std::move(values));
            ok = false;
            break;
        }
        default: break;
    }
    return ok;
}

}  // namespace maquette::python
