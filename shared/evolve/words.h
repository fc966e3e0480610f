// Small things one does with English words: articles, capitals, enumerations, splitting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maquette {

std::vector<std::string> split(std::string_view text, char separator);
std::string trim(std::string_view text);
std::string capitalized(std::string_view text);                // "line chart" → "Line chart"
std::string title_case(std::string_view text);                 // "pet clinic dashboard" → "Pet Clinic Dashboard"
std::string with_article(const std::string& words);            // "line chart" → "a line chart", "area chart" → "an area chart"
std::string enumeration(const std::vector<std::string>& words); // "a, b and c"
std::string replace_all(std::string text, std::string_view from, std::string_view to);
std::string snake_case(std::string_view text);                 // "pet clinic" → "pet_clinic"

}  // namespace maquette
