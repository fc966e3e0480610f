// Reads HTML by the WHATWG algorithm (lexbor) into a flat tree with source positions and the parser's own errors.
//
// Every text is HTML for that algorithm, so nothing is refused: what a browser would have to guess is an error in
// the list. Scripting is off, as in a frame that runs no scripts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/code/source_error.h"

namespace maquette {

struct HtmlAttribute {
    std::string name;   // As the parser gives it: lower case in HTML, "xlink href" for a namespaced one.
    std::string value;  // Character references are resolved.
};

struct HtmlNode {
    enum class Kind { Document, Doctype, Element, Text, Comment, TemplateContent };
    enum class Namespace { Html, Svg, MathMl, Other };

    Kind kind = Kind::Document;
    Namespace name_space = Namespace::Html;
    std::string name;  // The element's local name ("div", "linearGradient"), or the doctype's name.
    std::vector<HtmlAttribute> attributes;
    std::string text;          // Of a text or a comment; a doctype's identifiers as the html5lib tests write them.
    int32_t parent = -1;       // -1 for the document only.
    std::vector<int32_t> children;
    int64_t start_begin = -1;  // Byte offsets of the start tag, "<" to after ">"; -1 when the parser made the element up.
    int64_t start_end = -1;
    int64_t end_begin = -1;    // Byte offsets of the end tag; -1 when the element was closed without one.
    int64_t end_end = -1;
    bool is_self_closing = false;  // Written "<path …/>"; closes the element in SVG and MathML only.
    SourcePosition position;   // Of the start tag; of the nearest ancestor's where there is none.

    bool is_element(std::string_view tag) const { return kind == Kind::Element && name == tag; }
    // Null when there is no such attribute.
    const std::string* attribute(std::string_view key) const;
};

struct HtmlTree {
    // nodes[0] is the document. A parent comes before its children.
    std::vector<HtmlNode> nodes;

    // All elements in document order (template contents included); `tag` may be empty for all of them.
    std::vector<int32_t> elements(std::string_view tag = {}) const;
    // The text inside a node, without scripts, styles and comments; runs of white space become one blank.
    std::string visible_text(int32_t node) const;
    // The whole text below a node, as it stands.
    std::string raw_text(int32_t node) const;
    // The nearest ancestor with that tag, or -1.
    int32_t ancestor(int32_t node, std::string_view tag) const;
};

// A tag as the tokenizer met it, whatever the tree made of it.
struct HtmlTagPlace {
    int64_t begin = 0, end = 0;  // Byte offsets, "<" to behind ">".
    bool is_closing = false;
};

struct HtmlCheck {
    bool valid = false;                // No errors.
    std::vector<SourceError> errors;   // In source order, at most html_errors_max.
    std::vector<std::string> tags;     // The names of the elements that the source opens, each once, sorted.
    std::vector<HtmlTagPlace> tag_places;  // In source order.
    HtmlTree tree;
};

enum class HtmlKind {
    Auto,      // A page when the source has a doctype, <html>, <head> or <body>; otherwise a fragment.
    Page,      // A missing doctype is an error.
    Fragment,  // A missing doctype is none. The tree is still a whole document, as a browser would make it.
};

// Parses a page or a component. Time and memory are linear in the text for anything but pathological nesting.
HtmlCheck parse_html(std::string_view source, HtmlKind kind = HtmlKind::Auto);

// Parses as `innerHTML` of a context element would be: "div", "svg path", "math mi".
HtmlCheck parse_html_fragment(std::string_view source, std::string_view context);

// The tree in the form of the html5lib tree-construction tests ("| <html>\n|   <head>\n…").
std::string html5lib_text(const HtmlTree& tree);

}  // namespace maquette
