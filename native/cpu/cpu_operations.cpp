#include "native/cpu/cpu_operations.h"

#include <cstring>
#include <omp.h>

#include <cmath>

#include "native/cpu/bf16_kernels.h"
#include "native/cpu/multiplication.h"
#include "native/cpu/vector_kernels.h"

namespace maquette {

const float* Activation::row(int64_t index, float* buffer) const {
    if (!halves) return floats.row(index);
    bf16_kernels().widen_row(halves.row(index), buffer, halves.columns);
    return buffer;
}

void Activation::store_row(int64_t index, const float* buffer) const {
    if (halves) bf16_kernels().round_row(buffer, halves.row(index), halves.columns);
}

namespace {

struct Document {
    int64_t start, length;
};

// The documents of a packed batch, in order.
std::vector<Document> documents_in(const int32_t* segment_start, int64_t tokens) {
    std::vector<Document> list;
    for (int64_t t = 0; t < tokens; ++t) {
        if (list.empty() || segment_start[t] != list.back().start) list.push_back({t, 0});
        ++list.back().length;
    }
    return list;
}

AttentionSlice slice_of(const AttentionArguments& arguments, const Document& document, int64_t head) {
    const int64_t width = arguments.q.columns / arguments.heads, kv_head = head / (arguments.heads / arguments.kv_heads);
    return {arguments.q.row(document.start) + head * width, arguments.k.row(document.start) + kv_head * width,
            arguments.v.row(document.start) + kv_head * width, arguments.q.stride, arguments.k.stride, arguments.v.stride,
            0, document.length, document.length, width, arguments.window, arguments.scale};
}

float* thread_scratch(std::vector<float>& scratch, int64_t each) { return scratch.data() + omp_get_thread_num() * each; }

void grow(std::vector<float>& scratch, int64_t count) {
    if (static_cast<int64_t>(scratch.size()) < count) scratch.resize(static_cast<size_t>(count));
}

}  // namespace

void cpu_attention(const AttentionArguments& arguments) {
    struct Task {
        Document document;
        int64_t first;
    };
    std::vector<Task> tiles;
    for (const Document& document : documents_in(arguments.segment_start, arguments.q.rows))
        for (int64_t first = 0; first < document.length; first += attention_tile) tiles.push_back({document, first});
    const int64_t width = arguments.q.columns / arguments.heads, each = attention_scratch(width);
    grow(*arguments.scratch, each * omp_get_max_threads());
    const auto count = static_cast<int64_t>(tiles.size()) * arguments.heads;
#pragma omp parallel for schedule(dynamic)
    for (int64_t i = count - 1; i >= 0; --i) {  // The longest first.
        const Task& task = tiles[static_cast<size_t>(i / arguments.heads)];
        const int64_t head = i % arguments.heads;
        AttentionSlice slice = slice_of(arguments, task.document, head);
        slice.first_row = task.first;
        slice.rows = std::min(attention_tile, task.document.length - task.first);
        AttentionOutput output{arguments.o.floats.row(task.document.start) + head * width, arguments.o.floats.stride, nullptr, 0};
        if (arguments.lse) {
            output.lse = arguments.lse.row(task.document.start) + head;
            output.lse_stride = arguments.lse.stride;
        }
        vector_kernels().attention(slice, output, thread_scratch(*arguments.scratch, each));
    }
}

void cpu_attention_backward(const AttentionArguments& arguments) {
    const int64_t tokens = arguments.q.rows, width = arguments.q.columns / arguments.heads, group = arguments.heads / arguments.kv_heads;
    const int64_t each = attention_scratch(width), total = tokens * arguments.q.columns;
    grow(*arguments.scratch, each * omp_get_max_threads() + 2 * total);
    float* d_keys = arguments.scratch->data() + each * omp_get_max_threads();  // [tokens, heads * width], one part a query head.
    float* d_values = d_keys + total;
#pragma omp parallel for schedule(static)
    for (int64_t t = 0; t < tokens; ++t)
        for (int64_t head = 0; head < arguments.heads; ++head) {
            float sum = 0;
            for (int64_t d = head * width; d < (head + 1) * width; ++d) sum += arguments.o.floats.row(t)[d] * arguments.d_o.floats.row(t)[d];
            arguments.delta.row(t)[head] = sum;
        }
    const std::vector<Document> documents = documents_in(arguments.segment_start, tokens);
    const auto count = static_cast<int64_t>(documents.size()) * arguments.heads;
#pragma omp parallel for schedule(dynamic)
    for (int64_t i = 0; i < count; ++i) {
        const Document& document = documents[static_cast<size_t>(i / arguments.heads)];
        const int64_t head = i % arguments.heads;
        const AttentionGradient gradient{arguments.d_o.floats.row(document.start) + head * width, arguments.lse.row(document.start) + head,
                                         arguments.delta.row(document.start) + head, arguments.d_o.floats.stride, arguments.lse.stride,
                                         arguments.dq.row(document.start) + head * width,
                                         d_keys + document.start * arguments.q.columns + head * width,
                                         d_values + document.start * arguments.q.columns + head * width, arguments.dq.stride, arguments.q.columns};
        vector_kernels().attention_backward(slice_of(arguments, document, head), gradient, thread_scratch(*arguments.scratch, each));
    }
#pragma omp parallel for schedule(static)
    for (int64_t t = 0; t < tokens; ++t)
        for (int64_t c = 0; c < arguments.kv_heads * width; ++c) {
            float key = 0, value = 0;
            for (int64_t g = 0; g < group; ++g) {
                const int64_t from = t * arguments.q.columns + ((c / width) * group + g) * width + c % width;
                key += d_keys[from];
                value += d_values[from];
            }
            arguments.dk.row(t)[c] = key;
            arguments.dv.row(t)[c] = value;
        }
}

void cpu_cached_attention(const CachedAttentionArguments& arguments) {
    const int64_t width = arguments.q.columns / arguments.heads, group = arguments.heads / arguments.kv_heads;
    const int64_t count = arguments.q.rows * arguments.heads;
#pragma omp parallel
    {
        std::vector<float> scores(static_cast<size_t>(arguments.cache_positions));
#pragma omp for schedule(dynamic, 4)
        for (int64_t i = 0; i < count; ++i) {
            const int64_t t = i / arguments.heads, head = i % arguments.heads, last = arguments.positions[t];
            const int64_t first = arguments.window > 0 ? std::max<int64_t>(0, last - arguments.window + 1) : 0;
            const int64_t row = arguments.slots[t] * arguments.cache_positions + first, column = head / group * width;
            vector_kernels().attention_decode(arguments.q.row(t) + head * width, arguments.keys.row(row) + column, arguments.values.row(row) + column,
                                              arguments.keys.stride, last + 1 - first, width, arguments.scale, arguments.o.row(t) + head * width, scores.data());
        }
    }
}

void cpu_head_rows(const HeadArguments& arguments, int64_t first, int64_t rows) {
    const bool has_gradient = arguments.d_hidden || arguments.d_weight;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < rows; ++i) {
        const int64_t row = first + i;
        const HeadRow result = vector_kernels().head_row(arguments.logits.row(i), arguments.logits.columns, arguments.labels[row], arguments.loss_weights.row(row)[0], has_gradient);
        arguments.loss.row(row)[0] = result.loss;
        arguments.hit.row(row)[0] = result.hit ? 1.0f : 0.0f;
        arguments.entropy.row(row)[0] = result.entropy;
    }
}

