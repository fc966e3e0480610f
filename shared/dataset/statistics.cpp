#include "shared/dataset/statistics.h"

#include <algorithm>
#include <numeric>

#include "shared/dataset/characters.h"

namespace maquette {
namespace {

Json spread_json(const Spread& spread) {
    return Json{{"count", spread.count}, {"min", spread.min},       {"max", spread.max},
                {"mean", spread.mean},   {"median", spread.median}, {"percentile_95", spread.percentile_95}};
}

// Linear interpolation between the two nearest ranks, as numpy.percentile does.
double percentile(const std::vector<double>& sorted, double share) {
    const double rank = share * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<size_t>(rank);
    const size_t high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (rank - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

}  // namespace

Spread spread_of(std::vector<double> values) {
    Spread out;
    if (values.empty()) return out;
    std::sort(values.begin(), values.end());
    out.count = static_cast<int64_t>(values.size());
    out.min = values.front();
    out.max = values.back();
    out.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    out.median = percentile(values, 0.5);
    out.percentile_95 = percentile(values, 0.95);
    return out;
}

DatasetStatistics::DatasetStatistics(std::function<int64_t(std::string_view)> count_tokens) : count_tokens_(std::move(count_tokens)) {}

void DatasetStatistics::add(const Sample& sample) {
    ++rows_;
    ++kinds_[sample_kind_name(sample.kind)];
    ++task_types_[sample.task_type];
    if (!sample.licence.empty()) ++licences_[sample.licence];
    images_ += static_cast<int64_t>(sample.images.size());
    int64_t tokens = 0;
    for (const auto* list : {&sample.messages, &sample.preferred, &sample.rejected})
        for (const Message& message : *list) {
            ++roles_[message.role];
            const std::string text = message.text();
            tokens += count_tokens_ ? count_tokens_(text) : estimated_tokens(text);
        }
    tokens_.push_back(static_cast<double>(tokens));
    turns_.push_back(static_cast<double>(sample.messages.size()));
    prompt_characters_.push_back(static_cast<double>(count_characters(sample.prompt())));
    answer_characters_.push_back(static_cast<double>(count_characters(sample.answer())));
    if (sample.quality) quality_.push_back(*sample.quality);
}

Json DatasetStatistics::to_json() const {
    return Json{{"rows", rows_},
                {"unreadable", unreadable_},
                {"images", images_},
                {"kinds", kinds_},
                {"task_types", task_types_},
                {"roles", roles_},
                {"licences", licences_},
                {"turns", spread_json(turns())},
                {"prompt_characters", spread_json(prompt_characters())},
                {"answer_characters", spread_json(answer_characters())},
                {"tokens", spread_json(tokens())},
                {"tokens_total", std::accumulate(tokens_.begin(), tokens_.end(), 0.0)},
                {"tokens_are_estimated", are_tokens_estimated()},
                {"quality", spread_json(quality())}};
}

}  // namespace maquette
