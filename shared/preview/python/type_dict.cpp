// dict and its views, set and frozenset.
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

Table& table_of(const Arguments& arguments) { return as<DictObject>(arguments[0])->table; }

bool update(Vm& vm, DictObject* target, const Arguments& arguments, size_t first) {
    if (arguments.count > first) {
        const Value& source = arguments[first];
        if (is_kind(source, ObjectKind::Dict)) {
            for (const auto& entry : std::vector<Table::Entry>(as<DictObject>(source)->table.entries()))
                if (!entry.key.is_unbound() && (vm.charge(48), !target->table.set(vm, entry.key, entry.hash, entry.value))) return false;
        } else {
            const Value keys = vm.find_attribute(source, vm.intern("keys"));
            std::vector<Value> items;
            if (keys.is_raised()) return false;
            if (!keys.is_unbound()) {
                const Value view = vm.call(keys, {});
                if (view.is_raised() || !vm.collect_items(view, items)) return false;
                for (const auto& key : items) {
                    const Value value = vm.get_item(source, key);
                    if (value.is_raised() || !vm.dict_set(target, key, value)) return false;
                }
            } else {
                if (!vm.collect_items(source, items)) return false;
                for (size_t i = 0; i < items.size(); ++i) {
                    std::vector<Value> pair;
                    if (!vm.collect_items(items[i], pair)) {
                        if (vm.catch_exception(vm.types.type_error)) vm.raise_type("cannot convert dictionary update sequence element #" + std::to_string(i) + " to a sequence");
                        return false;
                    }
                    if (pair.size() != 2) return vm.raise_value("dictionary update sequence element #" + std::to_string(i) + " has length " + std::to_string(pair.size()) + "; 2 is required"), false;
                    if (!vm.dict_set(target, pair[0], pair[1])) return false;
                }
            }
        }
    }
    for (size_t i = 0; i < arguments.keyword_count; ++i) target->table.set_string(arguments.keywords[i].name, arguments.keywords[i].value);
    return true;
}

Value dict_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* out = vm.make<DictObject>(type);
    return update(vm, out, arguments, 0) ? Value(out) : Value::raised();
}
Value dict_update(Vm& vm, const Arguments& arguments) { return update(vm, as<DictObject>(arguments[0]), arguments, 1) ? Value::none() : Value::raised(); }
Value dict_get(Vm& vm, const Arguments& arguments) {
    Value values[3];
    if (!take_arguments(vm, arguments, "get", {"self", "key", "default"}, 2, values)) return Value::raised();
    const Value found = vm.dict_get(as<DictObject>(arguments[0]), values[1]);
    return found.is_unbound() ? (values[2].is_unbound() ? Value::none() : values[2]) : found;
}
Value dict_pop(Vm& vm, const Arguments& arguments) {
    uint64_t code = 0;
    if (arguments.count < 2) return vm.raise_type("pop expected at least 1 argument, got 0");
    if (!vm.hash(arguments[1], code)) return Value::raised();
    const int64_t index = table_of(arguments).find(vm, arguments[1], code);
    if (index == -2) return Value::raised();
    if (index < 0) return arguments.count > 2 ? arguments[2] : vm.raise_key(arguments[1]);
    const Value out = table_of(arguments).entries()[static_cast<size_t>(index)].value;
    table_of(arguments).remove_at(index);
    return out;
}
Value dict_popitem(Vm& vm, const Arguments& arguments) {
    auto& entries = table_of(arguments).entries();
    for (size_t i = entries.size(); i-- > 0;) {
        if (entries[i].key.is_unbound()) continue;
        const Value out = vm.tuple({entries[i].key, entries[i].value});
        table_of(arguments).remove_at(static_cast<int64_t>(i));
        return out;
    }
    return vm.raise_key(vm.string("popitem(): dictionary is empty"));
}
Value dict_setdefault(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2) return vm.raise_type("setdefault expected at least 1 argument, got 0");
    PY_TRY(found, vm.dict_get(as<DictObject>(arguments[0]), arguments[1]));
    if (!found.is_unbound()) return found;
    const Value value = arguments.count > 2 ? arguments[2] : Value::none();
    return vm.dict_set(as<DictObject>(arguments[0]), arguments[1], value) ? value : Value::raised();
}
Value dict_clear(Vm&, const Arguments& arguments) {
    table_of(arguments).clear();
    return Value::none();
}
Value dict_copy(Vm& vm, const Arguments& arguments) {
    auto* out = vm.make<DictObject>(vm.types.dict);
    out->table = table_of(arguments);
    vm.charge(out->table.bytes());
    return out;
}
template <int which>
Value dict_view(Vm& vm, const Arguments& arguments) {
    auto* out = vm.make<DictViewObject>(which == 0 ? vm.types.dict_keys : which == 1 ? vm.types.dict_values : vm.types.dict_items);
    out->dict = as<DictObject>(arguments[0]);
    out->view = which == 0 ? DictViewObject::Keys : which == 1 ? DictViewObject::Values : DictViewObject::Items;
    return out;
}
Value dict_fromkeys(Vm& vm, const Arguments& arguments) {
    const size_t first = arguments.count > 0 && is_kind(arguments[0], ObjectKind::Type) ? 1 : 0;
    std::vector<Value> keys;
    if (arguments.count <= first || !vm.collect_items(arguments[first], keys)) return Value::raised();
    auto* out = vm.dict();
    for (const auto& key : keys)
        if (!vm.dict_set(out, key, arguments.count > first + 1 ? arguments[first + 1] : Value::none())) return Value::raised();
    return out;
}
Value view_isdisjoint(Vm& vm, const Arguments& arguments) {
    std::vector<Value> items;
    if (!vm.collect_items(arguments[1], items)) return Value::raised();
    for (const auto& item : items) if (vm.contains(arguments[0], item) == 1) return Value::of_bool(false);
    return Value::of_bool(true);
}

