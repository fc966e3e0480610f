// Calls: arguments are bound to parameters, and a frame is made and run.
#include "shared/preview/python/vm.h"

namespace maquette::python {

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

Value Vm::run_frame(Frame* frame) {
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

Value Vm::run_class_body(FunctionObject* body, DictObject* members) {
    Frame* frame = new_frame(body->code, body, body->module);
    frame->names = members;
    frame->after = Frame::After::Leave;
    set_up_cells(*this, frame);
    Value cell = Value::none();
    for (size_t i = 0; i < frame->code->cells.size(); ++i)
        if (static_cast<int32_t>(i) < frame->code->own_cells && frame->code->cells[i]->text == "__class__") cell = Value(frame->cells[i]);
    const Value result = run_frame(frame);
    return result.is_raised() ? result : cell;
}

}  // namespace maquette::python
