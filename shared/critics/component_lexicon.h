// Which components a request names, and whether an interface has them.
//
// The words come from how Streamlit's and HTML's own documentation name things and from everyday speech. The lexicon
// knows nothing of the grammar that writes training data (shared/evolve), so that it can judge what was learned.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/critics/ui_files.h"

namespace maquette {

struct AskedComponent {
    std::string name;                          // "line chart"
    std::vector<std::string> streamlit;        // Any of these commands will do.
    std::vector<std::string> html;             // Any of these will do: "tag", "tag[attribute]" or "tag[attribute=value]".
};

// In the order of the request, each once.
std::vector<AskedComponent> asked_components(std::string_view prompt);

bool has_component(const AskedComponent& component, const UiFile& file, Framework framework);

}  // namespace maquette
