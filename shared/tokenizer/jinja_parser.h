// The parser of templates: recursive descent, in the order of precedence of jinja2/parser.py.
//
// Statements and expressions are parsed in a file each.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/tokenizer/jinja_lexer.h"
#include "shared/tokenizer/jinja_syntax.h"
#include "shared/tokenizer/limits.h"

namespace maquette::jinja {

class Parser {
  public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    Result<Template> run();

  private:
    using Body = std::vector<NodePointer>;
    using TokenKind = Token::Kind;

    const Token& now() const { return tokens_[position_]; }
    const Token& ahead(size_t count) const { return tokens_[std::min(position_ + count, tokens_.size() - 1)]; }
    bool is(TokenKind kind) const { return now().kind == kind; }
    bool is_operator(std::string_view text) const { return is(TokenKind::Operator) && now().text == text; }
    bool is_name(std::string_view text) const { return is(TokenKind::Name) && now().text == text; }
    bool take_operator(std::string_view text) {
        if (!is_operator(text)) return false;
        ++position_;
        return true;
    }
    bool take_name(std::string_view text) {
        if (!is_name(text)) return false;
        ++position_;
        return true;
    }
    tl::unexpected<Error> error(std::string reason) const { return template_error(now().line, std::move(reason)); }
    std::string shown() const {
        switch (now().kind) {
            case TokenKind::End: return "end of template";
            case TokenKind::BlockEnd: return "end of statement block";
            case TokenKind::OutputEnd: return "end of print statement";
            default: return now().text;
        }
    }
    Result<void> expect_operator(std::string_view text) {
        if (take_operator(text)) return {};
        return error("expected token '" + std::string(text) + "', got '" + shown() + "'");
    }
    Result<void> expect_block_end() {
        if (!is(TokenKind::BlockEnd)) return error("expected token 'end of statement block', got '" + shown() + "'");
        ++position_;
        return {};
    }
    Result<std::string> expect_name() {
        if (!is(TokenKind::Name)) return error("expected token 'name', got '" + shown() + "'");
        return tokens_[position_++].text;
    }
    NodePointer make(Kind kind) const {
        auto node = std::make_unique<Node>();
        node->kind = kind;
        node->line = now().line;
        return node;
    }
    // Counts nesting for as long as it lives.
    struct Deeper {
        explicit Deeper(int& depth) : depth_(depth) { ++depth_; }
        ~Deeper() { --depth_; }
        int& depth_;
    };
    Result<void> check_depth() const {
        if (depth_ > template_depth_max) return error("The template is nested too deeply");
        return {};
    }

    // Statements: jinja_parser_statements.cpp
    Result<Body> body(const std::vector<std::string_view>& ends);
    Result<NodePointer> statement();
    Result<void> end_tag();
    Result<NodePointer> finish_block(NodePointer node, std::string_view end);
    Result<NodePointer> if_statement();
    Result<NodePointer> for_statement();
    Result<NodePointer> set_statement();
    enum class Targets : uint8_t { Names, Inside, Set };  // Of a loop; in parentheses; what may be a space's member.
    Result<NodePointer> targets(Targets kind);
    Result<NodePointer> target(Targets kind);
    static bool names(const Node& target, std::string_view name);
    Result<NodePointer> autoescape_statement();
    Result<void> macro_body(Node& node, std::string_view end);
    Result<void> parameters(Node& node);
    Result<NodePointer> macro_statement();
    Result<NodePointer> call_statement();
    Result<void> filter_chain(Body& out);
    Result<NodePointer> filter_statement();
    Result<NodePointer> with_statement();

    // Expressions: jinja_parser_expressions.cpp
    Result<NodePointer> tuple(bool with_condition = true);
    Result<NodePointer> expression();
    Result<void> check_chain();
    Result<NodePointer> or_expression();
    Result<NodePointer> logical(const char* word, Kind kind);
    Result<NodePointer> not_expression();
    std::string comparison_operator();
    Result<NodePointer> comparison();
    using Operand = Result<NodePointer> (Parser::*)();
    Result<NodePointer> binary(std::initializer_list<std::string_view> operators, Operand operand);
    Result<NodePointer> sum();
    Result<NodePointer> concatenation();
    Result<NodePointer> product();
    Result<NodePointer> power();
    Result<NodePointer> factor();
    Result<NodePointer> unary(bool with_filter);
    Result<NodePointer> primary();
    Result<NodePointer> name(const std::string& text);
    Result<Value> integer(const std::string& text) const;
    Result<NodePointer> postfix(NodePointer left);
    Result<NodePointer> subscript(NodePointer left);
    Result<void> call_arguments(Node& node);
    Result<NodePointer> filters(NodePointer left);
    Result<NodePointer> test(NodePointer left);

    std::vector<Token> tokens_;
    size_t position_ = 0;
    int depth_ = 0, loops_ = 0, elifs_ = 0, chain_ = 0, loop_names_ = 0;
    uint8_t uses_ = 0;  // Node::uses of the macro around.
    bool has_generation_ = false;
};

}  // namespace maquette::jinja
