#include "shared/tokenizer/jinja_interpreter.h"

#include <algorithm>

#include "shared/tokenizer/jinja_records.h"
#include "shared/tokenizer/limits.h"

namespace maquette::jinja {

tl::unexpected<Error> run_error(std::string reason) { return template_error(0, std::move(reason)); }

Interpreter::Interpreter(const Template& program, const Json& variables, int64_t now_seconds)
    : program_(program), frame_(std::make_shared<Frame>()), now_seconds_(now_seconds) {
    if (variables.is_object())
        for (const auto& [name, value] : variables.items()) variables_.emplace_back(name, Value::from_json(value));
}

Interpreter::~Interpreter() {
    // Macros hold their frame and the frame holds them; mutable values may hold themselves.
    for (const auto& frame : frames_with_macros_) frame->names.clear();
    for (const Value& value : kept_) {
        if (value.is(Type::Space)) value.entries().clear();
    }
}

Result<RenderedChat> Interpreter::run(MessageWatch* watch) {
    out_ = &output_.text;
    watch_ = watch;
    auto done = run_body();
    if (!done) {
        Error error = std::move(done.error());
        if (error.line == 0) error.line = line_;
        return fail(std::move(error));
    }
    return std::move(output_);
}

Result<void> Interpreter::charge(size_t bytes) {
    memory_ += static_cast<int64_t>(bytes);
    if (memory_ > template_memory_bytes_max) return run_error("The template uses too much memory.");
    return {};
}

Result<void> Interpreter::write(std::string_view text) {
    if (out_->size() + text.size() > static_cast<size_t>(template_output_bytes_max)) return run_error("The template writes too much.");
    *out_ += text;
    return charge(text.size());
}

Result<Interpreter::Flow> Interpreter::execute(const Body& body) {
    for (const NodePointer& node : body) {
        MAQUETTE_TRY(const Flow flow, execute(*node));
        if (flow != Flow::Normal) return flow;
    }
    return Flow::Normal;
}

Result<Interpreter::Flow> Interpreter::execute(const Node& node) {
    if (++steps_ > template_steps_max) return run_error("The template runs too long.");
    line_ = node.line;
    switch (node.kind) {
        case Kind::Text: MAQUETTE_TRY_VOID(write(node.text)); break;
        case Kind::Output: {
            MAQUETTE_TRY(const Value value, evaluate(*node.a));
            if (value.is(Type::Function) || value.is(Type::Generator))
                return run_error(std::string("a ") + type_name(value) + " is written: Python would print an address");
            MAQUETTE_TRY_VOID(write(value.is(Type::Text) ? value.as_text() : to_text(value)));
            break;
        }
        case Kind::If: return execute_if(node);
        case Kind::For: return execute_for(node);
        case Kind::Set: MAQUETTE_TRY_VOID(execute_set(node)); break;
        case Kind::SetBlock: case Kind::FilterBlock: MAQUETTE_TRY_VOID(execute_captured(node)); break;
        case Kind::Macro: set_name(node.text, macro(node, node.text)); break;
        case Kind::CallBlock: MAQUETTE_TRY_VOID(execute_call(node)); break;
        case Kind::With: return execute_with(node);
        case Kind::Generation: return execute_generation(node);
        case Kind::Break: return Flow::Break;
        case Kind::Continue: return Flow::Continue;
        default: return run_error("an expression stands where a statement should");
    }
    return Flow::Normal;
}

Result<Interpreter::Flow> Interpreter::execute_if(const Node& first) {
    const Node* node = &first;
    for (;;) {
        line_ = node->line;
        MAQUETTE_TRY(const Value condition, evaluate(*node->a));
        if (condition.truthy()) return execute(node->body);
        // An elif is an If alone in `otherwise`, without text around it.
        if (node->otherwise.size() != 1 || node->otherwise[0]->kind != Kind::If) return execute(node->otherwise);
        if (++steps_ > template_steps_max) return run_error("The template runs too long.");
        node = node->otherwise[0].get();
    }
}

Result<Interpreter::Flow> Interpreter::execute_with(const Node& node) {
    std::vector<Value> values;  // All are evaluated outside.
    for (const NodePointer& argument : node.arguments) {
        MAQUETTE_TRY(Value value, evaluate(*argument));
        values.push_back(std::move(value));
    }
    const auto outer = frame_;
    frame_ = std::make_shared<Frame>();
    frame_->parent = outer;
    Result<Flow> flow = Flow::Normal;
    for (size_t i = 0; i < values.size() && flow; ++i)
        if (auto done = assign(*node.targets[i], std::move(values[i])); !done) flow = tl::unexpected<Error>(std::move(done.error()));
    if (flow) flow = execute(node.body);
    frame_ = outer;
    return flow;
}

Result<std::vector<Value>> Interpreter::loop_items(const Node& node, const Value& iterable) {
    MAQUETTE_TRY(auto items, iterate(iterable));
    MAQUETTE_TRY_VOID(charge(items.size() * sizeof(Value)));
    if (!node.b) return items;
    std::vector<Value> kept;
    const auto outer = frame_;
    for (Value& one : items) {
        frame_ = std::make_shared<Frame>();
        frame_->parent = outer;
        auto bound = assign(*node.targets[0], one);
        auto wanted = bound ? evaluate(*node.b) : Result<Value>(Value());
        frame_ = outer;
        if (!bound) return tl::unexpected<Error>(std::move(bound.error()));
        if (!wanted) return tl::unexpected<Error>(std::move(wanted.error()));
        if (wanted->truthy()) kept.push_back(std::move(one));
    }
    return kept;
}

Result<Interpreter::Flow> Interpreter::execute_for(const Node& node) {
    MAQUETTE_TRY(const Value iterable, evaluate(*node.a));
    return run_loop(node, iterable, 1);
}

Result<Interpreter::Flow> Interpreter::run_loop(const Node& node, const Value& iterable, int depth) {
    MAQUETTE_TRY(auto items, loop_items(node, iterable));
    const auto outer = frame_;
    if (items.empty()) {
        frame_ = std::make_shared<Frame>();
        frame_->parent = outer;
        auto flow = execute(node.otherwise);
        frame_ = outer;
        return flow;
    }
    Loop::Recursion recursion;
    if (!node.text.empty())
        recursion = [&node, outer](Interpreter& self, const Value& inner, int level) { return self.recurse(node, outer, inner, level); };
    const auto loop = std::make_shared<Loop>(std::move(items), depth, std::move(recursion));
    Result<Flow> result = Flow::Normal;
    for (size_t i = 0; i < loop->items().size(); ++i) {
        result = run_item(node, outer, loop, i);
        if (!result || *result == Flow::Break) break;
    }
    loop->finish();
    if (!result) return result;
    return Flow::Normal;
}

// The body once, over item `index`.
Result<Interpreter::Flow> Interpreter::run_item(const Node& node, const std::shared_ptr<Frame>& outer, const std::shared_ptr<Loop>& loop, size_t index) {
    if (++steps_ > template_steps_max) return run_error("The template runs too long.");
    frame_ = std::make_shared<Frame>();
    frame_->parent = outer;
    loop->move_to(index);
    Result<Flow> result = Flow::Normal;
    auto bound = assign(*node.targets[0], loop->items()[index]);
    if (!bound) {
        result = tl::unexpected<Error>(std::move(bound.error()));
    } else {
        if (node.flag) set_name("loop", Value::record(loop));
        result = execute(node.body);
    }
    frame_ = outer;
    return result;
}

// loop(items): the body over other items, as text.
Result<Value> Interpreter::recurse(const Node& node, const std::shared_ptr<Frame>& home, const Value& items, int depth) {
    if (calls_ >= template_calls_max) return run_error("The template's recursive loop is nested too deeply.");
    std::string text;
    std::string* const outer_text = std::exchange(out_, &text);
    const auto outer_frame = std::exchange(frame_, home);
    ++calls_;
    auto flow = run_loop(node, items, depth);
    --calls_;
    frame_ = outer_frame;
    out_ = outer_text;
    if (!flow) return tl::unexpected<Error>(std::move(flow.error()));
    return Value::text(std::move(text));
}

Result<void> Interpreter::assign(const Node& target, Value value) {
    if (target.kind == Kind::Name) return set_name(target.text, std::move(value)), Result<void>{};
    if (target.kind == Kind::Tuple) {
        MAQUETTE_TRY(auto items, iterate(value));
        const size_t wanted = target.arguments.size();
        if (items.size() != wanted)
            return run_error((items.size() < wanted ? "not enough" : "too many") + std::string(" values to unpack (expected ") + std::to_string(wanted) + ")");
        for (size_t i = 0; i < wanted; ++i) MAQUETTE_TRY_VOID(assign(*target.arguments[i], std::move(items[i])));
        return {};
    }
    MAQUETTE_TRY(const Value object, evaluate(*target.a));
    if (!object.is(Type::Space)) return run_error("cannot assign attribute on non-namespace object");
    if (value.depth() >= value_depth_max) return run_error("The template nests values too deeply.");
    MAQUETTE_TRY_VOID(check_space_name(target.text));
    object.set(Value::text(target.text), std::move(value));
    return {};
}

Result<void> Interpreter::execute_set(const Node& node) {
    MAQUETTE_TRY(Value value, evaluate(*node.a));
    return assign(*node.targets[0], std::move(value));
}

Result<std::string> Interpreter::capture(const Body& body) {
    std::string text;
    std::string* const outer = std::exchange(out_, &text);
    const auto frame = frame_;
    frame_ = std::make_shared<Frame>();
    frame_->parent = frame;
    auto flow = execute(body);
    frame_ = frame;
    out_ = outer;
    if (!flow) return tl::unexpected<Error>(std::move(flow.error()));
    return text;
}

Result<void> Interpreter::execute_captured(const Node& node) {
    MAQUETTE_TRY(std::string text, capture(node.body));
    Value value = Value::text(std::move(text));
    for (const NodePointer& filter : node.arguments) {
        MAQUETTE_TRY(value, apply_filter(*filter, std::move(value)));
    }
    if (node.kind == Kind::SetBlock) return assign(*node.targets[0], std::move(value));
    return write(to_text(value));
}

Result<void> Interpreter::execute_call(const Node& node) {
    const Node& call_node = *node.a;
    MAQUETTE_TRY(const Value function, evaluate(*call_node.a));
    MAQUETTE_TRY(auto given, arguments(call_node));
    given.named.emplace_back("caller", macro(node, ""));
    MAQUETTE_TRY(const Value result, call(function, given));
    return write(to_text(result));
}

Result<Interpreter::Flow> Interpreter::execute_generation(const Node& node) {
    const auto begin = static_cast<int64_t>(out_->size());
    const auto outer = frame_;
    frame_ = std::make_shared<Frame>();
    frame_->parent = outer;
    auto flow = execute(node.body);
    frame_ = outer;
    if (flow && out_ == &output_.text) output_.generation.push_back({begin, static_cast<int64_t>(out_->size())});
    return flow;
}

Value Interpreter::macro(const Node& node, const std::string& name) {
    frames_with_macros_.push_back(frame_);
    return Value::record(std::make_shared<Macro>(node, frame_, name));
}

Result<Value> Interpreter::run_macro(const Node& node, const std::shared_ptr<Frame>& home, MacroScope scope, const std::vector<std::optional<Value>>& given) {
    if (calls_ >= template_calls_max) return run_error("The template's macros call each other too deeply.");
    const size_t count = node.names.size(), defaults = node.arguments.size();
    auto inner = std::make_shared<Frame>();
    inner->parent = home;
    inner->names = std::move(scope);
    std::swap(frame_, inner);
    ++calls_;
    Result<Value> out = Value();
    for (size_t i = 0; i < count && out; ++i) {
        if (given[i]) {
            set_name(node.names[i], *given[i]);
        } else if (i + defaults >= count) {
            out = evaluate(*node.arguments[i + defaults - count]);
            if (out) set_name(node.names[i], *out);
        } else {
            set_name(node.names[i], Value::undefined("parameter '" + node.names[i] + "' was not provided"));
        }
    }
    if (out) {
        auto text = capture(node.body);
        if (text) out = Value::text(std::move(*text));
        else out = tl::unexpected<Error>(std::move(text.error()));
    }
    --calls_;
    std::swap(frame_, inner);
    return out;
}

Result<Value> Interpreter::call(const Value& function, Arguments& given) {
    if (function.is(Type::Undefined)) return run_error(function.undefined_reason());
    if (!function.is_callable()) return run_error(std::string("'") + type_name(function) + "' object is not callable");
    if (++steps_ > template_steps_max) return run_error("The template runs too long.");
    return function.is(Type::Record) ? function.as_record().call(*this, given) : function.call()(*this, given);
}

void Interpreter::set_name(const std::string& name, Value value) {
    for (auto& [own, held] : frame_->names)
        if (own == name) {
            held = std::move(value);
            return;
        }
    frame_->names.emplace_back(name, std::move(value));
}

Value Interpreter::look_up(const std::string& name) const {
    for (const Frame* frame = frame_.get(); frame; frame = frame->parent.get())
        for (const auto& [own, value] : frame->names)
            if (own == name) return value;
    for (const auto& [own, value] : variables_)
        if (own == name) {
            if (watch_) watch_->see_variable(name);
            return value;
        }
    Value global = global_function(name);
    if (!global.is(Type::Undefined)) return global;
    return Value::undefined("'" + name + "' is undefined");
}

}  // namespace maquette::jinja
