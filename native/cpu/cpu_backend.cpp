#include "native/cpu/cpu_backend.h"

#include <omp.h>

#include <cmath>
#include <cstring>

#include "native/cpu/bf16_product.h"
#include "native/cpu/cpu_operations.h"
#include "native/cpu/optimizer_steps.h"
#include "native/cpu/stored_matrix.h"
#include "native/cpu/vector_kernels.h"

namespace maquette {

namespace {

class CpuBackend : public HostBackend<float> {
  public:
    CpuBackend(int threads, CpuPrecision precision)
        : threads_(threads > 0 ? threads : omp_get_num_procs()), is_bf16_(precision == CpuPrecision::BFloat16), is_half_(precision == CpuPrecision::Float16) {}

    std::string name() const override { return "cpu"; }
    std::string description() const override {
        return std::string("CPU, ") + (is_bf16_ ? bf16_kernels().name : vector_kernels().name) + ", " + std::to_string(threads_) +
               (threads_ == 1 ? " thread" : " threads") + (is_bf16_ ? ", bf16" : is_half_ ? ", f16" : ", f32");
    }
    PlanPreferences preferences() const override { return {.narrow_activations = is_bf16_ ? NarrowActivations::All : NarrowActivations::None}; }
    Result<void> prepare(const Plan& plan) override {
        omp_set_num_threads(threads_);
        MAQUETTE_TRY_VOID(HostBackend::prepare(plan));
        MAQUETTE_TRY_VOID(prepare_stored());
        if (!is_bf16_) return {};
        packed_.resize(plan.tensors.size());
        for (size_t i = 0; i < plan.tensors.size(); ++i) {
            const Tensor& tensor = plan.tensors[i];
            if (tensor.arena != Arena::Weights || is_stored(tensor)) continue;
            packed_[i] = PackedMatrix(tensor.rows, tensor.columns);
            if (!packed_[i].is_allocated())
                return fail(ErrorCode::OutOfMemory, "There is no memory for " + std::to_string(packed_[i].bytes() >> 20) + " MiB of weights.", "Use a smaller model.");
            count_bytes(packed_[i].bytes());
        }
        return {};
    }
    Result<void> write_weights(TensorId tensor, int64_t row, const TensorView& view) override {
        if (is_stored(plan().tensor(tensor))) {
            stored_[static_cast<size_t>(tensor)].add(row, view);
            count_bytes(static_cast<int64_t>(view.bytes.size()));
            return {};
        }
        if (!is_bf16_) return HostBackend::write_weights(tensor, row, view);
        PackedMatrix& target = packed_[static_cast<size_t>(tensor)];
        MAQUETTE_CHECK(view.columns() == target.columns() && row + view.rows() <= target.rows());
        // Some rows at a time: the whole of a large matrix in f32 would be the run's peak.
        const int64_t rows_at_once = std::max<int64_t>(64, (int64_t{1} << 20) / std::max<int64_t>(1, view.columns()));
        const size_t row_bytes = view.rows() > 0 ? view.bytes.size() / static_cast<size_t>(view.rows()) : 0;
        std::vector<float> values;
        for (int64_t first = 0; first < view.rows(); first += rows_at_once) {
            const int64_t count = std::min(rows_at_once, view.rows() - first);
            values.resize(static_cast<size_t>(count * view.columns()));
            MAQUETTE_TRY_VOID(dequantize(view.type, view.bytes.subspan(static_cast<size_t>(first) * row_bytes, static_cast<size_t>(count) * row_bytes), values));
            target.write_rows(row + first, count, values.data());
        }
        return {};
    }
    Result<void> write_nf4(TensorId tensor, int64_t row, std::span<const int64_t> shape, Nf4 weights) override {
        count_bytes(weights.bytes());
        stored_[static_cast<size_t>(tensor)].add(row, shape[0], shape[1], std::move(weights));
        return {};
    }
    Result<void> run(const Section& section, const RunArguments& arguments, size_t first, size_t count) override {
        omp_set_num_threads(threads_);  // Per calling thread; oneDNN reads it too.
        return HostBackend::run(section, arguments, first, count);
    }

  protected:
    bool stores_weight(const Tensor& tensor) const override { return !is_bf16_ && !is_stored(tensor); }

