// Parses a template by recursive descent, in the order of precedence of jinja2/parser.py.
#include <cstdlib>

#include "shared/tokenizer/jinja_lexer.h"
#include "shared/tokenizer/jinja_syntax.h"
#include "shared/tokenizer/limits.h"

namespace maquette::jinja {
namespace {

using Body = std::vector<NodePointer>;
using TokenKind = Token::Kind;

class Parser {
  public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    Result<Template> run() {
        Template out;
        MAQUETTE_TRY(out.body, body({}));
        if (!is(TokenKind::End)) return error("Encountered unknown tag '" + now().text + "'.");
        out.has_generation = has_generation_;
        return out;
    }

  private:
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

    // ---- statements

    // Statements up to a tag that begins with one of `ends`; that tag's name is the next token.
    Result<Body> body(const std::vector<std::string_view>& ends) {
        const Deeper deeper(depth_);
        MAQUETTE_TRY_VOID(check_depth());
        Body out;
        while (!is(TokenKind::End)) {
            chain_ = 0;
            if (is(TokenKind::Text)) {
                auto node = make(Kind::Text);
                node->text = now().text;
                ++position_;
                out.push_back(std::move(node));
            } else if (is(TokenKind::OutputBegin)) {
                auto node = make(Kind::Output);
                ++position_;
                MAQUETTE_TRY(node->a, tuple());
                if (!is(TokenKind::OutputEnd)) return error("expected token 'end of print statement', got '" + shown() + "'");
                ++position_;
                out.push_back(std::move(node));
            } else if (is(TokenKind::BlockBegin)) {
                ++position_;
                if (!is(TokenKind::Name)) return error("tag name expected");
                for (const std::string_view end : ends)
                    if (is_name(end)) return out;
                MAQUETTE_TRY(auto node, statement());
                out.push_back(std::move(node));
            } else {
                return error("unexpected '" + shown() + "'");
            }
        }
        if (!ends.empty())
            return error("Unexpected end of template. Jinja was looking for the following tags: '" + std::string(ends.back()) + "'.");
        return out;
    }

    Result<NodePointer> statement() {
        const std::string tag = now().text;
        if (tag == "if") return if_statement();
        if (tag == "for") return for_statement();
        if (tag == "set") return set_statement();
        if (tag == "macro") return macro_statement();
        if (tag == "call") return call_statement();
        if (tag == "filter") return filter_statement();
        if (tag == "with") return with_statement();
        if (tag == "generation") {
            auto node = make(Kind::Generation);
            has_generation_ = true;
            ++position_;
            MAQUETTE_TRY_VOID(expect_block_end());
            MAQUETTE_TRY(node->body, body({"endgeneration"}));
            MAQUETTE_TRY_VOID(end_tag());
            return node;
        }
        if (tag == "break" || tag == "continue") {
            if (loops_ == 0) return error("'" + tag + "' outside of a loop");
            auto node = make(tag == "break" ? Kind::Break : Kind::Continue);
            ++position_;
            MAQUETTE_TRY_VOID(expect_block_end());
            return node;
        }
        return error("Encountered unknown tag '" + tag + "'.");
    }
    Result<void> end_tag() {  // "endfor" and the like, and what closes it.
        ++position_;
        return expect_block_end();
    }

    Result<NodePointer> if_statement() {
        const Deeper deeper(depth_);
        MAQUETTE_TRY_VOID(check_depth());
        auto root = make(Kind::If);
        Node* node = root.get();
        for (;;) {  // An elif chain is built without recursion.
            ++position_;
            MAQUETTE_TRY(node->a, tuple());
            MAQUETTE_TRY_VOID(expect_block_end());
            MAQUETTE_TRY(node->body, body({"elif", "else", "endif"}));
            if (!is_name("elif")) break;
            if (++elifs_ > 2000) return error("The template has too many branches");
            auto next = make(Kind::If);
            Node* inner = next.get();
            node->otherwise.push_back(std::move(next));
            node = inner;
        }
        if (take_name("else")) {
            MAQUETTE_TRY_VOID(expect_block_end());
            MAQUETTE_TRY(node->otherwise, body({"endif"}));
        }
        MAQUETTE_TRY_VOID(end_tag());
        return root;
    }

    Result<NodePointer> for_statement() {
        auto node = make(Kind::For);
        ++position_;
        do {
            if (is_name("in")) break;
            const bool grouped = take_operator("(");
            MAQUETTE_TRY(std::string name, expect_name());
            node->names.push_back(std::move(name));
            while (grouped && take_operator(",")) {
                MAQUETTE_TRY(std::string more, expect_name());
                node->names.push_back(std::move(more));
            }
            if (grouped) MAQUETTE_TRY_VOID(expect_operator(")"));
        } while (take_operator(","));
        if (!take_name("in")) return error("expected token 'in', got '" + shown() + "'");
        MAQUETTE_TRY(node->a, tuple(false));
        if (take_name("if")) {
            MAQUETTE_TRY(node->b, expression());
        }
        if (is_name("recursive")) return error("recursive loops are not supported");
        MAQUETTE_TRY_VOID(expect_block_end());
        ++loops_;
        const int loop_names = loop_names_;
        MAQUETTE_TRY(node->body, body({"else", "endfor"}));
        node->flag = loop_names_ > loop_names;
        --loops_;
        if (take_name("else")) {
            MAQUETTE_TRY_VOID(expect_block_end());
            MAQUETTE_TRY(node->otherwise, body({"endfor"}));
        }
        MAQUETTE_TRY_VOID(end_tag());
        return node;
    }

