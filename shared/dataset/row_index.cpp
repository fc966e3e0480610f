#include "shared/dataset/row_index.h"

#include <algorithm>
#include <cstring>

#include "shared/base/ascii.h"
#include "shared/base/json.h"
#include "shared/base/limits.h"

namespace maquette {
namespace {

constexpr auto row_bytes_max = static_cast<size_t>(jsonl_line_bytes_max);
constexpr int64_t lines_given_back_max = 100;  // Each may have read the rest of the file.

bool is_all_blank(std::string_view text) { return std::all_of(text.begin(), text.end(), is_json_space); }

Finding structure_error(int64_t line, std::string reason, std::string fix) {
    return Finding{"file.structure", Severity::Error, {}, line, {}, std::move(reason), std::move(fix), "RFC 8259"};
}

// How many blanks stand between `at` and the line break before it; 0 where other text does.
size_t indentation(std::string_view text, size_t at) {
    size_t begin = at;
    while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
    return begin > 0 && text[begin - 1] == '\n' ? at - begin : 0;
}

// Whether an object begins at `at` as the next row of a list would: behind a comma and a line break, no deeper than `row`.
bool looks_like_next_row(std::string_view text, size_t row, size_t at) {
    size_t before = at;
    bool has_break = false;
    for (; before > row && is_json_space(text[before - 1]); --before) has_break |= text[before - 1] == '\n';
    return has_break && before > row && text[before - 1] == ',' && indentation(text, at) <= indentation(text, row);
}

struct ElementEnd {
    size_t at = std::string_view::npos;  // At the "," or "]" of its list. npos when the text ends before that.
    size_t next_row = 0;                 // Inside it, where the next row may begin if a bracket of this one is missing; 0 for nowhere.
};

// The end of the list element that starts at `begin`, by brackets and quotes only.
ElementEnd element_end(std::string_view text, size_t begin) {
    ElementEnd out;
    int64_t depth = 0;
    size_t at = begin;
    for (bool in_string = false; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\')
                ++at;
            else if (c == '"' || c == '\n')  // JSON allows no line break in a string: the quote was wrong, go on behind it.
                in_string = false;
            continue;
        }
        switch (c) {
            case '"':
                in_string = true;
                break;
            case '{':
                if (depth > 0 && out.next_row == 0 && looks_like_next_row(text, begin, at)) out.next_row = at;
                ++depth;
                break;
            case '[':
                ++depth;
                break;
            case '}':
                depth -= depth > 0;  // One too many is a part of the row, which is broken then.
                break;
            case ']':
            case ',':
                if (depth == 0) {
                    out.at = at;
                    return out;
                }
                depth -= c == ']';
                break;
            default:
                break;
        }
    }
    return out;
}

}  // namespace

RowSplitter::RowSplitter(Container container) : container_(std::move(container)) {}

void RowSplitter::give(std::string_view text, size_t begin, size_t end, const OnRow& on_row) {
    while (end > begin && is_json_space(text[end - 1]) && container_.kind != ContainerKind::Csv) --end;
    const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
    on_row({offset_ + begin, static_cast<uint32_t>(end - begin), static_cast<uint32_t>(line_ + lines)}, text.substr(begin, end - begin));
}

void RowSplitter::move_on(std::string_view done) {
    line_ += std::count(done.begin(), done.end(), '\n');
    offset_ += done.size();
}

size_t RowSplitter::split_lines(std::string_view text, bool is_last, const OnRow& on_row) {
    size_t at = 0;
    while (at < text.size()) {
        const auto* found = static_cast<const char*>(std::memchr(text.data() + at, '\n', text.size() - at));
        if (!found && !is_last && !is_skipping_) break;
        const size_t end = found ? static_cast<size_t>(found - text.data()) : text.size();
        const std::string_view line = text.substr(at, end - at);
        const size_t next = found ? end + 1 : end;
        if (is_skipping_) {
            is_skipping_ = !found;
        } else if (!line.empty() && !is_all_blank(line)) {
            size_t trimmed = line.size();
            while (trimmed > 0 && is_json_space(line[trimmed - 1])) --trimmed;
            on_row({offset_, static_cast<uint32_t>(trimmed), static_cast<uint32_t>(line_)}, line.substr(0, trimmed));
        }
        offset_ += next - at;
        if (found) ++line_;
        at = next;
    }
    return at;
}

size_t RowSplitter::split_list(std::string_view text, bool is_last, const OnRow& on_row, Report& report) {
    size_t at = 0;
    while (!is_list_closed_) {
        size_t begin = at;
        while (begin < text.size() && (is_json_space(text[begin]) || text[begin] == ',')) ++begin;
        if (begin >= text.size()) break;
        const ElementEnd found = text[begin] == ']' ? ElementEnd{begin, 0} : element_end(text, begin);
        size_t end = found.at;
        const bool is_open = end == std::string_view::npos;
        if (is_open && !is_last && text.size() - begin <= row_bytes_max) break;
        if (found.next_row > 0 && (is_open || !parse_json(text.substr(begin, end - begin)))) {
            end = text.rfind(',', found.next_row);  // A bracket is missing: the rows behind this one are whole.
        } else if (is_open) {
            if (!is_last) break;
            end = text.size();
            const auto lines = std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
            report.add(structure_error(line_ + lines, "The list of rows is not closed.",
                                       "Add the missing \"]\", or look for a quote that is not escaped in the last row."));
            is_list_closed_ = true;
        }
        if (end > begin) give(text.substr(at), begin - at, end - at, on_row);
        if (end < text.size() && text[end] == ']') is_list_closed_ = true;
        const size_t next = std::min(end + 1, text.size());  // Behind the comma or bracket.
        move_on(text.substr(at, next - at));
        at = next;
    }
    if (!is_list_closed_) return at;
    if (container_.rows_key.empty() && !is_all_blank(text.substr(at)) && !std::exchange(is_rest_named_, true))
        report.add(structure_error(line_, "Text follows the end of the list: it is not read.", "Remove the \"]\" in front of it, or the text."));
    move_on(text.substr(at));
    return text.size();
}

