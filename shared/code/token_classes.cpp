#include "shared/code/token_classes.h"

#include <algorithm>
#include <array>

#include "shared/code/code_blocks.h"
#include "shared/code/css_reader.h"
#include "shared/code/html_spans.h"
#include "shared/code/jsx_reader.h"
#include "shared/code/python_tree.h"

namespace maquette {
namespace {

TokenClass class_of(PythonSpanKind kind) {
    switch (kind) {
        case PythonSpanKind::Keyword: return TokenClass::Keyword;
        case PythonSpanKind::Name: return TokenClass::Name;
        case PythonSpanKind::Function: return TokenClass::Function;
        case PythonSpanKind::StreamlitName: return TokenClass::StreamlitName;
        case PythonSpanKind::String: return TokenClass::String;
        case PythonSpanKind::Number: return TokenClass::Number;
        case PythonSpanKind::Comment: return TokenClass::Comment;
        case PythonSpanKind::Operator: return TokenClass::Operator;
        case PythonSpanKind::Argument: return TokenClass::Argument;
    }
    return TokenClass::Other;
}

void append_spans(std::string_view source, std::string_view language, int64_t offset, std::vector<CodeSpan>& out) {
    if (language == "html" || language == "svg") append_html_spans(source, offset, out);
    else if (language == "css") append_css_spans(source, CssKind::StyleSheet, offset, out);
    else if (language == "jsx") append_jsx_spans(source, offset, out);
    else if (language == "python")
        for (const PythonSpan& span : python_spans(source)) out.push_back({span.start + offset, span.end + offset, class_of(span.kind)});
}

}  // namespace

std::vector<CodeSpan> code_spans(std::string_view source, std::string_view language) {
    std::vector<CodeSpan> out;
    append_spans(source, language, 0, out);
    return out;
}

std::vector<CodeSpan> answer_spans(std::string_view answer) {
    std::vector<CodeSpan> out;
    for (const CodeBlock& block : code_blocks(answer)) append_spans(block.text, block.language, block.begin, out);
    return out;
}

std::vector<TokenClass> token_classes(std::span<const CodeSpan> spans, std::string_view text, std::span<const std::pair<int64_t, int64_t>> offsets) {
    std::vector<TokenClass> out;
    out.reserve(offsets.size());
    size_t first = 0;
    for (const auto& offset : offsets) {
        const int64_t begin = std::clamp<int64_t>(offset.first, 0, static_cast<int64_t>(text.size()));
        const int64_t end = std::clamp<int64_t>(offset.second, begin, static_cast<int64_t>(text.size()));
        while (first < spans.size() && spans[first].end <= begin) ++first;
        std::array<int64_t, token_class_count> bytes{};
        std::array<int64_t, token_class_count> seen{};  // Where each class begins in the token.
        size_t at = first;
        for (int64_t i = begin; i < end; ++i) {
            const char c = text[static_cast<size_t>(i)];
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r') continue;
            while (at < spans.size() && spans[at].end <= i) ++at;
            const auto kind = static_cast<size_t>(at < spans.size() && spans[at].begin <= i ? spans[at].kind : TokenClass::Other);
            if (bytes[kind]++ == 0) seen[kind] = i;
        }
        size_t best = 0;
        for (size_t kind = 1; kind < bytes.size(); ++kind)
            if (bytes[kind] > bytes[best] || (bytes[kind] == bytes[best] && bytes[kind] > 0 && seen[kind] < seen[best])) best = kind;
        out.push_back(static_cast<TokenClass>(best));
    }
    return out;
}

}  // namespace maquette
