// The exception classes, and raising.
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Value make_exception_instance(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* exception = vm.make<ExceptionObject>(type);
    exception->arguments = as<TupleObject>(vm.tuple(std::vector<Value>(arguments.values, arguments.values + arguments.count)));
    for (size_t i = 0; i < arguments.keyword_count; ++i)
        vm.set_attribute(Value(exception), arguments.keywords[i].name, arguments.keywords[i].value);
    return exception;
}

Value exception_init(Vm& vm, const Arguments& arguments) {
    if (is_kind(arguments[0], ObjectKind::Exception))
        as<ExceptionObject>(arguments[0])->arguments = as<TupleObject>(vm.tuple(std::vector<Value>(arguments.values + 1, arguments.values + arguments.count)));
    return Value::none();
}

Value exception_str(Vm& vm, const Arguments& arguments) { return vm.string(vm.exception_message(as<ExceptionObject>(arguments[0]))); }

Value exception_repr(Vm& vm, const Arguments& arguments) {
    auto* exception = as<ExceptionObject>(arguments[0]);
    std::string text = exception->type->name + "(";
    for (size_t i = 0; i < exception->arguments->items.size(); ++i) {
        if (i) text += ", ";
        if (!vm.repr(exception->arguments->items[i], text)) return Value::raised();
    }
    return vm.string(text + ")");
}

Value exception_args(Vm&, const Arguments& arguments) { return Value(as<ExceptionObject>(arguments[0])->arguments); }
Value exception_cause(Vm&, const Arguments& arguments) { return as<ExceptionObject>(arguments[0])->cause; }
Value exception_context(Vm&, const Arguments& arguments) { return as<ExceptionObject>(arguments[0])->context; }
Value exception_traceback(Vm&, const Arguments&) { return Value::none(); }
Value exception_with_traceback(Vm&, const Arguments& arguments) { return arguments[0]; }
Value exception_trace(Vm& vm, const Arguments& arguments) {
    std::vector<Value> lines;
    for (const auto& entry : as<ExceptionObject>(arguments[0])->trace)
        lines.push_back(vm.tuple({vm.string(entry.file), Value::of_int(entry.line), vm.string(entry.function), Value::of_bool(entry.in_library)}));
    return vm.list(std::move(lines));
}
Value exception_note(Vm& vm, const Arguments& arguments) {
    Value notes = vm.find_attribute(arguments[0], vm.intern("__notes__"));
    if (notes.is_unbound()) {
        notes = vm.list({});
        vm.set_attribute(arguments[0], vm.intern("__notes__"), notes);
    }
    as<ListObject>(notes)->items.push_back(arguments[1]);
    return Value::none();
}
Value stop_value(Vm&, const Arguments& arguments) {
    const auto& items = as<ExceptionObject>(arguments[0])->arguments->items;
    return items.empty() ? Value::none() : items[0];
}

struct Known { const char* name; const char* base; };
constexpr Known known_exceptions[] = {
    {"Exception", "BaseException"}, {"SystemExit", "BaseException"}, {"KeyboardInterrupt", "BaseException"}, {"GeneratorExit", "BaseException"},
    {"ArithmeticError", "Exception"}, {"AssertionError", "Exception"}, {"AttributeError", "Exception"}, {"BufferError", "Exception"}, {"EOFError", "Exception"},
    {"ImportError", "Exception"}, {"LookupError", "Exception"}, {"MemoryError", "Exception"}, {"NameError", "Exception"}, {"OSError", "Exception"},
    {"ReferenceError", "Exception"}, {"RuntimeError", "Exception"}, {"StopIteration", "Exception"}, {"StopAsyncIteration", "Exception"}, {"SyntaxError", "Exception"},
    {"SystemError", "Exception"}, {"TypeError", "Exception"}, {"ValueError", "Exception"}, {"Warning", "Exception"}, {"ExceptionGroup", "Exception"},
    {"FloatingPointError", "ArithmeticError"}, {"OverflowError", "ArithmeticError"}, {"ZeroDivisionError", "ArithmeticError"},
    {"ModuleNotFoundError", "ImportError"}, {"IndexError", "LookupError"}, {"KeyError", "LookupError"}, {"UnboundLocalError", "NameError"},
    {"FileNotFoundError", "OSError"}, {"FileExistsError", "OSError"}, {"PermissionError", "OSError"}, {"ConnectionError", "OSError"}, {"TimeoutError", "OSError"}, {"InterruptedError", "OSError"},
    {"IsADirectoryError", "OSError"}, {"NotADirectoryError", "OSError"}, {"BrokenPipeError", "ConnectionError"}, {"ConnectionRefusedError", "ConnectionError"}, {"ConnectionResetError", "ConnectionError"},
    {"NotImplementedError", "RuntimeError"}, {"RecursionError", "RuntimeError"}, {"IndentationError", "SyntaxError"}, {"TabError", "IndentationError"},
    {"UnicodeError", "ValueError"}, {"UnicodeDecodeError", "UnicodeError"}, {"UnicodeEncodeError", "UnicodeError"},
    {"DeprecationWarning", "Warning"}, {"UserWarning", "Warning"}, {"FutureWarning", "Warning"}, {"RuntimeWarning", "Warning"}, {"SyntaxWarning", "Warning"}, {"PendingDeprecationWarning", "Warning"}, {"ImportWarning", "Warning"}, {"ResourceWarning", "Warning"}};

}  // namespace