size_t RowSplitter::split_csv(std::string_view text, bool is_last, const OnRow& on_row, Report& report) {
    size_t at = 0;
    while (at < text.size()) {
        size_t end = csv_row_end(text, at, container_.csv, is_last);
        const size_t line_end = std::min(text.find('\n', at), text.size());
        const bool is_open = end == std::string_view::npos;
        if (is_open && !is_last && text.size() - at <= row_bytes_max) break;
        if (is_open && is_last) report.add(structure_error(line_, "The file ends inside a quoted field.", "Close the quote, and double every quote inside a field."));
        // A quote that is not closed swallows the rows behind it: its line is the broken row, they are whole.
        const bool swallows = is_open || (end > line_end && !csv_fields(text.substr(at, end - (text[end - 1] == '\r') - at), container_.csv));
        if (swallows && lines_given_back_++ < lines_given_back_max) end = line_end;
        else if (is_open && !is_last) break;
        else if (is_open) end = text.size();
        size_t trimmed = end;
        if (trimmed > at && text[trimmed - 1] == '\r') --trimmed;
        const std::string_view row = text.substr(at, trimmed - at);
        if (!row.empty()) on_row({offset_, static_cast<uint32_t>(row.size()), static_cast<uint32_t>(line_)}, row);
        const size_t next = std::min(end + 1, text.size());
        move_on(text.substr(at, next - at));
        at = next;
    }
    return at;
}

size_t RowSplitter::split(std::string_view text, bool is_last, const OnRow& on_row, Report& report) {
    // What comes before the rows: a byte order mark, a "[", a header.
    if (offset_ < container_.rows_begin) {
        const auto skip = static_cast<size_t>(std::min<uint64_t>(container_.rows_begin - offset_, text.size()));
        offset_ += skip;
        line_ = container_.first_line;
        return skip + (skip < text.size() ? split(text.substr(skip), is_last, on_row, report) : 0);
    }
    switch (container_.kind) {
        case ContainerKind::Jsonl:
        case ContainerKind::Lines:
            return split_lines(text, is_last, on_row);
        case ContainerKind::JsonList:
            return split_list(text, is_last, on_row, report);
        case ContainerKind::Csv:
            return split_csv(text, is_last, on_row, report);
        case ContainerKind::JsonValue:
        case ContainerKind::Document:
            if (!is_last) return 0;
            size_t begin = 0;
            while (begin < text.size() && is_json_space(text[begin])) ++begin;
            if (begin < text.size()) give(text, begin, text.size(), on_row);
            move_on(text);
            return text.size();
    }
    return text.size();
}

// A row that grows without end would take all memory: it is named and left out.
void RowSplitter::skip_too_long(Report& report) {
    report.add({"row.too-long", Severity::Error, {}, line_, {},
                "The row is longer than " + std::to_string(jsonl_line_bytes_max >> 20) + " MiB.", "Split it, or remove it.", {}});
    if (container_.kind == ContainerKind::Jsonl || container_.kind == ContainerKind::Lines) {
        is_skipping_ = true;
    } else {
        is_list_closed_ = true;  // Nothing behind it can be found without reading it.
        container_.kind = ContainerKind::JsonList;
    }
    move_on(pending_);
    pending_.clear();
}

void RowSplitter::add(std::string_view chunk, const OnRow& on_row, Report& report) {
    if (pending_.empty()) {
        const size_t done = split(chunk, false, on_row, report);
        pending_.assign(chunk.substr(done));
    } else {
        pending_ += chunk;
        const bool has_break = container_.kind == ContainerKind::Jsonl && chunk.find('\n') != std::string_view::npos;
        if (!has_break && pending_.size() < scan_again_at_) return;
        const size_t done = split(pending_, false, on_row, report);
        pending_.erase(0, done);
    }
    if (pending_.size() > row_bytes_max) skip_too_long(report);
    scan_again_at_ = std::min(2 * pending_.size(), row_bytes_max + 1);
}

void RowSplitter::finish(const OnRow& on_row, Report& report) {
    split(pending_, true, on_row, report);
    pending_.clear();
    if (container_.kind == ContainerKind::JsonList && !is_list_closed_)
        report.add(structure_error(line_, "The list of rows is not closed.", "Add the missing \"]\"."));
}

RowIndex index_rows(std::string_view bytes, const Container& container, Report& report) {
    RowIndex out;
    out.container = container;
    RowSplitter splitter(container);
    const auto keep = [&](const RowSpan& span, std::string_view) { out.rows.push_back(span); };
    splitter.add(bytes, keep, report);
    splitter.finish(keep, report);
    out.rows_end = out.rows.empty() ? std::min<uint64_t>(container.rows_begin, bytes.size())
                                    : out.rows.back().offset + out.rows.back().length;
    return out;
}

}  // namespace maquette
