// object, type, functions, methods, properties and super.
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Value object_make(Vm& vm, TypeObject* type, const Arguments&) { return vm.make<Object>(type, ObjectKind::Instance); }

Value object_init(Vm&, const Arguments&) { return Value::none(); }

Value object_new(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 1 || !is_kind(arguments[0], ObjectKind::Type)) return vm.raise_type("object.__new__(X): X is not a type object");
    auto* type = as<TypeObject>(arguments[0]);
    if (!type->make) return vm.raise_type("object.__new__(" + type->name + ") is not safe");
    return type->make(vm, type, Arguments{arguments.values + 1, type->layout == ObjectKind::Instance ? 0 : arguments.count - 1, nullptr, 0});
}

Value object_class(Vm& vm, const Arguments& arguments) { return Value(vm.type_of(arguments[0])); }
Value object_doc(Vm& vm, const Arguments& arguments) {
    if (is_kind(arguments[0], ObjectKind::Function)) {
        auto* code = as<FunctionObject>(arguments[0])->code;
        return code->has_documentation ? vm.string(code->documentation) : Value::none();
    }
    if (is_kind(arguments[0], ObjectKind::BoundMethod)) return vm.get_attribute(as<BoundMethodObject>(arguments[0])->function, vm.names.doc);
    return Value::none();
}
Value object_repr(Vm& vm, const Arguments& arguments) {
    char text[40];
    std::snprintf(text, sizeof text, " object at 0x%012llx>", static_cast<unsigned long long>(arguments[0].is_object() ? reinterpret_cast<uintptr_t>(arguments[0].object) : 0));
    TypeObject* type = vm.type_of(arguments[0]);
    if (type->is_native && type != vm.types.object) {
        std::string out;
        return vm.repr(arguments[0], out) ? vm.string(out) : Value::raised();
    }
    return vm.string("<" + (type->module == "builtins" ? "" : type->module + ".") + type->name + text);
}
Value object_str(Vm& vm, const Arguments& arguments) {
    std::string out;
    return vm.repr(arguments[0], out) ? vm.string(std::move(out)) : Value::raised();
}
Value object_eq(Vm& vm, const Arguments& arguments) {
    if (arguments.count > 1 && arguments[0].is_object() && arguments[0].object->kind != ObjectKind::Instance) {
        const int equal = vm.equals(arguments[0], arguments[1]);
        return equal < 0 ? Value::raised() : Value::of_bool(equal == 1);
    }
    return arguments.count > 1 && arguments[0].same(arguments[1]) ? Value::of_bool(true) : Value::of(Tag::NotImplemented);
}
Value object_ne(Vm& vm, const Arguments& arguments) {
    const int equal = arguments.count > 1 ? vm.equals(arguments[0], arguments[1]) : 0;
    return equal < 0 ? Value::raised() : Value::of_bool(!equal);
}
Value object_hash(Vm& vm, const Arguments& arguments) {
    uint64_t code = 0;
    if (arguments[0].is_object() && arguments[0].object->kind == ObjectKind::Instance) return Value::of_int(static_cast<int64_t>(reinterpret_cast<uintptr_t>(arguments[0].object) >> 4));
    return vm.hash(arguments[0], code) ? Value::of_int(static_cast<int64_t>(code)) : Value::raised();
}
Value object_format(Vm& vm, const Arguments& arguments) {
    std::string text;
    if (arguments.count > 1 && is_string(arguments[1])) text = text_of(arguments[1]);
    if (is_kind(arguments[0], ObjectKind::Instance) && text.empty()) return vm.str(arguments[0], text) ? vm.string(text) : Value::raised();
    if (is_kind(arguments[0], ObjectKind::Instance)) return vm.raise_type("unsupported format string passed to " + vm.type_name(arguments[0]) + ".__format__");
    return vm.format(arguments[0], text);
}
// Attribute access as object does it, for classes that call super().__setattr__ and the like.
Value object_setattr(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 3 || !arguments[0].is_object() || !is_string(arguments[1])) return vm.raise_type("__setattr__ expected 2 arguments");
    Object* object = arguments[0].object;
    StringObject* name = vm.intern(text_of(arguments[1]));
    const Value found = vm.find_in_type(object->type, name);
    if (is_kind(found, ObjectKind::Property) && !as<PropertyObject>(found)->setter.is_none()) {
        PY_TRY(done, vm.call(as<PropertyObject>(found)->setter, {arguments[0], arguments[2]}));
        return Value::none();
    }
    if (!object->attributes) object->attributes = vm.dict();
    object->attributes->table.set_string(name, arguments[2]);
    return Value::none();
}
Value object_delattr(Vm& vm, const Arguments& arguments) {
    DictObject* members = arguments.count > 1 && arguments[0].is_object() ? arguments[0].object->attributes : nullptr;
    const int64_t index = members && is_string(arguments[1]) ? members->table.find_string(as<StringObject>(arguments[1])) : -1;
    if (index < 0) return vm.raise(vm.types.attribute_error, arguments.count > 1 && is_string(arguments[1]) ? text_of(arguments[1]) : "");
    members->table.remove_at(index);
    return Value::none();
}
Value object_getattribute(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2 || !is_string(arguments[1])) return vm.raise_type("attribute name must be string");
    TypeObject* type = vm.type_of(arguments[0]);
    const bool custom = type->custom_getattribute;
    type->custom_getattribute = false;
    const Value value = vm.get_attribute(arguments[0], vm.intern(text_of(arguments[1])));
    type->custom_getattribute = custom;
    return value;
}
Value object_init_subclass(Vm&, const Arguments&) { return Value::none(); }
Value object_dir(Vm& vm, const Arguments& arguments) {
    std::map<std::string, bool> names;
    const auto add = [&](DictObject* members) {
        if (!members) return;
        for (const auto& entry : members->table.entries()) if (is_string(entry.key)) names[text_of(entry.key)] = true;
    };
    const Value& value = arguments[0];
    if (is_kind(value, ObjectKind::Module)) add(as<ModuleObject>(value)->members);
    else {
        if (is_kind(value, ObjectKind::Type)) for (auto* one : as<TypeObject>(value)->order) add(one->members);
        for (auto* one : vm.type_of(value)->order) add(one->members);
        if (value.is_object()) add(value.object->attributes);
    }
    std::vector<Value> out;
    for (const auto& [name, yes] : names) out.push_back(vm.string(name));
    return vm.list(std::move(out));
}

