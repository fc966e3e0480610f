// Tokens, nodes, errors and targets: the ground that the parts of the Python parser stand on.
#include "shared/code/python_parser.h"

namespace maquette {

using python::Parser;

PySyntax parse_python(std::string_view source) {
    PySyntax syntax;
    if (static_cast<int64_t>(source.size()) > python_bytes_max) {
        syntax.error = PythonError{1, 1, "the program is larger than 4 MiB"};
        return syntax;
    }
    PythonTokens tokens = tokenize_python(source);
    // The tokenizer's error wins over the parser's, wherever it stands; only an indentation that nothing
    // asked for is told at once.
    const std::optional<PythonError> refused = tokens.error;
    Parser parser(source, std::move(tokens), syntax.nodes);
    syntax.module = parser.parse_module();
    syntax.error = parser.error();
    const bool indent_first = syntax.error && syntax.error->reason == "unexpected indent" && (!refused || syntax.error->line < refused->line);
    if (refused && !indent_first) syntax.error = refused;
    if (syntax.error) syntax.module = nullptr;
    return syntax;
}

PySyntax parse_python_expression(std::string_view source) {
    PySyntax syntax;
    PythonTokens tokens = tokenize_python(source);
    if (tokens.error) {
        syntax.error = tokens.error;
        return syntax;
    }
    Parser parser(source, std::move(tokens), syntax.nodes);
    syntax.module = parser.parse_single_expression();
    syntax.error = parser.error();
    if (syntax.error) syntax.module = nullptr;
    return syntax;
}

}  // namespace maquette

