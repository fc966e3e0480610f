// A set of characters, written as ranges, Unicode categories and other sets.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace maquette {

class CharacterSet {
  public:
    void add_range(uint32_t first, uint32_t last) { ranges_.push_back({first, last}); }
    void add_category(int category) { categories_ |= uint32_t{1} << category; }
    void add_white_space() { white_space_ = true; }
    void add_set(CharacterSet set) { parts_.push_back(std::move(set)); }
    void intersect(CharacterSet set) { and_.push_back(std::move(set)); }
    void negate() { negated_ = !negated_; }
    void ignore_case() { any_case_ = true; }
    // "L", "Lu", "Han", "Letter", …; false for a name that is not known.
    bool add_property(std::string_view name);
    void add_word();  // \w: letters, marks, decimal digits, connectors.

    // Computes the table for ASCII; call once when the set is complete.
    void finish();
    bool contains(uint32_t code) const { return code < 128 ? ascii_[code >> 6] >> (code & 63) & 1 : look(code); }

  private:
    bool look(uint32_t code) const;
    bool holds(uint32_t code) const;
    std::vector<std::pair<uint32_t, uint32_t>> ranges_;
    std::vector<CharacterSet> parts_, and_;
    uint32_t categories_ = 0;
    bool white_space_ = false, negated_ = false, any_case_ = false;
    uint64_t ascii_[2] = {0, 0};
};

}  // namespace maquette
