#include "shared/critics/ui_files.h"

#include <algorithm>

#include "shared/code/html_tree.h"
#include "shared/critics/streamlit_calls.h"

namespace maquette {
namespace {

bool is_page(const UiFile& file) {
    if (!file.path.ends_with(".html") && !file.path.ends_with(".htm")) return false;
    const HtmlCheck check = parse_html(file.text);
    const auto visible = [&](const char* tag) { return !check.tree.elements(tag).empty(); };
    for (const int32_t body : check.tree.elements("body"))
        if (!check.tree.visible_text(body).empty()) return true;
    return visible("img") || visible("input") || visible("svg") || visible("canvas");
}

bool is_streamlit_program(const UiFile& file) {
    return file.path.ends_with(".py") && !streamlit_calls(file.text).empty();
}

}  // namespace

const char* framework_name(Framework framework) { return framework == Framework::Streamlit ? "streamlit" : "html"; }

std::optional<Framework> framework_from_name(std::string_view name) {
    if (name == "streamlit") return Framework::Streamlit;
    if (name == "html") return Framework::Html;
    return std::nullopt;
}

const UiFile* find_ui_file(const UiFiles& files, Framework framework) {
    const auto found = std::find_if(files.begin(), files.end(), [&](const UiFile& file) {
        return framework == Framework::Streamlit ? is_streamlit_program(file) : is_page(file);
    });
    return found == files.end() ? nullptr : &*found;
}

}  // namespace maquette
