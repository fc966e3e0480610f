// Every utility, value and variant of Tailwind, as text; tailwind.cpp reads it once.
//
// Lines: "static FAMILY NAME …" whole classes; "values ID WORD …" a set of values; "root NAME FAMILY KIND …" a utility with
// values, where a KIND is a letter and the digit of the modifiers it takes: d no value, q multiples of 0.25, i whole numbers,
// j those above 0, P percentages in steps of 0.25, p whole ones, F fractions in steps of 0.25, f whole ones, a arbitrary values,
// vN:ID a set of values. Modifiers: 0 none, 1 multiples of 0.25 and arbitrary ones, 2 also the names of line heights, 3 any,
// 4 arbitrary ones. "variant KIND NAME …": plain, selector, hover, query, breakpoint, container; see VariantKind in tailwind.cpp.
#pragma once

namespace maquette {

extern const char* const tailwind_table;

}  // namespace maquette
