#include "shared/code/tailwind.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "shared/code/tailwind_table.h"

namespace maquette {
namespace {

// How a variant combines. The order of meaning is that of the package: what selects elements may stand inside group-, peer-,
// has- and in-; what asks the page (a query) may only be negated.
enum class VariantKind {
    Plain,     // Stands alone: before, *, starting.
    Selector,  // Combines with everything: focus, [.x], aria-checked.
    Hover,     // A selector inside a query: combines, but its negation does not.
    Query,     // sm, print, supports-[…]: may be negated.
    Relative,  // [>img]: inside has- and in- only.
};

struct UtilityKind {
    char form = 0;   // The letter of tailwind_table.h.
    char modifiers = '0';
    int values = -1;  // Of form v.
};
struct Root {
    std::string_view family;
    std::vector<UtilityKind> kinds;
};
struct Table {
    std::unordered_map<std::string_view, std::string_view> statics;  // Name to family.
    std::unordered_map<std::string_view, Root> roots;
    std::vector<std::unordered_set<std::string_view>> values;
    std::unordered_map<std::string_view, VariantKind> variants;
    std::unordered_set<std::string_view> breakpoints, containers;
};

std::string_view next_word(std::string_view& line) {
    const size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

void read_root(std::string_view line, Table& table) {
    const std::string_view name = next_word(line);
    Root root{next_word(line), {}};
    while (!line.empty()) {
        const std::string_view word = next_word(line);
        UtilityKind kind{word[0], word[1], -1};
        if (kind.form == 'v') kind.values = std::stoi(std::string(word.substr(3)));
        root.kinds.push_back(kind);
    }
    table.roots.emplace(name, std::move(root));
}

Table read_table() {
    Table table;
    std::string_view text = tailwind_table;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        const std::string_view what = next_word(line);
        if (what == "root") {
            read_root(line, table);
            continue;
        }
        const std::string_view key = next_word(line);
        if (what == "values") table.values.resize(std::max(table.values.size(), static_cast<size_t>(std::stoi(std::string(key))) + 1));
        while (!line.empty()) {
            const std::string_view word = next_word(line);
            if (what == "static") table.statics.emplace(word, key);
            else if (what == "values") table.values[static_cast<size_t>(std::stoi(std::string(key)))].insert(word);
            else if (key == "breakpoint") table.breakpoints.insert(word);
            else if (key == "container") table.containers.insert(word);
            else table.variants.emplace(word, key == "plain" ? VariantKind::Plain : key == "selector" ? VariantKind::Selector : key == "hover" ? VariantKind::Hover : VariantKind::Query);
        }
    }
    return table;
}

const Table& table() {
    static const Table made = read_table();
    return made;
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// As JavaScript would print it: no leading zeros, no exponent.
bool is_whole(std::string_view text) { return is_digits(text) && (text.size() == 1 || text[0] != '0') && text.size() < 16; }

bool is_quarter(std::string_view text) {
    const size_t dot = text.find('.');
    if (dot == std::string_view::npos) return is_whole(text);
    const std::string_view rest = text.substr(dot + 1);
    return is_whole(text.substr(0, dot)) && (rest == "25" || rest == "5" || rest == "75");
}

bool is_fraction(std::string_view text, bool (*part)(std::string_view)) {
    const size_t slash = text.find('/');
    return slash != std::string_view::npos && part(text.substr(0, slash)) && part(text.substr(slash + 1));
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '%' || c == '-';
    });
}

// What stands in brackets: balanced, without a ";" or a "}" that would end the rule.
bool is_sound_value(std::string_view text) {
    std::string open;
    bool has_text = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '_' && c != ' ') has_text = true;
        if (c == '\\') ++i;
        else if (c == '"' || c == '\'') {
            for (++i; i < text.size() && text[i] != c; ++i)
                if (text[i] == '\\') ++i;
        } else if (c == '(') open += ')';
        else if (c == '[') open += ']';
        else if (c == '{') open += '}';
        else if (c == ')' || c == ']' || c == '}') {
            if (open.empty()) return false;
            if (c == open.back()) open.pop_back();
        } else if (c == ';' && open.empty()) return false;
    }
    return has_text;
}

struct Arbitrary {
    bool is_variable = false;  // (--x)
    std::string_view type, text;
};

