#include "tests/native/backend/op_cases.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shared/base/check.h"
#include "shared/base/random.h"
#include "shared/weights/quantization.h"

namespace maquette::test {

std::vector<float> test_values(int64_t count, uint64_t seed) {
    Random random(seed, 7);
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values) value = (static_cast<float>(random.below(513)) - 256.0f) / 256.0f;
    return values;
}

namespace {

class CaseBuilder {
  public:
    explicit CaseBuilder(std::string name, int64_t tokens, int64_t labelled = 0) {
        case_.name = std::move(name);
        case_.arguments.tokens = tokens;
        case_.arguments.labelled = labelled;
    }
    // One row more than is used, as a canary.
    TensorId tokens(int64_t columns) { return add(Arena::Activations, Rows::Tokens, case_.arguments.tokens + 1, columns); }
    TensorId labelled(int64_t columns) { return add(Arena::Activations, Rows::Labelled, case_.arguments.labelled + 1, columns); }
    TensorId fixed(Arena arena, int64_t rows, int64_t columns) { return add(arena, Rows::Fixed, rows, columns); }
    // Two matrices that lie back to back.
    std::array<TensorId, 2> joined(Arena arena, const std::array<int64_t, 2>& rows, int64_t columns) {
        const TensorId first = fixed(arena, rows[0] + rows[1], columns), second = fixed(arena, 0, columns);
        case_.plan.tensors[static_cast<size_t>(first)].rows = rows[0];
        Tensor& behind = case_.plan.tensors[static_cast<size_t>(second)];
        behind.rows = rows[1];
        behind.offset = case_.plan.tensor(first).offset + rows[0] * columns;
        return {first, second};
    }
    TensorId integers(Rows rows_kind, std::vector<int32_t> values) {
        const TensorId id = add(Arena::Inputs, rows_kind, static_cast<int64_t>(values.size()) + 1, 1);
        case_.plan.tensors.back().type = ElementType::Integer;
        case_.integers[id] = std::move(values);
        return id;
    }
    TensorRef ref(TensorId id) const { return {id, 0, case_.plan.tensor(id).columns}; }
    static TensorRef columns(TensorId id, int64_t column, int64_t count) { return {id, column, count}; }
    void positive(TensorId id, float scale) { case_.positive[id] = scale; }
    RunArguments& arguments() { return case_.arguments; }

    OpCase finish(OpKind kind, std::vector<TensorRef> inputs, std::vector<TensorRef> outputs, OpAttributes attributes = {}, std::vector<LoraPart> lora = {}) {
        case_.plan.sections.push_back({"op", {{kind, std::move(inputs), std::move(outputs), attributes, std::move(lora)}}});
        return std::move(case_);
    }

