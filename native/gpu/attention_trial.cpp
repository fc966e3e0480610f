#include "native/gpu/attention_trial.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "shared/base/random.h"

namespace maquette {

namespace {

struct AttentionShape {
    std::vector<int32_t> documents;
    int64_t heads, kv_heads, window;
};
// A single token; more than a tile, odd, and one more than a tile; windows that end within a tile.
const AttentionShape attention_test_shapes[] = {{{1}, 1, 1, 0}, {{70, 3, 65, 24}, 4, 2, 0}, {{131, 1, 30}, 3, 1, 37}};
constexpr int64_t margin = 4;        // Columns that are nobody's, left and right of a matrix.
constexpr int64_t canary_rows = 130;  // More than a tile behind the last row.

}  // namespace

// Where the operands of one problem lie in a single buffer, in numbers of 32 bits.
struct AttentionLayout {
    enum Part { Q, K, V, O, DO, Lse, Delta, Dq, Dk, Dv, Starts, Ends, DkShares, DvShares, part_count };

    int64_t tokens, heads, kv_heads, width;
    int64_t first[part_count + 1];

    AttentionLayout(int64_t token_count, int64_t head_count, int64_t kv_head_count, int64_t head_width) : tokens(token_count), heads(head_count), kv_heads(kv_head_count), width(head_width) {
        first[0] = 0;
        for (int part = 0; part < part_count; ++part) first[part + 1] = (first[part] + stride(part) * (tokens + canary_rows) + 63) / 64 * 64;
    }
    int64_t columns(int part) const {
        if (part == Q || part == O || part == DO || part == Dq || part == DkShares || part == DvShares) return heads * width;
        if (part == K || part == V || part == Dk || part == Dv) return kv_heads * width;
        return part == Lse || part == Delta ? heads : 1;
    }
    // Vectors and shares lie close; matrices are ranges of wider rows.
    bool is_range(int part) const { return part <= DO || (part >= Dq && part <= Dv); }
    int64_t stride(int part) const { return columns(part) + (is_range(part) ? 2 * margin : 0); }
    size_t at(int part, int64_t row, int64_t column) const { return static_cast<size_t>(first[part] + row * stride(part) + (is_range(part) ? margin : 0) + column); }
    uint64_t bytes() const { return static_cast<uint64_t>(first[part_count]) * sizeof(float); }

    GpuBinding binding(const GpuBuffer& memory, int part) const {
        return {&memory, static_cast<uint64_t>(first[part]) * sizeof(float), static_cast<uint64_t>(first[part + 1] - first[part]) * sizeof(float)};
    }
    AttentionOperands operands(const GpuBuffer& memory) const {
        const auto of = [&](int part) { return binding(memory, part); };
        return {of(Q), of(K), of(V), of(Starts), of(Ends), of(O), of(Lse), of(DO), of(Delta), of(Dq), of(Dk), of(Dv), of(DkShares), of(DvShares)};
    }
    shader::AttentionParams params(int64_t window) const {
        const auto stride_of = [&](int part) { return static_cast<uint32_t>(stride(part)); };
        constexpr auto at_margin = static_cast<uint32_t>(margin);
        shader::AttentionParams params{};
        params.tokens = static_cast<uint32_t>(tokens), params.heads = static_cast<uint32_t>(heads), params.kv_heads = static_cast<uint32_t>(kv_heads);
        params.width = static_cast<uint32_t>(width), params.window = static_cast<uint32_t>(window);
        params.scale = static_cast<float>(1 / std::sqrt(static_cast<double>(width)));
        params.q_stride = stride_of(Q), params.k_stride = stride_of(K), params.v_stride = stride_of(V), params.o_stride = stride_of(O), params.do_stride = stride_of(DO);
        params.dq_stride = stride_of(Dq), params.dk_stride = stride_of(Dk), params.dv_stride = stride_of(Dv);
        params.q_at = params.k_at = params.v_at = params.o_at = params.do_at = params.dq_at = params.dk_at = params.dv_at = at_margin;
        return params;
    }
};

// Operands, and what attention in double precision makes of them.
struct AttentionProblem {
    using enum AttentionLayout::Part;

    AttentionLayout layout;
    int64_t window;
    std::vector<float> before;  // NaN wherever there is nothing to be read.
    std::vector<double> right;  // The same with every result in its place.

    AttentionProblem(const AttentionShape& shape, int64_t width);