// ---- Sets

SetObject* set_of(const Value& value) { return as<SetObject>(value); }

Value set_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    std::vector<Value> items;
    if (arguments.count > 0 && !vm.collect_items(arguments[0], items)) return Value::raised();
    PY_TRY(out, vm.set(items, type->is_subclass(vm.types.frozenset)));
    out.object->type = type;
    return out;
}
Value set_add(Vm& vm, const Arguments& arguments) {
    uint64_t code = 0;
    if (arguments.count != 2) return vm.raise_type("set.add() takes exactly one argument");
    vm.charge(40);
    return vm.hash(arguments[1], code) && set_of(arguments[0])->table.set(vm, arguments[1], code, Value::none()) ? Value::none() : Value::raised();
}
template <bool raises>
Value set_remove(Vm& vm, const Arguments& arguments) {
    uint64_t code = 0;
    if (arguments.count != 2 || !vm.hash(arguments[1], code)) return arguments.count != 2 ? vm.raise_type("expected 1 argument") : Value::raised();
    const int64_t index = set_of(arguments[0])->table.find(vm, arguments[1], code);
    if (index == -2) return Value::raised();
    if (index < 0) return raises ? vm.raise_key(arguments[1]) : Value::none();
    set_of(arguments[0])->table.remove_at(index);
    return Value::none();
}
Value set_pop(Vm& vm, const Arguments& arguments) {
    auto& table = set_of(arguments[0])->table;
    for (size_t i = 0; i < table.entries().size(); ++i) {
        if (table.entries()[i].key.is_unbound()) continue;
        const Value out = table.entries()[i].key;
        table.remove_at(static_cast<int64_t>(i));
        return out;
    }
    return vm.raise_key(vm.string("pop from an empty set"));
}
Value set_clear(Vm&, const Arguments& arguments) {
    set_of(arguments[0])->table.clear();
    return Value::none();
}
Value set_copy(Vm& vm, const Arguments& arguments) {
    auto* out = vm.make<SetObject>(arguments[0].object->type);
    out->table = set_of(arguments[0])->table;
    out->frozen = set_of(arguments[0])->frozen;
    return out;
}
Value collected_set(Vm& vm, const Value& value) {
    if (is_kind(value, ObjectKind::Set)) return value;
    std::vector<Value> items;
    return vm.collect_items(value, items) ? vm.set(items) : Value::raised();
}
template <BinaryOperator op>
Value set_combine(Vm& vm, const Arguments& arguments) {
    PY_TRY(first, set_copy(vm, Arguments{arguments.values, 1, nullptr, 0}));
    Value out = first;
    for (size_t i = 1; i < arguments.count; ++i) {
        PY_TRY(other, collected_set(vm, arguments[i]));
        out = vm.binary(op, out, other);
        if (out.is_raised()) return out;
    }
    return out;
}
template <BinaryOperator op>
Value set_change(Vm& vm, const Arguments& arguments) {
    for (size_t i = 1; i < arguments.count; ++i) {
        PY_TRY(other, collected_set(vm, arguments[i]));
        PY_TRY(made, vm.binary(op, arguments[0], other));
        set_of(arguments[0])->table = set_of(made)->table;
    }
    return Value::none();
}
template <CompareOperator op>
Value set_test(Vm& vm, const Arguments& arguments) {
    PY_TRY(other, collected_set(vm, arguments[1]));
    return vm.compare(op, arguments[0], other);
}

}  // namespace

void add_dict_type(Vm& vm) {
    auto& types = vm.types;
    types.dict->make = dict_make;
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"get", dict_get}, {"pop", dict_pop}, {"popitem", dict_popitem}, {"setdefault", dict_setdefault}, {"update", dict_update}, {"clear", dict_clear}, {"copy", dict_copy},
             {"keys", dict_view<0>}, {"values", dict_view<1>}, {"items", dict_view<2>}, {"__init__", dict_update}})
        vm.add_method(types.dict, name, function);
    types.dict->members->table.set_string(vm.intern("fromkeys"), vm.native("fromkeys", dict_fromkeys));
    vm.add_method(types.dict_keys, "isdisjoint", view_isdisjoint);
    vm.set_global(vm.builtins, "dict", Value(types.dict));
}

void add_set_type(Vm& vm) {
    for (auto* type : {vm.types.set, vm.types.frozenset}) {
        type->make = set_make;
        for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
                 {"copy", set_copy}, {"union", set_combine<BinaryOperator::Or>}, {"intersection", set_combine<BinaryOperator::And>}, {"difference", set_combine<BinaryOperator::Subtract>},
                 {"symmetric_difference", set_combine<BinaryOperator::Xor>}, {"issubset", set_test<CompareOperator::LessEqual>}, {"issuperset", set_test<CompareOperator::GreaterEqual>}, {"isdisjoint", view_isdisjoint}})
            vm.add_method(type, name, function);
    }
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"add", set_add}, {"remove", set_remove<true>}, {"discard", set_remove<false>}, {"pop", set_pop}, {"clear", set_clear}, {"update", set_change<BinaryOperator::Or>},
             {"intersection_update", set_change<BinaryOperator::And>}, {"difference_update", set_change<BinaryOperator::Subtract>}, {"symmetric_difference_update", set_change<BinaryOperator::Xor>}})
        vm.add_method(vm.types.set, name, function);
    vm.set_global(vm.builtins, "set", Value(vm.types.set));
    vm.set_global(vm.builtins, "frozenset", Value(vm.types.frozenset));
}

}  // namespace maquette::python