// "[…]" or "(--x)", with an optional "type:" in front.
std::optional<Arbitrary> arbitrary_value(std::string_view text) {
    if (text.size() < 3) return std::nullopt;
    const bool is_variable = text[0] == '(' && text.back() == ')';
    if (!is_variable && !(text[0] == '[' && text.back() == ']')) return std::nullopt;
    Arbitrary out{is_variable, {}, text.substr(1, text.size() - 2)};
    const size_t colon = out.text.find(':');
    const auto is_type = [](std::string_view name) {
        return std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    };
    if (colon != std::string_view::npos && is_type(out.text.substr(0, colon))) out.type = out.text.substr(0, colon), out.text.remove_prefix(colon + 1);
    if (colon == 0) return std::nullopt;
    if (is_variable && !out.text.starts_with("--")) return std::nullopt;
    if (!is_sound_value(out.text)) return std::nullopt;
    return out;
}

bool is_modifier(char kinds, std::string_view modifier) {
    if (kinds == '0' || modifier.empty()) return false;
    if (modifier[0] == '[' || modifier[0] == '(') return arbitrary_value(modifier).has_value();
    if (kinds == '4') return false;
    if (kinds == '3') return is_name(modifier);
    static const std::unordered_set<std::string_view> line_heights{"none", "tight", "snug", "normal", "relaxed", "loose"};
    return is_quarter(modifier) || (kinds == '2' && line_heights.contains(modifier));
}

// Cuts at `separator` outside of brackets, parentheses and quotes.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    std::string open;
    size_t begin = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == separator && open.empty()) {
            out.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        } else if (c == '\\') ++i;
        else if (c == '"' || c == '\'') {
            const size_t close = text.find(c, i + 1);
            if (close == std::string_view::npos) continue;
            i = close;
        } else if (c == '[') open += ']';
        else if (c == '(') open += ')';
        else if (c == '{') open += '}';
        else if (!open.empty() && c == open.back()) open.pop_back();
    }
    out.push_back(text.substr(begin));
    return out;
}

struct Variant {
    VariantKind kind = VariantKind::Plain;
    bool takes_name = false;  // "/item" may follow: group and peer, also inside others, and containers.
};

std::optional<Variant> read_variant(std::string_view name, int depth);

// [&_p], [@media_print], [p]
std::optional<Variant> arbitrary_variant(std::string_view name) {
    const std::string_view text = name.substr(1, name.size() - 2);
    if (!is_sound_value(text)) return std::nullopt;
    if (text[0] == '@') return Variant{VariantKind::Query};
    if (text[0] == '>' || text[0] == '+' || text[0] == '~') return Variant{VariantKind::Relative};
    if (text.find('{') != std::string_view::npos) return std::nullopt;
    return Variant{VariantKind::Selector};
}

std::optional<Variant> compound_variant(std::string_view prefix, std::string_view inner, int depth) {
    if (depth > 8) return std::nullopt;
    auto variant = read_variant(inner, depth + 1);
    if (!variant) return std::nullopt;
    const bool is_named = prefix == "group" || prefix == "peer";
    switch (variant->kind) {
        case VariantKind::Plain: return std::nullopt;
        case VariantKind::Query:
            if (prefix != "not") return std::nullopt;
            break;
        case VariantKind::Hover:
            if (prefix == "not") variant->kind = VariantKind::Plain;
            break;
        case VariantKind::Relative:
            if (prefix != "has" && prefix != "in") return std::nullopt;
            variant->kind = VariantKind::Selector;
            break;
        case VariantKind::Selector: break;
    }
    variant->takes_name = variant->takes_name || is_named;
    return variant;
}

std::optional<Variant> valued_variant(std::string_view root, std::string_view value, int depth) {
    const bool is_arbitrary = value[0] == '[' && arbitrary_value(value);
    if (root == "group" || root == "peer" || root == "not" || root == "has" || root == "in") return compound_variant(root, value, depth);
    if (root == "min" || root == "max")
        return is_arbitrary || table().breakpoints.contains(value) ? std::optional(Variant{VariantKind::Query}) : std::nullopt;
    if (root == "@" || root == "@min" || root == "@max")
        return is_arbitrary || table().containers.contains(value) ? std::optional(Variant{VariantKind::Query, true}) : std::nullopt;
    if (root == "aria" || root == "data")
        return is_arbitrary || is_name(value) ? std::optional(Variant{VariantKind::Selector}) : std::nullopt;
    if (root == "nth" || root == "nth-last" || root == "nth-of-type" || root == "nth-last-of-type")
        return is_arbitrary || is_whole(value) ? std::optional(Variant{VariantKind::Selector}) : std::nullopt;
    if (root == "supports")
        return is_name(value) || arbitrary_value(value) ? std::optional(Variant{VariantKind::Query}) : std::nullopt;
    return std::nullopt;
}

