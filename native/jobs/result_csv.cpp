#include "native/jobs/result_csv.h"

#include <array>
#include <map>

namespace maquette {

std::string result_csv(const std::vector<Json>& metric_rows) {
    static constexpr std::array columns = {"loss", "mean_token_accuracy", "valid_loss", "valid_mean_token_accuracy", "eval_loss", "eval_mean_token_accuracy"};
    std::map<int64_t, std::array<std::string, columns.size()>> rows;
    for (const Json& row : metric_rows) {
        const std::string type = json_text(row, "type");
        if (type != "step" && type != "eval") continue;
        for (size_t i = 0; i < columns.size(); ++i) {
            const Json* value = json_member(row, columns[i]);
            if (value && value->is_number()) rows[json_integer(row, "step")][i] = write_json(*value);
        }
    }
    std::string text = "step,train_loss,train_mean_token_accuracy,valid_loss,valid_mean_token_accuracy,full_valid_loss,full_valid_mean_token_accuracy\n";
    for (const auto& [step, cells] : rows) {
        text += std::to_string(step);
        for (const std::string& cell : cells) text += "," + cell;
        text += "\n";
    }
    return text;
}

}  // namespace maquette
