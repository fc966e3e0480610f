// An answer that holds files, as Markdown: one fenced block a file, with its path behind the language.
#pragma once

#include <string>

#include "shared/base/json.h"

namespace maquette {

// `files` is a list of {"path", TEXT_KEY}. A fence is longer than any run of back quotes inside (CommonMark 4.5).
std::string answer_with_files(const Json& files, const char* text_key);
// The files of an answer that answer_with_files wrote; null when it is not exactly that.
Json files_of_answer(const std::string& answer, const char* text_key);

}  // namespace maquette
