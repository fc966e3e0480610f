// Says whether a class is one that Tailwind 4 knows, and what it is about.
//
// The grammar is written here; utilities, values and variants come from the package itself (tailwind_table.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

struct TailwindClass {
    std::string utility;  // "bg", "rounded-t", "flex"; "" for an arbitrary property ("[color:red]").
    std::string family;   // The group of Tailwind's documentation: "spacing", "backgrounds", "typography", …
    std::string value;    // "blue-500", "4", "[#fff]"; empty when there is none.
    std::string color;    // "blue-500", "white", "#1f2937", …; empty when the class sets no color.
    std::vector<std::string> variants;  // "md", "group-hover/item", outermost first.
    bool is_important = false;
    bool is_negative = false;
};

// Nothing when Tailwind makes no CSS of it with its own theme.
std::optional<TailwindClass> parse_tailwind_class(std::string_view name);

struct TailwindUse {
    int64_t classes = 0;                // All class names of a page, counted each time.
    int64_t known = 0;
    std::vector<std::string> unknown;   // Each once, in order of appearance, at most tailwind_unknown_max.
    std::vector<std::pair<std::string, int64_t>> families;  // How often each, sorted by name.
    std::vector<std::pair<std::string, int64_t>> colors;
};

// Looks at class names in the order of the page.
TailwindUse count_tailwind(const std::vector<std::string_view>& classes);

inline constexpr size_t tailwind_unknown_max = 1000;
inline constexpr size_t tailwind_class_bytes_max = 1000;

}  // namespace maquette
