// The check and the outline of Python text; see python_tree.h.
#include "shared/code/python_tree.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "shared/code/python_syntax.h"
#include "shared/code/python_tokens.h"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace maquette {

PythonCheck check_python(std::string_view source) {
    PythonCheck check;
    const PySyntax syntax = parse_python(source);
    std::optional<PythonError> error = syntax.error ? syntax.error : check_scopes(syntax);
    if (error) {
        check.valid = false;
        check.errors.push_back(std::move(*error));
    }
    return check;
}

namespace {

std::string literal_text(const PyNode* node, std::string_view source) {
    switch (node->kind) {
        case PyKind::String: return node->text;
        case PyKind::True: return "True";
        case PyKind::False: return "False";
        case PyKind::None: return "None";
        default: return std::string(source.substr(node->start, node->end - node->start));
    }
}

bool is_plain_literal(const PyNode* node) {
    if (node->kind == PyKind::Unary && node->text == "-") node = node->first;
    return node->kind == PyKind::String || node->kind == PyKind::Integer || node->kind == PyKind::Float || node->kind == PyKind::True ||
           node->kind == PyKind::False || node->kind == PyKind::None;
}

std::string dotted_name(const PyNode* node) {
    if (node->kind == PyKind::Name) return node->text;
    if (node->kind != PyKind::Attribute) return {};
    const std::string base = dotted_name(node->first);
    return base.empty() ? base : base + "." + node->text;
}

// Walks the strict tree of a valid program.
class OutlineWalk {
  public:
    OutlineWalk(std::string_view source, PythonOutline& out) : source_(source), out_(out) {}

    void walk(const PyNode* node, bool in_function, bool in_with) {
        if (!node) return;
        if (node->kind == PyKind::Call) add_call(node, in_function, in_with);
        if (node->kind == PyKind::Import)
            for (const PyNode* alias : node->items)
                out_.imports.push_back({alias->text, "", alias->other.empty() ? alias->text.substr(0, alias->text.find('.')) : alias->other, node->line});
        if (node->kind == PyKind::ImportFrom)
            for (const PyNode* alias : node->items)
                out_.imports.push_back({std::string(static_cast<size_t>(node->count), '.') + node->text, alias->text, alias->other.empty() ? alias->text : alias->other, node->line});
        if (node->kind == PyKind::Function || node->kind == PyKind::Class) out_.functions.push_back(node->text);
        const bool inside = in_function || node->kind == PyKind::Function || node->kind == PyKind::Lambda;
        const bool item = node->kind == PyKind::WithItem;
        walk(node->first, inside, item);
        walk(node->second, inside, false);
        walk(node->third, inside, false);
        // In the order of the source: decorators and with-items stand before the body.
        const bool more_first = node->kind == PyKind::Function || node->kind == PyKind::Class || node->kind == PyKind::With;
        if (more_first) all(node->more, inside);
        all(node->items, inside);
        if (!more_first) all(node->more, inside);
        all(node->rest, inside);
        all(node->last, inside);
    }

  private:
    void all(const std::vector<PyNode*>& list, bool in_function) {
        for (const PyNode* node : list) walk(node, in_function, false);
    }

    void add_call(const PyNode* node, bool in_function, bool in_with) {
        PythonCall call{dotted_name(node->first), node->line, node->column + 1, node->end_line, {}, in_with, in_function};
        const auto add = [&](std::string keyword, const PyNode* value) {
            PythonArgument argument{std::move(keyword), std::string(source_.substr(value->start, value->end - value->start)), is_plain_literal(value), {}};
            if (argument.is_literal) argument.literal = literal_text(value, source_);
            call.arguments.push_back(std::move(argument));
        };
        for (const PyNode* item : node->items) item->kind == PyKind::Starred ? add("*", item->first) : add("", item);
        for (const PyNode* item : node->more) add(item->text.empty() ? "**" : item->text, item->first);
        out_.calls.push_back(std::move(call));
    }

    std::string_view source_;
    PythonOutline& out_;
};

struct TreeDeleter {
    void operator()(TSParser* parser) const { ts_parser_delete(parser); }
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

// Reads what it can from text that is no valid program, by tree-sitter's error-tolerant tree.
class TolerantWalk {
  public:
    TolerantWalk(std::string_view source, PythonOutline& out) : source_(source), out_(out) {}

    void run() {
        std::unique_ptr<TSParser, TreeDeleter> parser(ts_parser_new());
        if (!ts_parser_set_language(parser.get(), tree_sitter_python())) return;
        std::unique_ptr<TSTree, TreeDeleter> tree(ts_parser_parse_string(parser.get(), nullptr, source_.data(), static_cast<uint32_t>(source_.size())));
        if (!tree) return;
        TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree.get()));
        for (bool more = true; more;) {  // Without recursion: broken text can nest deeply.
            visit(ts_tree_cursor_current_node(&cursor));
            if (ts_tree_cursor_goto_first_child(&cursor)) continue;
            while (more && !ts_tree_cursor_goto_next_sibling(&cursor)) more = ts_tree_cursor_goto_parent(&cursor);
        }
        ts_tree_cursor_delete(&cursor);
    }

  private:
    // Nested calls repeat each other's text. What all of them together may repeat is bounded by the source's length; later
    // texts stay empty.
    std::string text(TSNode node) {
        if (ts_node_is_null(node)) return {};
        const size_t length = ts_node_end_byte(node) - ts_node_start_byte(node);
        if (length > text_bytes_left_) return {};
        text_bytes_left_ -= length;
        return std::string(source_.substr(ts_node_start_byte(node), length));
    }
    static TSNode field(TSNode node, std::string_view name) { return ts_node_child_by_field_name(node, name.data(), static_cast<uint32_t>(name.size())); }

