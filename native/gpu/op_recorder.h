// Records a plan's operations as dispatches. Each function is one OpKind of native/model/plan.h, which defines it.
#pragma once

#include "native/backend/backend.h"
#include "native/gpu/kernel_choice.h"
#include "native/gpu/tensor_places.h"
#include "shaders/interface/params.h"

namespace maquette {

// Buffers that kernels need beside the plan's own.
struct GpuScratch {
    std::unique_ptr<GpuBuffer> run_params;  // shader::RunParams, written before each run.
    std::unique_ptr<GpuBuffer> row_scales;  // 1 / rms of each row and head, from rms_norm_backward to rms_norm_gamma.
    std::unique_ptr<GpuBuffer> partials;    // Partial sums of the gradient's norm.
    std::unique_ptr<GpuBuffer> levels;      // Of moments in 8 bits: 256 signed, 256 unsigned.
    std::unique_ptr<GpuBuffer> dropped;     // A lora part's input after dropout, and its gradient before.
    std::unique_ptr<GpuBuffer> split_sums;  // Of products whose depth is split; empty where none is.
    std::unique_ptr<GpuBuffer> decoded;     // A stored weight in f32; made when all weights are written, empty without any.
    std::unique_ptr<GpuBuffer> dk_shares, dv_shares;  // Of each query head in the gradients of its key head; made when a kernel needs them.

    static constexpr int64_t split_elements = int64_t{4} << 20;  // Of split_sums: room for three products at least (depth_shares).
    static Result<GpuScratch> create(std::shared_ptr<GpuDevice> device, const Plan& plan, bool splits_depth);
    int64_t share_bytes() const;  // Of dk_shares, dv_shares and split_sums.
};

class OpRecorder {
  public:
    OpRecorder(GpuKernels& kernels, KernelChoice& choice, GpuCommands& commands, const TensorPlaces& places, const GpuScratch& scratch, RunArguments arguments)
        : kernels_(kernels), choice_(choice), commands_(commands), places_(places), scratch_(scratch), arguments_(arguments) {}

    Result<void> record(const Op& op);

  private:
    // A matrix operand: where it lies, its stride, and its first column. Only a base weight may be in 16 bits.
    struct Matrix {
        GpuBinding binding;
        int64_t stride = 0;
        int64_t at = 0;
        bool is_narrow = false;
    };
    using Form = MatmulForm;
    struct Product {
        Form form = Form::NT;
        int64_t rows = 0, columns = 0, depth = 0;
        double scale = 1;
        bool accumulate = false;
    };
    // More depth of a product, with operands of its own: an adapter beside its weight. Their form may be another.
    struct Segment {
        Form form = Form::NT;
        Matrix a, b;
        int64_t depth = 0;
        bool has_vectors() const;  // Kernels that read vectors can take it.
    };
    // What else a product adds.
    struct Addends {
        const Matrix* bias = nullptr;
        const Matrix* residual = nullptr;
        const Segment* more = nullptr;
    };

    Result<void> embed_tokens(const Op& op);
    Result<void> embed_tokens_backward(const Op& op);
    Result<void> rms_norm(const Op& op);
    Result<void> rms_norm_backward(const Op& op);
    shader::RmsNormParams rms_norm_params(const Op& op, const TensorRef& x, const TensorRef& y) const;  // y: what is written, in the forward or backward.
    Result<void> linear(const Op& op);
    Result<void> linear_backward(const Op& op);
    // xa of every adapter.
    Result<void> project(const Op& op);
    // Rows [piece.row, piece.row + piece.rows) of W, of which `base` is the shard that begins at `first`, and their adapter.
    struct Piece {
        int64_t row = 0, rows = 0;
        const LoraPart* lora = nullptr;
    };
    static std::vector<Piece> pieces_of(const std::vector<LoraPart>& lora, int64_t row, int64_t rows);
    Result<void> linear_piece(const Op& op, const Piece& piece, const Matrix& base, int64_t first);
    Result<void> adapters_backward(const Op& op);
    Result<void> input_gradient(const Op& op);
    // [all ranks, in]: the A of every adapter, or their gradients, which lie back to back.
    Matrix joined_a(const Op& op, Arena arena) const;
    Result<void> rope(const Op& op);
    Result<void> attention(const Op& op);
    Result<void> cached_attention(const Op& op);
    Result<void> attention_backward(const Op& op);
    // With a barrier behind it: gradients of queries and of keys lie in rows of one tensor, and validation sees whole tensors.
    Result<void> attend(AttentionForm form, const AttentionOperands& operands, const shader::AttentionParams& params);
    Result<void> swiglu(const Op& op);
    Result<void> gather_rows(const Op& op);
    Result<void> scatter_rows(const Op& op);
    Result<void> head_loss(const Op& op);
    Result<void> head_loss_chunk(const Op& op, int64_t first, int64_t rows);
    Result<void> cache_append(const Op& op);
    Result<void> zero(const Op& op);
    Result<void> gradient_norm(const Op& op);
    Result<void> adamw(const Op& op);
    Result<void> step(const OpAttributes& attributes, int64_t first, int64_t count);
    GpuBinding arena_binding(Arena arena, int64_t from, int64_t count, uint32_t& first) const;

