#include "native/export/ollama_folder.h"

#include <algorithm>

#include "native/model/new_file.h"
#include "native/model/tokens.h"
#include "shared/weights/modelfile.h"

namespace maquette {
namespace {

// The chat template as Ollama can say it.
Result<Modelfile> templated(const ModelText& text) {
    const RenderTurns render = [&text](const std::vector<ChatTurn>& turns, bool ask) -> Result<std::string> {
        Json variables = text.variables;
        variables["messages"] = Json::array();
        for (const ChatTurn& turn : turns) variables["messages"].push_back({{"role", turn.role}, {"content", turn.content}});
        variables["add_generation_prompt"] = ask;
        MAQUETTE_TRY(RenderedChat chat, text.chat_template.render(variables));
        return std::move(chat.text);
    };
    MAQUETTE_TRY(const ChatPieces pieces, take_apart_chat_template(render, text.adds_bos ? json_text(text.variables, "bos_token") : ""));
    Modelfile out;
    MAQUETTE_TRY(out.go_template, go_template(pieces));
    out.system = pieces.default_system;
    out.from = "./model.gguf";
    // Whatever else it will hold, these texts must fit into a Modelfile.
    MAQUETTE_TRY_VOID(modelfile_text(out));
    return out;
}

Modelfile with_template(const ModelText& text, std::vector<std::string>& notes) {
    const std::string fallback = " The Modelfile has no TEMPLATE; Ollama takes the one that it knows for the chat template in the file.";
    if (text.chat_template.is_empty()) {
        notes.push_back("The model has no chat template." + fallback);
        return {};
    }
    auto out = templated(text);
    if (out) return std::move(*out);
    notes.push_back(out.error().reason + fallback);
    return {};
}

}  // namespace

Result<void> write_modelfile(const Model& model, const std::string& folder, std::vector<std::string>& notes) {
    // Everything is taken from the written file, whichever base it came from: that is what Ollama will see.
    MAQUETTE_TRY(const ModelText text, load_model_text(folder + "/model.gguf"));
    Modelfile out = with_template(text, notes);
    out.from = "./model.gguf";
    std::vector<int32_t> ends = model.architecture().eos_ids;
    ends.insert(ends.end(), text.eos_ids.begin(), text.eos_ids.end());
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    for (const int32_t id : ends)
        if (id >= 0 && id < text.tokenizer.size()) out.parameters.emplace_back("stop", text.tokenizer.token_name(id));
    // Ollama's own default cuts long pages off; more than this costs memory that small machines lack.
    out.parameters.emplace_back("num_ctx", std::to_string(std::min<int64_t>(model.architecture().context_length, 8192)));
    MAQUETTE_TRY(const std::string content, modelfile_text(out));
    return write_new_text(folder + "/Modelfile", content);
}

}  // namespace maquette
