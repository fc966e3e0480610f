#include "native/model/weights_loader.h"

#include <filesystem>
#include <list>
#include <set>
#include <unordered_map>

#include "native/model/head_rows.h"
#include "native/model/mapped_file.h"
#include "native/model/tensor_names.h"
#include "shared/weights/bitsandbytes.h"
#include "shared/weights/safetensors.h"

namespace maquette {

struct ModelState {
    std::string path;
    Architecture architecture;
    Json config;
    std::vector<std::shared_ptr<const MappedFile>> files;
    std::optional<Gguf> gguf;
    std::list<std::vector<std::byte>> owned;  // Reordered rows and joined NF4; a list, so that their addresses stay.
    std::vector<TensorView> tensors;
    std::unordered_map<std::string_view, size_t> index;  // Into `tensors`; the keys are their names.
    std::vector<std::string> unused;
};

namespace {

namespace fs = std::filesystem;

Error in_file(Error error, const std::string& path) {
    if (error.file.empty()) error.file = path;
    return error;
}

// Integers would be weights whose scale is lost (8-bit checkpoints).
bool is_weight_type(TensorType type) {
    return is_quantized(type) || type == TensorType::F64 || type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16;
}

// Keeps the tensors that the architecture consists of and checks that each is there with its shape.
Result<void> choose_tensors(ModelState& state, std::vector<TensorView> found) {
    std::unordered_map<std::string_view, const TensorView*> by_name;
    for (const auto& tensor : found)
        if (!by_name.emplace(tensor.name, &tensor).second)
            return fail(Error{ErrorCode::BadInput, "The tensor stands in two files.", "Fetch the model again.", state.path, 0, tensor.name});
    std::set<std::string_view> used;
    for (const auto& expected : expected_tensors(state.architecture)) {
        const auto at = by_name.find(expected.name);
        if (at == by_name.end())
            return fail(Error{ErrorCode::BadInput, "The tensor is missing.", "The download may be incomplete; fetch the model again.",
                              state.path, 0, expected.name});
        if (at->second->shape != expected.shape)
            return fail(Error{ErrorCode::BadInput, "The shape is " + shape_text(at->second->shape) + " and must be " + shape_text(expected.shape) + ".",
                              "The weights and the configuration do not belong together; fetch the model again.", state.path, 0, expected.name});
        if (!is_weight_type(at->second->type))
            return fail(Error{ErrorCode::BadInput, std::string("Weights of type ") + tensor_type_name(at->second->type) + " are not supported.",
                              "Use the model in F32, F16, BF16, NF4 or a GGUF format.", state.path, 0, expected.name});
        used.insert(at->second->name);
    }
    for (auto& tensor : found) {
        if (used.count(tensor.name))
            state.tensors.push_back(tensor);
        else
            state.unused.push_back(tensor.name);
    }
    for (size_t i = 0; i < state.tensors.size(); ++i) state.index.emplace(state.tensors[i].name, i);
    return {};
}

Result<void> load_gguf(ModelState& state) {
    MAQUETTE_TRY(auto file, MappedFile::open(state.path));
    state.files.push_back(file);
    MAQUETTE_TRY(state.gguf, Gguf::read(file->bytes()));
    MAQUETTE_TRY(state.architecture, architecture_from_gguf(*state.gguf));
    const bool is_permuted = state.gguf->architecture() == "llama";
    const Architecture& a = state.architecture;
    std::vector<TensorView> found;
    for (TensorView tensor : state.gguf->tensors()) {
        const auto name = hugging_face_name(tensor.name);
        if (!name) {
            state.unused.push_back(tensor.name);
            continue;
        }
        tensor.name = *name;
        if (is_permuted && has_head_rows(tensor.name) && !tensor.shape.empty()) {
            const int64_t heads = tensor.name.find(".q_proj.") != std::string::npos ? a.heads : a.kv_heads;
            if (tensor.shape[0] != heads * a.head_dim || tensor.bytes.empty())
                return fail(Error{ErrorCode::BadInput, "The shape " + shape_text(tensor.shape) + " does not fit " + std::to_string(heads) +
                                  " heads of " + std::to_string(a.head_dim) + ".", "Fetch the model again.", {}, 0, tensor.name});
            state.owned.push_back(reorder_head_rows(tensor.bytes, tensor.shape[0], heads, RowOrder::HuggingFace));
            tensor.bytes = state.owned.back();
        }
        found.push_back(std::move(tensor));
    }
    return choose_tensors(state, std::move(found));
}

// 4-bit weights of bitsandbytes become one tensor each.
Result<std::vector<TensorView>> join_nf4_weights(ModelState& state, std::vector<TensorView> tensors) {
    MAQUETTE_TRY(SplitWeights split, split_nf4_weights(std::move(tensors)));
    for (const Nf4Source& source : split.quantized) {
        state.owned.push_back(nf4_blocks(source));
        split.plain.push_back({source.name, TensorType::NF4, source.shape, state.owned.back()});
    }
    return std::move(split.plain);
}

Result<void> load_folder(ModelState& state) {
    const std::string config_path = state.path + "/config.json";
    MAQUETTE_TRY(const std::string text, read_text_file(config_path));
    auto config = parse_json(text);
    if (!config) return fail(in_file(config.error(), config_path));
    state.config = std::move(*config);
    auto architecture = architecture_from_config(state.config);
    if (!architecture) return fail(in_file(architecture.error(), config_path));
    state.architecture = std::move(*architecture);
    MAQUETTE_TRY(const auto names, weight_files(state.path));
    std::vector<TensorView> found;
    for (const auto& name : names) {
        const std::string path = state.path + "/" + name;
        MAQUETTE_TRY(auto file, MappedFile::open(path));
        state.files.push_back(file);
        auto contents = read_safetensors(file->bytes());
        if (!contents) return fail(in_file(contents.error(), path));
        for (auto& tensor : contents->tensors) found.push_back(std::move(tensor));
    }
    MAQUETTE_TRY(found, join_nf4_weights(state, std::move(found)));
    return choose_tensors(state, std::move(found));
}

}  // namespace

Result<std::vector<std::string>> weight_files(const std::string& folder) {
    std::error_code ignored;
    if (fs::exists(folder + "/model.safetensors", ignored)) return std::vector<std::string>{"model.safetensors"};
    const std::string index_path = folder + "/model.safetensors.index.json";
    if (!fs::exists(index_path, ignored))
        return fail(Error{ErrorCode::NotFound, "The folder holds neither model.safetensors nor model.safetensors.index.json.",
                          "Name a Hugging Face model folder or a .gguf file.", folder, 0, {}});
    MAQUETTE_TRY(const std::string text, read_text_file(index_path));
    const auto index = parse_json(text);
    if (!index) return fail(in_file(index.error(), index_path));
    const Json* map = json_member(*index, "weight_map");
    if (!map || !map->is_object()) return fail(Error{ErrorCode::BadInput, "The weight_map is missing.", "Fetch the model again.", index_path, 0, {}});
    std::set<std::string> names;
    for (const auto& [tensor, file] : map->items()) {
        const std::string name = file.is_string() ? file.get<std::string>() : std::string();
        if (name.empty() || name.find('/') != std::string::npos || name.find('\\') != std::string::npos || name[0] == '.')
            return fail(Error{ErrorCode::BadInput, "The file of this tensor has no valid name.", "Fetch the model again.", index_path, 0, tensor});
        names.insert(name);
    }
    return std::vector<std::string>(names.begin(), names.end());
}

const Architecture& Model::architecture() const { return state_->architecture; }
const std::string& Model::path() const { return state_->path; }
const std::vector<TensorView>& Model::tensors() const { return state_->tensors; }
const Gguf* Model::gguf() const { return state_->gguf ? &*state_->gguf : nullptr; }
const Json& Model::config() const { return state_->config; }
std::vector<std::string> Model::unused() const { return state_->unused; }

void Model::forget_pages() const {
    for (const auto& file : state_->files) file->forget_pages();
}

const TensorView* Model::find(std::string_view name) const {
    const auto at = state_->index.find(name);
    return at == state_->index.end() ? nullptr : &state_->tensors[at->second];
}

Result<Model> load_model(const std::string& path) {
    auto state = std::make_shared<ModelState>();
    state->path = path;
    std::error_code ignored;
    const auto loaded = fs::is_directory(path, ignored) ? load_folder(*state) : load_gguf(*state);
    if (!loaded) return fail(in_file(loaded.error(), path));
    Model model;
    model.state_ = std::move(state);
    return model;
}

}  // namespace maquette
