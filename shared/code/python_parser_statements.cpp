// Simple statements and blocks.
#include "shared/code/python_parser.h"

namespace maquette::python {

bool Parser::parse_statement(std::vector<PyNode*>& out) {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many statically nested blocks"), false;
    if (PyNode* compound = parse_compound()) {
        out.push_back(compound);
        return true;
    }
    if (error_) return false;
    return parse_simple_line(out);
}

bool Parser::parse_simple_line(std::vector<PyNode*>& out) {
    for (;;) {
        PyNode* node = parse_simple();
        if (!node) return false;
        out.push_back(node);
        if (take_operator(";")) {
            if (token().kind == TokenKind::Newline) break;
            continue;
        }
        break;
    }
    if (token().kind == TokenKind::Newline) {
        advance();
        return true;
    }
    if (token().kind == TokenKind::End && tokens_.unclosed_line == 0) return true;
    return fail_syntax(), false;
}

PyNode* Parser::parse_simple() {
    if (token().kind == TokenKind::Name && is_python_keyword(text()))
        if (PyNode* node = parse_small_keyword(); node || error_) return node;
    return parse_expression_statement();
}

PyNode* Parser::parse_small_keyword() {
    const PythonToken start = token();
    const auto plain = [&](PyKind kind) {
        PyNode* node = make(kind, start);
        advance();
        return node;
    };
    if (at_word("pass")) return plain(PyKind::Pass);
    if (at_word("break")) return plain(PyKind::Break);
    if (at_word("continue")) return plain(PyKind::Continue);
    if (at_word("return")) {
        PyNode* node = plain(PyKind::Return);
        if (starts_expression() || at_operator("*")) {
            node->first = parse_star_expressions();
            if (!node->first) return nullptr;
        }
        return finish(node);
    }
    if (at_word("import")) return parse_import();
    if (at_word("from")) return parse_import_from();
    if (at_word("raise")) return parse_raise();
    if (at_word("assert")) return parse_assert();
    if (at_word("global")) return parse_names(PyKind::Global);
    if (at_word("nonlocal")) return parse_names(PyKind::Nonlocal);
    if (at_word("del")) return parse_delete();
    return nullptr;
}

PyNode* Parser::parse_expression_statement() {
    PyNode* first = nullptr;
    if (at_word("yield")) {
        first = parse_yield();
    } else {
        const size_t begin = position_;
        first = parse_star_expressions();
        const bool print_like = first && first->kind == PyKind::Name && (first->text == "print" || first->text == "exec") && position_ == begin + 1;
        if (print_like && starts_expression())
            return fail_at(first, "Missing parentheses in call to '" + first->text + "'. Did you mean " + first->text + "(...)?");
    }
    if (!first) return nullptr;
    return parse_assignment(first);
}

PyNode* Parser::parse_assignment(PyNode* first) {
    if (at_operator(":") && first->kind != PyKind::Yield) {
        if (first->kind != PyKind::Name && first->kind != PyKind::Attribute && first->kind != PyKind::Subscript) {
            if (first->kind == PyKind::List || (first->kind == PyKind::Tuple))
                return check_target(first, Target::Annotated), nullptr;
            // "else x:" and friends: the parser fails at the colon unless an expression follows.
            advance();
            if (starts_expression()) return fail_at(first, "illegal target for annotation");
            --position_;
            return fail_syntax();
        }
        PyNode* node = make_at(PyKind::AnnAssign, first);
        advance();
        node->first = first;
        node->flag = first->kind == PyKind::Name && !first->in_parentheses;
        node->second = parse_expression();
        if (!node->second) return nullptr;
        if (take_operator("=")) {
            node->third = at_word("yield") ? parse_yield() : parse_star_expressions();
            if (!node->third) return nullptr;
        }
        return finish(node);
    }
    if (at_operator("=")) {
        PyNode* node = make_at(PyKind::Assign, first);
        PyNode* value = first;
        while (at_operator("=")) {
            if (!check_target(value, Target::Assign)) return nullptr;
            advance();
            node->items.push_back(value);
            value = at_word("yield") ? parse_yield() : parse_star_expressions();
            if (!value) return nullptr;
        }
        node->first = value;
        return finish(node);
    }
    static constexpr std::string_view augmented[] = {"+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**="};
    for (const auto op : augmented) {
        if (!at_operator(op)) continue;
        if (!check_target(first, Target::Augmented)) return nullptr;
        PyNode* node = make_at(PyKind::AugAssign, first);
        node->text = std::string(op.substr(0, op.size() - 1));
        advance();
        node->first = first;
        node->second = at_word("yield") ? parse_yield() : parse_star_expressions();
        return node->second ? finish(node) : nullptr;
    }
    PyNode* node = make_at(PyKind::Expression, first);
    node->first = first;
    return finish(node);
}

PyNode* Parser::parse_dotted_alias() {
    if (!at_identifier()) return fail_syntax();
    PyNode* alias = make(PyKind::Alias, token());
    alias->text = std::string(text());
    advance();
    while (take_operator(".")) {
        if (!at_identifier()) return fail_syntax();
        alias->text += "." + std::string(text());
        advance();
    }
    if (take_word("as")) {
        if (!at_identifier()) return fail_syntax();
        alias->other = std::string(text());
        advance();
    }
    return finish(alias);
}

PyNode* Parser::parse_import() {
    PyNode* node = make(PyKind::Import, token());
    advance();
    do {
        PyNode* alias = parse_dotted_alias();
        if (!alias) return nullptr;
        node->items.push_back(alias);
    } while (take_operator(","));
    return finish(node);
}

PyNode* Parser::parse_import_from() {
    PyNode* node = make(PyKind::ImportFrom, token());
    advance();
    while (at_operator(".") || at_operator("...")) {
        node->count += static_cast<int32_t>(text().size());
        advance();
    }
    if (at_identifier()) {
        node->text = std::string(text());
        advance();
        while (take_operator(".")) {
            if (!at_identifier()) return fail_syntax();
            node->text += "." + std::string(text());
            advance();
        }
    } else if (node->count == 0) {
        return fail_syntax();
    }
    if (!take_word("import")) return fail_syntax();
    if (at_operator("*")) {
        PyNode* alias = make(PyKind::Alias, token());
        alias->text = "*";
        advance();
        node->items.push_back(alias);
        return finish(node);
    }
    const bool parentheses = take_operator("(");
    for (;;) {
        if (!at_identifier()) return fail_syntax();
        PyNode* alias = make(PyKind::Alias, token());
        alias->text = std::string(text());
        advance();
        if (take_word("as")) {
            if (!at_identifier()) return fail_syntax();
            alias->other = std::string(text());
            advance();
        }
        node->items.push_back(finish(alias));
        if (!take_operator(",")) break;
        if (parentheses && at_operator(")")) break;
        if (!parentheses && token().kind == TokenKind::Newline) return fail("trailing comma not allowed without surrounding parentheses");
    }
    if (parentheses && !expect_operator(")")) return nullptr;
    return finish(node);
}

PyNode* Parser::parse_raise() {
    PyNode* node = make(PyKind::Raise, token());
    advance();
    if (!starts_expression()) return node;
    node->first = parse_expression();
    if (!node->first) return nullptr;
    if (take_word("from")) {
        node->second = parse_expression();
        if (!node->second) return nullptr;
    }
    return finish(node);
}

PyNode* Parser::parse_assert() {
    PyNode* node = make(PyKind::Assert, token());
    advance();
    node->first = parse_expression();
    if (!node->first) return nullptr;
    if (take_operator(",")) {
        node->second = parse_expression();
        if (!node->second) return nullptr;
    }
    return finish(node);
}

PyNode* Parser::parse_names(PyKind kind) {
    PyNode* node = make(kind, token());
    advance();
    do {
        if (!at_identifier()) return fail_syntax();
        node->names.emplace_back(text());
        advance();
    } while (take_operator(","));
    return finish(node);
}

PyNode* Parser::parse_delete() {
    PyNode* node = make(PyKind::Delete, token());
    advance();
    do {
        if (!starts_expression()) {
            if (node->items.empty() || at_operator("*")) return at_operator("*") ? fail("cannot delete starred") : fail_syntax();
            break;
        }
        PyNode* target = parse_binary(0);
        if (!target) return nullptr;
        if (!at_operator(",") && !at_operator(";") && token().kind != TokenKind::Newline) {
            if (starts_expression() || token().kind == TokenKind::Operator) return fail_syntax();
        }
        if (!check_target(target, Target::Delete)) return nullptr;
        node->items.push_back(target);
    } while (take_operator(","));
    return finish(node);
}

// After the colon: a line of simple statements, or an indented block.
bool Parser::parse_block(std::vector<PyNode*>& out, const char* after, int32_t line) {
    if (token().kind != TokenKind::Newline) {
        if (token().kind == TokenKind::End) return fail_syntax(), false;
        return parse_simple_line(out);
    }
    advance();
    if (token().kind != TokenKind::Indent)
        return fail(std::string("expected an indented block after ") + after + " on line " + std::to_string(line)), false;
    advance();
    while (token().kind != TokenKind::Dedent && token().kind != TokenKind::End)
        if (!parse_statement(out)) return false;
    if (token().kind == TokenKind::Dedent) advance();
    return true;
}

}  // namespace maquette::python
