// Draws a Streamlit program's element tree as a plain HTML fragment, for reports that no script may run in.
#pragma once

#include <string>
#include <string_view>

#include "shared/base/json.h"

namespace maquette {

// `tree` as in ScriptRun::tree. Elements that are not drawn are named at their place.
std::string streamlit_page(const Json& tree);

// Escapes text for HTML, attribute values included.
std::string escape_html(std::string_view text);

}  // namespace maquette
