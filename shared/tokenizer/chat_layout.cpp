#include "shared/tokenizer/chat_layout.h"

#include <algorithm>

#include "shared/tokenizer/template_variables.h"

namespace maquette {
namespace {

class Renderer {
  public:
    Renderer(const ChatTemplate& chat_template, const Json& variables, int64_t now_seconds)
        : chat_template_(chat_template), variables_(variables), now_seconds_(now_seconds) {}

    Result<RenderedChat> render(Json messages, bool add_generation_prompt) const {
        const auto start = add_generation_prompt ? AnswerStart::Prompt : AnswerStart::None;
        return chat_template_.render(template_variables(variables_, std::move(messages), start), now_seconds_);
    }
    static Json first(const Json& messages, size_t count) {
        Json out = Json::array();
        for (size_t i = 0; i < count; ++i) out.push_back(messages[i]);
        return out;
    }

  private:
    const ChatTemplate& chat_template_;
    const Json& variables_;
    int64_t now_seconds_;
};

size_t common_prefix(std::string_view a, std::string_view b) {
    return static_cast<size_t>(std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin()).first - a.begin());
}

bool begins_with(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }

// Where the template writes the content of message `index` of the whole conversation, found by rendering it with other
// contents: what differs is the content. Nothing when the template does not write it.
struct Place {
    size_t begin = 0, end = 0;
    bool found = false;
};
Place content_place(const Renderer& renderer, const Json& messages, size_t index, std::string_view full) {
    Json changed = messages;
    changed[index]["content"] = "\x01maquette\x02";
    const auto other = renderer.render(std::move(changed), false);
    if (!other) return {};
    const size_t begin = common_prefix(full, other->text);
    size_t tail = 0;
    while (tail < full.size() - begin && tail < other->text.size() - begin &&
           full[full.size() - 1 - tail] == other->text[other->text.size() - 1 - tail])
        ++tail;
    return {begin, full.size() - tail, true};
}

bool leaves_out(const Renderer& renderer, const Json& messages, size_t index, std::string_view full) {
    if (message_text(messages[index]).find_first_not_of(" \t\r\n") == std::string::npos) return false;
    const Place place = content_place(renderer, messages, index, full);
    return place.found && place.begin == full.size();  // Another text changes nothing.
}

Result<AnswerSpan> answer_span(const Renderer& renderer, const Json& messages, size_t index, std::string_view full) {
    AnswerSpan out;
    out.message = static_cast<int64_t>(index);
    const bool is_answer = json_text(messages[index], "role") == "assistant";  // The prompt opens no other turn.
    const auto before = is_answer ? renderer.render(Renderer::first(messages, index), true) : fail(ErrorCode::BadInput, "");
    const auto unopened = renderer.render(Renderer::first(messages, index), false);
    const auto after = renderer.render(Renderer::first(messages, index + 1), false);
    if (before && after && begins_with(full, before->text) && begins_with(full, after->text) &&
        after->text.size() >= before->text.size()) {
        out.begin = static_cast<int64_t>(before->text.size());
        out.end = static_cast<int64_t>(after->text.size());
        out.opening = unopened && begins_with(full, unopened->text) ? static_cast<int64_t>(unopened->text.size()) : out.begin;
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
        const size_t shared = common_prefix(full, before->text);
        if (shared == before->text.size()) begin = std::min(begin, shared);
    }
    if (index + 1 >= messages.size()) {
        end = full.size();
    } else {
        // What follows belongs to the turn up to where the next message's own text may begin: found by comparing with
        // the conversation that ends here.
        const auto cut = content_place(renderer, Renderer::first(messages, index + 1), index, after ? after->text : std::string());
        if (after && cut.found) {
            const std::string_view turn_end = std::string_view(after->text).substr(std::min(cut.end, after->text.size()));
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
                                int64_t now_seconds) {
    const Renderer renderer(chat_template, variables, now_seconds);
    MAQUETTE_TRY(RenderedChat whole, renderer.render(messages, false));
    ChatLayout out;
    out.text = std::move(whole.text);
    out.generation = std::move(whole.generation);
    for (size_t i = 0; i < messages.size(); ++i) {
        const std::string role = json_text(messages[i], "role");
        if ((role == "system" || role == "developer") && leaves_out(renderer, messages, i, out.text)) out.left_out.push_back(static_cast<int64_t>(i));
        if (role != "assistant" && !json_flag(messages[i], "train")) continue;
        MAQUETTE_TRY(const AnswerSpan span, answer_span(renderer, messages, i, out.text));
        out.answers.push_back(span);
    }
    return out;
}

}  // namespace maquette