// type(name, bases, namespace)
Value type_make(Vm& vm, TypeObject* meta, const Arguments& arguments) {
    if (arguments.count == 1) return Value(vm.type_of(arguments[0]));
    if (arguments.count < 3 || !is_string(arguments[0]) || !is_kind(arguments[1], ObjectKind::Tuple) || !is_kind(arguments[2], ObjectKind::Dict)) return vm.raise_type("type() takes 1 or 3 arguments");
    DictObject* members = vm.dict();
    members->table = as<DictObject>(arguments[2])->table;
    PY_TRY(type, vm.build_type(meta, text_of(arguments[0]), as<TupleObject>(arguments[1])->items, members));
    for (size_t i = 1; i < as<TypeObject>(type)->order.size(); ++i) {
        const int64_t index = as<TypeObject>(type)->order[i]->members->table.find_string(vm.names.init_subclass);
        if (index < 0) continue;
        const Value hook = vm.bind(as<TypeObject>(type)->order[i]->members->table.entries()[static_cast<size_t>(index)].value, Value(), as<TypeObject>(type));
        if (is_kind(hook, ObjectKind::BoundMethod)) {
            std::vector<Keyword> keywords;
            for (size_t k = 0; k < arguments.keyword_count; ++k) if (arguments.keywords[k].name != vm.names.metaclass) keywords.push_back(arguments.keywords[k]);
            PY_TRY(done, vm.call(hook, Arguments{nullptr, 0, keywords.data(), keywords.size()}));
        }
        break;
    }
    return type;
}
Value type_new(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 4 || !is_kind(arguments[0], ObjectKind::Type)) return vm.raise_type("type.__new__() takes exactly 3 arguments");
    return type_make(vm, as<TypeObject>(arguments[0]), Arguments{arguments.values + 1, arguments.count - 1, arguments.keywords, arguments.keyword_count});
}
Value type_call(Vm& vm, const Arguments& arguments) { return vm.make_instance(as<TypeObject>(arguments[0]), Arguments{arguments.values + 1, arguments.count - 1, arguments.keywords, arguments.keyword_count}); }
Value type_name_of(Vm& vm, const Arguments& arguments) { return vm.string(as<TypeObject>(arguments[0])->name); }
Value type_module(Vm& vm, const Arguments& arguments) { return vm.string(as<TypeObject>(arguments[0])->module); }
Value type_bases(Vm& vm, const Arguments& arguments) {
    std::vector<Value> out;
    for (auto* base : as<TypeObject>(arguments[0])->bases) out.push_back(Value(base));
    return vm.tuple(std::move(out));
}
Value type_mro(Vm& vm, const Arguments& arguments) {
    std::vector<Value> out;
    for (auto* base : as<TypeObject>(arguments[0])->order) out.push_back(Value(base));
    return vm.tuple(std::move(out));
}
Value type_dict(Vm&, const Arguments& arguments) { return Value(as<TypeObject>(arguments[0])->members); }
Value type_or(Vm& vm, const Arguments& arguments) { return vm.tuple({arguments[0], arguments[1]}); }  // int | str: isinstance takes tuples.
Value type_set_abstract(Vm&, const Arguments& arguments) {
    as<TypeObject>(arguments[0])->is_abstract = true;
    return Value::none();
}
Value type_subclass_check(Vm& vm, const Arguments& arguments) {
    return Value::of_bool(arguments.count > 1 && is_kind(arguments[1], ObjectKind::Type) && as<TypeObject>(arguments[1])->is_subclass(as<TypeObject>(arguments[0])));
    (void)vm;
}
Value type_instance_check(Vm& vm, const Arguments& arguments) { return Value::of_bool(vm.is_instance(arguments[1], as<TypeObject>(arguments[0]))); }