  private:
    TensorId add(Arena arena, Rows rows_kind, int64_t rows, int64_t columns) {
        Tensor tensor;
        tensor.name = "t" + std::to_string(case_.plan.tensors.size());
        tensor.arena = arena;
        tensor.rows_kind = rows_kind;
        tensor.rows = rows;
        tensor.columns = columns;
        int64_t& end = case_.plan.arena_elements[static_cast<size_t>(arena)];
        tensor.offset = end;
        end += (tensor.elements() + 63) / 64 * 64;
        case_.plan.tensors.push_back(tensor);
        return static_cast<TensorId>(case_.plan.tensors.size() - 1);
    }
    OpCase case_;
};

std::vector<int32_t> starts_of(const std::vector<int32_t>& lengths, bool is_end) {
    std::vector<int32_t> values;
    int32_t start = 0;
    for (const int32_t length : lengths) {
        for (int32_t i = 0; i < length; ++i) values.push_back(is_end ? start + length : start);
        start += length;
    }
    return values;
}

std::vector<int32_t> pattern(int64_t count, int32_t below) {
    std::vector<int32_t> values;
    for (int64_t i = 0; i < count; ++i) values.push_back(static_cast<int32_t>((i * 7 + 3) % below));
    return values;
}

void add_rows(std::vector<OpCase>& cases, int64_t tokens, int64_t width) {
    const std::string size = " " + std::to_string(tokens) + "x" + std::to_string(width);
    {
        CaseBuilder b("embed_tokens" + size, tokens);
        const TensorId ids = b.integers(Rows::Tokens, pattern(tokens, 11)), table = b.fixed(Arena::Weights, 11, width), y = b.tokens(width);
        cases.push_back(b.finish(OpKind::EmbedTokens, {b.ref(ids), b.ref(table)}, {b.ref(y)}));
    }
    {
        CaseBuilder b("embed_tokens_backward" + size, tokens);
        const TensorId ids = b.integers(Rows::Tokens, pattern(tokens, 11)), dy = b.tokens(width), table = b.fixed(Arena::Gradients, 11, width);
        cases.push_back(b.finish(OpKind::EmbedTokensBackward, {b.ref(ids), b.ref(dy)}, {b.ref(table)}));
    }
    {
        CaseBuilder b("swiglu" + size, tokens);
        const TensorId gate_up = b.tokens(2 * width), act = b.tokens(width);
        cases.push_back(b.finish(OpKind::SwiGlu, {b.ref(gate_up)}, {b.ref(act)}));
    }
    {
        CaseBuilder b("swiglu_backward" + size, tokens);
        const TensorId d_act = b.tokens(width), gate_up = b.tokens(2 * width), d = b.tokens(2 * width);
        cases.push_back(b.finish(OpKind::SwiGluBackward, {b.ref(d_act), b.ref(gate_up)}, {b.ref(d)}));
    }
    for (const int64_t heads : {1, 3}) {
        OpAttributes attributes;
        attributes.heads = heads;
        attributes.epsilon = 1e-5;
        CaseBuilder b("rms_norm" + size + " heads " + std::to_string(heads), tokens);
        const TensorId x = b.tokens(heads * width + 5), gamma = b.fixed(Arena::Constants, 1, width), y = b.tokens(heads * width);
        cases.push_back(b.finish(OpKind::RmsNorm, {b.columns(x, 2, heads * width), b.ref(gamma)}, {b.ref(y)}, attributes));
        attributes.accumulate = heads == 3;
        CaseBuilder c("rms_norm_backward" + size + " heads " + std::to_string(heads), tokens);
        const TensorId dy = c.tokens(heads * width), cx = c.tokens(heads * width), c_gamma = c.fixed(Arena::Constants, 1, width);
        const TensorId dx = c.tokens(heads * width), d_gamma = c.fixed(Arena::Gradients, 1, width);
        cases.push_back(c.finish(OpKind::RmsNormBackward, {c.ref(dy), c.ref(cx), c.ref(c_gamma)}, {c.ref(dx), c.ref(d_gamma)}, attributes));
    }
    if (width % 2 == 0) {
        for (const bool inverse : {false, true}) {
            CaseBuilder b(std::string("rope") + (inverse ? " inverse" : "") + size, tokens);
            OpAttributes attributes;
            attributes.heads = 3;
            attributes.inverse = inverse;
            const TensorId positions = b.integers(Rows::Tokens, pattern(tokens, 9)), table = b.fixed(Arena::Constants, 9, width), x = b.tokens(3 * width + 4);
            cases.push_back(b.finish(OpKind::Rope, {b.ref(positions), b.ref(table)}, {b.columns(x, 0, 3 * width)}, attributes));
        }
    }
    const int64_t labelled = tokens / 2;
    std::vector<int32_t> rows;
    for (int64_t i = 0; i < labelled; ++i) rows.push_back(static_cast<int32_t>(2 * i));
    {
        CaseBuilder b("gather_rows" + size, tokens, labelled);
        const TensorId x = b.tokens(width), which = b.integers(Rows::Labelled, rows), y = b.labelled(width);
        cases.push_back(b.finish(OpKind::GatherRows, {b.ref(x), b.ref(which)}, {b.ref(y)}));
    }
    {
        CaseBuilder b("scatter_rows" + size, tokens, labelled);
        const TensorId y = b.labelled(width), which = b.integers(Rows::Labelled, rows), x = b.tokens(width);
        cases.push_back(b.finish(OpKind::ScatterRows, {b.ref(y), b.ref(which)}, {b.ref(x)}));
    }
}

void add_linear(std::vector<OpCase>& cases, int64_t tokens, int64_t in, int64_t out, double dropout, std::array<int64_t, 2> ranks = {3, 5}) {
    const std::string size = " " + std::to_string(tokens) + "x" + std::to_string(in) + "x" + std::to_string(out) + (dropout > 0 ? " dropout" : "");
    for (const bool is_backward : {false, true}) {
        CaseBuilder b((is_backward ? "linear_backward" : "linear") + size, tokens);
        b.arguments().dropout_seed = 77;
        OpAttributes attributes;
        attributes.dropout = dropout;
        const int64_t first_out = out / 2;
        std::vector<LoraPart> parts(2);
        const auto a = b.joined(Arena::Parameters, ranks, in), a_gradients = b.joined(Arena::Gradients, ranks, in);
        for (size_t i = 0; i < 2; ++i) {
            parts[i].rank = ranks[i];
            parts[i].row = i == 0 ? 0 : first_out;
            parts[i].out = i == 0 ? first_out : out - first_out;
            parts[i].xa_column = i == 0 ? 0 : ranks[0];
            parts[i].scale = 2;
            parts[i].dropout_stream = static_cast<uint32_t>(i);
            parts[i].a = a[i];
            parts[i].b = b.fixed(Arena::Parameters, parts[i].out, ranks[i]);
            if (is_backward) parts[i].a_gradient = a_gradients[i];
            if (is_backward) parts[i].b_gradient = b.fixed(Arena::Gradients, parts[i].out, ranks[i]);
        }
        const TensorId x = b.tokens(in), w = b.fixed(Arena::Weights, out, in), xa = b.tokens(ranks[0] + ranks[1]);
        if (!is_backward) {
            const TensorId bias = b.fixed(Arena::Constants, 1, out), residual = b.tokens(out), y = b.tokens(out);
            cases.push_back(b.finish(OpKind::Linear, {b.ref(x), b.ref(w), b.ref(bias), b.ref(residual)}, {b.ref(y), b.ref(xa)}, attributes, parts));
            continue;
        }
        const TensorId dy = b.tokens(out), dx = b.tokens(in), dw = b.fixed(Arena::Gradients, out, in), d_bias = b.fixed(Arena::Gradients, 1, out), d_xa = b.tokens(ranks[0] + ranks[1]);
        cases.push_back(b.finish(OpKind::LinearBackward, {b.ref(dy), b.ref(x), b.ref(w), b.ref(xa)}, {b.ref(dx), b.ref(dw), b.ref(d_bias), b.ref(d_xa)}, attributes, parts));
    }
}

void add_head(std::vector<OpCase>& cases, int64_t labelled, int64_t width, int64_t vocabulary, bool has_gradient);

// Weights as files store them: every operation that reads one.
void add_stored(std::vector<OpCase>& cases, TensorType type, int64_t width) {
    std::vector<OpCase> plain;
    add_linear(plain, 5, width, 33, 0);
    add_linear(plain, 5, width, 36, 0, {4, 8});
    add_head(plain, 9, width, 37, true);
    CaseBuilder b("embed_tokens", 7);
    const TensorId ids = b.integers(Rows::Tokens, pattern(7, 11)), table = b.fixed(Arena::Weights, 11, width), y = b.tokens(width);
    plain.push_back(b.finish(OpKind::EmbedTokens, {b.ref(ids), b.ref(table)}, {b.ref(y)}));
    for (OpCase& op_case : plain) {
        op_case.name += std::string(" from ") + tensor_type_name(type);
        op_case.weight_type = type;
        cases.push_back(std::move(op_case));
    }
}

void add_attention(std::vector<OpCase>& cases, const std::vector<int32_t>& lengths, int64_t width, int64_t window) {
    int64_t tokens = 0;
    for (const int32_t length : lengths) tokens += length;
    OpAttributes attributes;
    attributes.heads = 4;
    attributes.kv_heads = 2;
    attributes.window = window;
    attributes.scale = 1.0 / std::sqrt(static_cast<double>(width));
    CaseBuilder b("attention " + std::to_string(tokens) + "x" + std::to_string(width) + " window " + std::to_string(window), tokens);
    const int64_t q = 4 * width, kv = 2 * width;
    const TensorId qkv = b.tokens(q + 2 * kv), start = b.integers(Rows::Tokens, starts_of(lengths, false)), o = b.tokens(q), lse = b.tokens(4);
    cases.push_back(b.finish(OpKind::Attention, {b.columns(qkv, 0, q), b.columns(qkv, q, kv), b.columns(qkv, q + kv, kv), b.ref(start)}, {b.ref(o), b.ref(lse)}, attributes));
    CaseBuilder g("attention_backward " + std::to_string(tokens) + "x" + std::to_string(width) + " window " + std::to_string(window), tokens);
    const TensorId g_qkv = g.tokens(q + 2 * kv), g_start = g.integers(Rows::Tokens, starts_of(lengths, false)), g_end = g.integers(Rows::Tokens, starts_of(lengths, true));
    const TensorId g_o = g.tokens(q), d_o = g.tokens(q), g_lse = g.tokens(4), d_qkv = g.tokens(q + 2 * kv), delta = g.tokens(4);
    cases.push_back(g.finish(OpKind::AttentionBackward,
                             {g.columns(g_qkv, 0, q), g.columns(g_qkv, q, kv), g.columns(g_qkv, q + kv, kv), g.ref(g_o), g.ref(d_o), g.ref(g_lse), g.ref(g_start), g.ref(g_end)},
                             {g.columns(d_qkv, 0, q), g.columns(d_qkv, q, kv), g.columns(d_qkv, q + kv, kv), g.ref(delta)}, attributes));
    const int32_t slots = 3, positions = 9;
    CaseBuilder c("cached_attention x" + std::to_string(width) + " window " + std::to_string(window), 3);
    attributes.cache_positions = positions;
    const TensorId cq = c.tokens(q), keys = c.fixed(Arena::Cache, slots * positions, kv), values = c.fixed(Arena::Cache, slots * positions, kv);
    const TensorId slot = c.integers(Rows::Tokens, {2, 0, 1}), position = c.integers(Rows::Tokens, {0, 8, 5}), co = c.tokens(q);
    cases.push_back(c.finish(OpKind::CachedAttention, {c.ref(cq), c.ref(keys), c.ref(values), c.ref(slot), c.ref(position)}, {c.ref(co)}, attributes));
    CaseBuilder d("cache_append x" + std::to_string(width), 3);
    const TensorId dk = d.tokens(kv), dv = d.tokens(kv), d_slot = d.integers(Rows::Tokens, {2, 0, 1}), d_position = d.integers(Rows::Tokens, {0, 8, 5});
    const TensorId d_keys = d.fixed(Arena::Cache, slots * positions, kv), d_values = d.fixed(Arena::Cache, slots * positions, kv);
    cases.push_back(d.finish(OpKind::CacheAppend, {d.ref(dk), d.ref(dv), d.ref(d_slot), d.ref(d_position)}, {d.ref(d_keys), d.ref(d_values)}, attributes));
}

void add_head(std::vector<OpCase>& cases, int64_t labelled, int64_t width, int64_t vocabulary, bool has_gradient) {
    CaseBuilder b("head_loss " + std::to_string(labelled) + "x" + std::to_string(vocabulary) + (has_gradient ? "" : " measures"), 0, labelled);
    OpAttributes attributes;
    attributes.chunk_rows = 4;
    const TensorId hidden = b.labelled(width), w = b.fixed(Arena::Weights, vocabulary, width), labels = b.integers(Rows::Labelled, pattern(labelled, static_cast<int32_t>(vocabulary)));
    const TensorId weights = b.labelled(1), loss = b.labelled(1), hit = b.labelled(1), entropy = b.labelled(1), logits = b.fixed(Arena::Activations, 4, vocabulary);
    std::vector<TensorRef> outputs = {b.ref(loss), b.ref(hit), b.ref(entropy), b.ref(logits), {}, {}};
    if (has_gradient) {
        outputs[4] = b.ref(b.labelled(width));
        outputs[5] = b.ref(b.fixed(Arena::Gradients, vocabulary, width));
    }
    cases.push_back(b.finish(OpKind::HeadLoss, {b.ref(hidden), b.ref(w), b.ref(labels), b.ref(weights)}, outputs, attributes));
}

// Parameters of a range need not begin with a block; its states lie elsewhere in their arenas.
struct OptimizerCase {
    OpKind kind;
    OptimizerKind optimizer;
    int64_t offset, state_offset;
};

void add_optimizer(std::vector<OpCase>& cases, int64_t count, const OptimizerCase& wanted) {
    CaseBuilder b(std::string(op_kind_name(wanted.kind)) + (wanted.optimizer == OptimizerKind::Sgd ? " sgd " : " ") + std::to_string(count) + " from " + std::to_string(wanted.offset), 0);
    OpAttributes attributes;
    attributes.count = count;
    attributes.offset = wanted.offset;
    attributes.state_offset = wanted.state_offset;
    attributes.optimizer = wanted.optimizer;
    attributes.epsilon = 1e-8;
    attributes.weight_decay = 0.1;
    b.arguments().learning_rate = 0.01;
    b.arguments().step = 3;
    b.arguments().gradient_scale = 0.5;
    (void)b.fixed(Arena::Parameters, 1, wanted.offset + count + 3);
    const TensorId gradient = b.fixed(Arena::Gradients, 1, wanted.offset + count + 3);
    (void)b.fixed(Arena::FirstMoments, 1, wanted.state_offset + count + 3);
    b.positive(b.fixed(Arena::SecondMoments, 1, wanted.state_offset + count + 3), 1.0f);
    const TensorId norm = b.fixed(Arena::Activations, 1, 1);
    std::vector<TensorRef> outputs;
    if (wanted.kind == OpKind::Zero) outputs = {b.ref(gradient)};
    if (wanted.kind == OpKind::GradientNorm) outputs = {b.ref(norm)};
    cases.push_back(b.finish(wanted.kind, {}, outputs, attributes));
}

}  // namespace