    Result<void> run_op(const Op& op) override {
        if (op.kind == OpKind::Linear) MAQUETTE_TRY_VOID(decode_weight(op.inputs[1]));
        if (op.kind == OpKind::LinearBackward) MAQUETTE_TRY_VOID(decode_weight(op.inputs[2]));
        const auto in = [&](size_t i) { return view(op.inputs[i]); };
        const auto out = [&](size_t i) { return i < op.outputs.size() ? view(op.outputs[i]) : FloatMatrix{}; };
        switch (op.kind) {
            case OpKind::EmbedTokens:
                if (const PackedMatrix* packed = packed_weight(op.inputs[1])) embed_packed(integers(op.inputs[0]), *packed, out(0));
                else embed(integers(op.inputs[0]), in(1), out(0));
                break;
            case OpKind::EmbedTokensBackward: embed_backward(integers(op.inputs[0]), in(1), out(0)); break;
            case OpKind::RmsNorm: cpu_rms_norm(in(0), in(1), activation(op.outputs[0]), op.attributes.heads, op.attributes.epsilon); break;
            case OpKind::RmsNormBackward: cpu_rms_norm_backward(in(0), in(1), in(2), out(0), out(1), op.attributes); break;
            case OpKind::Linear: return is_bf16_ ? bf16_linear(linear_arguments(op), scratch_) : cpu_linear(linear_arguments(op));
            case OpKind::LinearBackward:
                return is_bf16_ ? bf16_linear_backward(linear_backward_arguments(op), scratch_) : cpu_linear_backward(linear_backward_arguments(op));
            case OpKind::Rope: cpu_rope(integers(op.inputs[0]), in(1), out(0), op.attributes.heads, op.attributes.inverse); break;
            case OpKind::Attention: return attend(op);
            case OpKind::AttentionBackward: return attend_backward(op);
            case OpKind::SwiGlu: cpu_swiglu(activation(op.inputs[0]), activation(op.outputs[0])); break;
            case OpKind::SwiGluBackward: cpu_swiglu_backward(activation(op.inputs[0]), activation(op.inputs[1]), activation(op.outputs[0])); break;
            case OpKind::GatherRows: embed(integers(op.inputs[1]), in(0), out(0)); break;
            case OpKind::ScatterRows: scatter(in(0), integers(op.inputs[1]), out(0)); break;
            case OpKind::HeadLoss: {
                const HeadArguments arguments{in(0), weight(op.inputs[1]), in(3), out(0), out(1), out(2), out(3), out(4), out(5), integers(op.inputs[2]), packed_weight(op.inputs[1]), half()};
                return is_bf16_ ? bf16_head_loss(arguments, scratch_) : cpu_head_loss(arguments);
            }
            case OpKind::CacheAppend: append(op); break;
            case OpKind::CachedAttention: attend_cached(op); break;
            case OpKind::Zero: zero(op); break;
            case OpKind::GradientNorm: gradient_norm(op); break;
            case OpKind::AdamW: step(op.attributes); break;
        }
        return {};
    }

  private:
    static bool is_stored(const Tensor& tensor) { return tensor.arena == Arena::Weights && tensor.format != WeightFormat::Device; }

    // Room for the largest weight that is decoded before its product.
    Result<void> prepare_stored() {
        int64_t largest = 0;
        stored_.resize(plan().tensors.size());
        for (const Tensor& tensor : plan().tensors)
            if (is_stored(tensor)) largest = std::max(largest, is_bf16_ ? PackedMatrix::bytes_of(tensor.rows, tensor.columns) : tensor.elements() * 4);
        if (largest == 0) return {};
        decoded_ = AlignedBuffer<uint32_t>::allocate(largest / 4);
        if (!decoded_) return fail(ErrorCode::OutOfMemory, "There is no memory for " + std::to_string(largest >> 20) + " MiB of a decoded weight.", "Use a smaller model.");
        count_bytes(largest);
        return {};
    }
    Result<void> decode_weight(const TensorRef& ref) {
        const Tensor& tensor = plan().tensor(ref.tensor);
        if (!is_stored(tensor) || decoded_tensor_ == ref.tensor) return {};
        decoded_tensor_ = ref.tensor;
        const StoredMatrix& stored = stored_[static_cast<size_t>(ref.tensor)];
        if (!is_bf16_) return stored.decode(reinterpret_cast<float*>(decoded_.get()));
        decoded_packed_ = PackedMatrix(tensor.rows, tensor.columns, decoded_);
        return stored.decode(decoded_packed_);
    }

