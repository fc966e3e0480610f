// Iteration: over every built-in kind, and the iterators that builtins give.
#include "shared/preview/python/vm.h"

namespace maquette::python {

namespace {

struct ListIterator : IteratorObject {
    ListObject* list = nullptr;
    size_t index = 0;
    Value next_value(Vm&) override { return index < list->items.size() ? list->items[index++] : Value(); }
    void visit(const Visitor& visitor) override { visitor(list); }
};

struct TupleIterator : IteratorObject {
    TupleObject* tuple = nullptr;
    size_t index = 0;
    Value next_value(Vm&) override { return index < tuple->items.size() ? tuple->items[index++] : Value(); }
    void visit(const Visitor& visitor) override { visitor(tuple); }
};

struct StringIterator : IteratorObject {
    StringObject* text = nullptr;
    size_t at = 0;
    Value next_value(Vm& vm) override {
        if (at >= text->text.size()) return Value();
        const size_t start = at;
        uint32_t code = 0;
        utf8_next(text->text, at, code);
        return Value(vm.intern(std::string_view(text->text).substr(start, at - start)));
    }
    void visit(const Visitor& visitor) override { visitor(text); }
};

struct BytesIterator : IteratorObject {
    BytesObject* bytes_object = nullptr;
    size_t at = 0;
    Value next_value(Vm&) override { return at < bytes_object->data.size() ? Value::of_int(static_cast<uint8_t>(bytes_object->data[at++])) : Value(); }
    void visit(const Visitor& visitor) override { visitor(bytes_object); }
};

struct TableIterator : IteratorObject {
    Object* owner = nullptr;
    Table* table = nullptr;
    int view = 0;
    size_t index = 0, size = 0;
    Value next_value(Vm& vm) override {
        if (table->size() != size) return vm.raise(vm.types.runtime_error, owner->kind == ObjectKind::Set ? "Set changed size during iteration" : "dictionary changed size during iteration");
        auto& entries = table->entries();
        while (index < entries.size() && entries[index].key.is_unbound()) ++index;
        if (index >= entries.size()) return Value();
        const auto& entry = entries[index++];
        return view == 0 ? entry.key : view == 1 ? entry.value : vm.tuple({entry.key, entry.value});
    }
    void visit(const Visitor& visitor) override { visitor(owner); }
};

struct RangeIterator : IteratorObject {
    int64_t at = 0, left = 0, step = 1;
    Value next_value(Vm&) override {
        if (left-- <= 0) return Value();
        const int64_t value = at;
        at = static_cast<int64_t>(static_cast<uint64_t>(at) + static_cast<uint64_t>(step));
        return Value::of_int(value);
    }
};

struct ItemIterator : IteratorObject {  // The old protocol: __getitem__ with 0, 1, 2, …
    Value source;
    int64_t index = 0;
    Value next_value(Vm& vm) override {
        const Value item = vm.get_item(source, Value::of_int(index++));
        if (item.is_raised() && (vm.catch_exception(vm.types.index_error) || vm.catch_exception(vm.types.stop_iteration))) return Value();
        return item;
    }
    void visit(const Visitor& visitor) override { visit_value(source, visitor); }
};

struct ReversedIterator : IteratorObject {
    Value source;
    int64_t index = 0;
    Value next_value(Vm& vm) override { return index-- > 0 ? vm.get_item(source, Value::of_int(index)) : Value(); }
    void visit(const Visitor& visitor) override { visit_value(source, visitor); }
};

struct EnumerateIterator : IteratorObject {
    Value source;
    int64_t index = 0;
    Value next_value(Vm& vm) override {
        const Value item = vm.next_of(source);
        if (item.is_raised() || item.is_unbound()) return item;
        return vm.tuple({Value::of_int(index++), item});
    }
    void visit(const Visitor& visitor) override { visit_value(source, visitor); }
};

struct ZipIterator : IteratorObject {
    std::vector<Value> sources;
    bool strict = false;
    Value next_value(Vm& vm) override {
        std::vector<Value> items;
        if (sources.empty()) return Value();
        for (size_t i = 0; i < sources.size(); ++i) {
            const Value item = vm.next_of(sources[i]);
            if (item.is_raised()) return item;
            if (item.is_unbound()) {
                if (strict && i > 0) return vm.raise_value("zip() argument " + std::to_string(i + 1) + " is shorter than argument" + (i == 1 ? " 1" : "s 1-" + std::to_string(i)));
                if (strict)
                    for (size_t j = 1; j < sources.size(); ++j)
                        if (!vm.next_of(sources[j]).is_unbound()) return vm.raise_value("zip() argument " + std::to_string(j + 1) + " is longer than argument 1");
                return Value();
            }
            items.push_back(item);
        }
        return vm.tuple(std::move(items));
    }
    void visit(const Visitor& visitor) override { for (const auto& one : sources) visit_value(one, visitor); }
};

struct MapIterator : IteratorObject {
    Value function;
    std::vector<Value> sources;
    Value next_value(Vm& vm) override {
        std::vector<Value> items;
        for (const auto& source : sources) {
            const Value item = vm.next_of(source);
            if (item.is_raised() || item.is_unbound()) return item;
            items.push_back(item);
        }
        return vm.call(function, Arguments{items.data(), items.size(), nullptr, 0});
    }
    void visit(const Visitor& visitor) override {
        visit_value(function, visitor);
        for (const auto& one : sources) visit_value(one, visitor);
    }
};

struct FilterIterator : IteratorObject {
    Value function, source;
    Value next_value(Vm& vm) override {
        for (;;) {
            const Value item = vm.next_of(source);
            if (item.is_raised() || item.is_unbound()) return item;
            const Value kept = function.is_none() ? item : vm.call(function, {item});
            const int truth = kept.is_raised() ? -1 : vm.truth(kept);
            if (truth < 0 || !vm.charge_steps(1)) return Value::raised();
            if (truth) return item;
        }
    }
    void visit(const Visitor& visitor) override {
        visit_value(function, visitor);
        visit_value(source, visitor);
    }
};

struct CallIterator : IteratorObject {
    Value function, sentinel;
    bool done = false;
    Value next_value(Vm& vm) override {
        if (done) return Value();
        const Value item = vm.call(function, {});
        if (item.is_raised()) return item;
        const int equal = vm.equals(item, sentinel);
        if (equal) done = true;
        return equal < 0 ? Value::raised() : equal ? Value() : item;
    }
    void visit(const Visitor& visitor) override {
        visit_value(function, visitor);
        visit_value(sentinel, visitor);
    }
};

Value iterator_self(Vm&, const Arguments& arguments) { return arguments[0]; }

Value iterator_next(Vm& vm, const Arguments& arguments) {
    const Value value = vm.next_of(arguments[0]);
    return value.is_unbound() ? vm.raise_stop(Value::none()) : value;
}

Value generator_send(Vm& vm, const Arguments& arguments) {
    Value out;
    if (arguments.count < 2) return vm.raise_type("send() takes exactly one argument");
    if (vm.resume(as<GeneratorObject>(arguments[0]), arguments[1], out)) return out;
    return out.is_raised() ? out : vm.raise_stop(out);
}

Value generator_throw(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2) return vm.raise_type("throw() takes at least one argument");
    Value exception = arguments.count > 2 && is_kind(arguments[2], ObjectKind::Exception) ? arguments[2] : arguments[1];
    vm.raise_object(exception);
    if (!is_kind(vm.pending, ObjectKind::Exception)) return Value::raised();
    return vm.throw_into(as<GeneratorObject>(arguments[0]), as<ExceptionObject>(vm.pending));
}

Value generator_close(Vm& vm, const Arguments& arguments) {
    auto* generator = as<GeneratorObject>(arguments[0]);
    if (!generator->frame) return Value::none();
    if (generator->running) return vm.raise_value("generator already executing");
    const Value out = vm.throw_into(generator, vm.make_exception(vm.types.generator_exit, {}));
    if (out.is_raised()) {
        if (vm.catch_exception(vm.types.generator_exit) || vm.catch_exception(vm.types.stop_iteration)) return Value::none();
        return out;
    }
    return vm.raise(vm.types.runtime_error, "generator ignored GeneratorExit");
}

Value builtin_enumerate(Vm& vm, const Arguments& arguments) {
    Value values[2];
    if (!take_arguments(vm, arguments, "enumerate", {"iterable", "start"}, 1, values)) return Value::raised();
    PY_TRY(source, vm.iterate(values[0]));
    auto* out = vm.make<EnumerateIterator>(vm.types.iterator);
    out->source = source;
    if (!values[1].is_unbound() && !take_int(vm, values[1], out->index)) return Value::raised();
    return out;
}

Value builtin_zip(Vm& vm, const Arguments& arguments) {
    auto* out = vm.make<ZipIterator>(vm.types.iterator);
    for (size_t i = 0; i < arguments.count; ++i) {
        PY_TRY(source, vm.iterate(arguments[i]));
        out->sources.push_back(source);
    }
    for (size_t i = 0; i < arguments.keyword_count; ++i) out->strict = vm.truth(arguments.keywords[i].value) == 1;
    return out;
}

Value builtin_map(Vm& vm, const Arguments& arguments) {
    if (arguments.count < 2) return vm.raise_type("map() must have at least two arguments.");
    auto* out = vm.make<MapIterator>(vm.types.iterator);
    out->function = arguments[0];
    for (size_t i = 1; i < arguments.count; ++i) {
        PY_TRY(source, vm.iterate(arguments[i]));
        out->sources.push_back(source);
    }
    return out;
}

Value builtin_filter(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 2) return vm.raise_type("filter expected 2 arguments, got " + std::to_string(arguments.count));
    PY_TRY(source, vm.iterate(arguments[1]));
    auto* out = vm.make<FilterIterator>(vm.types.iterator);
    out->function = arguments[0];
    out->source = source;
    return out;
}

