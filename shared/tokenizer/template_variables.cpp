#include "shared/tokenizer/template_variables.h"

#include <utility>

namespace maquette {
namespace {

Json without_nulls(const Json& message) {
    Json out = Json::object();
    for (const auto& [name, value] : message.items())
        if (!value.is_null()) out[name] = value;
    return out;
}

void name_thoughts(Json& message) {
    for (const char* name : {"reasoning_content", "thinking", "reasoning"}) {
        const Json* thoughts = json_member(message, name);
        if (!thoughts) continue;
        const Json found = *thoughts;
        if (!message.contains("thinking")) {  // Stands first: templates that print a whole message show the order.
            Json first{{"thinking", found}};
            first.update(message);
            message = std::move(first);
        }
        message["reasoning_content"] = found;
        return;
    }
}

}  // namespace

Json template_variables(Json variables, Json messages, AnswerStart start) {
    if (messages.is_array())
        for (Json& message : messages)
            if (message.is_object()) {
                message = without_nulls(message);
                name_thoughts(message);
            }
    variables["messages"] = std::move(messages);
    for (const char* name : {"tools", "documents"})
        if (!variables.contains(name)) variables[name] = nullptr;
    variables["add_generation_prompt"] = start == AnswerStart::Prompt;
    return variables;
}

}  // namespace maquette
