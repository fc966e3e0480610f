#include "shared/code/html_tree.h"

#include <algorithm>

#include "shared/base/ascii.h"

namespace maquette {
namespace {

bool is_hidden_text(std::string_view tag) {
    return tag == "script" || tag == "style" || tag == "template" || tag == "noscript" || tag == "title";
}

std::string_view prefix_of(HtmlNode::Namespace name_space) {
    switch (name_space) {
        case HtmlNode::Namespace::Svg:
            return "svg ";
        case HtmlNode::Namespace::MathMl:
            return "math ";
        default:
            return {};
    }
}

// Calls visit(node index, depth) for every node below `root`, in document order, without recursion.
template <class Visit>
void walk(const HtmlTree& tree, int32_t root, Visit visit) {
    struct Entry {
        int32_t node;
        int32_t depth;
    };
    std::vector<Entry> open;
    const auto push = [&](int32_t node, int32_t depth) {
        const auto& children = tree.nodes[static_cast<size_t>(node)].children;
        for (auto child = children.rbegin(); child != children.rend(); ++child) open.push_back({*child, depth});
    };
    push(root, 0);
    while (!open.empty()) {
        const Entry entry = open.back();
        open.pop_back();
        if (visit(entry.node, entry.depth)) push(entry.node, entry.depth + 1);
    }
}

void write_attributes(const HtmlNode& node, size_t depth, std::string& out) {
    std::vector<const HtmlAttribute*> sorted;
    for (const auto& attribute : node.attributes) sorted.push_back(&attribute);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
    for (const auto* attribute : sorted)
        out += "| " + std::string(2 * depth, ' ') + attribute->name + "=\"" + attribute->value + "\"\n";
}

}  // namespace

const std::string* HtmlNode::attribute(std::string_view key) const {
    for (const auto& attribute : attributes)
        if (attribute.name == key) return &attribute.value;
    return nullptr;
}

std::vector<int32_t> HtmlTree::elements(std::string_view tag) const {
    std::vector<int32_t> out;
    for (size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i].kind == HtmlNode::Kind::Element && (tag.empty() || nodes[i].name == tag))
            out.push_back(static_cast<int32_t>(i));
    return out;
}

std::string HtmlTree::visible_text(int32_t node) const {
    std::string out;
    walk(*this, node, [&](int32_t index, int32_t) {
        const HtmlNode& child = nodes[static_cast<size_t>(index)];
        if (child.kind == HtmlNode::Kind::Element && is_hidden_text(child.name)) return false;
        if (child.kind != HtmlNode::Kind::Text) return true;
        for (const char c : child.text) {
            if (!is_html_space(c))
                out += c;
            else if (!out.empty() && out.back() != ' ')
                out += ' ';
        }
        return true;
    });
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::string HtmlTree::raw_text(int32_t node) const {
    std::string out;
    walk(*this, node, [&](int32_t index, int32_t) {
        const HtmlNode& child = nodes[static_cast<size_t>(index)];
        if (child.kind == HtmlNode::Kind::Text) out += child.text;
        return true;
    });
    return out;
}

int32_t HtmlTree::ancestor(int32_t node, std::string_view tag) const {
    for (int32_t at = nodes[static_cast<size_t>(node)].parent; at >= 0; at = nodes[static_cast<size_t>(at)].parent)
        if (nodes[static_cast<size_t>(at)].is_element(tag)) return at;
    return -1;
}

std::string html5lib_text(const HtmlTree& tree) {
    std::string out;
    walk(tree, 0, [&](int32_t index, int32_t level) {
        const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
        const auto depth = static_cast<size_t>(level);
        out += "| " + std::string(2 * depth, ' ');
        switch (node.kind) {
            case HtmlNode::Kind::Element:
                out += "<" + std::string(prefix_of(node.name_space)) + node.name + ">\n";
                write_attributes(node, depth + 1, out);
                break;
            case HtmlNode::Kind::Text:
                out += "\"" + node.text + "\"\n";
                break;
            case HtmlNode::Kind::Comment:
                out += "<!-- " + node.text + " -->\n";
                break;
            case HtmlNode::Kind::Doctype:
                out += "<!DOCTYPE " + node.name + node.text + ">\n";
                break;
            case HtmlNode::Kind::TemplateContent:
                out += "content\n";
                break;
            case HtmlNode::Kind::Document:
                break;
        }
        return true;
    });
    return out;
}

}  // namespace maquette
