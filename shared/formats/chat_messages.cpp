#include "shared/formats/chat_messages.h"

namespace maquette {
namespace {

bool is_own_key(const std::string& key) {
    return key == "role" || key == "content" || key == "tool_calls" || key == "name" || key == "tool_call_id" || key == "weight" ||
           key == "train" || key == "reasoning_content";
}

Result<Message> read_chat_message(const Json& json, const std::string& field) {
    if (!json.is_object()) return wrong_field(field, "A message must be an object.", "Write {\"role\": …, \"content\": …}.");
    Message out;
    const Json* role = json_member(json, "role");
    if (!role || !role->is_string()) return wrong_field(field + ".role", "The role is missing.", "Add \"role\": \"user\" or another role.");
    out.role = role->get<std::string>();
    for (const auto& [key, value] : json.items()) {
        if (key == "role") continue;
        if (key == "content" && (value.is_string() || value.is_array() || value.is_null()))
            out.content = value;
        else if (key == "tool_calls" && value.is_array())
            out.tool_calls = value;
        else if (key == "name" && value.is_string())
            out.name = value.get<std::string>();
        else if (key == "tool_call_id" && value.is_string())
            out.tool_call_id = value.get<std::string>();
        else if (key == "weight" && value.is_number())
            out.weight = value.get<double>();
        else if (key == "train" && value.is_boolean())
            out.train = value.get<bool>();
        else if (key == "reasoning_content" && value.is_string())
            out.thinking = value.get<std::string>();
        else if (key == "content")
            return wrong_field(field + ".content", "The content must be a text, a list of parts, or null.");
        else
            out.extra[key] = value;
    }
    out.has_null_content = !out.tool_calls.is_null() && json.contains("content") && out.content.is_null();
    return out;
}

const std::string* part_url(const Json& part) {
    const Json* image = json_member(part, "image_url");
    if (image && image->is_object()) image = json_member(*image, "url");
    if (!image) image = json_member(part, "image");
    return image && image->is_string() ? &image->get_ref<const std::string&>() : nullptr;
}

// Image parts get their URL from the sample's list; `next` counts through the whole conversation.
Json write_parts(const Json& parts, const std::vector<std::string>& images, size_t& next) {
    Json out = Json::array();
    for (const Json& part : parts) {
        const std::string type = json_text(part, "type");
        if (type != "image" && type != "image_url") {
            out.push_back(part);
            continue;
        }
        const size_t index = next++;
        if (type == "image_url" || index >= images.size())
            out.push_back(part);
        else
            out.push_back(Json{{"type", "image_url"}, {"image_url", {{"url", images[index]}}}});
    }
    return out;
}

void write_weight(const Message& message, const ChatMessageOptions& options, Json& out, WriteContext& context) {
    if (options.has_train) {
        if (message.train) out["train"] = *message.train;
        if (message.weight) out["weight"] = *message.weight;
        return;
    }
    std::optional<double> weight = message.weight;
    if (message.train && !weight && message.role == "assistant" && !*message.train) weight = 0;
    if (!weight) return;
    if (!options.has_weight)
        context.lose("weight", "The format has no weight for a message.");
    else if (*weight != 0 && *weight != 1)
        context.lose("weight", "The format takes 0 or 1 only.");
    else
        out["weight"] = static_cast<int64_t>(*weight);
}

}  // namespace

Result<std::vector<Message>> read_chat_messages(const Json& list, const std::string& field) {
    if (!list.is_array()) return wrong_field(field, "This must be a list of messages.");
    std::vector<Message> out;
    for (size_t i = 0; i < list.size(); ++i) {
        MAQUETTE_TRY(auto message, read_chat_message(list[i], item_field(field, i)));
        out.push_back(std::move(message));
    }
    return out;
}

std::vector<std::string> image_urls(const std::vector<Message>& messages) {
    std::vector<std::string> out;
    for (const Message& message : messages) {
        if (!message.content.is_array()) continue;
        for (const Json& part : message.content)
            if (const std::string* url = part_url(part)) out.push_back(*url);
    }
    return out;
}

Json write_chat_messages(const std::vector<Message>& messages, const std::vector<std::string>& images, const Json* original,
                         const ChatMessageOptions& options, WriteContext& context) {
    Json out = Json::array();
    size_t next_image = 0;
    for (size_t i = 0; i < messages.size(); ++i) {
        const Message& message = messages[i];
        const Json* before = original && original->is_array() && i < original->size() ? &(*original)[i] : nullptr;
        Json one{{"role", message.role}};
        if (message.content.is_array())
            one["content"] = options.has_images ? write_parts(message.content, images, next_image) : Json(text_with_image_places(message));
        else if (!message.content.is_null() || message.tool_calls.is_null() || message.has_null_content)
            one["content"] = message.content;
        if (!message.thinking.empty()) {
            const bool is_kept = options.has_thinking || (before && before->contains("reasoning_content"));
            one[is_kept ? "reasoning_content" : "content"] = is_kept ? message.thinking : text_with_thinking(message);
        }
        if (!message.tool_calls.is_null()) one["tool_calls"] = message.tool_calls;
        if (!message.tool_call_id.empty()) one["tool_call_id"] = message.tool_call_id;
        if (!message.name.empty()) one["name"] = message.name;
        write_weight(message, options, one, context);
        for (const auto& [key, value] : message.extra.items()) {
            if (is_own_key(key) && one.contains(key)) continue;
            if (options.has_extra || (before && before->contains(key)))
                one[key] = value;
            else
                context.lose("messages." + key, "The format takes no further fields in a message.");
        }
        out.push_back(std::move(one));
    }
    return out;
}

bool is_chat_list(const Json* list) {
    return list && list->is_array() && !list->empty() && list->front().is_object() && list->front().contains("role");
}

}  // namespace maquette
