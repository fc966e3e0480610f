// How people ask for a user interface: many ways to say the same, with the components named word by word.
#include <iterator>

#include "shared/base/ascii.h"
#include "shared/evolve/ui_plan.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

// {S} subject with its domain, {aS} the same with an article, {N} subject alone, {D} domain, {L} the components.
const char* const with_list[] = {
    "{V} {aS} with {L}", "{V} {aS} with {L}", "{V} {aS} with {L}", "{V} {aS} with {L}", "{V} {aS} that has {L}", "{V} {aS} that shows {L}",
    "{V} {aS} including {L}", "{V} {aS} featuring {L}", "{V} {aS} containing {L}", "{V} {aS}. It should have {L}", "{V} {aS}. Include {L}",
    "{V} {aS}: {L}", "I need {aS} with {L}", "I want {aS} that has {L}", "I'd like {aS} with {L}", "We need {aS} with {L}", "{S} with {L}",
    "{S}: {L}", "Can you {v} {aS} with {L}?", "Could you {v} {aS} that includes {L}?", "Please {v} {aS} with {L}", "{V} {aS} where users find {L}",
    "{aS} that includes {L}", "{V} {aS} showing {L}", "Show {L} in {aS}", "Help me {v} {aS} with {L}", "{V} {aS} offering {L}",
    "{V} {aS} which has {L}", "{V} {aS}, with {L}", "{V} {aS} having {L}",
};
const char* const with_list_and_domain[] = {
    "{V} {aN} for {aD} with {L}", "{V} {aN} for {aD} that has {L}", "{V} {aN} for my {D} with {L}", "I need {aN} for our {D} with {L}",
    "{V} {aN} for {aD}. Include {L}", "{aN} for {aD} with {L}", "{V} {aN} to manage {things} of {aD} with {L}", "{V} {aN} for {aD}: {L}",
    "Our {D} needs {aN} with {L}", "{V} {aN} for the {D} showing {L}",
};
const char* const without_list[] = {
    "{V} {aS}", "{V} {aS}", "{V} {aS}", "I need {aS}", "I want {aS}", "{S}", "Please {v} {aS}", "Can you {v} {aS}?", "{V} a simple {S}", "{V} {aS} for me",
    "We need {aS}", "{aS}, please", "{V} a clean and simple {S}",
};
const char* const without_list_but_domain[] = {
    "{V} {aN} for {aD}", "{V} {aN} for my {D}", "I need {aN} for our {D}", "{aN} for {aD}", "{V} {aN} for {aD} please",
};
const char* const verbs[] = {"Create", "Create", "Create", "Build", "Build", "Build", "Make", "Make", "Design", "Design",
                             "Generate", "Write", "Develop", "Implement", "Set up", "Put together", "Code", "Produce"};
const char* const adjectives[] = {"simple", "modern", "small", "clean", "interactive", "basic", "nice", "compact"};

template <size_t count>
const char* pick(const char* const (&list)[count], Random& random) {
    return list[random.below(static_cast<uint32_t>(count))];
}

}  // namespace

std::string write_prompt(const UiPlan& plan, Random& random) {
    std::vector<std::string> asked;
    for (const auto& component : plan.components)
        if (!component.asked.empty()) asked.push_back(component.asked);
    const bool apart = plan.names_domain && random.below(100) < 35;
    std::string text = asked.empty() ? (apart ? pick(without_list_but_domain, random) : pick(without_list, random))
                                     : (apart ? pick(with_list_and_domain, random) : pick(with_list, random));

    std::string name = plan.subject->name;
    std::string subject = plan.names_domain ? plan.domain->name + " " + name : name;
    const uint32_t extra = random.below(100);
    std::string before;
    if (extra < 8) before = std::string(pick(adjectives, random)) + " ";
    else if (extra < 16) before = plan.framework == Framework::Streamlit ? "Streamlit " : "Tailwind ";
    std::string list = enumeration(asked);
    if (asked.size() > 2 && random.below(3) == 0) list = replace_all(list, " and " + asked.back(), ", and " + asked.back());
    if (asked.size() > 1 && random.below(12) == 0) list = replace_all(list, " and " + asked.back(), " plus " + asked.back());
    const std::string verb = pick(verbs, random);

    text = replace_all(text, "{V}", verb);
    text = replace_all(text, "{v}", ascii_lower(verb));
    text = replace_all(text, "{aS}", with_article(before + subject));
    text = replace_all(text, "{S}", before + subject);
    text = replace_all(text, "{aN}", with_article(before + name));
    text = replace_all(text, "{aD}", plan.domain->takes_article ? with_article(plan.domain->name) : plan.domain->name);
    if (!plan.domain->takes_article) {
        for (const char* word : {"my ", "our ", "the "}) text = replace_all(text, word + std::string("{D}"), "{D}");
        text = replace_all(text, "Our {D} needs", "For {D} we need");
    }
    text = replace_all(text, "{D}", plan.domain->name);
    text = replace_all(text, "{things}", plan.domain->things);
    text = replace_all(text, "{L}", list);
    text = capitalized(text);
    const uint32_t end = random.below(10);
    if (text.back() != '?' && end < 6) text += ".";
    if (random.below(14) == 0) text[0] = text[0] == 'I' ? 'I' : ascii_lower(text[0]);
    return text;
}

}  // namespace maquette
