// Atoms, calls, subscripts and comprehensions.
#include "shared/code/python_parser.h"

namespace maquette::python {

PyNode* Parser::parse_primary() {
    PyNode* value = parse_atom();
    int length = 0;
    while (value) {
        if (++length > 2000) return fail("too many nested expressions");
        if (at_operator(".")) {
            advance();
            if (!at_identifier()) return fail_syntax();
            PyNode* node = make_at(PyKind::Attribute, value);
            node->text = std::string(text());
            node->first = value;
            advance();
            value = finish(node);
        } else if (at_operator("(")) {
            value = parse_call(value);
        } else if (at_operator("[")) {
            value = parse_subscript(value);
        } else {
            break;
        }
    }
    return value;
}

PyNode* Parser::parse_atom() {
    const PythonToken& here = token();
    const auto constant = [&](PyKind kind) {
        PyNode* node = make(kind, here);
        advance();
        return node;
    };
    if (here.kind == TokenKind::Name) {
        if (text() == "None") return constant(PyKind::None);
        if (text() == "True") return constant(PyKind::True);
        if (text() == "False") return constant(PyKind::False);
        if (is_python_keyword(text())) return fail_syntax();
        PyNode* node = make(PyKind::Name, here);
        node->text = std::string(text());
        advance();
        return node;
    }
    if (here.kind == TokenKind::Number) {
        std::string digits;
        for (const char c : text())
            if (c != '_') digits += c;
        const bool based = digits.size() > 1 && digits[0] == '0' && (digits[1] | 0x20) >= 'a' && (digits[1] | 0x20) != 'e' && (digits[1] | 0x20) != 'j';
        PyKind kind = PyKind::Integer;
        if (!based && (digits.back() | 0x20) == 'j') kind = PyKind::Imaginary, digits.pop_back();
        else if (!based && digits.find_first_of(".eE") != std::string::npos) kind = PyKind::Float;
        if (kind == PyKind::Integer && !based && digits.size() > 4300)
            return fail("Exceeds the limit (4300 digits) for integer string conversion: value has " + std::to_string(digits.size()) +
                        " digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.");
        PyNode* node = constant(kind);
        node->text = digits;
        return node;
    }
    if (here.kind == TokenKind::String) return parse_strings();
    if (at_operator("(")) return parse_parenthesized();
    if (at_operator("[")) return parse_list();
    if (at_operator("{")) return parse_dict_or_set();
    if (at_operator("...")) return constant(PyKind::Ellipsis);
    return fail_syntax();
}

PyNode* Parser::parse_parenthesized() {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    const PythonToken open = token();
    advance();
    if (at_operator(")")) {
        PyNode* tuple = make(PyKind::Tuple, open);
        advance();
        tuple->flag = tuple->in_parentheses = true;
        return finish(tuple);
    }
    if (at_word("yield")) {
        PyNode* value = parse_yield();
        if (!value || !expect_operator(")")) return nullptr;
        value->in_parentheses = true;
        return value;
    }
    PyNode* first = parse_star_named();
    if (!first) return nullptr;
    if (at_word("for") || at_word("async")) {
        if (first->kind == PyKind::Starred) return fail_at(first, "iterable unpacking cannot be used in comprehension");
        PyNode* node = make(PyKind::GeneratorExpression, open);
        node->first = first;
        if (!parse_comprehension(node, ")")) return nullptr;
        node->in_parentheses = true;
        return finish(node);
    }
    if (at_operator(",")) {
        PyNode* tuple = make(PyKind::Tuple, open);
        tuple->items.push_back(first);
        while (take_operator(",")) {
            if (at_operator(")")) break;
            PyNode* item = parse_star_named();
            if (!item) return nullptr;
            tuple->items.push_back(item);
        }
        if (!expect_operator(")")) return nullptr;
        tuple->flag = tuple->in_parentheses = true;
        return finish(tuple);
    }
    if (at_operator("=") && first->kind != PyKind::Starred)
        return fail_at(first, first->kind == PyKind::Name ? "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
                                                          : std::string("cannot assign to ") + expression_name(first) + " here. Maybe you meant '==' instead of '='?");
    if (!expect_operator(")")) return nullptr;
    if (first->kind == PyKind::Starred) return fail_at(first, "cannot use starred expression here");
    first->in_parentheses = true;
    first->end = tokens_.tokens[position_ - 1].end + origin_offset_;
    first->start = open.start + origin_offset_;
    return first;
}

PyNode* Parser::parse_list() {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    PyNode* node = make(PyKind::List, token());
    advance();
    while (!at_operator("]")) {
        PyNode* item = parse_star_named();
        if (!item) return nullptr;
        if (node->items.empty() && (at_word("for") || at_word("async"))) {
            if (item->kind == PyKind::Starred) return fail_at(item, "iterable unpacking cannot be used in comprehension");
            node->kind = PyKind::ListComprehension;
            node->first = item;
            return parse_comprehension(node, "]") ? finish(node) : nullptr;
        }
        node->items.push_back(item);
        if (!take_operator(",")) break;
    }
    return expect_operator("]") ? finish(node) : nullptr;
}

PyNode* Parser::parse_dict_or_set() {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    PyNode* node = make(PyKind::Dict, token());
    advance();
    bool is_set = false;
    for (bool first = true; !at_operator("}"); first = false) {
        if (at_operator("**")) {
            if (is_set) return fail_syntax();
            advance();
            PyNode* value = parse_binary(0);
            if (!value) return nullptr;
            if (at_word("for")) return fail_at(value, "dict unpacking cannot be used in dict comprehension");
            node->items.push_back(nullptr);
            node->more.push_back(value);
        } else {
            PyNode* key = first || is_set ? parse_star_named() : parse_expression();
            if (!key) return nullptr;
            if (first && !at_operator(":")) is_set = true;
            if (first && (at_word("for") || at_word("async"))) {
                if (key->kind == PyKind::Starred) return fail_at(key, "iterable unpacking cannot be used in comprehension");
                node->kind = PyKind::SetComprehension;
                node->first = key;
                return parse_comprehension(node, "}") ? finish(node) : nullptr;
            }
            node->items.push_back(key);
            if (!is_set) {
                if (key->kind == PyKind::Starred || key->kind == PyKind::NamedExpression) return fail_syntax();
                if (!at_operator(":")) {
                    if ((at_operator("}") || at_operator(",")) && !error_) {
                        const PythonToken& before = tokens_.tokens[position_ - 1];
                        return fail_at(before, "':' expected after dictionary key");
                    }
                    return fail_syntax();
                }
                advance();
                if (at_operator("}") || at_operator(",")) return fail_at(tokens_.tokens[position_ - 1], "expression expected after dictionary key and ':'");
                if (at_operator("*")) return fail("cannot use a starred expression in a dictionary value");
                PyNode* value = parse_expression();
                if (!value) return nullptr;
                if (first && (at_word("for") || at_word("async"))) {
                    node->kind = PyKind::DictComprehension;
                    node->first = key;
                    node->second = value;
                    node->items.clear();
                    return parse_comprehension(node, "}") ? finish(node) : nullptr;
                }
                node->more.push_back(value);
            }
        }
        if (!take_operator(",")) break;
    }
    if (is_set) node->kind = PyKind::Set;
    return expect_operator("}") ? finish(node) : nullptr;
}

// Reads the `for … in … if …` parts and the closing bracket.
bool Parser::parse_comprehension(PyNode* node, std::string_view end) {
    while (at_word("for") || at_word("async")) {
        PyNode* part = make(PyKind::ComprehensionFor, token());
        part->flag = take_word("async");
        if (!take_word("for")) return fail_syntax(), false;
        part->first = parse_target_list("in");
        if (!part->first) return false;
        if (!take_word("in")) return fail_syntax(), false;
        part->second = parse_disjunction();
        if (!part->second) return false;
        while (take_word("if")) {
            // disjunction, and in practice also a named expression without parentheses
            PyNode* condition = parse_disjunction();
            if (!condition) return false;
            part->items.push_back(condition);
        }
        node->items.push_back(finish(part));
    }
    return expect_operator(end);
}

PyNode* Parser::parse_call(PyNode* callee) {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    PyNode* call = make_at(PyKind::Call, callee);
    call->first = callee;
    advance();
    while (!at_operator(")")) {
        if (!parse_call_argument(call)) return nullptr;
        if (!take_operator(",")) break;
    }
    if (call->flag && at_operator(")")) {
        // CPython notices misplaced arguments only when it has read them all.
        bool unpacked = false;
        for (const PyNode* keyword : call->more) unpacked = unpacked || keyword->text.empty();
        return fail(unpacked ? "positional argument follows keyword argument unpacking" : "positional argument follows keyword argument");
    }
    return expect_operator(")") ? finish(call) : nullptr;
}

bool Parser::parse_call_argument(PyNode* call) {
    const PythonToken start = token();
    const bool keywords_seen = !call->more.empty();
    const bool unpacking_seen = keywords_seen && [&] { for (auto* k : call->more) if (k->text.empty()) return true; return false; }();
    if (take_operator("**")) {
        PyNode* keyword = make(PyKind::Keyword, start);
        keyword->first = parse_expression();
        if (!keyword->first) return false;
        call->more.push_back(finish(keyword));
        return true;
    }
    if (take_operator("*")) {
        PyNode* star = make(PyKind::Starred, start);
        star->first = parse_expression();
        if (!star->first) return false;
        if (unpacking_seen) return fail_at(star, "iterable argument unpacking follows keyword argument unpacking"), false;
        call->items.push_back(finish(star));
        return true;
    }
    const bool named = token().kind == TokenKind::Name && token_after().kind == TokenKind::Operator && text_of(token_after()) == "=";
    if (named) {
        PyNode* keyword = make(PyKind::Keyword, start);
        keyword->text = std::string(text());
        if (keyword->text == "True" || keyword->text == "False" || keyword->text == "None")
            return fail("cannot assign to " + keyword->text), false;
        if (is_python_keyword(text())) return fail_syntax(), false;
        advance();
        advance();
        if (at_operator(",") || at_operator(")")) return fail_at(start, "expected argument value expression"), false;
        keyword->first = parse_expression();
        if (!keyword->first) return false;
        if (at_word("for")) return fail_at(start, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"), false;
        call->more.push_back(finish(keyword));
        return true;
    }
    PyNode* value = parse_named();
    if (!value) return false;
    if (at_operator("=")) return fail_at(value, "expression cannot contain assignment, perhaps you meant \"==\"?"), false;
    if (at_word("for") || at_word("async")) {
        const bool alone = call->items.empty() && call->more.empty();
        PyNode* generator = make_at(PyKind::GeneratorExpression, value);
        generator->first = value;
        // The closing bracket belongs to the call: read the clauses, then look.
        while (at_word("for") || at_word("async")) {
            PyNode* part = make(PyKind::ComprehensionFor, token());
            part->flag = take_word("async");
            if (!take_word("for")) return fail_syntax(), false;
            part->first = parse_target_list("in");
            if (!part->first || !take_word("in")) return fail_syntax(), false;
            part->second = parse_disjunction();
            if (!part->second) return false;
            while (take_word("if")) {
                PyNode* condition = parse_disjunction();
                if (!condition) return false;
                part->items.push_back(condition);
            }
            generator->items.push_back(finish(part));
        }
        value = finish(generator);
        if (!alone || at_operator(",")) return fail_at(value, "Generator expression must be parenthesized"), false;
    }
    if (keywords_seen) call->flag = true;
    call->items.push_back(value);
    return true;
}

PyNode* Parser::parse_subscript(PyNode* value) {
    Depth depth(*this);
    if (!depth.ok()) return fail("too many nested expressions");
    PyNode* node = make_at(PyKind::Subscript, value);
    node->first = value;
    advance();
    if (at_operator("]")) return fail_syntax();
    PyNode* index = at_operator("*") ? parse_star_expression() : parse_slice();
    if (!index) return nullptr;
    if (at_operator(",") || index->kind == PyKind::Starred) {
        PyNode* tuple = make_at(PyKind::Tuple, index);
        tuple->items.push_back(index);
        while (take_operator(",")) {
            if (at_operator("]")) break;
            PyNode* item = at_operator("*") ? parse_star_expression() : parse_slice();
            if (!item) return nullptr;
            tuple->items.push_back(item);
        }
        index = finish(tuple);
    }
    node->second = index;
    return expect_operator("]") ? finish(node) : nullptr;
}

PyNode* Parser::parse_slice() {
    const PythonToken start = token();
    PyNode* lower = nullptr;
    if (!at_operator(":")) {
        lower = parse_named();
        if (!lower || !at_operator(":")) return lower;
    }
    PyNode* slice = make(PyKind::Slice, start);
    slice->first = lower;
    if (lower && lower->kind == PyKind::NamedExpression && !lower->in_parentheses) return fail_syntax();
    advance();
    if (starts_expression()) {
        slice->second = parse_expression();
        if (!slice->second) return nullptr;
    }
    if (take_operator(":") && starts_expression()) {
        slice->third = parse_expression();
        if (!slice->third) return nullptr;
    }
    return finish(slice);
}

}  // namespace maquette::python
