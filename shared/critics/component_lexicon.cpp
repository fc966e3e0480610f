#include "shared/critics/component_lexicon.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "shared/code/html_tree.h"
#include "shared/critics/streamlit_calls.h"

namespace maquette {
namespace {

struct Entry {
    const char* name;
    const char* words;      // Alternatives, separated by "|"; a plural "s" may follow each. Longer ones win over shorter ones.
    const char* streamlit;
    const char* html;
};

// Where a plain word could be many things (chart, status, rating), every fitting command counts.
const Entry lexicon[] = {
    {"line chart", "line chart|line graph|trend line|time series|trend|over time|trend chart|line plot", "line_chart area_chart altair_chart plotly_chart pyplot vega_lite_chart", "svg canvas"},
    {"bar chart", "bar chart|bar graph|breakdown|histogram|column chart|distribution|comparison chart", "bar_chart altair_chart plotly_chart pyplot vega_lite_chart", "svg canvas meter"},
    {"area chart", "area chart|filled chart", "area_chart altair_chart plotly_chart vega_lite_chart", "svg canvas"},
    {"scatter plot", "scatter plot|scatter chart|correlation plot|dot plot", "scatter_chart altair_chart plotly_chart pyplot vega_lite_chart", "svg canvas"},
    {"pie chart", "pie chart|donut chart|doughnut chart", "plotly_chart altair_chart pyplot vega_lite_chart bar_chart", "svg canvas"},
    {"chart", "chart|graph|plot", "line_chart bar_chart area_chart scatter_chart altair_chart plotly_chart pyplot vega_lite_chart", "svg canvas"},
    {"editable table", "editable table|spreadsheet|editable grid|editable data|data editor|editable list", "data_editor", "table[contenteditable] input"},
    {"table", "table|data grid|dataframe|data frame|leaderboard|ranking|timetable", "dataframe table data_editor", "table"},
    {"list", "list of|bullet list|bullet point", "dataframe table data_editor write markdown checkbox", "ul ol dl table"},
    {"metrics", "metric|kpi|key number|headline number|statistic|summary number|stat|score display|total", "metric", "dl output strong article"},
    {"status", "status indicator|status light|health check|traffic light|status badge|status message|status", "success error warning info status badge metric", "[role=status] [role=alert] mark output li"},
    {"alerts", "alert|warning|notification area|error message|success message|info box|warning banner|banner message|notification center|announcement", "success error warning info toast", "[role=alert] [role=status] aside"},
    {"progress bar", "progress bar|completion bar|loading bar|progress indicator|gauge|usage bar|capacity bar|progress", "progress metric", "progress meter [role=progressbar]"},
    {"form", "form", "form form_submit_button", "form"},
    {"button", "button", "button form_submit_button download_button link_button", "button a input[type=submit]"},
    {"download", "download button|download|csv export|export button|export option|export", "download_button", "a[download] button a"},
    {"file upload", "file upload|file uploader|uploader|upload|image upload|photo upload|upload button", "file_uploader", "input[type=file]"},
    {"checkboxes", "checkbox|checkboxe|checklist|to-do list|todo list|task list", "checkbox toggle data_editor", "input[type=checkbox]"},
    {"toggle", "toggle|switch|on/off switch", "toggle checkbox segmented_control radio", "input[type=checkbox] [role=switch]"},
    {"radio buttons", "radio button|radio group|radio option|single choice|multiple choice question", "radio pills segmented_control", "input[type=radio]"},
    {"dropdown", "dropdown menu|dropdown|drop-down menu|drop-down|select box|selectbox|selector", "selectbox multiselect radio pills segmented_control", "select"},
    {"multi-select", "multi-select|multiselect|multi select|tag picker", "multiselect pills", "select[multiple] input[type=checkbox]"},
    {"filter", "filter", "selectbox multiselect radio pills segmented_control text_input slider date_input checkbox toggle", "select input"},
    {"search", "search box|search bar|search field|search", "text_input selectbox", "input[type=search] [role=search] input"},
    {"slider", "range slider|slider", "slider select_slider", "input[type=range]"},
    {"number input", "number input|number field|numeric input|numeric field|quantity field|number inputs", "number_input slider", "input[type=number]"},
    {"text area", "text area|textarea|comment box|notes box|message field|comment field|multi-line text|notes field|text editor", "text_area data_editor", "textarea"},
    {"text input", "text input|text field|text box|name field|email field|input field|password field", "text_input text_area", "input"},
    {"date picker", "date picker|date selector|date field|date input|date range picker|date range selector|date range filter|date range|calendar picker|due date|start date", "date_input datetime_input", "input[type=date] input[type=datetime-local]"},
    {"time picker", "time picker|time selector|time input|start time", "time_input datetime_input", "input[type=time]"},
    {"color picker", "color picker|colour picker|color selector", "color_picker", "input[type=color]"},
    {"camera", "camera|webcam", "camera_input", "input[capture] video"},
    {"tabs", "tab|tabbed view|tabbed layout|tabs to switch|to switch", "tabs segmented_control", "[role=tab] [role=tablist] nav"},
    {"sidebar", "sidebar|side menu|side navigation|side panel", "@sidebar", "aside nav"},
    {"expander", "expander|accordion|expandable|collapsible|faq", "expander", "details"},
    {"chat", "chat window|chat interface|message history|chat message|chat history|chat input|chat box|chat panel|chat|conversation", "chat_message chat_input", "[role=log] textarea input"},
    {"images", "image gallery|photo gallery|image grid|picture grid|thumbnail|image|photo|picture", "image camera_input file_uploader", "img"},
    {"video", "video player|video", "video", "video iframe"},
    {"audio", "audio player|audio|sound player", "audio", "audio"},
    {"map", "map", "map pydeck_chart", "iframe img svg"},
    {"code", "code snippet|code viewer|code block|log viewer|log output|console output|terminal output", "code text text_area", "pre code"},
    {"json", "json", "json code", "pre code"},
    {"kanban board", "kanban board|task board|kanban", "columns tabs", "section article ul"},
    {"columns", "two-column|two column|three column|side-by-side|side by side|column layout", "columns", "div section"},
    {"cards", "card", "container metric columns expander info", "article section"},
    {"steps", "multi-step|wizard|step indicator|stepper|step-by-step", "progress radio tabs segmented_control button", "ol nav progress"},
    {"rating", "star rating|rating widget|rating", "feedback slider select_slider radio metric number_input", "input[type=radio] input[type=range] meter"},
    {"calculator", "calculator|converter", "number_input slider text_input", "input"},
    {"navigation", "navigation bar|navigation menu|nav bar|navigation", "@sidebar radio tabs selectbox segmented_control", "nav"},
    {"footer", "footer", "caption markdown write divider text", "footer"},
    {"timeline", "timeline|activity feed|event log|activity log|news feed", "write markdown text dataframe table expander info container caption", "ol ul time article"},
    {"counter", "counter", "metric button number_input write", "output button"},
    {"timer", "timer|countdown|stopwatch", "metric progress write time_input header subheader", "time output progress"},
    {"password", "password", "text_input", "input[type=password]"},
    {"dialog", "dialog|modal", "dialog popover", "dialog [role=dialog]"},
};

std::vector<std::string> words_of(const char* text, char separator) {
    std::vector<std::string> out(1);
    for (; *text; ++text) {
        if (*text == separator) out.emplace_back();
        else out.back() += *text;
    }
    return out;
}

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Position of `words` in `text` as whole words, a plural "s" allowed; npos when it is absent.
size_t find_words(const std::string& text, const std::string& words, size_t& length) {
    for (size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
        size_t end = at + words.size();
        if (end < text.size() && text[end] == 's') ++end;
        const bool starts = at == 0 || !is_letter(text[at - 1]);
        const bool ends = end == text.size() || !is_letter(text[end]);
        length = end - at;
        if (starts && ends) return at;
    }
    return std::string::npos;
}

struct Match {
    size_t position;
    const Entry* entry;
};

// Every alternative of every entry, the longest first, so that "progress bar" is taken before "progress".
std::vector<std::pair<std::string, const Entry*>> alternatives() {
    std::vector<std::pair<std::string, const Entry*>> out;
    for (const Entry& entry : lexicon)
        for (auto& words : words_of(entry.words, '|')) out.emplace_back(std::move(words), &entry);
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    return out;
}

bool matches_selector(const HtmlTree& tree, const std::string& selector) {
    const size_t open = selector.find('[');
    const std::string tag = selector.substr(0, open);
    std::string name, value;
    if (open != std::string::npos) {
        const std::string inside = selector.substr(open + 1, selector.size() - open - 2);
        const size_t equals = inside.find('=');
        name = inside.substr(0, equals);
        if (equals != std::string::npos) value = inside.substr(equals + 1);
    }
    for (const int32_t index : tree.elements(tag)) {
        if (name.empty()) return true;
        const std::string* attribute = tree.nodes[static_cast<size_t>(index)].attribute(name);
        if (attribute && (value.empty() || *attribute == value)) return true;
    }
    return false;
}

}  // namespace

std::vector<AskedComponent> asked_components(std::string_view prompt) {
    std::string text(prompt);
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    static const auto list = alternatives();
    std::vector<Match> matches;
    for (const auto& [words, entry] : list) {
        size_t length = 0;
        for (size_t at = find_words(text, words, length); at != std::string::npos; at = find_words(text, words, length)) {
            std::fill(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(at + length), '#');
            const bool known = std::any_of(matches.begin(), matches.end(), [wanted = entry](const Match& m) { return m.entry == wanted; });
            if (!known) matches.push_back({at, entry});
        }
    }
    std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) { return a.position < b.position; });
    std::vector<AskedComponent> out;
    for (const Match& match : matches)
        out.push_back({match.entry->name, words_of(match.entry->streamlit, ' '), words_of(match.entry->html, ' ')});
    return out;
}

bool has_component(const AskedComponent& component, const UiFile& file, Framework framework) {
    if (framework == Framework::Html) {
        const HtmlCheck check = parse_html(file.text);
        return std::any_of(component.html.begin(), component.html.end(),
                           [&](const std::string& selector) { return matches_selector(check.tree, selector); });
    }
    const auto calls = streamlit_calls(file.text);
    for (const auto& wanted : component.streamlit) {
        if (wanted == "@sidebar" && file.text.find("st.sidebar") != std::string::npos) return true;
        for (const auto& call : calls)
            if (call.command == wanted) return true;
    }
    return false;
}

}  // namespace maquette
