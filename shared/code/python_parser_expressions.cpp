// Expressions by precedence, from `a, *b` down to `-x ** y`.
#include <array>

#include "shared/code/python_parser.h"

namespace maquette::python {

bool Parser::starts_expression() const {
    const PythonToken& here = token();
    if (here.kind == TokenKind::Number || here.kind == TokenKind::String) return true;
    if (here.kind == TokenKind::Name) {
        const auto word = text();
        if (!is_python_keyword(word)) return true;
        for (const std::string_view allowed : {"None", "True", "False", "not", "lambda", "await"})
            if (word == allowed) return true;
        return false;
    }
    if (here.kind != TokenKind::Operator) return false;
    for (const std::string_view allowed : {"(", "[", "{", "-", "+", "~", "..."})
        if (text() == allowed) return true;
    return false;
}

// star_expressions: one, or a tuple without parentheses.
PyNode* Parser::parse_star_expressions() {
    PyNode* first = parse_star_expression();
    if (!first || !at_operator(",")) return first;
    PyNode* tuple = make_at(PyKind::Tuple, first);
    tuple->items.push_back(first);
    while (take_operator(",")) {
        if (!starts_expression() && !at_operator("*")) break;
        PyNode* item = parse_star_expression();
        if (!item) return nullptr;
        tuple->items.push_back(item);
    }
    return finish(tuple);
}

PyNode* Parser::parse_star_expression() {
    if (!at_operator("*")) return parse_expression();
    PyNode* star = make(PyKind::Starred, token());
    advance();
    star->first = parse_binary(0);
    return star->first ? finish(star) : nullptr;
}

PyNode* Parser::parse_star_named() { return at_operator("*") ? parse_star_expression() : parse_named(); }

PyNode* Parser::parse_named() {
    if (at_identifier() && token_after().kind == TokenKind::Operator && text_of(token_after()) == ":=") {
        PyNode* node = make(PyKind::NamedExpression, token());
        node->first = make(PyKind::Name, token());
        node->first->text = std::string(text());
        advance();
        advance();
        node->second = parse_expression();
        return node->second ? finish(node) : nullptr;
    }
    PyNode* value = parse_expression();
    if (value && at_operator(":=")) {
        // "(a.b := 1)" is refused by name; a bare ":=" elsewhere is plain invalid syntax.
        return fail_at(value, std::string("cannot use assignment expressions with ") +
                                  (value->kind == PyKind::Attribute ? "attribute" : value->kind == PyKind::Subscript ? "subscript" : expression_name(value)));
    }
    return value;
}

PyNode* Parser::parse_expression() {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    if (at_word("lambda")) return parse_lambda();
    PyNode* value = parse_disjunction();
    if (!value) return nullptr;
    if (!at_word("if")) {
        last_disjunction_ = value;
        last_disjunction_end_ = position_;
        return value;
    }
    const size_t before = position_;
    advance();
    PyNode* node = make_at(PyKind::Conditional, value);
    node->second = value;
    node->first = parse_disjunction();
    if (!node->first) return nullptr;
    if (!take_word("else")) {
        if (at_operator(":") || error_) return fail_syntax();
        position_ = before;
        return fail_at(value, "expected 'else' after 'if' expression");
    }
    node->third = parse_expression();
    return node->third ? finish(node) : nullptr;
}

PyNode* Parser::parse_disjunction() {
    PyNode* first = parse_conjunction();
    if (!first || !at_word("or")) return first;
    PyNode* node = make_at(PyKind::Or, first);
    node->items.push_back(first);
    while (take_word("or")) {
        PyNode* item = parse_conjunction();
        if (!item) return nullptr;
        node->items.push_back(item);
    }
    return finish(node);
}

PyNode* Parser::parse_conjunction() {
    PyNode* first = parse_inversion();
    if (!first || !at_word("and")) return first;
    PyNode* node = make_at(PyKind::And, first);
    node->items.push_back(first);
    while (take_word("and")) {
        PyNode* item = parse_inversion();
        if (!item) return nullptr;
        node->items.push_back(item);
    }
    return finish(node);
}

PyNode* Parser::parse_inversion() {
    if (!at_word("not")) return parse_comparison();
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    PyNode* node = make(PyKind::Unary, token());
    node->text = "not";
    advance();
    node->first = parse_inversion();
    return node->first ? finish(node) : nullptr;
}

PyNode* Parser::parse_comparison() {
    PyNode* first = parse_binary(0);
    if (!first) return nullptr;
    PyNode* node = nullptr;
    for (;;) {
        std::string op;
        if (token().kind == TokenKind::Operator) {
            for (const std::string_view candidate : {"==", "!=", "<=", ">=", "<", ">"})
                if (text() == candidate) op = candidate;
            if (op.empty()) break;
            advance();
        } else if (take_word("in")) {
            op = "in";
        } else if (at_word("not") && token_after().kind == TokenKind::Name && text_of(token_after()) == "in") {
            op = "not in";
            advance();
            advance();
        } else if (take_word("is")) {
            op = take_word("not") ? "is not" : "is";
        } else {
            break;
        }
        if (!node) {
            node = make_at(PyKind::Compare, first);
            node->first = first;
        }
        PyNode* operand = parse_binary(0);
        if (!operand) return nullptr;
        node->names.push_back(op);
        node->items.push_back(operand);
    }
    return node ? finish(node) : first;
}

// Levels: | ^ & shifts sums products.
PyNode* Parser::parse_binary(int level) {
    static constexpr std::array<std::array<std::string_view, 5>, 6> operators{{
        {"|"}, {"^"}, {"&"}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"}}};
    if (level == 6) return parse_factor();
    PyNode* left = parse_binary(level + 1);
    while (left && token().kind == TokenKind::Operator) {
        std::string_view op;
        for (const auto candidate : operators[static_cast<size_t>(level)])
            if (!candidate.empty() && text() == candidate) op = candidate;
        if (op.empty()) break;
        advance();
        PyNode* node = make_at(PyKind::Binary, left);
        node->text = std::string(op);
        node->first = left;
        node->second = parse_binary(level + 1);
        if (!node->second) return nullptr;
        // Long chains ("a" + "b" + …) make a deep tree on the left; later walks are recursive.
        node->count = (left->kind == PyKind::Binary ? left->count : 0) + 1;
        if (node->count > 2000) return fail("too many nested expressions");
        left = finish(node);
    }
    return left;
}

PyNode* Parser::parse_factor() {
    if (!at_operator("-") && !at_operator("+") && !at_operator("~")) return parse_power();
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    PyNode* node = make(PyKind::Unary, token());
    node->text = std::string(text());
    advance();
    node->first = parse_factor();
    return node->first ? finish(node) : nullptr;
}

PyNode* Parser::parse_power() {
    PyNode* base = nullptr;
    if (at_word("await")) {
        base = make(PyKind::Await, token());
        advance();
        base->first = parse_primary();
        if (!base->first) return nullptr;
        finish(base);
    } else {
        base = parse_primary();
    }
    if (!base || !at_operator("**")) return base;
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    advance();
    PyNode* node = make_at(PyKind::Binary, base);
    node->text = "**";
    node->first = base;
    node->second = parse_factor();
    return node->second ? finish(node) : nullptr;
}

PyNode* Parser::parse_lambda() {
    PyNode* node = make(PyKind::Lambda, token());
    advance();
    node->first = parse_arguments(":", false);
    if (!node->first) return nullptr;
    if (!expect_operator(":")) return nullptr;
    node->second = parse_expression();
    return node->second ? finish(node) : nullptr;
}

PyNode* Parser::parse_yield() {
    PyNode* node = make(PyKind::Yield, token());
    advance();
    if (take_word("from")) {
        node->kind = PyKind::YieldFrom;
        node->first = parse_expression();
        return node->first ? finish(node) : nullptr;
    }
    if (starts_expression() || at_operator("*")) {
        node->first = parse_star_expressions();
        if (!node->first) return nullptr;
    }
    return finish(node);
}

// Targets of `for`: expressions below comparison, so that `in` ends them.
PyNode* Parser::parse_target_list(std::string_view end_word) {
    const auto parse_one = [&]() -> PyNode* {
        if (!at_operator("*")) return parse_binary(0);
        PyNode* star = make(PyKind::Starred, token());
        advance();
        star->first = parse_binary(0);
        return star->first ? finish(star) : nullptr;
    };
    PyNode* first = parse_one();
    if (!first) return nullptr;
    if (at_operator(",")) {
        PyNode* tuple = make_at(PyKind::Tuple, first);
        tuple->items.push_back(first);
        while (take_operator(",")) {
            if (at_word(end_word)) break;
            PyNode* item = parse_one();
            if (!item) return nullptr;
            tuple->items.push_back(item);
        }
        first = finish(tuple);
    }
    return check_target(first, Target::For) ? first : nullptr;
}

}  // namespace maquette::python
