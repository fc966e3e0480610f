// Finds where each row of a file begins and ends, without parsing it: a million rows open in the time of one read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/report.h"
#include "shared/dataset/container.h"

namespace maquette {

struct RowSpan {
    uint64_t offset = 0;  // Of the row's first byte in the file.
    uint32_t length = 0;  // Bytes, without line break or comma.
    uint32_t line = 0;    // 1-based.
};

// Cuts a stream of chunks into rows; holds no more than the row that is not complete yet.
class RowSplitter {
  public:
    // `text` is valid during the call only.
    using OnRow = std::function<void(const RowSpan& span, std::string_view text)>;

    explicit RowSplitter(Container container);
    void add(std::string_view chunk, const OnRow& on_row, Report& report);
    // Reports what is missing at the end (a "]", a quote) and gives the last row.
    void finish(const OnRow& on_row, Report& report);

  private:
    // Gives every complete row of `text`, which stands at offset_; returns how much of it is done with.
    size_t split(std::string_view text, bool is_last, const OnRow& on_row, Report& report);
    size_t split_lines(std::string_view text, bool is_last, const OnRow& on_row);
    size_t split_list(std::string_view text, bool is_last, const OnRow& on_row, Report& report);
    size_t split_csv(std::string_view text, bool is_last, const OnRow& on_row, Report& report);
    void give(std::string_view text, size_t begin, size_t end, const OnRow& on_row);
    void move_on(std::string_view done);
    void skip_too_long(Report& report);

    Container container_;
    std::string pending_;       // The beginning of a row that is not complete.
    uint64_t offset_ = 0;       // Of pending_ in the file.
    int64_t line_ = 1;          // Of pending_.
    size_t scan_again_at_ = 0;  // Do not look at pending_ before it is this long: keeps long rows linear.
    bool is_list_closed_ = false;
    bool is_rest_named_ = false;      // The text behind the list's end was reported.
    int64_t lines_given_back_ = 0;    // CSV: rows that a quote had swallowed.
    bool is_skipping_ = false;  // Inside a line that is too long.
};

struct RowIndex {
    Container container;
    std::vector<RowSpan> rows;
    uint64_t rows_end = 0;  // Behind the last row: what follows is the file's tail ("\n", "]").
};

RowIndex index_rows(std::string_view bytes, const Container& container, Report& report);

}  // namespace maquette
