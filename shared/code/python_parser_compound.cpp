// Compound statements: if, loops, try, with, functions, classes and their parameters.
#include <algorithm>

#include "shared/code/python_parser.h"

namespace maquette::python {

PyNode* Parser::parse_compound() {
    const PythonToken start = token();
    if (at_operator("@")) return parse_decorated();
    if (start.kind != TokenKind::Name) return nullptr;
    if (at_word("if")) return parse_if();
    if (at_word("while")) return parse_while();
    if (at_word("for")) return parse_for(false, start);
    if (at_word("try")) return parse_try();
    if (at_word("with")) return parse_with(false, start);
    if (at_word("def")) return parse_function(false, start);
    if (at_word("class")) return parse_class(start);
    if (at_word("match")) return parse_match();
    if (at_word("async")) {
        advance();
        if (at_word("def")) return parse_function(true, start);
        if (at_word("for")) return parse_for(true, start);
        if (at_word("with")) return parse_with(true, start);
        return fail_syntax();
    }
    return nullptr;
}

PyNode* Parser::parse_if() {
    PyNode* node = make(PyKind::If, token());
    const char* after = at_word("elif") ? "'elif' statement" : "'if' statement";
    Depth depth(*this);
    if (!depth.ok()) return fail("too many statically nested blocks");
    advance();
    node->first = parse_named();
    if (!node->first || !expect_operator(":") || !parse_block(node->items, after, node->line)) return nullptr;
    if (at_word("elif")) {
        // A chain of elif is a loop here, so that a long one is not deep.
        PyNode* last = node;
        while (at_word("elif")) {
            PyNode* branch = make(PyKind::If, token());
            advance();
            branch->first = parse_named();
            if (!branch->first || !expect_operator(":") || !parse_block(branch->items, "'elif' statement", branch->line)) return nullptr;
            last->more.push_back(finish(branch));
            branch->flag = true;
            last = branch;
            if (++node->count > 500) return fail("too many elif parts");
        }
        node = finish(node);
        if (at_word("else")) {
            const int32_t line = token().line + origin_line_;
            advance();
            if (!expect_operator(":") || !parse_block(last->more, "'else' statement", line)) return nullptr;
        }
        return finish(node);
    }
    if (at_word("else") && !parse_loop_else(node)) return nullptr;
    return finish(node);
}

bool Parser::parse_loop_else(PyNode* node) {
    if (!at_word("else")) return true;
    const int32_t line = token().line + origin_line_;
    advance();
    return expect_operator(":") && parse_block(node->more, "'else' statement", line);
}

PyNode* Parser::parse_while() {
    PyNode* node = make(PyKind::While, token());
    advance();
    node->first = parse_named();
    if (!node->first || !expect_operator(":") || !parse_block(node->items, "'while' statement", node->line)) return nullptr;
    return parse_loop_else(node) ? finish(node) : nullptr;
}

PyNode* Parser::parse_for(bool is_async, const PythonToken& start) {
    PyNode* node = make(PyKind::For, start);
    node->flag = is_async;
    const int32_t line = token().line + origin_line_;
    advance();
    node->first = parse_target_list("in");
    if (!node->first) return nullptr;
    if (!take_word("in")) return fail_syntax();
    node->second = parse_star_expressions();
    if (!node->second || !expect_operator(":") || !parse_block(node->items, "'for' statement", line)) return nullptr;
    return parse_loop_else(node) ? finish(node) : nullptr;
}

PyNode* Parser::parse_try() {
    PyNode* node = make(PyKind::Try, token());
    advance();
    if (!expect_operator(":") || !parse_block(node->items, "'try' statement", node->line)) return nullptr;
    bool is_group = false;
    while (at_word("except")) {
        PyNode* handler = parse_handler(is_group, node);
        if (!handler) return nullptr;
        node->more.push_back(handler);
    }
    node->flag = is_group;
    if (!node->more.empty() && at_word("else")) {
        const int32_t line = token().line + origin_line_;
        advance();
        if (!expect_operator(":") || !parse_block(node->rest, "'else' statement", line)) return nullptr;
    }
    if (at_word("finally")) {
        const int32_t line = token().line + origin_line_;
        advance();
        if (!expect_operator(":") || !parse_block(node->last, "'finally' statement", line)) return nullptr;
    } else if (node->more.empty()) {
        return fail("expected 'except' or 'finally' block");
    }
    return finish(node);
}

PyNode* Parser::parse_handler(bool& is_group, const PyNode* node) {
    PyNode* handler = make(PyKind::Handler, token());
    advance();
    const bool star = take_operator("*");
    if (!node->more.empty() && star != is_group) return fail("cannot have both 'except' and 'except*' on the same 'try'");
    is_group = star;
    if (starts_expression()) {
        handler->first = parse_expression();
        if (!handler->first) return nullptr;
        if (at_operator(",")) return fail_at(handler->first, "multiple exception types must be parenthesized");
        if (take_word("as")) {
            if (!at_identifier()) return fail_syntax();
            handler->text = std::string(text());
            advance();
        }
    } else if (star) {
        return fail("expected one or more exception types");
    }
    if (!expect_operator(":")) return nullptr;
    if (!parse_block(handler->items, star ? "'except*' statement" : "'except' statement", handler->line)) return nullptr;
    return finish(handler);
}

PyNode* Parser::parse_with(bool is_async, const PythonToken& start) {
    PyNode* node = make(PyKind::With, start);
    node->flag = is_async;
    const int32_t line = token().line + origin_line_;
    advance();
    if (!parse_with_items(node) || !expect_operator(":")) return nullptr;
    return parse_block(node->items, "'with' statement", line) ? finish(node) : nullptr;
}

// "with (a as b, c):" and "with (a), b:" begin alike; the first form is tried and taken when a colon follows.
bool Parser::parse_with_items(PyNode* node) {
    if (at_operator("(")) {
        const size_t begin = position_;
        const auto* disjunction = last_disjunction_;
        const size_t disjunction_end = last_disjunction_end_;
        advance();
        std::vector<PyNode*> items;
        while (!error_ && !at_operator(")")) {
            PyNode* item = parse_with_item();
            if (!item) break;
            items.push_back(item);
            if (!take_operator(",")) break;
        }
        if (!error_ && !items.empty() && take_operator(")") && at_operator(":")) {
            node->more = std::move(items);
            return true;
        }
        error_.reset();
        position_ = begin;
        last_disjunction_ = disjunction;
        last_disjunction_end_ = disjunction_end;
    }
    do {
        PyNode* item = parse_with_item();
        if (!item) return false;
        node->more.push_back(item);
    } while (take_operator(","));
    return true;
}

PyNode* Parser::parse_with_item() {
    PyNode* item = make(PyKind::WithItem, token());
    item->first = parse_expression();
    if (!item->first) return nullptr;
    if (take_word("as")) {
        item->second = at_operator("*") ? parse_star_expression() : parse_primary();
        if (!item->second || !check_target(item->second, Target::For)) return nullptr;
    }
    return finish(item);
}

PyNode* Parser::parse_decorated() {
    std::vector<PyNode*> decorators;
    while (take_operator("@")) {
        PyNode* decorator = parse_named();
        if (!decorator) return nullptr;
        if (token().kind != TokenKind::Newline) return fail_syntax();
        advance();
        decorators.push_back(decorator);
    }
    const PythonToken start = token();
    PyNode* node = nullptr;
    if (at_word("def")) node = parse_function(false, start);
    else if (at_word("class")) node = parse_class(start);
    else if (at_word("async") && text_of(token_after()) == "def") {
        advance();
        node = parse_function(true, start);
    } else {
        return fail_syntax();
    }
    if (node) node->more = std::move(decorators);
    return node;
}

PyNode* Parser::parse_function(bool is_async, const PythonToken& start) {
    PyNode* node = make(PyKind::Function, start);
    const int32_t line = token().line + origin_line_;
    node->flag = is_async;
    advance();
    if (!at_identifier()) return fail_syntax();
    node->text = std::string(text());
    advance();
    if (!take_operator("(")) return token().kind == TokenKind::Newline || at_operator(":") ? fail("expected '('") : fail_syntax();
    node->first = parse_arguments(")", true);
    if (!node->first || !expect_operator(")")) return nullptr;
    if (take_operator("->")) {
        node->second = parse_expression();
        if (!node->second) return nullptr;
    }
    if (!take_operator(":")) {
        if (tokens_.unclosed_line > 0 && !is_part_) return fail_syntax();
        return fail("expected ':'");
    }
    return parse_block(node->items, "function definition", line) ? finish(node) : nullptr;
}

PyNode* Parser::parse_class(const PythonToken& start) {
    PyNode* node = make(PyKind::Class, start);
    const int32_t line = token().line + origin_line_;
    advance();
    if (!at_identifier()) return fail_syntax();
    node->text = std::string(text());
    PyNode* name = make(PyKind::Name, token());
    advance();
    if (at_operator("(")) {
        node->first = parse_call(name);
        if (!node->first) return nullptr;
    }
    if (!expect_operator(":")) return nullptr;
    return parse_block(node->items, "class definition", line) ? finish(node) : nullptr;
}

PyNode* Parser::parse_arguments(std::string_view end, bool annotations) {
    PyNode* arguments = make(PyKind::Arguments, token());
    ArgumentKind kind = ArgumentKind::Positional;
    bool default_seen = false, slash_seen = false, star_seen = false, bare_star = false, keywords_seen = false;
    while (!at_operator(end)) {
        if (keywords_seen) return fail("arguments cannot follow var-keyword argument");
        if (at_operator("/")) {
            if (star_seen) return fail("/ must be ahead of *");
            if (slash_seen) return fail("/ may appear only once");
            if (arguments->items.empty()) return fail("at least one argument must precede /");
            slash_seen = true;
            for (PyNode* argument : arguments->items) argument->argument_kind = ArgumentKind::PositionalOnly;
            advance();
        } else if (at_operator("*")) {
            if (star_seen) return fail("* argument may appear only once");
            star_seen = true;
            kind = ArgumentKind::KeywordOnly;
            advance();
            if (at_operator(",")) {
                bare_star = true;
            } else if (at_operator(end)) {
                return fail_at(tokens_.tokens[position_ - 1], "named arguments must follow bare *");
            } else {
                if (!parse_argument(arguments, ArgumentKind::Variadic, annotations, default_seen)) return nullptr;
                if (at_operator("=")) return fail("var-positional argument cannot have default value");
            }
        } else if (at_operator("**")) {
            if (bare_star) return fail("named arguments must follow bare *");
            advance();
            if (!parse_argument(arguments, ArgumentKind::Keywords, annotations, default_seen)) return nullptr;
            if (at_operator("=")) return fail("var-keyword argument cannot have default value");
            keywords_seen = true;
        } else {
            if (!parse_argument(arguments, kind, annotations, default_seen)) return nullptr;
            if (kind == ArgumentKind::KeywordOnly) bare_star = false;
        }
        if (!take_operator(",")) break;
    }
    if (bare_star) return fail("named arguments must follow bare *");
    return finish(arguments);
}

bool Parser::parse_argument(PyNode* arguments, ArgumentKind kind, bool annotations, bool& default_seen) {
    if (!at_identifier()) {
        if (at_operator("(")) return fail(annotations ? "Function parameters cannot be parenthesized" : "Lambda expression parameters cannot be parenthesized"), false;
        return fail_syntax(), false;
    }
    PyNode* argument = make(PyKind::Argument, token());
    argument->text = std::string(text());
    argument->argument_kind = kind;
    advance();
    if (annotations && take_operator(":")) {
        argument->first = kind == ArgumentKind::Variadic && at_operator("*") ? parse_star_expression() : parse_expression();
        if (!argument->first) return false;
    }
    if (kind == ArgumentKind::Positional || kind == ArgumentKind::KeywordOnly) {
        if (take_operator("=")) {
            if (at_operator(",") || at_operator(")")) return fail_at(tokens_.tokens[position_ - 1], "expected default value expression"), false;
            argument->second = parse_expression();
            if (!argument->second) return false;
            if (kind == ArgumentKind::Positional) default_seen = true;
        } else if (kind == ArgumentKind::Positional && default_seen) {
            if (!at_operator(",") && !at_operator(")") && !at_operator(":")) return fail_syntax(), false;
            return fail_at(argument, "non-default argument follows default argument"), false;
        }
    }
    arguments->items.push_back(finish(argument));
    return true;
}

}  // namespace maquette::python
