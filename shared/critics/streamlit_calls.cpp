#include "shared/critics/streamlit_calls.h"

#include <algorithm>
#include <set>

namespace maquette {
namespace {

// Public commands of Streamlit 1.67 that show or ask for something (docs.streamlit.io, API reference).
const std::set<std::string_view> commands = {
    "write", "write_stream", "title", "header", "subheader", "markdown", "badge", "caption", "code", "divider", "latex", "text", "html",
    "dataframe", "data_editor", "table", "metric", "json", "area_chart", "bar_chart", "line_chart", "scatter_chart", "map",
    "altair_chart", "bokeh_chart", "graphviz_chart", "plotly_chart", "pydeck_chart", "pyplot", "vega_lite_chart", "button",
    "download_button", "form_submit_button", "link_button", "page_link", "checkbox", "color_picker", "feedback", "multiselect", "pills",
    "radio", "segmented_control", "selectbox", "select_slider", "toggle", "number_input", "slider", "date_input", "datetime_input",
    "time_input", "chat_input", "text_area", "text_input", "audio_input", "camera_input", "file_uploader", "audio", "image", "logo",
    "pdf", "video", "columns", "container", "dialog", "empty", "expander", "form", "popover", "sidebar", "tabs", "chat_message", "status",
    "balloons", "snow", "error", "exception", "info", "progress", "spinner", "success", "toast", "warning", "set_page_config", "help",
    "stop", "rerun", "navigation", "space"};

bool imports_streamlit(const PythonOutline& outline) {
    return std::any_of(outline.imports.begin(), outline.imports.end(), [](const PythonImport& import) {
        return import.module == "streamlit" || import.module.starts_with("streamlit.");
    });
}

}  // namespace

const PythonArgument* StreamlitCall::argument(size_t position, std::string_view keyword) const {
    size_t at = 0;
    for (const auto& argument : call.arguments) {
        if (argument.keyword.empty() ? at++ == position : argument.keyword == keyword) return &argument;
    }
    return nullptr;
}

bool is_streamlit_command(std::string_view name) { return commands.count(name) > 0; }

std::vector<StreamlitCall> streamlit_calls(std::string_view source) {
    const PythonOutline outline = outline_python(source);
    std::vector<StreamlitCall> out;
    if (!imports_streamlit(outline)) return out;
    for (const auto& call : outline.calls) {
        const size_t dot = call.name.rfind('.');
        std::string command = dot == std::string::npos ? call.name : call.name.substr(dot + 1);
        if (command == "sidebar" || !is_streamlit_command(command)) continue;
        const std::string owner = dot == std::string::npos ? "" : call.name.substr(0, dot);
        if (owner == "pd" || owner == "np" || owner == "json" || owner == "html") continue;
        if (owner.empty()) {  // A bare name counts only when it was imported from streamlit.
            const bool imported = std::any_of(outline.imports.begin(), outline.imports.end(), [&](const PythonImport& import) {
                return import.module == "streamlit" && (import.name == command || import.name == "*");
            });
            if (!imported) continue;
        }
        out.push_back({command, owner == "st" || owner == "streamlit", call});
    }
    return out;
}

}  // namespace maquette
