// Values of the template language: Python's, as far as chat templates see them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/json.h"
#include "shared/base/result.h"

namespace maquette::jinja {

class Interpreter;
struct Arguments;

// A View is what range() and a dict's keys(), values() and items() give; a Space is a namespace(); a Record is an object with
// attributes of its own: loop, a macro, a joiner, a cycler.
enum class Type : uint8_t { Undefined, None, Bool, Integer, Float, Text, List, View, Dict, Space, Record, Function, Generator };

struct Object {
    virtual ~Object() = default;
    int depth = 1;  // Of lists and dicts inside each other; bounded, so that freeing and printing cannot run away.
};

struct Record;

// Cheap to copy: what is larger than a number is shared.
class Value {
  public:
    Value() = default;
    // What a missing name or member is; using it fails with `reason`.
    static Value undefined(std::string reason);
    static Value none() { return make(Type::None); }
    static Value boolean(bool value) { return make(Type::Bool, value ? 1 : 0); }
    static Value integer(int64_t value) { return make(Type::Integer, value); }
    static Value number(double value);
    static Value text(std::string value);
    static Value safe_text(std::string value);  // What "safe" and "escape" give: joined to a text by +, it escapes the text.
    static Value list(std::vector<Value> items, bool is_tuple = false);
    // A tuple that groupby gives: .grouper and .list are its members.
    static Value group(Value key, Value items);
    static Value view(const char* type_name, std::vector<Value> items);
    static Value range(int64_t begin, int64_t end, int64_t step);  // At most range_max numbers.
    // What most filters on lists give: true whatever it holds, without a length, used up by the first look at its items.
    static Value generator(std::vector<Value> items);
    static Value dict(std::vector<std::pair<Value, Value>> entries);
    static Value space();
    static Value record(std::shared_ptr<Record> record);
    using Call = std::function<Result<Value>(Interpreter&, Arguments&)>;
    static Value function(std::string name, Call call);
    static Value from_json(const Json& json);

    Type type() const { return type_; }
    bool is(Type type) const { return type_ == type; }
    bool is_number() const { return type_ == Type::Integer || type_ == Type::Float || type_ == Type::Bool; }
    int64_t as_integer() const;   // Of Bool, Integer, Float (cut); 0 for others.
    double as_number() const;
    const std::string& as_text() const;  // Empty for others.
    bool is_safe() const;                // Of a Text.
    std::vector<Value>& items() const;   // Only of a List, a View or a Generator.
    bool is_tuple() const;
    bool is_group() const;
    bool is_range() const;
    const std::array<int64_t, 3>& range_bounds() const;  // Only of a range: begin, end, step.
    const char* view_name() const;                        // Only of a View.
    std::vector<std::pair<Value, Value>>& entries() const;  // Only of a Dict or a Space.
    Record& as_record() const;           // Only of a Record.
    const Call& call() const;            // Only of a Function.
    bool is_callable() const;
    int depth() const { return object_ ? object_->depth : 0; }
    const Object* identity() const { return object_.get(); }
    void set_depth(int depth) const { if (object_) object_->depth = depth; }

    std::string undefined_reason() const;

    bool truthy() const;
    // A dict's value for a text key; null when there is none.
    const Value* find(std::string_view key) const;
    const Value* find(const Value& key) const;
    void set(const Value& key, Value value) const;  // Only of a Dict or a Space.

  private:
    static Value make(Type type, int64_t integer = 0) {
        Value out;
        out.type_ = type;
        out.integer_ = integer;
        return out;
    }
    Type type_ = Type::Undefined;
    union {
        int64_t integer_ = 0;
        double number_;
    };
    std::shared_ptr<Object> object_;
};

// An object with attributes and, if it wants, a call.
struct Record : Object {
    virtual const char* type_name() const = 0;
    virtual std::string text() const = 0;
    virtual Value attribute(std::string_view name) = 0;  // Undefined when there is none.
    virtual int64_t length() const { return -1; }        // -1: none.
    virtual bool is_callable() const { return true; }
    virtual Result<Value> call(Interpreter& interpreter, Arguments& arguments) = 0;
};

struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;
    // By name, else by position; null when it is not given.
    const Value* get(size_t index, std::string_view name) const;
};

// A TypeError as Python's for what does not fit `signature`: "a,b,c?" is two arguments and an optional one; those before
// "/" go by position only, those behind "*" by name only; "*" last takes any by position, "**" any by name.
Result<void> check_arguments(std::string_view function, std::string_view signature, const Arguments& arguments);

inline constexpr int value_depth_max = 600;
inline constexpr int64_t range_max = 100'000;  // Numbers of one range(), as Jinja's sandbox has it.

// Gives up (false) after some millions of comparisons: values may share parts over and over.
bool equal(const Value& a, const Value& b);
// -1, 0, 1; an error for types that Python does not order.
Result<int> compare(const Value& a, const Value& b, int depth = 0);
// str(value), and repr(value) for what stands inside lists.
std::string to_text(const Value& value);
std::string repr(const Value& value);
Result<void> check_hashable(const Value& value);  // Lists and dicts are no keys.
const char* type_name(const Value& value);  // As Python calls it: "str", "int", …

// Texts count in code points, as in Python.
size_t text_length(std::string_view text);
// text[begin:end] with 0 <= begin, end <= length.
std::string text_slice(std::string_view text, size_t begin, size_t end);

}  // namespace maquette::jinja
