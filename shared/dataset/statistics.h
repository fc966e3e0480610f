// What a dataset consists of: counts, kinds, tasks, lengths in characters and tokens.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/json.h"
#include "shared/dataset/sample.h"

namespace maquette {

// The spread of one number over the rows.
struct Spread {
    int64_t count = 0;
    double min = 0, max = 0, mean = 0, median = 0, percentile_95 = 0;
};
Spread spread_of(std::vector<double> values);

class DatasetStatistics {
  public:
    // Counts tokens exactly when given a tokenizer's count; otherwise they are estimated, and `to_json` says so.
    explicit DatasetStatistics(std::function<int64_t(std::string_view)> count_tokens = {});

    void add(const Sample& sample);
    void add_unreadable() { ++unreadable_; }

    int64_t rows() const { return rows_; }
    int64_t unreadable() const { return unreadable_; }
    const std::map<std::string, int64_t>& kinds() const { return kinds_; }
    const std::map<std::string, int64_t>& task_types() const { return task_types_; }  // "" for rows without one.
    const std::map<std::string, int64_t>& roles() const { return roles_; }
    const std::map<std::string, int64_t>& licences() const { return licences_; }
    Spread prompt_characters() const { return spread_of(prompt_characters_); }
    Spread answer_characters() const { return spread_of(answer_characters_); }
    Spread tokens() const { return spread_of(tokens_); }  // Of the whole sample.
    Spread turns() const { return spread_of(turns_); }
    Spread quality() const { return spread_of(quality_); }  // Of the rows that have one.
    bool are_tokens_estimated() const { return !count_tokens_; }

    Json to_json() const;

  private:
    std::function<int64_t(std::string_view)> count_tokens_;
    int64_t rows_ = 0, unreadable_ = 0, images_ = 0;
    std::map<std::string, int64_t> kinds_, task_types_, roles_, licences_;
    std::vector<double> prompt_characters_, answer_characters_, tokens_, turns_, quality_;
};

}  // namespace maquette
