// Arguments of calls: finding them, and refusing what a function does not take.
#include <algorithm>

#include "shared/tokenizer/jinja_value.h"

namespace maquette::jinja {

const Value* Arguments::get(size_t index, std::string_view name) const {
    for (const auto& [own, value] : named)
        if (own == name) return &value;
    return index < positional.size() ? &positional[index] : nullptr;
}

namespace {

struct Parameter {
    std::string_view name;
    bool is_required = true, by_position = true, by_name = true;
};

// Of a signature: its parameters, and whether it takes further arguments.
struct Signature {
    std::vector<Parameter> parameters;
    bool any_position = false, any_name = false;
};

Signature read_signature(std::string_view text) {
    Signature out;
    bool by_name_only = false;
    while (!text.empty()) {
        const size_t comma = std::min(text.find(','), text.size());
        std::string_view part = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        if (part == "/") {
            for (Parameter& earlier : out.parameters) earlier.by_name = false;
        } else if (part == "*") {
            if (text.empty() || text == "**") out.any_position = true;
            else by_name_only = true;
        } else if (part == "**") {
            out.any_name = true;
        } else {
            const bool is_optional = part.back() == '?';
            if (is_optional) part.remove_suffix(1);
            out.parameters.push_back({part, !is_optional, !by_name_only, true});
        }
    }
    return out;
}

}  // namespace

Result<void> check_arguments(std::string_view function, std::string_view signature, const Arguments& arguments) {
    if (signature.empty() && arguments.positional.empty() && arguments.named.empty()) return {};
    const auto wrong = [&](const std::string& what) { return fail(ErrorCode::BadInput, std::string(function) + "() " + what); };
    const Signature wanted = read_signature(signature);
    const auto& parameters = wanted.parameters;
    const auto places = static_cast<size_t>(std::count_if(parameters.begin(), parameters.end(), [](const Parameter& one) { return one.by_position; }));
    if (!wanted.any_position && arguments.positional.size() > places)
        return wrong("takes at most " + std::to_string(places) + (places == 1 ? " argument (" : " arguments (") + std::to_string(arguments.positional.size()) + " given)");
    for (const auto& argument : arguments.named) {
        const std::string& name = argument.first;
        const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& one) { return one.by_name && one.name == name; });
        if (found == parameters.end()) {
            if (wanted.any_name) continue;
            return wrong("got an unexpected keyword argument '" + name + "'");
        }
        if (found->by_position && static_cast<size_t>(found - parameters.begin()) < arguments.positional.size())
            return wrong("got multiple values for argument '" + name + "'");
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (!parameters[i].is_required || i < arguments.positional.size()) continue;
        const bool named = parameters[i].by_name && std::any_of(arguments.named.begin(), arguments.named.end(), [&](const auto& one) { return one.first == parameters[i].name; });
        if (!named) return wrong("missing a required argument: '" + std::string(parameters[i].name) + "'");
    }
    return {};
}

}  // namespace maquette::jinja
