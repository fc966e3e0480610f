// list and tuple, and the sort that both list.sort and sorted use.
#include <algorithm>

#include "shared/preview/python/vm.h"

namespace maquette::python {

// A stable merge sort that stops at the first exception of a comparison.
bool sort_values(Vm& vm, std::vector<Value>& items, const Value& key, bool reverse) {
    struct Keyed { Value key, value; };
    std::vector<Keyed> list, spare;
    for (const auto& item : items) {
        const Value made = key.is_unbound() || key.is_none() ? item : vm.call(key, {item});
        if (made.is_raised()) return false;
        list.push_back({made, item});
    }
    spare.resize(list.size());
    if (reverse) std::reverse(list.begin(), list.end());
    for (size_t width = 1; width < list.size(); width *= 2) {
        for (size_t start = 0; start < list.size(); start += width * 2) {
            const size_t middle = std::min(start + width, list.size()), end = std::min(start + width * 2, list.size());
            size_t a = start, b = middle;
            for (size_t out = start; out < end; ++out) {
                int take_right = 0;
                if (a < middle && b < end) {
                    take_right = vm.less(list[b].key, list[a].key);
                    if (take_right < 0 || !vm.charge_steps(1)) return false;
                } else {
                    take_right = a >= middle;
                }
                spare[out] = take_right ? list[b++] : list[a++];
            }
        }
        std::swap(list, spare);
    }
    if (reverse) std::reverse(list.begin(), list.end());
    for (size_t i = 0; i < items.size() && i < list.size(); ++i) items[i] = list[i].value;
    return true;
}

namespace {

std::vector<Value>& items_of(const Arguments& arguments) { return as<ListObject>(arguments[0])->items; }

Value list_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* out = vm.make<ListObject>(type);
    if (arguments.count > 0 && !vm.collect_items(arguments[0], out->items)) return Value::raised();
    vm.charge(out->items.size() * sizeof(Value));
    return out;
}
Value list_init(Vm& vm, const Arguments& arguments) {
    if (arguments.count > 1 && !vm.collect_items(arguments[1], items_of(arguments))) return Value::raised();
    return Value::none();
}
Value tuple_make(Vm& vm, TypeObject* type, const Arguments& arguments) {
    auto* out = vm.make<TupleObject>(type);
    if (arguments.count > 0 && !vm.collect_items(arguments[0], out->items)) return Value::raised();
    vm.charge(out->items.size() * sizeof(Value));
    return out;
}
Value list_append(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 2) return vm.raise_type("list.append() takes exactly one argument (" + std::to_string(arguments.count - 1) + " given)");
    vm.charge(sizeof(Value));
    items_of(arguments).push_back(arguments[1]);
    return Value::none();
}
Value list_extend(Vm& vm, const Arguments& arguments) {
    std::vector<Value> more;
    if (arguments.count != 2 || !vm.collect_items(arguments[1], more)) return arguments.count != 2 ? vm.raise_type("list.extend() takes exactly one argument") : Value::raised();
    vm.charge(more.size() * sizeof(Value));
    items_of(arguments).insert(items_of(arguments).end(), more.begin(), more.end());
    return Value::none();
}
Value list_insert(Vm& vm, const Arguments& arguments) {
    int64_t index = 0;
    if (arguments.count != 3) return vm.raise_type("insert expected 2 arguments, got " + std::to_string(arguments.count - 1));
    if (!take_int(vm, arguments[1], index)) return Value::raised();
    auto& items = items_of(arguments);
    const auto size = static_cast<int64_t>(items.size());
    if (index < 0) index = std::max<int64_t>(0, index + size);
    items.insert(items.begin() + std::min(index, size), arguments[2]);
    vm.charge(sizeof(Value));
    return Value::none();
}
Value list_pop(Vm& vm, const Arguments& arguments) {
    auto& items = items_of(arguments);
    int64_t index = -1;
    if (arguments.count > 1 && !take_int(vm, arguments[1], index)) return Value::raised();
    if (items.empty()) return vm.raise(vm.types.index_error, "pop from empty list");
    index = resolve_index(index, static_cast<int64_t>(items.size()));
    if (index < 0) return vm.raise(vm.types.index_error, "pop index out of range");
    const Value out = items[static_cast<size_t>(index)];
    items.erase(items.begin() + index);
    return out;
}
int64_t find_item(Vm& vm, const std::vector<Value>& items, const Value& item, int64_t from, int64_t to) {
    for (int64_t i = from; i < std::min(to, static_cast<int64_t>(items.size())); ++i) {
        const int equal = items[static_cast<size_t>(i)].same(item) ? 1 : vm.equals(Value(items[static_cast<size_t>(i)]), item);
        if (equal < 0) return -2;
        if (equal) return i;
    }
    return -1;
}
Value list_remove(Vm& vm, const Arguments& arguments) {
    const int64_t index = arguments.count == 2 ? find_item(vm, items_of(arguments), arguments[1], 0, INT64_MAX) : -1;
    if (index == -2) return Value::raised();
    if (index < 0) return vm.raise_value("list.remove(x): x not in list");
    items_of(arguments).erase(items_of(arguments).begin() + index);
    return Value::none();
}
const std::vector<Value>& sequence_of(const Value& value) { return is_kind(value, ObjectKind::List) ? as<ListObject>(value)->items : as<TupleObject>(value)->items; }
Value sequence_index(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2) return vm.raise_type("index expected at least 1 argument, got 0");
    const auto& items = sequence_of(arguments[0]);
    int64_t from = 0, to = INT64_MAX;
    if (arguments.count > 2 && !take_int(vm, arguments[2], from)) return Value::raised();
    if (arguments.count > 3 && !take_int(vm, arguments[3], to)) return Value::raised();
    if (from < 0) from = std::max<int64_t>(0, from + static_cast<int64_t>(items.size()));
    if (to < 0) to += static_cast<int64_t>(items.size());
    const int64_t index = find_item(vm, items, arguments[1], from, to);
    if (index >= 0) return Value::of_int(index);
    if (index == -2) return Value::raised();
    if (is_kind(arguments[0], ObjectKind::Tuple)) return vm.raise_value("tuple.index(x): x not in tuple");
    std::string text;
    return vm.repr(arguments[1], text) ? vm.raise_value(text + " is not in list") : Value::raised();
}
Value sequence_count(Vm& vm, const Arguments& arguments) {
    int64_t count = 0;
    const std::vector<Value> items = sequence_of(arguments[0]);
    for (const auto& item : items) {
        const int equal = item.same(arguments[1]) ? 1 : vm.equals(item, arguments[1]);
        if (equal < 0) return Value::raised();
        count += equal;
    }
    return Value::of_int(count);
}
Value list_reverse(Vm&, const Arguments& arguments) {
    std::reverse(items_of(arguments).begin(), items_of(arguments).end());
    return Value::none();
}
Value list_clear(Vm&, const Arguments& arguments) {
    items_of(arguments).clear();
    return Value::none();
}
Value list_copy(Vm& vm, const Arguments& arguments) { return vm.list(items_of(arguments)); }
Value list_sort(Vm& vm, const Arguments& arguments) {
    Value values[3];
    if (arguments.count > 1) return vm.raise_type("sort() takes no positional arguments");
    if (!take_arguments(vm, arguments, "sort", {"self", "key", "reverse"}, 1, values)) return Value::raised();
    std::vector<Value> items = items_of(arguments);
    if (!sort_values(vm, items, values[1], !values[2].is_unbound() && vm.truth(values[2]) == 1)) return Value::raised();
    items_of(arguments) = std::move(items);
    return Value::none();
}
Value builtin_sorted(Vm& vm, const Arguments& arguments) {
    Value values[3];
    if (!take_arguments(vm, arguments, "sorted", {"iterable", "key", "reverse"}, 1, values)) return Value::raised();
    std::vector<Value> items;
    const int reverse = values[2].is_unbound() ? 0 : vm.truth(values[2]);
    if (reverse < 0 || !vm.collect_items(values[0], items) || !sort_values(vm, items, values[1], reverse == 1)) return Value::raised();
    return vm.list(std::move(items));
}
Value container_getitem(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2) return vm.raise_type("expected 1 argument, got 0");
    TypeObject* type = arguments[0].object->type;
    TypeObject* base = is_kind(arguments[0], ObjectKind::List) ? vm.types.list : is_kind(arguments[0], ObjectKind::Tuple) ? vm.types.tuple : vm.types.dict;
    arguments[0].object->type = base;  // The built-in behaviour, whatever the subclass defines.
    const Value out = vm.get_item(arguments[0], arguments[1]);
    arguments[0].object->type = type;
    if (out.is_raised() && base == vm.types.dict && is_kind(vm.pending, ObjectKind::Exception) && !vm.find_in_type(type, vm.names.missing).is_unbound() && vm.catch_exception(vm.types.key_error)) return vm.call(vm.find_in_type(type, vm.names.missing), {arguments[0], arguments[1]});
    return out;
}
Value container_setitem(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 3) return vm.raise_type("expected 2 arguments");
    TypeObject* type = arguments[0].object->type;
    arguments[0].object->type = is_kind(arguments[0], ObjectKind::List) ? vm.types.list : vm.types.dict;
    const bool ok = vm.set_item(arguments[0], arguments[1], arguments[2]);
    arguments[0].object->type = type;
    return ok ? Value::none() : Value::raised();
}
Value container_delitem(Vm& vm, const Arguments& arguments) {
    TypeObject* type = arguments[0].object->type;
    arguments[0].object->type = is_kind(arguments[0], ObjectKind::List) ? vm.types.list : vm.types.dict;
    const bool ok = vm.delete_item(arguments[0], arguments[1]);
    arguments[0].object->type = type;
    return ok ? Value::none() : Value::raised();
}
Value container_contains(Vm& vm, const Arguments& arguments) {
    TypeObject* type = arguments[0].object->type;
    const ObjectKind kind = arguments[0].object->kind;
    arguments[0].object->type = kind == ObjectKind::List ? vm.types.list : kind == ObjectKind::Tuple ? vm.types.tuple : kind == ObjectKind::Set ? vm.types.set : vm.types.dict;
    const int found = vm.contains(arguments[0], arguments[1]);
    arguments[0].object->type = type;
    return found < 0 ? Value::raised() : Value::of_bool(found == 1);
}
Value container_len(Vm&, const Arguments& arguments) {
    switch (arguments[0].object->kind) {
        case ObjectKind::List: return Value::of_int(static_cast<int64_t>(as<ListObject>(arguments[0])->items.size()));
        case ObjectKind::Tuple: return Value::of_int(static_cast<int64_t>(as<TupleObject>(arguments[0])->items.size()));
        case ObjectKind::Set: return Value::of_int(static_cast<int64_t>(as<SetObject>(arguments[0])->table.size()));
        default: return Value::of_int(static_cast<int64_t>(as<DictObject>(arguments[0])->table.size()));
    }
}
Value container_iter(Vm& vm, const Arguments& arguments) {
    TypeObject* type = arguments[0].object->type;
    const ObjectKind kind = arguments[0].object->kind;
    arguments[0].object->type = kind == ObjectKind::List ? vm.types.list : kind == ObjectKind::Tuple ? vm.types.tuple : kind == ObjectKind::Set ? vm.types.set : vm.types.dict;
    const Value out = vm.iterate(arguments[0]);
    arguments[0].object->type = type;
    return out;
}
Value list_add(Vm& vm, const Arguments& arguments) { return arguments.count > 1 ? vm.binary(BinaryOperator::Add, arguments[0], arguments[1]) : Value::of(Tag::NotImplemented); }

}  // namespace

