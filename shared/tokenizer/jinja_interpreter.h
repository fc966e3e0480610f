// Runs a parsed template over variables, within bounds on steps, output, memory and nesting.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/tokenizer/chat_template.h"
#include "shared/tokenizer/jinja_syntax.h"

namespace maquette::jinja {

// The names of one scope. Inner scopes see the outer ones; what is set inside stays inside.
struct Frame {
    std::shared_ptr<Frame> parent;
    std::vector<std::pair<std::string, Value>> names;
};

// What a macro's body sees beside its parameters: caller, kwargs, varargs.
using MacroScope = std::vector<std::pair<std::string, Value>>;

// What a template saw of the messages until now, so that the text of a beginning can be told from the whole's.
struct MessageWatch {
    static constexpr size_t all_needed = SIZE_MAX;

    const std::vector<bool>& wanted;  // By count of messages.
    Beginnings& found;
    size_t needed = 0;           // So many first messages would have given the same until now.
    bool is_prompt_seen = false; // add_generation_prompt was asked for.
    bool is_paused = false;      // While a beginning is written to its end.

    void see_variable(const std::string& name) {
        if (is_paused) return;
        if (name == "messages") needed = all_needed;
        if (name == "add_generation_prompt") is_prompt_seen = true;
    }
};

class Loop;

class Interpreter {
  public:
    Interpreter(const Template& program, const Json& variables, int64_t now_seconds);
    ~Interpreter();
    // With a watch, the conversation's beginnings are written, too (jinja_beginnings.cpp).
    Result<RenderedChat> run(MessageWatch* watch = nullptr);

    // For filters, tests and methods.
    Result<Value> call(const Value& function, Arguments& arguments);
    // Runs a macro's body; parameters without a value get their defaults.
    Result<Value> run_macro(const Node& node, const std::shared_ptr<Frame>& home, MacroScope scope, const std::vector<std::optional<Value>>& given);
    Result<void> charge(size_t bytes);      // Counts bytes made or read; an error when there were too many.
    void keep_until_end(const Value& value) { kept_.push_back(value); }  // Mutable values: freed one by one.
    void forbid_beginnings() { if (watch_ && !watch_->is_paused) watch_->needed = MessageWatch::all_needed; }  // A value changes that no snapshot holds.
    int64_t now_seconds() const { return now_seconds_; }
    int line() const { return line_; }

  private:
    enum class Flow { Normal, Break, Continue };
    using Body = std::vector<NodePointer>;

    Result<Flow> execute(const Body& body);
    Result<Flow> execute(const Node& node);
    Result<Flow> execute_if(const Node& node);
    Result<Flow> execute_for(const Node& node);
    Result<Flow> run_loop(const Node& node, const Value& iterable, int depth);
    Result<Flow> run_item(const Node& node, const std::shared_ptr<Frame>& outer, const std::shared_ptr<Loop>& loop, size_t index);
    Result<void> run_body();
    bool is_message_loop(const Node& node) const;
    Result<void> walk_messages(size_t statement);
    bool can_begin(size_t count, const Loop& loop) const;
    Result<void> end_early(size_t statement, const std::shared_ptr<Loop>& loop, size_t count);
    void write_beginnings(size_t statement, const std::shared_ptr<Loop>& loop, const Value& messages, size_t count);
    Value* variable(std::string_view name);
    Result<Value> recurse(const Node& node, const std::shared_ptr<Frame>& home, const Value& items, int depth);
    Result<std::vector<Value>> loop_items(const Node& node, const Value& iterable);
    Result<Flow> execute_with(const Node& node);
    Result<void> execute_set(const Node& node);
    Result<void> execute_captured(const Node& node);
    Result<void> execute_call(const Node& node);
    Result<Flow> execute_generation(const Node& node);
    Result<std::string> capture(const Body& body);
    Result<void> assign(const Node& target, Value value);
    Value macro(const Node& node, const std::string& name);
    Result<void> write(std::string_view text);

    Result<Value> evaluate(const Node& node);
    Result<Value> evaluate_inner(const Node& node);
    Result<Value> evaluate_item(const Node& node);
    Result<Value> evaluate_list(const Node& node);
    Result<Value> evaluate_compare(const Node& node);
    Result<Value> evaluate_slice(const Node& node);
    Result<Value> evaluate_call(const Node& node);
    Result<Value> apply_filter(const Node& node, Value input);
    Result<Arguments> arguments(const Node& node);
    Value look_up(const std::string& name) const;
    void set_name(const std::string& name, Value value);

    const Template& program_;
    std::vector<std::pair<std::string, Value>> variables_;
    std::shared_ptr<Frame> frame_;
    std::vector<std::shared_ptr<Frame>> frames_with_macros_;
    std::vector<Value> kept_;
    RenderedChat output_;
    std::string* out_ = nullptr;
    MessageWatch* watch_ = nullptr;
    int64_t now_seconds_;
    int64_t steps_ = 0, memory_ = 0;
    int depth_ = 0, calls_ = 0;
    int line_ = 0;
};

// Python's operators.
Result<Value> binary(Interpreter& interpreter, const std::string& op, const Value& a, const Value& b);
Result<bool> contains(Interpreter& interpreter, const Value& container, const Value& item);
// What a for loop runs over; texts give characters, dicts keys.
Result<std::vector<Value>> iterate(const Value& value);
// a.name (methods first, then members) and a[key] (members first). Undefined when there is none.
Result<Value> attribute(Interpreter& interpreter, const Value& object, const std::string& name);
Result<Value> item(Interpreter& interpreter, const Value& object, const Value& key);
bool has_method(const Value& object, std::string_view name);
// a.name without a look at the items of a dict: what the filter attr gives.
Result<Value> own_attribute(const Value& object, const std::string& name);
// append, update …: transformers' sandbox (jinja2's ImmutableSandboxedEnvironment) lets no template call them.
bool is_changing_method(const Value& object, std::string_view name);
Result<Value> call_method(Interpreter& interpreter, const Value& object, const std::string& name, Arguments& arguments);
Result<Value> call_filter(Interpreter& interpreter, const std::string& name, const Value& input, Arguments& arguments);
Result<bool> call_test(Interpreter& interpreter, const std::string& name, const Value& input, Arguments& arguments);
// range, namespace, raise_exception, strftime_now …; Undefined when there is none.
Value global_function(const std::string& name);
bool is_filter(std::string_view name);
bool is_test(std::string_view name);

// A namespace holds no name that begins with "_" (transformers' TemplateNamespace).
Result<void> check_space_name(std::string_view name);

tl::unexpected<Error> run_error(std::string reason);

}  // namespace maquette::jinja
