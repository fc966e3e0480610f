// The operations of the plan in double precision. OpKind in plan.h gives the formulas.
#pragma once

#include <vector>

#include "native/backend/host_backend.h"

namespace maquette::reference {

using Matrix = MatrixView<double>;

struct Lora {
    Matrix a, b, a_gradient, b_gradient;
    LoraPart part;
    uint32_t dropout_key = 0;
};

struct Attention {
    Matrix q, k, v, o, lse, d_o, dq, dk, dv, delta;
    const int32_t* segment_start = nullptr;
    OpAttributes attributes;
};

void rms_norm(Matrix x, Matrix gamma, Matrix y, const OpAttributes& attributes);
void rms_norm_backward(Matrix dy, Matrix x, Matrix gamma, Matrix dx, Matrix d_gamma, const OpAttributes& attributes);
void linear(Matrix x, Matrix w, Matrix bias, Matrix residual, Matrix y);
void add_lora(Matrix x, const Lora& lora, double dropout, Matrix xa, Matrix y);
void linear_backward(Matrix dy, Matrix x, Matrix w, Matrix dx, Matrix dw, Matrix d_bias, bool accumulate);
void lora_backward(Matrix dy, Matrix x, const Lora& lora, double dropout, Matrix xa, Matrix d_xa, Matrix dx);
void rope(const int32_t* positions, Matrix table, Matrix x, const OpAttributes& attributes);
void attention(const Attention& arguments);
void attention_backward(const Attention& arguments);
void cached_attention(Matrix q, Matrix keys, Matrix values, const int32_t* slots, const int32_t* positions, Matrix o, const OpAttributes& attributes);
void swiglu(Matrix gate_up, Matrix act);
void swiglu_backward(Matrix d_act, Matrix gate_up, Matrix d_gate_up);

struct Head {
    Matrix hidden, w, loss_weights, loss, hit, entropy, d_hidden, dw;
    const int32_t* labels = nullptr;
};
void head_loss(const Head& arguments);

}  // namespace maquette::reference
