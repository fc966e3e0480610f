#include "shared/tokenizer/chat_template.h"

#include "shared/tokenizer/jinja_interpreter.h"

namespace maquette {

struct ChatTemplate::Program {
    std::string source;
    jinja::Template parsed;
};

ChatTemplate::ChatTemplate() : program_(std::make_shared<Program>()) {}

Result<ChatTemplate> ChatTemplate::parse(std::string_view source) {
    auto program = std::make_shared<Program>();
    program->source = source;
    MAQUETTE_TRY(program->parsed, jinja::parse_template(source));
    ChatTemplate out;
    out.program_ = std::move(program);
    return out;
}

Result<RenderedChat> ChatTemplate::render(const Json& variables, int64_t now_seconds) const {
    return jinja::Interpreter(program_->parsed, variables, now_seconds).run();
}

Result<RenderedChat> ChatTemplate::render_with_beginnings(const Json& variables, const std::vector<bool>& wanted, Beginnings& found, int64_t now_seconds) const {
    jinja::MessageWatch watch{.wanted = wanted, .found = found};
    found.closed.resize(wanted.size()), found.opened.resize(wanted.size());
    return jinja::Interpreter(program_->parsed, variables, now_seconds).run(&watch);
}

const std::string& ChatTemplate::source() const { return program_->source; }
bool ChatTemplate::has_generation_marks() const { return program_->parsed.has_generation; }

}  // namespace maquette
