// Which rows a table shows, and in which order. Works on a part of the rows at a time, so that a view stays smooth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/dataset/dataset.h"

namespace maquette {

// What a table shows about a row, and sorts by; read once and kept.
struct RowFacts {
    int64_t row = 0;            // The row's id.
    bool is_readable = false;
    SampleKind kind = SampleKind::Sft;
    int32_t turns = 0;
    int32_t images = 0;
    int64_t prompt_characters = 0;
    int64_t answer_characters = 0;
    double quality = -1;        // -1: none.
    double rating = -1;
    std::string task_type;
    std::string prompt_start;   // The first row_preview_characters characters, line breaks as blanks.
    std::string answer_start;
};
inline constexpr int64_t row_preview_characters = 160;

RowFacts row_facts(const Dataset& dataset, int64_t position);

struct RowFilter {
    std::string text;          // Anywhere in the row, without regard to case in ASCII; empty for all.
    std::optional<SampleKind> kind;
    std::string task_type;     // Empty for all.
    std::optional<double> quality_min;
    std::optional<double> rating_min;
    bool only_edited = false;
    bool only_unreadable = false;

    bool needs_facts() const { return kind || !task_type.empty() || quality_min || rating_min || only_unreadable; }
};

// Whether a row's text contains `needle`, searched in the JSON as it stands: escapes count as what they mean.
bool row_contains(std::string_view row, std::string_view needle);

// Adds the positions in [from, to) that pass to `out`.
void filter_rows(const Dataset& dataset, const RowFilter& filter, int64_t from, int64_t to, std::vector<int64_t>& out);

enum class SortKey { FileOrder, Prompt, Answer, PromptLength, AnswerLength, Turns, Quality, Rating, TaskType };
enum class SortDirection { Ascending, Descending };
// Sorts positions by facts[position]; equal rows keep the file's order.
void sort_rows(std::vector<int64_t>& positions, const std::vector<RowFacts>& facts, SortKey key, SortDirection direction);

}  // namespace maquette
