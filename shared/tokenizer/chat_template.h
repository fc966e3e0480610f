// Renders a conversation with a model's chat template, as transformers' apply_chat_template does.
//
// The language is Jinja as chat templates use it (jinja.palletsprojects.com/en/stable/templates, with trim_blocks and
// lstrip_blocks on). Steps, output and nesting are bounded, because templates come from strangers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/json.h"
#include "shared/base/result.h"

namespace maquette {

// Bytes [begin, end) of RenderedChat::text that a {% generation %} block wrote.
struct GenerationSpan {
    int64_t begin = 0;
    int64_t end = 0;
};

struct RenderedChat {
    std::string text;
    std::vector<GenerationSpan> generation;
};

// How a template renders the first messages of a conversation: as the whole in bytes [0, shared), then `rest`.
struct Beginning {
    size_t shared = 0;
    std::string rest;
};

// Beginnings that were found on the way through the whole, by count of messages; what is missing has to be rendered for
// itself, because the template looked further ahead.
struct Beginnings {
    std::vector<std::optional<Result<Beginning>>> closed, opened;  // Without and with the generation prompt.
};

class ChatTemplate {
  public:
    // An empty template: renders to nothing.
    ChatTemplate();
    // A syntax error names its line. Depth and length are bounded (limits.h).
    static Result<ChatTemplate> parse(std::string_view source);

    // `variables` is an object: messages, tools, add_generation_prompt, bos_token, … The template's own
    // raise_exception becomes the error's reason. strftime_now uses `now_seconds` (Unix time, UTC).
    Result<RenderedChat> render(const Json& variables, int64_t now_seconds = 0) const;

    // As render without the generation prompt. Fills `found` for those counts of messages that are `wanted` (one entry a
    // message and one more), in time that is linear in the conversation.
    Result<RenderedChat> render_with_beginnings(const Json& variables, const std::vector<bool>& wanted, Beginnings& found, int64_t now_seconds = 0) const;

    const std::string& source() const;
    bool is_empty() const { return source().empty(); }
    bool has_generation_marks() const;

    struct Program;

  private:
    std::shared_ptr<const Program> program_;
};

}  // namespace maquette