Value builtin_reversed(Vm& vm, const Arguments& arguments) {
    if (arguments.count != 1) return vm.raise_type("reversed expected 1 argument, got " + std::to_string(arguments.count));
    const Value method = vm.find_special(arguments[0], vm.names.reversed);
    if (is_kind(method, ObjectKind::Function)) return vm.call(method, {arguments[0]});
    Value source = arguments[0];
    if (is_kind(source, ObjectKind::Dict) || is_kind(source, ObjectKind::DictView)) {
        std::vector<Value> items;
        if (!vm.collect_items(source, items)) return Value::raised();
        source = vm.list(std::move(items));
    }
    if (is_kind(source, ObjectKind::Set) || (!is_kind(source, ObjectKind::Range) && vm.find_special(source, vm.names.len).is_unbound())) return vm.raise_type("'" + vm.type_name(source) + "' object is not reversible");
    const int64_t length = vm.length(source);
    if (length < 0) return Value::raised();
    auto* out = vm.make<ReversedIterator>(vm.types.iterator);
    out->source = source;
    out->index = length;
    return out;
}

Value builtin_iter(Vm& vm, const Arguments& arguments) {
    if (arguments.count == 2) {
        auto* out = vm.make<CallIterator>(vm.types.iterator);
        out->function = arguments[0];
        out->sentinel = arguments[1];
        return out;
    }
    return arguments.count == 1 ? vm.iterate(arguments[0]) : vm.raise_type("iter expected at least 1 argument, got 0");
}