    HalfOperands* half() { return is_half_ ? &half_ : nullptr; }

    // The packed form of a weight, or null: weights that are trained stay f32.
    const PackedMatrix* packed_weight(const TensorRef& ref) const {
        const Tensor& tensor = plan().tensor(ref.tensor);
        if (!is_bf16_ || tensor.arena != Arena::Weights) return nullptr;
        return is_stored(tensor) ? &decoded_packed_ : &packed_[static_cast<size_t>(ref.tensor)];
    }
    Activation activation(const TensorRef& ref) const { return is_narrow(ref) ? Activation(narrow_view(ref)) : Activation(view(ref)); }
    FloatMatrix weight(const TensorRef& ref) const {
        const Tensor& tensor = plan().tensor(ref.tensor);
        if (packed_weight(ref) != nullptr) return {};
        return is_stored(tensor) ? FloatMatrix{reinterpret_cast<float*>(decoded_.get()), tensor.rows, tensor.columns, tensor.columns} : view(ref);
    }

    static void embed_packed(const int32_t* rows, const PackedMatrix& from, FloatMatrix to) {
#pragma omp parallel for schedule(static)
        for (int64_t i = 0; i < to.rows; ++i) from.read_row(rows[i], to.row(i));
    }
    static void embed(const int32_t* rows, FloatMatrix from, FloatMatrix to) {
#pragma omp parallel for schedule(static)
        for (int64_t i = 0; i < to.rows; ++i) std::memcpy(to.row(i), from.row(rows[i]), static_cast<size_t>(to.columns) * sizeof(float));
    }
    static void embed_backward(const int32_t* ids, FloatMatrix dy, FloatMatrix gradient) {
        for (int64_t t = 0; t < dy.rows; ++t)
            for (int64_t i = 0; i < dy.columns; ++i) gradient.row(ids[t])[i] += dy.row(t)[i];
    }
    static void scatter(FloatMatrix from, const int32_t* rows, FloatMatrix to) {
        for (int64_t i = 0; i < to.rows; ++i) std::memset(to.row(i), 0, static_cast<size_t>(to.columns) * sizeof(float));
        for (int64_t i = 0; i < from.rows; ++i) std::memcpy(to.row(rows[i]), from.row(i), static_cast<size_t>(to.columns) * sizeof(float));
    }

    LinearArguments linear_common(const Op& op) {
        LinearArguments arguments;
        arguments.dropout = op.attributes.dropout;
        arguments.dropout_seed = this->arguments().dropout_seed;
        arguments.accumulate = op.attributes.accumulate;
        arguments.half = half();
        for (const LoraPart& part : op.lora) {
            LoraMatrices lora;
            lora.a = view(part.a);
            lora.b = view(part.b);
            if (part.a_gradient != no_tensor) lora.a_gradient = view(part.a_gradient);
            if (part.b_gradient != no_tensor) lora.b_gradient = view(part.b_gradient);
            lora.part = part;
            arguments.lora.push_back(lora);
        }
        return arguments;
    }
    LinearArguments linear_arguments(const Op& op) {
        LinearArguments arguments = linear_common(op);
        arguments.x = activation(op.inputs[0]);
        arguments.weight = weight(op.inputs[1]);
        arguments.packed = packed_weight(op.inputs[1]);
        arguments.bias = view(op.inputs[2]);
        arguments.residual = view(op.inputs[3]);
        arguments.y = activation(op.outputs[0]);
        arguments.xa = view(op.outputs[1]);
        return arguments;
    }
    LinearArguments linear_backward_arguments(const Op& op) {
        LinearArguments arguments = linear_common(op);
        arguments.dy = activation(op.inputs[0]);
        arguments.x = activation(op.inputs[1]);
        arguments.weight = weight(op.inputs[2]);
        arguments.packed = packed_weight(op.inputs[2]);
        arguments.xa = view(op.inputs[3]);
        arguments.dx = activation(op.outputs[0]);
        arguments.d_weight = view(op.outputs[1]);
        arguments.d_bias = view(op.outputs[2]);
        arguments.d_xa = view(op.outputs[3]);
        return arguments;
    }

