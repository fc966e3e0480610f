#include "native/gpu/gpu_backend.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <tuple>

#include "native/gpu/op_recorder.h"
#include "shared/base/check.h"
#include "shared/weights/half.h"
#include "shared/weights/quantization.h"

namespace maquette {
namespace {

constexpr int64_t staging_bytes = int64_t{16} << 20;
constexpr size_t ops_per_submission = 32;   // Short submissions: no driver takes them for a hang, and a cancel is heard soon.
constexpr size_t recordings_max = 64;       // Lengths of batches repeat; beyond this the oldest recording is dropped.

// A section's ops [first, first + count) for one T and L.
using RecordingKey = std::tuple<std::string, size_t, size_t, int64_t, int64_t>;
using Recording = std::vector<std::unique_ptr<GpuCommands>>;

// The attention that a plan trains through, once a width of heads that the GPU takes.
struct TrainedAttention {
    int64_t width = 0;
    int64_t shares = 0;  // Numbers in the gradients of keys, or of values, kept by query head; 0 where no heads share keys.
};
std::vector<TrainedAttention> trained_attention(const Plan& plan) {
    std::map<int64_t, int64_t> shares;
    for (const Section& section : plan.sections)
        for (const Op& op : section.ops) {
            if (op.kind != OpKind::AttentionBackward || op.inputs[0].columns % (4 * op.attributes.heads) != 0) continue;
            const int64_t width = op.inputs[0].columns / op.attributes.heads;
            if (width > attention_width_max) continue;
            int64_t& largest = shares[width];
            if (op.attributes.heads > op.attributes.kv_heads) largest = std::max(largest, plan.tensor(op.inputs[0].tensor).rows * op.inputs[0].columns);
        }
    std::vector<TrainedAttention> all;
    for (const auto& [width, numbers] : shares) all.push_back({width, numbers});
    return all;
}

class GpuBackend : public Backend {
  public:
    GpuBackend(std::shared_ptr<GpuDevice> device, std::shared_ptr<GpuKernels> kernels, const KernelSettings& settings, MomentsPlace moments)
        : device_(device), moments_(moments), kernels_(std::move(kernels)), choice_(std::make_unique<KernelChoice>(device, *kernels_, settings)) {}

    std::string name() const override { return "gpu"; }
    std::string description() const override {
        return device_->info().name + ", " + device_->info().driver + ", " + precision_name(choice_->precision()) + (choice_->precision() == MatmulPrecision::Float32 ? "" : " products");
    }

    PlanPreferences preferences() const override { return gpu_preferences(device_->info(), choice_->precision()); }

    Result<void> prepare(const Plan& plan) override {
        plan_ = plan;
        MAQUETTE_TRY(places_, TensorPlaces::create(device_, plan_, moments_));
        MAQUETTE_TRY(scratch_, GpuScratch::create(device_, plan_, choice_->splits_depth()));
        MAQUETTE_TRY(staging_, GpuBuffer::create(device_, staging_bytes, GpuMemoryUse::Upload));
        MAQUETTE_TRY(readback_, GpuBuffer::create(device_, staging_bytes, GpuMemoryUse::Download));
        MAQUETTE_TRY(transfer_, GpuCommands::create(device_));
        return zero_everything();
    }

    // What takes less than f32 stays as it is; kernels decode it before each use.
    Result<void> write_weights(TensorId tensor, int64_t row, const TensorView& view) override {
        MAQUETTE_CHECK(view.columns() == plan_.tensor(tensor).columns && row + view.rows() <= plan_.tensor(tensor).rows);
        const bool is_wide = view.type == TensorType::F32 || view.type == TensorType::F64;
        StoredWeight& stored = places_->stored(tensor);
        if (places_->has_weight(tensor) || (is_wide && stored.is_empty())) return write_wide(tensor, row, view);
        if (view.type != TensorType::F64) return stored.add(device_, row, view, uploader(), plan_.tensor(tensor).rows);
        std::vector<float> values(static_cast<size_t>(view.numbers()));
        MAQUETTE_TRY_VOID(dequantize(view.type, view.bytes, values));
        return stored.add(device_, row, {view.name, TensorType::F32, view.shape, std::as_bytes(std::span<const float>(values))}, uploader());
    }

