// What user interfaces are about: the words, names and numbers of some seventy everyday domains.
#pragma once

#include <string>
#include <vector>

namespace maquette {

struct Measure {
    std::string label;  // "Visits"
    std::string value;  // "128"
    std::string delta;  // "+6"
};

struct Domain {
    std::string name;                  // "pet clinic", as people write it in a request
    bool takes_article = true;         // "a pet clinic", but "music"
    std::string thing;                 // "visit": what there are many of
    std::string things;                // "visits"
    std::vector<std::string> items;    // Four names of such things.
    std::string group;                 // "species": how they are told apart
    std::vector<std::string> groups;   // Three of them.
    std::vector<Measure> measures;     // Three.
    std::vector<std::string> fields;   // Three things a form asks for.
    std::vector<std::string> steps;    // Three stages of the work.
    std::string note;                  // A sentence that such a page might say.
    bool is_general = false;           // Fills pages for which no domain was named; its name is never shown.
    bool held_out = false;             // Never in a training set: kept to ask the trained model about.
};

const std::vector<Domain>& domains();
// Null when there is no such domain.
const Domain* find_domain(const std::string& name);

}  // namespace maquette