std::vector<OpCase> op_cases() {
    std::vector<OpCase> cases;
    for (const auto& [tokens, width] : {std::pair<int64_t, int64_t>{1, 1}, {3, 7}, {65, 66}, {2, 130}, {0, 16}, {9, 72}}) add_rows(cases, tokens, width);
    for (const double dropout : {0.0, 0.3})
        for (const auto& [tokens, in, out] : {std::tuple<int64_t, int64_t, int64_t>{1, 5, 3}, {5, 17, 33}, {33, 65, 40}, {0, 8, 8}}) add_linear(cases, tokens, in, out, dropout);
    for (const std::array<int64_t, 2>& ranks : {std::array<int64_t, 2>{4, 8}, {3, 5}}) add_linear(cases, 37, 72, 48, 0, ranks);  // Whole vectors in all but the adapters.
    add_linear(cases, 9, 16, 32, 0.3, {4, 8});
    add_linear(cases, 520, 16, 8, 0, {4, 4});  // A depth that is worth splitting in the gradients of adapters.
    add_attention(cases, {1}, 8, 0);
    add_attention(cases, {5, 1, 7}, 6, 0);
    add_attention(cases, {64, 65, 3}, 16, 0);
    add_attention(cases, {130, 20}, 64, 0);
    add_attention(cases, {130, 20}, 18, 7);
    add_attention(cases, {33, 1, 129}, 12, 37);
    for (const bool has_gradient : {true, false}) add_head(cases, 9, 17, 37, has_gradient);
    add_head(cases, 0, 8, 16, true);
    add_head(cases, 3, 33, 2100, true);
    for (const int64_t count : {1, 67, 40000})
        for (const OptimizerCase& wanted : {OptimizerCase{OpKind::Zero, OptimizerKind::AdamW, 0, 0}, {OpKind::GradientNorm, OptimizerKind::AdamW, 0, 0},
                                            {OpKind::AdamW, OptimizerKind::AdamW, 0, 0}, {OpKind::AdamW, OptimizerKind::AdamW, 131, 64}, {OpKind::AdamW, OptimizerKind::Sgd, 3, 0}})
            add_optimizer(cases, count, wanted);
    for (const TensorType type : {TensorType::F16, TensorType::BF16})
        for (const int64_t width : {17, 96}) add_stored(cases, type, width);
    for (const TensorType type : {TensorType::Q8_0, TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_0, TensorType::Q5_1}) add_stored(cases, type, 96);
    for (const TensorType type : {TensorType::Q4_K, TensorType::Q5_K, TensorType::Q6_K}) add_stored(cases, type, 256);
    return cases;
}

