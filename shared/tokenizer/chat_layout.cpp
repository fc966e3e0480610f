#include "shared/tokenizer/chat_layout.h"

#include <algorithm>

#include "shared/tokenizer/template_variables.h"

namespace maquette {
namespace {

class Renderer {
  public:
    Renderer(const ChatTemplate& chat_template, const Json& messages, const Json& variables, int64_t now_seconds, int64_t rendered_max)
        : chat_template_(chat_template), messages_(messages), variables_(variables), now_seconds_(now_seconds), rendered_max_(rendered_max) {}

    // The whole, and on the way those beginnings that are asked for later.
    Result<RenderedChat> render_whole(const std::vector<bool>& wanted) {
        return chat_template_.render_with_beginnings(template_variables(variables_, messages_, AnswerStart::None), wanted, found_, now_seconds_);
    }
    Result<std::string> render(Json messages, AnswerStart start) const {
        rendered_ += static_cast<int64_t>(messages.size());
        if (is_exhausted()) return fail(ErrorCode::BadInput, "");  // Said once, by lay_out_chat.
        MAQUETTE_TRY(RenderedChat chat, chat_template_.render(template_variables(variables_, std::move(messages), start), now_seconds_));
        return std::move(chat.text);
    }
    Result<Beginning> beginning(size_t count, AnswerStart start) const {
        const auto& found = (start == AnswerStart::Prompt ? found_.opened : found_.closed)[count];
        if (found) return *found;
        MAQUETTE_TRY(std::string text, render(first(count), start));
        return Beginning{0, std::move(text)};
    }
    Json first(size_t count) const {
        Json out = Json::array();
        for (size_t i = 0; i < count; ++i) out.push_back(messages_[i]);
        return out;
    }
    const Json& messages() const { return messages_; }
    bool is_exhausted() const { return rendered_ > rendered_max_; }

