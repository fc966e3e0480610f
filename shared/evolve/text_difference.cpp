#include "shared/evolve/text_difference.h"

#include <algorithm>
#include <vector>

#include "shared/evolve/words.h"

namespace maquette {
namespace {

struct Edit {
    char mark;  // ' ', '-' or '+'
    std::string line;
};

std::vector<std::string> lines_of(std::string_view text) {
    if (text.ends_with("\n")) text.remove_suffix(1);
    if (text.empty()) return {};
    return split(text, '\n');
}

// The longest common subsequence of lines, by the table of its lengths.
std::vector<Edit> edits(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const size_t rows = a.size(), columns = b.size();
    std::vector<Edit> out;
    if (rows * columns > static_cast<size_t>(difference_lines_max) * difference_lines_max) {
        for (const auto& line : a) out.push_back({'-', line});
        for (const auto& line : b) out.push_back({'+', line});
        return out;
    }
    std::vector<int32_t> length((rows + 1) * (columns + 1), 0);
    const auto at = [&](size_t i, size_t j) -> int32_t& { return length[i * (columns + 1) + j]; };
    for (size_t i = rows; i-- > 0;)
        for (size_t j = columns; j-- > 0;) at(i, j) = a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
    size_t i = 0, j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && a[i] == b[j]) {
            out.push_back({' ', a[i]});
            ++i, ++j;
        } else if (i < rows && (j == columns || at(i + 1, j) >= at(i, j + 1))) {
            out.push_back({'-', a[i++]});
        } else {
            out.push_back({'+', b[j++]});
        }
    }
    return out;
}

}  // namespace

std::string unified_difference(std::string_view before, std::string_view after) {
    const auto all = edits(lines_of(before), lines_of(after));
    std::string out;
    size_t old_line = 1, new_line = 1;
    for (size_t i = 0; i < all.size();) {
        if (all[i].mark == ' ') {
            ++i, ++old_line, ++new_line;
            continue;
        }
        // One line of context before, and the hunk reaches over gaps of at most two unchanged lines.
        const size_t start = i > 0 ? i - 1 : i;
        size_t end = i;
        for (size_t k = i, same = 0; k < all.size() && same < 3; ++k) {
            same = all[k].mark == ' ' ? same + 1 : 0;
            if (same == 0) end = k + 1;
        }
        if (end < all.size()) ++end;
        const size_t old_start = old_line - (i - start), new_start = new_line - (i - start);
        size_t old_count = 0, new_count = 0;
        std::string body;
        for (size_t k = start; k < end; ++k) {
            old_count += all[k].mark != '+';
            new_count += all[k].mark != '-';
            body += all[k].mark;
            body += all[k].line;
            body += '\n';
        }
        out += "@@ -" + std::to_string(old_count ? old_start : old_start - 1) + "," + std::to_string(old_count) + " +" +
               std::to_string(new_count ? new_start : new_start - 1) + "," + std::to_string(new_count) + " @@\n" + body;
        old_line = old_start + old_count;
        new_line = new_start + new_count;
        i = end;
    }
    return out;
}

}  // namespace maquette