    Result<NodePointer> set_statement() {
        auto node = make(Kind::Set);
        ++position_;
        do {
            auto target = make(Kind::Name);
            MAQUETTE_TRY(target->text, expect_name());
            if (take_operator(".")) {
                auto attribute = make(Kind::Attribute);
                MAQUETTE_TRY(attribute->text, expect_name());
                attribute->a = std::move(target);
                target = std::move(attribute);
            }
            node->targets.push_back(std::move(target));
        } while (take_operator(","));
        if (take_operator("=")) {
            MAQUETTE_TRY(node->a, tuple());
            MAQUETTE_TRY_VOID(expect_block_end());
            return node;
        }
        node->kind = Kind::SetBlock;
        if (node->targets.size() != 1) return error("a block can be set to one name only");
        if (is_operator("|")) MAQUETTE_TRY_VOID(filter_chain(node->arguments));
        MAQUETTE_TRY_VOID(expect_block_end());
        MAQUETTE_TRY(node->body, body({"endset"}));
        MAQUETTE_TRY_VOID(end_tag());
        return node;
    }

    Result<void> parameters(Node& node) {
        MAQUETTE_TRY_VOID(expect_operator("("));
        while (!is_operator(")")) {
            if (!node.names.empty()) MAQUETTE_TRY_VOID(expect_operator(","));
            MAQUETTE_TRY(std::string name, expect_name());
            node.names.push_back(std::move(name));
            if (take_operator("=")) {
                MAQUETTE_TRY(auto value, expression());
                node.arguments.push_back(std::move(value));
            } else if (!node.arguments.empty()) {
                return error("non-default argument follows default argument");
            }
        }
        return expect_operator(")");
    }

    Result<NodePointer> macro_statement() {
        auto node = make(Kind::Macro);
        ++position_;
        MAQUETTE_TRY(node->text, expect_name());
        MAQUETTE_TRY_VOID(parameters(*node));
        MAQUETTE_TRY_VOID(expect_block_end());
        const int loops = std::exchange(loops_, 0);
        MAQUETTE_TRY(node->body, body({"endmacro"}));
        loops_ = loops;
        MAQUETTE_TRY_VOID(end_tag());
        return node;
    }

    Result<NodePointer> call_statement() {
        auto node = make(Kind::CallBlock);
        ++position_;
        if (is_operator("(")) MAQUETTE_TRY_VOID(parameters(*node));
        MAQUETTE_TRY(node->a, expression());
        if (node->a->kind != Kind::Call) return error("expected call");
        MAQUETTE_TRY_VOID(expect_block_end());
        const int loops = std::exchange(loops_, 0);
        MAQUETTE_TRY(node->body, body({"endcall"}));
        loops_ = loops;
        MAQUETTE_TRY_VOID(end_tag());
        return node;
    }

    // "|a|b(c)": filters without something they are applied to.
    Result<void> filter_chain(Body& out) {
        bool first = true;
        while (first ? (take_operator("|") || true) : take_operator("|")) {
            first = false;
            auto filter = make(Kind::Filter);
            MAQUETTE_TRY(filter->text, expect_name());
            if (is_operator("(")) MAQUETTE_TRY_VOID(call_arguments(*filter));
            out.push_back(std::move(filter));
        }
        return {};
    }

    Result<NodePointer> filter_statement() {
        auto node = make(Kind::FilterBlock);
        ++position_;
        MAQUETTE_TRY_VOID(filter_chain(node->arguments));
        MAQUETTE_TRY_VOID(expect_block_end());
        MAQUETTE_TRY(node->body, body({"endfilter"}));
        MAQUETTE_TRY_VOID(end_tag());
        return node;
    }

    Result<NodePointer> with_statement() {
        auto node = make(Kind::With);
        ++position_;
        while (!is(TokenKind::BlockEnd)) {
            if (!node->names.empty()) MAQUETTE_TRY_VOID(expect_operator(","));
            MAQUETTE_TRY(std::string name, expect_name());
            node->names.push_back(std::move(name));
            MAQUETTE_TRY_VOID(expect_operator("="));
            MAQUETTE_TRY(auto value, expression());
            node->arguments.push_back(std::move(value));
        }
        MAQUETTE_TRY_VOID(expect_block_end());
        MAQUETTE_TRY(node->body, body({"endwith"}));
        MAQUETTE_TRY_VOID(end_tag());
        return node;
    }

    // ---- expressions

