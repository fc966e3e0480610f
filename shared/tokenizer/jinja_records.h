// The objects of a running template that have attributes of their own: loop, macros, joiner and cycler.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/tokenizer/jinja_interpreter.h"

namespace maquette::jinja {

// "loop" in a for. Calling it runs a recursive loop's body over other items, one level deeper.
class Loop : public Record, public std::enable_shared_from_this<Loop> {
  public:
    using Recursion = std::function<Result<Value>(Interpreter&, const Value& items, int depth)>;
    Loop(std::vector<Value> items, int level, Recursion recursion) : items_(std::move(items)), count_(items_.size()), depth_(level), recursion_(std::move(recursion)) {}

    const std::vector<Value>& items() const { return items_; }
    void move_to(size_t index) { index_ = index; }
    // As if there were only the first `count` items.
    void end_at(size_t count) { count_ = count; }
    // Whether something depended on how many items there are, beyond the next one.
    bool is_measured() const { return is_measured_; }
    // As before anything was asked of it.
    void forget() {
        finish();
        is_measured_ = has_changed_ = false;
        end_at(items_.size());
    }
    void finish() { changed_.clear(); }  // What a loop remembers may hold the loop itself.

    const char* type_name() const override { return "LoopContext"; }
    std::string text() const override;
    Value attribute(std::string_view name) override;
    int64_t length() const override {
        is_measured_ = true;
        return static_cast<int64_t>(count_);
    }
    Result<Value> call(Interpreter& interpreter, Arguments& arguments) override;

  private:
    Value cycle() const;
    Value changed();

    std::vector<Value> items_, changed_;
    bool has_changed_ = false;
    mutable bool is_measured_ = false;
    size_t index_ = 0, count_;
    int depth_;
    Recursion recursion_;  // Empty where the loop is not recursive.
};

class Macro : public Record {
  public:
    // `name` is empty for the body of a call block.
    Macro(const Node& node, std::shared_ptr<Frame> home, std::string name) : node_(node), home_(std::move(home)), name_(std::move(name)) {}

    const char* type_name() const override { return "Macro"; }
    std::string text() const override { return "<Macro " + shown() + ">"; }
    Value attribute(std::string_view name) override;
    Result<Value> call(Interpreter& interpreter, Arguments& arguments) override;

  private:
    std::string shown() const { return name_.empty() ? "anonymous" : "'" + name_ + "'"; }
    bool has_parameter(std::string_view name) const;

    const Node& node_;
    std::shared_ptr<Frame> home_;
    std::string name_;
};

// joiner(sep=", "): nothing at the first call, then the separator.
Result<Value> make_joiner(Interpreter& interpreter, Arguments& arguments);
// cycler(a, b, …): next(), reset(), current.
Result<Value> make_cycler(Interpreter& interpreter, Arguments& arguments);

}  // namespace maquette::jinja