Value function_name(Vm&, const Arguments& arguments) {
    if (is_kind(arguments[0], ObjectKind::Function)) return Value(as<FunctionObject>(arguments[0])->name);
    return Value::none();
}
Value function_qualified(Vm&, const Arguments& arguments) { return Value(as<FunctionObject>(arguments[0])->qualified_name); }
Value function_module(Vm& vm, const Arguments& arguments) {
    auto* module = as<FunctionObject>(arguments[0])->module;
    return vm.string(module->is_library ? module->name : "__main__");
}
Value function_annotations(Vm& vm, const Arguments& arguments) {
    auto* function = as<FunctionObject>(arguments[0]);
    if (!function->annotations) function->annotations = vm.dict();
    return Value(function->annotations);
}
Value function_defaults(Vm& vm, const Arguments& arguments) {
    auto* function = as<FunctionObject>(arguments[0]);
    return function->defaults.empty() ? Value::none() : vm.tuple(function->defaults);
}
// (names, positional-only, positional, keyword-only, has *args, has **kwargs, keyword defaults, first line)
Value function_signature(Vm& vm, const Arguments& arguments) {
    auto* function = as<FunctionObject>(arguments[0]);
    auto* code = function->code;
    std::vector<Value> names, keyword_defaults;
    const int32_t count = code->parameters + code->keyword_only + code->has_variadic + code->has_keywords;
    for (int32_t i = 0; i < count; ++i) names.push_back(Value(code->locals[static_cast<size_t>(i)]));
    for (const auto& value : function->keyword_defaults) keyword_defaults.push_back(value.is_unbound() ? Value::of(Tag::Ellipsis) : value);
    return vm.tuple({vm.tuple(names), Value::of_int(code->positional_only), Value::of_int(code->parameters), Value::of_int(code->keyword_only),
                     Value::of_bool(code->has_variadic), Value::of_bool(code->has_keywords), vm.tuple(keyword_defaults), Value::of_int(code->first_line)});
}
Value function_get(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2 || arguments[1].is_none()) return arguments[0];
    return vm.bind(arguments[0], arguments[1], vm.type_of(arguments[1]));
}
Value native_name(Vm& vm, const Arguments& arguments) { return vm.string(as<NativeObject>(arguments[0])->name); }
Value method_function(Vm&, const Arguments& arguments) { return as<BoundMethodObject>(arguments[0])->function; }
Value method_self(Vm&, const Arguments& arguments) { return as<BoundMethodObject>(arguments[0])->self; }
Value method_name(Vm& vm, const Arguments& arguments) { return vm.get_attribute(as<BoundMethodObject>(arguments[0])->function, vm.names.name); }
Value method_qualified(Vm& vm, const Arguments& arguments) { return vm.get_attribute(as<BoundMethodObject>(arguments[0])->function, vm.names.qualname); }
Value method_module(Vm& vm, const Arguments& arguments) { return vm.get_attribute(as<BoundMethodObject>(arguments[0])->function, vm.names.module); }

Value property_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    Value values[4];
    if (!take_arguments(vm, arguments, "property", {"fget", "fset", "fdel", "doc"}, 0, values)) return Value::raised();
    auto* out = vm.make<PropertyObject>(type);
    if (!values[0].is_unbound()) out->getter = values[0];
    if (!values[1].is_unbound()) out->setter = values[1];
    if (!values[2].is_unbound()) out->deleter = values[2];
    return out;
}
template <Value PropertyObject::*part>
Value property_with(Vm& vm, const Arguments& arguments) {
    auto* out = vm.make<PropertyObject>(arguments[0].object->type);
    auto* self = as<PropertyObject>(arguments[0]);
    out->getter = self->getter;
    out->setter = self->setter;
    out->deleter = self->deleter;
    out->*part = arguments[1];
    return out;
}
Value property_getter(Vm&, const Arguments& arguments) { return as<PropertyObject>(arguments[0])->getter; }

