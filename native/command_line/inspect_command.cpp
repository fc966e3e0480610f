// `maquette inspect FILE`: what is inside a weights file, and whether it is whole.
#include <cstdio>
#include <filesystem>

#include "native/command_line/commands.h"
#include "native/model/mapped_file.h"
#include "native/model/model_names.h"
#include "native/model/weights_loader.h"
#include "shared/weights/inspection.h"
#include "shared/weights/tensor.h"

namespace maquette {
namespace {

// An adapter's folder stands for its weights; everything else is a file or a model.
Result<std::string> weights_path(const std::string& name, const std::string& data_folder) {
    std::error_code ignored;
    if (const auto path = std::filesystem::path(name) / "adapter_model.safetensors"; std::filesystem::exists(path, ignored)) return path.string();
    if (std::filesystem::is_regular_file(name, ignored)) return name;
    return find_model(name, data_folder);
}

Result<Json> inspect_file(const std::string& path) {
    MAQUETTE_TRY(const auto file, MappedFile::open(path));
    auto found = inspect_weights(file->bytes());
    if (!found) found.error().file = path;
    return found;
}

// All shards as one, with what config.json says of the model.
Result<Json> inspect_folder(const std::string& folder) {
    MAQUETTE_TRY(const auto names, weight_files(folder));
    std::vector<std::shared_ptr<const MappedFile>> files;
    std::vector<std::span<const std::byte>> shards;
    for (const std::string& name : names) {
        MAQUETTE_TRY(auto file, MappedFile::open(folder + "/" + name));
        shards.push_back(file->bytes());
        files.push_back(std::move(file));
    }
    auto found = inspect_shards(shards);
    if (!found) {
        found.error().file = folder;
        return found;
    }
    MAQUETTE_TRY(const std::string text, read_text_file(folder + "/config.json"));
    MAQUETTE_TRY(const Json config, parse_json(text));
    // A family that cannot be run can still be looked at.
    const auto architecture = architecture_from_config(config);
    (*found)["architecture"] = architecture ? architecture->family : json_text(config, "model_type");
    if (architecture) (*found)["sizes"] = architecture_json(*architecture);
    return found;
}

void print_inspection(const std::string& path, const Json& found) {
    std::printf("%s: %s %s %s\n", path.c_str(), json_text(found, "format").c_str(), json_text(found, "kind").c_str(), json_text(found, "architecture").c_str());
    std::printf("%lld numbers in %.1f MB, %.2f bits each\n", static_cast<long long>(json_integer(found, "numbers")), json_number(found, "bytes") / 1e6,
                json_number(found, "bits_per_number"));
    for (const auto& [type, sum] : found["types"].items())
        std::printf("  %-5s %5lld tensors %12lld numbers %10.1f MB\n", type.c_str(), static_cast<long long>(json_integer(sum, "tensors")),
                    static_cast<long long>(json_integer(sum, "numbers")), json_number(sum, "bytes") / 1e6);
    if (const Json* sizes = json_member(found, "sizes")) std::printf("Sizes: %s\n", write_json(*sizes).c_str());
    if (const Json* lora = json_member(found, "lora")) std::printf("LoRA: %s\n", write_json(*lora).c_str());
    std::printf("Metadata:\n");
    for (const auto& [key, value] : found["metadata"].items()) std::printf("  %s = %s\n", key.c_str(), write_json(value).substr(0, 100).c_str());
    std::printf("Tensors:\n");
    for (const auto& tensor : found["tensors"])
        std::printf("  %-56s %-5s %s\n", json_text(tensor, "name").c_str(), json_text(tensor, "type").c_str(),
                    shape_text(tensor["shape"].get<std::vector<int64_t>>()).c_str());
}

Result<void> run_inspect(const CommandContext& context, const std::string& name) {
    MAQUETTE_TRY(const std::string path, weights_path(name, context.data_folder));
    std::error_code ignored;
    auto found = std::filesystem::is_directory(path, ignored) ? inspect_folder(path) : inspect_file(path);
    if (!found) return fail(found.error());
    if (context.json) {
        (*found)["path"] = path;
        std::printf("%s\n", write_json(*found).c_str());
    } else {
        print_inspection(path, *found);
    }
    return {};
}

}  // namespace

void add_inspect_command(Command& app, CommandContext& context) {
    auto name = std::make_shared<std::string>();
    Command command = add_command(app, context, "inspect", "Show what is inside a GGUF or safetensors file", "maquette inspect smollm2",
                                  [&context, name] { return run_inspect(context, *name); });
    command.option("FILE", *name, "A .gguf or .safetensors file, a model's or adapter's folder, or a model's name").required();
}

}  // namespace maquette
