#include "shared/dataset/filter.h"

#include <algorithm>

#include "shared/base/ascii.h"
#include "shared/dataset/characters.h"

namespace maquette {
namespace {

std::string json_escaped(std::string_view text, bool escapes_non_ascii) {
    std::string out = Json(std::string(text)).dump(-1, ' ', escapes_non_ascii, Json::error_handler_t::replace);
    return out.substr(1, out.size() - 2);
}

int compare(const RowFacts& a, const RowFacts& b, SortKey key) {
    const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
    switch (key) {
        case SortKey::Prompt:
            return order(a.prompt_start, b.prompt_start);
        case SortKey::Answer:
            return order(a.answer_start, b.answer_start);
        case SortKey::PromptLength:
            return order(a.prompt_characters, b.prompt_characters);
        case SortKey::AnswerLength:
            return order(a.answer_characters, b.answer_characters);
        case SortKey::Turns:
            return order(a.turns, b.turns);
        case SortKey::Quality:
            return order(a.quality, b.quality);
        case SortKey::Rating:
            return order(a.rating, b.rating);
        case SortKey::TaskType:
            return order(a.task_type, b.task_type);
        case SortKey::FileOrder:
            return 0;
    }
    return 0;
}

}  // namespace

RowFacts row_facts(const Dataset& dataset, int64_t position) {
    RowFacts out;
    out.row = dataset.id(position);
    const auto sample = dataset.get(position);
    if (!sample) {
        out.prompt_start = preview(dataset.raw(position), row_preview_characters);
        return out;
    }
    out.is_readable = true;
    out.kind = sample->kind;
    out.turns = static_cast<int32_t>(sample->messages.size() + sample->preferred.size());
    out.images = static_cast<int32_t>(sample->images.size());
    const std::string prompt = sample->prompt();
    const std::string answer = sample->answer();
    out.prompt_characters = count_characters(prompt);
    out.answer_characters = count_characters(answer);
    out.quality = sample->quality.value_or(-1);
    out.rating = sample->rating.value_or(-1);
    out.task_type = sample->task_type;
    out.prompt_start = preview(prompt, row_preview_characters);
    out.answer_start = preview(answer, row_preview_characters);
    return out;
}

bool row_contains(std::string_view row, std::string_view needle) {
    if (contains_ignoring_case(row, needle)) return true;
    const std::string escaped = json_escaped(needle, false);
    if (escaped != needle && contains_ignoring_case(row, escaped)) return true;
    const std::string ascii = json_escaped(needle, true);
    return ascii != escaped && contains_ignoring_case(row, ascii);
}

void filter_rows(const Dataset& dataset, const RowFilter& filter, int64_t from, int64_t to, std::vector<int64_t>& out) {
    for (int64_t position = from; position < std::min(to, dataset.size()); ++position) {
        if (filter.only_edited && !dataset.is_edited(position)) continue;
        if (!filter.text.empty() && !row_contains(dataset.raw(position), filter.text)) continue;
        if (filter.needs_facts()) {
            const RowFacts facts = row_facts(dataset, position);
            if (filter.only_unreadable && facts.is_readable) continue;
            if (filter.kind && (!facts.is_readable || facts.kind != *filter.kind)) continue;
            if (!filter.task_type.empty() && facts.task_type != filter.task_type) continue;
            if (filter.quality_min && facts.quality < *filter.quality_min) continue;
            if (filter.rating_min && facts.rating < *filter.rating_min) continue;
        }
        out.push_back(position);
    }
}

void sort_rows(std::vector<int64_t>& positions, const std::vector<RowFacts>& facts, SortKey key, SortDirection direction) {
    std::sort(positions.begin(), positions.end(), [&](int64_t a, int64_t b) {
        const int order = compare(facts[static_cast<size_t>(a)], facts[static_cast<size_t>(b)], key);
        if (order != 0) return direction == SortDirection::Ascending ? order < 0 : order > 0;
        return key == SortKey::FileOrder && direction == SortDirection::Descending ? a > b : a < b;
    });
}

}  // namespace maquette
