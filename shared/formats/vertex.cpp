// Vertex AI's lines for Gemini: {"systemInstruction", "contents": [{"role": "user"|"model", "parts": […]}], "tools"?}.
//
// Source: Vertex AI, "Prepare supervised fine-tuning data for Gemini models"; Kiln, vertex_formatter.py for tool calls.
#include <algorithm>

#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

double detect(const Json& record) {
    const Json* contents = json_member(record, "contents");
    return contents && contents->is_array() && !contents->empty() && contents->front().is_object() && contents->front().contains("parts") ? 1 : 0;
}

std::string mime_type_of(const std::string& file) {
    for (const auto& [ending, type] : {std::pair{".png", "image/png"}, {".webp", "image/webp"}, {".gif", "image/gif"}})
        if (file.ends_with(ending)) return type;
    return "image/jpeg";
}

// A part as OpenAI's: text, an image, or nothing when it is none of these.
Json read_part(const Json& part) {
    if (has_text(part, "text") && part.size() == 1) return Json{{"type", "text"}, {"text", part["text"]}};
    if (const Json* file = json_member(part, "fileData"); file && has_text(*file, "fileUri") && file->size() == 2 && part.size() == 1 &&
                                                           json_text(*file, "mimeType") == mime_type_of(json_text(*file, "fileUri")))
        return Json{{"type", "image_url"}, {"image_url", {{"url", (*file)["fileUri"]}}}};
    if (const Json* data = json_member(part, "inlineData"); data && has_text(*data, "data") && json_text(*data, "mimeType").starts_with("image/") && part.size() == 1)
        return Json{{"type", "image_url"}, {"image_url", {{"url", "data:" + json_text(*data, "mimeType") + ";base64," + json_text(*data, "data")}}}};
    return {};
}

Json write_part(const Json& part, const std::vector<std::string>& images, size_t& next) {
    if (json_text(part, "type") == "text") return Json{{"text", json_text(part, "text")}};
    const std::string url = next < images.size() ? images[next] : std::string();
    ++next;
    const size_t comma = url.find(";base64,");
    if (url.starts_with("data:") && comma != std::string::npos)
        return Json{{"inlineData", {{"mimeType", url.substr(5, comma - 5)}, {"data", url.substr(comma + 8)}}}};
    return Json{{"fileData", {{"mimeType", mime_type_of(url)}, {"fileUri", url}}}};
}

Json read_call(const Json& call) {
    return Json{{"type", "function"},
                {"function", {{"name", json_text(call, "name")}, {"arguments", write_json(json_member(call, "args") ? call["args"] : Json::object())}}}};
}

// One turn is one message, but every answer of a tool is a message of its own.
Result<void> read_turn(const Json& turn, const std::string& field, Sample& out) {
    const Json* parts = json_member(turn, "parts");
    if (!parts || !parts->is_array()) return wrong_field(field + ".parts", "The list of parts is missing.");
    const std::string role = json_text(turn, "role", "user");
    Message message;
    message.role = role == "model" ? "assistant" : role;
    Json content = Json::array(), calls = Json::array();
    std::vector<Message> answers;
    for (size_t i = 0; i < parts->size(); ++i) {
        const Json& part = (*parts)[i];
        if (const Json* call = json_member(part, "functionCall"); call && has_text(*call, "name")) {
            calls.push_back(read_call(*call));
        } else if (const Json* answer = json_member(part, "functionResponse"); answer && has_text(*answer, "name")) {
            const Json* response = json_member(*answer, "response");
            const bool is_text = response && response->size() == 1 && has_text(*response, "content");
            Message tool = text_message("tool", is_text ? json_text(*response, "content") : write_json(response ? *response : Json::object()));
            tool.name = json_text(*answer, "name");
            answers.push_back(std::move(tool));
        } else if (Json known = read_part(part); !known.is_null()) {
            content.push_back(std::move(known));
        } else {
            return wrong_field(field + item_field(".parts", i), "A part must be text, an image, a functionCall or a functionResponse.");
        }
    }
    for (const auto& [key, value] : turn.items())
        if (key != "role" && key != "parts") message.extra[key] = value;
    if (content.size() == 1 && content[0]["type"] == "text") message.content = content[0]["text"];
    else if (!content.empty()) message.content = std::move(content);
    if (!calls.empty()) message.tool_calls = std::move(calls);
    if (answers.empty() || !message.content.is_null() || !message.tool_calls.is_null()) out.messages.push_back(std::move(message));
    for (Message& answer : answers) out.messages.push_back(std::move(answer));
    return {};
}

Json read_tools(const Json& tools) {
    Json out = Json::array();
    for (const Json& one : tools)
        if (const Json* list = json_member(one, "functionDeclarations"); list && list->is_array())
            for (const Json& function : *list) out.push_back(Json{{"type", "function"}, {"function", function}});
    return out;
}

