// What a piece of an answer is: the classes by which tokens are weighted, counted and colored, whatever the language.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace maquette {

enum class TokenClass : uint8_t {
    Other,           // Prose, white space, whatever no reader knows.
    Text,            // What a page shows between its tags.
    Tag,             // "<div", ">", "/>": the opening tag without its attributes; a JSX element's too.
    ClosingTag,      // "</div>".
    Attribute,       // An attribute's name.
    AttributeValue,  // "=", the quotes, and a value that is no list of classes and no style.
    ClassName,       // One class of class="…" or className="…".
    CssSelector,
    CssProperty,
    CssValue,
    AtRule,          // "@media" and what stands behind it.
    StreamlitName,   // "st", "sidebar", "slider" in st.sidebar.slider(…).
    Keyword,
    Function,        // A name that is called.
    Argument,        // The name of a keyword argument; a key of an object.
    Name,
    String,
    Number,
    Comment,
    Operator,        // Also brackets and punctuation of any language.
    Doctype,
};
inline constexpr int token_class_count = static_cast<int>(TokenClass::Doctype) + 1;

// "closing-tag", "class-name", …
const char* token_class_name(TokenClass kind);
std::optional<TokenClass> token_class(std::string_view name);
// Those whose loss decides whether an interface works: tag, closing-tag, attribute, class-name, css-property, streamlit-name.
bool is_critical(TokenClass kind);

// Bytes [begin, end) of a source. Readers give them in order and without overlap; what lies between is Other.
struct CodeSpan {
    int64_t begin = 0;
    int64_t end = 0;
    TokenClass kind = TokenClass::Other;
};

}  // namespace maquette
