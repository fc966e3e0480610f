#include "shared/code/jsx_reader.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <memory>
#include <set>

extern "C" const TSLanguage* tree_sitter_javascript(void);

namespace maquette {
namespace {

struct Deleter {
    void operator()(TSParser* parser) const { ts_parser_delete(parser); }
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using Tree = std::unique_ptr<TSTree, Deleter>;

const char* read_chunk(void* payload, uint32_t byte, TSPoint, uint32_t* length) {
    const auto& source = *static_cast<std::string_view*>(payload);
    *length = byte < source.size() ? static_cast<uint32_t>(source.size()) - byte : 0;
    return byte < source.size() ? source.data() + byte : "";
}

bool is_over_budget(TSParseState* state) { return --*static_cast<int64_t*>(state->payload) < 0; }

// Null when the text is too large or its parse takes too many steps.
Tree parse(std::string_view text) {
    std::string_view source = text;  // The library takes no pointer to a constant.
    if (static_cast<int64_t>(source.size()) > jsx_bytes_max) return nullptr;
    const std::unique_ptr<TSParser, Deleter> parser(ts_parser_new());
    if (!ts_parser_set_language(parser.get(), tree_sitter_javascript())) return nullptr;
    // The library asks after every 100 operations.
    int64_t budget = 10'000 + static_cast<int64_t>(source.size()) * jsx_steps_per_byte_max / 100;
    const TSInput input{&source, read_chunk, TSInputEncodingUTF8, nullptr};
    return Tree(ts_parser_parse_with_options(parser.get(), nullptr, input, {&budget, is_over_budget}));
}

std::string_view text_of(std::string_view source, TSNode node) {
    if (ts_node_is_null(node)) return {};
    return source.substr(ts_node_start_byte(node), ts_node_end_byte(node) - ts_node_start_byte(node));
}

TSNode field(TSNode node, std::string_view name) { return ts_node_child_by_field_name(node, name.data(), static_cast<uint32_t>(name.size())); }

std::string_view type_of(TSNode node) { return ts_node_type(node); }

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string shown(std::string_view text) {
    std::string_view line = text.substr(0, text.find('\n'));
    if (line.size() <= 30) return std::string(line);
    size_t end = 30;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0u) == 0x80u) --end;
    return std::string(line.substr(0, end)) + "…";
}

class Checker {
  public:
    Checker(std::string_view source, JsxCheck& out) : source_(source), lines_(source), out_(out) {}

    void run(TSNode root) {
        TSTreeCursor cursor = ts_tree_cursor_new(root);
        for (bool more = true; more;) {  // Without recursion: hostile text nests deeply.
            const TSNode node = ts_tree_cursor_current_node(&cursor);
            const bool is_wrong = ts_node_is_error(node);
            visit(node, is_wrong);
            if (!is_wrong && ts_tree_cursor_goto_first_child(&cursor)) continue;
            while (more && !ts_tree_cursor_goto_next_sibling(&cursor)) more = ts_tree_cursor_goto_parent(&cursor);
        }
        ts_tree_cursor_delete(&cursor);
        out_.elements.assign(elements_.begin(), elements_.end());
    }

  private:
    void fail(uint32_t offset, std::string reason) {
        if (static_cast<int64_t>(out_.errors.size()) >= jsx_errors_max) return;
        const SourcePosition at = lines_.position(offset);
        out_.errors.push_back({at.line, at.column, std::move(reason)});
    }

    void visit(TSNode node, bool is_wrong) {
        const std::string_view type = type_of(node);
        if (is_wrong) {
            const std::string_view text = text_of(source_, node);
            const size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
            fail(ts_node_start_byte(node) + static_cast<uint32_t>(first),
                 text.size() == first ? "The code breaks off here." : "\"" + shown(text.substr(first)) + "\" cannot stand here.");
        } else if (ts_node_is_missing(node)) {
            fail(ts_node_start_byte(node), "'" + std::string(type) + "' is missing here.");
        } else if (type == "jsx_element") {
            check_element(node);
        } else if (type == "jsx_opening_element" || type == "jsx_self_closing_element") {
            const std::string_view name = text_of(source_, field(node, "name"));
            if (!name.empty()) elements_.insert(std::string(name));
        } else if (type == "import_statement") {
            std::string_view name = text_of(source_, field(node, "source"));
            if (name.size() >= 2) out_.imports.emplace_back(name.substr(1, name.size() - 2));
        }
    }

