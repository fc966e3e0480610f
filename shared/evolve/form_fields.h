// The fields that people put into forms, each with the widget that suits it.
#pragma once

#include <string>

#include "shared/base/random.h"

namespace maquette {

struct FormFields {
    std::string names;  // "name, email and message", as a request lists them.
    std::string code;   // One Streamlit call a line, indented by four, in the same order.
};

// Two to four different fields.
FormFields draw_form_fields(Random& random);

}  // namespace maquette
