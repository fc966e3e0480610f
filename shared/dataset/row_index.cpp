#include "shared/dataset/row_index.h"

#include <algorithm>
#include <cstring>

#include "shared/base/ascii.h"
#include "shared/base/limits.h"

namespace maquette {
namespace {

bool is_all_blank(std::string_view text) { return std::all_of(text.begin(), text.end(), is_json_space); }

Finding structure_error(int64_t line, std::string reason, std::string fix) {
    return Finding{"file.structure", Severity::Error, {}, line, {}, std::move(reason), std::move(fix), "RFC 8259"};
}

// Behind the list element that starts at `at`: at the "," or "]" of its list. npos when the text ends before that.
size_t element_end(std::string_view text, size_t at) {
    int64_t depth = 0;
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
            case '[':
                ++depth;
                break;
            case '}':
            case ']':
                if (depth == 0) return at;
                --depth;
                break;
            case ',':
                if (depth == 0) return at;
                break;
            default:
                break;
        }
    }
    return std::string_view::npos;
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
        if (!found && !is_last) break;
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
        size_t end = text[begin] == ']' ? begin : element_end(text, begin);
        if (end == std::string_view::npos) {
            if (!is_last) break;
            end = text.size();
            const auto lines = std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n');
            report.add(structure_error(line_ + lines, "The list of rows is not closed.",
                                       "Add the missing \"]\", or look for a quote that is not escaped in the last row."));
            is_list_closed_ = true;
        }
        if (end > begin) give(text.substr(at), begin - at, end - at, on_row);
        if (end < text.size() && text[end] != ',') is_list_closed_ = true;
        const size_t next = end < text.size() && text[end] == ',' ? end + 1 : end;
        move_on(text.substr(at, next - at));
        at = next;
    }
    if (is_list_closed_) {
        move_on(text.substr(at));
        return text.size();
    }
    return at;
}

size_t RowSplitter::split_csv(std::string_view text, bool is_last, const OnRow& on_row, Report& report) {
    size_t at = 0;
    while (at < text.size()) {
        size_t end = csv_row_end(text, at, container_.csv, is_last);
        if (end == std::string_view::npos) {
            if (!is_last) break;
            report.add(structure_error(line_, "The file ends inside a quoted field.", "Close the quote, and double every quote inside a field."));
            end = text.size();
        }
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
        scan_again_at_ = 2 * pending_.size();
        return;
    }
    pending_ += chunk;
    const bool has_break = container_.kind == ContainerKind::Jsonl && chunk.find('\n') != std::string_view::npos;
    if (!has_break && pending_.size() < scan_again_at_) return;
    const size_t done = split(pending_, false, on_row, report);
    pending_.erase(0, done);
    scan_again_at_ = 2 * pending_.size();
    if (static_cast<int64_t>(pending_.size()) > jsonl_line_bytes_max) skip_too_long(report);
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
