#include "native/train/training_rows.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "native/model/mapped_file.h"
#include "shared/base/bytes.h"
#include "shared/base/hash.h"
#include "shared/base/limits.h"
#include "shared/base/random.h"
#include "shared/tokenizer/loss_mask.h"
#include "shared/tokenizer/packing.h"

namespace maquette {

int64_t TrainingRow::trained() const {
    int64_t count = 0;
    for (size_t i = 1; i < labels.size(); ++i) count += labels[i] != masked_label ? 1 : 0;
    return count;
}

namespace {

// Absent: no weights, which means 1 everywhere.
bool read_weights(const Json* json, size_t count, std::vector<float>& weights) {
    if (json == nullptr) return true;
    if (!json->is_array() || json->size() != count) return false;
    for (const Json& value : *json) {
        if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= 1e6)) return false;
        weights.push_back(value.get<float>());
    }
    return true;
}

bool read_integers(const Json* json, std::vector<int32_t>& values) {
    if (json == nullptr || !json->is_array()) return false;
    for (const Json& value : *json) {
        if (!value.is_number_integer()) return false;
        values.push_back(value.get<int32_t>());
    }
    return true;
}

struct RowReader {
    const TrainRequest& request;
    const ModelText* text;
    MaskOptions mask;
    TrainingRows& rows;

    void refuse(int64_t line, std::string reason, std::string fix = {}) {
        ++rows.unusable;
        rows.report.add({"train.row", Severity::Error, request.data_file, line, {}, std::move(reason), std::move(fix), {}});
    }

    // Nothing when the row is of no use; the report says why.
    void read(const std::string& line_text, int64_t line, std::vector<TrainingRow>& target) {
        const auto json = parse_json(line_text);
        if (!json) return refuse(line, "The line is no JSON: " + json.error().reason);
        TrainingRow row;
        row.text = line_text;
        if (json_member(*json, "input_ids") != nullptr) {
            if (!read_integers(json_member(*json, "input_ids"), row.ids) || !read_integers(json_member(*json, "labels"), row.labels) || row.ids.size() != row.labels.size())
                return refuse(line, "input_ids and labels must be lists of integers of equal length.");
            if (!read_weights(json_member(*json, "weights"), row.ids.size(), row.weights))
                return refuse(line, "weights must be a list of numbers between 0 and 1,000,000, one for each of the input_ids.");
            if (row.tokens() > request.max_length) {
                if (!row.weights.empty()) row.weights.resize(static_cast<size_t>(request.max_length));
                row.ids.resize(static_cast<size_t>(request.max_length));
                row.labels.resize(static_cast<size_t>(request.max_length));
                ++rows.truncated;
            }
        } else if (text == nullptr) {
            return refuse(line, "The model brings no tokenizer, and the row holds text.", "Give rows with input_ids and labels.");
        } else {
            MaskedRow masked = mask_row(text->tokenizer, text->chat_template, *json, mask);
            for (Finding& finding : masked.findings) {
                finding.line = line;
                finding.file = request.data_file;
                rows.report.add(std::move(finding));
            }
            if (!masked.usable) {
                ++rows.unusable;
                return;
            }
            rows.truncated += masked.truncated ? 1 : 0;
            row.ids = std::move(masked.ids);
            row.labels = std::move(masked.labels);
            row.weights = std::move(masked.weights);
        }
        if (row.trained() == 0) return refuse(line, "No token of the row is trained.", "Raise the maximum length, or choose another loss mode.");
        target.push_back(std::move(row));
    }
};

Result<void> read_file(const std::string& path, RowReader& reader, std::vector<TrainingRow>& target) {
    MAQUETTE_TRY(const auto file, MappedFile::open(path));
    const std::string_view content = text_of(file->bytes());
    int64_t line = 0;
    for (size_t begin = 0; begin < content.size();) {
        const size_t end = std::min(content.find('\n', begin), content.size());
        ++line;
        if (static_cast<int64_t>(end - begin) > jsonl_line_bytes_max) reader.refuse(line, "The line is longer than 64 MiB.");
        else if (content.substr(begin, end - begin).find_first_not_of(" \t\r") != std::string_view::npos)
            reader.read(std::string(content.substr(begin, end - begin)), line, target);
        begin = end + 1;
    }
    return {};
}

// Moves the share of rows with the lowest hashes: adding or sorting rows moves few of them from one part to the other.
void split_rows(TrainingRows& rows, const TrainRequest& request) {
    const size_t count = rows.train.size();
    auto wanted = static_cast<size_t>(std::llround(static_cast<double>(count) * request.eval_share));
    if (request.eval_share > 0 && wanted == 0 && count >= 10) wanted = 1;
    if (wanted == 0) return;
    std::vector<std::pair<uint64_t, size_t>> ranked;
    for (size_t i = 0; i < count; ++i) ranked.push_back({fnv1a(std::to_string(request.seed) + rows.train[i].text), i});
    std::sort(ranked.begin(), ranked.end());
    std::vector<bool> is_chosen(count, false);
    for (size_t i = 0; i < wanted; ++i) is_chosen[ranked[i].second] = true;
    std::vector<TrainingRow> kept;
    for (size_t i = 0; i < count; ++i) (is_chosen[i] ? rows.evaluation : kept).push_back(std::move(rows.train[i]));
    rows.train = std::move(kept);
}

}  // namespace

