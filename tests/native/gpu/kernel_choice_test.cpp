#include "native/gpu/kernel_choice.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "shared/base/random.h"

using namespace maquette;

namespace {

struct GpuWithKernels {
    std::shared_ptr<GpuDevice> device;
    std::unique_ptr<GpuKernels> kernels;
};

std::optional<GpuWithKernels> gpu_with_kernels() {
    auto device = GpuDevice::open({});
    if (!device) {
        MESSAGE("skipped: no Vulkan device: " << device.error().text());
        return std::nullopt;
    }
    return GpuWithKernels{*device, std::make_unique<GpuKernels>(*device)};
}

// A file of its own in a folder that does not exist yet.
std::string cache_file(const std::string& name) {
    const auto folder = std::filesystem::temp_directory_path() / ("maquette_kernel_choice_" + name);
    std::filesystem::remove_all(folder);
    return (folder / "kernels.json").string();
}

std::string text_of(const std::string& path) {
    std::ifstream stream(path);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

constexpr MatmulShape large{200, 300, 100};

}  // namespace

TEST_CASE("kernels: every variant that the device can run is right in every form") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    KernelChoice choice(gpu->device, *gpu->kernels, {});
    const auto findings = choice.try_all();
    REQUIRE(findings.has_value());
    std::set<std::string> lacking;
    for (const MatmulVariant& variant : matmul_variants(gpu->device->info())) lacking.insert(variant.missing);
    for (const AttentionForm form : attention_forms)
        for (const int64_t width : {64, 128})
            for (const AttentionVariant& variant : attention_variants(gpu->device->info(), form, width)) lacking.insert(variant.missing);
    lacking.erase("");
    for (const KernelFinding& finding : *findings) {
        CAPTURE(finding.variant);
        CAPTURE(finding.operation);
        if (lacking.contains(finding.refused)) {
            MESSAGE("not run here: " << finding.variant << ": " << finding.refused);
            continue;
        }
        CHECK(finding.refused.empty());
        CHECK(finding.error > 0);
        // Products of rounded operands are compared with those of the same; attention rounds weights on the way, too.
        const bool rounds_weights = finding.operation.starts_with("attention") && finding.variant.find("f16") != std::string::npos;
        CHECK(finding.error < (rounds_weights ? attention_error_max(MatmulPrecision::Float16) : 1e-5));
    }
    CHECK(findings->size() > 50);
}

TEST_CASE("matmul: a kernel that computes something else is seen") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    const auto trial = MatmulTrial::create(gpu->device, *gpu->kernels, large);
    REQUIRE(trial.has_value());
    MatmulVariant broken = matmul_variants(gpu->device->info())[1];
    CHECK(*(*trial)->error(broken, MatmulForm::NT) < 1e-6);
    broken.rows_each = 16;  // Half of the rows are left out.
    CHECK(*(*trial)->error(broken, MatmulForm::NT) > 0.1);
}

TEST_CASE("matmul: matrices of a workgroup are taken where the driver has them in that many threads, else left out with the reason") {
    GpuInfo info;
    info.shared_memory_bytes = 49152, info.invocations_max = 1024;
    info.has_float16 = info.has_memory_model = true;
    info.workgroup_shapes = {{{MatmulPrecision::Float16, 16, 16, 16}, 256}, {{MatmulPrecision::BFloat16, 32, 256, 16}, 256}};
    std::map<std::string, std::string> missing;
    for (const MatmulVariant& variant : matmul_variants(info)) missing[variant.name] = variant.missing;
    CHECK(missing.at("f16 cooperative2 128x128x64").empty());
    CHECK(missing.at("f16 cooperative2 256x128x32").empty());
    CHECK(missing.at("f16 cooperative2 64x64x64") == "The device multiplies no such matrices in 128 threads.");
    CHECK(missing.at("bf16 cooperative2 128x256x32").empty());
    CHECK(missing.at("bf16 cooperative2 128x128x32") == "The device multiplies no such matrices in 256 threads.");
    info.workgroup_refusal = "The device has no VK_NV_cooperative_matrix2.";
    int left_out = 0;
    for (const MatmulVariant& variant : matmul_variants(info))
        if (variant.name.find("cooperative2") != std::string::npos) left_out += variant.missing == info.workgroup_refusal ? 1 : 0;
    CHECK(left_out == 2);
}

