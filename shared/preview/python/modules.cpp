// Runs modules and expressions from source, and imports modules by name.
#include "shared/preview/python/vm.h"

namespace maquette::python {

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
    return run_frame(frame);
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
    const Value result = run_frame(frame);
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
