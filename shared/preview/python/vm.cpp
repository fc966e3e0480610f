// Budgets, frames, generators and unwinding: what the run loop stands on.
#include "shared/preview/python/vm.h"

namespace maquette::python {

Vm::Vm(const Limits& given) : limits(given) {
    start_budget(limits.steps);
    set_up_types();
    set_up_names();
    builtins = make<ModuleObject>(types.module);
    builtins->name = "builtins";
    builtins->members = dict();
    modules["builtins"] = builtins;
    add_exception_types(*this);
    add_object_type(*this);
    add_number_types(*this);
    add_string_type(*this);
    add_string_type_more(*this);
    add_bytes_type(*this);
    add_list_types(*this);
    add_dict_type(*this);
    add_set_type(*this);
    add_function_types(*this);
    add_iterator_types(*this);
    add_builtins(*this);
    native_modules = {{"math", add_math_module}, {"_json", add_json_module}, {"_re", add_regex_module},
                      {"_random", add_random_module}, {"_host", add_host_module}, {"_arrays", add_arrays_module}};
}

Vm::~Vm() {
    while (frame_) {
        Frame* back = frame_->back;
        delete frame_;
        frame_ = back;
    }
    for (Object* object = objects_; object;) {
        Object* next = object->next;
        delete object;
        object = next;
    }
}

bool Vm::charge_steps(int64_t count) {
    steps_left_ -= count;
    if (steps_left_ >= 0) return true;
    stopped = Stopped::Steps;
    raise(types.timeout, "the program did not end within its budget of steps");
    return false;
}

bool Vm::check_allocation(double size) {
    if (size < static_cast<double>(limits.memory) - static_cast<double>(allocated_) && size < 1e9) return true;
    raise(types.memory_error, "");
    return false;
}

int32_t Vm::user_line() const {
    for (const Frame* frame = frame_; frame; frame = frame->back)
        if (is_user_frame(frame)) return frame->line();
    return 0;
}

Frame* Vm::new_frame(CodeObject* code, FunctionObject* function, ModuleObject* module) {
    Frame* frame = nullptr;
    if (spare_frames_.empty()) {
        frame = new Frame;
    } else {
        frame = spare_frames_.back().release();
        spare_frames_.pop_back();
    }
    frame->code = code;
    frame->function = function;
    frame->module = module;
    frame->fast.assign(code->locals.size(), Value());
    return frame;
}

void Vm::free_frame(Frame* frame) {
    if (spare_frames_.size() >= 64) {
        delete frame;
        return;
    }
    frame->fast.clear();
    frame->cells.clear();
    frame->stack.clear();
    frame->handled.clear();
    frame->names = nullptr;
    frame->generator = nullptr;
    frame->back = nullptr;
    frame->position = 0;
    frame->after = Frame::After::Push;
    frame->instance = Value();
    spare_frames_.emplace_back(frame);
}

bool Vm::push_frame(Frame* frame) {
    if (depth_ >= limits.depth) {
        free_frame(frame);
        raise(types.recursion_error, "maximum recursion depth exceeded");
        return false;
    }
    ++depth_;
    frame->back = frame_;
    frame_ = frame;
    return true;
}

void Vm::add_trace(Frame* frame) {
    if (!is_kind(pending, ObjectKind::Exception)) return;
    auto& trace = as<ExceptionObject>(pending)->trace;
    if (trace.size() < 60) trace.push_back({frame->code->file, frame->code->name, frame->line(), frame->code->is_library});
}

// Finds who handles the pending exception. False: nobody up to and including `until`; its frame is gone.
bool Vm::unwind(Frame* until) {
    for (;;) {
        Frame* frame = frame_;
        add_trace(frame);
        const int32_t at = frame->position - 1;
        if (stopped == Stopped::No) {
            for (const HandlerRange& range : frame->code->handlers) {
                if (at < range.start || at >= range.end) continue;
                frame->stack.resize(static_cast<size_t>(range.depth));
                frame->handled.resize(static_cast<size_t>(range.handled));
                if (is_kind(pending, ObjectKind::Exception)) {
                    auto* exception = as<ExceptionObject>(pending);
                    if (exception->context.is_none() && !frame->handled.empty() && !frame->handled.back().same(pending)) exception->context = frame->handled.back();
                }
                frame->stack.push_back(pending);
                frame->position = range.target;
                pending = Value();
                return true;
            }
        }
        if (is_kind(pending, ObjectKind::Exception) && !frame->handled.empty()) {
            auto* exception = as<ExceptionObject>(pending);
            if (exception->context.is_none() && !frame->handled.back().same(pending)) exception->context = frame->handled.back();
        }
        const bool last = frame == until;
        if (frame->generator) {
            frame->generator->frame = nullptr;
            frame->generator->running = false;
            running_.pop_back();
            if (is_kind(pending, ObjectKind::Exception) && is_instance(pending, types.stop_iteration) && stopped == Stopped::No) {
                const Value cause = pending;
                raise(types.runtime_error, "generator raised StopIteration");
                as<ExceptionObject>(pending)->cause = cause;
            }
        }
        frame_ = frame->back;
        --depth_;
        free_frame(frame);
        if (last) return false;
    }
}

bool Vm::resume(GeneratorObject* generator, const Value& sent, Value& out) {
    if (generator->running) {
        out = raise_value("generator already executing");
        return false;
    }
    if (!generator->frame) {
        out = Value::none();
        return false;
    }
    if (!generator->started && !sent.is_none() && !sent.is_unbound()) {
        out = raise_type("can't send non-None value to a just-started generator");
        return false;
    }
    if (native_depth_ >= limits.native_depth || depth_ >= limits.depth) {
        out = raise(types.recursion_error, "maximum recursion depth exceeded");
        return false;
    }
    Frame* frame = generator->frame;
    if (generator->started) frame->stack.push_back(sent.is_unbound() ? Value::none() : sent);
    generator->started = generator->running = true;
    running_.push_back(generator);
    frame->after = Frame::After::Leave;
    frame->back = frame_;
    frame_ = frame;
    ++depth_;
    ++native_depth_;
    out = run(frame);
    --native_depth_;
    if (out.is_raised()) return false;
    return generator->frame != nullptr;
}

// Raises inside the generator; gives what it yields next, or raises.
Value Vm::throw_into(GeneratorObject* generator, ExceptionObject* exception) {
    pending = Value(exception);
    if (!generator->frame || !generator->started) {
        delete generator->frame;
        generator->frame = nullptr;
        return Value::raised();
    }
    if (generator->running) return raise_value("generator already executing");
    Frame* frame = generator->frame;
    generator->running = true;
    running_.push_back(generator);
    frame->after = Frame::After::Leave;
    frame->back = frame_;
    frame_ = frame;
    ++depth_;
    if (!unwind(frame)) return Value::raised();
    ++native_depth_;
    const Value out = run(frame);
    --native_depth_;
    if (out.is_raised()) return out;
    return generator->frame ? out : raise_stop(out);
}

}  // namespace maquette::python