namespace maquette::python {

void Parser::set_origin(int32_t line, int32_t column, uint32_t offset, int depth) {
    origin_line_ = line - 1;
    origin_column_ = column;
    origin_offset_ = offset;
    depth_ = depth;
    is_part_ = true;
}

const PythonToken& Parser::token_after(size_t count) const {
    return tokens_.tokens[std::min(position_ + count, tokens_.tokens.size() - 1)];
}

bool Parser::take_operator(std::string_view op) {
    if (!at_operator(op)) return false;
    advance();
    return true;
}

bool Parser::take_word(std::string_view word) {
    if (!at_word(word)) return false;
    advance();
    return true;
}

PyNode* Parser::make(PyKind kind, const PythonToken& start) {
    PyNode& node = nodes_.emplace_back();
    node.kind = kind;
    node.line = start.line + origin_line_;
    node.column = start.column + (start.line == 1 ? origin_column_ : 0);
    node.start = start.start + origin_offset_;
    node.end = start.end + origin_offset_;
    node.end_line = start.end_line + origin_line_;
    return &node;
}

PyNode* Parser::make_at(PyKind kind, const PyNode* start) {
    PyNode& node = nodes_.emplace_back();
    node.kind = kind;
    node.line = start->line;
    node.column = start->column;
    node.start = start->start;
    node.end = start->end;
    node.end_line = start->end_line;
    return &node;
}

PyNode* Parser::finish(PyNode* node) {
    if (position_ > 0) {
        const PythonToken& before = tokens_.tokens[position_ - 1];
        node->end = std::max(node->end, before.end + origin_offset_);
        node->end_line = std::max(node->end_line, before.end_line + origin_line_);
    }
    return node;
}

std::nullptr_t Parser::fail_at(const PythonToken& token, std::string reason) {
    if (!error_)
        error_ = PythonError{token.line + origin_line_, token.column + 1 + (token.line == 1 ? origin_column_ : 0), std::move(reason)};
    return nullptr;
}

std::nullptr_t Parser::fail_at(const PyNode* node, std::string reason) {
    if (!error_) error_ = PythonError{node->line, node->column + 1, std::move(reason)};
    return nullptr;
}

std::nullptr_t Parser::fail(std::string reason) { return fail_at(token(), std::move(reason)); }

std::nullptr_t Parser::fail_syntax() {
    if (error_) return nullptr;
    const PythonToken& here = token();
    if (here.kind == TokenKind::End && tokens_.unclosed_line > 0 && !is_part_) {
        error_ = PythonError{tokens_.unclosed_line, tokens_.unclosed_column + 1,
                             std::string("'") + tokens_.unclosed_bracket + "' was never closed"};
        return nullptr;
    }
    if (tokens_.unclosed_line > 0 && here.line > tokens_.unclosed_line && !is_part_) {
        error_ = PythonError{tokens_.unclosed_line, tokens_.unclosed_column + 1,
                             std::string("'") + tokens_.unclosed_bracket + "' was never closed"};
        return nullptr;
    }
    if (here.kind == TokenKind::Indent) return fail("unexpected indent");
    if (here.kind == TokenKind::Dedent) return fail("unexpected unindent");
    // Two expressions side by side inside brackets: CPython points at the first.
    const bool follows = last_disjunction_ && last_disjunction_end_ == position_ && position_ > 0 &&
                         tokens_.tokens[position_ - 1].level > 0 && starts_expression();
    if (follows) return fail_at(last_disjunction_, "invalid syntax. Perhaps you forgot a comma?");
    return fail("invalid syntax");
}

bool Parser::expect_operator(std::string_view op) {
    if (take_operator(op)) return true;
    if (op == ":" && !error_ && !(tokens_.unclosed_line > 0)) {
        if (at_operator("=")) return fail("invalid syntax. Maybe you meant '==' or ':=' instead of '='?"), false;
        if (token().kind == TokenKind::Newline) return fail("expected ':'"), false;
    }
    return fail_syntax(), false;
}

PyNode* Parser::parse_module() {
    PyNode* module = make(PyKind::Module, token());
    while (token().kind != TokenKind::End) {
        if (token().kind == TokenKind::Newline) {
            advance();
            continue;
        }
        if (!parse_statement(module->items)) return nullptr;
    }
    // A bracket that is never closed swallows the rest; reached only when the statement itself was complete.
    if (tokens_.unclosed_line > 0) return fail_syntax();
    return finish(module);
}

PyNode* Parser::parse_single_expression() {
    PyNode* value = parse_star_expressions();
    if (!value) return nullptr;
    while (token().kind == TokenKind::Newline) advance();
    return token().kind == TokenKind::End ? value : fail_syntax();
}

PyNode* Parser::parse_replacement_field() {
    PyNode* value = at_word("yield") ? parse_yield() : nullptr;
    if (error_) return nullptr;
    if (!value) {
        value = parse_star_expressions();
        if (value && at_operator(":=") && value->kind == PyKind::Name) {
            position_ = 0;
            value = parse_named();
        }
    }
    if (!value) return nullptr;
    while (token().kind == TokenKind::Newline) advance();
    return token().kind == TokenKind::End ? value : fail_syntax();
}

const char* expression_name(const PyNode* node) {
    switch (node->kind) {
        case PyKind::Call: return "function call";
        case PyKind::Integer: case PyKind::Float: case PyKind::Imaginary: case PyKind::String: case PyKind::Bytes: return "literal";
        case PyKind::True: return "True";
        case PyKind::False: return "False";
        case PyKind::None: return "None";
        case PyKind::Ellipsis: return "ellipsis";
        case PyKind::JoinedString: return "f-string expression";
        case PyKind::Compare: return "comparison";
        case PyKind::Binary: case PyKind::Unary: case PyKind::And: case PyKind::Or: return "expression";
        case PyKind::Conditional: return "conditional expression";
        case PyKind::NamedExpression: return "named expression";
        case PyKind::Lambda: return "lambda";
        case PyKind::ListComprehension: return "list comprehension";
        case PyKind::SetComprehension: return "set comprehension";
        case PyKind::DictComprehension: return "dict comprehension";
        case PyKind::GeneratorExpression: return "generator expression";
        case PyKind::Yield: case PyKind::YieldFrom: return "yield expression";
        case PyKind::Await: return "await expression";
        case PyKind::Dict: return "dict literal";
        case PyKind::Set: return "set display";
        case PyKind::Tuple: return "tuple";
        case PyKind::List: return "list";
        case PyKind::Starred: return "starred";
        default: return "expression";
    }
}

bool Parser::check_target(const PyNode* node, Target use) {
    const auto refuse = [&] {
        const bool equals = use == Target::Assign && node->kind != PyKind::True && node->kind != PyKind::False && node->kind != PyKind::None;
        fail_at(node, std::string("cannot ") + (use == Target::Delete ? "delete " : "assign to ") + expression_name(node) +
                          (equals && node->kind != PyKind::GeneratorExpression ? " here. Maybe you meant '==' instead of '='?" : ""));
        return false;
    };
    switch (node->kind) {
        case PyKind::Name: case PyKind::Attribute: case PyKind::Subscript: return true;
        case PyKind::Tuple: case PyKind::List: {
            if (use == Target::Annotated) return fail_at(node, std::string("only single target (not ") + expression_name(node) + ") can be annotated"), false;
            if (use == Target::Augmented) return fail_at(node, std::string("'") + expression_name(node) + "' is an illegal expression for augmented assignment"), false;
            for (const PyNode* item : node->items)
                if (!check_target(item, use)) return false;
            return true;
        }
        case PyKind::Starred:
            if (use == Target::Delete) return fail_at(node, "cannot delete starred"), false;
            if (use == Target::Annotated || use == Target::Augmented) return fail_syntax(), false;
            return check_target(node->first, use);
        default:
            if (use == Target::Augmented) return fail_at(node, std::string("'") + expression_name(node) + "' is an illegal expression for augmented assignment"), false;
            if (use == Target::Annotated) return fail_at(node, "illegal target for annotation"), false;
            return refuse();
    }
}

}  // namespace maquette::python