    // No barrier: products that do not read each other's results may run side by side.
    Result<void> multiply(const Product& product, const Matrix& a, const Matrix& b, const Matrix& c) { return multiply(product, a, b, c, {}); }
    Result<void> multiply(const Product& product, const Matrix& a, const Matrix& b, const Matrix& c, const Addends& addends);
    // A lora part's own view of x: x itself, or a copy after dropout (native/backend/dropout.h) in the scratch.
    Result<Matrix> dropped_input(const Op& op, const LoraPart& part, const TensorRef& x);
    enum class DropoutResult { Replace, Add };
    Result<void> dropout(const Op& op, const LoraPart& part, const Matrix& from, const Matrix& to, Product shape, DropoutResult result);
    Matrix dropped_scratch(int64_t columns) const;
    template <class Params>
    Result<void> dispatch(std::string_view shader, std::initializer_list<GpuBinding> bindings, const Params& params, GpuGroups groups,
                          std::initializer_list<uint32_t> specialization = {});
    Matrix matrix(const TensorRef& ref) const;
    Matrix weight(TensorId tensor) const;
    // What comes after sees what came before. Products whose depth was split are summed up now.
    Result<void> barrier();
    // A product whose depth is split among workgroups, because its result alone would keep few of them busy.
    Result<void> multiply_in_shares(const MatmulVariant& variant, const Product& product, shader::MatmulParams params, MatmulOperands operands, uint32_t shares);
    static Matrix from_aligned(GpuBinding binding, int64_t stride);
    // A base weight's shard as [rows, columns] for products with `a`: in the 16 bits to which their kernels round, else in f32. A
    // stored one is read in place, or decoded first, into the scratch that the next one takes too.
    Result<Matrix> base_weight(TensorId tensor, const TensorShard& shard, Form form, const Matrix& a);
    // c (+)= a W, of a base weight's shard: the gradient that passes back through it.
    Result<void> multiply_back(Product product, const Matrix& a, TensorId tensor, const TensorShard& shard, const Matrix& c, const Segment* more = nullptr);
    int64_t rows(const TensorRef& ref) const;  // In use in this run.
    int64_t columns(const TensorRef& ref) const;
    uint32_t is_narrow(const TensorRef& ref) const { return tensor(ref).type == ElementType::Narrow ? 1 : 0; }  // As a kernel's constant.
    const Tensor& tensor(const TensorRef& ref) const { return places_.plan().tensor(ref.tensor); }

    GpuKernels& kernels_;
    KernelChoice& choice_;
    GpuCommands& commands_;
    const TensorPlaces& places_;
    const GpuScratch& scratch_;
    RunArguments arguments_;
    // Sums that the next barrier makes, and how much of the scratch waits for them.
    struct SplitSum {
        shader::ElementwiseParams params;
        GpuBinding shares, c;
    };
    std::vector<SplitSum> split_sums_;
    int64_t split_used_ = 0;
};

template <class Params>
Result<void> OpRecorder::dispatch(std::string_view shader, std::initializer_list<GpuBinding> bindings, const Params& params, GpuGroups groups,
                                  std::initializer_list<uint32_t> specialization) {
    MAQUETTE_TRY(const GpuKernel* kernel,
                 kernels_.get(shader, static_cast<uint32_t>(bindings.size()), std::span(specialization.begin(), specialization.size())));
    MAQUETTE_TRY_VOID(commands_.dispatch(*kernel, std::span(bindings.begin(), bindings.size()), std::as_bytes(std::span(&params, 1)), groups));
    MAQUETTE_TRY_VOID(barrier());
    return {};
}

}  // namespace maquette
