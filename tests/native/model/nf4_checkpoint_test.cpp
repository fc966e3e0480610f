// Opens 4-bit checkpoints that transformers and bitsandbytes saved: see scripts/goldens/make_nf4_goldens.py.
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "native/model/session.h"
#include "native/model/weights_loader.h"
#include "native/reference/reference_backend.h"
#include "shared/base/bytes.h"
#include "shared/weights/quantization.h"
#include "shared/weights/safetensors.h"
#include "tests/support/test_data.h"

using namespace maquette;

namespace {

const std::string folder = MAQUETTE_SOURCE_FOLDER "/tests/golden/weights/";

std::vector<float> logits_of(const Model& model, const std::vector<int32_t>& ids) {
    PlanOptions options;
    options.tokens_max = options.labelled_max = options.positions_max = static_cast<int64_t>(ids.size());
    options.has_logits = true;
    auto session = Session::open(model, options, make_reference_backend());
    REQUIRE(session);
    std::vector<int32_t> rows(ids.size());
    std::iota(rows.begin(), rows.end(), 0);
    PackedBatch batch;
    batch.add_prompt(ids, rows);
    REQUIRE(session->run("logits", batch));
    return *session->read("logits.logits", static_cast<int64_t>(ids.size()) * model.architecture().vocab_size);
}

double relative_error(const std::vector<float>& actual, const std::vector<float>& expected) {
    REQUIRE(actual.size() == expected.size());
    double difference = 0, norm = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
        difference += std::pow(static_cast<double>(actual[i]) - expected[i], 2);
        norm += std::pow(static_cast<double>(expected[i]), 2);
    }
    return std::sqrt(difference / norm);
}

}  // namespace

TEST_CASE("nf4 checkpoint: weights and logits are those of bitsandbytes and transformers") {
    for (const char* name : {"nf4_double", "nf4_plain"}) {
        CAPTURE(std::string(name));
        const auto model = load_model(folder + name);
        REQUIRE(model);
        const std::string content = test::golden(std::string("weights/") + name + "/expected.safetensors");
        const auto expected = read_safetensors(bytes_of(content));
        REQUIRE(expected);
        int compared = 0;
        for (const auto& tensor : model->tensors()) {
            if (tensor.type != TensorType::NF4) continue;
            CAPTURE(tensor.name);
            const TensorView* wanted = expected->find(tensor.name);
            REQUIRE(wanted);
            CHECK(tensor.shape == wanted->shape);
            // bitsandbytes fuses or orders the double quantisation's sum in its own way: the last bit may differ.
            CHECK(relative_error(*dequantize(tensor), *dequantize(*wanted)) < 1e-7);
            ++compared;
        }
        CHECK(compared == 7);
        CHECK(model->find("lm_head.weight")->type == TensorType::BF16);
        CHECK(model->unused().empty());
        std::vector<int32_t> ids;
        const std::vector<float> golden_ids = *dequantize(*expected->find("ids"));
        for (const float id : golden_ids) ids.push_back(static_cast<int32_t>(id));
        CHECK(relative_error(logits_of(*model, ids), *dequantize(*expected->find("logits"))) < 1e-5);
    }
}

TEST_CASE("nf4 checkpoint: a lost shard names what is missing") {
    const std::string copy = test::temporary_folder("nf4");
    std::filesystem::copy(folder + "nf4_plain", copy, std::filesystem::copy_options::recursive);
    std::filesystem::remove(copy + "/model-00002-of-00002.safetensors");
    const auto model = load_model(copy);
    REQUIRE_FALSE(model);
    CHECK(model.error().file.ends_with("model-00002-of-00002.safetensors"));
    // The same without the shard's entry in the index: a part of a weight is missing.
    std::ofstream(copy + "/model.safetensors.index.json") << R"({"weight_map":{"a":"model-00001-of-00002.safetensors"}})";
    const auto partial = load_model(copy);
    REQUIRE_FALSE(partial);
    CHECK(partial.error().reason == "This part of a 4-bit weight is missing.");
}
