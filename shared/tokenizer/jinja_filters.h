// What the files of filters share: their tables and the way to a member by a path.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>

#include "shared/tokenizer/jinja_interpreter.h"

namespace maquette::jinja {

struct Filter {
    const char* signature;  // Of its arguments (check_arguments).
    std::function<Result<Value>(Interpreter&, const Value& input, Arguments&)> call;
};
using FilterTable = std::unordered_map<std::string_view, Filter>;

const FilterTable& list_filters();
const FilterTable& number_filters();
const FilterTable& text_filters();

// An argument that is there and not none.
const Value* given(const Arguments& arguments, size_t index, std::string_view name);
Result<int64_t> integer_given(const Arguments& arguments, size_t index, std::string_view name, int64_t otherwise);

}  // namespace maquette::jinja
