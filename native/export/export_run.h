// Turns a trained run into files that other programs load, and proves each by loading it again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "native/export/verification.h"
#include "shared/base/json.h"
#include "shared/weights/tensor.h"

namespace maquette {

enum class ExportTarget {
    Peft,         // OUT/peft/: adapter_config.json, adapter_model.safetensors
    GgufAdapter,  // OUT/adapter.gguf, for llama-server --lora
    Merged,       // OUT/merged/: a Hugging Face folder
    Gguf,         // OUT/model.gguf
    Ollama,       // OUT/ollama/: model.gguf and Modelfile
};
const char* export_target_name(ExportTarget target);  // "peft", "gguf-adapter", "merged", "gguf", "ollama"
// "all" is peft, gguf-adapter, merged and ollama.
Result<std::vector<ExportTarget>> export_targets_named(const std::string& names);

struct ExportRequest {
    std::string run;            // A run's id, its folder, or an adapter's folder.
    std::string data_folder = "maquette-data";
    std::string model;          // Base model; empty: the one the run was trained from.
    std::string output_folder;  // Empty: the run's folder, "export".
    std::vector<ExportTarget> targets;
    TensorType quantization = TensorType::Q8_0;  // Of GGUF models; F32, F16 and BF16 also of merged folders.
};

struct ExportedThing {
    ExportTarget target = ExportTarget::Peft;
    std::string path;
    int64_t bytes = 0;
    WeightComparison comparison;     // With the trained model; see verification.h.
    std::vector<std::string> notes;
};

struct ExportReport {
    std::string base_model;
    std::string output_folder;
    std::vector<ExportedThing> things;
};
Json export_report_json(const ExportReport& report);

struct ExportCallbacks {
    // What is being done and how much of everything is done (0 to 1). May be empty.
    std::function<void(const std::string& step, double share)> on_progress;
    std::function<bool()> is_cancelled;  // May be empty. Asked between tensors.
};

// Fails with the first thing that could not be written or did not pass its check; what was written before it stays.
Result<ExportReport> export_run(const ExportRequest& request, const ExportCallbacks& callbacks);

}  // namespace maquette
