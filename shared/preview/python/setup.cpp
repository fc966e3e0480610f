// The types and names that every machine starts with.
#include "shared/preview/python/vm.h"

namespace maquette::python {

TypeObject* Vm::new_type(const std::string& name, TypeObject* base, ObjectKind layout, NativeNew make_new) {
    auto* type = make<TypeObject>(types.type);
    type->name = name;
    type->layout = layout;
    type->is_native = true;
    type->make = make_new;
    type->order.push_back(type);
    if (base) {
        type->bases.push_back(base);
        type->order.insert(type->order.end(), base->order.begin(), base->order.end());
        if (!make_new) type->make = base->make;
        if (layout == ObjectKind::Instance) type->layout = base->layout;
    }
    type->members = dict();
    return type;
}

void Vm::add_method(TypeObject* type, const char* name, NativeFunction function) {
    type->members->table.set_string(intern(name), native(name, function, true));
}

void Vm::add_getter(TypeObject* type, const char* name, NativeFunction function) {
    auto* property = make<PropertyObject>(types.property);
    property->getter = native(name, function, true);
    type->members->table.set_string(intern(name), property);
}

void Vm::set_up_types() {
    // The first few types need each other: their types are set when all are there.
    types.type = make<TypeObject>(nullptr);
    types.object = make<TypeObject>(nullptr);
    types.dict = nullptr;
    types.object->name = "object";
    types.type->name = "type";
    for (auto* one : {types.object, types.type}) {
        one->type = types.type;
        one->is_native = true;
        one->members = make<DictObject>(nullptr);
    }
    types.object->order = {types.object};
    types.type->order = {types.type, types.object};
    types.type->bases = {types.object};
    types.type->layout = ObjectKind::Type;
    const auto add = [this](TypeObject*& slot, const char* name, ObjectKind layout, TypeObject* base = nullptr) { slot = new_type(name, base ? base : types.object, layout); };
    add(types.dict, "dict", ObjectKind::Dict);
    types.object->members->type = types.type->members->type = types.dict->members->type = types.dict;
    add(types.string, "str", ObjectKind::String);
    add(types.none, "NoneType", ObjectKind::Foreign);
    add(types.integer, "int", ObjectKind::BigInteger);
    add(types.boolean, "bool", ObjectKind::BigInteger, types.integer);
    add(types.floating, "float", ObjectKind::FloatBox);
    add(types.bytes, "bytes", ObjectKind::Bytes);
    add(types.bytearray, "bytearray", ObjectKind::Bytes);
    add(types.list, "list", ObjectKind::List);
    add(types.tuple, "tuple", ObjectKind::Tuple);
    add(types.set, "set", ObjectKind::Set);
    add(types.frozenset, "frozenset", ObjectKind::Set);
    add(types.function, "function", ObjectKind::Function);
    add(types.native, "builtin_function_or_method", ObjectKind::Native);
    add(types.method, "method", ObjectKind::BoundMethod);
    add(types.property, "property", ObjectKind::Property);
    add(types.classmethod, "classmethod", ObjectKind::ClassMethod);
    add(types.staticmethod, "staticmethod", ObjectKind::StaticMethod);
    add(types.module, "module", ObjectKind::Module);
    add(types.code, "code", ObjectKind::Code);
    add(types.cell, "cell", ObjectKind::Cell);
    add(types.generator, "generator", ObjectKind::Generator);
    add(types.coroutine, "coroutine", ObjectKind::Generator);
    add(types.iterator, "iterator", ObjectKind::Iterator);
    add(types.slice, "slice", ObjectKind::Slice);
    add(types.range, "range", ObjectKind::Range);
    add(types.super_type, "super", ObjectKind::Super);
    add(types.dict_keys, "dict_keys", ObjectKind::DictView);
    add(types.dict_values, "dict_values", ObjectKind::DictView);
    add(types.dict_items, "dict_items", ObjectKind::DictView);
    add(types.ellipsis, "ellipsis", ObjectKind::Foreign);
    add(types.not_implemented, "NotImplementedType", ObjectKind::Foreign);
    add(types.foreign, "foreign", ObjectKind::Foreign);
}

void Vm::set_up_names() {
    const std::pair<StringObject**, const char*> plain[] = {
        {&names.init, "__init__"}, {&names.new_, "__new__"}, {&names.call, "__call__"}, {&names.getattr, "__getattr__"}, {&names.getattribute, "__getattribute__"},
        {&names.setattr, "__setattr__"}, {&names.delattr, "__delattr__"}, {&names.get, "__get__"}, {&names.set, "__set__"}, {&names.delete_, "__delete__"},
        {&names.set_name, "__set_name__"}, {&names.dict, "__dict__"}, {&names.class_, "__class__"}, {&names.name, "__name__"}, {&names.qualname, "__qualname__"},
        {&names.module, "__module__"}, {&names.doc, "__doc__"}, {&names.iter, "__iter__"}, {&names.next, "__next__"}, {&names.len, "__len__"},
        {&names.getitem, "__getitem__"}, {&names.setitem, "__setitem__"}, {&names.delitem, "__delitem__"}, {&names.contains, "__contains__"}, {&names.missing, "__missing__"},
        {&names.bool_, "__bool__"}, {&names.eq, "__eq__"}, {&names.hash, "__hash__"}, {&names.repr, "__repr__"}, {&names.str, "__str__"}, {&names.format, "__format__"},
        {&names.enter, "__enter__"}, {&names.exit, "__exit__"}, {&names.init_subclass, "__init_subclass__"}, {&names.metaclass, "metaclass"},
        {&names.annotations, "__annotations__"}, {&names.file, "__file__"}, {&names.index, "__index__"}, {&names.int_, "__int__"}, {&names.float_, "__float__"},
        {&names.class_getitem, "__class_getitem__"}, {&names.instancecheck, "__instancecheck__"}, {&names.match_args, "__match_args__"}, {&names.classcell, "__classcell__"},
        {&names.abstract, "__isabstractmethod__"}, {&names.reversed, "__reversed__"}, {&names.wrapped, "__wrapped__"}, {&names.prepare, "__prepare__"},
        {&names.subclasscheck, "__subclasscheck__"}, {&names.all, "__all__"}, {&names.args, "args"}, {&names.build_class, "__build_class__"}};
    for (const auto& [slot, text] : plain) *slot = intern(text);
    const char* operators[] = {"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor", "matmul"};
    for (size_t i = 0; i < 13; ++i) {
        names.binary[i] = intern(std::string("__") + operators[i] + "__");
        names.reflected[i] = intern(std::string("__r") + operators[i] + "__");
        names.in_place[i] = intern(std::string("__i") + operators[i] + "__");
    }
    const char* comparisons[] = {"eq", "ne", "lt", "le", "gt", "ge"};
    for (size_t i = 0; i < 6; ++i) names.compare[i] = intern(std::string("__") + comparisons[i] + "__");
}

}  // namespace maquette::python
