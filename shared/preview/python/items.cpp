// Lengths, items, slices and membership.
#include "shared/preview/python/vm.h"

namespace maquette::python {

int64_t resolve_index(int64_t index, int64_t length) {
    if (index < 0) index += length;
    return index < 0 || index >= length ? -1 : index;
}

bool resolve_slice(Vm& vm, SliceObject* slice, int64_t length, int64_t& start, int64_t& stop, int64_t& step) {
    step = 1;
    if (!slice->step.is_none()) {
        if (!take_int(vm, slice->step, step)) return false;
        if (step == 0) return vm.raise_value("slice step cannot be zero"), false;
        if (step == INT64_MIN) step = -INT64_MAX;
    }
    const auto bound = [&](const Value& value, int64_t otherwise, int64_t& out) {
        if (value.is_none()) return out = otherwise, true;
        if (is_kind(value, ObjectKind::BigInteger) && !to_int64(value, out)) {
            out = as<IntegerObject>(value)->value.negative ? (step < 0 ? -1 : 0) : (step < 0 ? length - 1 : length);
            return true;
        }
        if (!take_int(vm, value, out)) {
            if (vm.catch_exception(vm.types.type_error)) vm.raise_type("slice indices must be integers or None or have an __index__ method");
            return false;
        }
        if (out < 0) out = std::max<int64_t>(out + length, step < 0 ? -1 : 0);
        else out = std::min<int64_t>(out, step < 0 ? length - 1 : length);
        return true;
    };
    return bound(slice->start, step < 0 ? length - 1 : 0, start) && bound(slice->stop, step < 0 ? -1 : length, stop);
}

namespace {

std::vector<int64_t> slice_indices(int64_t start, int64_t stop, int64_t step) {
    std::vector<int64_t> out;
    if (step > 0) for (int64_t i = start; i < stop; i += step) out.push_back(i);
    else for (int64_t i = start; i > stop; i += step) out.push_back(i);
    return out;
}

Value sequence_item(Vm& vm, const std::vector<Value>& items, const Value& key, const char* name, bool is_list) {
    if (is_kind(key, ObjectKind::Slice)) {
        int64_t start = 0, stop = 0, step = 1;
        if (!resolve_slice(vm, as<SliceObject>(key), static_cast<int64_t>(items.size()), start, stop, step)) return Value::raised();
        std::vector<Value> out;
        for (const int64_t i : slice_indices(start, stop, step)) out.push_back(items[static_cast<size_t>(i)]);
        return is_list ? vm.list(std::move(out)) : vm.tuple(std::move(out));
    }
    int64_t index = 0;
    if (!is_integer(key) && vm.find_special(key, vm.names.index).is_unbound())
        return vm.raise_type(std::string(name) + " indices must be integers or slices, not " + vm.type_name(key));
    if (!take_int(vm, key, index)) return Value::raised();
    index = resolve_index(index, static_cast<int64_t>(items.size()));
    if (index < 0) return vm.raise(vm.types.index_error, std::string(name) + " index out of range");
    return items[static_cast<size_t>(index)];
}

Value string_item(Vm& vm, StringObject* text, const Value& key) {
    const int64_t length = text->size();
    if (is_kind(key, ObjectKind::Slice)) {
        int64_t start = 0, stop = 0, step = 1;
        if (!resolve_slice(vm, as<SliceObject>(key), length, start, stop, step)) return Value::raised();
        if (step == 1) {
            if (stop <= start) return vm.string("");
            if (text->ascii()) return vm.string(text->text.substr(static_cast<size_t>(start), static_cast<size_t>(stop - start)));
            const size_t from = utf8_offset(text->text, start);
            return vm.string(text->text.substr(from, utf8_offset(std::string_view(text->text).substr(from), stop - start)));
        }
        std::vector<size_t> offsets;
        for (size_t at = 0; at < text->text.size();) {
            offsets.push_back(at);
            uint32_t code = 0;
            utf8_next(text->text, at, code);
        }
        offsets.push_back(text->text.size());
        std::string out;
        for (const int64_t i : slice_indices(start, stop, step)) out.append(text->text, offsets[static_cast<size_t>(i)], offsets[static_cast<size_t>(i) + 1] - offsets[static_cast<size_t>(i)]);
        return vm.string(std::move(out));
    }
    int64_t index = 0;
    if (!is_integer(key)) return vm.raise_type("string indices must be integers, not '" + vm.type_name(key) + "'");
    if (!take_int(vm, key, index)) return Value::raised();
    index = resolve_index(index, length);
    if (index < 0) return vm.raise(vm.types.index_error, "string index out of range");
    if (text->ascii()) return Value(vm.intern(std::string_view(text->text).substr(static_cast<size_t>(index), 1)));
    const size_t from = utf8_offset(text->text, index);
    size_t to = from;
    uint32_t code = 0;
    utf8_next(text->text, to, code);
    return vm.string(text->text.substr(from, to - from));
}

Value bytes_item(Vm& vm, BytesObject* bytes, const Value& key) {
    const int64_t length = static_cast<int64_t>(bytes->data.size());
    if (is_kind(key, ObjectKind::Slice)) {
        int64_t start = 0, stop = 0, step = 1;
        if (!resolve_slice(vm, as<SliceObject>(key), length, start, stop, step)) return Value::raised();
        std::string out;
        for (const int64_t i : slice_indices(start, stop, step)) out += bytes->data[static_cast<size_t>(i)];
        return vm.bytes(std::move(out), bytes->is_mutable);
    }
    int64_t index = 0;
    if (!take_int(vm, key, index)) return Value::raised();
    index = resolve_index(index, length);
    if (index < 0) return vm.raise(vm.types.index_error, "index out of range");
    return Value::of_int(static_cast<uint8_t>(bytes->data[static_cast<size_t>(index)]));
}

}  // namespace

int64_t Vm::length(const Value& value) {
    if (value.is_object()) {
        const bool own = !value.object->type->is_native && is_kind(find_special(value, names.len), ObjectKind::Function);
        if (!own) {
            switch (value.object->kind) {
                case ObjectKind::String: return as<StringObject>(value)->size();
                case ObjectKind::Bytes: return static_cast<int64_t>(as<BytesObject>(value)->data.size());
                case ObjectKind::List: return static_cast<int64_t>(as<ListObject>(value)->items.size());
                case ObjectKind::Tuple: return static_cast<int64_t>(as<TupleObject>(value)->items.size());
                case ObjectKind::Dict: return static_cast<int64_t>(as<DictObject>(value)->table.size());
                case ObjectKind::Set: return static_cast<int64_t>(as<SetObject>(value)->table.size());
                case ObjectKind::Range: return static_cast<RangeObject*>(value.object)->size();
                case ObjectKind::DictView: return static_cast<int64_t>(static_cast<DictViewObject*>(value.object)->dict->table.size());
                default: break;
            }
        }
        const Value method = find_special(value, names.len);
        if (!method.is_unbound()) {
            const Value bound = bind(method, value, type_of(value));
            const Value result = bound.is_raised() ? bound : call(bound, {});
            int64_t out = 0;
            if (result.is_raised() || !take_int(*this, result, out)) return -1;
            if (out < 0) return raise_value("__len__() should return >= 0"), -1;
            return out;
        }
    }
    raise_type("object of type '" + type_name(value) + "' has no len()");
    return -1;
}

Value Vm::get_item(const Value& container, const Value& key) {
    if (container.is_object()) {
        const bool own = !container.object->type->is_native && is_kind(find_special(container, names.getitem), ObjectKind::Function);
        if (!own) {
            switch (container.object->kind) {
                case ObjectKind::List: return sequence_item(*this, as<ListObject>(container)->items, key, "list", true);
                case ObjectKind::Tuple: return sequence_item(*this, as<TupleObject>(container)->items, key, "tuple", false);
                case ObjectKind::String: return string_item(*this, as<StringObject>(container), key);
                case ObjectKind::Bytes: return bytes_item(*this, as<BytesObject>(container), key);
                case ObjectKind::Dict: {
                    const Value found = dict_get(as<DictObject>(container), key);
                    if (!found.is_unbound()) return found;
                    const Value missing = container.object->type->is_native ? Value() : find_special(container, names.missing);
                    return missing.is_unbound() ? raise_key(key) : call(missing, {container, key});
                }
                case ObjectKind::Range: {
                    auto* range = static_cast<RangeObject*>(container.object);
                    if (is_kind(key, ObjectKind::Slice)) {
                        int64_t start = 0, stop = 0, step = 1;
                        if (!resolve_slice(*this, as<SliceObject>(key), range->size(), start, stop, step)) return Value::raised();
                        auto* out = make<RangeObject>(types.range);
                        out->start = range->start + start * range->step;
                        out->stop = range->start + stop * range->step;
                        out->step = range->step * step;
                        return out;
                    }
                    int64_t index = 0;
                    if (!take_int(*this, key, index)) return Value::raised();
                    index = resolve_index(index, range->size());
                    return index < 0 ? raise(types.index_error, "range object index out of range") : Value::of_int(range->start + index * range->step);
                }
                case ObjectKind::Type: {
                    auto* type = as<TypeObject>(container);
                    const Value meta = type->type == types.type ? Value() : find_in_type(type->type, names.getitem);
                    if (is_kind(meta, ObjectKind::Function)) return call(meta, {container, key});
                    const Value method = find_in_type(type, names.class_getitem);
                    if (!method.is_unbound()) {
                        const Value bound = bind(method, Value(), type);
                        return bound.is_raised() ? bound : call(bound, {key});
                    }
                    if (type->is_native) return container;  // list[int] and the like: the type itself serves.
                    return raise_type("type '" + type->name + "' is not subscriptable");
                }
                default: break;
            }
        }
        const Value method = find_special(container, names.getitem);
        if (!method.is_unbound()) {
            if (is_kind(method, ObjectKind::Function)) return call(method, {container, key});
            const Value bound = bind(method, container, type_of(container));
            return bound.is_raised() ? bound : call(bound, {key});
        }
    }
    return raise_type("'" + type_name(container) + "' object is not subscriptable");
}

bool Vm::set_item(const Value& container, const Value& key, const Value& value) {
    if (container.is_object()) {
        const bool own = !container.object->type->is_native && is_kind(find_special(container, names.setitem), ObjectKind::Function);
        if (!own && container.object->kind == ObjectKind::Dict) return dict_set(as<DictObject>(container), key, value);
        if (!own && container.object->kind == ObjectKind::List) {
            auto& items = as<ListObject>(container)->items;
            if (is_kind(key, ObjectKind::Slice)) {
                int64_t start = 0, stop = 0, step = 1;
                std::vector<Value> fresh;
                if (!collect_items(value, fresh) || !resolve_slice(*this, as<SliceObject>(key), static_cast<int64_t>(items.size()), start, stop, step)) return false;
                if (step == 1) {
                    stop = std::max(start, stop);
                    items.erase(items.begin() + start, items.begin() + stop);
                    items.insert(items.begin() + start, fresh.begin(), fresh.end());
                    charge(fresh.size() * sizeof(Value));
                    return true;
                }
                const auto indices = slice_indices(start, stop, step);
                if (indices.size() != fresh.size()) return raise_value("attempt to assign sequence of size " + std::to_string(fresh.size()) + " to extended slice of size " + std::to_string(indices.size())), false;
                for (size_t i = 0; i < fresh.size(); ++i) items[static_cast<size_t>(indices[i])] = fresh[i];
                return true;
            }
            int64_t index = 0;
            if (!is_integer(key)) return raise_type("list indices must be integers or slices, not " + type_name(key)), false;
            if (!take_int(*this, key, index)) return false;
            index = resolve_index(index, static_cast<int64_t>(items.size()));
            if (index < 0) return raise(types.index_error, "list assignment index out of range"), false;
            items[static_cast<size_t>(index)] = value;
            return true;
        }
        if (!own && container.object->kind == ObjectKind::Bytes && as<BytesObject>(container)->is_mutable) {
            int64_t index = 0, byte = 0;
            if (!take_int(*this, key, index) || !take_int(*this, value, byte)) return false;
            index = resolve_index(index, static_cast<int64_t>(as<BytesObject>(container)->data.size()));
            if (index < 0) return raise(types.index_error, "bytearray index out of range"), false;
            as<BytesObject>(container)->data[static_cast<size_t>(index)] = static_cast<char>(byte);
            return true;
        }
        const Value method = find_special(container, names.setitem);
        if (is_kind(method, ObjectKind::Function) || is_kind(method, ObjectKind::Native)) return !call(method, {container, key, value}).is_raised();
    }
    raise_type("'" + type_name(container) + "' object does not support item assignment");
    return false;
}

bool Vm::delete_item(const Value& container, const Value& key) {
    if (container.is_object()) {
        const bool own = !container.object->type->is_native && is_kind(find_special(container, names.delitem), ObjectKind::Function);
        if (!own && container.object->kind == ObjectKind::Dict) {
            uint64_t code = 0;
            if (!hash(key, code)) return false;
            Table& table = as<DictObject>(container)->table;
            const int64_t index = table.find(*this, key, code);
            if (index == -2) return false;
            if (index < 0) return raise_key(key), false;
            table.remove_at(index);
            return true;
        }
        if (!own && container.object->kind == ObjectKind::List) {
            auto& items = as<ListObject>(container)->items;
            if (is_kind(key, ObjectKind::Slice)) {
                int64_t start = 0, stop = 0, step = 1;
                if (!resolve_slice(*this, as<SliceObject>(key), static_cast<int64_t>(items.size()), start, stop, step)) return false;
                std::vector<char> gone(items.size(), 0);
                for (const int64_t i : slice_indices(start, stop, step)) gone[static_cast<size_t>(i)] = 1;
                std::vector<Value> kept;
                for (size_t i = 0; i < items.size(); ++i) if (!gone[i]) kept.push_back(items[i]);
                items = std::move(kept);
                return true;
            }
            int64_t index = 0;
            if (!take_int(*this, key, index)) return false;
            index = resolve_index(index, static_cast<int64_t>(items.size()));
            if (index < 0) return raise(types.index_error, "list assignment index out of range"), false;
            items.erase(items.begin() + index);
            return true;
        }
        const Value method = find_special(container, names.delitem);
        if (is_kind(method, ObjectKind::Function)) return !call(method, {container, key}).is_raised();
    }
    raise_type("'" + type_name(container) + "' object doesn't support item deletion");
    return false;
}

int Vm::contains(const Value& container, const Value& item) {
    if (container.is_object()) {
        const Value method = find_special(container, names.contains);
        if (is_kind(method, ObjectKind::Function)) {
            const Value result = call(method, {container, item});
            return result.is_raised() ? -1 : truth(result);
        }
        switch (container.object->kind) {
            case ObjectKind::String:
                if (!is_string(item)) return raise_type("'in <string>' requires string as left operand, not " + type_name(item)), -1;
                return text_of(container).find(text_of(item)) != std::string::npos;
            case ObjectKind::Bytes: {
                if (is_kind(item, ObjectKind::Bytes)) return as<BytesObject>(container)->data.find(as<BytesObject>(item)->data) != std::string::npos;
                int64_t byte = 0;
                return take_int(*this, item, byte) ? as<BytesObject>(container)->data.find(static_cast<char>(byte)) != std::string::npos : -1;
            }
            case ObjectKind::Dict:
            case ObjectKind::Set: {
                uint64_t code = 0;
                if (!hash(item, code)) return -1;
                const Table& table = container.object->kind == ObjectKind::Dict ? as<DictObject>(container)->table : as<SetObject>(container)->table;
                const int64_t index = table.find(*this, item, code);
                return index == -2 ? -1 : index >= 0;
            }
            case ObjectKind::DictView: {
                auto* view = static_cast<DictViewObject*>(container.object);
                if (view->view == DictViewObject::Keys) return contains(Value(view->dict), item);
                break;
            }
            case ObjectKind::Range: {
                int64_t number = 0;
                auto* range = static_cast<RangeObject*>(container.object);
                if (item.tag == Tag::Float && item.number == std::floor(item.number)) number = static_cast<int64_t>(item.number);
                else if (!is_integer(item) || !to_int64(item, number)) return 0;
                if (range->step > 0 ? number < range->start || number >= range->stop : number > range->start || number <= range->stop) return 0;
                return (number - range->start) % range->step == 0;
            }
            default: break;
        }
    }
    const Value iterator = iterate(container);
    if (iterator.is_raised()) {
        if (catch_exception(types.type_error)) raise_type("argument of type '" + type_name(container) + "' is not iterable");
        return -1;
    }
    for (;;) {
        const Value one = next_of(iterator);
        if (one.is_raised()) return -1;
        if (one.is_unbound()) return 0;
        const int equal = one.same(item) ? 1 : equals(one, item);
        if (equal) return equal;
        if (!charge_steps(1)) return -1;
    }
}

}  // namespace maquette::python
