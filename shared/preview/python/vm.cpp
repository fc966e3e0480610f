// Frames, calls, generators, unwinding and imports: what the run loop stands on.
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

static void set_up_cells(Vm& vm, Frame* frame) {
    const CodeObject* code = frame->code;
    if (code->cells.empty()) return;
    frame->cells.resize(code->cells.size());
    for (size_t i = 0; i < code->cells.size(); ++i) {
        if (static_cast<int32_t>(i) < code->own_cells) {
            auto* cell = vm.make<CellObject>(vm.types.cell);
            if (code->cell_parameters[i] >= 0) cell->value = frame->fast[static_cast<size_t>(code->cell_parameters[i])];
            frame->cells[i] = cell;
        } else {
            frame->cells[i] = frame->function->cells[i];
        }
    }
}

// Makes the frame of a call; for generator functions makes the generator instead (`made`).
Frame* Vm::push_function(FunctionObject* function, const Arguments& arguments, Frame::After after, bool* is_generator, Value* made) {
    Frame* frame = new_frame(function->code, function, function->module);
    if (!bind_arguments(function, arguments, frame)) {
        free_frame(frame);
        return nullptr;
    }
    set_up_cells(*this, frame);
    frame->after = after;
    *is_generator = function->code->is_generator;
    if (*is_generator) {
        auto* generator = make<GeneratorObject>(function->code->is_coroutine ? types.coroutine : types.generator);
        generator->frame = frame;
        generator->is_coroutine = function->code->is_coroutine;
        generator->name = function->name;
        frame->generator = generator;
        charge(512);
        *made = generator;
        return nullptr;
    }
    return push_frame(frame) ? frame : nullptr;
}

// One call of the run loop. Python functions get a frame (and `frame` changes); everything else is done at once.
bool Vm::call_instruction(Frame*& frame, const Value& callee, const Arguments& arguments, size_t consumed) {
    const auto finish = [&](const Value& result) {
        if (result.is_raised()) return false;
        frame->stack.resize(frame->stack.size() - consumed);
        frame->stack.push_back(result);
        return true;
    };
    const auto enter = [&](FunctionObject* function, const Arguments& given, Frame::After after, const Value& instance) {
        bool is_generator = false;
        Value made;
        Frame* fresh = push_function(function, given, after, &is_generator, &made);
        if (!fresh) return is_generator ? finish(made) : false;
        fresh->instance = instance;
        frame->stack.resize(frame->stack.size() - consumed);
        frame = fresh;
        return true;
    };
    if (is_kind(callee, ObjectKind::Function)) return enter(as<FunctionObject>(callee), arguments, Frame::After::Push, Value());
    if (is_kind(callee, ObjectKind::BoundMethod) && is_kind(as<BoundMethodObject>(callee)->function, ObjectKind::Function)) {
        std::vector<Value> values{as<BoundMethodObject>(callee)->self};
        values.insert(values.end(), arguments.values, arguments.values + arguments.count);
        return enter(as<FunctionObject>(as<BoundMethodObject>(callee)->function), Arguments{values.data(), values.size(), arguments.keywords, arguments.keyword_count}, Frame::After::Push, Value());
    }
    if (is_kind(callee, ObjectKind::Type) && callee.object->type == types.type && as<TypeObject>(callee)->layout == ObjectKind::Instance && !as<TypeObject>(callee)->is_native && !as<TypeObject>(callee)->is_abstract) {
        auto* type = as<TypeObject>(callee);
        const Value init = find_in_type(type, names.init), make_new = find_in_type(type, names.new_);
        if (is_kind(init, ObjectKind::Function) && !is_kind(make_new, ObjectKind::Function) && !is_kind(make_new, ObjectKind::StaticMethod)) {
            auto* instance = make<Object>(type, ObjectKind::Instance);
            std::vector<Value> values{Value(instance)};
            values.insert(values.end(), arguments.values, arguments.values + arguments.count);
            return enter(as<FunctionObject>(init), Arguments{values.data(), values.size(), arguments.keywords, arguments.keyword_count}, Frame::After::Instance, Value(instance));
        }
    }
    return finish(call(callee, arguments));
}

