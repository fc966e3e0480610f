// The match statement and its patterns (PEP 634).
#include "shared/code/python_parser.h"

namespace maquette::python {

// `match` is a soft keyword: only "match SUBJECT:" with an indented "case" after it is the statement.
PyNode* Parser::parse_match() {
    const size_t begin = position_;
    const auto* disjunction = last_disjunction_;
    const size_t disjunction_end = last_disjunction_end_;
    PyNode* node = make(PyKind::Match, token());
    advance();
    const auto give_up = [&]() -> PyNode* {
        error_.reset();
        position_ = begin;
        last_disjunction_ = disjunction;
        last_disjunction_end_ = disjunction_end;
        return nullptr;
    };
    if (!starts_expression() && !at_operator("*")) return give_up();
    node->first = parse_star_named();
    if (node->first && at_operator(",")) {
        PyNode* tuple = make_at(PyKind::Tuple, node->first);
        tuple->items.push_back(node->first);
        while (take_operator(",")) {
            if (at_operator(":")) break;
            PyNode* item = parse_star_named();
            if (!item) return give_up();
            tuple->items.push_back(item);
        }
        node->first = finish(tuple);
    }
    if (!node->first || !at_operator(":")) return give_up();
    advance();
    if (token().kind != TokenKind::Newline) return give_up();
    advance();
    if (token().kind != TokenKind::Indent) {
        if (node->first->kind == PyKind::Name || node->first->kind == PyKind::Call || node->first->kind == PyKind::Attribute)
            return fail("expected an indented block after 'match' statement on line " + std::to_string(node->line));
        return give_up();
    }
    advance();
    if (!at_word("case")) return give_up();
    while (at_word("case")) {
        PyNode* part = parse_case();
        if (!part) return nullptr;
        node->items.push_back(part);
    }
    if (token().kind != TokenKind::Dedent && token().kind != TokenKind::End) return fail_syntax();
    if (token().kind == TokenKind::Dedent) advance();
    return finish(node);
}

PyNode* Parser::parse_case() {
    PyNode* node = make(PyKind::Case, token());
    advance();
    node->first = parse_open_pattern();
    if (!node->first) return nullptr;
    if (take_word("if")) {
        node->second = parse_named();
        if (!node->second) return nullptr;
    }
    if (!expect_operator(":")) return nullptr;
    return parse_block(node->items, "'case' statement", node->line) ? finish(node) : nullptr;
}

PyNode* Parser::parse_open_pattern() {
    PyNode* first = at_operator("*") ? parse_star_pattern() : parse_as_pattern();
    if (!first) return nullptr;
    if (!at_operator(",")) return first->kind == PyKind::PatternStar ? fail_syntax() : first;
    PyNode* sequence = make_at(PyKind::PatternSequence, first);
    sequence->items.push_back(first);
    while (take_operator(",")) {
        if (at_operator(":") || at_word("if")) break;
        PyNode* item = at_operator("*") ? parse_star_pattern() : parse_as_pattern();
        if (!item) return nullptr;
        sequence->items.push_back(item);
    }
    return finish(sequence);
}

PyNode* Parser::parse_star_pattern() {
    PyNode* star = make(PyKind::PatternStar, token());
    advance();
    if (!at_identifier()) return fail_syntax();
    if (text() != "_") star->text = std::string(text());
    advance();
    return finish(star);
}

PyNode* Parser::parse_as_pattern() {
    PyNode* pattern = parse_or_pattern();
    if (!pattern || !at_word("as")) return pattern;
    advance();
    if (!at_identifier()) return token().kind == TokenKind::Name ? fail_syntax() : fail("invalid pattern target");
    if (text() == "_") return fail("cannot use '_' as a target");
    PyNode* node = make_at(PyKind::PatternAs, pattern);
    node->first = pattern;
    node->text = std::string(text());
    advance();
    return finish(node);
}

PyNode* Parser::parse_or_pattern() {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested patterns");
    PyNode* first = parse_closed_pattern();
    if (!first || !at_operator("|")) return first;
    PyNode* node = make_at(PyKind::PatternOr, first);
    node->items.push_back(first);
    while (take_operator("|")) {
        PyNode* item = parse_closed_pattern();
        if (!item) return nullptr;
        node->items.push_back(item);
    }
    return finish(node);
}

PyNode* Parser::parse_closed_pattern() {
    const PythonToken start = token();
    if (start.kind == TokenKind::Number || at_operator("-")) return parse_number_pattern();
    if (start.kind == TokenKind::String) {
        PyNode* node = make(PyKind::PatternValue, start);
        node->first = parse_strings();
        if (node->first && node->first->kind == PyKind::JoinedString) return fail_at(node->first, "patterns may only match literals and attribute lookups");
        return node->first ? finish(node) : nullptr;
    }
    if (at_operator("(")) return parse_group_pattern();
    if (at_operator("[")) return parse_sequence_pattern();
    if (at_operator("{")) return parse_mapping_pattern();
    if (at_word("None") || at_word("True") || at_word("False")) {
        PyNode* node = make(PyKind::PatternConstant, start);
        node->first = parse_atom();
        return node;
    }
    if (!at_identifier()) return fail_syntax();
    PyNode* name = make(PyKind::Name, start);
    name->text = std::string(text());
    advance();
    bool dotted = false;
    while (take_operator(".")) {
        if (!at_identifier()) return fail_syntax();
        PyNode* attribute = make_at(PyKind::Attribute, name);
        attribute->first = name;
        attribute->text = std::string(text());
        advance();
        name = finish(attribute);
        dotted = true;
    }
    if (at_operator("(")) return parse_class_pattern(name);
    PyNode* node = make_at(dotted ? PyKind::PatternValue : PyKind::PatternAs, name);
    if (dotted) node->first = name;
    else if (name->text != "_") node->text = name->text;
    return finish(node);
}

PyNode* Parser::parse_number_pattern() {
    PyNode* node = make(PyKind::PatternValue, token());
    const auto signed_number = [&]() -> PyNode* {
        if (!at_operator("-")) return token().kind == TokenKind::Number ? parse_atom() : fail_syntax();
        PyNode* minus = make(PyKind::Unary, token());
        minus->text = "-";
        advance();
        if (token().kind != TokenKind::Number) return fail_syntax();
        minus->first = parse_atom();
        return minus->first ? finish(minus) : nullptr;
    };
    node->first = signed_number();
    if (!node->first) return nullptr;
    if (at_operator("+") || at_operator("-")) {
        PyNode* sum = make_at(PyKind::Binary, node->first);
        sum->text = std::string(text());
        advance();
        sum->first = node->first;
        if (token().kind != TokenKind::Number) return fail_syntax();
        sum->second = parse_atom();
        if (!sum->second) return nullptr;
        if (sum->second->kind != PyKind::Imaginary) return fail_at(sum->second, "imaginary number required in complex literal");
        node->first = finish(sum);
    }
    return finish(node);
}

PyNode* Parser::parse_group_pattern() {
    PyNode* sequence = make(PyKind::PatternSequence, token());
    advance();
    if (take_operator(")")) return finish(sequence);
    PyNode* first = at_operator("*") ? parse_star_pattern() : parse_as_pattern();
    if (!first) return nullptr;
    if (!at_operator(",") && first->kind != PyKind::PatternStar) return expect_operator(")") ? first : nullptr;
    sequence->items.push_back(first);
    while (take_operator(",")) {
        if (at_operator(")")) break;
        PyNode* item = at_operator("*") ? parse_star_pattern() : parse_as_pattern();
        if (!item) return nullptr;
        sequence->items.push_back(item);
    }
    return expect_operator(")") ? finish(sequence) : nullptr;
}

PyNode* Parser::parse_sequence_pattern() {
    PyNode* sequence = make(PyKind::PatternSequence, token());
    advance();
    while (!at_operator("]")) {
        PyNode* item = at_operator("*") ? parse_star_pattern() : parse_as_pattern();
        if (!item) return nullptr;
        sequence->items.push_back(item);
        if (!take_operator(",")) break;
    }
    return expect_operator("]") ? finish(sequence) : nullptr;
}

PyNode* Parser::parse_mapping_pattern() {
    PyNode* node = make(PyKind::PatternMapping, token());
    advance();
    while (!at_operator("}")) {
        if (take_operator("**")) {
            if (!at_identifier() || text() == "_") return fail_syntax();
            node->text = std::string(text());
            advance();
            take_operator(",");
            break;
        }
        PyNode* key = parse_closed_pattern();
        if (!key) return nullptr;
        if (key->kind != PyKind::PatternValue && key->kind != PyKind::PatternConstant) return fail_at(key, "invalid syntax");
        if (!take_operator(":")) return fail_syntax();
        PyNode* value = parse_as_pattern();
        if (!value) return nullptr;
        node->items.push_back(key->first);
        node->more.push_back(value);
        if (!take_operator(",")) break;
    }
    return expect_operator("}") ? finish(node) : nullptr;
}

PyNode* Parser::parse_class_pattern(PyNode* name) {
    PyNode* node = make_at(PyKind::PatternClass, name);
    node->first = name;
    advance();
    while (!at_operator(")")) {
        const bool keyword = at_identifier() && token_after().kind == TokenKind::Operator && text_of(token_after()) == "=";
        if (keyword) {
            node->names.emplace_back(text());
            advance();
            advance();
        } else if (!node->names.empty()) {
            return fail("positional patterns follow keyword patterns");
        }
        PyNode* value = parse_as_pattern();
        if (!value) return nullptr;
        (keyword ? node->more : node->items).push_back(value);
        if (!take_operator(",")) break;
    }
    return expect_operator(")") ? finish(node) : nullptr;
}

}  // namespace maquette::python
