// Exports adapters that PEFT made, and compares with what PEFT merges and with what llama.cpp's conventions say.
#include "native/export/export_run.h"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "native/export/gguf_adapter.h"
#include "native/model/adapter.h"
#include "native/model/mapped_file.h"
#include "shared/base/bytes.h"
#include "shared/weights/quantization.h"
#include "tests/support/test_data.h"
#include "tests/support/test_models.h"

using namespace maquette;

namespace {

struct Sample {
    std::string model, adapter;
};

std::optional<Sample> minimind() {
    const auto model = test::shared_data_path("models/minimind2-small");
    const auto adapter = test::shared_data_path("goldens/peft_adapters/minimind2-small");
    if (!model || !adapter) return std::nullopt;
    return Sample{*model, *adapter};
}

std::optional<Sample> tiny_qwen2() {
    const auto model = test::shared_data_path("goldens/gradients/qwen2/model");
    const auto adapter = test::shared_data_path("goldens/peft_adapters/tiny-qwen2");
    if (!model || !adapter) return std::nullopt;
    return Sample{*model, *adapter};
}

ExportRequest request_of(const Sample& sample, const std::string& targets, const std::string& folder) {
    ExportRequest out;
    out.run = sample.adapter;
    out.model = sample.model;
    out.output_folder = folder;
    out.targets = *export_targets_named(targets);
    return out;
}

std::string file_text(const std::string& path) { return read_text_file(path).value_or("(missing)"); }

// A rank-2 adapter for every linear layer of SmolLM2, large enough to be seen.
std::string smollm2_adapter(const Model& model) {
    LoraAdapter adapter;
    adapter.base_model = "smollm2";
    adapter.rank = 2;
    adapter.alpha = 4;
    for (const auto& tensor : model.tensors()) {
        if (tensor.name.find("_proj.weight") == std::string::npos) continue;
        LoraModule module{tensor.name.substr(0, tensor.name.size() - 7), 2, tensor.shape[1], tensor.shape[0], 4, {}, {}};
        for (int64_t i = 0; i < 2 * module.in; ++i) module.a.push_back(0.02f * std::sin(static_cast<float>(i)));
        for (int64_t i = 0; i < 2 * module.out; ++i) module.b.push_back(0.02f * std::cos(static_cast<float>(3 * i)));
        adapter.modules.push_back(std::move(module));
    }
    const std::string folder = test::temporary_folder("adapter");
    REQUIRE(save_adapter(adapter, folder));
    return folder;
}

}  // namespace

TEST_CASE("export: the PEFT folder has PEFT's own bytes") {
    const auto sample = minimind();
    if (!sample) return;
    const std::string folder = test::temporary_folder("export");
    const auto report = export_run(request_of(*sample, "peft", folder), {});
    REQUIRE(report);
    CHECK(report->things[0].comparison.tensors == 2 * 7 * 8);
    CHECK(file_text(folder + "/peft/adapter_model.safetensors") == file_text(sample->adapter + "/adapter_model.safetensors"));
}

TEST_CASE("export: the merged folder holds the weights that PEFT merges") {
    const auto sample = tiny_qwen2();
    const auto merged = test::shared_data("goldens/peft_adapters/tiny-qwen2/merged.json");
    if (!sample || !merged) return;
    const std::string folder = test::temporary_folder("export");
    const auto report = export_run(request_of(*sample, "merged", folder), {});
    REQUIRE(report);
    CHECK(report->things[0].comparison.weight_error == 0.0);
    const auto model = load_model(folder + "/merged");
    REQUIRE(model);
    const Json expected = parse_json(*merged)->at("tensors");
    for (const auto& tensor : model->tensors()) {
        CAPTURE(tensor.name);
        double magnitude = 0;
        const auto numbers = dequantize(tensor);
        REQUIRE(numbers);
        for (const float number : *numbers) magnitude += std::fabs(number);
        CHECK(magnitude == doctest::Approx(expected.at(tensor.name)["abs_sum"].get<double>()).epsilon(1e-7));
    }
    CHECK(model->config() == parse_json(file_text(sample->model + "/config.json")));
}

