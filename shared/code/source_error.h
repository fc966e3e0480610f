// Where a piece of code is wrong, for every language that is read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

struct SourceError {
    int64_t line = 0;    // 1-based.
    int64_t column = 0;  // 1-based, counted in characters (Unicode code points), as editors do.
    std::string reason;  // What is wrong, as a sentence.
};

struct SourcePosition {
    int64_t line = 1;
    int64_t column = 1;
};

// Turns byte offsets into lines and columns. Building is linear in the text, a look-up logarithmic in its lines.
// A line ends at "\n"; offsets beyond the text give its end.
class LineMap {
  public:
    explicit LineMap(std::string_view text);
    SourcePosition position(int64_t offset) const;

  private:
    std::string_view text_;
    std::vector<int64_t> starts_;
};

}  // namespace maquette
