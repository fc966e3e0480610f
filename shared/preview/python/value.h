// The values of the Python interpreter: small ones in place, others as objects on a garbage-collected heap.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace maquette::python {

class Vm;
struct Object;
struct TypeObject;
struct DictObject;
struct CodeObject;
struct Frame;

// Raised: a native function failed and the exception is in Vm::pending. Unbound: no value (an unset variable, the end
// of an iteration). Neither is ever visible to a program.
enum class Tag : uint8_t { Raised, Unbound, None, Bool, Int, Float, Ellipsis, NotImplemented, Object };

struct Value {
    Tag tag = Tag::Unbound;
    union {
        int64_t integer;
        double number;
        Object* object;
    };
    Value() : integer(0) {}
    Value(Object* pointer) : tag(Tag::Object), object(pointer) {}
    static Value of(Tag tag) { Value v; v.tag = tag; return v; }
    static Value raised() { return of(Tag::Raised); }
    static Value none() { return of(Tag::None); }
    static Value of_int(int64_t number) { Value v; v.tag = Tag::Int; v.integer = number; return v; }
    static Value of_bool(bool truth) { Value v; v.tag = Tag::Bool; v.integer = truth; return v; }
    static Value of_float(double number) { Value v; v.tag = Tag::Float; v.number = number; return v; }
    bool is_raised() const { return tag == Tag::Raised; }
    bool is_unbound() const { return tag == Tag::Unbound; }
    bool is_none() const { return tag == Tag::None; }
    bool is_object() const { return tag == Tag::Object; }
    bool same(const Value& other) const { return tag == other.tag && (tag <= Tag::None || tag == Tag::Ellipsis || tag == Tag::NotImplemented || integer == other.integer); }
};


enum class ObjectKind : uint8_t {
    Instance, BigInteger, FloatBox, String, Bytes, List, Tuple, Dict, Set, Type, Function, Native, BoundMethod, Property,
    ClassMethod, StaticMethod, Module, Code, Cell, Generator, Iterator, Slice, Range, Exception, Super, DictView, Foreign
};

using Visitor = std::function<void(Object*)>;

struct Object {
    explicit Object(ObjectKind object_kind) : kind(object_kind) {}
    virtual ~Object() = default;
    // Names every object that this one keeps alive (beside its type and attributes).
    virtual void visit(const Visitor&) {}
    virtual size_t bytes() const { return sizeof(Object) + 16; }
    ObjectKind kind;
    bool marked = false;
    TypeObject* type = nullptr;
    DictObject* attributes = nullptr;  // __dict__; null until the first attribute is set.
    Object* next = nullptr;            // The heap's list.
};

inline void visit_value(const Value& value, const Visitor& visitor) {
    if (value.is_object()) visitor(value.object);
}

struct StringObject : Object {
    StringObject() : Object(ObjectKind::String) {}
    std::string text;      // UTF-8; lone surrogates as three bytes.
    int64_t length = -1;   // In characters; -1 until asked for.
    uint64_t hash = 0;     // 0 until asked for.
    bool interned = false;
    size_t bytes() const override { return sizeof(*this) + text.size(); }
    int64_t size();        // Characters.
    bool ascii() { return size() == static_cast<int64_t>(text.size()); }
};

struct BytesObject : Object {
    BytesObject() : Object(ObjectKind::Bytes) {}
    std::string data;
    bool is_mutable = false;  // bytearray
    size_t bytes() const override { return sizeof(*this) + data.size(); }
};

// Sign and magnitude, 32 bits a digit, least significant first.
struct BigInteger {
    bool negative = false;
    std::vector<uint32_t> digits;
};

struct IntegerObject : Object {  // Integers beyond 64 bits, and instances of subclasses of int.
    IntegerObject() : Object(ObjectKind::BigInteger) {}
    BigInteger value;
    size_t bytes() const override { return sizeof(*this) + value.digits.size() * 4; }
};

struct FloatObject : Object {  // Instances of subclasses of float.
    FloatObject() : Object(ObjectKind::FloatBox) {}
    double value = 0;
};

struct ListObject : Object {
    ListObject() : Object(ObjectKind::List) {}
    std::vector<Value> items;
    void visit(const Visitor& visitor) override { for (const auto& item : items) visit_value(item, visitor); }
    size_t bytes() const override { return sizeof(*this) + items.capacity() * sizeof(Value); }
};

