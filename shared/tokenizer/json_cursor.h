// Walks over a JSON text without building values: vocabularies have 150,000 members, too many for a tree.
#pragma once

#include <string>
#include <string_view>

namespace maquette {

// After the first surprise `ok()` is false, every call gives nothing, and `position` stays.
class JsonCursor {
  public:
    explicit JsonCursor(std::string_view text) : text_(text) {}

    // Consumes `c` after white space.
    bool take(char c);
    bool next_is(char c);
    // A string, unescaped to UTF-8; unpaired surrogates become U+FFFD.
    bool read_string(std::string& out);
    bool read_number(double& out);
    // Passes one value of any kind, without checking its inside beyond strings and brackets.
    void skip_value();
    // For loops over members and elements: consumes "," or the closing bracket. False at the end.
    bool more(char close, bool& first);

    void refuse() { ok_ = false; }
    bool ok() const { return ok_; }
    size_t position() const { return position_; }
    void set_position(size_t position) { position_ = position; }

  private:
    void skip_space();
    bool read_escape(std::string& out);
    bool read_hex(uint32_t& out);
    std::string_view text_;
    size_t position_ = 0;
    bool ok_ = true;
};

}  // namespace maquette
