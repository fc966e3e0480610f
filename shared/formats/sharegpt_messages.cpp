#include "shared/formats/sharegpt_messages.h"

#include <utility>

namespace maquette {
namespace {

constexpr std::pair<const char*, const char*> speakers[] = {
    {"human", "user"},       {"gpt", "assistant"},           {"user", "user"},      {"assistant", "assistant"}, {"system", "system"},
    {"model", "assistant"},  {"chatgpt", "assistant"},       {"bard", "assistant"}, {"bing", "assistant"},      {"bot", "assistant"},
    {"function_call", "assistant"}, {"observation", "tool"}, {"tool", "tool"}};

// {"name": …, "arguments": …} as LLaMA-Factory writes a call; a list of them for parallel calls.
Json tool_calls_from(const std::string& text) {
    const auto parsed = parse_json(text);
    if (!parsed) return {};
    const Json list = parsed->is_array() ? *parsed : Json::array({*parsed});
    Json out = Json::array();
    for (const Json& call : list) {
        const Json* arguments = json_member(call, "arguments");
        if (!has_text(call, "name") || !arguments || call.size() != 2) return {};
        out.push_back(Json{{"type", "function"},
                           {"function", {{"name", call["name"]}, {"arguments", arguments->is_string() ? *arguments : Json(write_json(*arguments))}}}});
    }
    return out;
}

std::string text_of_calls(const Json& calls) {
    Json out = Json::array();
    for (const Json& call : calls) {
        const Json* function = json_member(call, "function");
        if (!function) continue;
        Json arguments = json_member(*function, "arguments") ? (*function)["arguments"] : Json::object();
        if (arguments.is_string())
            if (auto parsed = parse_json(arguments.get<std::string>())) arguments = *std::move(parsed);
        out.push_back(Json{{"name", json_text(*function, "name")}, {"arguments", std::move(arguments)}});
    }
    return write_json(out.size() == 1 ? out[0] : out);
}

std::string from_of(const Message& message) {
    if (!message.tool_calls.is_null()) return "function_call";
    return sharegpt_of_role(message.role);
}

}  // namespace

std::string role_of_sharegpt(const std::string& from) {
    for (const auto& [name, role] : speakers)
        if (from == name) return role;
    return from;
}

std::string sharegpt_of_role(const std::string& role) {
    if (role == "user") return "human";
    if (role == "assistant") return "gpt";
    if (role == "developer") return "system";
    if (role == "tool" || role == "function") return "observation";
    return role;
}

Result<std::vector<Message>> read_sharegpt_turns(const Json& list, const std::string& field) {
    if (!list.is_array()) return wrong_field(field, "This must be a list of turns.");
    std::vector<Message> out;
    for (size_t i = 0; i < list.size(); ++i) {
        const Json& turn = list[i];
        const std::string at = item_field(field, i);
        if (!turn.is_object()) return wrong_field(at, "A turn must be an object.", "Write {\"from\": …, \"value\": …}.");
        if (!has_text(turn, "from")) return wrong_field(at + ".from", "The speaker is missing.", "Add \"from\": \"human\" or \"gpt\".");
        if (!has_text(turn, "value")) return wrong_field(at + ".value", "The text is missing.");
        Message message = text_message(role_of_sharegpt(turn["from"].get<std::string>()), turn["value"].get<std::string>());
        if (turn["from"] == "function_call") {
            message.tool_calls = tool_calls_from(message.text());
            if (!message.tool_calls.is_null()) message.content = Json();
        }
        for (const auto& [key, value] : turn.items()) {
            if (key == "from" || key == "value") continue;
            if (key == "weight" && value.is_number())
                message.weight = value.get<double>();
            else if (key == "train" && value.is_boolean())
                message.train = value.get<bool>();
            else
                message.extra[key] = value;
        }
        out.push_back(std::move(message));
    }
    return out;
}

Json write_sharegpt_turns(const std::vector<Message>& messages, const Json* original, SystemRole system_role, WriteContext& context) {
    Json out = Json::array();
    std::string folded;
    for (size_t i = 0; i < messages.size(); ++i) {
        const Message& message = messages[i];
        const Json* before = original && original->is_array() && i < original->size() ? &(*original)[i] : nullptr;
        std::string from = from_of(message);
        if (before && has_text(*before, "from") && role_of_sharegpt((*before)["from"].get<std::string>()) == message.role &&
            ((*before)["from"] == "function_call") == !message.tool_calls.is_null())
            from = (*before)["from"].get<std::string>();
        std::string value = message.tool_calls.is_null() ? text_with_image_places(message) : text_of_calls(message.tool_calls);
        if (before && !message.tool_calls.is_null() && has_text(*before, "value") && tool_calls_from(json_text(*before, "value")) == message.tool_calls)
            value = json_text(*before, "value");  // The call was not edited: keep how it was written.
        if (!message.tool_calls.is_null() && !message.text().empty()) context.lose("content", "A function call has no text beside it.");
        if (!message.thinking.empty() && message.tool_calls.is_null()) value = text_with_thinking(message);
        if (system_role == SystemRole::FoldedIntoFirstTurn && from == "system" && !before) {
            folded += value + "\n\n";
            context.lose("system", "The format has no system role: the text was put in front of the first turn.");
            continue;
        }
        if (!folded.empty() && from == "human") value = std::exchange(folded, {}) + value;
        Json turn{{"from", from}, {"value", value}};
        if (message.weight) turn["weight"] = *message.weight;
        if (message.train) turn["train"] = *message.train;
        if (!message.name.empty()) turn["name"] = message.name;
        for (const auto& [key, extra] : message.extra.items()) turn[key] = extra;
        if (!message.tool_call_id.empty()) context.lose("tool_call_id", "The format has no ids of tool calls.");
        out.push_back(std::move(turn));
    }
    return out;
}

}  // namespace maquette
