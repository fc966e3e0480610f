// JSON values that keep the order of their keys, and the one place where their library's exceptions end.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "shared/base/result.h"

// Compiled once, in json.cpp: to instantiate it costs every other file almost a second.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace maquette {

using Json = nlohmann::ordered_json;

// Parses one JSON text (RFC 8259). The error's `line` is the line inside `text`; nesting deeper than
// json_depth_max is refused, so that no input can exhaust the stack.
Result<Json> parse_json(std::string_view text);

// Serializes on one line. Broken UTF-8 inside strings becomes U+FFFD, because JSON cannot carry it.
std::string write_json(const Json& value);
std::string write_json_indented(const Json& value);

// Members with a default: never throw, whatever the value's type is.
std::string json_text(const Json& object, std::string_view key, std::string_view otherwise = {});
double json_number(const Json& object, std::string_view key, double otherwise = 0);
int64_t json_integer(const Json& object, std::string_view key, int64_t otherwise = 0);
bool json_flag(const Json& object, std::string_view key, bool otherwise = false);
// Null when `object` is no object or has no such member.
const Json* json_member(const Json& object, std::string_view key);

}  // namespace maquette