  private:
    const ChatTemplate& chat_template_;
    const Json& messages_;
    const Json& variables_;
    int64_t now_seconds_, rendered_max_;
    Beginnings found_;
    mutable int64_t rendered_ = 0;  // Messages.
};

size_t common_prefix(std::string_view a, std::string_view b) {
    return static_cast<size_t>(std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin()).first - a.begin());
}

bool begins_with(std::string_view text, const Beginning& with) { return text.substr(with.shared, with.rest.size()) == with.rest; }
size_t size_of(const Beginning& one) { return one.shared + one.rest.size(); }
std::string text_of(const Beginning& one, std::string_view full) { return std::string(full.substr(0, one.shared)) + one.rest; }

// Where the template writes the content of message `index` of the whole conversation, found by rendering it with other
// contents: what differs is the content. Nothing when the template does not write it.
struct Place {
    size_t begin = 0, end = 0;
    bool found = false;
};
Place content_place(const Renderer& renderer, const Json& messages, size_t index, std::string_view full) {
    Json changed = messages;
    changed[index]["content"] = "\x01maquette\x02";
    const auto other = renderer.render(std::move(changed), AnswerStart::None);
    if (!other) return {};
    const size_t begin = common_prefix(full, *other);
    size_t tail = 0;
    while (tail < full.size() - begin && tail < other->size() - begin && full[full.size() - 1 - tail] == (*other)[other->size() - 1 - tail])
        ++tail;
    return {begin, full.size() - tail, true};
}

bool is_trained(const Json& message) { return json_text(message, "role") == "assistant" || json_flag(message, "train"); }

bool leaves_out(const Renderer& renderer, size_t index, std::string_view full) {
    const Json& messages = renderer.messages();
    if (message_text(messages[index]).find_first_not_of(" \t\r\n") == std::string::npos) return false;
    const Place place = content_place(renderer, messages, index, full);
    return place.found && place.begin == full.size();  // Another text changes nothing.
}

Result<AnswerSpan> answer_span(const Renderer& renderer, size_t index, std::string_view full) {
    const Json& messages = renderer.messages();
    AnswerSpan out;
    out.message = static_cast<int64_t>(index);
    const bool is_answer = json_text(messages[index], "role") == "assistant";  // The prompt opens no other turn.
    const auto before = is_answer ? renderer.beginning(index, AnswerStart::Prompt) : fail(ErrorCode::BadInput, "");
    const auto unopened = renderer.beginning(index, AnswerStart::None);
    const bool is_last = index + 1 == messages.size();
    const auto after = is_last ? Beginning{full.size(), {}} : renderer.beginning(index + 1, AnswerStart::None);
    if (before && after && begins_with(full, *before) && begins_with(full, *after) && size_of(*after) >= size_of(*before)) {
        out.begin = static_cast<int64_t>(size_of(*before));
        out.end = static_cast<int64_t>(size_of(*after));
        out.opening = unopened && begins_with(full, *unopened) ? static_cast<int64_t>(size_of(*unopened)) : out.begin;
        return out;
    }
    // The beginning alone looks otherwise than inside the whole (thoughts of earlier turns are dropped, a system text
    // is written last …), or the template refuses it. The content itself is found by changing it.
    out.exact = !is_answer;
    const Place place = content_place(renderer, messages, index, full);
    if (!place.found) return after ? fail(ErrorCode::BadInput, "The answer's place in the rendered text was not found.") : tl::unexpected<Error>(after.error());
    size_t begin = place.begin, end = place.end;
    if (before) {
        // The template may write something of its own before the content (an empty think block): the prompt ends where
        // both texts part, if that is before the content.
        const size_t shared = common_prefix(full, text_of(*before, full));
        if (shared == size_of(*before)) begin = std::min(begin, shared);
    }
    if (is_last) {
        end = full.size();
    } else {
        // What follows belongs to the turn up to where the next message's own text may begin: found by comparing with
        // the conversation that ends here.
        const std::string ended = after ? text_of(*after, full) : std::string();
        const auto cut = content_place(renderer, renderer.first(index + 1), index, ended);
        if (after && cut.found) {
            const std::string_view turn_end = std::string_view(ended).substr(std::min(cut.end, ended.size()));
            end += common_prefix(full.substr(end), turn_end);
        }
    }
    out.begin = out.opening = static_cast<int64_t>(begin);
    out.end = static_cast<int64_t>(std::max(begin, end));
    return out;
}

}  // namespace

std::string message_text(const Json& message) {
    const Json* content = json_member(message, "content");
    if (!content) return {};
    if (content->is_string()) return content->get<std::string>();
    std::string out;
    if (content->is_array())
        for (const Json& part : *content) out += part.is_string() ? part.get<std::string>() : json_text(part, "text");
    return out;
}

Result<ChatLayout> lay_out_chat(const ChatTemplate& chat_template, const Json& messages, const Json& variables,
                                int64_t now_seconds, int64_t rendered_max) {
    Renderer renderer(chat_template, messages, variables, now_seconds, rendered_max);
    std::vector<bool> wanted(messages.size() + 1);
    for (size_t i = 0; i < messages.size(); ++i)
        if (is_trained(messages[i])) wanted[i] = wanted[i + 1] = true;
    MAQUETTE_TRY(RenderedChat whole, renderer.render_whole(wanted));
    ChatLayout out;
    out.text = std::move(whole.text);
    out.generation = std::move(whole.generation);
    for (size_t i = 0; i < messages.size() && !renderer.is_exhausted(); ++i) {
        const std::string role = json_text(messages[i], "role");
        if ((role == "system" || role == "developer") && leaves_out(renderer, i, out.text)) out.left_out.push_back(static_cast<int64_t>(i));
        if (!is_trained(messages[i])) continue;
        const auto span = answer_span(renderer, i, out.text);
        if (span) out.answers.push_back(*span);
        else if (!renderer.is_exhausted()) return tl::unexpected<Error>(span.error());
    }
    if (renderer.is_exhausted())
        return fail(ErrorCode::BadInput, "The conversation is too long for this chat template, which looks at all of it to write a part.", "Split it into several rows.");
    return out;
}

}  // namespace maquette
