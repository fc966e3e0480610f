#include "web/app/model_text.h"

#include <ctime>
#include <span>

#include "shared/weights/gguf.h"
#include "web/platform/exchange.h"

namespace maquette {

namespace {

// Templates of models that bring none in their tokenizer.json: ChatML, which most small models use.
constexpr const char* chatml =
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

void add_special(Json& variables, const Tokenizer& tokenizer) {
    if (tokenizer.bos_id() >= 0) variables["bos_token"] = tokenizer.token_name(tokenizer.bos_id());
    if (tokenizer.eos_id() >= 0) variables["eos_token"] = tokenizer.token_name(tokenizer.eos_id());
}

}  // namespace

void ModelText::load_bundled() {
    state_ = State::Loading;
    page::ask({{"call", "load"}, {"name", "models/smollm2_tokenizer.gguf"}}, [this](Result<page::Answer> answer) {
        if (state_ == State::Ready) return;  // Somebody opened another one meanwhile.
        if (!answer) {
            state_ = State::Failed;
            problem_ = "The bundled tokenizer could not be loaded: " + answer.error().reason;
            return;
        }
        if (const Result<void> opened = open("SmolLM2-135M-Instruct", std::move(answer->bytes)); !opened) {
            state_ = State::Failed;
            problem_ = opened.error().text();
        }
    });
}

Result<void> ModelText::open(const std::string& name, std::string bytes) {
    const bool is_gguf = bytes.compare(0, 4, "GGUF") == 0;
    MAQUETTE_TRY_VOID(is_gguf ? open_gguf(std::move(bytes)) : open_json(bytes));
    name_ = name;
    state_ = State::Ready;
    problem_.clear();
    version_++;
    return {};
}

Result<void> ModelText::open_gguf(std::string bytes) {
    MAQUETTE_TRY(const Gguf gguf, Gguf::read(std::as_bytes(std::span(bytes))));
    MAQUETTE_TRY(Tokenizer tokenizer, Tokenizer::from_gguf(gguf));
    const std::string source = gguf.text("tokenizer.chat_template");
    MAQUETTE_TRY(ChatTemplate chat_template, ChatTemplate::parse(source.empty() ? chatml : source));
    tokenizer_ = std::move(tokenizer);
    chat_template_ = std::move(chat_template);
    variables_ = Json::object();
    add_special(variables_, tokenizer_);
    return {};
}

Result<void> ModelText::open_json(const std::string& bytes) {
    MAQUETTE_TRY(Tokenizer tokenizer, Tokenizer::from_tokenizer_json(bytes));
    MAQUETTE_TRY(ChatTemplate chat_template, ChatTemplate::parse(chatml));
    tokenizer_ = std::move(tokenizer);
    chat_template_ = std::move(chat_template);
    variables_ = Json::object();
    add_special(variables_, tokenizer_);
    return {};
}

MaskedRow ModelText::mask(const Json& sample, LossMode mode, int64_t max_length) const {
    MaskOptions options;
    options.mode = mode;
    options.max_length = max_length;
    options.variables = variables_;
    options.now_seconds = static_cast<int64_t>(std::time(nullptr));
    return mask_row(tokenizer_, chat_template_, sample, options);
}

}  // namespace maquette
