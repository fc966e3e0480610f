// Parses expressions, from the loosest operator ("if") to names and literals.
#include <algorithm>
#include <cstdlib>

#include "shared/tokenizer/jinja_parser.h"

namespace maquette::jinja {

// One expression, or several with commas between them: a tuple.
Result<NodePointer> Parser::tuple(bool with_condition) {
    MAQUETTE_TRY(auto first, with_condition ? expression() : or_expression());
    if (!is_operator(",")) return first;
    auto node = make(Kind::Tuple);
    node->arguments.push_back(std::move(first));
    while (take_operator(",")) {
        if (is(TokenKind::OutputEnd) || is(TokenKind::BlockEnd) || is_operator(")")) break;
        MAQUETTE_TRY(auto next, with_condition ? expression() : or_expression());
        node->arguments.push_back(std::move(next));
    }
    return node;
}

Result<NodePointer> Parser::expression() {
    const Deeper deeper(depth_);
    MAQUETTE_TRY_VOID(check_depth());
    MAQUETTE_TRY(auto out, or_expression());
    while (is_name("if")) {
        auto node = make(Kind::Condition);
        ++position_;
        node->b = std::move(out);
        MAQUETTE_TRY(node->a, or_expression());
        if (take_name("else")) {
            MAQUETTE_TRY(node->c, expression());
        }
        out = std::move(node);
    }
    return out;
}

// Chains grow to the left without recursion, but the tree becomes as deep as they are long together.
Result<void> Parser::check_chain() {
    if (++chain_ > template_chain_max) return error("The expression is too long");
    return {};
}

Result<NodePointer> Parser::or_expression() { return logical("or", Kind::Or); }
Result<NodePointer> Parser::logical(const char* word, Kind kind) {
    const bool is_or = kind == Kind::Or;
    MAQUETTE_TRY(auto left, is_or ? logical("and", Kind::And) : not_expression());
    while (is_name(word)) {
        MAQUETTE_TRY_VOID(check_chain());
        auto node = make(kind);
        ++position_;
        node->a = std::move(left);
        MAQUETTE_TRY(node->b, is_or ? logical("and", Kind::And) : not_expression());
        left = std::move(node);
    }
    return left;
}

Result<NodePointer> Parser::not_expression() {
    if (!is_name("not")) return comparison();
    const Deeper deeper(depth_);
    MAQUETTE_TRY_VOID(check_depth());
    auto node = make(Kind::Not);
    ++position_;
    MAQUETTE_TRY(node->a, not_expression());
    return node;
}

std::string Parser::comparison_operator() {
    for (const std::string_view op : {"==", "!=", "<", "<=", ">", ">="})
        if (is_operator(op)) return ++position_, std::string(op);
    if (take_name("in")) return "in";
    if (is_name("not") && ahead(1).kind == TokenKind::Name && ahead(1).text == "in") return position_ += 2, "not in";
    return {};
}

Result<NodePointer> Parser::comparison() {
    auto node = make(Kind::Compare);
    MAQUETTE_TRY(node->a, sum());
    for (std::string op = comparison_operator(); !op.empty(); op = comparison_operator()) {
        node->names.push_back(op);
        MAQUETTE_TRY(auto operand, sum());
        node->arguments.push_back(std::move(operand));
    }
    if (node->names.empty()) return std::move(node->a);
    return node;
}

// Operators of one rank, from left to right.
Result<NodePointer> Parser::binary(std::initializer_list<std::string_view> operators, Operand operand) {
    const auto is_next = [&] { return std::any_of(operators.begin(), operators.end(), [&](std::string_view one) { return is_operator(one); }); };
    MAQUETTE_TRY(auto left, (this->*operand)());
    while (is_next()) {
        MAQUETTE_TRY_VOID(check_chain());
        auto node = make(Kind::Binary);
        node->text = tokens_[position_++].text;
        node->a = std::move(left);
        MAQUETTE_TRY(node->b, (this->*operand)());
        left = std::move(node);
    }
    return left;
}

Result<NodePointer> Parser::sum() { return binary({"+", "-"}, &Parser::concatenation); }
Result<NodePointer> Parser::product() { return binary({"*", "/", "//", "%"}, &Parser::power); }
Result<NodePointer> Parser::power() { return binary({"**"}, &Parser::factor); }
Result<NodePointer> Parser::factor() { return unary(true); }

Result<NodePointer> Parser::concatenation() {
    MAQUETTE_TRY(auto first, product());
    if (!is_operator("~")) return first;
    auto node = make(Kind::Concat);
    node->arguments.push_back(std::move(first));
    while (take_operator("~")) {
        MAQUETTE_TRY(auto next, product());
        node->arguments.push_back(std::move(next));
    }
    return node;
}

Result<NodePointer> Parser::unary(bool with_filter) {
    const Deeper deeper(depth_);
    MAQUETTE_TRY_VOID(check_depth());
    NodePointer node;
    if (is_operator("-") || is_operator("+")) {
        node = make(is_operator("-") ? Kind::Negative : Kind::Positive);
        ++position_;
        MAQUETTE_TRY(node->a, unary(false));
    } else {
        MAQUETTE_TRY(node, primary());
    }
    MAQUETTE_TRY(node, postfix(std::move(node)));
    if (!with_filter) return node;
    return filters(std::move(node));
}

// "12", "0x1F", "0b101", "0o17"
Result<Value> Parser::integer(const std::string& text) const {
    const char kind = text.size() > 1 ? static_cast<char>(text[1] | 32) : '0';
    const int base = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
    int64_t out = 0;
    for (size_t i = base == 10 ? 0 : 2; i < text.size(); ++i) {
        const int digit = text[i] <= '9' ? text[i] - '0' : (text[i] | 32) - 'a' + 10;
        if (__builtin_mul_overflow(out, int64_t{base}, &out) || __builtin_add_overflow(out, int64_t{digit}, &out)) return error("the number " + text + " is too large");
    }
    return Value::integer(out);
}

Result<NodePointer> Parser::name(const std::string& text) {
    if (text == "self") return error("the name 'self' is not supported: a chat template has no blocks");
    auto node = make(Kind::Name);
    node->text = text;
    loop_names_ += text == "loop";
    uses_ |= static_cast<uint8_t>(text == "caller" ? Node::uses_caller : text == "kwargs" ? Node::uses_kwargs : text == "varargs" ? Node::uses_varargs : 0);
    return node;
}

Result<NodePointer> Parser::primary() {
    auto node = make(Kind::Literal);
    const Token& token = now();
    switch (token.kind) {
        case TokenKind::Name:
            ++position_;
            if (token.text == "true" || token.text == "True") node->value = Value::boolean(true);
            else if (token.text == "false" || token.text == "False") node->value = Value::boolean(false);
            else if (token.text == "none" || token.text == "None") node->value = Value::none();
            else return name(token.text);
            return node;
        case TokenKind::Integer: {
            MAQUETTE_TRY(node->value, integer(token.text));
            ++position_;
            return node;
        }
        case TokenKind::Float:
            node->value = Value::number(std::strtod(token.text.c_str(), nullptr));
            ++position_;
            return node;
        case TokenKind::String: {
            std::string text;
            while (is(TokenKind::String)) text += tokens_[position_++].text;
            node->value = Value::text(std::move(text));
            return node;
        }
        default: break;
    }
    if (take_operator("(")) {
        if (take_operator(")")) return node->kind = Kind::Tuple, std::move(node);
        MAQUETTE_TRY(auto inside, tuple());
        MAQUETTE_TRY_VOID(expect_operator(")"));
        return inside;
    }
    if (take_operator("[")) {
        node->kind = Kind::List;
        while (!is_operator("]")) {
            if (!node->arguments.empty()) MAQUETTE_TRY_VOID(expect_operator(","));
            if (is_operator("]")) break;
            MAQUETTE_TRY(auto item, expression());
            node->arguments.push_back(std::move(item));
        }
        MAQUETTE_TRY_VOID(expect_operator("]"));
        return node;
    }
    if (take_operator("{")) {
        node->kind = Kind::Dict;
        while (!is_operator("}")) {
            if (!node->arguments.empty()) MAQUETTE_TRY_VOID(expect_operator(","));
            if (is_operator("}")) break;
            MAQUETTE_TRY(auto key, expression());
            MAQUETTE_TRY_VOID(expect_operator(":"));
            MAQUETTE_TRY(auto value, expression());
            node->arguments.push_back(std::move(key));
            node->arguments.push_back(std::move(value));
        }
        MAQUETTE_TRY_VOID(expect_operator("}"));
        return node;
    }
    return error("unexpected '" + shown() + "'");
}

Result<NodePointer> Parser::postfix(NodePointer left) {
    for (;;) {
        if (is_operator("(")) {
            MAQUETTE_TRY_VOID(check_chain());
            auto node = make(Kind::Call);
            node->a = std::move(left);
            MAQUETTE_TRY_VOID(call_arguments(*node));
            left = std::move(node);
        } else if (take_operator(".")) {
            MAQUETTE_TRY_VOID(check_chain());
            auto node = make(Kind::Attribute);
            if (is(TokenKind::Integer)) {
                node->kind = Kind::Item;
                node->b = make(Kind::Literal);
                MAQUETTE_TRY(node->b->value, integer(now().text));
                ++position_;
            } else {
                MAQUETTE_TRY(node->text, expect_name());
            }
            node->a = std::move(left);
            left = std::move(node);
        } else if (take_operator("[")) {
            MAQUETTE_TRY_VOID(check_chain());
            MAQUETTE_TRY(left, subscript(std::move(left)));
        } else {
            return left;
        }
    }
}

Result<NodePointer> Parser::subscript(NodePointer left) {
    auto node = make(Kind::Item);
    node->a = std::move(left);
    if (!is_operator(":")) {
        MAQUETTE_TRY(node->b, tuple());
        if (take_operator("]")) return node;
    }
    node->kind = Kind::Slice;
    MAQUETTE_TRY_VOID(expect_operator(":"));
    if (!is_operator(":") && !is_operator("]")) {
        MAQUETTE_TRY(node->c, expression());
    }
    if (take_operator(":") && !is_operator("]")) {
        MAQUETTE_TRY(node->d, expression());
    }
    MAQUETTE_TRY_VOID(expect_operator("]"));
    return node;
}

// "(a, *b, c=d, **e)": names has "" for positional, "*" and "**" for the spread ones.
Result<void> Parser::call_arguments(Node& node) {
    MAQUETTE_TRY_VOID(expect_operator("("));
    while (!is_operator(")")) {
        if (!node.arguments.empty()) MAQUETTE_TRY_VOID(expect_operator(","));
        if (is_operator(")")) break;
        std::string name;
        if (take_operator("**")) name = "**";
        else if (take_operator("*")) name = "*";
        else if (is(TokenKind::Name) && ahead(1).kind == TokenKind::Operator && ahead(1).text == "=")
            name = now().text, position_ += 2;
        MAQUETTE_TRY(auto value, expression());
        node.names.push_back(std::move(name));
        node.arguments.push_back(std::move(value));
    }
    return expect_operator(")");
}

Result<NodePointer> Parser::filters(NodePointer left) {
    for (;;) {
        if (take_operator("|")) {
            MAQUETTE_TRY_VOID(check_chain());
            auto node = make(Kind::Filter);
            MAQUETTE_TRY(node->text, expect_name());
            node->a = std::move(left);
            if (is_operator("(")) MAQUETTE_TRY_VOID(call_arguments(*node));
            left = std::move(node);
        } else if (take_name("is")) {
            MAQUETTE_TRY_VOID(check_chain());
            MAQUETTE_TRY(left, test(std::move(left)));
        } else if (is_operator("(")) {
            MAQUETTE_TRY_VOID(check_chain());
            auto node = make(Kind::Call);
            node->a = std::move(left);
            MAQUETTE_TRY_VOID(call_arguments(*node));
            left = std::move(node);
        } else {
            return left;
        }
    }
}

Result<NodePointer> Parser::test(NodePointer left) {
    auto node = make(Kind::Test);
    node->flag = take_name("not");
    node->a = std::move(left);
    MAQUETTE_TRY(node->text, expect_name());
    if (is_operator("(")) {
        MAQUETTE_TRY_VOID(call_arguments(*node));
        return node;
    }
    const bool word_ends = is_name("else") || is_name("or") || is_name("and");
    if (is_name("is")) return error("You cannot chain multiple tests with is");
    const bool argument = (is(TokenKind::Name) && !word_ends) || is(TokenKind::String) || is(TokenKind::Integer) ||
                          is(TokenKind::Float) || is_operator("(") || is_operator("[") || is_operator("{");
    if (!argument) return node;
    MAQUETTE_TRY(auto value, primary());
    MAQUETTE_TRY(value, postfix(std::move(value)));
    node->names.push_back("");
    node->arguments.push_back(std::move(value));
    return node;
}

}  // namespace maquette::jinja
