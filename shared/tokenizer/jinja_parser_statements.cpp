// Parses a template's statements: "{% for … %}" and the like.
#include <algorithm>
#include <utility>

#include "shared/tokenizer/jinja_parser.h"

namespace maquette::jinja {

Result<Template> Parser::run() {
    Template out;
    MAQUETTE_TRY(out.body, body({}));
    if (!is(TokenKind::End)) return error("Encountered unknown tag '" + now().text + "'.");
    out.has_generation = has_generation_;
    return out;
}

// Statements up to a tag that begins with one of `ends`; that tag's name is the next token.
Result<Parser::Body> Parser::body(const std::vector<std::string_view>& ends) {
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

Result<NodePointer> Parser::statement() {
    const std::string tag = now().text;
    if (tag == "if") return if_statement();
    if (tag == "for") return for_statement();
    if (tag == "set") return set_statement();
    if (tag == "macro") return macro_statement();
    if (tag == "call") return call_statement();
    if (tag == "filter") return filter_statement();
    if (tag == "with") return with_statement();
    if (tag == "autoescape") return autoescape_statement();
    for (const std::string_view other : {"block", "extends", "include", "import", "from"})
        if (tag == other) return error("the tag '" + tag + "' is not supported: a chat template stands alone");
    if (tag == "generation") {
        auto node = make(Kind::Generation);
        has_generation_ = true;
        ++position_;
        return finish_block(std::move(node), "endgeneration");
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
Result<void> Parser::end_tag() {  // "endfor" and the like, and what closes it.
    ++position_;
    return expect_block_end();
}

// The rest of a tag, and all up to the tag `end`.
Result<NodePointer> Parser::finish_block(NodePointer node, std::string_view end) {
    MAQUETTE_TRY_VOID(expect_block_end());
    MAQUETTE_TRY(node->body, body({end}));
    MAQUETTE_TRY_VOID(end_tag());
    return node;
}

Result<NodePointer> Parser::if_statement() {
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

// "a", "a, b", "a, (b, c)"; "space.a" where something is set.
Result<NodePointer> Parser::targets(Targets kind) {
    MAQUETTE_TRY(auto first, target(kind));
    if (!is_operator(",")) return first;
    auto node = make(Kind::Tuple);
    node->arguments.push_back(std::move(first));
    while (take_operator(",")) {
        if (kind == Targets::Inside && is_operator(")")) break;
        MAQUETTE_TRY(auto next, target(kind));
        node->arguments.push_back(std::move(next));
    }
    return node;
}

Result<NodePointer> Parser::target(Targets kind) {
    const Deeper deeper(depth_);
    MAQUETTE_TRY_VOID(check_depth());
    if (take_operator("(")) {
        MAQUETTE_TRY(auto inside, targets(Targets::Inside));
        MAQUETTE_TRY_VOID(expect_operator(")"));
        return inside;
    }
    auto node = make(Kind::Name);
    MAQUETTE_TRY(node->text, expect_name());
    for (const std::string_view constant : {"true", "false", "none", "True", "False", "None"})
        if (node->text == constant) return error("can't assign to '" + node->text + "'");
    if (kind != Targets::Set || !take_operator(".")) return node;
    auto attribute = make(Kind::Attribute);
    MAQUETTE_TRY(attribute->text, expect_name());
    attribute->a = std::move(node);
    return attribute;
}

Result<NodePointer> Parser::for_statement() {
    auto node = make(Kind::For);
    ++position_;
    MAQUETTE_TRY(auto target, targets(Targets::Names));
    if (names(*target, "loop")) return error("Can't assign to special loop variable in for-loop target");
    node->targets.push_back(std::move(target));
    if (!take_name("in")) return error("expected token 'in', got '" + shown() + "'");
    MAQUETTE_TRY(node->a, tuple(false));
    if (take_name("if")) {
        MAQUETTE_TRY(node->b, expression());
    }
    if (take_name("recursive")) node->text = "recursive";
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

bool Parser::names(const Node& target, std::string_view name) {
    if (target.kind == Kind::Name) return target.text == name;
    return std::any_of(target.arguments.begin(), target.arguments.end(), [&](const NodePointer& part) { return names(*part, name); });
}

Result<NodePointer> Parser::set_statement() {
    auto node = make(Kind::Set);
    ++position_;
    MAQUETTE_TRY(auto target, targets(Targets::Set));
    const bool is_one = target->kind != Kind::Tuple;
    node->targets.push_back(std::move(target));
    if (take_operator("=")) {
        MAQUETTE_TRY(node->a, tuple());
        MAQUETTE_TRY_VOID(expect_block_end());
        return node;
    }
    node->kind = Kind::SetBlock;
    if (!is_one) return error("a block can be set to one name only");
    if (is_operator("|")) MAQUETTE_TRY_VOID(filter_chain(node->arguments));
    return finish_block(std::move(node), "endset");
}

Result<void> Parser::parameters(Node& node) {
    MAQUETTE_TRY_VOID(expect_operator("("));
    while (!is_operator(")")) {
        if (!node.names.empty()) MAQUETTE_TRY_VOID(expect_operator(","));
        MAQUETTE_TRY(std::string name, expect_name());
        if (std::find(node.names.begin(), node.names.end(), name) != node.names.end()) return error("duplicate argument '" + name + "'");
        if (name == "caller" && !is_operator("=")) return error("the special \"caller\" argument must be omitted or be given a default");
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

Result<void> Parser::macro_body(Node& node, std::string_view end) {
    const int loops = std::exchange(loops_, 0);
    const uint8_t uses = std::exchange(uses_, uint8_t{0});
    MAQUETTE_TRY(node.body, body({end}));
    loops_ = loops;
    node.uses = uses_;
    uses_ |= uses;  // What an inner macro says, the outer one says too.
    return {};
}

Result<NodePointer> Parser::macro_statement() {
    auto node = make(Kind::Macro);
    ++position_;
    MAQUETTE_TRY(node->text, expect_name());
    MAQUETTE_TRY_VOID(parameters(*node));
    MAQUETTE_TRY_VOID(expect_block_end());
    MAQUETTE_TRY_VOID(macro_body(*node, "endmacro"));
    MAQUETTE_TRY_VOID(end_tag());
    return node;
}

Result<NodePointer> Parser::call_statement() {
    auto node = make(Kind::CallBlock);
    ++position_;
    if (is_operator("(")) MAQUETTE_TRY_VOID(parameters(*node));
    MAQUETTE_TRY(node->a, expression());
    if (node->a->kind != Kind::Call) return error("expected call");
    MAQUETTE_TRY_VOID(expect_block_end());
    MAQUETTE_TRY_VOID(macro_body(*node, "endcall"));
    MAQUETTE_TRY_VOID(end_tag());
    return node;
}

// "|a|b(c)": filters without something they are applied to.
Result<void> Parser::filter_chain(Body& out) {
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

Result<NodePointer> Parser::filter_statement() {
    auto node = make(Kind::FilterBlock);
    ++position_;
    MAQUETTE_TRY_VOID(filter_chain(node->arguments));
    return finish_block(std::move(node), "endfilter");
}

// Escaping is off in chat templates, so switching it off changes nothing.
Result<NodePointer> Parser::autoescape_statement() {
    auto node = make(Kind::With);
    ++position_;
    MAQUETTE_TRY(const auto value, expression());
    if (value->kind != Kind::Literal || value->value.truthy()) return error("autoescape can only be false: a chat template writes plain text");
    return finish_block(std::move(node), "endautoescape");
}

Result<NodePointer> Parser::with_statement() {
    auto node = make(Kind::With);
    ++position_;
    while (!is(TokenKind::BlockEnd)) {
        if (!node->targets.empty()) MAQUETTE_TRY_VOID(expect_operator(","));
        MAQUETTE_TRY(auto target, targets(Targets::Names));
        node->targets.push_back(std::move(target));
        MAQUETTE_TRY_VOID(expect_operator("="));
        MAQUETTE_TRY(auto value, expression());
        node->arguments.push_back(std::move(value));
    }
    return finish_block(std::move(node), "endwith");
}

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
