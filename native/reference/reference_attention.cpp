// Attention as its formula says, one query and one head at a time.
#include <cmath>

#include "native/reference/reference_operations.h"

namespace maquette::reference {

namespace {

struct HeadShape {
    int64_t width, q_column, kv_column;
};

HeadShape head_shape(int64_t head, int64_t columns, const OpAttributes& attributes) {
    const int64_t width = columns / attributes.heads;
    return {width, head * width, head / (attributes.heads / attributes.kv_heads) * width};
}

double dot(const double* a, const double* b, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; ++i) sum += a[i] * b[i];
    return sum;
}

int64_t first_key(const Attention& arguments, int64_t t) {
    const int64_t window = arguments.attributes.window;
    return std::max<int64_t>(arguments.segment_start[t], window > 0 ? t - window + 1 : 0);
}

// Softmax in place; gives the log of the sum.
double softmax(std::vector<double>& scores) {
    double top = scores[0], sum = 0;
    for (const double score : scores) top = std::max(top, score);
    for (double& score : scores) sum += score = std::exp(score - top);
    for (double& score : scores) score /= sum;
    return top + std::log(sum);
}

}  // namespace

void attention(const Attention& arguments) {
    const OpAttributes& attributes = arguments.attributes;
    for (int64_t t = 0; t < arguments.q.rows; ++t)
        for (int64_t head = 0; head < attributes.heads; ++head) {
            const HeadShape shape = head_shape(head, arguments.q.columns, attributes);
            std::vector<double> p;
            const int64_t first = first_key(arguments, t);
            for (int64_t j = first; j <= t; ++j)
                p.push_back(attributes.scale * dot(arguments.q.row(t) + shape.q_column, arguments.k.row(j) + shape.kv_column, shape.width));
            const double log_sum = softmax(p);
            if (arguments.lse) arguments.lse.row(t)[head] = log_sum;
            for (int64_t d = 0; d < shape.width; ++d) {
                double sum = 0;
                for (int64_t j = first; j <= t; ++j) sum += p[static_cast<size_t>(j - first)] * arguments.v.row(j)[shape.kv_column + d];
                arguments.o.row(t)[shape.q_column + d] = sum;
            }
        }
}

void attention_backward(const Attention& arguments) {
    const OpAttributes& attributes = arguments.attributes;
    for (int64_t t = 0; t < arguments.q.rows; ++t) {
        for (int64_t c = 0; c < arguments.dq.columns; ++c) arguments.dq.row(t)[c] = 0;
        for (int64_t c = 0; c < arguments.dk.columns; ++c) arguments.dk.row(t)[c] = arguments.dv.row(t)[c] = 0;
    }
    for (int64_t t = 0; t < arguments.q.rows; ++t)
        for (int64_t head = 0; head < attributes.heads; ++head) {
            const HeadShape shape = head_shape(head, arguments.q.columns, attributes);
            const double *q = arguments.q.row(t) + shape.q_column, *d_o = arguments.d_o.row(t) + shape.q_column;
            const double delta = dot(arguments.o.row(t) + shape.q_column, d_o, shape.width);
            arguments.delta.row(t)[head] = delta;
            for (int64_t j = first_key(arguments, t); j <= t; ++j) {
                const double *k = arguments.k.row(j) + shape.kv_column, *v = arguments.v.row(j) + shape.kv_column;
                const double p = std::exp(attributes.scale * dot(q, k, shape.width) - arguments.lse.row(t)[head]);
                const double ds = p * (dot(d_o, v, shape.width) - delta) * attributes.scale;
                for (int64_t d = 0; d < shape.width; ++d) {
                    arguments.dq.row(t)[shape.q_column + d] += ds * k[d];
                    arguments.dk.row(j)[shape.kv_column + d] += ds * q[d];
                    arguments.dv.row(j)[shape.kv_column + d] += p * d_o[d];
                }
            }
        }
}

void cached_attention(Matrix q, Matrix keys, Matrix values, const int32_t* slots, const int32_t* positions, Matrix o, const OpAttributes& attributes) {
    for (int64_t t = 0; t < q.rows; ++t)
        for (int64_t head = 0; head < attributes.heads; ++head) {
            const HeadShape shape = head_shape(head, q.columns, attributes);
            const int64_t base = slots[t] * attributes.cache_positions;
            const int64_t first = attributes.window > 0 ? std::max<int64_t>(0, positions[t] - attributes.window + 1) : 0;
            std::vector<double> p;
            for (int64_t j = first; j <= positions[t]; ++j)
                p.push_back(attributes.scale * dot(q.row(t) + shape.q_column, keys.row(base + j) + shape.kv_column, shape.width));
            (void)softmax(p);
            for (int64_t d = 0; d < shape.width; ++d) {
                double sum = 0;
                for (int64_t j = first; j <= positions[t]; ++j) sum += p[static_cast<size_t>(j - first)] * values.row(base + j)[shape.kv_column + d];
                o.row(t)[shape.q_column + d] = sum;
            }
        }
}

}  // namespace maquette::reference
