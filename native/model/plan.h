// The typed static plan: a list of operations on described tensors. It is data; a backend runs it and knows no model.
//
// There is no automatic differentiation. The builder (plan_builder.h) writes the backward of each block by hand, as
// operations of their own. Every dimension is fixed when the plan is built except two that each run may lower: the
// number of tokens and the number of labelled rows. Batches are packed: documents lie back to back in the token
// dimension, nothing is padded, and attention stays inside a document (`segment_start`, `segment_end`).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

// Where a tensor lives. Offsets count elements from the arena's start.
enum class Arena : uint8_t {
    Weights,       // Frozen base weights. Each tensor is stored by itself, in whatever format the backend likes.
    Constants,     // Uploaded once: rotary tables, norm weights when frozen.
    Inputs,        // Uploaded before each run: ids, positions, labels, …
    Parameters,    // Trained values. A tensor's gradient and moments have the same offset in the next three arenas.
    Gradients,
    FirstMoments,
    SecondMoments,
    Activations,   // Everything else; ranges are shared between tensors that do not live at the same time.
    Cache,         // Keys and values of generation, kept between runs.
};
inline constexpr int arena_count = 9;

// Tensors of an arena start at multiples of 64 places: what the alignment of devices and vector loads ask for.
constexpr int64_t aligned(int64_t places) { return (places + 63) / 64 * 64; }

// Real is 32-bit floating point (double in the reference backend). Both it and Integer take 4 bytes in a plan's byte
// counts. Narrow is bf16, two in the place of a Real: activations that are operands of products anyway, on a device that
// asks for them (PlanPreferences).
enum class ElementType : uint8_t { Real, Integer, Narrow };

// Which activations of "train" and "evaluate" are narrow: none; y of a row norm and what SwiGLU takes and gives (x, y, dy and dx
// of linear layers); o and d_o of attention too.
enum class NarrowActivations : uint8_t { None, NormsAndMlp, All };

// What a device would have a plan be like.
struct PlanPreferences {
    NarrowActivations narrow_activations = NarrowActivations::None;
    int64_t logits_at_once = int64_t{6} << 20;  // Of a chunk of the head's loss: 24 MiB of f32, which a processor's cache holds.
};

// How a device keeps a base weight: as it likes, as the file has it, or in NF4 with double quantisation (QLoRA). The last
// two are decoded into scratch for each product, on a device that can; others decode once.
enum class WeightFormat : uint8_t { Device, File, Nf4 };

enum class OptimizerKind : uint8_t { AdamW, AdamW8, Sgd };

// Which run-time count limits the rows in use. `Tensor::rows` is the capacity.
enum class Rows : uint8_t { Fixed, Tokens, Labelled };

// A slice of a tensor's rows that has a name of its own in model files ("model.layers.0.self_attn.q_proj.weight").
// In a one-row tensor (bias, norm weight) row and rows count columns.
struct TensorPart {
    std::string name;
    int64_t row = 0;
    int64_t rows = 0;
};

using TensorId = int32_t;
inline constexpr TensorId no_tensor = -1;

// Row-major [rows, columns], rows `columns` elements apart.
struct Tensor {
    std::string name;  // For messages: "layers.3.gate_up".
    Arena arena = Arena::Activations;
    ElementType type = ElementType::Real;
    Rows rows_kind = Rows::Fixed;
    int64_t rows = 0;
    int64_t columns = 0;
    int64_t offset = 0;             // Places of 4 bytes from the start of the arena; unused in Weights.
    std::vector<TensorPart> parts;  // Base weights only: which tensors of the file make it up, top to bottom.
    WeightFormat format = WeightFormat::Device;  // Weights only.

    int64_t elements() const { return rows * columns; }
    int64_t places() const { return type == ElementType::Narrow ? (elements() + 1) / 2 : elements(); }  // Of 4 bytes in its arena.
};

// A tensor or a range of its columns. The distance between rows stays the tensor's own width.
struct TensorRef {
    TensorId tensor = no_tensor;
    int64_t column = 0;
    int64_t columns = 0;
    explicit operator bool() const { return tensor != no_tensor; }
};

