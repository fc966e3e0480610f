// The kernels of attention over documents, from the plainest to those for matrix units: which of them a device can run, and
// how one is dispatched. Each adds up in an order of its own, so that a choice among them changes a run's last bits.
#pragma once

#include "native/gpu/commands.h"
#include "native/gpu/kernel_variant.h"
#include "shaders/interface/params.h"

namespace maquette {

// The forward, the gradient of the queries, and those of keys and values.
enum class AttentionForm { Forward, Queries, Keys };
inline constexpr AttentionForm attention_forms[] = {AttentionForm::Forward, AttentionForm::Queries, AttentionForm::Keys};
const char* attention_form_name(AttentionForm form);  // "forward"

inline constexpr int64_t attention_width_max = 128;  // Of a head; a multiple of 4.

struct AttentionVariant : KernelVariant {
    uint32_t rows_each = 32;  // Of queries or keys a workgroup.
    bool is_tiled = false;    // Workgroups go over the heads first: those that run at a time share their keys.
    bool is_by_head = false;  // Keys: a workgroup computes the share of one query head in the gradients of its key head.
};

// Every variant for heads of `width` columns, those too that the device cannot run. The first can do everything.
std::vector<AttentionVariant> attention_variants(const GpuInfo& info, AttentionForm form, int64_t width);

struct AttentionOperands {
    GpuBinding q, k, v, starts, ends;
    GpuBinding o, lse;             // Without a buffer for lse none is written.
    GpuBinding d_o, delta;         // Of the backward, and what follows.
    GpuBinding dq, dk, dv;
    GpuBinding dk_shares, dv_shares;  // Scratch of tokens x heads x width, where a variant is by head and query heads share keys.
};
bool needs_shares(const AttentionVariant& variant, const shader::AttentionParams& params);

// Needs no barrier before; what it writes is complete after the next one.
Result<void> record_attention(GpuKernels& kernels, GpuCommands& commands, const AttentionVariant& variant, AttentionForm form, const AttentionOperands& operands,
                              const shader::AttentionParams& params);

}  // namespace maquette