Result<void> cpu_head_loss(const HeadArguments& arguments) {
    const FloatMatrix &hidden = arguments.hidden, &w = arguments.weight, &logits = arguments.logits;
    for (int64_t first = 0; first < hidden.rows; first += logits.rows) {
        const int64_t rows = std::min(logits.rows, hidden.rows - first);
        MAQUETTE_TRY_VOID(multiply({false, true, rows, w.rows, w.columns, hidden.row(first), hidden.stride, w.data, w.stride, logits.data, logits.stride}, arguments.half));
        cpu_head_rows(arguments, first, rows);
        if (arguments.d_hidden)
            MAQUETTE_TRY_VOID(multiply({false, false, rows, w.columns, w.rows, logits.data, logits.stride, w.data, w.stride, arguments.d_hidden.row(first), arguments.d_hidden.stride}, arguments.half));
        if (arguments.d_weight)
            MAQUETTE_TRY_VOID(multiply({true, false, w.rows, w.columns, rows, logits.data, logits.stride, hidden.row(first), hidden.stride, arguments.d_weight.data, arguments.d_weight.stride, 1, true}, arguments.half));
    }
    return {};
}

void cpu_rms_norm(FloatMatrix x, FloatMatrix gamma, const Activation& y, int64_t heads, double epsilon) {
    const int64_t width = x.columns / heads;
#pragma omp parallel
    {
        std::vector<float> buffer(y.halves ? static_cast<size_t>(x.columns) : 0);
#pragma omp for schedule(static)
        for (int64_t t = 0; t < x.rows; ++t) {
            float* row = y.writable_row(t, buffer.data());
            for (int64_t head = 0; head < heads; ++head)
                vector_kernels().rms_norm(x.row(t) + head * width, gamma.data, row + head * width, width, static_cast<float>(epsilon));
            y.store_row(t, row);
        }
    }
}

