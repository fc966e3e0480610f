// What every piece of JSX is: tag, attribute, class name, string, keyword …
#include <algorithm>

#include "shared/base/ascii.h"
#include "shared/code/jsx_reader.h"
#include "shared/code/jsx_tree.h"

namespace maquette {
namespace {

// Which surroundings decide what a leaf is; handed down the tree.
struct Surroundings {
    TSNode node{}, above{};  // The parent and its parent: the library's own look-up starts at the root each time.
    bool in_opening_tag = false;
    enum { None, Plain, ClassList, Style } attribute = None;
};

class SpanWalk {
  public:
    SpanWalk(std::string_view source, int64_t offset, std::vector<CodeSpan>& out) : source_(source), offset_(offset), out_(out) {}

    void run(TSNode root) {
        TSTreeCursor cursor = ts_tree_cursor_new(root);
        std::vector<Surroundings> open{Surroundings{}};
        for (bool more = true; more;) {
            const TSNode node = ts_tree_cursor_current_node(&cursor);
            Surroundings inside = open.back();
            if (!take(node, inside) && ts_tree_cursor_goto_first_child(&cursor)) {
                inside.above = inside.node, inside.node = node;
                open.push_back(inside);
                continue;
            }
            while (more && !ts_tree_cursor_goto_next_sibling(&cursor)) {
                more = ts_tree_cursor_goto_parent(&cursor);
                if (more) open.pop_back();
            }
        }
        ts_tree_cursor_delete(&cursor);
    }

  private:
    void add(TSNode node, TokenClass kind) { add(ts_node_start_byte(node), ts_node_end_byte(node), kind); }
    void add(uint32_t begin, uint32_t end, TokenClass kind) {
        if (end > begin) out_.push_back({begin + offset_, end + offset_, kind});
    }

    void add_classes(TSNode node) {
        const uint32_t begin = ts_node_start_byte(node), end = ts_node_end_byte(node);
        for (uint32_t at = begin; at < end;) {
            while (at < end && is_json_space(source_[at])) ++at;
            const uint32_t from = at;
            while (at < end && !is_json_space(source_[at])) ++at;
            add(from, at, TokenClass::ClassName);
        }
    }

    // True when the node's span is given and nothing below it matters.
    bool take(TSNode node, Surroundings& inside) {
        const std::string_view type = jsx_type(node);
        if (type == "jsx_closing_element") return add(node, TokenClass::ClosingTag), true;
        if (type == "comment") return add(node, TokenClass::Comment), true;
        if (type == "jsx_text" || type == "html_character_reference") return add_text(node, inside), true;
        if (type == "jsx_opening_element" || type == "jsx_self_closing_element") inside.in_opening_tag = true, inside.attribute = Surroundings::None;
        if (type == "jsx_expression" || type == "jsx_element") {
            inside.in_opening_tag = false;
            if (type == "jsx_element") inside.attribute = Surroundings::None;
        }
        if (type == "jsx_attribute") {
            const std::string_view name = jsx_text(source_, ts_node_child(node, 0));
            inside.attribute = name == "className" || name == "class" ? Surroundings::ClassList : name == "style" ? Surroundings::Style : Surroundings::Plain;
        }
        if (type == "regex") return add(node, TokenClass::String), true;
        if (ts_node_child_count(node) > 0 || type == "program") return false;
        leaf(node, type, inside);
        return true;
    }

    void add_text(TSNode node, const Surroundings& inside) {
        if (inside.in_opening_tag || inside.attribute != Surroundings::None) return add(node, TokenClass::AttributeValue);
        const std::string_view text = jsx_text(source_, node);
        const size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
        if (first == std::string_view::npos) return;
        const uint32_t begin = ts_node_start_byte(node);
        add(begin + static_cast<uint32_t>(first), begin + static_cast<uint32_t>(last) + 1, TokenClass::Text);
    }

    void leaf(TSNode node, std::string_view type, const Surroundings& inside) {
        const std::string_view above = ts_node_is_null(inside.node) ? std::string_view() : jsx_type(inside.node);
        const bool in_string = above == "string" || above == "template_string" || type == "string_fragment" || type == "escape_sequence";
        if (in_string) return string_part(node, type, inside);
        if (above == "jsx_attribute") return add(node, type == "property_identifier" ? TokenClass::Attribute : TokenClass::AttributeValue);
        if (above == "jsx_opening_element" || above == "jsx_self_closing_element" || (inside.in_opening_tag && above == "member_expression"))
            return add(node, TokenClass::Tag);
        if (above == "jsx_namespace_name") return add(node, inside.attribute == Surroundings::None ? TokenClass::Tag : TokenClass::Attribute);
        if (!ts_node_is_named(node)) {
            const char first = type.empty() ? ' ' : type[0];
            return add(node, (first >= 'a' && first <= 'z') ? TokenClass::Keyword : TokenClass::Operator);
        }
        name_leaf(node, type, above, inside);
    }

    void string_part(TSNode node, std::string_view type, const Surroundings& inside) {
        if (inside.attribute == Surroundings::None) return add(node, TokenClass::String);
        if (type == "string_fragment" && inside.attribute == Surroundings::ClassList) return add_classes(node);
        add(node, inside.attribute == Surroundings::Style ? TokenClass::CssValue : TokenClass::AttributeValue);
    }

    void name_leaf(TSNode node, std::string_view type, std::string_view above, const Surroundings& inside) {
        if (type == "number") return add(node, TokenClass::Number);
        if (type == "true" || type == "false" || type == "null" || type == "undefined" || type == "this" || type == "super")
            return add(node, TokenClass::Keyword);
        if (type == "property_identifier" && above == "pair")
            return add(node, inside.attribute == Surroundings::Style ? TokenClass::CssProperty : TokenClass::Argument);
        const bool is_callee = above == "call_expression" && ts_node_eq(jsx_field(inside.node, "function"), node);
        const bool is_method = above == "member_expression" && type == "property_identifier" && is_called(inside);
        const bool is_defined = above == "function_declaration" || above == "method_definition";
        add(node, is_callee || is_method || is_defined ? TokenClass::Function : TokenClass::Name);
    }

    static bool is_called(const Surroundings& inside) {
        return !ts_node_is_null(inside.above) && jsx_type(inside.above) == "call_expression" && ts_node_eq(jsx_field(inside.above, "function"), inside.node);
    }

    std::string_view source_;
    int64_t offset_;
    std::vector<CodeSpan>& out_;
};

}  // namespace

void append_jsx_spans(std::string_view source, int64_t offset, std::vector<CodeSpan>& spans) {
    const auto tree = parse_jsx(source);
    if (tree) SpanWalk(source, offset, spans).run(ts_tree_root_node(tree->get()));
}

}  // namespace maquette
