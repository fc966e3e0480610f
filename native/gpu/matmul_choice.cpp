#include "native/gpu/matmul_choice.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "native/gpu/shader_binaries.h"
#include "native/model/new_file.h"
#include "shared/base/check.h"
#include "shared/base/hash.h"

namespace maquette {

namespace {

constexpr int64_t narrow_max = 32;          // Ranks of adapters, and batches of single tokens.
constexpr MatmulForm forms[] = {MatmulForm::NT, MatmulForm::NN, MatmulForm::TN};
constexpr int timing_rounds = 3;            // The best of them counts: a busy neighbor can halve any single one.
constexpr uint64_t cache_bytes_max = 1 << 20;

// Low: few rows (a generated token, an adapter's A gradient). Narrow: few columns. Shallow: a small depth. The last two are
// an adapter's products.
const char* class_of(const MatmulShape& shape) {
    if (shape.rows <= narrow_max) return "low";
    if (shape.columns <= narrow_max) return "narrow";
    return shape.depth <= narrow_max ? "shallow" : "large";
}

// What stands for a class when candidates are timed. Software would take seconds for what a GPU needs to be busy.
MatmulShape timed_shape(const std::string& name, bool is_software) {
    const int64_t wide = is_software ? 256 : 2048, tall = is_software ? 128 : 2048, thin = 16;
    if (name == "low") return {thin, wide, wide};
    if (name == "narrow") return {tall, thin, wide};
    if (name == "shallow") return {tall, wide, thin};
    return {tall, wide, wide};
}

// A single product is over on a GPU before its submission is.
int repeats_on(const GpuInfo& info) { return info.is_software() ? 1 : 8; }

Error refusal(const std::string& reason) { return {ErrorCode::Failed, reason, "The kernels are tried again; nothing needs to be done.", {}, 0, {}}; }

}  // namespace

MatmulChoice::MatmulChoice(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, MatmulSettings settings)
    : device_(std::move(device)), kernels_(kernels), settings_(std::move(settings)), variants_(matmul_variants(device_->info())) {
    if (settings_.cache_file.empty() || !settings_.only.empty()) return;
    if (const auto read = read_cache(); !read) {
        cache_refusal_ = read.error().reason;
        choices_.clear();
    }
}

const MatmulVariant* MatmulChoice::named(const std::string& name) const {
    const auto found = std::find_if(variants_.begin(), variants_.end(), [&](const MatmulVariant& variant) { return variant.name == name; });
    return found == variants_.end() ? nullptr : &*found;
}

MatmulPrecision MatmulChoice::kernel_precision() const {
    const MatmulVariant* only = named(settings_.only);
    return only ? only->precision : settings_.precision;
}

Result<MatmulTrial*> MatmulChoice::trial() {
    if (!trial_) {
        MAQUETTE_TRY(trial_, MatmulTrial::create(device_, kernels_, timed_shape("large", device_->info().is_software())));
    }
    return trial_.get();
}

Result<MatmulFinding> MatmulChoice::find(const MatmulVariant& variant, MatmulForm form) {
    const auto known = findings_.find({variant.name, form});
    if (known != findings_.end()) return known->second;
    MatmulFinding finding{variant.name, matmul_form_name(form), variant.missing, 0, 0, 0};
    if (finding.is_right()) {
        MAQUETTE_TRY(MatmulTrial* trial, this->trial());
        const auto error = trial->error(variant, form);
        if (!error && error.error().code == ErrorCode::DeviceLost) return fail(error.error());
        if (!error) finding.refused = error.error().reason;
        else if (!(*error <= matmul_error_max(variant.precision))) finding.refused = "It computes something else than the reference.";
        if (error) finding.error = *error;
    }
    return findings_[{variant.name, form}] = finding;
}

Result<const MatmulVariant*> MatmulChoice::choose(MatmulForm form, const MatmulShape& shape, bool is_vectorizable) {
    if (!is_vectorizable) return &variants_.front();
    if (!settings_.only.empty()) {
        const MatmulVariant* only = named(settings_.only);
        if (!only || !only->missing.empty())
            return fail(ErrorCode::WrongUsage, only ? only->missing : "There is no kernel named \"" + settings_.only + "\".", "See `maquette selftest --device gpu`.");
        return only;
    }
    const std::string key = std::string(matmul_form_name(form)) + " " + class_of(shape);
    if (const auto known = prescribed_.find(key); known != prescribed_.end()) return named(known->second);
    if (const auto known = choices_.find(key); known != choices_.end()) return named(known->second);
    MAQUETTE_TRY(const auto right, candidates(form));
    const MatmulVariant* best = right.back();
    // With narrow operands a kernel decides bits. Where a choice by time cannot be kept, a resumed run must come to the same one.
    if (settings_.precision == MatmulPrecision::Float32 || write_cache()) {
        MAQUETTE_TRY(best, fastest(right, form, timed_shape(class_of(shape), device_->info().is_software())));
    }
    trial_.reset();  // Its buffers are the run's again.
    choices_[key] = best->name;
    (void)write_cache();
    return best;
}

Result<std::vector<const MatmulVariant*>> MatmulChoice::candidates(MatmulForm form) {
    std::vector<const MatmulVariant*> right;
    for (const MatmulVariant& variant : variants_) {
        if (variant.precision != settings_.precision) continue;
        if (device_->info().is_software() && !variant.is_for_software) continue;
        MAQUETTE_TRY(const MatmulFinding finding, find(variant, form));
        if (finding.is_right()) right.push_back(&variant);
    }
    if (right.empty() && settings_.precision != MatmulPrecision::Float32)
        return fail(ErrorCode::Failed, device_->info().name + " multiplies no matrices in " + precision_name(settings_.precision) + ": it lacks the arithmetic, or computes it wrongly.",
                    "Use --precision f32.");
    if (right.empty())
        return fail(ErrorCode::Failed, device_->info().name + " multiplies matrices wrongly with every kernel.", "Update its driver, or train with --device cpu.");
    return right;
}

Result<const MatmulVariant*> MatmulChoice::fastest(const std::vector<const MatmulVariant*>& candidates, MatmulForm form, const MatmulShape& shape) {
    MAQUETTE_TRY(MatmulTrial* trial, this->trial());
    struct Timing {
        const MatmulVariant* variant;
        std::unique_ptr<GpuCommands> commands;
        double milliseconds;
    };
    std::vector<Timing> timings;
    for (const MatmulVariant* variant : candidates) {
        MAQUETTE_TRY(auto commands, trial->record(*variant, form, shape, repeats_on(device_->info())));
        MAQUETTE_TRY_VOID(commands->run());  // Warm.
        timings.push_back({variant, std::move(commands), std::numeric_limits<double>::infinity()});
    }
    for (int round = 0; round < timing_rounds; ++round)
        for (Timing& timing : timings) {
            MAQUETTE_TRY(const double time, timed_run(*timing.commands));
            timing.milliseconds = std::min(timing.milliseconds, time);
        }
    return std::min_element(timings.begin(), timings.end(), [](const Timing& a, const Timing& b) { return a.milliseconds < b.milliseconds; })->variant;
}

Result<KernelChoices> MatmulChoice::choose_all() {
    constexpr int64_t few = narrow_max, many = 4 * narrow_max;
    KernelChoices all;
    for (const MatmulForm form : forms)
        for (const MatmulShape& shape : {MatmulShape{few, many, many}, {many, few, many}, {many, many, few}, {many, many, many}}) {
            MAQUETTE_TRY(const MatmulVariant* variant, choose(form, shape, true));
            all[std::string(matmul_form_name(form)) + " " + class_of(shape)] = variant->name;
        }
    return all;
}

Result<void> MatmulChoice::check_prescribed(const std::string& key, const std::string& name) {
    constexpr const char* fix = "Resume it on the device and driver it was begun with.";
    const MatmulVariant* variant = named(name);
    if (!variant || !variant->missing.empty())
        return fail(ErrorCode::Failed, "The run multiplied with the kernel \"" + name + "\", which this device does not run.", fix);
    for (const MatmulForm form : forms) {
        if (!key.starts_with(matmul_form_name(form))) continue;
        MAQUETTE_TRY(const MatmulFinding finding, find(*variant, form));
        if (!finding.is_right()) return fail(ErrorCode::Failed, "The run multiplied with the kernel \"" + name + "\", which fails here: " + finding.refused, fix);
    }
    return {};
}

Result<void> MatmulChoice::prescribe(const KernelChoices& choices) {
    for (const auto& [key, name] : choices) {
        const auto checked = check_prescribed(key, name);
        if (!checked) trial_.reset();
        MAQUETTE_TRY_VOID(checked);
    }
    trial_.reset();  // Its buffers are the run's again.
    prescribed_ = choices;
    return {};
}

Result<std::vector<MatmulFinding>> MatmulChoice::try_all() {
    const MatmulShape shape = timed_shape("large", device_->info().is_software());
    std::vector<MatmulFinding> all;
    for (const MatmulVariant& variant : variants_)
        for (const MatmulForm form : forms) {
            MAQUETTE_TRY(MatmulFinding finding, find(variant, form));
            if (variant.missing.empty() && finding.is_right()) {
                const int repeats = repeats_on(device_->info());
                MAQUETTE_TRY(MatmulTrial* trial, this->trial());
                MAQUETTE_TRY(const auto commands, trial->record(variant, form, shape, repeats));
                for (int round = 0; round <= timing_rounds; ++round) {
                    MAQUETTE_TRY(const double time, timed_run(*commands));
                    if (round == 1 || (round > 1 && time / repeats < finding.milliseconds)) finding.milliseconds = time / repeats;  // The first one warms up.
                }
                finding.gigaflops = 2e-6 * static_cast<double>(shape.rows * shape.columns * shape.depth) / finding.milliseconds;
            }
            all.push_back(std::move(finding));
            if (!variant.missing.empty()) break;  // What the device lacks, it lacks in every form.
        }
    return all;
}

// --- What is kept ---------------------------------------------------------------------------------------------------

std::string MatmulChoice::cache_key_of_device() const {
    const GpuInfo& info = device_->info();
    return info.uuid + " " + info.name + " " + info.driver + " " + precision_name(settings_.precision) + " ";
}

std::string MatmulChoice::cache_key() const {
    Sha256 hash;
    for (const ShaderBinary& binary : shader_binaries()) hash.add(std::as_bytes(binary.words));
    return cache_key_of_device() + hash.finish().substr(0, 16);
}

Result<void> MatmulChoice::read_cache() {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(settings_.cache_file, error);
    if (error) return {};  // There is none yet.
    if (bytes > cache_bytes_max) return fail(refusal("The file of earlier choices is too large."));
    std::ifstream stream(settings_.cache_file);
    std::stringstream text;
    text << stream.rdbuf();
    const auto json = parse_json(text.str());
    if (!json || !json->is_object()) return fail(refusal("The file of earlier choices is not JSON."));
    const Json* own = json_member(*json, cache_key());
    if (!own) return json->empty() ? Result<void>() : fail(refusal("The earlier choices are of another device, driver or version."));
    if (!own->is_object()) return fail(refusal("The file of earlier choices is damaged."));
    for (const auto& [key, name] : own->items()) {
        const MatmulVariant* variant = name.is_string() ? named(name.get<std::string>()) : nullptr;
        const bool is_allowed = variant && variant->missing.empty() && variant->precision == settings_.precision;
        if (!is_allowed) return fail(refusal("The file of earlier choices names a kernel that is not there: " + name.dump() + "."));
        choices_[key] = variant->name;
    }
    return {};
}

bool MatmulChoice::write_cache() const {
    if (settings_.cache_file.empty()) return false;
    Json all = Json::object();
    std::ifstream stream(settings_.cache_file);
    std::stringstream text;
    text << stream.rdbuf();
    // Those of the same device with other shaders are of no use any more.
    if (const auto old = parse_json(text.str()); old && old->is_object() && text.str().size() < cache_bytes_max)
        for (const auto& [key, value] : old->items())
            if (!key.starts_with(cache_key_of_device())) all[key] = value;
    all[cache_key()] = choices_;
    const std::string folder = std::filesystem::path(settings_.cache_file).parent_path().string();
    return create_folder(folder).has_value() && write_new_text(settings_.cache_file, write_json(all)).has_value();
}

std::string default_matmul_cache_file() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    };
    std::string folder = variable("MAQUETTE_GPU_CACHE");
    if (folder.empty() && !variable("XDG_CACHE_HOME").empty()) folder = variable("XDG_CACHE_HOME") + "/maquette";
    if (folder.empty() && !variable("HOME").empty()) folder = variable("HOME") + "/.cache/maquette";
    return folder.empty() ? folder : folder + "/gpu_kernels.json";
}

}  // namespace maquette
