// Attributes, descriptors, classes and their instances.
#include "shared/preview/python/vm.h"

namespace maquette::python {

TypeObject* Vm::type_of(const Value& value) const {
    switch (value.tag) {
        case Tag::None: return types.none;
        case Tag::Bool: return types.boolean;
        case Tag::Int: return types.integer;
        case Tag::Float: return types.floating;
        case Tag::Ellipsis: return types.ellipsis;
        case Tag::NotImplemented: return types.not_implemented;
        case Tag::Object: return value.object->type;
        default: return types.object;
    }
}

Value Vm::find_in_type(TypeObject* type, StringObject* name) const {
    for (const TypeObject* one : type->order) {
        const int64_t index = one->members->table.find_string(name);
        if (index >= 0) return one->members->table.entries()[static_cast<size_t>(index)].value;
    }
    return Value();
}

// What an attribute found on a type becomes for `self`: functions bind, properties are read, descriptors are asked.
Value Vm::bind(const Value& attribute, const Value& self, TypeObject* owner) {
    if (!attribute.is_object()) return attribute;
    switch (attribute.object->kind) {
        case ObjectKind::Native:
            if (!as<NativeObject>(attribute)->is_method) return attribute;
            [[fallthrough]];
        case ObjectKind::Function: {
            if (self.is_unbound()) return attribute;
            auto* method = make<BoundMethodObject>(types.method);
            method->function = attribute;
            method->self = self;
            return method;
        }
        case ObjectKind::ClassMethod: {
            auto* method = make<BoundMethodObject>(types.method);
            method->function = static_cast<WrapperObject*>(attribute.object)->function;
            method->self = owner;
            return method;
        }
        case ObjectKind::StaticMethod: return static_cast<WrapperObject*>(attribute.object)->function;
        case ObjectKind::Property: {
            if (self.is_unbound()) return attribute;
            const Value getter = as<PropertyObject>(attribute)->getter;
            if (getter.is_none()) return raise(types.attribute_error, "property of '" + owner->name + "' object has no getter");
            return call(getter, {self});
        }
        case ObjectKind::Instance: {
            if (attribute.object->type->is_native) return attribute;
            const Value get = find_in_type(attribute.object->type, names.get);
            if (get.is_unbound()) return attribute;
            return call(get, {attribute, self.is_unbound() ? Value::none() : self, Value(owner)});
        }
        default: return attribute;
    }
}

Value Vm::find_attribute(const Value& object, StringObject* name) {
    TypeObject* type = type_of(object);
    if (type->custom_getattribute) {
        const Value custom = find_in_type(type, names.getattribute);
        if (is_kind(custom, ObjectKind::Function)) {
            const Value value = call(custom, {object, Value(name)});
            if (value.is_raised() && catch_exception(types.attribute_error)) return Value();
            return value;
        }
    }
    if (object.is_object()) {
        switch (object.object->kind) {
            case ObjectKind::Module: {
                auto* module = as<ModuleObject>(object);
                const int64_t index = module->members->table.find_string(name);
                if (index >= 0) return module->members->table.entries()[static_cast<size_t>(index)].value;
                if (name == names.dict) return Value(module->members);
                const std::string full = module->name + "." + name->text;
                if (const auto it = modules.find(full); it != modules.end()) return Value(it->second);
                const int64_t getattr = module->members->table.find_string(names.getattr);
                if (getattr >= 0) {
                    const Value value = call(module->members->table.entries()[static_cast<size_t>(getattr)].value, {Value(name)});
                    if (value.is_raised() && catch_exception(types.attribute_error)) return Value();
                    return value;
                }
                return Value();
            }
            case ObjectKind::Type: {
                auto* self = as<TypeObject>(object);
                const Value meta = find_in_type(type, name);
                if (is_kind(meta, ObjectKind::Property)) {
                    const Value own = find_in_type(self, name);
                    if (own.is_unbound() || type == types.type) return bind(meta, object, type);
                }
                const Value own = find_in_type(self, name);
                if (!own.is_unbound()) return bind(own, Value(), self);
                if (!meta.is_unbound()) return bind(meta, object, type);
                const Value getattr = find_in_type(type, names.getattr);
                if (is_kind(getattr, ObjectKind::Function)) {
                    const Value value = call(getattr, {object, Value(name)});
                    if (value.is_raised() && catch_exception(types.attribute_error)) return Value();
                    return value;
                }
                return Value();
            }
            case ObjectKind::Super: {
                auto* super = as<SuperObject>(object);
                const bool of_type = is_kind(super->self, ObjectKind::Type) && as<TypeObject>(super->self)->is_subclass(super->start);
                TypeObject* start = of_type ? as<TypeObject>(super->self) : type_of(super->self);
                bool after = false;
                for (TypeObject* one : start->order) {
                    if (after) {
                        const int64_t index = one->members->table.find_string(name);
                        if (index >= 0) return bind(one->members->table.entries()[static_cast<size_t>(index)].value, of_type && !is_kind(one->members->table.entries()[static_cast<size_t>(index)].value, ObjectKind::ClassMethod) ? Value() : super->self, start);
                    }
                    after = after || one == super->start;
                }
                return Value();
            }
            default: break;
        }
    }
    const Value found = find_in_type(type, name);
    if (is_kind(found, ObjectKind::Property)) {
        // Names such as __doc__ and __name__ can be replaced on one object (functools.wraps does it).
        const int64_t own = is_kind(as<PropertyObject>(found)->getter, ObjectKind::Native) && object.is_object() && object.object->attributes ? object.object->attributes->table.find_string(name) : -1;
        if (own >= 0) return object.object->attributes->table.entries()[static_cast<size_t>(own)].value;
        return bind(found, object, type);
    }
    const bool is_data = is_kind(found, ObjectKind::Instance) && !found.object->type->is_native && !find_in_type(found.object->type, names.set).is_unbound();
    if (is_data) return bind(found, object, type);
    if (object.is_object() && object.object->attributes) {
        const int64_t index = object.object->attributes->table.find_string(name);
        if (index >= 0) return object.object->attributes->table.entries()[static_cast<size_t>(index)].value;
    }
    if (!found.is_unbound()) return bind(found, object, type);
    if (name == names.dict && object.is_object()) {
        if (!object.object->attributes) object.object->attributes = dict();
        return Value(object.object->attributes);
    }
    const Value getattr = find_in_type(type, names.getattr);
    if (!getattr.is_unbound() && is_kind(getattr, ObjectKind::Function)) {
        const Value value = call(getattr, {object, Value(name)});
        if (value.is_raised() && is_kind(pending, ObjectKind::Exception) && is_instance(pending, types.attribute_error) && stopped == Stopped::No) return value;
        return value;
    }
    return Value();
}

Value Vm::get_attribute(const Value& object, StringObject* name) {
    const Value value = find_attribute(object, name);
    if (!value.is_unbound()) return value;
    std::string text;
    if (is_kind(object, ObjectKind::Module)) text = "module '" + as<ModuleObject>(object)->name + "' has no attribute '" + name->text + "'";
    else if (is_kind(object, ObjectKind::Type)) text = "type object '" + as<TypeObject>(object)->name + "' has no attribute '" + name->text + "'";
    else if (is_kind(object, ObjectKind::Super)) text = "'super' object has no attribute '" + name->text + "'";
    else text = "'" + type_name(object) + "' object has no attribute '" + name->text + "'";
    return raise(types.attribute_error, text);
}

bool Vm::set_attribute(const Value& object, StringObject* name, const Value& value) {
    if (!object.is_object()) {
        raise(types.attribute_error, "'" + type_name(object) + "' object has no attribute '" + name->text + "'");
        return false;
    }
    if (is_kind(object, ObjectKind::Type)) {
        auto* type = as<TypeObject>(object);
        if (type->is_native) return raise_type("cannot set '" + name->text + "' attribute of immutable type '" + type->name + "'"), false;
        type->members->table.set_string(name, value);
        if (name == names.getattribute) type->custom_getattribute = true;
        return true;
    }
    if (is_kind(object, ObjectKind::Module)) {
        as<ModuleObject>(object)->members->table.set_string(name, value);
        return true;
    }
    TypeObject* type = object.object->type;
    const Value custom = find_in_type(type, names.setattr);
    if (is_kind(custom, ObjectKind::Function)) return !call(custom, {object, Value(name), value}).is_raised();
    const Value found = find_in_type(type, name);
    if (is_kind(found, ObjectKind::Property) && !(is_kind(as<PropertyObject>(found)->getter, ObjectKind::Native) && name != names.class_ && name != names.args)) {
        const Value setter = as<PropertyObject>(found)->setter;
        if (setter.is_none()) return raise(types.attribute_error, "property '" + name->text + "' of '" + type->name + "' object has no setter"), false;
        return !call(setter, {object, value}).is_raised();
    }
    if (is_kind(found, ObjectKind::Instance) && !found.object->type->is_native) {
        const Value set = find_in_type(found.object->type, names.set);
        if (!set.is_unbound()) return !call(set, {found, object, value}).is_raised();
    }
    if (name == names.class_ && is_kind(value, ObjectKind::Type)) {
        object.object->type = as<TypeObject>(value);
        return true;
    }
    if (name == names.dict && is_kind(value, ObjectKind::Dict)) {
        object.object->attributes = as<DictObject>(value);
        return true;
    }
    const bool open = !type->is_native || object.object->kind == ObjectKind::Function || object.object->kind == ObjectKind::Exception || (object.object->kind == ObjectKind::Instance && type != types.object);
    if (!open) return raise(types.attribute_error, "'" + type->name + "' object has no attribute '" + name->text + "'"), false;
    if (!object.object->attributes) object.object->attributes = dict();
    charge(48);
    object.object->attributes->table.set_string(name, value);
    return true;
}

bool Vm::delete_attribute(const Value& object, StringObject* name) {
    if (object.is_object()) {
        const Value custom = find_in_type(type_of(object), names.delattr);
        if (is_kind(custom, ObjectKind::Function)) return !call(custom, {object, Value(name)}).is_raised();
        const Value found = find_in_type(type_of(object), name);
        if (is_kind(found, ObjectKind::Property) && !as<PropertyObject>(found)->deleter.is_none()) return !call(as<PropertyObject>(found)->deleter, {object}).is_raised();
        DictObject* members = is_kind(object, ObjectKind::Type) && !as<TypeObject>(object)->is_native ? as<TypeObject>(object)->members : is_kind(object, ObjectKind::Module) ? as<ModuleObject>(object)->members : object.object->attributes;
        const int64_t index = members ? members->table.find_string(name) : -1;
        if (index >= 0) {
            members->table.remove_at(index);
            return true;
        }
    }
    raise(types.attribute_error, is_kind(object, ObjectKind::Type) ? "type object '" + as<TypeObject>(object)->name + "' has no attribute '" + name->text + "'" : "'" + type_name(object) + "' object has no attribute '" + name->text + "'");
    return false;
}

int Vm::is_instance_of(const Value& value, const Value& classes) {
    if (is_kind(classes, ObjectKind::Tuple)) {
        for (const auto& one : as<TupleObject>(classes)->items) {
            const int found = is_instance_of(value, one);
            if (found) return found;
        }
        return 0;
    }
    if (is_kind(classes, ObjectKind::Type)) {
        auto* type = as<TypeObject>(classes);
        if (type->type != types.type) {
            const Value check = find_in_type(type->type, names.instancecheck);
            if (is_kind(check, ObjectKind::Function)) {
                const Value result = call(check, {classes, value});
                return result.is_raised() ? -1 : truth(result);
            }
        }
        return is_instance(value, type) ? 1 : 0;
    }
    const Value check = find_special(classes, names.instancecheck);
    if (!check.is_unbound()) {
        const Value result = call(check, {classes, value});
        return result.is_raised() ? -1 : truth(result);
    }
    raise_type("isinstance() arg 2 must be a type, a tuple of types, or a union");
    return -1;
}

Value Vm::make_instance(TypeObject* type, const Arguments& arguments) {
    if (type == types.type && arguments.count == 1 && arguments.keyword_count == 0) return Value(type_of(arguments[0]));
    const Value custom = find_in_type(type, names.new_);
    const Value init = find_in_type(type, names.init);
    Value made;
    if (is_kind(custom, ObjectKind::Function) || is_kind(custom, ObjectKind::StaticMethod)) {
        std::vector<Value> values{Value(type)};
        values.insert(values.end(), arguments.values, arguments.values + arguments.count);
        made = call(custom, Arguments{values.data(), values.size(), arguments.keywords, arguments.keyword_count});
        if (made.is_raised() || !is_instance(made, type)) return made;
    } else {
        if (type->is_abstract) {
            const Value missing = find_in_type(type, intern("__abstractmethods__"));
            std::vector<Value> list_of;
            if (is_kind(missing, ObjectKind::Tuple)) list_of = as<TupleObject>(missing)->items;
            if (!list_of.empty()) {
                std::string text;
                for (const auto& one : list_of) text += (text.empty() ? "" : ", ") + text_of(one);
                return raise_type("Can't instantiate abstract class " + type->name + " with abstract method" + (list_of.size() == 1 ? " " : "s ") + text);
            }
        }
        if (!type->make) return raise_type("cannot create '" + type->name + "' instances");
        // A Python __init__ takes the arguments; the native part is then made empty (immutable kinds still need them).
        const bool own_init = is_kind(init, ObjectKind::Function);
        const bool mutable_kind = type->layout == ObjectKind::Instance || type->layout == ObjectKind::List || type->layout == ObjectKind::Dict || (type->layout == ObjectKind::Set);
        if (own_init && mutable_kind) made = type->make(*this, type, Arguments{});
        else if (!own_init && type->layout == ObjectKind::Instance && !type->is_native && (arguments.count || arguments.keyword_count)) return raise_type(type->name + "() takes no arguments");
        else made = type->make(*this, type, arguments);
        if (made.is_raised()) return made;
    }
    if (is_kind(init, ObjectKind::Function)) {
        std::vector<Value> values{made};
        values.insert(values.end(), arguments.values, arguments.values + arguments.count);
        const Value result = call(init, Arguments{values.data(), values.size(), arguments.keywords, arguments.keyword_count});
        if (result.is_raised()) return result;
    }
    return made;
}

// Method resolution order: C3 (Barrett and others 1996).
static bool merge_orders(std::vector<std::vector<TypeObject*>> lists, std::vector<TypeObject*>& out) {
    for (;;) {
        bool left = false;
        TypeObject* chosen = nullptr;
        for (const auto& list : lists) {
            if (list.empty()) continue;
            left = true;
            bool in_tail = false;
            for (const auto& other : lists)
                for (size_t i = 1; i < other.size(); ++i) in_tail = in_tail || other[i] == list[0];
            if (in_tail) continue;
            chosen = list[0];
            break;
        }
        if (!left) return true;
        if (!chosen) return false;
        out.push_back(chosen);
        for (auto& list : lists)
            if (!list.empty() && list[0] == chosen) list.erase(list.begin());
    }
}

Value Vm::build_type(TypeObject* meta, const std::string& name, const std::vector<Value>& given, DictObject* members) {
    std::vector<TypeObject*> bases;
    for (const auto& base : given) {
        if (!is_kind(base, ObjectKind::Type)) return raise_type("bases must be types");
        auto* one = as<TypeObject>(base);
        if (one == types.boolean || one == types.none || one == types.function || one == types.range || one == types.slice) return raise_type("type '" + one->name + "' is not an acceptable base type");
        bases.push_back(one);
        if (one->type != meta && one->type->is_subclass(meta)) meta = one->type;
    }
    if (bases.empty()) bases.push_back(types.object);
    auto* type = make<TypeObject>(meta);
    type->name = name;
    type->bases = bases;
    type->members = members;
    type->order.push_back(type);
    std::vector<std::vector<TypeObject*>> lists;
    for (auto* base : bases) lists.push_back(base->order);
    lists.push_back(bases);
    if (!merge_orders(lists, type->order)) return raise_type("Cannot create a consistent method resolution order (MRO) for bases");
    for (auto* base : bases) {
        if (type->layout == ObjectKind::Instance) type->layout = base->layout;
        if (!type->make || (base->layout != ObjectKind::Instance && type->make == types.object->make)) type->make = base->make;
        type->custom_getattribute = type->custom_getattribute || base->custom_getattribute;
    }
    if (members->table.find_string(names.getattribute) >= 0) type->custom_getattribute = true;
    if (members->table.find_string(names.eq) >= 0 && members->table.find_string(names.hash) < 0) members->table.set_string(names.hash, Value::none());
    const int64_t module = members->table.find_string(names.module);
    if (module >= 0 && is_string(members->table.entries()[static_cast<size_t>(module)].value)) type->module = text_of(members->table.entries()[static_cast<size_t>(module)].value);
    for (const char* special : {"__init_subclass__", "__class_getitem__"}) {
        const int64_t index = members->table.find_string(intern(special));
        if (index < 0 || !is_kind(members->table.entries()[static_cast<size_t>(index)].value, ObjectKind::Function)) continue;
        auto* wrapper = make<WrapperObject>(types.classmethod, ObjectKind::ClassMethod);
        wrapper->function = members->table.entries()[static_cast<size_t>(index)].value;
        members->table.set_string(intern(special), wrapper);
    }
    const auto entries = members->table.entries();
    for (const auto& entry : entries) {
        if (entry.key.is_unbound() || !is_kind(entry.value, ObjectKind::Instance) || entry.value.object->type->is_native) continue;
        const Value set_name = find_in_type(entry.value.object->type, names.set_name);
        if (!set_name.is_unbound() && call(set_name, {entry.value, Value(type), entry.key}).is_raised()) return Value::raised();
    }
    return type;
}

}  // namespace maquette::python
