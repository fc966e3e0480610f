// Finds rows that say the same: exactly (after lower-casing and joining white space) or nearly (MinHash, Broder 1997).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace maquette {

struct DuplicateGroup {
    std::vector<int64_t> rows;  // Two or more, in the order in which they were added.
    double similarity = 1;      // The smallest estimated share of common five-word runs with the group's first row.
};

class DuplicateFinder {
  public:
    void add(int64_t row, std::string_view text);
    // Groups whose rows are alike to at least `similarity_min`; 1 for exact ones only.
    std::vector<DuplicateGroup> groups(double similarity_min) const;

  private:
    static constexpr size_t hash_count = 64;  // The estimate's standard error is 1/8 at worst.
    static constexpr size_t band_rows = 4;    // 16 bands of 4: two rows that share 0.7 meet with 99 %.
    struct Entry {
        int64_t row;
        uint64_t exact;
        std::array<uint32_t, hash_count> signature;
    };
    double similarity(const Entry& a, const Entry& b) const;
    std::vector<Entry> entries_;
};

}  // namespace maquette