    AttentionArguments attention_common(const Op& op) {
        AttentionArguments arguments;
        arguments.q = view(op.inputs[0]);
        arguments.k = view(op.inputs[1]);
        arguments.v = view(op.inputs[2]);
        arguments.heads = op.attributes.heads;
        arguments.kv_heads = op.attributes.kv_heads;
        arguments.window = op.attributes.window;
        arguments.scale = static_cast<float>(op.attributes.scale);
        arguments.scratch = &attention_scratch_;
        return arguments;
    }
    Result<void> attend(const Op& op) {
        AttentionArguments arguments = attention_common(op);
        arguments.segment_start = integers(op.inputs[3]);
        arguments.o = activation(op.outputs[0]);
        arguments.lse = view(op.outputs[1]);
        if (is_bf16_) return bf16_attention(arguments, scratch_);
        cpu_attention(arguments);
        return {};
    }
    Result<void> attend_backward(const Op& op) {
        AttentionArguments arguments = attention_common(op);
        arguments.o = activation(op.inputs[3]);
        arguments.d_o = activation(op.inputs[4]);
        arguments.lse = view(op.inputs[5]);
        arguments.segment_start = integers(op.inputs[6]);
        arguments.dq = view(op.outputs[0]);
        arguments.dk = view(op.outputs[1]);
        arguments.dv = view(op.outputs[2]);
        arguments.delta = view(op.outputs[3]);
        if (is_bf16_) return bf16_attention_backward(arguments, scratch_);
        cpu_attention_backward(arguments);
        return {};
    }
    void attend_cached(const Op& op) {
        cpu_cached_attention({view(op.inputs[0]), view(op.inputs[1]), view(op.inputs[2]), view(op.outputs[0]), integers(op.inputs[3]), integers(op.inputs[4]),
                              op.attributes.heads, op.attributes.kv_heads, op.attributes.window, op.attributes.cache_positions, static_cast<float>(op.attributes.scale)});
    }
    void append(const Op& op) {
        const int32_t *slots = integers(op.inputs[2]), *positions = integers(op.inputs[3]);
        for (size_t which = 0; which < 2; ++which) {
            const FloatMatrix from = view(op.inputs[which]), cache = view(op.outputs[which]);
            for (int64_t t = 0; t < from.rows; ++t)
                std::memcpy(cache.row(slots[t] * op.attributes.cache_positions + positions[t]), from.row(t), static_cast<size_t>(from.columns) * sizeof(float));
        }
    }

    void zero(const Op& op) {
        float* data = arena(plan().tensor(op.outputs[0].tensor).arena) + op.attributes.offset;
        std::memset(data, 0, static_cast<size_t>(op.attributes.count) * sizeof(float));
    }
    void gradient_norm(const Op& op) {
        // Blocks of fixed size, added in order: the same sum for any number of threads.
        constexpr int64_t block = 16384;
        const float* data = arena(Arena::Gradients) + op.attributes.offset;
        const int64_t count = op.attributes.count, blocks = (count + block - 1) / block;
        std::vector<double> sums(static_cast<size_t>(blocks));
#pragma omp parallel for schedule(static)
        for (int64_t i = 0; i < blocks; ++i)
            sums[static_cast<size_t>(i)] = vector_kernels().sum_of_squares(data + i * block, std::min(block, count - i * block));
        double total = 0;
        for (const double sum : sums) total += sum;
        view(op.outputs[0]).data[0] = static_cast<float>(std::sqrt(total));
    }
    void step(const OpAttributes& attributes) {
        cpu_optimizer_step({arena(Arena::Parameters) + attributes.offset, arena(Arena::Gradients) + attributes.offset, arena(Arena::FirstMoments) + attributes.state_offset,
                            arena(Arena::SecondMoments) + attributes.state_offset, attributes.count}, attributes, this->arguments());
    }

    int threads_;
    bool is_bf16_, is_half_;
    std::vector<PackedMatrix> packed_;  // By tensor id; only Weights, only in bf16.
    std::vector<StoredMatrix> stored_;  // By tensor id; only weights of a format other than the device's own.
    std::shared_ptr<uint32_t[]> decoded_;
    PackedMatrix decoded_packed_;
    TensorId decoded_tensor_ = no_tensor;  // Which weight lies in decoded_.
    ProductScratch scratch_;
    HalfOperands half_;
    std::vector<float> attention_scratch_;
};

}  // namespace

bool is_bf16_native() { return bf16_kernels().is_native; }

std::unique_ptr<Backend> make_cpu_backend(int threads, CpuPrecision precision) { return std::make_unique<CpuBackend>(threads, precision); }

}  // namespace maquette