TEST_CASE("attention: a kernel that computes something else or writes elsewhere is seen") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    const auto trial = AttentionTrial::create(gpu->device, *gpu->kernels, 16, 64);
    REQUIRE(trial.has_value());
    for (const AttentionForm form : attention_forms) {
        CAPTURE(attention_form_name(form));
        AttentionVariant variant = attention_variants(gpu->device->info(), form, 16).front();
        CHECK(*(*trial)->error(variant, form) < 1e-6);
        variant.rows_each = 64;  // Half of the rows are left out.
        CHECK_FALSE(*(*trial)->error(variant, form) < 1);
    }
    // Shares of query heads where the sums belong.
    AttentionVariant shares = attention_variants(gpu->device->info(), AttentionForm::Keys, 16)[1];
    CHECK(*(*trial)->error(shares, AttentionForm::Keys) < 1e-6);
    shares.is_by_head = false;
    CHECK_FALSE(*(*trial)->error(shares, AttentionForm::Keys) < 0.1);
}

TEST_CASE("attention: software takes the kernel that it runs fastest without trying others, and a run keeps what it was given") {
    auto gpu = gpu_with_kernels();
    if (!gpu || !gpu->device->info().is_software()) return;
    const std::string file = cache_file("attention");
    KernelChoice choice(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, {}, file});
    CHECK((*choice.choose(AttentionForm::Forward, 64))->name == "rows");
    CHECK(choice.choices().at("attention forward 64") == "rows");
    CHECK(text_of(file).find("\"attention forward 64\":\"rows\"") != std::string::npos);
    REQUIRE(choice.prescribe({{"attention dq 64", "tile 32x32"}}));
    CHECK((*choice.choose(AttentionForm::Queries, 64))->name == "tile 32x32");
    const auto too_large = choice.prescribe({{"attention dq 128", "tile 64x32"}});
    REQUIRE_FALSE(too_large);
    CHECK(too_large.error().reason == "The run used the kernel \"tile 64x32\", which this device does not run.");
    // No such work: a head of 130 columns.
    CHECK_FALSE(choice.prescribe({{"attention dq 130", "rows"}}));
    KernelChoice forced(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, "tile 16x16", {}});
    CHECK((*forced.choose(AttentionForm::Keys, 128))->name == "tile 16x16");
}

TEST_CASE("matmul: with f32 operands the choice of a kernel changes no bit") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    constexpr int64_t rows = 70, columns = 68, depth = 132;
    const auto buffer = [&](GpuMemoryUse use) { return std::move(*GpuBuffer::create(gpu->device, 132 * 132 * 4, use)); };
    const auto a = buffer(GpuMemoryUse::Upload), b = buffer(GpuMemoryUse::Upload), c = buffer(GpuMemoryUse::Download);
    Random random(9);
    for (const auto* operand : {a.get(), b.get()})
        for (int i = 0; i < 132 * 132; ++i) reinterpret_cast<float*>(operand->mapped())[i] = random.normal();
    for (const MatmulForm form : {MatmulForm::NT, MatmulForm::NN, MatmulForm::TN}) {
        std::vector<float> first;
        for (const MatmulVariant& variant : matmul_variants(gpu->device->info())) {
            if (!variant.missing.empty() || variant.precision != MatmulPrecision::Float32) continue;
            shader::MatmulParams params{};
            params.rows = rows, params.columns = columns, params.c_stride = columns;
            params.segments[0] = {depth, 132, 0, 132, 0};
            params.segments[1] = {20, 132, 0, 132, 0};
            params.scale = 1;
            const auto whole = [](const std::unique_ptr<GpuBuffer>& one) { return GpuBinding{one.get(), 0, one->bytes()}; };
            const auto commands = std::move(*GpuCommands::create(gpu->device));
            REQUIRE(commands->begin());
            REQUIRE(record_matmul(*gpu->kernels, *commands, variant, form, {whole(a), whole(b), whole(c), whole(c), whole(c), whole(b), whole(a)}, params));
            REQUIRE(commands->end());
            REQUIRE(commands->run());
            const auto* values = reinterpret_cast<const float*>(c->mapped());
            std::vector<float> result(values, values + rows * columns);
            if (first.empty()) first = result;
            CAPTURE(variant.name);
            CHECK(result == first);
        }
    }
}