Result<TrainingRows> read_training_rows(const TrainRequest& request, const ModelText* text) {
    TrainingRows rows;
    RowReader reader{request, text, {}, rows};
    std::string mode = request.loss_mode;
    std::replace(mode.begin(), mode.end(), '_', '-');
    MAQUETTE_TRY(reader.mask.mode, loss_mode(mode));
    reader.mask.max_length = request.max_length;
    reader.mask.now_seconds = request.time;
    if (text != nullptr) reader.mask.variables = text->variables;
    MAQUETTE_TRY_VOID(read_file(request.data_file, reader, rows.train));
    if (request.eval_file.empty()) {
        split_rows(rows, request);
    } else {
        MAQUETTE_TRY_VOID(read_file(request.eval_file, reader, rows.evaluation));
    }
    if (rows.train.empty()) {
        const std::string first = rows.report.findings.empty() ? "" : " The first reason: " + rows.report.findings.front().reason;
        return fail(ErrorCode::BadInput, request.data_file + " has no row that can be trained." + first, "Check the file with 'maquette check'.");
    }
    return rows;
}

std::vector<RowGroup> group_rows(const std::vector<TrainingRow>& rows, const TrainRequest& request) {
    std::vector<RowGroup> groups;
    if (!request.packing) {
        for (size_t i = 0; i < rows.size(); ++i) groups.push_back({i});
        return groups;
    }
    std::vector<int64_t> lengths;
    for (const TrainingRow& row : rows) lengths.push_back(row.tokens());
    for (const PackedRow& packed : pack_rows(lengths, request.max_length, PackingStrategy::Bfd)) {
        RowGroup group;
        for (const PackedPiece& piece : packed.pieces) group.push_back(static_cast<size_t>(piece.row));
        groups.push_back(std::move(group));
    }
    return groups;
}

std::vector<size_t> epoch_order(size_t groups, uint64_t seed, int64_t epoch) {
    std::vector<size_t> order(groups);
    std::iota(order.begin(), order.end(), size_t{0});
    Random random(seed, 1000 + static_cast<uint64_t>(epoch));
    for (size_t i = groups; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<uint32_t>(i))]);
    return order;
}

StepCounts count_steps(size_t groups, const TrainRequest& request) {
    StepCounts counts;
    counts.micro_batches_per_epoch = (static_cast<int64_t>(groups) + request.batch_rows - 1) / request.batch_rows;
    counts.steps_per_epoch = (counts.micro_batches_per_epoch + request.accumulation - 1) / request.accumulation;
    counts.steps = std::max<int64_t>(1, std::llround(std::ceil(request.epochs * static_cast<double>(counts.steps_per_epoch) - 1e-9)));
    if (request.steps_max > 0) counts.steps = request.steps_max;
    return counts;
}

PackedBatch make_batch(const std::vector<TrainingRow>& rows, const std::vector<RowGroup>& groups, std::span<const size_t> chosen) {
    PackedBatch batch;
    for (const size_t group : chosen)
        for (const size_t row : groups[group]) batch.add_document(rows[row].ids, rows[row].labels, rows[row].weights);
    return batch;
}

namespace {

// torch.optim.lr_scheduler.OneCycleLR with its own defaults and pct_start = the warm-up's share: from a 25th of the peak up
// along a cosine, and down to a 250,000th.
double one_cycle(const TrainRequest& request, int64_t step, int64_t steps) {
    const double peak = request.learning_rate, first = peak / 25.0, last = first / 1e4;
    const double top = request.warmup_ratio * static_cast<double>(steps) - 1.0, end = static_cast<double>(steps) - 1.0;
    const auto between = [](double from, double to, double share) { return to + (from - to) / 2.0 * (1.0 + std::cos(std::numbers::pi * share)); };
    const auto at = static_cast<double>(step);
    if (at <= top) return top > 0 ? between(first, peak, at / top) : peak;
    return between(peak, last, std::min(1.0, (at - top) / (end - top)));
}

}  // namespace

double learning_rate_at(const TrainRequest& request, int64_t step, int64_t steps) {
    if (request.schedule == "one-cycle") return one_cycle(request, step, steps);
    const auto warmup = static_cast<int64_t>(std::ceil(request.warmup_ratio * static_cast<double>(steps)));
    if (step < warmup) return request.learning_rate * static_cast<double>(step) / static_cast<double>(std::max<int64_t>(1, warmup));
    const double progress = static_cast<double>(step - warmup) / static_cast<double>(std::max<int64_t>(1, steps - warmup));
    if (request.schedule == "cosine") return request.learning_rate * std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * progress)));
    if (request.schedule == "linear") return request.learning_rate * std::max(0.0, 1.0 - progress);
    return request.learning_rate;
}

}  // namespace maquette