std::optional<Variant> read_variant(std::string_view name, int depth) {
    if (name.size() > 2 && name[0] == '[' && name.back() == ']') return arbitrary_variant(name);
    if (const auto found = table().variants.find(name); found != table().variants.end()) return Variant{found->second};
    if (name.size() > 1 && name[0] == '@')
        if (const auto found = valued_variant("@", name.substr(1), depth)) return found;
    for (const char* root : {"group", "peer", "not", "has", "in", "min", "max", "@min", "@max", "aria", "data", "nth-last-of-type", "nth-of-type", "nth-last", "nth", "supports"}) {
        const std::string prefix = std::string(root) + "-";
        if (name.size() > prefix.size() && name.starts_with(prefix)) return valued_variant(root, name.substr(prefix.size()), depth);
    }
    return std::nullopt;
}

bool is_variant(std::string_view text) {
    const auto parts = split(text, '/');
    if (parts.size() > 2) return false;
    const auto variant = read_variant(parts[0], 0);
    if (!variant || variant->kind == VariantKind::Relative) return false;
    if (parts.size() == 1) return true;
    if (!variant->takes_name || parts[1].empty()) return false;
    return parts[1][0] == '[' || parts[1][0] == '(' ? arbitrary_value(parts[1]).has_value() : is_name(parts[1]);
}

bool fits(const UtilityKind& kind, std::string_view value) {
    switch (kind.form) {
        case 'd': return value.empty();
        case 'q': return is_quarter(value);
        case 'i': return is_whole(value);
        case 'j': return is_whole(value) && value != "0";
        case 'P': return value.ends_with("%") && is_quarter(value.substr(0, value.size() - 1));
        case 'p': return value.ends_with("%") && is_whole(value.substr(0, value.size() - 1));
        case 'a': return arbitrary_value(value).has_value();
        case 'v': return table().values[static_cast<size_t>(kind.values)].contains(value);
        default: return false;
    }
}

// "[14px]": an opacity behind it ("/50") would need a color. A text size is another thing: it takes a line height.
bool is_length(const UtilityKind& kind, std::string_view value) {
    return kind.form == 'a' && kind.modifiers == '1' && value.size() > 1 && value[0] == '[' && ((value[1] >= '0' && value[1] <= '9') || value[1] == '-' || value[1] == '.');
}

// `rest` is what stands behind the root: "", "4", "1/2", "red-500/50".
bool takes(const Root& root, std::string_view rest, std::string_view& value) {
    const auto parts = split(rest, '/');
    if (parts.size() > 2) return false;
    value = parts[0];
    for (const UtilityKind& kind : root.kinds) {
        if (kind.form == 'F' || kind.form == 'f') {
            if (!is_fraction(rest, kind.form == 'F' ? is_quarter : is_whole)) continue;
            value = rest;
            return true;
        }
        if (fits(kind, value) && (parts.size() == 1 || (is_modifier(kind.modifiers, parts[1]) && !is_length(kind, value)))) return true;
    }
    return false;
}

bool is_color_word(std::string_view word) {
    if (word == "black" || word == "white" || word == "transparent" || word == "current") return true;
    const size_t dash = word.rfind('-');
    if (dash == std::string_view::npos || !is_digits(word.substr(dash + 1))) return false;
    static const std::unordered_set<std::string_view> names{"red", "orange", "amber", "yellow", "lime", "green", "emerald", "teal", "cyan", "sky", "blue", "indigo", "violet",
                                                            "purple", "fuchsia", "pink", "rose", "slate", "gray", "zinc", "neutral", "stone", "mauve", "olive", "mist", "taupe"};
    return names.contains(word.substr(0, dash));
}

