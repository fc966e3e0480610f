#include "shared/evolve/domains.h"

#include "shared/base/check.h"
#include "shared/evolve/domain_table.h"
#include "shared/evolve/words.h"

namespace maquette {
namespace {

// "Visits=128/+6"
Measure read_measure(const std::string& text) {
    const auto equals = text.find('=');
    const auto slash = text.rfind('/');
    MAQUETTE_CHECK(equals != std::string::npos && slash != std::string::npos && slash > equals);
    return {text.substr(0, equals), text.substr(equals + 1, slash - equals - 1), text.substr(slash + 1)};
}

Domain read_domain(std::string line) {
    Domain domain;
    if (line.starts_with("*")) {
        domain.held_out = true;
        line = line.substr(1);
    }
    if (line.starts_with("~")) {
        domain.is_general = true;
        line = line.substr(1);
    }
    const auto parts = split(line, '|');
    MAQUETTE_CHECK(parts.size() == 8);
    domain.name = parts[0];
    if (domain.name.ends_with('!')) {
        domain.takes_article = false;
        domain.name.pop_back();
    }
    const auto names = split(parts[1], '/');
    domain.thing = names[0];
    domain.things = names.back();
    domain.items = split(parts[2], ',');
    const auto colon = parts[3].find(':');
    domain.group = parts[3].substr(0, colon);
    domain.groups = split(parts[3].substr(colon + 1), ',');
    // Values may hold commas ("$3,200"), so measures are separated by ";".
    for (const auto& measure : split(parts[4], ';')) domain.measures.push_back(read_measure(measure));
    domain.fields = split(parts[5], ',');
    domain.steps = split(parts[6], ',');
    domain.note = parts[7];
    MAQUETTE_CHECK(domain.items.size() == 4 && domain.groups.size() == 3 && domain.measures.size() == 3);
    MAQUETTE_CHECK(domain.fields.size() == 3 && domain.steps.size() == 3);
    return domain;
}

}  // namespace

const std::vector<Domain>& domains() {
    static const auto list = [] {
        std::vector<Domain> out;
        for (const auto& line : split(domain_table, '\n'))
            if (!line.empty()) out.push_back(read_domain(line));
        return out;
    }();
    return list;
}

const Domain* find_domain(const std::string& name) {
    for (const auto& domain : domains())
        if (domain.name == name) return &domain;
    return nullptr;
}

}  // namespace maquette