Value classmethod_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* out = vm.make<WrapperObject>(type, type->layout);
    out->function = arguments.count ? arguments[0] : Value::none();
    return out;
}
Value wrapper_function(Vm&, const Arguments& arguments) { return static_cast<WrapperObject*>(arguments[0].object)->function; }

Value super_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* out = vm.make<SuperObject>(type);
    if (arguments.count >= 2) {
        if (!is_kind(arguments[0], ObjectKind::Type)) return vm.raise_type("super() argument 1 must be a type");
        out->start = as<TypeObject>(arguments[0]);
        out->self = arguments[1];
        return out;
    }
    // Without arguments: the class cell and the first parameter of the calling method.
    Frame* frame = vm.current_frame();
    CodeObject* code = frame->code;
    Value self = code->parameters > 0 ? frame->fast[0] : Value();
    for (size_t i = 0; i < code->cells.size(); ++i) {
        const Value& value = frame->cells[i]->value;
        if (static_cast<int32_t>(i) < code->own_cells && code->cell_parameters[i] == 0) self = value;
        if (code->cells[i] == vm.intern("__class__") && is_kind(value, ObjectKind::Type)) out->start = as<TypeObject>(value);
    }
    if (!out->start || self.is_unbound()) return vm.raise(vm.types.runtime_error, "super(): no arguments");
    out->self = self;
    return out;
}

// __build_class__(function, name, bases list, keywords dict)
Value build_class(Vm& vm, const Arguments& arguments) {
    auto* body = as<FunctionObject>(arguments[0]);
    std::vector<Value> bases;
    for (const auto& base : as<ListObject>(arguments[2])->items) {
        const Value entries = is_kind(base, ObjectKind::Type) ? Value() : vm.find_attribute(base, vm.intern("__mro_entries__"));
        if (entries.is_unbound()) bases.push_back(base);
        else {
            PY_TRY(list, vm.call(entries, {arguments[2]}));
            std::vector<Value> more;
            if (!vm.collect_items(list, more)) return Value::raised();
            bases.insert(bases.end(), more.begin(), more.end());
        }
    }
    auto* keywords_dict = as<DictObject>(arguments[3]);
    TypeObject* meta = vm.types.type;
    for (const auto& base : bases) if (is_kind(base, ObjectKind::Type) && base.object->type->is_subclass(meta)) meta = base.object->type;
    std::vector<Keyword> keywords;
    for (const auto& entry : keywords_dict->table.entries()) {
        if (entry.key.is_unbound()) continue;
        if (text_of(entry.key) == "metaclass" && is_kind(entry.value, ObjectKind::Type)) meta = as<TypeObject>(entry.value);
        else keywords.push_back({vm.intern(text_of(entry.key)), entry.value});
    }
    const Value name = arguments[1];
    Value members_value = Value(vm.dict());
    const Value prepare = meta == vm.types.type ? Value() : vm.find_in_type(meta, vm.names.prepare);
    if (!prepare.is_unbound()) {
        const Value bound = vm.bind(prepare, Value(), meta);
        PY_TRY(made, vm.call(bound, {name, vm.tuple(bases)}));
        if (is_kind(made, ObjectKind::Dict)) members_value = made;
    }
    DictObject* members = as<DictObject>(members_value);
    members->table.set_string(vm.names.module, vm.string(body->module->is_library ? body->module->name : "__main__"));
    members->table.set_string(vm.names.qualname, Value(body->qualified_name));
    PY_TRY(cell, vm.run_class_body(body, members));
    Value type;
    const Value members_arg = members_value, bases_arg = vm.tuple(bases);
    if (meta == vm.types.type) {
        const Value values[] = {name, bases_arg, members_arg};
        type = type_make(vm, meta, Arguments{values, 3, keywords.data(), keywords.size()});
    } else {
        const Value values[] = {name, bases_arg, members_arg};
        const Value custom = vm.find_in_type(meta, vm.names.new_);
        if (is_kind(custom, ObjectKind::Function) || is_kind(custom, ObjectKind::StaticMethod)) {
            const Value all[] = {Value(meta), name, bases_arg, members_arg};
            type = vm.call(custom, Arguments{all, 4, keywords.data(), keywords.size()});
        } else {
            type = type_make(vm, meta, Arguments{values, 3, keywords.data(), keywords.size()});
        }
        const Value init = vm.find_in_type(meta, vm.names.init);
        if (!type.is_raised() && is_kind(init, ObjectKind::Function)) {
            const Value all[] = {type, name, bases_arg, members_arg};
            PY_TRY(done, vm.call(init, Arguments{all, 4, keywords.data(), keywords.size()}));
        }
    }
    if (!type.is_raised() && is_kind(cell, ObjectKind::Cell)) as<CellObject>(cell)->value = type;
    return type;
}

}  // namespace