Value Vm::call(const Value& callee, std::initializer_list<Value> values) { return call(callee, Arguments{values.begin(), values.size(), nullptr, 0}); }

Value Vm::call_method(const Value& self, std::string_view name, std::initializer_list<Value> values) {
    PY_TRY(method, get_attribute(self, intern(name)));
    return call(method, values);
}

Value Vm::call(const Value& callee, const Arguments& arguments) {
    if (!callee.is_object()) return raise_type("'" + type_name(callee) + "' object is not callable");
    switch (callee.object->kind) {
        case ObjectKind::Native: return as<NativeObject>(callee)->function(*this, arguments);
        case ObjectKind::BoundMethod: {
            auto* method = as<BoundMethodObject>(callee);
            std::vector<Value> values;
            values.reserve(arguments.count + 1);
            values.push_back(method->self);
            values.insert(values.end(), arguments.values, arguments.values + arguments.count);
            return call(method->function, Arguments{values.data(), values.size(), arguments.keywords, arguments.keyword_count});
        }
        case ObjectKind::Function: {
            if (native_depth_ >= limits.native_depth) return raise(types.recursion_error, "maximum recursion depth exceeded");
            bool is_generator = false;
            Value made;
            Frame* frame = push_function(as<FunctionObject>(callee), arguments, Frame::After::Leave, &is_generator, &made);
            if (!frame) return is_generator ? made : Value::raised();
            ++native_depth_;
            const Value result = run(frame);
            --native_depth_;
            return result;
        }
        case ObjectKind::Type: {
            auto* type = as<TypeObject>(callee);
            if (type->type != types.type) {
                const Value special = find_in_type(type->type, names.call);
                if (is_kind(special, ObjectKind::Function)) {
                    std::vector<Value> values{callee};
                    values.insert(values.end(), arguments.values, arguments.values + arguments.count);
                    return call(special, Arguments{values.data(), values.size(), arguments.keywords, arguments.keyword_count});
                }
            }
            return make_instance(type, arguments);
        }
        case ObjectKind::StaticMethod: return call(static_cast<WrapperObject*>(callee.object)->function, arguments);
        default: break;
    }
    const Value special = find_special(callee, names.call);
    if (special.is_unbound()) return raise_type("'" + type_name(callee) + "' object is not callable");
    const Value bound = bind(special, callee, type_of(callee));
    if (bound.is_raised()) return bound;
    return call(bound, arguments);
}

Value Vm::missing_error(FunctionObject* function, const std::vector<std::string>& missing, bool keyword_only) {
    std::string text;
    for (size_t i = 0; i < missing.size(); ++i) {
        if (i > 0) text += missing.size() == 2 ? " and " : i + 1 == missing.size() ? ", and " : ", ";
        text += "'" + missing[i] + "'";
    }
    return raise_type(function->qualified_name->text + "() missing " + std::to_string(missing.size()) + " required " +
                      (keyword_only ? "keyword-only" : "positional") + " argument" + (missing.size() == 1 ? "" : "s") + ": " + text);
}