std::optional<OpCase> narrowed(OpCase op_case) {
    const Op& op = op_case.op();
    std::vector<TensorRef> narrow;
    if (op.kind == OpKind::RmsNorm) narrow = {op.outputs[0]};
    if (op.kind == OpKind::SwiGlu) narrow = {op.inputs[0], op.outputs[0]};
    if (op.kind == OpKind::SwiGluBackward) narrow = {op.inputs[0], op.inputs[1], op.outputs[0]};
    if (op.kind == OpKind::Linear) narrow = {op.inputs[0], op.outputs[0]};
    if (op.kind == OpKind::LinearBackward) narrow = {op.inputs[0], op.inputs[1], op.outputs[0]};
    const auto has_eights = [&](const TensorRef& ref) { return op_case.plan.tensor(ref.tensor).columns % 8 == 0; };
    if (narrow.empty() || !std::all_of(narrow.begin(), narrow.end(), has_eights)) return std::nullopt;
    for (const TensorRef& ref : narrow) op_case.plan.tensors[static_cast<size_t>(ref.tensor)].type = ElementType::Narrow;
    return op_case;
}

int64_t rows_in_use(const OpCase& op_case, const Tensor& tensor) {
    if (tensor.rows_kind == Rows::Tokens) return op_case.arguments.tokens;
    if (tensor.rows_kind == Rows::Labelled) return op_case.arguments.labelled;
    return tensor.rows;
}