TEST_CASE("export: a GGUF model from a Hugging Face folder is the same model, with its vocabulary") {
    const auto sample = minimind();
    if (!sample) return;
    const std::string folder = test::temporary_folder("export");
    auto request = request_of(*sample, "gguf", folder);
    request.quantization = TensorType::F16;
    const auto report = export_run(request, {});
    REQUIRE(report);
    CHECK(report->things[0].comparison.weight_error < 5e-4);
    const auto model = load_model(folder + "/model.gguf");
    REQUIRE(model);
    const Gguf& gguf = *model->gguf();
    CHECK(gguf.text("tokenizer.ggml.model") == "gpt2");
    CHECK(gguf.text("tokenizer.ggml.pre") == "gpt-2");
    CHECK(gguf.find("tokenizer.ggml.tokens")->texts()->size() == 6400);
    CHECK((*gguf.find("tokenizer.ggml.tokens")->texts())[2] == "<|im_end|>");
    CHECK((*gguf.find("tokenizer.ggml.token_type")->integers())[2] == 3);
    CHECK((*gguf.find("tokenizer.ggml.merges")->texts())[0] == "Ġ t");
    CHECK(gguf.integer("tokenizer.ggml.eos_token_id") == 2);
    CHECK_FALSE(gguf.text("tokenizer.chat_template").empty());
    CHECK(model->architecture().rope.theta == 1e6);
    CHECK(model->architecture().head_dim == 64);
    // The file's own rows are interleaved: row 1 of q is Hugging Face's row 32.
    const TensorView* raw = gguf.tensor("blk.0.attn_q.weight");
    const TensorView* canonical = model->find("model.layers.0.self_attn.q_proj.weight");
    CHECK(text_of(raw->bytes.subspan(1024, 1024)) == text_of(canonical->bytes.subspan(32 * 1024, 1024)));
}

TEST_CASE("export: every quantisation passes its check, and errors grow with fewer bits") {
    const auto sample = minimind();
    if (!sample) return;
    double last = 0.0;
    for (const char* type : {"F16", "BF16", "Q8_0", "Q6_K", "Q4_K", "Q4_0"}) {
        CAPTURE(std::string(type));
        const std::string folder = test::temporary_folder("export");
        auto request = request_of(*sample, "gguf", folder);
        request.quantization = *tensor_type_named(type);
        const auto report = export_run(request, {});
        REQUIRE(report);
        const WeightComparison& comparison = report->things[0].comparison;
        CHECK(comparison.tensors == 74);
        CHECK(comparison.weight_error > last);
        // The limit is not so wide that it could hide another fault.
        CHECK(comparison.weight_error > 0.2 * comparison_limit(request.quantization).weight_error);
        last = comparison.weight_error;
        // Said: the embedding keeps more bits where four are asked, two layers and the other six layers' values where eight
        // are, and rows of 1408 numbers are no whole blocks of 256.
        const size_t is_four_bit = type[1] == '4', is_eight_bit = type[1] == '8', is_wide = std::string(type).find('K') != std::string::npos;
        CHECK(report->things[0].notes.size() == is_four_bit + is_eight_bit + is_wide);
        if (is_eight_bit) CHECK(report->things[0].notes[0].starts_with("20 matrices are stored as F16 instead of Q8_0: "));
        if (is_wide) CHECK(report->things[0].notes.back().ends_with(": their rows are no whole blocks of 256, and this is what llama-quantize takes then."));
    }
}

TEST_CASE("export: a GGUF base keeps its metadata and the bytes that training did not change") {
    const auto base = test::smollm2_path();
    if (!base) return;
    const auto model = load_model(*base);
    REQUIRE(model);
    const std::string folder = test::temporary_folder("export");
    const auto report = export_run(request_of({*base, smollm2_adapter(*model)}, "gguf,gguf-adapter", folder), {});
    REQUIRE(report);
    CHECK(report->things[0].comparison.tensors == 272);
    CHECK(report->things[0].comparison.weight_error > 1e-3);
    CHECK(report->things[1].comparison.weight_error < 1e-6);
    const auto written = load_model(folder + "/model.gguf");
    REQUIRE(written);
    CHECK(text_of(written->find("model.embed_tokens.weight")->bytes) == text_of(model->find("model.embed_tokens.weight")->bytes));
    CHECK(written->gguf()->text("tokenizer.chat_template") == model->gguf()->text("tokenizer.chat_template"));
    CHECK(written->gguf()->integer("general.file_type") == 7);
}

TEST_CASE("export: a GGUF base becomes a Hugging Face folder with its tokenizer") {
    const auto base = test::smollm2_path();
    if (!base) return;
    const auto model = load_model(*base);
    REQUIRE(model);
    const std::string folder = test::temporary_folder("export");
    const auto report = export_run(request_of({*base, smollm2_adapter(*model)}, "merged", folder), {});
    REQUIRE(report);
    const auto written = load_model(folder + "/merged");
    REQUIRE(written);
    CHECK(written->architecture().rope.theta == 100000.0);
    CHECK(written->find("model.norm.weight")->type == TensorType::F16);
    const auto config = parse_json(file_text(folder + "/merged/tokenizer_config.json"));
    REQUIRE(config);
    CHECK(json_text(*config, "eos_token") == "<|im_end|>");
    CHECK(file_text(folder + "/merged/tokenizer.json").find("\"individual_digits\": true") != std::string::npos);
}

