#include "native/gpu/kernel_choice.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>

#include "shared/base/check.h"

namespace maquette {

namespace {

constexpr int timing_rounds = 3;  // The best of them counts: a busy neighbor can halve any single one.

// A single product is over on a GPU before its submission is.
int repeats_on(const GpuInfo& info) { return info.is_software() ? 1 : 8; }

const KernelVariant* named(KernelFamily& family, const std::string& key, const std::string& name) {
    for (const KernelVariant* variant : family.variants(key))
        if (variant->name == name) return variant;
    return nullptr;
}

// In milliseconds.
Result<double> timed_run(GpuCommands& commands) {
    const auto start = std::chrono::steady_clock::now();
    MAQUETTE_TRY_VOID(commands.run());
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

KernelChoice::KernelChoice(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, KernelSettings settings)
    : device_(std::move(device)), settings_(std::move(settings)), cache_(settings_.only.empty() && settings_.only_attention.empty() ? settings_.cache_file : "", device_->info(), settings_.precision),
      matmul_(device_, kernels), attention_(device_, kernels) {
    auto kept = cache_.read([&](const std::string& key, const std::string& name) {
        KernelFamily* family = family_of(key);
        const KernelVariant* variant = family ? named(*family, key, name) : nullptr;
        return variant && variant->missing.empty() && family->suits(*variant, settings_.precision);
    });
    if (kept) choices_ = std::move(*kept);
    else cache_refusal_ = kept.error().reason;
}

KernelFamily* KernelChoice::family_of(const std::string& key) {
    for (KernelFamily* family : {static_cast<KernelFamily*>(&matmul_), static_cast<KernelFamily*>(&attention_)})
        if (!family->variants(key).empty()) return family;
    return nullptr;
}

MatmulPrecision KernelChoice::matmul_precision() {
    const KernelVariant* only = named(matmul_, matmul_key(MatmulForm::NT, {}), settings_.only);
    return only ? only->precision : settings_.precision;
}

Result<const MatmulVariant*> KernelChoice::choose(MatmulForm form, const MatmulShape& shape, bool is_vectorizable) {
    const std::string key = matmul_key(form, shape);
    if (!is_vectorizable) return static_cast<const MatmulVariant*>(matmul_.variants(key).front());
    MAQUETTE_TRY(const KernelVariant* variant, settings_.only.empty() ? choose(matmul_, key) : forced(matmul_, key, settings_.only));
    return static_cast<const MatmulVariant*>(variant);
}

Result<const AttentionVariant*> KernelChoice::choose(AttentionForm form, int64_t width) {
    const std::string key = attention_key(form, width);
    MAQUETTE_TRY(const KernelVariant* variant, settings_.only_attention.empty() ? choose(attention_, key) : forced(attention_, key, settings_.only_attention));
    return static_cast<const AttentionVariant*>(variant);
}

Result<const KernelVariant*> KernelChoice::forced(KernelFamily& family, const std::string& key, const std::string& name) {
    const KernelVariant* only = named(family, key, name);
    if (!only || !only->missing.empty())
        return fail(ErrorCode::WrongUsage, only ? only->missing : "There is no kernel named \"" + name + "\".", "See `maquette selftest --device gpu`.");
    return only;
}

Result<const KernelVariant*> KernelChoice::choose(KernelFamily& family, const std::string& key) {
    if (const auto known = prescribed_.find(key); known != prescribed_.end()) return named(family, key, known->second);
    if (const auto known = choices_.find(key); known != choices_.end()) return named(family, key, known->second);
    MAQUETTE_TRY(const auto right, candidates(family, key));
    const KernelVariant* best = right.back();
    // Where a choice by time decides bits and cannot be kept, a resumed run must come to the same one.
    if (right.size() > 1 && (!family.decides_bits(settings_.precision) || cache_.write(choices_))) {
        MAQUETTE_TRY(best, fastest(family, right, key));
    }
    family.release();
    choices_[key] = best->name;
    (void)cache_.write(choices_);
    return best;
}

Result<std::vector<const KernelVariant*>> KernelChoice::candidates(KernelFamily& family, const std::string& key) {
    std::vector<const KernelVariant*> suited, right;
    const auto variants = family.variants(key);
    for (const KernelVariant* variant : variants)
        if (family.suits(*variant, settings_.precision) && (variant->is_for_software || !device_->info().is_software())) suited.push_back(variant);
    if (suited.size() == 1 && suited.front() == variants.front()) return suited;  // Nothing could replace it.
    for (const KernelVariant* variant : suited) {
        MAQUETTE_TRY(const KernelFinding finding, find(family, *variant, key));
        if (finding.is_right()) right.push_back(variant);
    }
    if (right.empty() && settings_.precision != MatmulPrecision::Float32)
        return fail(ErrorCode::Failed, device_->info().name + " multiplies no matrices in " + precision_name(settings_.precision) + ": it lacks the arithmetic, or computes it wrongly.",
                    "Use --precision f32.");
    if (right.empty())
        return fail(ErrorCode::Failed, device_->info().name + " multiplies matrices wrongly with every kernel.", "Update its driver, or train with --device cpu.");
    return right;
}

Result<KernelFinding> KernelChoice::find(KernelFamily& family, const KernelVariant& variant, const std::string& key) {
    const std::pair known_as{family.form(key), variant.name};
    if (const auto known = findings_.find(known_as); known != findings_.end()) return known->second;
    KernelFinding finding{known_as.first, variant.name, variant.missing, 0, 0, 0};
    if (finding.is_right()) {
        const auto error = family.error(variant, key);
        if (!error && error.error().code == ErrorCode::DeviceLost) return fail(error.error());
        if (!error) finding.refused = error.error().reason;
        else if (!(*error <= family.error_max(variant))) finding.refused = "It computes something else than the reference.";
        if (error) finding.error = *error;
    }
    return findings_[known_as] = finding;
}

Result<const KernelVariant*> KernelChoice::fastest(KernelFamily& family, const std::vector<const KernelVariant*>& candidates, const std::string& key) {
    struct Timing {
        const KernelVariant* variant;
        std::unique_ptr<GpuCommands> commands;
        double milliseconds;
    };
    std::vector<Timing> timings;
    for (const KernelVariant* variant : candidates) {
        MAQUETTE_TRY(auto commands, family.record(*variant, key, repeats_on(device_->info())));
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

Result<KernelChoices> KernelChoice::choose_all(const std::vector<int64_t>& attention_widths) {
    KernelChoices all;
    for (const MatmulForm form : matmul_forms)
        for (const MatmulShape& shape : matmul_class_shapes) {
            MAQUETTE_TRY(const MatmulVariant* variant, choose(form, shape, true));
            all[matmul_key(form, shape)] = variant->name;
        }
    for (const int64_t width : attention_widths)
        for (const AttentionForm form : attention_forms) {
            MAQUETTE_TRY(const AttentionVariant* variant, choose(form, width));
            all[attention_key(form, width)] = variant->name;
        }
    return all;
}

Result<void> KernelChoice::check_prescribed(const std::string& key, const std::string& name) {
    constexpr const char* fix = "Resume it on the device and driver it was begun with.";
    KernelFamily* family = family_of(key);
    const KernelVariant* variant = family ? named(*family, key, name) : nullptr;
    if (!variant || !variant->missing.empty()) return fail(ErrorCode::Failed, "The run used the kernel \"" + name + "\", which this device does not run.", fix);
    MAQUETTE_TRY(const KernelFinding finding, find(*family, *variant, key));
    if (!finding.is_right()) return fail(ErrorCode::Failed, "The run used the kernel \"" + name + "\", which fails here: " + finding.refused, fix);
    return {};
}

Result<void> KernelChoice::prescribe(const KernelChoices& choices) {
    Result<void> checked;
    for (const auto& [key, name] : choices)
        if (checked) checked = check_prescribed(key, name);
    matmul_.release();
    attention_.release();
    MAQUETTE_TRY_VOID(checked);
    prescribed_ = choices;
    return {};
}

Result<void> KernelChoice::time(KernelFamily& family, const KernelVariant& variant, const std::string& key, KernelFinding& finding) {
    const int repeats = repeats_on(device_->info());
    MAQUETTE_TRY(const auto commands, family.record(variant, key, repeats));
    for (int round = 0; round <= timing_rounds; ++round) {
        MAQUETTE_TRY(const double time, timed_run(*commands));
        if (round == 1 || (round > 1 && time / repeats < finding.milliseconds)) finding.milliseconds = time / repeats;  // The first one warms up.
    }
    finding.gigaflops = 1e-6 * family.operations(key) / finding.milliseconds;
    return {};
}

Result<std::vector<KernelFinding>> KernelChoice::try_all() {
    std::vector<KernelFinding> all;
    std::set<std::string> told;  // What the device lacks, it mostly lacks for every kind of work.
    for (KernelFamily* family : {static_cast<KernelFamily*>(&matmul_), static_cast<KernelFamily*>(&attention_)}) {
        for (const std::string& key : family->shown_keys())
            for (const KernelVariant* variant : family->variants(key)) {
                if (!variant->missing.empty() && !told.insert(variant->name + variant->missing).second) continue;
                MAQUETTE_TRY(KernelFinding finding, find(*family, *variant, key));
                if (finding.is_right()) MAQUETTE_TRY_VOID(time(*family, *variant, key, finding));
                all.push_back(std::move(finding));
            }
        family->release();
    }
    return all;
}

}  // namespace maquette
