// The component grammar: which components exist, how people ask for them, and what code each one becomes.
//
// The tables are texts. `@kind weight cue [slot]` opens a component: `cue` is how the section announces itself, h for a
// heading in the words of the request, c for a comment, - for neither; components of one slot exclude each other. The
// "?" line lists how it is asked for, separated by ";": a leading "+" marks words that take no article, "=> text" gives
// the label. Then follows the code. {word} is replaced from the domain, a word list or a random number; a capital first
// letter asks for one in the text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/critics/ui_files.h"

namespace maquette {

enum class Cue { Heading, Comment, None };

struct Phrase {
    std::string words;      // "line chart of {m}"
    std::string label;      // What follows "=>"; may be empty.
    bool has_article = true;
};

struct ComponentKind {
    std::string name;
    int weight = 1;         // How often it is drawn, relative to the others.
    Cue cue = Cue::Comment;
    std::string slot;       // Empty when it goes with anything.
    std::vector<Phrase> phrases;
    std::string code;       // Ends without a line break.
};

struct Subject {
    std::string name;                 // "dashboard" or "login page"
    std::string task_type;
    std::vector<std::string> kinds;   // Components when none are asked for.
    std::string domain;               // What fills it; empty for any.
    bool needs_domain = false;
    bool keeps_kinds = false;         // Has its own components also when others are asked for.
    bool held_out = false;
};

const std::vector<ComponentKind>& component_kinds(Framework framework);
// Null when there is no such kind.
const ComponentKind* find_component_kind(Framework framework, const std::string& name);
const std::vector<Subject>& subjects();
// "switch" → {"notifications", …}
const std::map<std::string, std::vector<std::string>>& word_lists();

}  // namespace maquette
