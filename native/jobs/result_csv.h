// The result file that OpenAI's clients read: one row a step, empty cells where nothing was measured.
#pragma once

#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

// From the lines of metrics.jsonl. Columns: step, train_loss, train_mean_token_accuracy, valid_loss,
// valid_mean_token_accuracy, full_valid_loss, full_valid_mean_token_accuracy.
std::string result_csv(const std::vector<Json>& metric_rows);

}  // namespace maquette
