// A user interface before it is code: subject, domain, components, each with the words of the request and its code.
//
// This is what evolution changes: operators edit a plan, `write_ui` turns it into files.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shared/base/random.h"
#include "shared/evolve/catalog.h"
#include "shared/evolve/domains.h"

namespace maquette {

// What may be wrong with a drawn interface; each is something a critic finds and an operator mends.
enum class Flaw {
    ConfigurationOnly,  // Configuration, requirements and helpers, and no user interface.
    NoTitle,
    NoHeadings,         // Sections without headings.
    VagueLabels,        // "Input", "OK"
    EmptyLabels,
    UnusedImport,
    InlineSecret,
    UnsafeMarkup,       // Streamlit: raw HTML; HTML: inline styles.
    LowContrast,        // Pale text on white.
    NoLanguage,         // HTML: no lang attribute.
    NoMain,             // HTML: no main landmark.
    LastMissing,        // The component that was asked for last is not there.
    DebugOutput,        // A forgotten print or console.log.
};

struct PlannedComponent {
    const ComponentKind* kind = nullptr;
    std::string asked;   // "a line chart of visits"; empty when nobody asked for it.
    std::string phrase;  // "line chart of visits"
    std::string code;    // With everything filled in.
};

struct UiPlan {
    Framework framework = Framework::Streamlit;
    const Subject* subject = nullptr;
    const Domain* domain = nullptr;
    bool names_domain = false;   // The request says the domain.
    std::string title;
    std::vector<PlannedComponent> components;
    std::set<Flaw> flaws;
};

struct PlanWish {
    Framework framework = Framework::Streamlit;
    const Subject* subject = nullptr;  // Null for any that is not held out.
    const Domain* domain = nullptr;    // Null for any that is not held out.
    const ComponentKind* must_have = nullptr;
};

// Draws a sound plan: no two components of one slot, no label twice, at most plan_characters_max of code.
UiPlan draw_plan(const PlanWish& wish, Random& random);

// Fills one component's code and phrase in, from the domain, the word lists and random numbers.
PlannedComponent fill_component(const ComponentKind& kind, const Domain& domain, const std::string& title, bool asked, Random& random);

// How a person might ask for it; the phrases of the asked components stand in it word by word.
std::string write_prompt(const UiPlan& plan, Random& random);

// The files of the plan, flaws included; the user interface first unless it is configuration only.
UiFiles write_ui(const UiPlan& plan);

// The guideline that the answer names: "WCAG 3.3.2: every input has a label."
std::string guideline_note(const UiPlan& plan);

// A model's whole answer: the file name, one fenced block, the guideline.
std::string write_answer(const UiFiles& files, Framework framework, const std::string& note);

inline constexpr int64_t plan_characters_max = 560;       // About 170 tokens of a 49,152-word vocabulary.
inline constexpr int64_t plan_characters_max_html = 480;

}  // namespace maquette