TEST_CASE("matmul: a choice is made once and kept in the file") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    const std::string file = cache_file("kept");
    KernelChoice first(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, {}, file});
    const auto chosen = first.choose(MatmulForm::NT, large, true);
    REQUIRE(chosen.has_value());
    CHECK(first.choices().at("nt large") == (*chosen)->name);
    // Another name in the file is believed: nothing is timed again.
    std::string text = text_of(file);
    const std::string name = "\"" + (*chosen)->name + "\"";
    REQUIRE(text.find(name) != std::string::npos);
    text.replace(text.find(name), name.size(), "\"plain\"");
    std::ofstream(file) << text;
    KernelChoice second(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, {}, file});
    CHECK(second.cache_refusal().empty());
    CHECK((*second.choose(MatmulForm::NT, large, true))->name == "plain");
}

TEST_CASE("matmul: a damaged or foreign file of choices is not used, and says why") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    const std::string file = cache_file("damaged");
    const auto refusal = [&](const std::string& text) {
        std::filesystem::create_directories(std::filesystem::path(file).parent_path());
        std::ofstream(file) << text;
        const KernelChoice choice(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, {}, file});
        CHECK(choice.choices().empty());
        return choice.cache_refusal();
    };
    CHECK(refusal("{\"half") == "The file of earlier choices is not JSON.");
    CHECK(refusal("{\"other device\": {\"nt large\": \"plain\"}}") == "The earlier choices are of another device, driver or version.");
    const GpuInfo& info = gpu->device->info();
    CHECK(refusal("{\"other device\": {}, \"" + info.uuid + " " + info.name + " " + info.driver + " f32 0123456789abcdef\": {\"nt large\": \"plain\"}}") ==
          "The earlier choices are of another device, driver or version.");
    KernelChoice choice(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, {}, file});
    REQUIRE(choice.choose(MatmulForm::NT, large, true).has_value());
    std::string text = text_of(file);
    CHECK(text.find("other device") != std::string::npos);        // Kept: it may come back.
    CHECK(text.find("0123456789abcdef") == std::string::npos);  // Dropped: shaders of an older version do not.
    const std::string name = choice.choices().at("nt large");
    text.replace(text.rfind(name), name.size(), "f16 tile 64x64");
    CHECK(refusal(text) == "The file of earlier choices names a kernel that is not there: \"f16 tile 64x64\".");
}

TEST_CASE("matmul: prescribed choices are taken, unknown ones refused") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    KernelChoice choice(gpu->device, *gpu->kernels, {});
    REQUIRE(choice.prescribe({{"nt large", "tile 64x64"}}));
    CHECK((*choice.choose(MatmulForm::NT, large, true))->name == "tile 64x64");
    // They are one run's: what the device chose for itself stays.
    const std::string file = cache_file("prescribed");
    KernelChoice keeping(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, {}, file});
    REQUIRE(keeping.prescribe({{"nt large", "tile 64x64"}}));
    REQUIRE(keeping.choose(MatmulForm::NN, large, true));
    CHECK((*keeping.choose_all({})).at("nt large") == "tile 64x64");
    CHECK((*keeping.choose_all({})).size() == 12);
    CHECK(text_of(file).find("tile 64x64") == std::string::npos);
    const auto refused = choice.prescribe({{"nt large", "warp 9000"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == "The run used the kernel \"warp 9000\", which this device does not run.");
}

TEST_CASE("matmul: with narrow operands a choice that cannot be kept does not depend on time") {
    auto gpu = gpu_with_kernels();
    if (!gpu) return;
    for (const MatmulPrecision precision : {MatmulPrecision::Float16, MatmulPrecision::BFloat16}) {
        if (precision == MatmulPrecision::Float16 && !gpu->device->info().has_float16) continue;
        CAPTURE(precision_name(precision));
        for (int i = 0; i < 2; ++i) {
            KernelChoice choice(gpu->device, *gpu->kernels, {precision, {}, {}, {}});
            CHECK((*choice.choose(MatmulForm::NT, large, true))->precision == precision);
        }
        // And one that can be kept is kept apart from that of f32.
        const std::string file = cache_file(precision_name(precision));
        KernelChoice narrow(gpu->device, *gpu->kernels, {precision, {}, {}, file});
        REQUIRE(narrow.choose(MatmulForm::NT, large, true).has_value());
        KernelChoice full(gpu->device, *gpu->kernels, {MatmulPrecision::Float32, {}, {}, file});
        REQUIRE(full.choose(MatmulForm::NT, large, true).has_value());
        CHECK((*full.choose(MatmulForm::NT, large, true))->precision == MatmulPrecision::Float32);
        KernelChoice again(gpu->device, *gpu->kernels, {precision, {}, {}, file});
        CHECK(again.choices() == narrow.choices());
    }
}
