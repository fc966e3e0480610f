#include "native/export/ollama_folder.h"

#include <algorithm>

#include "native/model/new_file.h"
#include "shared/weights/modelfile.h"

namespace maquette {

Result<void> write_modelfile(const Model& model, const std::string& folder, std::vector<std::string>& notes) {
    // The stops are spelled as the written file spells them, whichever base it came from.
    MAQUETTE_TRY(const Model written, load_model(folder + "/model.gguf"));
    const GgufValue* value = written.gguf()->find("tokenizer.ggml.tokens");
    const auto tokens = value ? value->texts().value_or(std::vector<std::string_view>()) : std::vector<std::string_view>();
    Modelfile out;
    out.from = "./model.gguf";
    notes.push_back("The Modelfile has no TEMPLATE; Ollama takes the one that it knows for the chat template in the file.");
    for (const int32_t id : model.architecture().eos_ids)
        if (static_cast<size_t>(id) < tokens.size()) out.parameters.emplace_back("stop", std::string(tokens[static_cast<size_t>(id)]));
    // Ollama's own default cuts long pages off; more than this costs memory that small machines lack.
    out.parameters.emplace_back("num_ctx", std::to_string(std::min<int64_t>(model.architecture().context_length, 8192)));
    MAQUETTE_TRY(const std::string content, modelfile_text(out));
    return write_new_text(folder + "/Modelfile", content);
}

}  // namespace maquette
