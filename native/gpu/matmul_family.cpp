#include "native/gpu/matmul_family.h"

#include <optional>

#include "shared/base/check.h"

namespace maquette {

namespace {

constexpr int64_t narrow_max = 32;  // Ranks of adapters, and batches of single tokens.

std::optional<MatmulForm> form_of(const std::string& key) {
    for (const MatmulForm form : matmul_forms)
        if (key.starts_with(std::string(matmul_form_name(form)) + " ")) return form;
    return std::nullopt;
}

}  // namespace

std::string matmul_key(MatmulForm form, const MatmulShape& shape) {
    const char* name = shape.rows <= narrow_max ? " low" : shape.columns <= narrow_max ? " narrow" : shape.depth <= narrow_max ? " shallow" : " large";
    return matmul_form_name(form) + std::string(name);
}

std::vector<const KernelVariant*> MatmulFamily::variants(const std::string& key) {
    std::vector<const KernelVariant*> all;
    if (form_of(key))
        for (const MatmulVariant& variant : variants_) all.push_back(&variant);
    return all;
}

std::string MatmulFamily::form(const std::string& key) const { return std::string("matmul ") + matmul_form_name(*form_of(key)); }

// What stands for a class when candidates are timed. Software would take seconds for what a GPU needs to be busy.
MatmulShape MatmulFamily::timed_shape(const std::string& key) const {
    const int64_t wide = device_->info().is_software() ? 256 : 2048, tall = device_->info().is_software() ? 128 : 2048, thin = 16;
    if (key.ends_with(" low")) return {thin, wide, wide};
    if (key.ends_with(" narrow")) return {tall, thin, wide};
    if (key.ends_with(" shallow")) return {tall, wide, thin};
    return {tall, wide, wide};
}

Result<MatmulTrial*> MatmulFamily::trial() {
    if (!trial_) {
        MAQUETTE_TRY(trial_, MatmulTrial::create(device_, kernels_, timed_shape("nt large")));
    }
    return trial_.get();
}

Result<double> MatmulFamily::error(const KernelVariant& variant, const std::string& key) {
    MAQUETTE_TRY(MatmulTrial* trial, this->trial());
    return trial->error(static_cast<const MatmulVariant&>(variant), *form_of(key));
}

Result<std::unique_ptr<GpuCommands>> MatmulFamily::record(const KernelVariant& variant, const std::string& key, int repeats) {
    MAQUETTE_TRY(MatmulTrial* trial, this->trial());
    return trial->record(static_cast<const MatmulVariant&>(variant), *form_of(key), timed_shape(key), repeats);
}

double MatmulFamily::operations(const std::string& key) const {
    const MatmulShape shape = timed_shape(key);
    return 2 * static_cast<double>(shape.rows * shape.columns * shape.depth);
}

}  // namespace maquette
