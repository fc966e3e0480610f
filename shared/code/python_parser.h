// The recursive-descent parser behind parse_python, split over python_parser_*.cpp.
//
// Every parse function returns null after the first error. Grammar: docs.python.org/3.11/reference/grammar.html.
#pragma once

#include "shared/code/python_syntax.h"
#include "shared/code/python_tokens.h"

namespace maquette::python {

class Parser {
  public:
    Parser(std::string_view source, PythonTokens tokens, std::deque<PyNode>& nodes)
        : source_(source), tokens_(std::move(tokens)), nodes_(nodes) {}

    PyNode* parse_module();
    PyNode* parse_single_expression();   // star_expressions up to the end
    PyNode* parse_replacement_field();   // what may stand in an f-string's braces
    std::optional<PythonError> error() const { return error_; }
    // For the parts of f-strings: what their positions are counted from.
    void set_origin(int32_t line, int32_t column, uint32_t offset, int depth);

  private:
    // python_parser.cpp
    const PythonToken& token() const { return tokens_.tokens[position_]; }
    const PythonToken& token_after(size_t count = 1) const;
    std::string_view text_of(const PythonToken& token) const { return source_.substr(token.start, token.end - token.start); }
    std::string_view text() const { return text_of(token()); }
    bool at_operator(std::string_view op) const { return token().kind == TokenKind::Operator && text() == op; }
    bool at_word(std::string_view word) const { return token().kind == TokenKind::Name && text() == word; }
    bool at_identifier() const { return token().kind == TokenKind::Name && !is_python_keyword(text()); }
    bool take_operator(std::string_view op);
    bool take_word(std::string_view word);
    void advance() { if (position_ + 1 < tokens_.tokens.size()) ++position_; }
    PyNode* make(PyKind kind, const PythonToken& start);
    PyNode* make_at(PyKind kind, const PyNode* start);
    PyNode* finish(PyNode* node);  // Sets the end to the token before the present one.
    std::nullptr_t fail(std::string reason);  // At the present token.
    std::nullptr_t fail_at(const PyNode* node, std::string reason);
    std::nullptr_t fail_at(const PythonToken& token, std::string reason);
    std::nullptr_t fail_syntax();  // CPython's plain "invalid syntax", with its better words where it has some.
    bool expect_operator(std::string_view op);
    struct Depth;

    // python_parser_statements.cpp
    bool parse_statement(std::vector<PyNode*>& out);
    bool parse_simple_line(std::vector<PyNode*>& out);
    PyNode* parse_simple();
    PyNode* parse_expression_statement();
    PyNode* parse_assignment(PyNode* first);
    PyNode* parse_small_keyword();
    PyNode* parse_import();
    PyNode* parse_import_from();
    PyNode* parse_dotted_alias();
    PyNode* parse_raise();
    PyNode* parse_assert();
    PyNode* parse_names(PyKind kind);
    PyNode* parse_delete();
    bool parse_block(std::vector<PyNode*>& out, const char* after, int32_t line);
    // python_parser_compound.cpp
    PyNode* parse_compound();
    PyNode* parse_if();
    PyNode* parse_while();
    PyNode* parse_for(bool is_async, const PythonToken& start);
    PyNode* parse_try();
    PyNode* parse_handler(bool& is_group, const PyNode* node);
    PyNode* parse_with(bool is_async, const PythonToken& start);
    bool parse_with_items(PyNode* node);
    PyNode* parse_with_item();
    PyNode* parse_decorated();
    PyNode* parse_function(bool is_async, const PythonToken& start);
    PyNode* parse_class(const PythonToken& start);
    bool parse_loop_else(PyNode* node);
    PyNode* parse_arguments(std::string_view end, bool annotations);
    bool parse_argument(PyNode* arguments, ArgumentKind kind, bool annotations, bool& default_seen);
    // python_parser_patterns.cpp
    PyNode* parse_match();
    PyNode* parse_case();
    PyNode* parse_open_pattern();
    PyNode* parse_as_pattern();
    PyNode* parse_or_pattern();
    PyNode* parse_closed_pattern();
    PyNode* parse_number_pattern();
    PyNode* parse_group_pattern();
    PyNode* parse_sequence_pattern();
    PyNode* parse_mapping_pattern();
    PyNode* parse_class_pattern(PyNode* name);
    PyNode* parse_star_pattern();
    // python_parser_expressions.cpp
    PyNode* parse_star_expressions();
    PyNode* parse_star_expression();
    PyNode* parse_star_named();
    PyNode* parse_named();
    PyNode* parse_expression();
    PyNode* parse_disjunction();
    PyNode* parse_conjunction();
    PyNode* parse_inversion();
    PyNode* parse_comparison();
    PyNode* parse_binary(int level);
    PyNode* parse_factor();
    PyNode* parse_power();
    PyNode* parse_lambda();
    PyNode* parse_yield();
    PyNode* parse_target_list(std::string_view end_word);
    bool starts_expression() const;
    // python_parser_atoms.cpp
    PyNode* parse_primary();
    PyNode* parse_atom();
    PyNode* parse_parenthesized();
    PyNode* parse_list();
    PyNode* parse_dict_or_set();
    bool parse_comprehension(PyNode* node, std::string_view end);
    PyNode* parse_call(PyNode* callee);
    bool parse_call_argument(PyNode* call);
    PyNode* parse_subscript(PyNode* value);
    PyNode* parse_slice();
    // python_strings.cpp
    PyNode* parse_strings();
    std::nullptr_t fail_behind_strings(std::string reason);
    bool add_string_token(const PythonToken& token, PyNode* joined, bool& is_bytes, bool first, bool& formatted);
    bool parse_format(std::string_view body, uint32_t offset, bool raw, bool nested, PyNode* joined, const PythonToken& token, int depth);
    size_t parse_field(std::string_view body, size_t at, uint32_t offset, bool raw, PyNode* joined, const PythonToken& token, int depth);

    // python_parser.cpp: is `node` something that can be assigned to (deleted, looped over)?
    enum class Target { Assign, Single, Augmented, Annotated, Delete, For };
    bool check_target(const PyNode* node, Target use);

    std::string_view source_;
    PythonTokens tokens_;
    std::deque<PyNode>& nodes_;
    size_t position_ = 0;
    int depth_ = 0;
    std::optional<PythonError> error_;
    int32_t origin_line_ = 0, origin_column_ = 0;
    uint32_t origin_offset_ = 0;
    struct {
        uint32_t token = ~0u, at = 0;  // Lines of the string token at `token` are counted up to `at`.
        int32_t lines = 0;
        uint32_t line_begin = 0;
    } field_place_;  // An f-string with many fields is gone through once.
    bool is_part_ = false;
    const PyNode* last_disjunction_ = nullptr;  // For "Perhaps you forgot a comma?"
    size_t last_disjunction_end_ = 0;
};

// Counts nesting; `ok()` is false beyond python_depth_max.
struct Parser::Depth {
    explicit Depth(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Depth() { --parser_.depth_; }
    bool ok() const { return parser_.depth_ <= python_depth_max; }
    Parser& parser_;
};

// "function call", "literal", …: CPython's names of expressions in its messages.
const char* expression_name(const PyNode* node);
// Decodes the escapes of a string or bytes literal. Null and `reason` set when one is malformed.
std::optional<std::string> decode_python_string(std::string_view body, bool is_bytes, std::string& reason);
void append_utf8(std::string& out, uint32_t code);

}  // namespace maquette::python
