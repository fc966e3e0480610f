// Writes the beginnings of a conversation on the way through the whole, so that finding every answer takes linear time.
//
// Most templates loop over the messages at their top level and look at most one message ahead. Before item k - 1 of that
// loop the state is the one that k messages alone would have led to; the item and the rest of the template are run as if
// the list ended there, and then the state is set back. Where a template looked further ahead, nothing is written.
#include <algorithm>
#include <tuple>
#include <utility>

#include "shared/tokenizer/jinja_interpreter.h"
#include "shared/tokenizer/jinja_records.h"

namespace maquette::jinja {
namespace {

// A generator is used up by its reader, which no snapshot undoes.
bool holds_generator(const Value& value) {
    if (value.is(Type::Generator)) return true;
    if (value.is(Type::List)) return std::any_of(value.items().begin(), value.items().end(), holds_generator);
    if (value.is(Type::Dict)) return std::any_of(value.entries().begin(), value.entries().end(), [](const auto& entry) { return holds_generator(entry.second); });
    return false;
}

}  // namespace

Result<void> Interpreter::run_body() {
    for (size_t i = 0; i < program_.body.size(); ++i) {
        if (is_message_loop(*program_.body[i])) {
            MAQUETTE_TRY_VOID(walk_messages(i));
        } else {
            MAQUETTE_TRY(const Flow flow, execute(*program_.body[i]));
            if (flow != Flow::Normal) return {};
        }
    }
    return {};
}

Value* Interpreter::variable(std::string_view name) {
    for (auto& [own, value] : variables_)
        if (own == name) return &value;
    return nullptr;
}

// Messages by their numbers are the one look at the list, besides the loop, that does not depend on its end.
Result<Value> Interpreter::evaluate_item(const Node& node) {
    const size_t needed = watch_ ? watch_->needed : 0;
    MAQUETTE_TRY(const Value object, evaluate(*node.a));
    const Value* messages = watch_ && !watch_->is_paused && node.a->kind == Kind::Name && node.a->text == "messages" ? variable("messages") : nullptr;
    const bool is_message = messages && object.is(Type::List) && object.identity() == messages->identity();
    if (is_message) watch_->needed = needed;
    MAQUETTE_TRY(const Value key, evaluate(*node.b));
    if (is_message) {
        const bool is_there = key.is(Type::Integer) && key.as_integer() >= 0 && static_cast<size_t>(key.as_integer()) < object.items().size();
        watch_->needed = std::max(watch_->needed, is_there ? static_cast<size_t>(key.as_integer()) + 1 : MessageWatch::all_needed);
    }
    return item(*this, object, key);
}

bool Interpreter::is_message_loop(const Node& node) const {
    if (!watch_ || watch_->is_paused || watch_->needed == MessageWatch::all_needed) return false;
    if (node.kind != Kind::For || node.a->kind != Kind::Name || node.a->text != "messages" || node.b || !node.text.empty()) return false;
    return std::none_of(frame_->names.begin(), frame_->names.end(), [](const auto& one) { return one.first == "messages"; });
}

Result<void> Interpreter::walk_messages(size_t statement) {
    const Node& node = *program_.body[statement];
    const Value* list = variable("messages");
    if (!list || !list->is(Type::List) || list->items().empty() || list->items().size() + 1 != watch_->wanted.size()) {
        MAQUETTE_TRY_VOID(execute(node));
        return {};
    }
    const Value whole = *list, beginning = Value::list({});  // Writing a beginning puts another list into the variable.
    beginning.set_depth(whole.depth());
    const size_t count = whole.items().size();
    steps_ += 2;  // The statement and its list, as elsewhere.
    MAQUETTE_TRY_VOID(charge(count * sizeof(Value)));
    const auto loop = std::make_shared<Loop>(whole.items(), 1, Loop::Recursion());
    const auto outer = frame_;
    Result<Flow> flow = Flow::Normal;
    for (size_t i = 0; i < count; ++i) {
        beginning.items().push_back(whole.items()[i]);
        if (i + 1 < count && watch_->wanted[i + 1] && can_begin(i + 1, *loop)) write_beginnings(statement, loop, beginning, i + 1);
        flow = run_item(node, outer, loop, i);
        if (!flow || *flow == Flow::Break) break;
    }
    loop->finish();
    watch_->needed = MessageWatch::all_needed;  // A second loop would begin where this one has been.
    if (!flow) return tl::unexpected<Error>(std::move(flow.error()));
    return {};
}

bool Interpreter::can_begin(size_t count, const Loop& loop) const {
    if (watch_->needed > count || loop.is_measured()) return false;
    const auto is_used_up = [](const auto& one) { return holds_generator(one.second); };
    return std::none_of(frame_->names.begin(), frame_->names.end(), is_used_up) &&
           std::none_of(kept_.begin(), kept_.end(), [&](const Value& space) { return std::any_of(space.entries().begin(), space.entries().end(), is_used_up); });
}

// The loop's last item and what follows the loop.
Result<void> Interpreter::end_early(size_t statement, const std::shared_ptr<Loop>& loop, size_t count) {
    const auto outer = frame_;  // A copy: run_item changes frame_.
    MAQUETTE_TRY_VOID(run_item(*program_.body[statement], outer, loop, count - 1));
    for (size_t i = statement + 1; i < program_.body.size(); ++i) {
        MAQUETTE_TRY(const Flow flow, execute(*program_.body[i]));
        if (flow != Flow::Normal) break;
    }
    return {};
}

void Interpreter::write_beginnings(size_t statement, const std::shared_ptr<Loop>& loop, const Value& messages, size_t count) {
    const auto names = frame_->names;
    std::vector<std::vector<std::pair<Value, Value>>> spaces;
    for (const Value& space : kept_) spaces.push_back(space.entries());
    const size_t written = output_.text.size(), spans = output_.generation.size(), frames = frames_with_macros_.size();
    const auto counters = std::pair(steps_, memory_);
    const auto line = line_;
    const auto frame = frame_;
    watch_->is_paused = true;
    for (const bool is_opened : {false, true}) {
        Value* const prompt = variable("add_generation_prompt");
        if (is_opened && (watch_->is_prompt_seen || !prompt)) break;
        const Value whole = std::exchange(*variable("messages"), messages);
        const Value before = prompt ? *prompt : Value();
        if (is_opened) *prompt = Value::boolean(true);
        loop->end_at(count);
        auto done = end_early(statement, loop, count);
        auto& found = (is_opened ? watch_->found.opened : watch_->found.closed)[count];
        if (done) found.emplace(Beginning{written, output_.text.substr(written)});
        else found.emplace(tl::unexpected<Error>(std::move(done.error())));
        // Everything is set back.
        loop->forget();
        *variable("messages") = whole;
        if (prompt) *prompt = before;
        output_.text.resize(written), output_.generation.resize(spans);
        frame_ = frame, frame_->names = names;
        for (size_t i = 0; i < kept_.size(); ++i)
            kept_[i].entries() = i < spaces.size() ? spaces[i] : std::vector<std::pair<Value, Value>>();
        kept_.resize(spaces.size());
        for (size_t i = frames; i < frames_with_macros_.size(); ++i)
            if (frames_with_macros_[i] != frame_) frames_with_macros_[i]->names.clear();
        // The outer frame stays in the list: its macros hold it.
        frames_with_macros_.resize(frames);
        std::tie(steps_, memory_) = counters, line_ = line;
    }
    watch_->is_paused = false;
}

}  // namespace maquette::jinja