// T = tokens of the run, L = labelled rows of the run. "+=" adds to what is there, "=" overwrites.
// Offsets are multiples of 64 elements, except that the A of one Linear's lora parts lie back to back.
// [in] and [out] give the order of Op::inputs and Op::outputs; a ref marked ? may be empty (no_tensor).
enum class OpKind : uint8_t {
    // y[t] = embedding[ids[t]].                         [in] ids[T], embedding[V,h]  [out] y[T,h]
    EmbedTokens,
    // d_embedding[ids[t]] += dy[t], t ascending.        [in] ids[T], dy[T,h]  [out] d_embedding[V,h]
    EmbedTokensBackward,
    // For each of `heads` groups of w columns: y = x * rsqrt(mean(x^2) + epsilon) * gamma.  (heads is 1 for a row norm)
    //                                                   [in] x[T,heads*w], gamma[1,w]  [out] y
    RmsNorm,
    // With r = rsqrt(...), n = x*r, g = dy*gamma: dx = r * (g - n * mean(g*n)); dgamma += sum over rows of dy*n.
    // dx is added to when `accumulate`.                 [in] dy, x, gamma  [out] dx, dgamma?
    RmsNormBackward,
    // y = x W^T + bias + residual + sum over lora parts (see LoraPart).  xa[T, sum of ranks] keeps scale * dropout(x) A^T.
    //                                                   [in] x[T,in], W[out,in], bias?[1,out], residual?[T,out]  [out] y[T,out], xa?
    Linear,
    // dx = dy W + lora (dx added to when `accumulate`), dA, dB += , dW += dy^T x, dbias += column sums of dy.
    // d_xa[T, sum of ranks] is scratch for scale * dy B. xa is Linear's.
    //                                                   [in] dy, x, W, xa?  [out] dx?, dW?, dbias?, d_xa?
    LinearBackward,
    // Half-split rotation of `heads` heads of w = columns / heads: (a, b) = (x[i], x[i + w/2]) becomes
    // (a cos - b sin, b cos + a sin), with cos = table[p, i], sin = table[p, w/2 + i], p = positions[t]; `inverse` negates sin.
    //                                                   [in] positions[T], table[P, w]  [out] x (in place)
    Rope,
    // o[t] = softmax over j in [max(segment_start[t], t - window + 1), t] of scale * q[t].k[j], times v[j]; query head n
    // uses key head n / (heads / kv_heads). lse = log of the sum of exponentials.  window 0: no limit.
    //                                                   [in] q, k, v, segment_start[T]  [out] o[T,heads*w], lse?[T,heads]
    Attention,
    // delta[T,heads] is scratch for sum(do * o).        [in] q, k, v, o, d_o, lse, segment_start, segment_end[T] (one past the last)
    //                                                   [out] dq, dk, dv, delta
    AttentionBackward,
    // act = silu(gate) * up; gate_up holds gate in its first half of columns. [in] gate_up[T,2I]  [out] act[T,I]
    SwiGlu,
    //                                                   [in] d_act, gate_up  [out] d_gate_up (never the same memory as gate_up)
    SwiGluBackward,
    // y[i] = x[rows[i]].                                [in] x[T,h], rows[L]  [out] y[L,h]
    GatherRows,
    // x = 0, then x[rows[i]] = y[i]; rows ascend.       [in] y[L,h], rows[L]  [out] x[T,h]
    ScatterRows,
    // z = hidden W^T in chunks of `chunk_rows`; p = softmax(z). loss = -log p[label]; hit = 1 when label is the first
    // argmax; entropy = -sum p log p; dz = loss_weight * (p - onehot(label)); d_hidden = dz W; dW += dz^T hidden.
    // Without d_hidden and dW nothing but the measures is computed. logits[chunk_rows, V] is scratch.
    //                                                   [in] hidden[L,h], W[V,h], labels[L], loss_weights[L]
    //                                                   [out] loss[L,1], hit[L,1], entropy[L,1], logits, d_hidden?, dW?
    HeadLoss,
    // Row t of k, v goes to row slots[t] * cache_positions + positions[t].  [in] k, v, slots[T], positions[T]
    //                                                   [out] key_cache[slots * cache_positions, kv], value_cache
    CacheAppend,
    // Attention of row t over rows 0..positions[t] of its slot (limited by window).
    //                                                   [in] q, key_cache, value_cache, slots[T], positions[T]  [out] o
    CachedAttention,
    // Elements [offset, offset + count) of the arena of outputs[0] become 0.  [out] any tensor of that arena
    Zero,
    // out[0] = sqrt(sum of squares of Gradients[offset .. offset + count)), in a fixed order.  [out] norm[1,1]
    GradientNorm,
    // torch.optim.AdamW over Parameters[offset .. offset + count) with the gradients times RunArguments::gradient_scale:
    // p *= 1 - lr*weight_decay; m += (1-beta1)(g-m); v = beta2 v + (1-beta2) g^2;
    // p -= lr / (1-beta1^step) * m / (sqrt(v) / sqrt(1-beta2^step) + epsilon).
    // With `optimizer` Sgd: p = p (1 - lr * weight_decay) - lr * g. With AdamW8 both moments are kept in 8 bits (optimizer_states.h).
    AdamW,
};
const char* op_kind_name(OpKind kind);

