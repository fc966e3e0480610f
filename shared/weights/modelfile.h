// Ollama Modelfiles, and the Go template that says what a model's chat template says.
//
// Ollama does not run Jinja. A chat template is therefore watched: rendered on probe conversations, taken apart into what
// stands before and after each role's text, put together again, and compared. Only what agrees on every probe is written:
// a template that differs from training is the most frequent cause of bad answers after an export.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

struct ChatTurn {
    std::string role;     // "system", "user", "assistant"
    std::string content;
};

// Renders a conversation with the model's own template; `ask` adds the generation prompt.
using RenderTurns = std::function<Result<std::string>(const std::vector<ChatTurn>& turns, bool ask)>;

struct ChatPieces {
    struct Around {
        std::string before, after;
    };
    Around system, user, assistant;
    std::string prompt;          // What asks for an answer.
    std::string default_system;  // What the template itself says when a conversation has no system turn; may be empty.
};

// `bos` is the text of the token that starts every sequence, or empty: Ollama adds it itself. Fails when the template
// cannot be described in this way.
Result<ChatPieces> take_apart_chat_template(const RenderTurns& render, const std::string& bos);
// The conversation as the pieces say it, without BOS.
std::string join_turns(const ChatPieces& pieces, const std::vector<ChatTurn>& turns);
// Fails when a piece contains Go's own braces.
Result<std::string> go_template(const ChatPieces& pieces);

struct Modelfile {
    std::string from;           // "./model.gguf"
    std::string go_template;    // Empty: Ollama guesses from the GGUF file.
    std::string system;
    std::vector<std::pair<std::string, std::string>> parameters;  // In order; "stop" may repeat.
    std::string license;
};

// Fails when a text contains three quotation marks, which a Modelfile cannot hold.
Result<std::string> modelfile_text(const Modelfile& modelfile);

}  // namespace maquette