void add_exception_types(Vm& vm) {
    auto& types = vm.types;
    types.base_exception = vm.new_type("BaseException", types.object, ObjectKind::Exception, make_exception_instance);
    auto& known = vm.exceptions;
    known["BaseException"] = types.base_exception;
    for (const auto& [name, base] : known_exceptions) known[name] = vm.new_type(name, known.at(base));
    known["IOError"] = known["EnvironmentError"] = known["OSError"];
    for (const auto& [name, type] : known) vm.set_global(vm.builtins, name, Value(type));
    const std::pair<TypeObject**, const char*> slots[] = {
        {&types.exception, "Exception"}, {&types.type_error, "TypeError"}, {&types.value_error, "ValueError"}, {&types.key_error, "KeyError"}, {&types.index_error, "IndexError"},
        {&types.attribute_error, "AttributeError"}, {&types.name_error, "NameError"}, {&types.unbound_local_error, "UnboundLocalError"}, {&types.zero_division, "ZeroDivisionError"},
        {&types.overflow, "OverflowError"}, {&types.stop_iteration, "StopIteration"}, {&types.runtime_error, "RuntimeError"}, {&types.recursion_error, "RecursionError"},
        {&types.import_error, "ImportError"}, {&types.module_not_found, "ModuleNotFoundError"}, {&types.assertion_error, "AssertionError"}, {&types.memory_error, "MemoryError"},
        {&types.timeout, "TimeoutError"}, {&types.not_implemented_error, "NotImplementedError"}, {&types.lookup_error, "LookupError"}, {&types.unicode_error, "UnicodeError"},
        {&types.syntax_error, "SyntaxError"}, {&types.generator_exit, "GeneratorExit"}, {&types.permission_error, "PermissionError"}};
    for (const auto& [slot, name] : slots) *slot = known.at(name);
    vm.add_method(types.base_exception, "__init__", exception_init);
    vm.add_method(types.base_exception, "__str__", exception_str);
    vm.add_method(types.base_exception, "__repr__", exception_repr);
    vm.add_method(types.base_exception, "with_traceback", exception_with_traceback);
    vm.add_method(types.base_exception, "add_note", exception_note);
    vm.add_getter(types.base_exception, "args", exception_args);
    vm.add_getter(types.base_exception, "__cause__", exception_cause);
    vm.add_getter(types.base_exception, "__context__", exception_context);
    vm.add_getter(types.base_exception, "__traceback__", exception_traceback);
    vm.add_getter(types.base_exception, "_trace", exception_trace);
    vm.add_getter(types.stop_iteration, "value", stop_value);
}

ExceptionObject* Vm::make_exception(TypeObject* type, std::vector<Value> arguments) {
    auto* exception = make<ExceptionObject>(type);
    exception->arguments = as<TupleObject>(tuple(std::move(arguments)));
    return exception;
}

Value Vm::raise(TypeObject* type, std::string message) {
    pending = make_exception(type, message.empty() ? std::vector<Value>{} : std::vector<Value>{string(std::move(message))});
    return Value::raised();
}

Value Vm::raise_named(std::string_view exception, std::string message) {
    const auto it = exceptions.find(std::string(exception));
    return raise(it == exceptions.end() ? types.runtime_error : it->second, std::move(message));
}

Value Vm::raise_key(const Value& key) {
    pending = make_exception(types.key_error, {key});
    return Value::raised();
}

Value Vm::raise_stop(const Value& value) {
    pending = make_exception(types.stop_iteration, value.is_none() ? std::vector<Value>{} : std::vector<Value>{value});
    return Value::raised();
}

Value Vm::raise_object(const Value& exception) {
    if (is_kind(exception, ObjectKind::Type) && as<TypeObject>(exception)->is_subclass(types.base_exception)) {
        PY_TRY(made, make_instance(as<TypeObject>(exception), {}));
        pending = made;
        return Value::raised();
    }
    if (!is_kind(exception, ObjectKind::Exception)) return raise_type("exceptions must derive from BaseException");
    pending = exception;
    return Value::raised();
}

bool Vm::catch_exception(TypeObject* type) {
    if (stopped != Stopped::No || !is_kind(pending, ObjectKind::Exception) || !is_instance(pending, type)) return false;
    pending = Value();
    return true;
}

// What str(exception) gives.
std::string Vm::exception_message(ExceptionObject* exception) {
    std::string text;
    const auto& items = exception->arguments->items;
    if (items.empty()) return text;
    if (items.size() == 1) {
        const bool fine = exception->type->is_subclass(types.key_error) ? repr(items[0], text) : str(items[0], text);
        if (!fine) pending = Value();
        return text;
    }
    if (exception->type->is_subclass(exceptions["OSError"]) && items.size() >= 2 && is_string(items[1])) {
        std::string number;
        repr(items[0], number);
        text = "[Errno " + number + "] " + text_of(items[1]);
        if (items.size() > 2) {
            text += ": ";
            repr(items[2], text);
        }
        return text;
    }
    if (!repr(tuple(items), text)) pending = Value();
    return text;
}

}  // namespace maquette::python
