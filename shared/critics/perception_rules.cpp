// What can be perceived: text for images, contrast, color as the only sign, the size of what is pressed.
#include <algorithm>
#include <cmath>
#include <regex>

#include "shared/critics/rule.h"

namespace maquette {
namespace {

void check_streamlit(const UiReading& ui, std::vector<Finding>& findings) {
    static const std::regex only_color(R"re(:(red|green|orange|blue|gray|violet)\[\s*(●|■|•|\*|-)?\s*\])re");
    static const std::regex only_sign("^(🔴|🟢|🟡|🟠|⚫|⚪|🔵|\\s)+$");
    for (const auto& call : ui.calls) {
        if (call.command == "image" && !call.argument(1, "caption"))
            add_finding(findings, ui, "image.text_missing", call.call.line, "image", "This image has no caption.", "Add caption=\"…\".");
        const PythonArgument* text = call.argument(0, "body");
        if (!text || !text->is_literal) continue;
        // The standard library's regular expressions recurse once a character: long texts are no status signs anyway.
        if (text->literal.size() > 200 || text->literal.empty()) continue;
        if (std::regex_search(text->literal, only_color) || std::regex_match(text->literal, only_sign))
            add_finding(findings, ui, "color.only", call.call.line, call.command, "Only a color tells the state.", "Write the state in words beside it.");
    }
}

std::vector<std::string> classes_of(const HtmlNode& node) {
    std::vector<std::string> out;
    const std::string* value = node.attribute("class");
    if (!value) return out;
    std::string word;
    for (const char c : *value + " ") {
        if (c != ' ' && c != '\n' && c != '\t') word += c;
        else if (!word.empty() && word.size() < 100) out.push_back(std::exchange(word, {}));
        else word.clear();
    }
    return out;
}

// "text-gray-300" → 300; -1 for anything else. On white, shades below 500 stay under 4.5 to 1 for Tailwind's grays;
// for green, yellow and the like the border is 700 (computed from Tailwind's palette, v3.4).
int text_shade(const std::string& name, std::string& color) {
    static const std::regex shade(R"re(^text-([a-z]+)-(\d{2,3})$)re");
    std::smatch match;
    if (!std::regex_match(name, match, shade)) return -1;
    color = match[1];
    return std::stoi(match[2]);
}

bool has_dark_background(const HtmlTree& tree, int32_t index) {
    static const std::regex dark(R"re(^bg-(black|[a-z]+-(600|700|800|900|950))$)re");
    for (int32_t at = index; at >= 0; at = tree.nodes[static_cast<size_t>(at)].parent) {
        for (const auto& name : classes_of(tree.nodes[static_cast<size_t>(at)])) {
            if (std::regex_match(name, dark)) return true;
            if (name.starts_with("bg-") && name != "bg-opacity-50") return false;
        }
    }
    return false;
}

void check_contrast(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    for (const int32_t index : tree.elements()) {
        const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
        const bool on_dark = has_dark_background(tree, index);
        for (const auto& name : classes_of(node)) {
            std::string color;
            const int shade = text_shade(name, color);
            const bool is_gray = color == "gray" || color == "slate" || color == "zinc" || color == "neutral" || color == "stone";
            const bool is_bright = color == "yellow" || color == "green" || color == "lime" || color == "amber" || color == "orange" || color == "cyan" || color == "teal" || color == "emerald" || color == "sky";
            const int least = is_gray ? 500 : is_bright ? 700 : 600;
            const bool pale = shade >= 0 && shade < least && !on_dark;
            if (pale || (name == "text-white" && !on_dark))
                add_finding(findings, ui, "contrast.low", node.position.line, name, name + " is too pale for its background.", "Use a darker shade.");
        }
    }
}

void check_html(const UiReading& ui, std::vector<Finding>& findings) {
    const HtmlTree& tree = ui.html.tree;
    for (const int32_t index : tree.elements("img"))
        if (!tree.nodes[static_cast<size_t>(index)].attribute("alt"))
            add_finding(findings, ui, "image.text_missing", tree.nodes[static_cast<size_t>(index)].position.line, "img", "This image has no alternative text.",
                        "Add alt=\"…\"; an empty one for decoration.");
    for (const int32_t index : tree.elements("svg")) {
        const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
        if (!node.attribute("aria-label") && !node.attribute("aria-hidden") && !node.attribute("aria-labelledby"))
            add_finding(findings, ui, "image.text_missing", node.position.line, "svg", "This drawing has no name.", "Add role=\"img\" and an aria-label.");
    }
    static const std::regex status_color(R"re(^bg-(red|green|yellow|orange)-\d{3}$)re");
    for (const char* tag : {"span", "div", "i"}) {
        for (const int32_t index : tree.elements(tag)) {
            const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
            const auto classes = classes_of(node);
            const bool colored = std::any_of(classes.begin(), classes.end(), [](const std::string& name) { return std::regex_match(name, status_color); });
            const bool round = std::find(classes.begin(), classes.end(), "rounded-full") != classes.end();
            const bool alone = node.parent < 0 || tree.visible_text(node.parent).empty();
            if (colored && round && tree.visible_text(index).empty() && alone && !node.attribute("aria-label"))
                add_finding(findings, ui, "color.only", node.position.line, tag, "Only a color tells the state.", "Write the state in words beside it.");
        }
    }
    check_contrast(ui, findings);
    static const std::regex roomy(R"re(^(p|px|py|h|size|min-h)-(2\.5|[3-9]|1\d|2\d|full|screen)$)re");
    for (const char* tag : {"button"}) {
        for (const int32_t index : tree.elements(tag)) {
            const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
            const auto classes = classes_of(node);
            const bool large = std::any_of(classes.begin(), classes.end(), [](const std::string& name) {
                return std::regex_match(name, roomy) || name == "p-2" || name == "py-2" || name == "btn";
            });
            if (!large) add_finding(findings, ui, "target.small", node.position.line, tag, "This button has no padding.", "Add p-3.");
        }
    }
}

}  // namespace

void check_perception(const UiReading& ui, std::vector<Finding>& findings) {
    ui.is_html() ? check_html(ui, findings) : check_streamlit(ui, findings);
}

}  // namespace maquette