    Result<void> write_nf4(TensorId tensor, int64_t row, std::span<const int64_t> shape, Nf4 weights) override {
        MAQUETTE_CHECK(!places_->has_weight(tensor));
        return places_->stored(tensor).add(device_, row, shape[0], shape[1], weights, uploader());
    }

    Result<void> write(TensorId tensor, int64_t first, std::span<const float> values) override {
        if (plan_.tensor(tensor).type == ElementType::Narrow) {
            std::vector<uint16_t> halves(values.size());
            std::transform(values.begin(), values.end(), halves.begin(), float_to_bfloat);
            return upload(places_->range(tensor, first, static_cast<int64_t>(values.size())), halves.data());
        }
        return upload(places_->range(tensor, first, static_cast<int64_t>(values.size())), values.data());
    }
    Result<void> write(TensorId tensor, int64_t first, std::span<const int32_t> values) override {
        return upload(places_->range(tensor, first, static_cast<int64_t>(values.size())), values.data());
    }
    Result<void> read(TensorId tensor, int64_t first, std::span<float> values) override {
        if (plan_.tensor(tensor).type == ElementType::Narrow) {
            std::vector<uint16_t> halves(values.size());
            MAQUETTE_TRY_VOID(download(places_->range(tensor, first, static_cast<int64_t>(values.size())), halves.data()));
            std::transform(halves.begin(), halves.end(), values.begin(), bfloat_to_float);
            return {};
        }
        return download(places_->range(tensor, first, static_cast<int64_t>(values.size())), values.data());
    }
    Result<void> read(TensorId tensor, int64_t first, std::span<double> values) override {
        std::vector<float> narrow(values.size());
        MAQUETTE_TRY_VOID(read(tensor, first, std::span<float>(narrow)));
        std::copy(narrow.begin(), narrow.end(), values.begin());
        return {};
    }

    Result<void> run(const Section& section, const RunArguments& arguments, size_t first, size_t count) override {
        count = std::min(count, section.ops.size() - first);
        write_run_params(section, arguments);
        MAQUETTE_TRY_VOID(prepare_decoded());
        MAQUETTE_TRY_VOID(prepare_shares());
        MAQUETTE_TRY(const Recording* recording, recorded(section, arguments, first, count));
        for (const auto& commands : *recording) MAQUETTE_TRY_VOID(commands->run());
        return {};
    }

    Result<KernelChoices> kernel_choices() override {
        std::vector<int64_t> widths;
        for (const TrainedAttention& one : trained_attention(plan_)) widths.push_back(one.width);
        return choice_->choose_all(widths);
    }
    Result<void> prescribe_kernels(const KernelChoices& choices) override { return choice_->prescribe(choices); }

    int64_t bytes_in_use() const override { return places_ ? places_->bytes() + places_->decoded_room() * 4 + 2 * staging_bytes + scratch_.share_bytes() : 0; }
    int64_t paged_bytes() const override { return places_ ? places_->paged_bytes() : 0; }

  private:
    GpuUpload uploader() {
        return [this](const GpuBinding& target, const void* bytes) { return upload(target, bytes); };
    }

    Result<void> write_wide(TensorId tensor, int64_t row, const TensorView& view) {
        if (!places_->has_weight(tensor)) MAQUETTE_TRY_VOID(places_->allocate_weight(tensor));
        const int64_t width = plan_.tensor(tensor).columns;
        // Row by row pieces: a row is a whole number of blocks in every format but NF4.
        const int64_t rows_each = view.type == TensorType::NF4 ? view.rows() : std::max<int64_t>(1, staging_bytes / 4 / width);
        const size_t row_bytes = view.bytes.size() / static_cast<size_t>(view.rows());
        std::vector<float> values;
        for (int64_t first = 0; first < view.rows(); first += rows_each) {
            const int64_t rows = std::min(rows_each, view.rows() - first);
            const auto part = rows == view.rows() ? view.bytes : view.bytes.subspan(static_cast<size_t>(first) * row_bytes, static_cast<size_t>(rows) * row_bytes);
            values.resize(static_cast<size_t>(rows * width));
            MAQUETTE_TRY_VOID(dequantize(view.type, part, values));
            MAQUETTE_TRY_VOID(upload(places_->range(tensor, (row + first) * width, rows * width), values.data()));
        }
        return {};
    }