std::string color_of(std::string_view value) {
    if (is_color_word(value)) return std::string(value);
    const auto arbitrary = arbitrary_value(value);
    if (!arbitrary) return {};
    const std::string_view text = arbitrary->text;
    const bool is_function = text.starts_with("rgb") || text.starts_with("hsl") || text.starts_with("oklch") || text.starts_with("oklab") || text.starts_with("hwb") || text.starts_with("lab(") || text.starts_with("lch(");
    return text[0] == '#' || is_function || arbitrary->type == "color" ? std::string(text) : std::string();
}

// "[color:red]", "[--x:1px]/50"
bool is_arbitrary_property(std::string_view base) {
    const auto parts = split(base, '/');
    if (parts.size() > 2 || (parts.size() == 2 && !is_modifier('3', parts[1]))) return false;
    const std::string_view text = parts[0];
    if (text.size() < 5 || text[0] != '[' || text.back() != ']') return false;
    const std::string_view inside = text.substr(1, text.size() - 2);
    const size_t colon = inside.find(':');
    if (colon == std::string_view::npos || colon == 0 || !(inside[0] == '-' || (inside[0] >= 'a' && inside[0] <= 'z'))) return false;
    for (const char c : inside.substr(0, colon))
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) return false;
    return is_sound_value(inside.substr(colon + 1));
}

bool read_utility(std::string_view base, TailwindClass& out) {
    if (const auto found = table().statics.find(base); found != table().statics.end()) {
        out.utility = base;
        out.family = found->second;
        return true;
    }
    if (base[0] == '[') {
        out.family = "arbitrary";
        if (!is_arbitrary_property(base)) return false;
        out.value = base;
        return true;
    }
    // The longest root first: "border-t-2" is border-t, "text-shadow-sm" is text-shadow.
    const size_t bracket = std::min(base.find_first_of("[("), base.size());
    for (size_t end = std::min(base.find('/'), base.size());;) {
        const std::string_view name = base.substr(0, end);
        if (const auto found = table().roots.find(name); found != table().roots.end()) {
            std::string_view rest = base.substr(end), value;
            if (!rest.empty() && rest[0] == '-') rest.remove_prefix(1);
            else if (!rest.empty() && rest[0] != '/') return false;
            const bool is_bare = end == base.size() || base[end] == '/';
            if ((is_bare || !rest.empty()) && takes(found->second, rest, value)) {
                out.is_negative = name[0] == '-';
                out.utility = name.substr(out.is_negative ? 1 : 0);
                out.family = found->second.family;
                out.value = value;
                out.color = color_of(value);
                return true;
            }
        }
        const size_t dash = end == 0 ? std::string_view::npos : base.substr(0, std::min(end, bracket + 1)).rfind('-', end - 1);
        if (dash == std::string_view::npos || dash == 0) return false;
        end = dash;
    }
}

}  // namespace

std::optional<TailwindClass> parse_tailwind_class(std::string_view name) {
    if (name.empty() || name.size() > tailwind_class_bytes_max) return std::nullopt;
    const auto parts = split(name, ':');
    TailwindClass out;
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
        if (parts[i].empty() || !is_variant(parts[i])) return std::nullopt;
        out.variants.emplace_back(parts[i]);
    }
    std::string_view base = parts.back();
    if (base.ends_with("!")) base.remove_suffix(1), out.is_important = true;
    else if (base.starts_with("!")) base.remove_prefix(1), out.is_important = true;
    if (base.empty() || !read_utility(base, out)) return std::nullopt;
    return out;
}

TailwindUse count_tailwind(const std::vector<std::string_view>& classes) {
    TailwindUse out;
    std::map<std::string, int64_t> families, colors;
    std::unordered_set<std::string_view> unknown;
    for (const std::string_view name : classes) {
        ++out.classes;
        const auto found = parse_tailwind_class(name);
        if (!found) {
            if (unknown.size() < tailwind_unknown_max && unknown.insert(name).second) out.unknown.emplace_back(name);
            continue;
        }
        ++out.known;
        ++families[found->family];
        if (!found->color.empty()) ++colors[found->color];
    }
    out.families.assign(families.begin(), families.end());
    out.colors.assign(colors.begin(), colors.end());
    return out;
}

}  // namespace maquette
