#include "shared/evolve/ui_plan.h"

#include <algorithm>

#include "shared/base/check.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

template <class T>
const T& pick(const std::vector<T>& list, Random& random) {
    MAQUETTE_CHECK(!list.empty());
    return list[random.below(static_cast<uint32_t>(list.size()))];
}

const ComponentKind& pick_kind(Framework framework, Random& random) {
    const auto& kinds = component_kinds(framework);
    int total = 0;
    for (const auto& kind : kinds) total += kind.weight;
    int at = static_cast<int>(random.below(static_cast<uint32_t>(total)));
    for (const auto& kind : kinds)
        if ((at -= kind.weight) < 0) return kind;
    return kinds.back();
}

const Subject& pick_subject(Random& random) {
    const bool with_domain = random.below(100) < 60;
    while (true) {
        const Subject& subject = pick(subjects(), random);
        if (!subject.held_out && subject.needs_domain == with_domain) return subject;
    }
}

const Domain& pick_domain(const Subject& subject, Random& random) {
    if (const Domain* own = find_domain(subject.domain)) return *own;
    while (true) {
        const Domain& domain = pick(domains(), random);
        if (!domain.held_out && domain.is_general != subject.needs_domain) return domain;
    }
}

// The labels of widgets: Streamlit refuses two widgets of one kind with the same label.
std::vector<std::string> widget_keys(const std::string& code) {
    std::vector<std::string> keys;
    for (const auto& line : split(code, '\n')) {
        const std::string text = trim(line);
        const auto open = text.find("(\"");
        if (open == std::string::npos) continue;
        const auto end = text.find('"', open + 2);
        const auto dot = text.rfind('.', open);
        if (dot != std::string::npos && end != std::string::npos) keys.push_back(text.substr(dot, end - dot));
    }
    return keys;
}

bool fits_in(const UiPlan& plan, const PlannedComponent& component, int64_t characters_max) {
    int64_t length = static_cast<int64_t>(component.code.size() + component.phrase.size()) + 20;
    const auto keys = widget_keys(component.code);
    for (const auto& other : plan.components) {
        if (other.kind == component.kind) return false;
        if (!other.kind->slot.empty() && other.kind->slot == component.kind->slot) return false;
        length += static_cast<int64_t>(other.code.size() + other.phrase.size()) + 20;
        for (const auto& key : widget_keys(other.code))
            if (std::find(keys.begin(), keys.end(), key) != keys.end()) return false;
    }
    return plan.components.empty() || length <= characters_max;
}

int64_t draw_count(const Subject& subject, Random& random) {
    // Shares in per cent of 0, 1, 2, 3, 4 asked components.
    static const uint32_t with_domain[] = {14, 22, 36, 22, 6};
    static const uint32_t alone[] = {32, 34, 24, 10, 0};
    const uint32_t* shares = subject.needs_domain ? with_domain : alone;
    uint32_t at = random.below(100);
    for (int64_t count = 0; count < 5; ++count) {
        if (at < shares[count]) return count;
        at -= shares[count];
    }
    return 1;
}

}  // namespace

UiPlan draw_plan(const PlanWish& wish, Random& random) {
    UiPlan plan;
    plan.framework = wish.framework;
    plan.subject = wish.subject ? wish.subject : &pick_subject(random);
    plan.domain = wish.domain ? wish.domain : &pick_domain(*plan.subject, random);
    plan.names_domain = plan.subject->needs_domain || (!plan.domain->is_general && plan.subject->domain.empty());
    plan.title = title_case((plan.names_domain ? plan.domain->name + " " : "") + plan.subject->name);
    const int64_t characters_max = wish.framework == Framework::Html ? plan_characters_max_html : plan_characters_max;

    int64_t count = draw_count(*plan.subject, random);
    if (wish.must_have && count == 0) count = 1;
    // Who asks for a form mostly lists its fields; then the page's own form gives way to that one.
    const ComponentKind* first = wish.must_have;
    const bool is_form = plan.subject->task_type == "form" && wish.framework == Framework::Streamlit;
    if (!first && is_form && count > 0 && random.below(100) < 60) first = find_component_kind(wish.framework, "fields");
    if (plan.subject->keeps_kinds || count == 0) {
        for (const auto& name : plan.subject->kinds) {
            const ComponentKind* kind = find_component_kind(wish.framework, name);
            if (!kind || kind == first || (first && !first->slot.empty() && first->slot == kind->slot)) continue;
            PlannedComponent component = fill_component(*kind, *plan.domain, plan.title, false, random);
            if (fits_in(plan, component, characters_max)) plan.components.push_back(std::move(component));
        }
    }
    int64_t asked = 0;
    for (int tries = 0; asked < count && tries < 40; ++tries) {
        const ComponentKind& kind = first && asked == 0 ? *first : pick_kind(wish.framework, random);
        PlannedComponent component = fill_component(kind, *plan.domain, plan.title, true, random);
        if (!fits_in(plan, component, characters_max)) {
            if (first && asked == 0 && tries > 10) first = nullptr;
            continue;
        }
        plan.components.push_back(std::move(component));
        ++asked;
    }
    if (plan.components.empty()) return draw_plan(wish, random);
    const auto place = [](const PlannedComponent& c) { return c.kind->name == "nav" ? 0 : c.kind->name == "footer" ? 2 : 1; };
    std::stable_sort(plan.components.begin(), plan.components.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return plan;
}

std::string guideline_note(const UiPlan& plan) {
    static const std::map<std::string, std::string> notes = {
        {"status", "WCAG 1.4.1: status is told in words, not by color alone."},
        {"alerts", "WCAG 4.1.3: messages are announced."},
        {"alert", "WCAG 4.1.3: messages are announced."},
        {"gallery", "WCAG 1.1.1: every image has a caption."},
        {"image", "WCAG 1.1.1: every image has a caption."},
        {"chat", "WCAG 4.1.3: messages are announced."},
        {"progress", "Nielsen 1: the status is always visible."},
        {"progress_list", "Nielsen 1: the status is always visible."},
        {"wizard", "Nielsen 1: the current step is visible."},
        {"cards", "Material Design 3: related content shares a card."},
        {"metrics", "Material Design 3: key numbers come first."},
        {"nav", "WAI-ARIA: the navigation is a landmark."},
    };
    for (const auto& component : plan.components)
        if (const auto note = notes.find(component.kind->name); note != notes.end()) return note->second;
    for (const auto& component : plan.components)
        if (component.kind->cue == Cue::Comment || component.kind->slot == "form") return "WCAG 3.3.2: every input has a label.";
    return "WCAG 2.4.6: every section has a heading.";
}

std::string write_answer(const UiFiles& files, Framework framework, const std::string& note) {
    std::string out;
    for (const auto& file : files) {
        const char* language = file.path.ends_with(".py") ? "python" : file.path.ends_with(".html") ? "html" : "text";
        if (!out.empty()) out += "\n";
        out += file.path + "\n```" + language + "\n" + file.text + (file.text.ends_with("\n") ? "" : "\n") + "```\n";
    }
    (void)framework;
    out += note;
    return out;
}

}  // namespace maquette
