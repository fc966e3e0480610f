#include "shared/code/code_blocks.h"

#include <algorithm>
#include <cctype>

#include "shared/base/ascii.h"

namespace maquette {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return text;
}

std::string language_name(std::string_view info) {
    const std::string word = ascii_lower(info.substr(0, info.find_first_of(" \t:{,")));
    if (word == "py" || word == "python3" || word == "streamlit") return "python";
    if (word == "htm" || word == "xhtml" || word == "xml") return "html";
    if (word == "js" || word == "tsx" || word == "typescript" || word == "javascript" || word == "react" || word == "ts") return "jsx";
    return word;
}

// "app.py" in "```python app.py", "**app.py**", "# app.py" or "`app.py`:"; empty when nothing looks like a name.
std::string file_name_in(std::string_view text) {
    for (size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
        const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '/' || c == '.'; };
        size_t begin = dot, end = dot + 1;
        while (begin > 0 && is_name(text[begin - 1])) --begin;
        while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end]))) ++end;
        const std::string extension = ascii_lower(text.substr(dot + 1, end - dot - 1));
        static constexpr std::string_view known[] = {"py", "html", "css", "js", "jsx", "tsx", "ts", "txt", "json", "toml", "md", "yaml", "yml"};
        if (begin < dot && std::find(std::begin(known), std::end(known), extension) != std::end(known))
            return std::string(text.substr(begin, end - begin));
    }
    return {};
}

struct Line {
    size_t begin, end;  // Without the line's end.
};

Line line_at(std::string_view text, size_t begin) {
    const size_t end = text.find('\n', begin);
    return {begin, end == std::string_view::npos ? text.size() : end};
}

// The number of fence characters when the line opens or closes a block (CommonMark 4.5), else 0.
size_t fence_length(std::string_view line) {
    size_t indent = 0;
    while (indent < line.size() && indent < 3 && line[indent] == ' ') ++indent;
    line.remove_prefix(indent);
    if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
    const size_t length = std::min(line.find_first_not_of(line[0]), line.size());
    return length >= 3 ? length : 0;
}

size_t answer_begin(std::string_view answer) {
    const size_t think = answer.find("<think>");
    if (think == std::string_view::npos || !trimmed(answer.substr(0, think)).empty()) return 0;
    const size_t close = answer.find("</think>", think);
    return close == std::string_view::npos ? answer.size() : close + 8;
}

std::string_view fence_info(std::string_view line) {
    const std::string_view text = trimmed(line);
    return trimmed(text.substr(std::min(text.find_first_not_of(text[0]), text.size())));
}

}  // namespace

std::string guess_language(std::string_view code) {
    const std::string head = ascii_lower(trimmed(code).substr(0, 4000));
    if (head.starts_with("<!doctype html") || head.starts_with("<html")) return "html";
    const auto has = [&](std::string_view word) { return head.find(word) != std::string::npos; };
    if (has("import streamlit") || head.starts_with("import ") || head.starts_with("from ") || has("\ndef ") || has("\nimport "))
        return has("from 'react'") || has("from \"react\"") || has("export default") ? "jsx" : "python";
    if (has("classname=") || has("export default")) return "jsx";
    if (head.starts_with("<")) return "html";
    if (has("{") && has(":") && has("}") && has(";") && !has("<") && !has("function")) return "css";
    return {};
}

std::vector<CodeBlock> code_blocks(std::string_view answer) {
    std::vector<CodeBlock> out;
    const size_t start = answer_begin(answer);
    std::string_view before;  // The last line with text before a fence: it often names the file.
    size_t opened = 0;
    char mark = '`';
    for (size_t at = start; at <= answer.size() && start < answer.size();) {
        const Line line = line_at(answer, at);
        const std::string_view text = answer.substr(line.begin, line.end - line.begin);
        const size_t fence = fence_length(text);
        if (opened == 0 && fence > 0) {
            opened = fence;
            mark = trimmed(text)[0];
            const std::string_view info = fence_info(text);
            CodeBlock block;
            block.language = language_name(info);
            block.file = file_name_in(info);
            if (block.file.empty() && before.size() < 120) block.file = file_name_in(before);
            block.begin = block.end = static_cast<int64_t>(std::min(line.end + 1, answer.size()));
            block.is_closed = false;
            out.push_back(std::move(block));
        } else if (opened > 0 && fence >= opened && trimmed(text)[0] == mark && fence_info(text).empty()) {
            out.back().end = static_cast<int64_t>(line.begin);
            out.back().is_closed = true;
            opened = 0;
        }
        if (!trimmed(text).empty()) before = text;
        at = line.end + 1;
    }
    if (opened > 0) out.back().end = static_cast<int64_t>(answer.size());
    if (out.empty() && !guess_language(answer.substr(start)).empty()) {
        CodeBlock whole;
        whole.begin = static_cast<int64_t>(start);
        whole.end = static_cast<int64_t>(answer.size());
        out.push_back(std::move(whole));
    }
    for (CodeBlock& block : out) {
        block.text = answer.substr(static_cast<size_t>(block.begin), static_cast<size_t>(block.end - block.begin));
        if (block.language.empty()) block.language = guess_language(block.text);
    }
    return out;
}

std::string extract_code(std::string_view answer, std::string_view language) {
    std::string out;
    for (CodeBlock& block : code_blocks(answer))
        if ((language.empty() || block.language == language) && block.text.size() > out.size()) out = std::move(block.text);
    return out;
}

}  // namespace maquette