Value builtin_next(Vm& vm, const Arguments& arguments) {
    if (arguments.count == 0) return vm.raise_type("next expected at least 1 argument, got 0");
    if (is_kind(arguments[0], ObjectKind::Generator) && arguments.count == 1) return generator_send(vm, Arguments{std::initializer_list<Value>{arguments[0], Value::none()}.begin(), 2, nullptr, 0});
    if (arguments[0].is_object() && arguments[0].object->kind != ObjectKind::Iterator && arguments[0].object->kind != ObjectKind::Generator && vm.find_special(arguments[0], vm.names.next).is_unbound())
        return vm.raise_type("'" + vm.type_name(arguments[0]) + "' object is not an iterator");
    const Value value = vm.next_of(arguments[0]);
    if (!value.is_unbound()) return value;
    return arguments.count > 1 ? arguments[1] : vm.raise_stop(Value::none());
}

}  // namespace

Value Vm::iterate(const Value& value) {
    if (value.is_object()) {
        const Value method = value.object->type->is_native ? Value() : find_special(value, names.iter);
        if (is_kind(method, ObjectKind::Function)) {
            PY_TRY(iterator, call(method, {value}));
            return iterator;
        }
        if (method.is_none() && !method.is_unbound()) return raise_type("'" + type_name(value) + "' object is not iterable");
        switch (value.object->kind) {
            case ObjectKind::Iterator:
            case ObjectKind::Generator: return value;
            case ObjectKind::List: {
                auto* out = make<ListIterator>(types.iterator);
                out->list = as<ListObject>(value);
                return out;
            }
            case ObjectKind::Tuple: {
                auto* out = make<TupleIterator>(types.iterator);
                out->tuple = as<TupleObject>(value);
                return out;
            }
            case ObjectKind::String: {
                auto* out = make<StringIterator>(types.iterator);
                out->text = as<StringObject>(value);
                return out;
            }
            case ObjectKind::Bytes: {
                auto* out = make<BytesIterator>(types.iterator);
                out->bytes_object = as<BytesObject>(value);
                return out;
            }
            case ObjectKind::Dict:
            case ObjectKind::Set:
            case ObjectKind::DictView: {
                auto* out = make<TableIterator>(types.iterator);
                out->owner = value.object;
                if (value.object->kind == ObjectKind::DictView) {
                    out->owner = static_cast<DictViewObject*>(value.object)->dict;
                    out->view = static_cast<int>(static_cast<DictViewObject*>(value.object)->view);
                }
                out->table = out->owner->kind == ObjectKind::Set ? &static_cast<SetObject*>(out->owner)->table : &static_cast<DictObject*>(out->owner)->table;
                out->size = out->table->size();
                return out;
            }
            case ObjectKind::Range: {
                auto* range = static_cast<RangeObject*>(value.object);
                auto* out = make<RangeIterator>(types.iterator);
                out->at = range->start;
                out->left = range->size();
                out->step = range->step;
                return out;
            }
            case ObjectKind::Type: {
                const Value meta = find_in_type(value.object->type, names.iter);
                if (is_kind(meta, ObjectKind::Function)) return call(meta, {value});
                return raise_type("'type' object is not iterable");
            }
            default: break;
        }
        if (!value.object->type->is_native && !find_special(value, names.getitem).is_unbound()) {
            auto* out = make<ItemIterator>(types.iterator);
            out->source = value;
            return out;
        }
    }
    return raise_type("'" + type_name(value) + "' object is not iterable");
}