    // One expression, or several with commas between them: a tuple.
    Result<NodePointer> tuple(bool with_condition = true) {
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

    Result<NodePointer> expression() {
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
    Result<void> check_chain() {
        if (++chain_ > template_chain_max) return error("The expression is too long");
        return {};
    }

    Result<NodePointer> or_expression() { return logical("or", Kind::Or); }
    Result<NodePointer> logical(const char* word, Kind kind) {
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

    Result<NodePointer> not_expression() {
        if (!is_name("not")) return comparison();
        const Deeper deeper(depth_);
        MAQUETTE_TRY_VOID(check_depth());
        auto node = make(Kind::Not);
        ++position_;
        MAQUETTE_TRY(node->a, not_expression());
        return node;
    }

    std::string comparison_operator() {
        for (const std::string_view op : {"==", "!=", "<", "<=", ">", ">="})
            if (is_operator(op)) return ++position_, std::string(op);
        if (take_name("in")) return "in";
        if (is_name("not") && ahead(1).kind == TokenKind::Name && ahead(1).text == "in") return position_ += 2, "not in";
        return {};
    }

    Result<NodePointer> comparison() {
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

    Result<NodePointer> sum() {
        MAQUETTE_TRY(auto left, concatenation());
        while (is_operator("+") || is_operator("-")) {
            MAQUETTE_TRY_VOID(check_chain());
            auto node = make(Kind::Binary);
            node->text = tokens_[position_++].text;
            node->a = std::move(left);
            MAQUETTE_TRY(node->b, concatenation());
            left = std::move(node);
        }
        return left;
    }

    Result<NodePointer> concatenation() {
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

    Result<NodePointer> product() {
        MAQUETTE_TRY(auto left, power());
        while (is_operator("*") || is_operator("/") || is_operator("//") || is_operator("%")) {
            MAQUETTE_TRY_VOID(check_chain());
            auto node = make(Kind::Binary);
            node->text = tokens_[position_++].text;
            node->a = std::move(left);
            MAQUETTE_TRY(node->b, power());
            left = std::move(node);
        }
        return left;
    }

    Result<NodePointer> power() {
        MAQUETTE_TRY(auto left, unary(true));
        while (is_operator("**")) {
            MAQUETTE_TRY_VOID(check_chain());
            auto node = make(Kind::Binary);
            node->text = tokens_[position_++].text;
            node->a = std::move(left);
            MAQUETTE_TRY(node->b, unary(true));
            left = std::move(node);
        }
        return left;
    }

    Result<NodePointer> unary(bool with_filter) {
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

    Result<NodePointer> primary() {
        auto node = make(Kind::Literal);
        const Token& token = now();
        switch (token.kind) {
            case TokenKind::Name:
                ++position_;
                if (token.text == "true" || token.text == "True") node->value = Value::boolean(true);
                else if (token.text == "false" || token.text == "False") node->value = Value::boolean(false);
                else if (token.text == "none" || token.text == "None") node->value = Value::none();
                else node->kind = Kind::Name, node->text = token.text, loop_names_ += token.text == "loop";
                return node;
            case TokenKind::Integer:
                if (token.text.size() > 18) return error("the number " + token.text + " is too large");
                node->value = Value::integer(std::strtoll(token.text.c_str(), nullptr, 10));
                ++position_;
                return node;
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

    Result<NodePointer> postfix(NodePointer left) {
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
                    node->b->value = Value::integer(std::atoi(tokens_[position_++].text.c_str()));
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

    Result<NodePointer> subscript(NodePointer left) {
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
    Result<void> call_arguments(Node& node) {
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

    Result<NodePointer> filters(NodePointer left) {
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

    Result<NodePointer> test(NodePointer left) {
        auto node = make(Kind::Test);
        node->flag = take_name("not");
        node->a = std::move(left);
        MAQUETTE_TRY(node->text, expect_name());
        if (is_operator("(")) {
            MAQUETTE_TRY_VOID(call_arguments(*node));
            return node;
        }
        const bool word_ends = is_name("else") || is_name("or") || is_name("and") || is_name("if") || is_name("is") ||
                               is_name("in") || is_name("not") || is_name("recursive");
        const bool argument = (is(TokenKind::Name) && !word_ends) || is(TokenKind::String) || is(TokenKind::Integer) ||
                              is(TokenKind::Float) || is_operator("[") || is_operator("{");
        if (!argument) return node;
        MAQUETTE_TRY(auto value, primary());
        MAQUETTE_TRY(value, postfix(std::move(value)));
        node->names.push_back("");
        node->arguments.push_back(std::move(value));
        return node;
    }

    std::vector<Token> tokens_;
    size_t position_ = 0;
    int depth_ = 0, loops_ = 0, elifs_ = 0, chain_ = 0, loop_names_ = 0;
    bool has_generation_ = false;
};

}  // namespace

tl::unexpected<Error> template_error(int line, std::string reason) {
    Error error;
    error.code = ErrorCode::BadInput;
    error.reason = std::move(reason);
    error.line = line;
    error.field = "template";
    return fail(std::move(error));
}

Result<Template> parse_template(std::string_view source) {
    if (source.size() > static_cast<size_t>(template_bytes_max)) return template_error(0, "The template is larger than 1 MB.");
    MAQUETTE_TRY(auto tokens, cut_template(source));
    return Parser(std::move(tokens)).run();
}

}  // namespace maquette::jinja
