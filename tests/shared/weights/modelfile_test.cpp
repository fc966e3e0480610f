#include "shared/weights/modelfile.h"

#include <doctest/doctest.h>

using namespace maquette;

namespace {

// SmolLM2's template, by hand: ChatML with a system turn of its own.
Result<std::string> chat_ml(const std::vector<ChatTurn>& turns, bool ask) {
    std::string out;
    if (turns[0].role != "system") out += "<|im_start|>system\nYou are SmolLM<|im_end|>\n";
    for (const auto& turn : turns) out += "<|im_start|>" + turn.role + "\n" + turn.content + "<|im_end|>\n";
    return out + (ask ? "<|im_start|>assistant\n" : "");
}

}  // namespace

TEST_CASE("modelfile: ChatML is taken apart and written as a Go template") {
    const auto pieces = take_apart_chat_template(chat_ml, "<|im_start|>x");
    REQUIRE(pieces);
    CHECK(pieces->default_system == "You are SmolLM");
    CHECK(pieces->prompt == "<|im_start|>assistant\n");
    CHECK(*go_template(*pieces) ==
          "{{- range .Messages }}{{ if eq .Role \"system\" }}<|im_start|>system\n{{ .Content }}<|im_end|>\n"
          "{{ else if eq .Role \"user\" }}<|im_start|>user\n{{ .Content }}<|im_end|>\n"
          "{{ else if eq .Role \"assistant\" }}<|im_start|>assistant\n{{ .Content }}<|im_end|>\n"
          "{{ end }}{{ end }}<|im_start|>assistant\n");
}

TEST_CASE("modelfile: a BOS in front is left to Ollama") {
    const auto with_bos = [](const std::vector<ChatTurn>& turns, bool ask) -> Result<std::string> {
        std::string out = "<s>";
        for (const auto& turn : turns) out += "[" + turn.role + "]" + turn.content + "</s>";
        return out + (ask ? "[assistant]" : "");
    };
    const auto pieces = take_apart_chat_template(with_bos, "<s>");
    REQUIRE(pieces);
    CHECK(pieces->system.before == "[system]");
    CHECK(pieces->user.after == "</s>");
    CHECK(pieces->default_system.empty());
}

TEST_CASE("modelfile: templates that cannot be described are refused") {
    // Llama 2 puts the system text into the first user turn.
    const auto llama2 = [](const std::vector<ChatTurn>& turns, bool) -> Result<std::string> {
        std::string out, system;
        for (const auto& turn : turns) {
            if (turn.role == "system") system = "<<SYS>>\n" + turn.content + "\n<</SYS>>\n\n";
            if (turn.role == "user") out += "[INST] " + system + turn.content + " [/INST]", system.clear();
            if (turn.role == "assistant") out += " " + turn.content + " </s>";
        }
        return out;
    };
    CHECK(take_apart_chat_template(llama2, "<s>").error().reason.find("system text stands inside") != std::string::npos);
    // One that numbers its turns.
    const auto numbered = [](const std::vector<ChatTurn>& turns, bool ask) -> Result<std::string> {
        std::string out;
        for (size_t i = 0; i < turns.size(); ++i) out += turns[i].role + (turns.size() > 5 ? "!" : ":") + turns[i].content + "\n";
        return out + (ask ? "assistant:" : "");
    };
    CHECK(take_apart_chat_template(numbered, "").error().reason.find("other lengths") != std::string::npos);
    CHECK_FALSE(go_template({{"{{", ""}, {}, {}, "", ""}));
}

TEST_CASE("modelfile: texts are quoted, stops repeat, quotation marks are escaped") {
    const auto text = modelfile_text({"./model.gguf", "{{ .Prompt }}", "Be kind.", {{"stop", "<|im_end|>"}, {"stop", "a\"b"}, {"num_ctx", "8192"}}, ""});
    REQUIRE(text);
    CHECK(*text == "FROM ./model.gguf\nTEMPLATE \"\"\"{{ .Prompt }}\"\"\"\nSYSTEM \"\"\"Be kind.\"\"\"\n"
                   "PARAMETER stop \"<|im_end|>\"\nPARAMETER stop \"a\\\"b\"\nPARAMETER num_ctx 8192\n");
    CHECK_FALSE(modelfile_text({"x", "a\"\"\"b", "", {}, ""}));
}