struct TupleObject : Object {
    TupleObject() : Object(ObjectKind::Tuple) {}
    std::vector<Value> items;
    void visit(const Visitor& visitor) override { for (const auto& item : items) visit_value(item, visitor); }
    size_t bytes() const override { return sizeof(*this) + items.capacity() * sizeof(Value); }
};

// A hash table that keeps the order of insertion.
class Table {
  public:
    struct Entry {
        Value key, value;  // An unbound key marks a removed entry.
        uint64_t hash = 0;
    };
    // Finding calls __eq__ of keys when it must; -1 not found, -2 raised.
    int64_t find(Vm& vm, const Value& key, uint64_t hash) const;
    int64_t find_text(std::string_view key) const;  // By content, without the interpreter.
    int64_t find_string(const StringObject* key) const;
    bool set(Vm& vm, const Value& key, uint64_t hash, const Value& value);  // False: raised.
    void set_string(StringObject* key, const Value& value);
    void remove_at(int64_t index);
    void clear();
    size_t size() const { return live_; }
    std::vector<Entry>& entries() { return entries_; }
    const std::vector<Entry>& entries() const { return entries_; }
    size_t bytes() const { return entries_.capacity() * sizeof(Entry) + slots_.capacity() * 4; }
    uint64_t version = 0;

  private:
    void insert(const Value& key, uint64_t hash, const Value& value);
    void rebuild(size_t slots);
    std::vector<Entry> entries_;
    std::vector<int32_t> slots_;  // Index into entries_, -1 empty, -2 removed.
    size_t live_ = 0, used_ = 0;
};

struct DictObject : Object {
    DictObject() : Object(ObjectKind::Dict) {}
    Table table;
    void visit(const Visitor& visitor) override {
        for (const auto& entry : table.entries())
            if (!entry.key.is_unbound()) visit_value(entry.key, visitor), visit_value(entry.value, visitor);
    }
    size_t bytes() const override { return sizeof(*this) + table.bytes(); }
};

struct SetObject : Object {
    SetObject() : Object(ObjectKind::Set) {}
    Table table;
    bool frozen = false;
    void visit(const Visitor& visitor) override {
        for (const auto& entry : table.entries()) visit_value(entry.key, visitor);
    }
    size_t bytes() const override { return sizeof(*this) + table.bytes(); }
};

struct Keyword {
    StringObject* name;
    Value value;
};

// What a native function is called with.
struct Arguments {
    const Value* values = nullptr;
    size_t count = 0;
    const Keyword* keywords = nullptr;
    size_t keyword_count = 0;
    const Value& operator[](size_t index) const { return values[index]; }
};

using NativeFunction = Value (*)(Vm&, const Arguments&);
// Makes an instance of `type`, which is the native type itself or a subclass of it.
using NativeNew = Value (*)(Vm&, TypeObject*, const Arguments&);

struct TypeObject : Object {
    TypeObject() : Object(ObjectKind::Type) {}
    std::string name;
    std::string module = "builtins";
    std::vector<TypeObject*> bases;
    std::vector<TypeObject*> order;    // Method resolution order, this type first.
    DictObject* members = nullptr;
    NativeNew make = nullptr;
    ObjectKind layout = ObjectKind::Instance;
    bool is_native = false;            // Its members cannot be changed by programs.
    bool is_abstract = false;
    bool custom_getattribute = false;
    void visit(const Visitor& visitor) override;
    bool is_subclass(const TypeObject* other) const {
        for (const auto* one : order) if (one == other) return true;
        return false;
    }
};

struct CellObject : Object {
    CellObject() : Object(ObjectKind::Cell) {}
    Value value;
    void visit(const Visitor& visitor) override { visit_value(value, visitor); }
};

struct ModuleObject : Object {
    ModuleObject() : Object(ObjectKind::Module) {}
    std::string name;
    DictObject* members = nullptr;
    bool is_library = false;
    void visit(const Visitor& visitor) override;
};

struct FunctionObject : Object {
    FunctionObject() : Object(ObjectKind::Function) {}
    CodeObject* code = nullptr;
    ModuleObject* module = nullptr;
    StringObject* name = nullptr;
    StringObject* qualified_name = nullptr;
    std::vector<Value> defaults;
    std::vector<Value> keyword_defaults;  // Parallel to the keyword-only parameters; unbound: none.
    std::vector<CellObject*> cells;
    DictObject* annotations = nullptr;
    void visit(const Visitor& visitor) override;
};

