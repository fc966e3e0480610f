#include "shared/tokenizer/jinja_records.h"

#include <algorithm>
#include <optional>
#include <utility>


namespace maquette::jinja {

std::string Loop::text() const { return "<LoopContext " + std::to_string(index_ + 1) + "/" + std::to_string(length()) + ">"; }

Value Loop::attribute(std::string_view name) {
    const auto i = static_cast<int64_t>(index_), count = static_cast<int64_t>(count_);
    is_measured_ = is_measured_ || name == "revindex" || name == "revindex0" || name == "length" || name == "changed";
    if (name == "index") return Value::integer(i + 1);
    if (name == "index0") return Value::integer(i);
    if (name == "revindex") return Value::integer(count - i);
    if (name == "revindex0") return Value::integer(count - i - 1);
    if (name == "first") return Value::boolean(i == 0);
    if (name == "last") return Value::boolean(i + 1 == count);
    if (name == "length") return Value::integer(count);
    if (name == "depth") return Value::integer(depth_);
    if (name == "depth0") return Value::integer(depth_ - 1);
    if (name == "previtem") return i > 0 ? items_[index_ - 1] : Value::undefined("there is no previous item");
    if (name == "nextitem") return i + 1 < count ? items_[index_ + 1] : Value::undefined("there is no next item");
    if (name == "cycle") return cycle();
    if (name == "changed") return changed();
    return Value();
}

Value Loop::cycle() const {
    return Value::function("cycle", [index = index_](Interpreter&, Arguments& arguments) -> Result<Value> {
        MAQUETTE_TRY_VOID(check_arguments("cycle", "*", arguments));
        if (arguments.positional.empty()) return run_error("no items for cycling given");
        return arguments.positional[index % arguments.positional.size()];
    });
}

Value Loop::changed() {
    return Value::function("changed", [loop = shared_from_this()](Interpreter&, Arguments& arguments) -> Result<Value> {
        MAQUETTE_TRY_VOID(check_arguments("changed", "*", arguments));
        const bool same = loop->has_changed_ && equal(Value::list(loop->changed_), Value::list(arguments.positional));
        loop->has_changed_ = true;
        loop->changed_ = arguments.positional;
        return Value::boolean(!same);
    });
}

Result<Value> Loop::call(Interpreter& interpreter, Arguments& arguments) {
    if (!recursion_) return run_error("The loop must have the 'recursive' marker to be called recursively.");
    MAQUETTE_TRY_VOID(check_arguments("loop", "iterable", arguments));
    return recursion_(interpreter, *arguments.get(0, "iterable"), depth_ + 1);
}

Value Macro::attribute(std::string_view name) {
    if (name == "name") return name_.empty() ? Value::none() : Value::text(name_);
    if (name == "arguments") {
        std::vector<Value> names;
        for (const std::string& parameter : node_.names) names.push_back(Value::text(parameter));
        return Value::list(std::move(names), true);
    }
    if (name == "catch_kwargs") return Value::boolean(node_.uses & Node::uses_kwargs);
    if (name == "catch_varargs") return Value::boolean(node_.uses & Node::uses_varargs);
    if (name == "caller") return Value::boolean(node_.uses & Node::uses_caller);
    if (name == "explicit_caller") return Value::boolean(has_parameter("caller"));
    return Value();
}

bool Macro::has_parameter(std::string_view name) const {
    return std::find(node_.names.begin(), node_.names.end(), name) != node_.names.end();
}

// The steps of jinja2.runtime.Macro.__call__: positional values, then named ones, then what is left over.
Result<Value> Macro::call(Interpreter& interpreter, Arguments& arguments) {
    auto& named = arguments.named;
    const auto take = [&](const std::string& name) -> std::optional<Value> {
        const auto found = std::find_if(named.begin(), named.end(), [&](const auto& one) { return one.first == name; });
        if (found == named.end()) return std::nullopt;
        Value out = std::move(found->second);
        named.erase(found);
        return out;
    };
    std::vector<std::optional<Value>> given;
    for (size_t i = 0; i < node_.names.size(); ++i)
        given.push_back(i < arguments.positional.size() ? std::optional(arguments.positional[i]) : take(node_.names[i]));
    MacroScope scope;
    if ((node_.uses & Node::uses_caller) && !has_parameter("caller")) {
        std::optional<Value> caller = take("caller");
        scope.emplace_back("caller", caller && !caller->is(Type::None) ? *caller : Value::undefined("No caller defined"));
    }
    if (node_.uses & Node::uses_kwargs) {
        std::vector<std::pair<Value, Value>> others;
        for (auto& [name, value] : named) others.emplace_back(Value::text(name), std::move(value));
        scope.emplace_back("kwargs", Value::dict(std::move(others)));
    } else if (!named.empty()) {
        if (take("caller")) return run_error("macro " + shown() + " was invoked with two values for the special caller argument. This is most likely a bug.");
        return run_error("macro " + shown() + " takes no keyword argument '" + named[0].first + "'");
    }
    const size_t used = std::min(arguments.positional.size(), node_.names.size());
    if (node_.uses & Node::uses_varargs) {
        scope.emplace_back("varargs", Value::list({arguments.positional.begin() + static_cast<std::ptrdiff_t>(used), arguments.positional.end()}, true));
    } else if (arguments.positional.size() > used) {
        return run_error("macro " + shown() + " takes not more than " + std::to_string(used) + " argument(s)");
    }
    return interpreter.run_macro(node_, home_, std::move(scope), given);
}

namespace {

class Joiner : public Record {
  public:
    explicit Joiner(Value separator) : separator_(std::move(separator)) {}
    const char* type_name() const override { return "Joiner"; }
    std::string text() const override { return "<jinja2.utils.Joiner object>"; }
    Value attribute(std::string_view name) override {
        return name == "sep" ? separator_ : name == "used" ? Value::boolean(used_) : Value();
    }
    Result<Value> call(Interpreter&, Arguments& arguments) override {
        MAQUETTE_TRY_VOID(check_arguments("joiner", "", arguments));
        return std::exchange(used_, true) ? separator_ : Value::text("");
    }