void add_object_type(Vm& vm) {
    auto& types = vm.types;
    types.object->make = object_make;
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"__init__", object_init}, {"__repr__", object_repr}, {"__str__", object_str}, {"__eq__", object_eq}, {"__ne__", object_ne}, {"__hash__", object_hash},
             {"__format__", object_format}, {"__setattr__", object_setattr}, {"__delattr__", object_delattr}, {"__getattribute__", object_getattribute}, {"__dir__", object_dir}})
        vm.add_method(types.object, name, function);
    const auto add_static = [&](TypeObject* type, const char* name, NativeFunction function) { type->members->table.set_string(vm.intern(name), vm.native(name, function)); };
    add_static(types.object, "__new__", object_new);
    add_static(types.type, "__new__", type_new);
    auto* hook = vm.make<WrapperObject>(types.classmethod, ObjectKind::ClassMethod);
    hook->function = vm.native("__init_subclass__", object_init_subclass, true);
    types.object->members->table.set_string(vm.names.init_subclass, hook);
    vm.add_getter(types.object, "__class__", object_class);
    vm.add_getter(types.object, "__doc__", object_doc);
    types.type->make = type_make;
    vm.add_method(types.type, "__call__", type_call);
    vm.add_method(types.type, "mro", type_mro);
    vm.add_method(types.type, "__or__", type_or);
    vm.add_method(types.type, "__ror__", type_or);
    vm.add_method(types.type, "_set_abstract", type_set_abstract);
    vm.add_method(types.type, "__subclasscheck__", type_subclass_check);
    vm.add_method(types.type, "__instancecheck__", type_instance_check);
    vm.add_method(types.type, "__init__", object_init);
    vm.add_getter(types.type, "__name__", type_name_of);
    vm.add_getter(types.type, "__qualname__", type_name_of);
    vm.add_getter(types.type, "__module__", type_module);
    vm.add_getter(types.type, "__bases__", type_bases);
    vm.add_getter(types.type, "__mro__", type_mro);
    vm.add_getter(types.type, "__dict__", type_dict);
    vm.set_global(vm.builtins, "object", Value(types.object));
    vm.set_global(vm.builtins, "type", Value(types.type));
    vm.set_global(vm.builtins, "__build_class__", vm.native("__build_class__", build_class));
}

void add_function_types(Vm& vm) {
    auto& types = vm.types;
    vm.add_getter(types.function, "__name__", function_name);
    vm.add_getter(types.function, "__qualname__", function_qualified);
    vm.add_getter(types.function, "__module__", function_module);
    vm.add_getter(types.function, "__annotations__", function_annotations);
    vm.add_getter(types.function, "__defaults__", function_defaults);
    vm.add_getter(types.function, "_signature", function_signature);
    vm.add_method(types.function, "__get__", function_get);
    vm.add_getter(types.native, "__name__", native_name);
    vm.add_getter(types.native, "__qualname__", native_name);
    vm.add_getter(types.method, "__func__", method_function);
    vm.add_getter(types.method, "__self__", method_self);
    vm.add_getter(types.method, "__name__", method_name);
    vm.add_getter(types.method, "__qualname__", method_qualified);
    vm.add_getter(types.method, "__module__", method_module);
    types.property->make = property_make;
    vm.add_method(types.property, "getter", property_with<&PropertyObject::getter>);
    vm.add_method(types.property, "setter", property_with<&PropertyObject::setter>);
    vm.add_method(types.property, "deleter", property_with<&PropertyObject::deleter>);
    vm.add_getter(types.property, "fget", property_getter);
    types.classmethod->make = types.staticmethod->make = classmethod_make;
    vm.add_getter(types.classmethod, "__func__", wrapper_function);
    vm.add_getter(types.staticmethod, "__func__", wrapper_function);
    types.super_type->make = super_make;
    for (const auto& [name, type] : std::initializer_list<std::pair<const char*, TypeObject*>>{{"property", types.property}, {"classmethod", types.classmethod}, {"staticmethod", types.staticmethod}, {"super", types.super_type}})
        vm.set_global(vm.builtins, name, Value(type));
}

}  // namespace maquette::python