void add_list_types(Vm& vm) {
    auto& types = vm.types;
    types.list->make = list_make;
    types.tuple->make = tuple_make;
    for (const auto& [name, function] : std::initializer_list<std::pair<const char*, NativeFunction>>{
             {"append", list_append}, {"extend", list_extend}, {"insert", list_insert}, {"pop", list_pop}, {"remove", list_remove}, {"index", sequence_index}, {"count", sequence_count},
             {"reverse", list_reverse}, {"clear", list_clear}, {"copy", list_copy}, {"sort", list_sort}, {"__init__", list_init}, {"__add__", list_add}})
        vm.add_method(types.list, name, function);
    vm.add_method(types.tuple, "index", sequence_index);
    vm.add_method(types.tuple, "count", sequence_count);
    for (auto* type : {types.list, types.tuple, types.dict}) vm.add_method(type, "__getitem__", container_getitem);
    for (auto* type : {types.list, types.dict}) {
        vm.add_method(type, "__setitem__", container_setitem);
        vm.add_method(type, "__delitem__", container_delitem);
    }
    for (auto* type : {types.list, types.tuple, types.dict, types.set, types.frozenset}) {
        vm.add_method(type, "__contains__", container_contains);
        vm.add_method(type, "__len__", container_len);
        vm.add_method(type, "__iter__", container_iter);
    }
    vm.set_global(vm.builtins, "list", Value(types.list));
    vm.set_global(vm.builtins, "tuple", Value(types.tuple));
    vm.set_global(vm.builtins, "sorted", vm.native("sorted", builtin_sorted));
}

}  // namespace maquette::python
