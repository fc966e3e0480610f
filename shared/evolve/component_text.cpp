// Fills a component's template in: names from the domain, words from the lists, numbers from the generator.
#include <cmath>
#include <cstdio>

#include "shared/base/check.h"
#include "shared/evolve/form_fields.h"
#include "shared/evolve/ui_plan.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

using Values = std::map<std::string, std::string>;

// "Wait time" → "wait time", but "CPU" stays.
std::string in_sentence(const std::string& label) {
    if (label.size() > 1 && label[1] >= 'A' && label[1] <= 'Z') return label;
    if (label.size() > 2 && label[1] == ' ' ) return label;
    std::string out = label;
    if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] + 32);
    return out;
}

std::string number(int64_t value) { return std::to_string(value); }
int64_t between(Random& random, int low, int high) { return low + static_cast<int64_t>(random.below(static_cast<uint32_t>(high - low + 1))); }

std::string random_series(Random& random, int count) {
    int64_t value = between(random, 10, 60);
    std::string out;
    for (int i = 0; i < count; ++i) {
        if (i > 0) out += ", ";
        out += number(value);
        value = std::max<int64_t>(2, value + between(random, -6, 9));
    }
    return out;
}

void add_numbers(Values& values, Random& random) {
    int64_t before = 0;
    for (const char* name : {"n1", "n2", "n3"}) {
        int64_t value = between(random, 12, 95);
        if (value == before) ++value;
        before = value;
        values[name] = number(value);
    }
    values["e1"] = number(between(random, 1, 9));
    values["e2"] = number(-between(random, 1, 9));
    for (int i = 1; i <= 3; ++i) {
        const int64_t percent = between(random, 5, 18) * 5;
        values["p" + number(i)] = number(percent);
        values["y" + number(i)] = number(100 - percent);
    }
    values["series"] = random_series(random, 6);
    values["series4"] = random_series(random, 4);
    values["other4"] = random_series(random, 4);
    values["rate"] = number(between(random, 3, 5));
    values["hour"] = number(between(random, 13, 18));
    char text[32];
    for (int i = 1; i <= 2; ++i) {
        std::snprintf(text, sizeof text, "%.1f", 44 + 0.1 * static_cast<double>(random.below(90)));
        values["lat" + number(i)] = text;
        std::snprintf(text, sizeof text, "%.1f", 4 + 0.1 * static_cast<double>(random.below(90)));
        values["lon" + number(i)] = text;
    }
    static const char* const colors[] = {"3366ff", "cc3344", "228855", "884499", "dd7722"};
    values["hex"] = colors[random.below(5)];
}

void add_domain(Values& values, const Domain& domain, Random& random) {
    values["thing"] = domain.thing;
    values["things"] = domain.things;
    values["group"] = domain.group;
    values["note"] = domain.note;
    values["file"] = snake_case(domain.things);
    const size_t shift = random.below(4);
    for (size_t i = 0; i < 3; ++i) {
        const std::string digit = number(static_cast<int64_t>(i) + 1);
        values["i" + digit] = domain.items[(i + shift) % 4];
        values["g" + digit] = domain.groups[i];
        values["t" + digit] = domain.steps[i];
        values["f" + digit] = in_sentence(domain.fields[i]);
    }
    const size_t turn = random.below(3);
    for (size_t i = 0; i < 3; ++i) {
        const Measure& measure = domain.measures[(i + turn) % 3];
        const std::string digit = number(static_cast<int64_t>(i) + 1);
        values["m" + digit] = in_sentence(measure.label);
        values["v" + digit] = measure.value;
        values["d" + digit] = measure.delta;
    }
    values["m"] = values["m1"];
    values["mv"] = values["v1"];
    values["md"] = values["d1"];
}

void add_words(Values& values, Random& random) {
    for (const auto& [name, words] : word_lists()) {
        const uint32_t first = random.below(static_cast<uint32_t>(words.size()));
        values[name] = words[first];
        values[name + "2"] = words[(first + 1 + random.below(static_cast<uint32_t>(words.size()) - 1)) % words.size()];
    }
    static const char* const conversions[][3] = {{"meters", "feet", "3.28"}, {"kilograms", "pounds", "2.2"}, {"euros", "dollars", "1.1"},
                                                 {"kilometers", "miles", "0.62"}, {"liters", "gallons", "0.26"}, {"inches", "centimeters", "2.54"}};
    const auto& conversion = conversions[random.below(6)];
    values["from"] = conversion[0];
    values["to"] = conversion[1];
    values["factor"] = conversion[2];
}

// Replaces every {name}; {Name} asks for a capital. A "{" that opens no known name (a Python dict) stays.
std::string fill(const std::string& text, const Values& values) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const size_t end = text[i] == '{' ? text.find('}', i) : std::string::npos;
        if (end == std::string::npos) {
            out += text[i];
            continue;
        }
        std::string name = text.substr(i + 1, end - i - 1);
        const bool capital = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
        if (capital) name[0] = static_cast<char>(name[0] + 32);
        const auto found = values.find(name);
        if (found == values.end()) {
            out += text[i];
            continue;
        }
        out += capital ? capitalized(found->second) : found->second;
        i = end;
    }
    return out;
}

}  // namespace

PlannedComponent fill_component(const ComponentKind& kind, const Domain& domain, const std::string& title, bool asked, Random& random) {
    Values values;
    add_domain(values, domain, random);
    add_words(values, random);
    add_numbers(values, random);
    const FormFields fields = draw_form_fields(random);
    values["fields"] = fields.names;
    values["field_lines"] = fields.code;
    if (kind.name == "fields") values["file"] = snake_case(title);

    // The first phrase is the plainest: it is what a component is called when nobody asked for it.
    const Phrase& phrase = kind.phrases[asked ? random.below(static_cast<uint32_t>(kind.phrases.size())) : 0];
    PlannedComponent component;
    component.kind = &kind;
    component.phrase = fill(phrase.words, values);
    static const char* const adjectives[] = {"interactive", "live", "simple", "detailed", "large", "small", "clear", "daily", "weekly", "compact"};
    if (asked && phrase.has_article && random.below(100) < 7) component.phrase = std::string(adjectives[random.below(10)]) + " " + component.phrase;
    if (asked) component.asked = phrase.has_article ? with_article(component.phrase) : component.phrase;
    values["phrase"] = component.phrase;
    values["label"] = fill(phrase.label, values);
    component.code = fill(kind.code, values);
    return component;
}

}  // namespace maquette