    // Made at the first run, when every weight has been written and shows how it is stored.
    Result<void> prepare_decoded() {
        const int64_t elements = places_->decoded_room();
        if (scratch_.decoded || elements == 0) return {};
        MAQUETTE_TRY(scratch_.decoded, GpuBuffer::create(device_, static_cast<uint64_t>(elements) * sizeof(float), GpuMemoryUse::Device));
        return {};
    }

    // Made before the first run, when the choice of kernels is settled.
    Result<void> prepare_shares() {
        int64_t elements = 0;
        for (const TrainedAttention& one : trained_attention(plan_)) {
            if (scratch_.dk_shares || one.shares == 0) continue;
            MAQUETTE_TRY(const AttentionVariant* variant, choice_->choose(AttentionForm::Keys, one.width));
            if (variant->is_by_head) elements = std::max(elements, one.shares);
        }
        if (elements == 0) return {};
        for (std::unique_ptr<GpuBuffer>* buffer : {&scratch_.dk_shares, &scratch_.dv_shares}) {
            MAQUETTE_TRY(*buffer, GpuBuffer::create(device_, static_cast<uint64_t>(elements) * sizeof(float), GpuMemoryUse::Device));
        }
        return {};
    }

    Result<void> zero_everything() {
        MAQUETTE_TRY_VOID(transfer_->begin());
        for (int i = 0; i < arena_count; ++i)
            if (static_cast<Arena>(i) != Arena::Weights && plan_.arena_elements[static_cast<size_t>(i)] > 0)
                transfer_->fill_zero(places_->arena_range(static_cast<Arena>(i), 0, plan_.arena_elements[static_cast<size_t>(i)]));
        MAQUETTE_TRY_VOID(transfer_->end());
        return transfer_->run();
    }

    void write_run_params(const Section& section, const RunArguments& arguments) {
        double beta1 = 0.9, beta2 = 0.999;
        for (const Op& op : section.ops)
            if (op.kind == OpKind::AdamW) beta1 = op.attributes.beta1, beta2 = op.attributes.beta2;
        const auto step = static_cast<double>(arguments.step);
        const shader::RunParams params{static_cast<float>(arguments.learning_rate), static_cast<float>(arguments.gradient_scale),
                                       static_cast<float>(1 - std::pow(beta1, step)), static_cast<float>(1 - std::pow(beta2, step)),
                                       static_cast<uint32_t>(arguments.dropout_seed), static_cast<uint32_t>(arguments.dropout_seed >> 32)};
        std::memcpy(scratch_.run_params->mapped(), &params, sizeof params);
    }

    Result<const Recording*> recorded(const Section& section, const RunArguments& arguments, size_t first, size_t count) {
        RecordingKey key{section.name, first, count, arguments.tokens, arguments.labelled};
        const auto known = recordings_.find(key);
        if (known != recordings_.end()) return &known->second;
        if (recordings_.size() >= recordings_max) {
            recordings_.erase(order_.front());
            order_.erase(order_.begin());
        }
        Recording recording;
        for (size_t at = first; at < first + count; at += ops_per_submission) {
            MAQUETTE_TRY(auto commands, GpuCommands::create(device_));
            MAQUETTE_TRY_VOID(commands->begin());
            OpRecorder recorder(*kernels_, *choice_, *commands, *places_, scratch_, arguments);
            for (size_t i = at; i < std::min(at + ops_per_submission, first + count); ++i) MAQUETTE_TRY_VOID(recorder.record(section.ops[i]));
            MAQUETTE_TRY_VOID(commands->end());
            recording.push_back(std::move(commands));
        }
        order_.push_back(key);
        return &recordings_.emplace(std::move(key), std::move(recording)).first->second;
    }

    Result<void> copy_now(const GpuBinding& from, const GpuBinding& to) {
        MAQUETTE_TRY_VOID(transfer_->begin());
        transfer_->copy(from, to);
        MAQUETTE_TRY_VOID(transfer_->end());
        return transfer_->run();
    }

