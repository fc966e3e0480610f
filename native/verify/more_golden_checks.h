// The checks of golden_checks.h that have a file of their own: TRL's metrics, loss masks, and NF4's bytes.
#pragma once

#include "native/verify/golden_checks.h"
#include "native/verify/golden_files.h"
#include "shared/weights/nf4.h"

namespace maquette {

// Trains the rows as TRL's SFTTrainer did and compares what it logged at every step.
Result<void> verify_trl_metrics(const VerifyOptions& options, const VerifyOutput& output);
// Renders and masks the conversations; ids and labels must be equal.
Result<void> verify_masks(const VerifyOptions& options, const VerifyOutput& output);
// Packed bytes and statistics under `prefix` ("nf4.", "dq.") must be equal, and what they decode to.
Result<void> compare_nf4(const GoldenTensors& golden, const std::string& prefix, const Nf4& ours, const std::function<void(VerifyRow)>& emit);

}  // namespace maquette
