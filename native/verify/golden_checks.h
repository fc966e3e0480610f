// Compares our numbers with files of reference numbers, laid out like the shared goldens (their READMEs give the layout).
//
// Each check is a folder below the goldens' folder: logits, gradients, trajectories, nf4, trl_metrics, masks,
// peft_adapters, loss_curve. Whatever sizes and models a folder holds are checked; nothing is known about them here.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "native/verify/comparison.h"
#include "shared/base/result.h"

namespace maquette {

struct VerifyOptions {
    std::string folder;                          // Of the goldens.
    std::string device = "cpu";
    std::string precision = "f32";               // "bf16", "f16": the limit is then a cosine, see judged_by_cosine; TRL's metrics are not compared.
    int threads = 0;
    std::vector<std::string> only;               // Empty: every check.
    std::vector<std::string> without;            // Models that are left out.
    std::map<std::string, std::string> models;   // Name in the goldens -> folder or file of that model.
};

struct VerifyOutput {
    std::function<void(const VerifyRow&)> on_row;
    std::function<void(const std::string&)> on_skipped;  // "logits/smollm2: no model …"
};

// "logits", "gradients", …
std::vector<std::string> golden_check_names();

// Refuses names in `only` that are no check or that the folder has nothing for, and devices that do not exist. A check
// that stops half way is a row that is not ok.
Result<void> verify_goldens(const VerifyOptions& options, const VerifyOutput& output);

}  // namespace maquette