TEST_CASE("export: the Ollama folder says the model's chat template in Go, with its own system text and stops") {
    const auto sample = minimind();
    if (!sample) return;
    const std::string folder = test::temporary_folder("export");
    const auto report = export_run(request_of(*sample, "ollama", folder), {});
    REQUIRE(report);
    CHECK(report->things[0].notes.size() == 1);  // The matrices that Q8_0 keeps in F16.
    const std::string text = file_text(folder + "/ollama/Modelfile");
    CHECK(text.starts_with("FROM ./model.gguf\nTEMPLATE \"\"\"{{- range .Messages }}{{ if eq .Role \"system\" }}<|im_start|>system\n{{ .Content }}<|im_end|>\n{{ else if eq .Role \"user\" }}"));
    CHECK(text.find("PARAMETER stop \"<|im_end|>\"\n") != std::string::npos);
    CHECK(text.find("PARAMETER num_ctx 8192\n") != std::string::npos);
}

TEST_CASE("export: rsLoRA and odd alphas mean the same in a GGUF adapter") {
    LoraAdapter adapter;
    adapter.rank = 4;
    adapter.alpha = 8;
    adapter.is_rank_stabilized = true;
    for (const char* name : {"q_proj", "v_proj"}) {
        LoraModule module{std::string("model.layers.0.self_attn.") + name, 4, 6, 8, name[0] == 'q' ? 8.0 : 3.0, {}, {}};
        for (int i = 0; i < 24; ++i) module.a.push_back(static_cast<float>(i));
        for (int i = 0; i < 32; ++i) module.b.push_back(static_cast<float>(i * i));
        adapter.modules.push_back(module);
    }
    Architecture architecture;
    architecture.family = "llama";
    architecture.heads = architecture.kv_heads = 2;
    architecture.head_dim = 4;
    std::string file;
    REQUIRE(write_gguf_adapter(adapter, architecture, [&file](std::span<const std::byte> bytes) -> Result<void> {
        file += text_of(bytes);
        return {};
    }));
    const auto gguf = Gguf::read(bytes_of(file));
    REQUIRE(gguf);
    CHECK(gguf->text("general.type") == "adapter");
    CHECK(gguf->text("adapter.type") == "lora");
    CHECK(gguf->number("adapter.lora.alpha") == 8.0);
    CHECK(gguf->tensor("blk.0.attn_q.weight.lora_a")->shape == std::vector<int64_t>{4, 6});
    // alpha / sqrt(rank) = 4 is written as alpha / rank = 2, times 2 in lora_b; row 1 of q is Hugging Face's row 2.
    const auto b = *dequantize(*gguf->tensor("blk.0.attn_q.weight.lora_b"));
    CHECK(b[4] == 2.0f * 8 * 8);
    const auto read = read_gguf_adapter(*gguf, architecture);
    REQUIRE(read);
    CHECK(compare_adapters(adapter, *read)->weight_error < 1e-6);
}

TEST_CASE("export: a file that differs from the trained model does not pass") {
    const auto sample = tiny_qwen2();
    if (!sample) return;
    const auto model = load_model(sample->model);
    const auto adapter = load_adapter(sample->adapter);
    REQUIRE(model);
    REQUIRE(adapter);
    // The base alone, as if the merge had been forgotten.
    const auto comparison = compare_weights(MergedWeights(*model, &*adapter), *model);
    REQUIRE(comparison);
    CHECK_FALSE(check_comparison(*comparison, comparison_limit(TensorType::Q8_0), "x"));
    LoraAdapter changed = *adapter;
    changed.alpha = 9;
    for (auto& module : changed.modules) module.alpha = 9;
    CHECK_FALSE(check_comparison(*compare_adapters(*adapter, changed), comparison_limit(TensorType::F32), "x"));
}

TEST_CASE("export: wrong requests are refused with what to do") {
    CHECK(export_targets_named("all")->size() == 4);
    CHECK(export_targets_named("peft,onnx").error().code == ErrorCode::WrongUsage);
    const auto sample = tiny_qwen2();
    const auto other = minimind();
    if (!sample || !other) return;
    const std::string folder = test::temporary_folder("export");
    ExportRequest request = request_of(*sample, "peft", folder);
    request.model.clear();
    CHECK(export_run(request, {}).error().code == ErrorCode::WrongUsage);
    request.model = other->model;
    CHECK(export_run(request, {}).error().reason.find("The adapter changes a layer of shape") == 0);
    request = request_of(*sample, "gguf", folder);
    request.quantization = TensorType::Q3_K;
    CHECK(export_run(request, {}).error().code == ErrorCode::WrongUsage);
    // The tiny model brings no tokenizer.
    request.quantization = TensorType::F16;
    CHECK(export_run(request, {}).error().reason == "The model has neither tokenizer.json nor tokenizer.model.");
    CHECK_FALSE(std::filesystem::exists(folder + "/model.gguf"));
    int asked = 0;
    CHECK(export_run(request_of(*other, "gguf", folder), {{}, [&asked] { return ++asked > 3; }}).error().code == ErrorCode::Cancelled);
    CHECK(std::filesystem::is_empty(folder));
}