    void visit(TSNode node) {
        const std::string_view type = ts_node_type(node);
        const int32_t line = static_cast<int32_t>(ts_node_start_point(node).row) + 1;
        if (type == "call") add_call(node);
        else if (type == "function_definition" || type == "class_definition") out_.functions.push_back(text(field(node, "name")));
        else if (type == "import_statement" || type == "import_from_statement") add_import(node, line, type == "import_from_statement");
    }

    void add_import(TSNode node, int32_t line, bool from) {
        const TSNode module = field(node, "module_name");
        const uint32_t count = ts_node_named_child_count(node);
        for (uint32_t i = 0; i < count && i < 1000; ++i) {
            const TSNode child = ts_node_named_child(node, i);
            if (from && ts_node_eq(child, module)) continue;
            const bool aliased = std::string_view(ts_node_type(child)) == "aliased_import";
            const std::string name = aliased ? text(field(child, "name")) : text(child);
            const std::string alias = aliased ? text(field(child, "alias")) : from ? name : name.substr(0, name.find('.'));
            out_.imports.push_back(from ? PythonImport{text(module), name, alias, line} : PythonImport{name, "", alias, line});
        }
    }

    void add_call(TSNode node) {
        PythonCall call;
        const TSNode function = field(node, "function");
        if (!ts_node_is_null(function) && ts_node_end_byte(function) - ts_node_start_byte(function) <= name_bytes_max) call.name = text(function);
        if (call.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") != std::string::npos) call.name.clear();
        call.line = static_cast<int32_t>(ts_node_start_point(node).row) + 1;
        call.column = static_cast<int32_t>(ts_node_start_point(node).column) + 1;
        call.end_line = static_cast<int32_t>(ts_node_end_point(node).row) + 1;
        const TSNode arguments = field(node, "arguments");
        const uint32_t count = ts_node_is_null(arguments) ? 0 : ts_node_named_child_count(arguments);
        for (uint32_t i = 0; i < count && i < 1000; ++i) {
            const TSNode child = ts_node_named_child(arguments, i);
            const bool keyword = std::string_view(ts_node_type(child)) == "keyword_argument";
            const std::string value = keyword ? text(field(child, "value")) : text(child);
            PythonArgument argument{keyword ? text(field(child, "name")) : "", value, false, {}};
            const PySyntax literal = parse_python_expression(value);
            if (literal.module && is_plain_literal(literal.module)) {
                argument.is_literal = true;
                argument.literal = literal_text(literal.module, value);
            }
            call.arguments.push_back(std::move(argument));
        }
        out_.calls.push_back(std::move(call));
    }

    static constexpr size_t name_bytes_max = 1000;
    std::string_view source_;
    PythonOutline& out_;
    size_t text_bytes_left_ = 100'000 + 10 * source_.size();
};

}  // namespace

PythonOutline outline_python(std::string_view source) {
    PythonOutline outline;
    if (static_cast<int64_t>(source.size()) > python_bytes_max) return outline;
    const PySyntax syntax = parse_python(source);
    if (syntax.module) OutlineWalk(source, outline).walk(syntax.module, false, false);
    else TolerantWalk(source, outline).run();
    std::stable_sort(outline.calls.begin(), outline.calls.end(), [](const PythonCall& a, const PythonCall& b) {
        return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
    return outline;
}

std::vector<PythonSpan> python_spans(std::string_view source) {
    std::vector<PythonSpan> spans;
    if (static_cast<int64_t>(source.size()) > python_bytes_max) return spans;
    const PythonTokens tokens = tokenize_python(source);
    const auto text = [&](const PythonToken& token) { return source.substr(token.start, token.end - token.start); };
    bool streamlit_chain = false;
    for (size_t i = 0; i < tokens.tokens.size(); ++i) {
        const PythonToken& token = tokens.tokens[i];
        const std::string_view next = i + 1 < tokens.tokens.size() ? text(tokens.tokens[i + 1]) : std::string_view();
        PythonSpanKind kind = PythonSpanKind::Name;
        if (token.kind == TokenKind::Number) kind = PythonSpanKind::Number;
        else if (token.kind == TokenKind::String) kind = PythonSpanKind::String;
        else if (token.kind == TokenKind::Operator) kind = PythonSpanKind::Operator;
        else if (token.kind != TokenKind::Name) continue;
        if (token.kind == TokenKind::Operator && text(token) != ".") streamlit_chain = false;
        if (token.kind == TokenKind::Name) {
            const std::string_view word = text(token);
            const bool starts = i == 0 || text(tokens.tokens[i - 1]) != ".";
            if (starts) streamlit_chain = word == "st" || word == "streamlit";
            if (is_python_keyword(word)) kind = PythonSpanKind::Keyword;
            else if (streamlit_chain) kind = PythonSpanKind::StreamlitName;
            else if (next == "(") kind = PythonSpanKind::Function;
            else if (next == "=" && token.level > 0) kind = PythonSpanKind::Argument;
        }
        spans.push_back({token.start, token.end, kind});
    }
    for (const auto& [start, end] : tokens.comments) spans.push_back({start, end, PythonSpanKind::Comment});
    std::sort(spans.begin(), spans.end(), [](const PythonSpan& a, const PythonSpan& b) { return a.start < b.start; });
    return spans;
}

}  // namespace maquette
