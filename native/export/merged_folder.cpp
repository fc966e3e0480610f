#include "native/export/merged_folder.h"

#include <filesystem>

#include "native/export/gguf_adapter.h"
#include "native/export/hugging_face_files.h"
#include "native/model/mapped_file.h"
#include "native/model/new_file.h"
#include "native/model/tensor_names.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

// What belongs to a model beside its weights: small, known names only, so that no stray file is published.
bool is_companion_file(const std::string& name) {
    for (const char* known : {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "generation_config.json",
                              "vocab.json", "merges.txt", "tokenizer.model", "chat_template.jinja", "chat_template.json", "LICENSE", "LICENSE.txt"})
        if (name == known) return true;
    return false;
}

Result<void> copy_companions(const std::string& from, const std::string& to) {
    std::error_code failed;
    for (fs::directory_iterator at(from, failed), end; !failed && at != end; at.increment(failed)) {
        const std::string name = at->path().filename().string();
        if (!is_companion_file(name)) continue;
        MAQUETTE_TRY(const auto file, MappedFile::open(at->path().string()));
        MAQUETTE_TRY_VOID(write_new_file(to + "/" + name, [&](const ByteSink& sink) { return sink(file->bytes()); }));
    }
    if (failed) return fail(Error{ErrorCode::Failed, "The folder cannot be listed: " + failed.message() + ".", "Check its permissions.", from, 0, {}});
    return {};
}

const char* torch_name(TensorType type) {
    return type == TensorType::F32 ? "float32" : type == TensorType::F16 ? "float16" : "bfloat16";
}

Result<void> write_configuration(const Model& model, TensorType type, const std::string& folder) {
    if (model.gguf()) return write_hugging_face_files(*model.gguf(), model.architecture(), torch_name(type), folder);
    Json config = model.config();
    config.erase("quantization_config");
    config[config.contains("dtype") ? "dtype" : "torch_dtype"] = torch_name(type);
    MAQUETTE_TRY_VOID(write_new_text(folder + "/config.json", write_json_indented(config) + "\n"));
    return copy_companions(model.path(), folder);
}

}  // namespace

TensorType merged_folder_type(const Model& model, const MergedFolderOptions& options) {
    if (options.type) return *options.type;
    const TensorView* embedding = model.find("model.embed_tokens.weight");
    for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16})
        if (embedding && embedding->type == type) return type;
    return TensorType::F16;
}

Result<void> write_merged_folder(const MergedWeights& weights, const std::string& folder, const MergedFolderOptions& options) {
    const Model& model = weights.model();
    const TensorType type = merged_folder_type(model, options);
    if (type != TensorType::F32 && type != TensorType::F16 && type != TensorType::BF16)
        return fail(ErrorCode::WrongUsage, std::string("A Hugging Face folder cannot hold ") + tensor_type_name(type) + ".", "Choose F32, F16 or BF16.");
    MAQUETTE_TRY_VOID(create_folder(folder));
    MAQUETTE_TRY_VOID(write_configuration(model, type, folder));
    std::vector<TensorShape> shapes;
    for (const auto& tensor : model.tensors()) shapes.push_back({tensor.name, type, tensor.shape});
    size_t done = 0;
    const auto produce = [&](size_t i) -> Result<std::vector<std::byte>> {
        if (options.on_tensor) options.on_tensor(done++, shapes.size());
        const TensorView& tensor = model.tensors()[i];
        MAQUETTE_TRY(const std::vector<float> numbers, weights.numbers(tensor));
        auto bytes = quantize(type, numbers, tensor.columns());
        if (!bytes) bytes.error().field = tensor.name;
        return bytes;
    };
    return write_new_file(folder + "/model.safetensors",
                          [&](const ByteSink& sink) { return write_safetensors(shapes, {{"format", "pt"}}, produce, sink); });
}

}  // namespace maquette
