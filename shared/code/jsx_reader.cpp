#include "shared/code/jsx_reader.h"

#include <algorithm>
#include <set>

#include "shared/code/jsx_tree.h"

namespace maquette {
namespace {

std::string shown(std::string_view text) {
    std::string_view line = text.substr(0, text.find('\n'));
    if (line.size() <= 30) return std::string(line);
    size_t end = 30;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0u) == 0x80u) --end;
    return std::string(line.substr(0, end)) + "…";
}

class JsxChecker {
  public:
    JsxChecker(std::string_view source, JsxCheck& out) : source_(source), lines_(source), out_(out) {}

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
        const std::string_view type = jsx_type(node);
        if (is_wrong) {
            const std::string_view text = jsx_text(source_, node);
            const size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
            fail(ts_node_start_byte(node) + static_cast<uint32_t>(first),
                 text.size() == first ? "The code breaks off here." : "\"" + shown(text.substr(first)) + "\" cannot stand here.");
        } else if (ts_node_is_missing(node)) {
            fail(ts_node_start_byte(node), "'" + std::string(type) + "' is missing here.");
        } else if (type == "jsx_element") {
            check_element(node);
        } else if (type == "jsx_opening_element" || type == "jsx_self_closing_element") {
            const std::string_view name = jsx_text(source_, jsx_field(node, "name"));
            if (!name.empty()) elements_.insert(std::string(name));
            check_attributes(node);
        } else if (type == "lexical_declaration") {
            check_declaration(node);
        } else if (type == "arguments" || type == "object") {
            check_commas(node);
        } else if (type == "identifier") {
            if (jsx_text(source_, node) == "export") fail(ts_node_start_byte(node), "\"export\" exports nothing here.");
        } else if (type == "import_statement") {
            std::string_view name = jsx_text(source_, jsx_field(node, "source"));
            if (name.size() >= 2) out_.imports.emplace_back(name.substr(1, name.size() - 2));
        }
    }

    void check_element(TSNode node) {
        const TSNode close = jsx_field(node, "close_tag");
        const std::string opened(jsx_text(source_, jsx_field(jsx_field(node, "open_tag"), "name")));
        const std::string closed(jsx_text(source_, ts_node_is_null(close) ? close : jsx_field(close, "name")));
        if (opened != closed) fail(ts_node_start_byte(close), "</" + closed + "> cannot close <" + opened + ">.");
    }

    // What the grammar lets pass and no engine does.
    void check_attributes(TSNode node) {
        for (uint32_t i = 0; i < ts_node_named_child_count(node); ++i) {
            const TSNode child = ts_node_named_child(node, i);
            if (jsx_type(child) != "jsx_expression") continue;
            const TSNode inside = ts_node_named_child(child, 0);
            if (ts_node_is_null(inside) || jsx_type(inside) != "spread_element") fail(ts_node_start_byte(child), "'=' is missing before '{'.");
        }
    }

    void check_declaration(TSNode node) {
        if (jsx_text(source_, jsx_field(node, "kind")) != "const") return;
        for (uint32_t i = 0; i < ts_node_named_child_count(node); ++i) {
            const TSNode child = ts_node_named_child(node, i);
            if (jsx_type(child) == "variable_declarator" && ts_node_is_null(jsx_field(child, "value")))
                fail(ts_node_start_byte(child), "The constant \"" + shown(jsx_text(source_, child)) + "\" has no value.");
        }
    }

    void check_commas(TSNode node) {
        bool is_behind_comma = true;
        for (uint32_t i = 1; i < ts_node_child_count(node); ++i) {
            const TSNode child = ts_node_child(node, i);
            const std::string_view type = jsx_type(child);
            if (type == "comment") continue;
            if (type == "," && is_behind_comma) fail(ts_node_start_byte(child), "',' cannot stand here.");
            is_behind_comma = type == ",";
        }
    }

    std::string_view source_;
    LineMap lines_;
    JsxCheck& out_;
    std::set<std::string> elements_;
};

}  // namespace

JsxCheck check_jsx(std::string_view source) {
    JsxCheck out;
    const auto tree = parse_jsx(source);
    if (!tree) {
        out.errors.push_back({1, 1, tree.error().reason});
        return out;
    }
    JsxChecker(source, out).run(ts_tree_root_node(tree->get()));
    out.valid = out.errors.empty();
    return out;
}

}  // namespace maquette