  private:
    Value separator_;
    bool used_ = false;
};

class Cycler : public Record, public std::enable_shared_from_this<Cycler> {
  public:
    explicit Cycler(std::vector<Value> items) : items_(std::move(items)) {}
    const char* type_name() const override { return "Cycler"; }
    std::string text() const override { return "<jinja2.utils.Cycler object>"; }
    bool is_callable() const override { return false; }
    Result<Value> call(Interpreter&, Arguments&) override { return run_error("'Cycler' object is not callable"); }
    Value attribute(std::string_view name) override {
        if (name == "current") return items_[place_];
        if (name == "pos") return Value::integer(static_cast<int64_t>(place_));
        if (name == "items") return Value::list(items_, true);
        if (name != "next" && name != "reset") return Value();
        const bool is_next = name == "next";
        return Value::function(std::string(name), [self = shared_from_this(), is_next](Interpreter&, Arguments& arguments) -> Result<Value> {
            MAQUETTE_TRY_VOID(check_arguments(is_next ? "next" : "reset", "", arguments));
            if (!is_next) return self->place_ = 0, Value::none();
            const size_t place = std::exchange(self->place_, (self->place_ + 1) % self->items_.size());
            return self->items_[place];
        });
    }

  private:
    std::vector<Value> items_;
    size_t place_ = 0;
};

}  // namespace

Result<Value> make_joiner(Interpreter& interpreter, Arguments& arguments) {
    MAQUETTE_TRY_VOID(check_arguments("joiner", "sep?", arguments));
    interpreter.forbid_beginnings();
    const Value* separator = arguments.get(0, "sep");
    return Value::record(std::make_shared<Joiner>(separator ? *separator : Value::text(", ")));
}

Result<Value> make_cycler(Interpreter& interpreter, Arguments& arguments) {
    MAQUETTE_TRY_VOID(check_arguments("cycler", "*", arguments));
    if (arguments.positional.empty()) return run_error("at least one item has to be provided");
    MAQUETTE_TRY_VOID(interpreter.charge(arguments.positional.size() * sizeof(Value)));
    interpreter.forbid_beginnings();
    return Value::record(std::make_shared<Cycler>(arguments.positional));
}

}  // namespace maquette::jinja