void fill(Backend& backend, const OpCase& op_case, const Shift& shift) {
    for (size_t i = 0; i < op_case.plan.tensors.size(); ++i) {
        const auto id = static_cast<TensorId>(i);
        const Tensor& tensor = op_case.plan.tensors[i];
        if (tensor.type == ElementType::Integer) {
            MAQUETTE_CHECK(backend.write(id, 0, std::span<const int32_t>(op_case.integers.at(id))).has_value());
            continue;
        }
        std::vector<float> values = test_values(tensor.elements(), i + 1);
        if (const auto positive = op_case.positive.find(id); positive != op_case.positive.end())
            for (float& value : values) value = std::abs(value) * positive->second;
        if (shift) shift(id, values);
        for (int64_t k = rows_in_use(op_case, tensor) * tensor.columns; k < tensor.elements(); ++k) values[static_cast<size_t>(k)] = NAN;
        if (tensor.arena == Arena::Weights) {
            const auto bytes = quantize(op_case.weight_type, values, tensor.columns);
            MAQUETTE_CHECK(bytes.has_value());
            MAQUETTE_CHECK(backend.write_weights(id, 0, {tensor.name, op_case.weight_type, {tensor.rows, tensor.columns}, *bytes}).has_value());
        } else {
            MAQUETTE_CHECK(backend.write(id, 0, std::span<const float>(values)).has_value());
        }
    }
}

std::vector<double> values_of(Backend& backend, const OpCase& op_case, TensorId tensor) {
    std::vector<double> values(static_cast<size_t>(op_case.plan.tensor(tensor).elements()));
    MAQUETTE_CHECK(backend.read(tensor, 0, std::span<double>(values)).has_value());
    return values;
}

}  // namespace maquette::test