    void check_element(TSNode node) {
        const TSNode close = field(node, "close_tag");
        const std::string opened(text_of(source_, field(field(node, "open_tag"), "name")));
        const std::string closed(text_of(source_, ts_node_is_null(close) ? close : field(close, "name")));
        if (opened != closed) fail(ts_node_start_byte(close), "</" + closed + "> cannot close <" + opened + ">.");
    }

    std::string_view source_;
    LineMap lines_;
    JsxCheck& out_;
    std::set<std::string> elements_;
};

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
            while (at < end && is_blank(source_[at])) ++at;
            const uint32_t from = at;
            while (at < end && !is_blank(source_[at])) ++at;
            add(from, at, TokenClass::ClassName);
        }
    }

    // True when the node's span is given and nothing below it matters.
    bool take(TSNode node, Surroundings& inside) {
        const std::string_view type = type_of(node);
        if (type == "jsx_closing_element") return add(node, TokenClass::ClosingTag), true;
        if (type == "comment") return add(node, TokenClass::Comment), true;
        if (type == "jsx_text" || type == "html_character_reference") return add_text(node, inside), true;
        if (type == "jsx_opening_element" || type == "jsx_self_closing_element") inside.in_opening_tag = true, inside.attribute = Surroundings::None;
        if (type == "jsx_expression" || type == "jsx_element") {
            inside.in_opening_tag = false;
            if (type == "jsx_element") inside.attribute = Surroundings::None;
        }
        if (type == "jsx_attribute") {
            const std::string_view name = text_of(source_, ts_node_child(node, 0));
            inside.attribute = name == "className" || name == "class" ? Surroundings::ClassList : name == "style" ? Surroundings::Style : Surroundings::Plain;
        }
        if (type == "regex") return add(node, TokenClass::String), true;
        if (ts_node_child_count(node) > 0 || type == "program") return false;
        leaf(node, type, inside);
        return true;
    }

    void add_text(TSNode node, const Surroundings& inside) {
        if (inside.in_opening_tag || inside.attribute != Surroundings::None) return add(node, TokenClass::AttributeValue);
        const std::string_view text = text_of(source_, node);
        const size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
        if (first == std::string_view::npos) return;
        const uint32_t begin = ts_node_start_byte(node);
        add(begin + static_cast<uint32_t>(first), begin + static_cast<uint32_t>(last) + 1, TokenClass::Text);
    }

    void leaf(TSNode node, std::string_view type, const Surroundings& inside) {
        const std::string_view above = ts_node_is_null(inside.node) ? std::string_view() : type_of(inside.node);
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
        const bool is_callee = above == "call_expression" && ts_node_eq(field(inside.node, "function"), node);
        const bool is_method = above == "member_expression" && type == "property_identifier" && is_called(inside);
        const bool is_defined = above == "function_declaration" || above == "method_definition";
        add(node, is_callee || is_method || is_defined ? TokenClass::Function : TokenClass::Name);
    }

    static bool is_called(const Surroundings& inside) {
        return !ts_node_is_null(inside.above) && type_of(inside.above) == "call_expression" && ts_node_eq(field(inside.above, "function"), inside.node);
    }

    std::string_view source_;
    int64_t offset_;
    std::vector<CodeSpan>& out_;
};

}  // namespace

JsxCheck check_jsx(std::string_view source) {
    JsxCheck out;
    const Tree tree = parse(source);
    if (!tree) {
        out.errors.push_back({1, 1, static_cast<int64_t>(source.size()) > jsx_bytes_max ? "The text is longer than 4 MB." : "The text takes the parser too long."});
        return out;
    }
    Checker(source, out).run(ts_tree_root_node(tree.get()));
    out.valid = out.errors.empty();
    return out;
}

void append_jsx_spans(std::string_view source, int64_t offset, std::vector<CodeSpan>& spans) {
    const Tree tree = parse(source);
    if (tree) SpanWalk(source, offset, spans).run(ts_tree_root_node(tree.get()));
}

}  // namespace maquette