// One low-rank adapter inside a Linear: y[:, row .. row + out) += xa[:, xa_column .. + rank) B^T, where
// xa = scale * dropout(x) A^T. In LinearBackward d_xa = scale * dy[:, row ..] B; dA += d_xa^T dropout(x);
// dB += dy^T xa; dx += dropout'(d_xa A). The A of one Linear's parts lie back to back in their arena, in order.
struct LoraPart {
    TensorId a = no_tensor;           // [rank, in]
    TensorId b = no_tensor;           // [out, rank]
    TensorId a_gradient = no_tensor;  // LinearBackward only.
    TensorId b_gradient = no_tensor;
    int64_t row = 0;                  // First output column of y that it adds to.
    int64_t out = 0;
    int64_t rank = 0;
    int64_t xa_column = 0;
    double scale = 1;
    uint32_t dropout_stream = 0;  // Tells its mask from the others' (see dropout.h).
};

struct OpAttributes {
    int64_t heads = 1;
    int64_t kv_heads = 1;
    int64_t window = 0;
    int64_t cache_positions = 0;
    int64_t chunk_rows = 0;
    int64_t offset = 0;
    int64_t count = 0;
    double epsilon = 0;
    double scale = 1;
    double dropout = 0;  // Share of x that a lora part does not see; only "train" sections drop.
    double beta1 = 0.9, beta2 = 0.999, weight_decay = 0;
    OptimizerKind optimizer = OptimizerKind::AdamW;
    int64_t state_offset = 0;  // AdamW: where the range's moments begin in their arenas (see optimizer_states.h).
    bool accumulate = false;
    bool inverse = false;
};

struct Op {
    OpKind kind = OpKind::Zero;
    std::vector<TensorRef> inputs;
    std::vector<TensorRef> outputs;
    OpAttributes attributes;
    std::vector<LoraPart> lora;
};

// Operations that are run together. The names that the builder uses: "train" (forward, loss, backward; adds to the
// gradients), "evaluate" (forward, measures), "logits" (forward, logits of the rows in `label_rows`), "prefill" and
// "decode" (the same for generation, filling or using the cache), "zero_gradients", "gradient_norm", "adamw".
struct Section {
    std::string name;
    std::vector<Op> ops;
};

struct Plan {
    std::vector<Tensor> tensors;
    std::vector<Section> sections;
    std::array<int64_t, arena_count> arena_elements{};  // Sizes; Weights is the sum of its tensors.

    const Section* find_section(std::string_view name) const;
    TensorId find_tensor(std::string_view name) const;  // no_tensor when there is none.
    const Tensor& tensor(TensorId id) const { return tensors[static_cast<size_t>(id)]; }
    int64_t bytes() const;  // Four bytes an element over all arenas.
};

// What each run may choose; everything else is in the plan.
struct RunArguments {
    int64_t tokens = 0;         // T, at most the capacity the plan was built for.
    int64_t labelled = 0;       // L
    uint64_t dropout_seed = 0;
    double learning_rate = 0;   // AdamW
    int64_t step = 1;           // AdamW, 1-based
    double gradient_scale = 1;  // AdamW: the clipping coefficient.
};

// Gives every Activations tensor its offset: tensors whose uses in `sections` (each on its own) do not overlap share
// memory. Offsets are multiples of 64 elements. Tensors named in `kept` keep a range of their own.
void assign_activation_offsets(Plan& plan, const std::vector<TensorId>& kept);

}  // namespace maquette