Value Vm::next_of(const Value& iterator) {
    if (is_kind(iterator, ObjectKind::Iterator)) return static_cast<IteratorObject*>(iterator.object)->next_value(*this);
    if (is_kind(iterator, ObjectKind::Generator)) {
        Value out;
        if (resume(as<GeneratorObject>(iterator), Value::none(), out)) return out;
        return out.is_raised() ? out : Value();
    }
    const Value method = find_special(iterator, names.next);
    if (method.is_unbound()) return raise_type("'" + type_name(iterator) + "' object is not an iterator");
    const Value out = call(method, {iterator});
    if (out.is_raised() && catch_exception(types.stop_iteration)) return Value();
    return out;
}

bool Vm::collect_items(const Value& iterable, std::vector<Value>& out) {
    if (iterable.is_object() && iterable.object->type->is_native) {
        if (iterable.object->kind == ObjectKind::List) return out = as<ListObject>(iterable)->items, true;
        if (iterable.object->kind == ObjectKind::Tuple) return out = as<TupleObject>(iterable)->items, true;
    }
    const Value iterator = iterate(iterable);
    if (iterator.is_raised()) return false;
    for (;;) {
        const Value item = next_of(iterator);
        if (item.is_raised()) return false;
        if (item.is_unbound()) return true;
        out.push_back(item);
        charge(sizeof(Value));
        if (!charge_steps(1)) return false;
        if ((out.size() & 0xffff) == 0 && allocated_ > limits.memory) {
            stopped = Stopped::Memory;
            raise(types.memory_error, "the program used more memory than its budget");
            return false;
        }
    }
}

void add_iterator_types(Vm& vm) {
    for (auto* type : {vm.types.iterator, vm.types.generator, vm.types.coroutine}) {
        vm.add_method(type, "__iter__", iterator_self);
        vm.add_method(type, "__next__", iterator_next);
        vm.add_method(type, "__await__", iterator_self);
    }
    for (auto* type : {vm.types.generator, vm.types.coroutine}) {
        vm.add_method(type, "send", generator_send);
        vm.add_method(type, "throw", generator_throw);
        vm.add_method(type, "close", generator_close);
    }
    const std::pair<const char*, NativeFunction> functions[] = {{"enumerate", builtin_enumerate}, {"zip", builtin_zip}, {"map", builtin_map},
        {"filter", builtin_filter}, {"reversed", builtin_reversed}, {"iter", builtin_iter}, {"next", builtin_next}};
    for (const auto& [name, function] : functions) vm.set_global(vm.builtins, name, vm.native(name, function));
}

}  // namespace maquette::python
