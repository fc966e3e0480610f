#include "native/reference/reference_operations.h"

#include <cmath>

#include "native/backend/dropout.h"

namespace maquette::reference {

void rms_norm(Matrix x, Matrix gamma, Matrix y, const OpAttributes& attributes) {
    const int64_t width = x.columns / attributes.heads;
    for (int64_t t = 0; t < x.rows; ++t)
        for (int64_t first = 0; first < x.columns; first += width) {
            double squares = 0;
            for (int64_t i = 0; i < width; ++i) squares += x.row(t)[first + i] * x.row(t)[first + i];
            const double r = 1.0 / std::sqrt(squares / static_cast<double>(width) + attributes.epsilon);
            for (int64_t i = 0; i < width; ++i) y.row(t)[first + i] = x.row(t)[first + i] * r * gamma.data[i];
        }
}

void rms_norm_backward(Matrix dy, Matrix x, Matrix gamma, Matrix dx, Matrix d_gamma, const OpAttributes& attributes) {
    const int64_t width = x.columns / attributes.heads;
    for (int64_t t = 0; t < x.rows; ++t)
        for (int64_t first = 0; first < x.columns; first += width) {
            double squares = 0, dot = 0;
            for (int64_t i = 0; i < width; ++i) squares += x.row(t)[first + i] * x.row(t)[first + i];
            const double r = 1.0 / std::sqrt(squares / static_cast<double>(width) + attributes.epsilon);
            for (int64_t i = 0; i < width; ++i) dot += dy.row(t)[first + i] * gamma.data[i] * x.row(t)[first + i] * r;
            const double mean = dot / static_cast<double>(width);
            for (int64_t i = 0; i < width; ++i) {
                const double n = x.row(t)[first + i] * r, d = dy.row(t)[first + i];
                if (d_gamma) d_gamma.data[i] += d * n;
                const double value = r * (d * gamma.data[i] - n * mean);
                dx.row(t)[first + i] = value + (attributes.accumulate ? dx.row(t)[first + i] : 0.0);
            }
        }
}

void linear(Matrix x, Matrix w, Matrix bias, Matrix residual, Matrix y) {
    for (int64_t t = 0; t < x.rows; ++t)
        for (int64_t o = 0; o < w.rows; ++o) {
            double sum = (bias ? bias.data[o] : 0.0) + (residual ? residual.row(t)[o] : 0.0);
            for (int64_t i = 0; i < w.columns; ++i) sum += x.row(t)[i] * w.row(o)[i];
            y.row(t)[o] = sum;
        }
}

namespace {

// What dropout multiplies element (t, i) of x with.
double kept_scale(const Lora& lora, double dropout, const Matrix& x, int64_t t, int64_t i) {
    if (dropout == 0) return 1.0;
    const bool gone = is_dropped(lora.dropout_key, static_cast<uint32_t>(t * x.columns + i), dropout_threshold(dropout));
    return gone ? 0.0 : 1.0 / (1.0 - dropout);
}

}  // namespace

void add_lora(Matrix x, const Lora& lora, double dropout, Matrix xa, Matrix y) {
    const LoraPart& part = lora.part;
    for (int64_t t = 0; t < x.rows; ++t) {
        double* projected = xa.row(t) + part.xa_column;
        for (int64_t r = 0; r < part.rank; ++r) {
            double sum = 0;
            for (int64_t i = 0; i < x.columns; ++i) sum += x.row(t)[i] * kept_scale(lora, dropout, x, t, i) * lora.a.row(r)[i];
            projected[r] = part.scale * sum;
        }
        for (int64_t o = 0; o < part.out; ++o)
            for (int64_t r = 0; r < part.rank; ++r) y.row(t)[part.row + o] += projected[r] * lora.b.row(o)[r];
    }
}

void linear_backward(Matrix dy, Matrix x, Matrix w, Matrix dx, Matrix dw, Matrix d_bias, bool accumulate) {
    for (int64_t t = 0; t < dy.rows; ++t) {
        for (int64_t i = 0; dx && i < w.columns; ++i) {
            double sum = accumulate ? dx.row(t)[i] : 0.0;
            for (int64_t o = 0; o < w.rows; ++o) sum += dy.row(t)[o] * w.row(o)[i];
            dx.row(t)[i] = sum;
        }
        for (int64_t o = 0; o < w.rows; ++o) {
            if (d_bias) d_bias.data[o] += dy.row(t)[o];
            for (int64_t i = 0; dw && i < w.columns; ++i) dw.row(o)[i] += dy.row(t)[o] * x.row(t)[i];
        }
    }
}

void lora_backward(Matrix dy, Matrix x, const Lora& lora, double dropout, Matrix xa, Matrix d_xa, Matrix dx) {
    const LoraPart& part = lora.part;
    for (int64_t t = 0; t < dy.rows; ++t) {
        const double* d = dy.row(t) + part.row;
        for (int64_t r = 0; r < part.rank; ++r) {
            double sum = 0;
            for (int64_t o = 0; o < part.out; ++o) {
                sum += d[o] * lora.b.row(o)[r];
                lora.b_gradient.row(o)[r] += d[o] * xa.row(t)[part.xa_column + r];
            }
            sum *= part.scale;
            d_xa.row(t)[part.xa_column + r] = sum;
            for (int64_t i = 0; i < x.columns; ++i) {
                const double scale = kept_scale(lora, dropout, x, t, i);
                lora.a_gradient.row(r)[i] += sum * x.row(t)[i] * scale;
                if (dx) dx.row(t)[i] += sum * lora.a.row(r)[i] * scale;
            }
        }
    }
}

void rope(const int32_t* positions, Matrix table, Matrix x, const OpAttributes& attributes) {
    const int64_t width = x.columns / attributes.heads, half = width / 2;
    for (int64_t t = 0; t < x.rows; ++t)
        for (int64_t first = 0; first < x.columns; first += width)
            for (int64_t i = 0; i < half; ++i) {
                const double c = table.row(positions[t])[i], s = table.row(positions[t])[half + i] * (attributes.inverse ? -1.0 : 1.0);
                const double a = x.row(t)[first + i], b = x.row(t)[first + half + i];
                x.row(t)[first + i] = a * c - b * s;
                x.row(t)[first + half + i] = b * c + a * s;
            }
}

void swiglu(Matrix gate_up, Matrix act) {
    for (int64_t t = 0; t < act.rows; ++t)
        for (int64_t i = 0; i < act.columns; ++i) {
            const double g = gate_up.row(t)[i];
            act.row(t)[i] = g / (1.0 + std::exp(-g)) * gate_up.row(t)[act.columns + i];
        }
}

void swiglu_backward(Matrix d_act, Matrix gate_up, Matrix d_gate_up) {
    for (int64_t t = 0; t < d_act.rows; ++t)
        for (int64_t i = 0; i < d_act.columns; ++i) {
            const double g = gate_up.row(t)[i], s = 1.0 / (1.0 + std::exp(-g)), d = d_act.row(t)[i];
            d_gate_up.row(t)[d_act.columns + i] = d * g * s;
            d_gate_up.row(t)[i] = d * gate_up.row(t)[d_act.columns + i] * s * (1.0 + g * (1.0 - s));
        }
}

void head_loss(const Head& arguments) {
    const Matrix &hidden = arguments.hidden, &w = arguments.w;
    std::vector<double> z(static_cast<size_t>(w.rows));
    for (int64_t row = 0; row < hidden.rows; ++row) {
        size_t best = 0;
        for (size_t v = 0; v < z.size(); ++v) {
            z[v] = 0;
            for (int64_t i = 0; i < w.columns; ++i) z[v] += hidden.row(row)[i] * w.row(static_cast<int64_t>(v))[i];
            if (z[v] > z[best]) best = v;
        }
        double sum = 0, entropy = 0;
        const double top = z[best];
        for (const double value : z) sum += std::exp(value - top);
        const auto label = static_cast<size_t>(arguments.labels[row]);
        const double log_sum = top + std::log(sum);
        for (size_t v = 0; v < z.size(); ++v) {
            const double log_p = z[v] - log_sum, p = std::exp(log_p);
            entropy -= p * log_p;
            const double dz = arguments.loss_weights.row(row)[0] * (p - (v == label ? 1.0 : 0.0));
            for (int64_t i = 0; i < w.columns; ++i) {
                if (arguments.d_hidden) arguments.d_hidden.row(row)[i] = (v == 0 ? 0.0 : arguments.d_hidden.row(row)[i]) + dz * w.row(static_cast<int64_t>(v))[i];
                if (arguments.dw) arguments.dw.row(static_cast<int64_t>(v))[i] += dz * hidden.row(row)[i];
            }
        }
        arguments.loss.row(row)[0] = log_sum - z[label];
        arguments.hit.row(row)[0] = best == label ? 1.0 : 0.0;
        arguments.entropy.row(row)[0] = entropy;
    }
}

}  // namespace maquette::reference
