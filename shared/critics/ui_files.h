// The files of one generated user interface, and the two kinds of interface we know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

struct UiFile {
    std::string path;  // "app.py"; never absolute, never with "..".
    std::string text;
};

// In the order in which the answer gave them: the first file decides "UI first".
using UiFiles = std::vector<UiFile>;

enum class Framework { Streamlit, Html };

const char* framework_name(Framework framework);  // "streamlit", "html"
std::optional<Framework> framework_from_name(std::string_view name);

// The first file that is a user interface of that framework: Python that imports streamlit and calls it, or a page
// with visible elements. Null when the files hold only configuration, helpers or text.
const UiFile* find_ui_file(const UiFiles& files, Framework framework);

}  // namespace maquette
