// What a device implements so that it can train and generate: storage for a plan's arenas, and a run of its sections.
//
// To write a backend:
//  1. `prepare` gets the whole plan once. Allocate one block per arena (arena_elements elements; offsets are multiples
//     of 64 elements), except Weights, whose tensors are stored one by one as `write_weights` delivers them. Zero them.
//  2. `run` executes ops [first, first + count) of a section in order, as if each finished before the next began.
//     Record command buffers per section and replay them; T and L (RunArguments) are the only sizes that change, so put
//     them into a small uniform buffer or record per bucket. Rows beyond T or L need not be defined, and nothing
//     outside an op's outputs may change. A T or L of zero is legal: the op then leaves Tokens- or Labelled-sized
//     outputs alone and adds nothing to the others.
//  3. Shapes come from the plan's tensors and each op's attributes; OpKind's comments in plan.h are the definition, and
//     native/reference the same in plain double loops. Results must not depend on timing: no float atomics, fixed
//     order of every sum.
//  4. Aliasing: an op's outputs never share memory with its inputs unless plan.h says "in place" or "+=", except
//     residual and y of Linear, which may be the same ref.
// The table in tests/native/backend/op_cases.h runs every op on every backend against the reference.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "native/model/plan.h"
#include "shared/base/result.h"
#include "shared/weights/nf4.h"
#include "shared/weights/tensor.h"

namespace maquette {

// By class of work, the name of a kernel.
using KernelChoices = std::map<std::string, std::string>;

class Backend {
  public:
    virtual ~Backend() = default;

    virtual std::string name() const = 0;         // "reference", "cpu", "gpu"
    virtual std::string description() const = 0;  // "CPU, AVX2, 2 threads, f32"

    virtual PlanPreferences preferences() const { return {}; }

    // Allocates the arenas, zeroed. Called once; OutOfMemory names the arena and its size.
    virtual Result<void> prepare(const Plan& plan) = 0;

    // Rows [row, row + view.rows()) of a Weights tensor, in the file's number format. A backend may keep that format,
    // or widen or narrow it; what it computes with must stay within the limits of `verify golden`.
    virtual Result<void> write_weights(TensorId tensor, int64_t row, const TensorView& view) = 0;

    // The same for NF4, [rows, columns of the tensor]. A device that does not keep NF4 decodes it here.
    virtual Result<void> write_nf4(TensorId tensor, int64_t row, std::span<const int64_t> shape, Nf4 weights);

    // Elements from `first` (in the tensor's own row-major order) of a tensor outside Weights; the range must fit.
    virtual Result<void> write(TensorId tensor, int64_t first, std::span<const float> values) = 0;
    virtual Result<void> write(TensorId tensor, int64_t first, std::span<const int32_t> values) = 0;
    virtual Result<void> read(TensorId tensor, int64_t first, std::span<float> values) = 0;
    // For finite differences; backends that compute in f32 widen.
    virtual Result<void> read(TensorId tensor, int64_t first, std::span<double> values) = 0;

    // Runs `count` ops of the section from `first` (all by default) and waits for them.
    virtual Result<void> run(const Section& section, const RunArguments& arguments, size_t first = 0,
                             size_t count = SIZE_MAX) = 0;

    virtual int64_t bytes_in_use() const = 0;  // Storage held now, on the device.
    // Storage held beside that in the host's memory, because the device was to be spared or had no room.
    virtual int64_t paged_bytes() const { return 0; }

    // Which of several kernels this device takes where the choice may decide bits: {"nt large": "tile 128x64", …}. What is not
    // chosen yet is chosen now, so that a run which goes on from these does as one that was never interrupted.
    virtual Result<KernelChoices> kernel_choices() { return KernelChoices(); }
    // Takes these instead of choosing, before the first run. Fails when the device has no right kernel of such a name, and
    // then changes nothing.
    virtual Result<void> prescribe_kernels(const KernelChoices& choices);
};

}  // namespace maquette
