// Kernels that compute one thing, of which one is chosen for each kind of work: which there are, and how one is tried.
#pragma once

#include <memory>

#include "native/gpu/commands.h"
#include "native/gpu/kernel_variant.h"

namespace maquette {

// Keys name kinds of work: "nt large", "attention dq 64". They stand in the file of choices, in run.json and in checkpoints.
class KernelFamily {
  public:
    virtual ~KernelFamily() = default;

    // The variants for a key, from the plainest to those for matrix units; none when the key is another family's.
    virtual std::vector<const KernelVariant*> variants(const std::string& key) = 0;
    // What of a key decides whether a kernel is right: "nt" of "nt large".
    virtual std::string form(const std::string& key) const = 0;
    // Whether a run of this precision may take it.
    virtual bool suits(const KernelVariant& variant, MatmulPrecision precision) const = 0;
    // Whether another choice gives other bits in a run of this precision.
    virtual bool decides_bits(MatmulPrecision precision) const = 0;
    // The largest error over small odd shapes, as the norm of the difference over the norm of what is right; infinite when the
    // kernel wrote elsewhere, too, or let a NaN in from beyond an edge.
    virtual Result<double> error(const KernelVariant& variant, const std::string& key) = 0;
    virtual double error_max(const KernelVariant& variant) const = 0;
    // A list that does the key's work `repeats` times, to be run and timed; and its multiplications and additions, once.
    virtual Result<std::unique_ptr<GpuCommands>> record(const KernelVariant& variant, const std::string& key, int repeats) = 0;
    virtual double operations(const std::string& key) const = 0;
    // Keys that a self-test shows.
    virtual std::vector<std::string> shown_keys() const = 0;
    // Gives back what trying took of the device's memory.
    virtual void release() = 0;
};

}  // namespace maquette