  private:
    void fill_bounds(const std::vector<int32_t>& documents);
    void attend(int64_t t, int64_t head);
    double product(int left, int64_t left_row, int64_t left_head, int right, int64_t right_row, int64_t right_head) const;
    void add(int part, int64_t row, int64_t head, double factor, int from, int64_t from_row, int64_t from_head);
    double value(int part, int64_t row, int64_t column) const { return static_cast<double>(before[layout.at(part, row, column)]); }
    int64_t start(int64_t t) const { return std::bit_cast<int32_t>(before[layout.at(Starts, t, 0)]); }
};

namespace {

bool is_written_by(AttentionForm form, int part) {
    using enum AttentionLayout::Part;
    if (form == AttentionForm::Forward) return part == O || part == Lse;
    if (form == AttentionForm::Queries) return part == Dq;
    return part == Dk || part == Dv || part == DkShares || part == DvShares;
}

int64_t token_count(const std::vector<int32_t>& documents) {
    int64_t tokens = 0;
    for (const int32_t length : documents) tokens += length;
    return tokens;
}

}  // namespace

AttentionProblem::AttentionProblem(const AttentionShape& shape, int64_t width) : layout(token_count(shape.documents), shape.heads, shape.kv_heads, width), window(shape.window) {
    before.assign(static_cast<size_t>(layout.first[part_count]), NAN);
    Random random(7);
    for (const int part : {Q, K, V, DO})
        for (int64_t t = 0; t < layout.tokens; ++t)
            for (int64_t c = 0; c < layout.columns(part); ++c) before[layout.at(part, t, c)] = random.normal();
    fill_bounds(shape.documents);
    right.assign(before.begin(), before.end());
    for (const int part : {O, Dq, Dk, Dv})
        for (int64_t t = 0; t < layout.tokens; ++t)
            for (int64_t c = 0; c < layout.columns(part); ++c) right[layout.at(part, t, c)] = 0;
    for (int64_t t = 0; t < layout.tokens; ++t)
        for (int64_t head = 0; head < layout.heads; ++head) attend(t, head);
}

void AttentionProblem::fill_bounds(const std::vector<int32_t>& documents) {
    int32_t first = 0;
    for (const int32_t length : documents) {
        for (int32_t t = first; t < first + length; ++t) before[layout.at(Starts, t, 0)] = std::bit_cast<float>(first), before[layout.at(Ends, t, 0)] = std::bit_cast<float>(first + length);
        first += length;
    }
}

double AttentionProblem::product(int left, int64_t left_row, int64_t left_head, int right_part, int64_t right_row, int64_t right_head) const {
    double sum = 0;
    for (int64_t c = 0; c < layout.width; ++c) sum += value(left, left_row, left_head * layout.width + c) * value(right_part, right_row, right_head * layout.width + c);
    return sum;
}

void AttentionProblem::add(int part, int64_t row, int64_t head, double factor, int from, int64_t from_row, int64_t from_head) {
    for (int64_t c = 0; c < layout.width; ++c) right[layout.at(part, row, head * layout.width + c)] += factor * value(from, from_row, from_head * layout.width + c);
}

// One row of one head, forward and backward; the backward gets lse and delta as the kernels do, in f32.
void AttentionProblem::attend(int64_t t, int64_t head) {
    const int64_t kv_head = head / (layout.heads / layout.kv_heads), from = window > 0 ? std::max(start(t), t - window + 1) : start(t);
    const double scale = 1 / std::sqrt(static_cast<double>(layout.width));
    std::vector<double> weights;
    double sum = 0, delta = 0;
    for (int64_t j = from; j <= t; ++j) {
        weights.push_back(std::exp(scale * product(Q, t, head, K, j, kv_head)));
        sum += weights.back();
    }
    for (int64_t j = from; j <= t; ++j) {
        weights[static_cast<size_t>(j - from)] /= sum;
        add(O, t, head, weights[static_cast<size_t>(j - from)], V, j, kv_head);
    }
    for (int64_t c = 0; c < layout.width; ++c) delta += right[layout.at(O, t, head * layout.width + c)] * value(DO, t, head * layout.width + c);
    right[layout.at(Lse, t, head)] = std::log(sum);
    before[layout.at(Lse, t, head)] = static_cast<float>(std::log(sum));
    before[layout.at(Delta, t, head)] = static_cast<float>(delta);
    for (int64_t j = from; j <= t; ++j) {
        const double weight = weights[static_cast<size_t>(j - from)], slope = scale * weight * (product(DO, t, head, V, j, kv_head) - delta);
        add(Dq, t, head, slope, K, j, kv_head);
        add(Dk, j, kv_head, slope, Q, t, head);
        add(Dv, j, kv_head, weight, DO, t, head);
    }
}

Result<std::unique_ptr<AttentionTrial>> AttentionTrial::create(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, int64_t width, int64_t tokens_max) {
    std::unique_ptr<AttentionTrial> trial(new AttentionTrial(device, kernels, width));
    uint64_t bytes = AttentionLayout(tokens_max, timed_heads, timed_kv_heads, width).bytes();
    for (const AttentionShape& shape : attention_test_shapes) {
        trial->problems_.emplace_back(shape, width);
        bytes = std::max(bytes, trial->problems_.back().layout.bytes());
    }
    MAQUETTE_TRY(trial->memory_, GpuBuffer::create(device, bytes, GpuMemoryUse::Device));
    MAQUETTE_TRY(trial->upload_, GpuBuffer::create(device, bytes, GpuMemoryUse::Upload));
    MAQUETTE_TRY(trial->download_, GpuBuffer::create(device, bytes, GpuMemoryUse::Download));
    MAQUETTE_TRY(trial->commands_, GpuCommands::create(device));
    return trial;
}

AttentionTrial::AttentionTrial(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, int64_t width) : device_(std::move(device)), kernels_(kernels), width_(width) {}
AttentionTrial::~AttentionTrial() = default;

Result<void> AttentionTrial::copy(const GpuBuffer& from, const GpuBuffer& to, uint64_t bytes) {
    MAQUETTE_TRY_VOID(commands_->begin());
    commands_->copy({&from, 0, bytes}, {&to, 0, bytes});
    MAQUETTE_TRY_VOID(commands_->end());
    return commands_->run();
}

Result<double> AttentionTrial::error(const AttentionVariant& variant, AttentionForm form) {
    double largest = 0;
    for (const AttentionProblem& problem : problems_) {
        MAQUETTE_TRY(const double error, error_of(variant, form, problem));
        largest = std::max(largest, error);
    }
    return largest;
}

Result<double> AttentionTrial::error_of(const AttentionVariant& variant, AttentionForm form, const AttentionProblem& problem) {
    using enum AttentionLayout::Part;
    const AttentionLayout& layout = problem.layout;
    std::memcpy(upload_->mapped(), problem.before.data(), layout.bytes());
    auto* uploaded = reinterpret_cast<float*>(upload_->mapped());
    if (form == AttentionForm::Forward) std::fill(uploaded + layout.first[Lse], uploaded + layout.first[Lse + 1], NAN);  // Only the backward is given them.
    MAQUETTE_TRY_VOID(copy(*upload_, *memory_, layout.bytes()));
    MAQUETTE_TRY_VOID(commands_->begin());
    MAQUETTE_TRY_VOID(record_attention(kernels_, *commands_, variant, form, layout.operands(*memory_), layout.params(problem.window)));
    MAQUETTE_TRY_VOID(commands_->end());
    MAQUETTE_TRY_VOID(commands_->run());
    MAQUETTE_TRY_VOID(copy(*memory_, *download_, layout.bytes()));
    const auto* after = reinterpret_cast<const float*>(download_->mapped());

    double worst = 0;
    for (int part = 0; part < part_count; ++part) {
        const auto begin = static_cast<size_t>(layout.first[part]), end = static_cast<size_t>(layout.first[part + 1]);
        if (!is_written_by(form, part) && std::memcmp(after + begin, problem.before.data() + begin, (end - begin) * sizeof(float)) != 0) return INFINITY;
        if (!is_written_by(form, part) || part == DkShares || part == DvShares) continue;
        double difference = 0, norm = 0, count = 0;
        for (size_t i = begin; i < end; ++i) {
            if (std::isnan(problem.right[i]) != std::isnan(after[i])) return INFINITY;
            if (std::isnan(problem.right[i])) continue;
            const double delta = static_cast<double>(after[i]) - problem.right[i];
            difference += delta * delta;
            norm += problem.right[i] * problem.right[i];
            ++count;
        }
        // A single token's scores have no gradient: what is right is zero, the difference of two numbers of about one.
        worst = std::max(worst, std::isfinite(difference) ? std::sqrt(difference / std::max(norm, count)) : INFINITY);
    }
    return worst;
}

Result<std::unique_ptr<GpuCommands>> AttentionTrial::record(const AttentionVariant& variant, AttentionForm form, int64_t tokens, int repeats) {
    using enum AttentionLayout::Part;
    const AttentionLayout layout(tokens, timed_heads, timed_kv_heads, width_);
    // What is timed attends to ordinary numbers.
    Random random(1);
    auto* values = reinterpret_cast<float*>(upload_->mapped());
    for (uint64_t i = 0; i < layout.bytes() / sizeof(float); ++i) values[i] = random.uniform() - 0.5f;
    for (int64_t t = 0; t < tokens; ++t) values[layout.at(Starts, t, 0)] = std::bit_cast<float>(int32_t{0}), values[layout.at(Ends, t, 0)] = std::bit_cast<float>(static_cast<int32_t>(tokens));
    MAQUETTE_TRY_VOID(copy(*upload_, *memory_, layout.bytes()));
    MAQUETTE_TRY(auto commands, GpuCommands::create(device_));
    MAQUETTE_TRY_VOID(commands->begin());
    for (int i = 0; i < repeats; ++i) {
        MAQUETTE_TRY_VOID(record_attention(kernels_, *commands, variant, form, layout.operands(*memory_), layout.params(0)));
        commands->barrier();
    }
    MAQUETTE_TRY_VOID(commands->end());
    return commands;
}

}  // namespace maquette
