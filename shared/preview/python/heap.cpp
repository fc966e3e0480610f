// Making objects, interning strings, and collecting what nothing reaches any more.
//
// The collector runs only at safe points of the outermost run loop, where no native function holds a value that is not
// also on a frame; so native code may keep plain pointers.
#include "shared/preview/python/vm.h"

namespace maquette::python {

void TypeObject::visit(const Visitor& visitor) {
    for (auto* base : bases) visitor(base);
    for (auto* base : order) visitor(base);
    if (members) visitor(members);
}
void ModuleObject::visit(const Visitor& visitor) { if (members) visitor(members); }
void SuperObject::visit(const Visitor& visitor) {
    visitor(start);
    visit_value(self, visitor);
}
void FunctionObject::visit(const Visitor& visitor) {
    visitor(code);
    if (module) visitor(module);
    if (name) visitor(name);
    if (qualified_name) visitor(qualified_name);
    for (const auto& value : defaults) visit_value(value, visitor);
    for (const auto& value : keyword_defaults) visit_value(value, visitor);
    for (auto* cell : cells) if (cell) visitor(cell);
    if (annotations) visitor(annotations);
}
void ExceptionObject::visit(const Visitor& visitor) {
    if (arguments) visitor(arguments);
    visit_value(cause, visitor);
    visit_value(context, visitor);
}

static void visit_frame(Frame* frame, const Visitor& visitor) {
    visitor(frame->code);
    if (frame->function) visitor(frame->function);
    if (frame->module) visitor(frame->module);
    if (frame->names) visitor(frame->names);
    if (frame->generator) visitor(frame->generator);
    for (const auto& value : frame->fast) visit_value(value, visitor);
    for (const auto& value : frame->stack) visit_value(value, visitor);
    for (const auto& value : frame->handled) visit_value(value, visitor);
    for (auto* cell : frame->cells) if (cell) visitor(cell);
    visit_value(frame->instance, visitor);
}

void GeneratorObject::visit(const Visitor& visitor) {
    if (name) visitor(name);
    if (frame) visit_frame(frame, visitor);
}

GeneratorObject::~GeneratorObject() {
    if (!running) delete frame;  // A running one's frame is on the machine's chain, which frees it.
}

void Vm::mark(Object* object) {
    if (!object || object->marked) return;
    object->marked = true;
    mark_stack_.push_back(object);
}

void Vm::collect() {
    const Visitor visitor = [this](Object* object) { mark(object); };
    for (Frame* frame = frame_; frame; frame = frame->back) visit_frame(frame, visitor);
    for (auto* root : roots_) mark(root);
    for (auto& [name, module] : modules) mark(module);
    for (auto& [name, type] : exceptions) mark(type);
    for (auto* generator : running_) mark(generator);
    mark(builtins);
    visit_value(pending, visitor);
    visit_value(magic, visitor);
    auto* const* type = reinterpret_cast<TypeObject* const*>(&types);
    for (size_t i = 0; i < sizeof(Types) / sizeof(TypeObject*); ++i) mark(type[i]);
    auto* const* name = reinterpret_cast<StringObject* const*>(&names);
    for (size_t i = 0; i < sizeof(Names) / sizeof(StringObject*); ++i) mark(name[i]);
    while (!mark_stack_.empty()) {
        Object* object = mark_stack_.back();
        mark_stack_.pop_back();
        mark(object->type);
        mark(object->attributes);
        object->visit(visitor);
    }
    int64_t live = 0;
    for (Object** link = &objects_; *link;) {
        Object* object = *link;
        if (object->marked) {
            object->marked = false;
            live += static_cast<int64_t>(object->bytes());
            link = &object->next;
            continue;
        }
        if (object->kind == ObjectKind::String && static_cast<StringObject*>(object)->interned)
            interned_.erase(static_cast<StringObject*>(object)->text);
        *link = object->next;
        delete object;
    }
    allocated_ = live;
    next_collection_ = std::max<int64_t>(32 << 20, live * 2);
}

StringObject* Vm::intern(std::string_view text) {
    const auto it = interned_.find(text);
    if (it != interned_.end()) return it->second;
    auto* object = make<StringObject>(types.string);
    object->text = std::string(text);
    object->interned = true;
    interned_.emplace(object->text, object);
    return object;
}

Value Vm::string(std::string text) {
    auto* object = make<StringObject>(types.string);
    charge(text.size());
    object->text = std::move(text);
    return object;
}

Value Vm::bytes(std::string data, bool is_mutable) {
    auto* object = make<BytesObject>(is_mutable ? types.bytearray : types.bytes);
    charge(data.size());
    object->data = std::move(data);
    object->is_mutable = is_mutable;
    return object;
}

Value Vm::integer(BigInteger value) {
    while (!value.digits.empty() && value.digits.back() == 0) value.digits.pop_back();
    if (value.digits.size() <= 2) {
        const uint64_t size = (value.digits.size() > 1 ? static_cast<uint64_t>(value.digits[1]) << 32 : 0) | (value.digits.empty() ? 0 : value.digits[0]);
        if (size <= static_cast<uint64_t>(INT64_MAX)) return Value::of_int(value.negative ? -static_cast<int64_t>(size) : static_cast<int64_t>(size));
        if (value.negative && size == uint64_t{1} << 63) return Value::of_int(INT64_MIN);
    }
    auto* object = make<IntegerObject>(types.integer);
    charge(value.digits.size() * 4);
    object->value = std::move(value);
    return object;
}

Value Vm::list(std::vector<Value> items) {
    auto* object = make<ListObject>(types.list);
    charge(items.size() * sizeof(Value));
    object->items = std::move(items);
    return object;
}

Value Vm::tuple(std::vector<Value> items) {
    auto* object = make<TupleObject>(types.tuple);
    charge(items.size() * sizeof(Value));
    object->items = std::move(items);
    return object;
}

Value Vm::set(const std::vector<Value>& items, bool frozen) {
    auto* object = make<SetObject>(frozen ? types.frozenset : types.set);
    object->frozen = frozen;
    for (const auto& item : items) {
        uint64_t code = 0;
        if (!hash(item, code) || !object->table.set(*this, item, code, Value::none())) return Value::raised();
    }
    charge(object->table.bytes());
    return object;
}

DictObject* Vm::dict() { return make<DictObject>(types.dict); }

Value Vm::native(std::string name, NativeFunction function, bool is_method) {
    auto* object = make<NativeObject>(types.native);
    object->name = std::move(name);
    object->function = function;
    object->is_method = is_method;
    return object;
}

Value Vm::dict_get(DictObject* dict, const Value& key) {
    uint64_t code = 0;
    if (!hash(key, code)) return Value::raised();
    const int64_t index = dict->table.find(*this, key, code);
    if (index == -2) return Value::raised();
    return index < 0 ? Value() : dict->table.entries()[static_cast<size_t>(index)].value;
}

bool Vm::dict_set(DictObject* dict, const Value& key, const Value& value) {
    uint64_t code = 0;
    charge(48);
    return hash(key, code) && dict->table.set(*this, key, code, value);
}

void Vm::set_global(ModuleObject* module, std::string_view name, const Value& value) {
    module->members->table.set_string(intern(name), value);
}

}  // namespace maquette::python
