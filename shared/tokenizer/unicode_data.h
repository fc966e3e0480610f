// The tables that scripts/make_unicode_tables.py writes; shared/tokenizer/unicode.cpp reads them.
#pragma once

#include <cstdint>

namespace maquette::unicode {

// first code point << 8 | value: the value holds until the next entry's code point.
extern const uint32_t category_runs[];
extern const int category_runs_count;
extern const uint32_t combining_runs[];
extern const int combining_runs_count;

// first, count, step, difference.
extern const int32_t lower_runs[];
extern const int lower_runs_count;
extern const int32_t upper_runs[];
extern const int upper_runs_count;
// code, number of parts, parts: the mappings to more than one code point.
extern const int32_t lower_long[];
extern const int lower_long_count;
extern const int32_t upper_long[];
extern const int upper_long_count;

// code << 8 | number of parts << 2 | flags; 1: compatibility only, 2: two parts that compose to `code` again.
extern const uint32_t decompositions[];
extern const int decompositions_count;
extern const uint32_t decomposition_parts[];
extern const int decomposition_parts_count;

}  // namespace maquette::unicode
