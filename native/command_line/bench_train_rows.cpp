#include "native/command_line/bench_train_rows.h"

#include <fstream>

#include "native/train/training_rows.h"
#include "shared/base/random.h"
#include "shared/tokenizer/loss_mask.h"

namespace maquette {

namespace {

Result<void> closed(std::ofstream& file) {
    file.close();
    return file.fail() ? fail(ErrorCode::Failed, "The rows could not be written.", "Free some space, or set TMPDIR.") : Result<void>();
}

// The longest beginning of `documents` that packs into `rows` rows.
Result<std::vector<TrainingRow>> documents_for(std::vector<TrainingRow> documents, size_t rows, const TrainRequest& request) {
    std::vector<TrainingRow> chosen;
    for (TrainingRow& document : documents) {
        chosen.push_back(std::move(document));
        if (group_rows(chosen, request).size() <= rows) continue;
        chosen.pop_back();
        return chosen;
    }
    return fail(ErrorCode::WrongUsage, request.data_file + " does not fill " + std::to_string(rows) + " rows of " + std::to_string(request.max_length) + " tokens.",
                "Take fewer steps, shorter rows or a larger file.");
}

}  // namespace

Result<void> write_random_rows(const BenchRows& wanted, int64_t vocabulary, const std::string& path) {
    std::ofstream file(path);
    Random random(1);
    const auto first_trained = static_cast<int64_t>(static_cast<double>(wanted.length) * (1.0 - wanted.trained_share));
    for (int64_t row = 0; row < wanted.rows; ++row) {
        Json ids = Json::array(), labels = Json::array();
        for (int64_t i = 0; i < wanted.length; ++i) {
            ids.push_back(random.below(static_cast<uint32_t>(vocabulary)));
            labels.push_back(i < first_trained || i == 0 ? Json(masked_label) : ids.back());
        }
        file << write_json({{"input_ids", ids}, {"labels", labels}}) << '\n';
    }
    return closed(file);
}

Result<void> write_chat_rows(const BenchRows& wanted, const ChatRows& chat) {
    TrainRequest request;
    request.data_file = chat.chat_file;
    request.max_length = wanted.length;
    request.eval_share = 0;
    request.packing = true;
    MAQUETTE_TRY(const ModelText text, load_model_text(chat.model));
    MAQUETTE_TRY(TrainingRows read, read_training_rows(request, &text));
    MAQUETTE_TRY(const auto documents, documents_for(std::move(read.train), static_cast<size_t>(wanted.rows), request));
    std::ofstream file(chat.documents_path), packed_file(chat.packed_path);
    for (const TrainingRow& document : documents) file << write_json({{"input_ids", document.ids}, {"labels", document.labels}}) << '\n';
    const auto groups = group_rows(documents, request);
    for (const size_t group : epoch_order(groups.size(), request.seed, 0)) {
        Json ids = Json::array(), labels = Json::array(), positions = Json::array();
        for (const size_t row : groups[group])
            for (size_t i = 0; i < documents[row].ids.size(); ++i) {
                ids.push_back(documents[row].ids[i]);
                labels.push_back(i == 0 ? masked_label : documents[row].labels[i]);
                positions.push_back(i);
            }
        packed_file << write_json({{"input_ids", ids}, {"labels", labels}, {"position_ids", positions}}) << '\n';
    }
    MAQUETTE_TRY_VOID(closed(file));
    return closed(packed_file);
}

}  // namespace maquette
