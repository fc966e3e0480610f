#include "shared/code/token_class.h"

#include <iterator>

namespace maquette {
namespace {

constexpr const char* names[] = {"other",        "text",      "tag",     "closing-tag", "attribute", "attribute-value", "class-name",
                                 "css-selector", "css-property", "css-value", "at-rule", "streamlit-name", "keyword", "function",
                                 "argument",     "name",      "string",  "number",      "comment",   "operator",        "doctype"};
static_assert(std::size(names) == token_class_count);

}  // namespace

const char* token_class_name(TokenClass kind) { return names[static_cast<size_t>(kind)]; }

std::optional<TokenClass> token_class(std::string_view name) {
    for (int i = 0; i < token_class_count; ++i)
        if (name == names[i]) return static_cast<TokenClass>(i);
    return std::nullopt;
}

bool is_critical(TokenClass kind) {
    switch (kind) {
        case TokenClass::Tag:
        case TokenClass::ClosingTag:
        case TokenClass::Attribute:
        case TokenClass::ClassName:
        case TokenClass::CssProperty:
        case TokenClass::StreamlitName:
            return true;
        default:
            return false;
    }
}

}  // namespace maquette