bool Vm::bind_arguments(FunctionObject* function, const Arguments& arguments, Frame* frame) {
    const CodeObject* code = function->code;
    const size_t parameters = static_cast<size_t>(code->parameters), keyword_only = static_cast<size_t>(code->keyword_only);
    const size_t given = std::min(arguments.count, parameters);
    for (size_t i = 0; i < given; ++i) frame->fast[i] = arguments.values[i];
    const std::string& name = function->qualified_name->text;
    if (code->has_variadic) {
        frame->fast[parameters + keyword_only] = tuple(std::vector<Value>(arguments.values + given, arguments.values + arguments.count));
    } else if (arguments.count > parameters) {
        const size_t defaults = function->defaults.size();
        std::string takes = defaults ? "from " + std::to_string(parameters - defaults) + " to " + std::to_string(parameters) : std::to_string(parameters);
        raise_type(name + "() takes " + takes + " positional argument" + (parameters == 1 && !defaults ? "" : "s") + " but " + std::to_string(arguments.count) + (arguments.count == 1 ? " was" : " were") + " given");
        return false;
    }
    DictObject* rest = nullptr;
    if (code->has_keywords) {
        rest = dict();
        frame->fast[parameters + keyword_only + (code->has_variadic ? 1 : 0)] = rest;
    }
    for (size_t k = 0; k < arguments.keyword_count; ++k) {
        const Keyword& keyword = arguments.keywords[k];
        size_t slot = parameters + keyword_only;
        for (size_t i = static_cast<size_t>(code->positional_only); i < parameters + keyword_only; ++i)
            if (code->locals[i] == keyword.name || code->locals[i]->text == keyword.name->text) slot = i;
        if (slot < parameters + keyword_only) {
            if (!frame->fast[slot].is_unbound()) return raise_type(name + "() got multiple values for argument '" + keyword.name->text + "'"), false;
            frame->fast[slot] = keyword.value;
        } else if (rest) {
            rest->table.set_string(keyword.name, keyword.value);
        } else {
            for (int32_t i = 0; i < code->positional_only; ++i)
                if (code->locals[static_cast<size_t>(i)]->text == keyword.name->text)
                    return raise_type(name + "() got some positional-only arguments passed as keyword arguments: '" + keyword.name->text + "'"), false;
            return raise_type(name + "() got an unexpected keyword argument '" + keyword.name->text + "'"), false;
        }
    }
    std::vector<std::string> missing;
    const size_t first_default = parameters - std::min(parameters, function->defaults.size());
    for (size_t i = given; i < parameters; ++i) {
        if (!frame->fast[i].is_unbound()) continue;
        if (i >= first_default) frame->fast[i] = function->defaults[i - first_default];
        else missing.push_back(code->locals[i]->text);
    }
    if (!missing.empty()) return missing_error(function, missing, false), false;
    for (size_t i = 0; i < keyword_only; ++i) {
        Value& slot = frame->fast[parameters + i];
        if (!slot.is_unbound()) continue;
        if (i < function->keyword_defaults.size() && !function->keyword_defaults[i].is_unbound()) slot = function->keyword_defaults[i];
        else missing.push_back(code->locals[parameters + i]->text);
    }
    if (!missing.empty()) return missing_error(function, missing, true), false;
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

bool Vm::enter_with(Frame* frame) {
    const Value manager = frame->stack.back();
    const Value enter = find_special(manager, names.enter), exit = find_special(manager, names.exit);
    if (enter.is_unbound() || exit.is_unbound()) {
        raise_type("'" + type_name(manager) + "' object does not support the context manager protocol" + (enter.is_unbound() || exit.is_unbound() ? "" : ""));
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

Value Vm::run_class_body(FunctionObject* body, DictObject* members) {
    Frame* frame = new_frame(body->code, body, body->module);
    frame->names = members;
    frame->after = Frame::After::Leave;
    set_up_cells(*this, frame);
    Value cell = Value::none();
    for (size_t i = 0; i < frame->code->cells.size(); ++i)
        if (static_cast<int32_t>(i) < frame->code->own_cells && frame->code->cells[i]->text == "__class__") cell = Value(frame->cells[i]);
    if (native_depth_ >= limits.native_depth) {
        free_frame(frame);
        return raise(types.recursion_error, "maximum recursion depth exceeded");
    }
    if (!push_frame(frame)) return Value::raised();
    ++native_depth_;
    const Value result = run(frame);
    --native_depth_;
    return result.is_raised() ? result : cell;
}

Value Vm::eval_expression(std::string_view source, DictObject* globals) {
    std::optional<CompileError> wrong;
    CodeObject* code = compile_python_expression(*this, source, wrong);
    if (wrong) return raise(types.syntax_error, wrong->reason);
    auto* module = make<ModuleObject>(types.module);
    module->name = "eval";
    module->members = globals ? globals : frame_->module->members;
    Frame* frame = new_frame(code, nullptr, module);
    frame->names = module->members;
    frame->after = Frame::After::Leave;
    if (native_depth_ >= limits.native_depth) {
        free_frame(frame);
        return raise(types.recursion_error, "maximum recursion depth exceeded");
    }
    if (!push_frame(frame)) return Value::raised();
    ++native_depth_;
    const Value result = run(frame);
    --native_depth_;
    return result;
}

Value Vm::run_module(std::string_view source, const std::string& name, const std::string& file, ModuleObject* module) {
    const bool is_library = file != main_file;
    std::optional<CompileError> wrong;
    // A collection must not run while the compiler holds code that no frame knows yet; compiling never runs a loop.
    CodeObject* code = compile_python(*this, source, file, file == main_file ? "<module>" : name, is_library, !is_library, wrong);
    if (wrong) {
        raise(types.syntax_error, wrong->reason);
        as<ExceptionObject>(pending)->trace.push_back({file, "<module>", wrong->line, is_library});
        return Value::raised();
    }
    if (!module) {
        module = make<ModuleObject>(types.module);
        module->name = name;
        module->members = dict();
        modules[name] = module;
    }
    module->is_library = is_library;
    set_global(module, "__name__", string(is_library ? name : "__main__"));
    set_global(module, "__file__", string(file));
    Frame* frame = new_frame(code, nullptr, module);
    frame->names = module->members;
    frame->after = Frame::After::Leave;
    if (!push_frame(frame)) return Value::raised();
    ++native_depth_;
    const Value result = run(frame);
    --native_depth_;
    return result.is_raised() ? result : Value(module);
}

Value Vm::import_module(const std::string& name) {
    if (const auto it = modules.find(name); it != modules.end()) return Value(it->second);
    const size_t dot = name.rfind('.');
    ModuleObject* parent = nullptr;
    if (dot == 0) return raise(types.import_error, "attempted relative import with no known parent package");
    if (dot != std::string::npos && name[0] != '.') {
        PY_TRY(outer, import_module(name.substr(0, dot)));
        parent = as<ModuleObject>(outer);
        if (const auto it = modules.find(name); it != modules.end()) return Value(it->second);
    }
    if (name[0] == '.') return raise(types.import_error, "attempted relative import with no known parent package");
    Value made;
    if (const auto it = native_modules.find(name); it != native_modules.end()) {
        auto* module = make<ModuleObject>(types.module);
        module->name = name;
        module->members = dict();
        module->is_library = true;
        modules[name] = module;
        set_global(module, "__name__", string(name));
        it->second(*this, module);
        made = module;
    } else if (const auto source = library_source(name)) {
        if (native_depth_ >= limits.native_depth) return raise(types.recursion_error, "maximum recursion depth exceeded");
        made = run_module(*source, name, "<" + name + ">");
        if (made.is_raised()) modules.erase(name);
    } else {
        refused_module = name;
        raise(types.module_not_found, parent ? "No module named '" + name + "'" : "No module named '" + name + "'");
        set_attribute(pending, intern("name"), string(name));
        const Value raised_error = pending;
        pending = raised_error;
        return Value::raised();
    }
    if (!made.is_raised() && parent) set_global(parent, name.substr(dot + 1), made);
    return made;
}

Value Vm::import_from(const Value& module, StringObject* name) {
    if (!is_kind(module, ObjectKind::Module)) return get_attribute(module, name);
    auto* object = as<ModuleObject>(module);
    const int64_t index = object->members->table.find_string(name);
    if (index >= 0) return object->members->table.entries()[static_cast<size_t>(index)].value;
    const std::string full = object->name + "." + name->text;
    if (modules.count(full) || library_source(full) || native_modules.count(full)) return import_module(full);
    const Value getattr = find_attribute(module, name);  // A module's __getattr__.
    if (!getattr.is_unbound()) return getattr;
    raise(types.import_error, "cannot import name '" + name->text + "' from '" + object->name + "' (unknown location)");
    set_attribute(pending, intern("name"), string(object->name));
    return Value::raised();
}

}  // namespace maquette::python
