#include "shared/tokenizer/jinja_interpreter.h"

#include <algorithm>

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
        if (value.is(Type::Dict)) value.entries().clear();
        if (value.is(Type::List)) value.items().clear();
    }
}

Result<RenderedChat> Interpreter::run() {
    out_ = &output_.text;
    auto flow = execute(program_.body);
    if (!flow) {
        Error error = std::move(flow.error());
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
            MAQUETTE_TRY_VOID(write(value.is(Type::Text) ? value.as_text() : to_text(value)));
            break;
        }
        case Kind::If: return execute_if(node);
        case Kind::For: return execute_for(node);
        case Kind::Set: MAQUETTE_TRY_VOID(execute_set(node)); break;
        case Kind::SetBlock: case Kind::FilterBlock: MAQUETTE_TRY_VOID(execute_captured(node)); break;
        case Kind::Macro: set_name(node.text, macro(node, node.text)); break;
        case Kind::CallBlock: MAQUETTE_TRY_VOID(execute_call(node)); break;
        case Kind::With: {
            auto inner = std::make_shared<Frame>();
            for (size_t i = 0; i < node.names.size(); ++i) {
                MAQUETTE_TRY(Value value, evaluate(*node.arguments[i]));
                inner->names.emplace_back(node.names[i], std::move(value));
            }
            inner->parent = frame_;
            frame_ = inner;
            auto flow = execute(node.body);
            frame_ = inner->parent;
            return flow;
        }
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

Result<std::vector<Value>> Interpreter::loop_items(const Node& node) {
    MAQUETTE_TRY(const Value iterable, evaluate(*node.a));
    MAQUETTE_TRY(auto items, iterate(iterable));
    MAQUETTE_TRY_VOID(charge(items.size() * sizeof(Value)));
    if (!node.b) return items;
    std::vector<Value> kept;
    const auto outer = frame_;
    for (Value& one : items) {
        frame_ = std::make_shared<Frame>();
        frame_->parent = outer;
        auto bound = bind(node.names, one);
        auto wanted = bound ? evaluate(*node.b) : Result<Value>(Value());
        frame_ = outer;
        if (!bound) return tl::unexpected<Error>(std::move(bound.error()));
        if (!wanted) return tl::unexpected<Error>(std::move(wanted.error()));
        if (wanted->truthy()) kept.push_back(std::move(one));
    }
    return kept;
}

Value Interpreter::loop_value(const std::vector<Value>& items, size_t index, int depth) const {
    const auto count = static_cast<int64_t>(items.size()), i = static_cast<int64_t>(index);
    std::vector<std::pair<Value, Value>> entries;
    const auto add = [&](const char* name, Value value) { entries.emplace_back(Value::text(name), std::move(value)); };
    add("index", Value::integer(i + 1));
    add("index0", Value::integer(i));
    add("revindex", Value::integer(count - i));
    add("revindex0", Value::integer(count - i - 1));
    add("first", Value::boolean(i == 0));
    add("last", Value::boolean(i + 1 == count));
    add("length", Value::integer(count));
    add("depth", Value::integer(depth));
    add("depth0", Value::integer(depth - 1));
    add("previtem", i > 0 ? items[index - 1] : Value::undefined("there is no previous item"));
    add("nextitem", i + 1 < count ? items[index + 1] : Value::undefined("there is no next item"));
    add("cycle", Value::function("cycle", [index](Interpreter&, Arguments& arguments) -> Result<Value> {
            if (arguments.positional.empty()) return run_error("no items for cycling given");
            return arguments.positional[index % arguments.positional.size()];
        }));
    return Value::dict(std::move(entries));
}

Result<Interpreter::Flow> Interpreter::execute_for(const Node& node) {
    MAQUETTE_TRY(const auto items, loop_items(node));
    const auto outer = frame_;
    if (items.empty()) {
        frame_ = std::make_shared<Frame>();
        frame_->parent = outer;
        auto flow = execute(node.otherwise);
        frame_ = outer;
        return flow;
    }
    ++loop_depth_;
    Result<Flow> result = Flow::Normal;
    for (size_t i = 0; i < items.size(); ++i) {
        if (++steps_ > template_steps_max) {
            result = run_error("The template runs too long.");
            break;
        }
        frame_ = std::make_shared<Frame>();
        frame_->parent = outer;
        auto bound = bind(node.names, items[i]);
        if (!bound) {
            result = tl::unexpected<Error>(std::move(bound.error()));
            break;
        }
        if (node.flag) set_name("loop", loop_value(items, i, loop_depth_));
        result = execute(node.body);
        if (!result || *result == Flow::Break) break;
    }
    --loop_depth_;
    frame_ = outer;
    if (!result) return result;
    return Flow::Normal;
}

Result<void> Interpreter::bind(const std::vector<std::string>& names, const Value& value) {
    if (names.size() == 1) return set_name(names[0], value), Result<void>{};
    MAQUETTE_TRY(auto items, iterate(value));
    if (items.size() != names.size())
        return run_error((items.size() < names.size() ? "not enough" : "too many") + std::string(" values to unpack (expected ") +
                         std::to_string(names.size()) + ")");
    for (size_t i = 0; i < names.size(); ++i) set_name(names[i], std::move(items[i]));
    return {};
}

Result<void> Interpreter::assign(const Node& target, Value value) {
    if (target.kind == Kind::Name) return set_name(target.text, std::move(value)), Result<void>{};
    MAQUETTE_TRY(const Value object, evaluate(*target.a));
    if (!object.is_space()) return run_error("cannot assign attribute on non-namespace object");
    if (value.depth() >= value_depth_max) return run_error("The template nests values too deeply.");
    object.set(Value::text(target.text), std::move(value));
    return {};
}

Result<void> Interpreter::execute_set(const Node& node) {
    MAQUETTE_TRY(Value value, evaluate(*node.a));
    if (node.targets.size() == 1) return assign(*node.targets[0], std::move(value));
    MAQUETTE_TRY(auto items, iterate(value));
    if (items.size() != node.targets.size()) return run_error("the number of values to unpack does not fit");
    for (size_t i = 0; i < items.size(); ++i) MAQUETTE_TRY_VOID(assign(*node.targets[i], std::move(items[i])));
    return {};
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
    given.named.emplace_back("caller", macro(node, "caller"));
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
    const auto home = frame_;
    frames_with_macros_.push_back(home);
    return Value::function(name, [&node, home, name](Interpreter& self, Arguments& given) -> Result<Value> {
        if (self.calls_ >= template_calls_max) return run_error("The template's macros call each other too deeply.");
        auto inner = std::make_shared<Frame>();
        inner->parent = home;
        const size_t count = node.names.size(), defaults = node.arguments.size();
        std::vector<Value> rest;
        for (size_t i = count; i < given.positional.size(); ++i) rest.push_back(given.positional[i]);
        std::swap(self.frame_, inner);
        ++self.calls_;
        Result<Value> out = Value();
        for (size_t i = 0; i < count && out; ++i) {
            if (const Value* value = given.get(i, node.names[i])) {
                self.set_name(node.names[i], *value);
            } else if (i + defaults >= count) {
                out = self.evaluate(*node.arguments[i + defaults - count]);
                if (out) self.set_name(node.names[i], *out);
            } else {
                self.set_name(node.names[i], Value::undefined("parameter '" + node.names[i] + "' was not provided"));
            }
        }
        self.set_name("varargs", Value::list(std::move(rest), true));
        std::vector<std::pair<Value, Value>> others;
        for (const auto& [key, value] : given.named) {
            if (key == "caller") self.set_name("caller", value);
            else if (std::find(node.names.begin(), node.names.end(), key) == node.names.end()) others.emplace_back(Value::text(key), value);
        }
        self.set_name("kwargs", Value::dict(std::move(others)));
        if (out) {
            auto text = self.capture(node.body);
            if (text) out = Value::text(std::move(*text));
            else out = tl::unexpected<Error>(std::move(text.error()));
        }
        --self.calls_;
        std::swap(self.frame_, inner);
        return out;
    });
}

Result<Value> Interpreter::call(const Value& function, Arguments& given) {
    if (function.is(Type::Undefined)) return run_error(function.undefined_reason());
    if (!function.is(Type::Function)) return run_error(std::string("'") + type_name(function) + "' object is not callable");
    if (++steps_ > template_steps_max) return run_error("The template runs too long.");
    return function.call()(*this, given);
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
        if (own == name) return value;
    Value global = global_function(name);
    if (!global.is(Type::Undefined)) return global;
    return Value::undefined("'" + name + "' is undefined");
}

}  // namespace maquette::jinja
