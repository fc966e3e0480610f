#include "native/model/adapter.h"

#include <filesystem>

#include "native/model/mapped_file.h"
#include "native/model/new_file.h"
#include "native/model/tensor_names.h"
#include "shared/base/bytes.h"

namespace maquette {

Result<LoraAdapter> load_adapter(const std::string& folder) {
    MAQUETTE_TRY(const std::string config, read_text_file(folder + "/adapter_config.json"));
    MAQUETTE_TRY(const auto weights, MappedFile::open(folder + "/adapter_model.safetensors"));
    auto adapter = read_peft_adapter(config, weights->bytes());
    if (!adapter && adapter.error().file.empty()) adapter.error().file = folder;
    return adapter;
}

Result<void> save_adapter(const LoraAdapter& adapter, const std::string& folder) {
    MAQUETTE_TRY_VOID(create_folder(folder));
    MAQUETTE_TRY_VOID(write_new_file(folder + "/adapter_model.safetensors",
                                     [&](const ByteSink& sink) { return write_peft_weights(adapter, sink); }));
    return write_new_text(folder + "/adapter_config.json", peft_config_text(adapter));
}

Result<void> check_adapter(const LoraAdapter& adapter, const Architecture& architecture) {
    const auto expected = expected_tensors(architecture);
    for (const auto& module : adapter.modules) {
        const TensorShape* weight = nullptr;
        for (const auto& tensor : expected)
            if (tensor.name == module.name + ".weight") weight = &tensor;
        if (!weight || weight->shape.size() != 2)
            return fail(Error{ErrorCode::BadInput, "The adapter changes a layer that the model does not have.",
                              "Choose the model that the adapter was trained on.", {}, 0, module.name});
        if (weight->shape[0] != module.out || weight->shape[1] != module.in)
            return fail(Error{ErrorCode::BadInput, "The adapter changes a layer of shape [" + std::to_string(module.out) + ", " + std::to_string(module.in) +
                              "], and the model's has " + shape_text(weight->shape) + ".", "Choose the model that the adapter was trained on.", {}, 0, module.name});
    }
    return {};
}

}  // namespace maquette