void cpu_rms_norm_backward(FloatMatrix dy, FloatMatrix x, FloatMatrix gamma, FloatMatrix dx, FloatMatrix d_gamma, const OpAttributes& attributes) {
    const int64_t width = x.columns / attributes.heads;
    if (d_gamma) {  // Full fine-tuning only: in order, so that the sum is always the same.
        for (int64_t t = 0; t < x.rows; ++t)
            for (int64_t head = 0; head < attributes.heads; ++head) {
                const float* row = x.row(t) + head * width;
                const auto mean = static_cast<float>(vector_kernels().sum_of_squares(row, width) / static_cast<double>(width));
                const float r = 1.0f / std::sqrt(mean + static_cast<float>(attributes.epsilon));
                for (int64_t i = 0; i < width; ++i) d_gamma.data[i] += dy.row(t)[head * width + i] * row[i] * r;
            }
    }
#pragma omp parallel for schedule(static)
    for (int64_t t = 0; t < x.rows; ++t)
        for (int64_t head = 0; head < attributes.heads; ++head)
            vector_kernels().rms_norm_backward(dy.row(t) + head * width, x.row(t) + head * width, gamma.data, dx.row(t) + head * width, width,
                                               static_cast<float>(attributes.epsilon), attributes.accumulate);
}

void cpu_rope(const int32_t* positions, FloatMatrix table, FloatMatrix x, int64_t heads, bool inverse) {
    const int64_t width = x.columns / heads, half = width / 2;
    const float sign = inverse ? -1.0f : 1.0f;
#pragma omp parallel for schedule(static)
    for (int64_t t = 0; t < x.rows; ++t) {
        const float *cosine = table.row(positions[t]), *sine = cosine + half;
        for (int64_t head = 0; head < heads; ++head) {
            float *low = x.row(t) + head * width, *high = low + half;
            for (int64_t i = 0; i < half; ++i) {
                const float a = low[i], b = high[i];
                low[i] = a * cosine[i] - b * sine[i] * sign;
                high[i] = b * cosine[i] + a * sine[i] * sign;
            }
        }
    }
}

void cpu_swiglu(const Activation& gate_up, const Activation& act) {
    const int64_t n = act.columns();
    if (gate_up.halves && act.halves) {
#pragma omp parallel for schedule(static)
        for (int64_t t = 0; t < act.rows(); ++t) bf16_kernels().swiglu(gate_up.halves.row(t), gate_up.halves.row(t) + n, act.halves.row(t), n);
        return;
    }
#pragma omp parallel
    {
        std::vector<float> buffer(static_cast<size_t>(3 * n));
#pragma omp for schedule(static)
        for (int64_t t = 0; t < act.rows(); ++t) {
            const float* in = gate_up.row(t, buffer.data());
            float* out = act.writable_row(t, buffer.data() + 2 * n);
            vector_kernels().swiglu(in, in + n, out, n);
            act.store_row(t, out);
        }
    }
}

void cpu_swiglu_backward(const Activation& d_act, const Activation& gate_up, const Activation& d_gate_up) {
    const int64_t n = d_act.columns();
    if (d_act.halves && gate_up.halves && d_gate_up.halves) {
#pragma omp parallel for schedule(static)
        for (int64_t t = 0; t < d_act.rows(); ++t) {
            const uint16_t* in = gate_up.halves.row(t);
            uint16_t* out = d_gate_up.halves.row(t);
            bf16_kernels().swiglu_backward(d_act.halves.row(t), in, in + n, out, out + n, n);
        }
        return;
    }
#pragma omp parallel
    {
        std::vector<float> buffer(static_cast<size_t>(5 * n));
#pragma omp for schedule(static)
        for (int64_t t = 0; t < d_act.rows(); ++t) {
            const float *in = gate_up.row(t, buffer.data()), *d = d_act.row(t, buffer.data() + 2 * n);
            float* out = d_gate_up.writable_row(t, buffer.data() + 3 * n);
            vector_kernels().swiglu_backward(d, in, in + n, out, out + n, n);
            d_gate_up.store_row(t, out);
        }
    }
}

}  // namespace maquette