struct NativeObject : Object {
    NativeObject() : Object(ObjectKind::Native) {}
    std::string name;
    NativeFunction function = nullptr;
    bool is_method = false;  // Binds to the instance it is found on.
};

struct BoundMethodObject : Object {
    BoundMethodObject() : Object(ObjectKind::BoundMethod) {}
    Value function, self;
    void visit(const Visitor& visitor) override { visit_value(function, visitor); visit_value(self, visitor); }
};

struct PropertyObject : Object {
    PropertyObject() : Object(ObjectKind::Property) {}
    Value getter = Value::none(), setter = Value::none(), deleter = Value::none();
    void visit(const Visitor& visitor) override { visit_value(getter, visitor); visit_value(setter, visitor); visit_value(deleter, visitor); }
};

struct WrapperObject : Object {  // classmethod and staticmethod
    explicit WrapperObject(ObjectKind wrapper) : Object(wrapper) {}
    Value function;
    void visit(const Visitor& visitor) override { visit_value(function, visitor); }
};

struct SliceObject : Object {
    SliceObject() : Object(ObjectKind::Slice) {}
    Value start = Value::none(), stop = Value::none(), step = Value::none();
    void visit(const Visitor& visitor) override { visit_value(start, visitor); visit_value(stop, visitor); visit_value(step, visitor); }
};

struct RangeObject : Object {
    RangeObject() : Object(ObjectKind::Range) {}
    int64_t start = 0, stop = 0, step = 1;
    int64_t size() const {
        if (step > 0) return start < stop ? static_cast<int64_t>((static_cast<uint64_t>(stop) - static_cast<uint64_t>(start) - 1) / static_cast<uint64_t>(step) + 1) : 0;
        return start > stop ? static_cast<int64_t>((static_cast<uint64_t>(start) - static_cast<uint64_t>(stop) - 1) / (0 - static_cast<uint64_t>(step)) + 1) : 0;
    }
};

struct SuperObject : Object {
    SuperObject() : Object(ObjectKind::Super) {}
    TypeObject* start = nullptr;
    Value self;
    void visit(const Visitor& visitor) override;
};

struct DictViewObject : Object {
    DictViewObject() : Object(ObjectKind::DictView) {}
    DictObject* dict = nullptr;
    enum { Keys, Values, Items } view = Keys;
    void visit(const Visitor& visitor) override { visitor(dict); }
};

struct TraceEntry {
    std::string file, function;
    int32_t line = 0;
    bool in_library = false;
};

struct ExceptionObject : Object {
    ExceptionObject() : Object(ObjectKind::Exception) {}
    TupleObject* arguments = nullptr;
    Value cause = Value::none(), context = Value::none();
    bool suppress_context = false;
    std::vector<TraceEntry> trace;  // Innermost first.
    void visit(const Visitor& visitor) override;
};

struct IteratorObject : Object {
    IteratorObject() : Object(ObjectKind::Iterator) {}
    // The next value; unbound at the end.
    virtual Value next_value(Vm& vm) = 0;
};

struct GeneratorObject : Object {
    GeneratorObject() : Object(ObjectKind::Generator) {}
    ~GeneratorObject() override;
    Frame* frame = nullptr;  // Null when finished.
    bool running = false, started = false, is_coroutine = false;
    StringObject* name = nullptr;
    void visit(const Visitor& visitor) override;
    size_t bytes() const override { return sizeof(*this) + 256; }
};

// Casts that the caller has checked.
template <class T> T* as(const Value& value) { return static_cast<T*>(value.object); }
inline bool is_kind(const Value& value, ObjectKind kind) { return value.is_object() && value.object->kind == kind; }
inline bool is_string(const Value& value) { return is_kind(value, ObjectKind::String); }
inline bool is_integer(const Value& value) { return value.tag == Tag::Int || value.tag == Tag::Bool || is_kind(value, ObjectKind::BigInteger); }
inline const std::string& text_of(const Value& value) { return static_cast<StringObject*>(value.object)->text; }

// Python's white space: what str.isspace accepts and \s matches.
constexpr bool is_space(uint32_t code) {
    return (code >= 9 && code <= 13) || (code >= 28 && code <= 32) || code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a) ||
           code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

}  // namespace maquette::python
