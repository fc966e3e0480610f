#include "shared/code/jsx_tree.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "shared/base/ascii.h"
#include "shared/code/jsx_reader.h"

extern "C" const TSLanguage* tree_sitter_javascript(void);

namespace maquette {
namespace {

const char* read_chunk(void* payload, uint32_t byte, TSPoint, uint32_t* length) {
    const auto& source = *static_cast<std::string_view*>(payload);
    *length = byte < source.size() ? static_cast<uint32_t>(source.size()) - byte : 0;
    return byte < source.size() ? source.data() + byte : "";
}

bool is_over_budget(TSParseState* state) { return --*static_cast<int64_t*>(state->payload) < 0; }

// Such text costs the parser's repairs two seconds a megabyte, and nothing comes of it.
bool is_binary(std::string_view text) {
    return std::count_if(text.begin(), text.end(), is_binary_control) * 50 > static_cast<std::ptrdiff_t>(text.size());
}

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '#'; }

// The grammar takes "&" in text only as the beginning of a character reference; Babel and browsers take "A & B" too. A lone
// one becomes "+", which is as good an operator and as good a text.
std::string without_lone_ampersands(std::string_view text) {
    std::string out(text);
    for (size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
        const auto is_twin = [&](size_t i) { return i < text.size() && text[i] == '&'; };
        if (is_twin(at + 1) || (at > 0 && is_twin(at - 1))) continue;
        size_t end = at + 1;
        while (end < text.size() && end - at <= 31 && is_name_character(text[end])) ++end;
        if (end == at + 1 || end >= text.size() || text[end] != ';') out[at] = '+';
    }
    return out;
}

bool is_reserved(std::string_view word) {
    static constexpr std::string_view words[] = {"break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "export", "extends", "finally", "for", "function",
                                                 "if", "import", "in", "instanceof", "new", "return", "super", "switch", "this", "throw", "try", "typeof", "var", "void", "while", "with"};
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// An attribute may have any name, <label for="x">, where the grammar takes none that is reserved. Nothing else in the
// language has a reserved word, "=" and a quote or brace behind each other.
void rename_reserved_attributes(std::string& text) {
    for (size_t at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
        if (at + 1 >= text.size() || (text[at + 1] != '"' && text[at + 1] != '\'' && text[at + 1] != '{')) continue;
        size_t begin = at;
        while (begin > 0 && at - begin < 12 && text[begin - 1] >= 'a' && text[begin - 1] <= 'z') --begin;
        const bool is_alone = begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\n' || text[begin - 1] == '\t' || text[begin - 1] == '\r');
        if (is_alone && is_reserved(std::string_view(text).substr(begin, at - begin))) std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(at), 'x');
    }
}

}  // namespace

Result<JsxTree> parse_jsx(std::string_view text) {
    if (static_cast<int64_t>(text.size()) > jsx_bytes_max) return fail(ErrorCode::BadInput, "The text is longer than " + std::to_string(jsx_bytes_max >> 20) + " MiB.");
    if (is_binary(text)) return fail(ErrorCode::BadInput, "The text is full of control characters: it is no source code.");
    std::string readable = without_lone_ampersands(text);
    rename_reserved_attributes(readable);
    std::string_view source = readable;
    const std::unique_ptr<TSParser, JsxTreeDeleter> parser(ts_parser_new());
    if (!ts_parser_set_language(parser.get(), tree_sitter_javascript())) return fail(ErrorCode::Failed, "The grammar does not fit the parser.");
    // The library asks after every 100 operations.
    int64_t budget = 10'000 + static_cast<int64_t>(source.size()) * jsx_steps_per_byte_max / 100;
    const TSInput input{&source, read_chunk, TSInputEncodingUTF8, nullptr};
    JsxTree tree(ts_parser_parse_with_options(parser.get(), nullptr, input, {&budget, is_over_budget}));
    if (!tree) return fail(ErrorCode::BadInput, "The text takes the parser too long.");
    return tree;
}

std::string_view jsx_text(std::string_view source, TSNode node) {
    if (ts_node_is_null(node)) return {};
    return source.substr(ts_node_start_byte(node), ts_node_end_byte(node) - ts_node_start_byte(node));
}

TSNode jsx_field(TSNode node, std::string_view name) { return ts_node_child_by_field_name(node, name.data(), static_cast<uint32_t>(name.size())); }

}  // namespace maquette