Result<Sample> read(const Json& record) {
    const Json* contents = json_member(record, "contents");
    if (!contents || !contents->is_array()) return wrong_field("contents", "The list of turns is missing.");
    Sample out;
    if (const Json* system = json_member(record, "systemInstruction")) {
        std::string text;
        if (const Json* parts = json_member(*system, "parts"); parts && parts->is_array())
            for (const Json& part : *parts) text += json_text(part, "text");
        out.messages.push_back(text_message("system", text));
    }
    for (size_t i = 0; i < contents->size(); ++i) MAQUETTE_TRY_VOID(read_turn((*contents)[i], item_field("contents", i), out));
    out.images = image_urls(out.messages);
    if (const Json* tools = json_member(record, "tools"); tools && tools->is_array()) out.tools = read_tools(*tools);
    read_rest(record, {"systemInstruction", "contents", "tools"}, out);
    return out;
}

Json call_part(const Json& call) {
    const Json* function = json_member(call, "function");
    Json arguments = function && function->contains("arguments") ? (*function)["arguments"] : Json::object();
    if (arguments.is_string())
        if (auto parsed = parse_json(arguments.get<std::string>())) arguments = *std::move(parsed);
    return Json{{"functionCall", {{"name", function ? json_text(*function, "name") : std::string()}, {"args", std::move(arguments)}}}};
}

// The name of the tool whose answer has this id.
std::string name_of_call(const std::vector<Message>& messages, const std::string& id) {
    for (const Message& message : messages)
        if (message.tool_calls.is_array())
            for (const Json& call : message.tool_calls)
                if (json_text(call, "id") == id && call.contains("function")) return json_text(call["function"], "name");
    return {};
}

Json write_turn(const Message& message, const Sample& sample, size_t& next_image) {
    Json parts = Json::array();
    if (message.content.is_array()) {
        for (const Json& part : message.content) parts.push_back(write_part(part, sample.images, next_image));
    } else if (message.tool_calls.is_null() || !message.text().empty()) {
        parts.push_back(Json{{"text", text_with_thinking(message)}});
    }
    if (message.tool_calls.is_array())
        for (const Json& call : message.tool_calls) parts.push_back(call_part(call));
    return Json{{"role", message.role == "assistant" ? "model" : message.role}, {"parts", std::move(parts)}};
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    MAQUETTE_TRY_VOID(needs_preferred(sample, context));
    std::vector<Message> messages = sample.messages;
    messages.insert(messages.end(), sample.preferred.begin(), sample.preferred.end());
    std::string system;
    Json contents = Json::array();
    size_t next_image = 0;
    const Message* last = nullptr;
    for (const Message& message : messages) {
        if (message.role == "system" || message.role == "developer") {
            if (!contents.empty()) context.lose("system", "The format has one system text, in front: later ones were put there.");
            system += (system.empty() ? "" : "\n\n") + message.text();
        } else if (message.role == "tool" || message.role == "function") {
            const std::string name = message.name.empty() ? name_of_call(messages, message.tool_call_id) : message.name;
            const auto parsed = parse_json(message.text());
            Json response = parsed && parsed->is_object() ? *parsed : Json{{"content", message.text()}};
            if (!last || (last->role != "tool" && last->role != "function")) contents.push_back(Json{{"parts", Json::array()}});
            contents.back()["parts"].push_back(Json{{"functionResponse", {{"name", name}, {"response", std::move(response)}}}});
            if (!message.tool_call_id.empty()) context.lose("tool_call_id", "The format has no ids of tool calls.");
        } else {
            contents.push_back(write_turn(message, sample, next_image));
            if (context.original)
                for (const auto& [key, value] : message.extra.items()) contents.back()[key] = value;
        }
        last = &message;
        if (message.tool_calls.is_array() && std::any_of(message.tool_calls.begin(), message.tool_calls.end(), [](const Json& call) { return call.contains("id"); }))
            context.lose("tool_calls.id", "The format has no ids of tool calls.");
    }
    lose_message_fields(messages, context.original != nullptr, context);
    Json out = Json::object();
    const Json* before = context.original ? json_member(*context.original, "systemInstruction") : nullptr;
    if (before || !system.empty()) {
        out["systemInstruction"] = before ? *before : Json{{"role", "system"}, {"parts", Json::array({Json{{"text", system}}})}};
        if (before && read(Json{{"systemInstruction", *before}, {"contents", Json::array()}})->messages[0].text() != system)
            out["systemInstruction"]["parts"] = Json::array({Json{{"text", system}}});
    }
    out["contents"] = std::move(contents);
    if (sample.tools.is_array()) {
        Json functions = Json::array();
        for (const Json& tool : sample.tools)
            if (tool.is_object() && tool.contains("function")) functions.push_back(tool["function"]);
        out["tools"] = Json::array({Json{{"functionDeclarations", std::move(functions)}}});
        if (context.original && context.original->contains("tools") && read_tools((*context.original)["tools"]) == sample.tools) out["tools"] = (*context.original)["tools"];
    }
    write_rest(sample, Rest::Refused, out, context);
    return out;
}

}  // namespace

const RowFormat vertex_format{.name = "vertex",
                              .title = "Vertex Gemini",
                              .about = "Contents of user and model with parts, for tuning Gemini at Vertex AI.",
                              .detect = detect,
                              .read = read,
                              .write = write};

}  // namespace maquette