    Result<void> upload(const GpuBinding& target, const void* values) {
        if (target.bytes == 0) return {};
        const auto* from = static_cast<const std::byte*>(values);
        if (target.buffer->mapped()) {
            std::memcpy(target.buffer->mapped() + target.offset, from, target.bytes);
            return {};
        }
        for (uint64_t done = 0; done < target.bytes; done += staging_bytes) {
            const uint64_t bytes = std::min<uint64_t>(staging_bytes, target.bytes - done);
            std::memcpy(staging_->mapped(), from + done, bytes);
            MAQUETTE_TRY_VOID(copy_now({staging_.get(), 0, bytes}, {target.buffer, target.offset + done, bytes}));
        }
        return {};
    }

    Result<void> download(const GpuBinding& source, void* values) {
        if (source.bytes == 0) return {};
        auto* to = static_cast<std::byte*>(values);
        if (source.buffer->mapped()) {
            std::memcpy(to, source.buffer->mapped() + source.offset, source.bytes);
            return {};
        }
        for (uint64_t done = 0; done < source.bytes; done += staging_bytes) {
            const uint64_t bytes = std::min<uint64_t>(staging_bytes, source.bytes - done);
            MAQUETTE_TRY_VOID(copy_now({source.buffer, source.offset + done, bytes}, {readback_.get(), 0, bytes}));
            std::memcpy(to + done, readback_->mapped(), bytes);
        }
        return {};
    }

    std::shared_ptr<GpuDevice> device_;
    MomentsPlace moments_;
    std::shared_ptr<GpuKernels> kernels_;
    std::unique_ptr<KernelChoice> choice_;
    Plan plan_;
    std::unique_ptr<TensorPlaces> places_;
    GpuScratch scratch_;
    std::unique_ptr<GpuBuffer> staging_, readback_;
    std::unique_ptr<GpuCommands> transfer_;
    std::map<RecordingKey, Recording> recordings_;
    std::vector<RecordingKey> order_;  // Oldest first.
};

}  // namespace

int64_t gpu_scratch_bytes(const GpuInfo& info) {
    return 2 * staging_bytes + (info.is_software() ? 0 : GpuScratch::split_elements * element_bytes);
}

PlanPreferences gpu_preferences(const GpuInfo& info, MatmulPrecision precision) {
    PlanPreferences preferences;
    if (precision == MatmulPrecision::BFloat16) preferences.narrow_activations = NarrowActivations::NormsAndMlp;
    // A few hundred rows fill a large card; 3 % of the memory of a small one are enough.
    const auto share = static_cast<int64_t>(info.memory_bytes / 128);
    if (!info.is_software()) preferences.logits_at_once = std::clamp(share, preferences.logits_at_once, int64_t{64} << 20);
    return preferences;
}

Result<std::unique_ptr<Backend>> open_gpu_backend(const GpuBackendOptions& options) {
    MAQUETTE_TRY(std::shared_ptr<GpuDevice> device, GpuDevice::open({options.index, options.validation, options.memory_bytes_max}));
    if (options.kernels.precision == MatmulPrecision::Float16 && !device->info().has_float16)
        return fail(Error{ErrorCode::WrongUsage, device->info().name + " has no arithmetic in 16 bits.", "Use --precision f32.", {}, 0, "precision"});
    KernelSettings settings = options.kernels;
    if (options.takes_bfloat_where_fast && device->info().multiplies_matrices_in(MatmulPrecision::BFloat16)) settings.precision = MatmulPrecision::BFloat16;
    return make_gpu_backend(device, std::make_shared<GpuKernels>(device), settings, options.moments);
}

std::unique_ptr<Backend> make_gpu_backend(std::shared_ptr<GpuDevice> device, std::shared_ptr<GpuKernels> kernels, const KernelSettings& settings, MomentsPlace moments) {
    return std::make_unique<GpuBackend>(std::move(device), std::move(kernels), settings, moments);
}

Result<std::vector<KernelFinding>> try_gpu_kernels() {
    MAQUETTE_TRY(std::shared_ptr<GpuDevice> device, GpuDevice::open({}));
    GpuKernels kernels(device);
    return KernelChoice(device, kernels, {}).try_all();
}

}  // namespace maquette
