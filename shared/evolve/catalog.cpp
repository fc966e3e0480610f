#include "shared/evolve/catalog.h"

#include "shared/base/check.h"
#include "shared/evolve/catalog_table.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

Phrase read_phrase(std::string text) {
    Phrase phrase;
    if (const auto arrow = text.find("=>"); arrow != std::string::npos) {
        phrase.label = trim(text.substr(arrow + 2));
        text = trim(text.substr(0, arrow));
    }
    if (text.starts_with("+")) {
        phrase.has_article = false;
        text = text.substr(1);
    }
    phrase.words = text;
    return phrase;
}

ComponentKind read_head(const std::string& line) {
    const auto words = split(line, ' ');
    MAQUETTE_CHECK(words.size() >= 3);
    ComponentKind kind;
    kind.name = words[0];
    kind.weight = std::stoi(words[1]);
    kind.cue = words[2] == "h" ? Cue::Heading : words[2] == "c" ? Cue::Comment : Cue::None;
    if (words.size() > 3) kind.slot = words[3];
    return kind;
}

void read_kinds(const char* table, std::vector<ComponentKind>& kinds) {
    bool in_head = false;  // "@" inside code (a decorator) does not open a component: only after a blank line it does.
    bool after_blank = true;
    for (const std::string& line : split(table, '\n')) {
        if (line.empty()) {
            after_blank = true;
            continue;
        }
        if (after_blank && line[0] == '@') {
            kinds.push_back(read_head(line.substr(1)));
            in_head = true;
        } else if (in_head) {
            MAQUETTE_CHECK(line.starts_with("? "));
            for (const auto& text : split(line.substr(2), ';')) kinds.back().phrases.push_back(read_phrase(trim(text)));
            in_head = false;
        } else {
            std::string& code = kinds.back().code;
            code += (code.empty() ? "" : "\n") + line;
        }
        after_blank = false;
    }
}

std::vector<ComponentKind> read_tables(std::initializer_list<const char*> tables) {
    std::vector<ComponentKind> kinds;
    for (const char* table : tables) read_kinds(table, kinds);
    return kinds;
}

}  // namespace

const std::vector<ComponentKind>& component_kinds(Framework framework) {
    static const auto streamlit = read_tables({streamlit_table_display, streamlit_table_input, streamlit_table_composed});
    static const auto html = read_tables({html_table});
    return framework == Framework::Streamlit ? streamlit : html;
}

const ComponentKind* find_component_kind(Framework framework, const std::string& name) {
    // What a page written for Streamlit becomes in HTML, where the name differs.
    static const std::map<std::string, std::string> in_html = {
        {"line_chart", "chart"}, {"bar_chart", "chart"}, {"area_chart", "chart"}, {"dataframe", "table"}, {"leaderboard", "table"}, {"cart", "table"},
        {"editor", "table"}, {"metric", "metrics"}, {"add", "form"}, {"expander", "faq"}, {"schedule", "timeline"}, {"feed", "timeline"},
        {"log", "code"}, {"json", "code"}, {"intro", "hero"}, {"selectbox", "select"}, {"filter", "select"}, {"button", "buttons"},
        {"wizard", "steps"}, {"survey", "radio"}, {"quiz", "radio"}, {"poll", "radio"}, {"settings", "toggle"}, {"toggles", "toggle"},
        {"feedback_form", "contact"}, {"calculator", "result"}, {"converter", "result"}, {"audio", "video"}, {"map", "image"}, {"text_area", "contact"},
        {"progress_list", "meter"}, {"download", "buttons"}, {"camera", "upload"}, {"color", "slider"}, {"timer", "progress"}, {"counter", "buttons"}};
    if (framework == Framework::Html)
        if (const auto other = in_html.find(name); other != in_html.end()) return find_component_kind(framework, other->second);
    for (const auto& kind : component_kinds(framework))
        if (kind.name == name) return &kind;
    return nullptr;
}

const std::vector<Subject>& subjects() {
    static const auto list = [] {
        std::vector<Subject> out;
        for (std::string line : split(subjects_table, '\n')) {
            if (line.empty()) continue;
            Subject subject;
            if (line.starts_with("*")) {
                subject.held_out = true;
                line = line.substr(1);
            }
            subject.keeps_kinds = !line.starts_with("$ ");
            subject.needs_domain = line.starts_with("$");
            if (subject.needs_domain) line = line.substr(line.find(' ') + 1);
            const auto parts = split(line, '|');
            MAQUETTE_CHECK(parts.size() == 4);
            subject.name = parts[0];
            subject.task_type = parts[1];
            subject.kinds = split(parts[2], ',');
            subject.domain = parts[3];
            out.push_back(std::move(subject));
        }
        return out;
    }();
    return list;
}

const std::map<std::string, std::vector<std::string>>& word_lists() {
    static const auto lists = [] {
        std::map<std::string, std::vector<std::string>> out;
        for (const std::string& line : split(word_lists_table, '\n')) {
            const auto colon = line.find(": ");
            if (colon == std::string::npos) continue;
            for (const auto& word : split(line.substr(colon + 2), ',')) out[line.substr(0, colon)].push_back(trim(word));
        }
        return out;
    }();
    return lists;
}

}  // namespace maquette
