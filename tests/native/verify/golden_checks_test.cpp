// Verifies the shared goldens, and copies of them in which one value was changed: a check that cannot fail says nothing.
#include "native/verify/golden_checks.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

#include "native/verify/golden_files.h"
#include "shared/base/bytes.h"
#include "shared/weights/safetensors.h"
#include "tests/support/test_data.h"

using namespace maquette;
namespace fs = std::filesystem;

namespace {

struct Verified {
    std::vector<VerifyRow> rows;
    std::vector<std::string> skipped;

    std::vector<std::string> not_ok() const {
        std::vector<std::string> out;
        for (const VerifyRow& row : rows)
            if (!row.ok) out.push_back(row.check + " " + row.tensor);
        return out;
    }
};

Result<Verified> verify(const std::string& folder, std::vector<std::string> only, const std::string& device = "cpu") {
    VerifyOptions options;
    options.folder = folder;
    options.device = device;
    options.only = std::move(only);
    options.without = {"minimind2-small", "smollm2"};
    Verified out;
    MAQUETTE_TRY_VOID(verify_goldens(options, {[&](const VerifyRow& row) { out.rows.push_back(row); }, [&](const std::string& what) { out.skipped.push_back(what); }}));
    return out;
}

// A copy of some entries of the goldens.
std::string copy_of(const std::string& goldens, const std::vector<std::string>& entries) {
    const std::string folder = test::temporary_folder("goldens");
    for (const std::string& entry : entries) {
        fs::create_directories(fs::path(folder + "/" + entry).parent_path());
        fs::copy(goldens + "/" + entry, folder + "/" + entry, fs::copy_options::recursive);
    }
    return folder;
}

// Changes a safetensors file in place: `change` gets the bytes of one tensor.
void change_tensor(const std::string& path, const std::string& tensor, const std::function<void(std::span<char>)>& change) {
    std::string content = *read_golden_text(path);
    const auto file = read_safetensors(bytes_of(content));
    REQUIRE(file);
    const TensorView* view = file->find(tensor);
    REQUIRE(view);
    const auto offset = static_cast<size_t>(reinterpret_cast<const char*>(view->bytes.data()) - content.data());
    change(std::span(content).subspan(offset, view->bytes.size()));
    std::ofstream(path, std::ios::binary) << content;
}

// One per cent more for the number of largest magnitude, which is far more than rounding makes.
void raise_largest(std::span<char> bytes) {
    std::vector<float> numbers(bytes.size() / sizeof(float));
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    *std::max_element(numbers.begin(), numbers.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); }) *= 1.01f;
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
}

}  // namespace

TEST_CASE("golden checks: the shared goldens are met, and a copy of each kind with one changed value is not") {
    const auto goldens = test::shared_data_path("goldens");
    if (!goldens) return;
    const std::string folder = copy_of(*goldens, {"gradients/llama", "nf4", "masks/packing.json"});
    const auto clean = verify(folder, {"gradients", "nf4", "masks"});
    REQUIRE(clean);
    CHECK(clean->rows.size() > 100);
    CHECK(clean->not_ok().empty());

    const std::string gradient = "base_model.model.model.layers.1.mlp.down_proj.lora_A.weight";
    change_tensor(folder + "/gradients/llama/lora_padded.safetensors", "grad." + gradient, raise_largest);
    change_tensor(folder + "/nf4/nf4.safetensors", "dq.packed", [](std::span<char> bytes) { bytes[100] ^= 1; });
    std::string packing = *read_golden_text(folder + "/masks/packing.json");
    const size_t at = packing.find("\"seqs\"");
    REQUIRE(at != std::string::npos);
    char& digit = packing[packing.find_first_of("123456789", at)];
    digit = digit == '9' ? '8' : static_cast<char>(digit + 1);
    std::ofstream(folder + "/masks/packing.json") << packing;
    const auto changed = verify(folder, {"gradients", "nf4", "masks"});
    REQUIRE(changed);
    CHECK(changed->rows.size() == clean->rows.size());
    CHECK(changed->not_ok() == std::vector<std::string>{"gradients/llama/lora_padded " + gradient, "nf4 dq.packed", "masks/packing bfd rows"});
}

TEST_CASE("golden checks: a golden that is not finite, cut short or without a tensor is not met") {
    const auto goldens = test::shared_data_path("goldens");
    if (!goldens) return;
    const std::string folder = copy_of(*goldens, {"gradients/qwen3"});
    const std::string padded = folder + "/gradients/qwen3/lora_padded.safetensors", packed = folder + "/gradients/qwen3/lora_packed.safetensors";
    const std::string gradient = "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight";
    change_tensor(padded, "grad." + gradient, [](std::span<char> bytes) {
        const float broken = std::numeric_limits<float>::quiet_NaN();
        std::memcpy(bytes.data(), &broken, sizeof broken);
    });
    fs::remove(folder + "/gradients/qwen3/full_padded.safetensors");
    fs::remove(folder + "/gradients/qwen3/full_packed.safetensors");
    fs::resize_file(packed, fs::file_size(packed) - 1);
    const auto changed = verify(folder, {"gradients"});
    REQUIRE(changed);
    const auto not_ok = changed->not_ok();
    REQUIRE(not_ok.size() >= 1);
    // The file that is cut stops its model's check, with the reason as a row.
    CHECK(std::any_of(not_ok.begin(), not_ok.end(), [](const std::string& row) { return row.starts_with("gradients/qwen3 stopped: "); }));
    CHECK(std::any_of(not_ok.begin(), not_ok.end(), [&](const std::string& row) { return row == "gradients/qwen3/lora_padded " + gradient; }));
}

TEST_CASE("golden checks: names that are no check, or that the folder has nothing for, are refused") {
    const auto goldens = test::shared_data_path("goldens");
    if (!goldens) return;
    const auto unknown = verify(*goldens, {"gradients", "gradient"});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == ErrorCode::WrongUsage);
    CHECK(unknown.error().reason == "There is no check called \"gradient\".");
    CHECK(unknown.error().fix == "Choose logits, gradients, trajectories, nf4, trl_metrics, masks, peft_adapters, loss_curve.");
    const std::string folder = copy_of(*goldens, {"nf4"});
    const auto absent = verify(folder, {"masks"});
    REQUIRE_FALSE(absent);
    CHECK(absent.error().reason == "The folder holds nothing for the check masks.");
    CHECK(verify(folder + "/missing", {}).error().code == ErrorCode::NotFound);
    CHECK(verify(folder, {})->not_ok().empty());
    // A golden about a model that nobody has is said to be skipped.
    const std::string logits = copy_of(*goldens, {"logits/stories260K.json", "logits/stories260K.safetensors"});
    fs::rename(logits + "/logits/stories260K.json", logits + "/logits/nobody.json");
    const auto skipped = verify(logits, {"logits"});
    REQUIRE(skipped);
    CHECK(skipped->rows.empty());
    CHECK(skipped->skipped == std::vector<std::string>{"logits/nobody: no model; give --model nobody=FOLDER"});
}
