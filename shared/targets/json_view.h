// Reads one JSON text (RFC 8259) into a flat list of nodes that point into it: nothing is copied or unescaped.
//
// The checker looks at every row of files of gigabytes; building values would cost more than all its rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

struct JsonNode {
    enum class Kind : uint8_t { Null, False, True, Number, String, Array, Object };
    Kind kind = Kind::Null;
    bool has_escapes = false;      // String: `text` holds backslashes.
    bool key_has_escapes = false;
    uint32_t next = 0;             // Index of the next member or item; 0 when it is the last.
    uint32_t first = 0;            // Array, Object: index of the first child; 0 when empty.
    uint32_t count = 0;            // Array, Object: children.
    std::string_view key;          // Of a member, without quotes, as written.
    std::string_view text;         // As written; of a string without its quotes.

    bool is_text() const { return kind == Kind::String; }
    bool is_list() const { return kind == Kind::Array; }
    bool is_object() const { return kind == Kind::Object; }
    bool is_null() const { return kind == Kind::Null; }
    bool is_flag() const { return kind == Kind::True || kind == Kind::False; }
    // The string with its escapes resolved; broken surrogates become U+FFFD.
    std::string decoded() const;
};

class JsonView {
  public:
    // False when `text` is no JSON; then `error_at` is the byte and `error` the reason. `text` must outlive the view.
    bool parse(std::string_view text);

    const JsonNode& root() const { return nodes_[1]; }
    const JsonNode& at(uint32_t index) const { return nodes_[index]; }
    // Null when there is no such member. Of several, the first.
    const JsonNode* member(const JsonNode& object, std::string_view key) const;
    const JsonNode* first(const JsonNode& parent) const { return parent.first ? &nodes_[parent.first] : nullptr; }
    const JsonNode* next(const JsonNode& node) const { return node.next ? &nodes_[node.next] : nullptr; }
    // The first key that stands twice in one object; empty when there is none.
    std::string_view duplicate_key() const { return duplicate_key_; }

    size_t error_at = 0;
    const char* error = "";

  private:
    bool fail(const char* reason);
    void skip_blanks();
    bool parse_value(uint32_t index, int depth);
    bool parse_object(uint32_t index, int depth);
    bool parse_list(uint32_t index, int depth);
    bool parse_string(std::string_view& out, bool& has_escapes);
    bool parse_number(JsonNode& node);
    bool parse_word(JsonNode& node);
    uint32_t add_node();
    void look_for_duplicates(const JsonNode& object);

    std::vector<JsonNode> nodes_;
    const char* begin_ = nullptr;
    const char* at_ = nullptr;
    const char* end_ = nullptr;
    std::string_view duplicate_key_;
};

}  // namespace maquette
