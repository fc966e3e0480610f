#include "shared/dataset/sample.h"

#include <algorithm>

namespace maquette {
namespace {

Error wrong_field(std::string field, std::string reason) {
    return Error{ErrorCode::BadInput, std::move(reason), {}, {}, 0, std::move(field)};
}

void put_text(Json& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

Json message_json(const Message& message) {
    Json out{{"role", message.role}};
    if (!message.content.is_null() || message.tool_calls.is_null() || message.has_null_content) out["content"] = message.content;
    if (!message.tool_calls.is_null()) out["tool_calls"] = message.tool_calls;
    put_text(out, "name", message.name);
    put_text(out, "tool_call_id", message.tool_call_id);
    put_text(out, "thinking", message.thinking);
    if (message.train) out["train"] = *message.train;
    if (message.weight) out["weight"] = *message.weight;
    if (!message.extra.empty()) out["extra"] = message.extra;
    return out;
}

Json messages_json(const std::vector<Message>& messages) {
    Json out = Json::array();
    for (const Message& message : messages) out.push_back(message_json(message));
    return out;
}

Json object_or_empty(const Json& object, std::string_view key) {
    const Json* member = json_member(object, key);
    return member && member->is_object() ? *member : Json::object();
}

Json member_or_null(const Json& object, std::string_view key) {
    const Json* member = json_member(object, key);
    return member ? *member : Json();
}

std::optional<double> optional_number(const Json& object, std::string_view key) {
    const Json* member = json_member(object, key);
    if (!member || !member->is_number()) return std::nullopt;
    return member->get<double>();
}

Result<Message> message_from_json(const Json& json, const std::string& field) {
    if (!json.is_object()) return fail(wrong_field(field, "A message must be an object."));
    Message out;
    out.role = json_text(json, "role");
    if (out.role.empty()) return fail(wrong_field(field + ".role", "The role is missing."));
    out.content = member_or_null(json, "content");
    if (!out.content.is_null() && !out.content.is_string() && !out.content.is_array())
        return fail(wrong_field(field + ".content", "The content must be a text, a list of parts, or null."));
    out.tool_calls = member_or_null(json, "tool_calls");
    out.has_null_content = !out.tool_calls.is_null() && json.contains("content") && out.content.is_null();
    out.name = json_text(json, "name");
    out.tool_call_id = json_text(json, "tool_call_id");
    out.thinking = json_text(json, "thinking");
    if (const Json* train = json_member(json, "train"); train && train->is_boolean()) out.train = train->get<bool>();
    out.weight = optional_number(json, "weight");
    out.extra = object_or_empty(json, "extra");
    return out;
}

Result<std::vector<Message>> messages_from_json(const Json& sample, const char* key) {
    std::vector<Message> out;
    const Json* list = json_member(sample, key);
    if (!list) return out;
    if (!list->is_array()) return fail(wrong_field(key, "This must be a list of messages."));
    for (size_t i = 0; i < list->size(); ++i) {
        MAQUETTE_TRY(auto message, message_from_json((*list)[i], std::string(key) + "[" + std::to_string(i) + "]"));
        out.push_back(std::move(message));
    }
    return out;
}

}  // namespace

const char* sample_kind_name(SampleKind kind) {
    switch (kind) {
        case SampleKind::Sft:
            return "sft";
        case SampleKind::Preference:
            return "preference";
        case SampleKind::Completion:
            return "completion";
        case SampleKind::Action:
            return "action";
    }
    return "sft";
}

std::string Message::text() const {
    if (content.is_string()) return content.get<std::string>();
    std::string out;
    if (content.is_array())
        for (const Json& part : content) {
            if (part.is_string()) out += part.get<std::string>();
            out += json_text(part, "text");
        }
    return out;
}

int64_t Message::image_count() const {
    if (!content.is_array()) return 0;
    return std::count_if(content.begin(), content.end(), [](const Json& part) {
        const std::string type = json_text(part, "type");
        return type == "image_url" || type == "image";
    });
}

const Message* Sample::first(std::string_view role) const {
    const auto found = std::find_if(messages.begin(), messages.end(), [&](const Message& message) { return message.role == role; });
    return found == messages.end() ? nullptr : &*found;
}

std::string Sample::prompt() const {
    for (auto message = messages.rbegin(); message != messages.rend(); ++message)
        if (message->role == "user") return message->text();
    return {};
}

std::string Sample::answer() const {
    const auto& answers = kind == SampleKind::Preference ? preferred : messages;
    for (auto message = answers.rbegin(); message != answers.rend(); ++message)
        if (message->role == "assistant") return message->text();
    return {};
}

Message text_message(std::string role, std::string text) {
    Message out;
    out.role = std::move(role);
    out.content = std::move(text);
    return out;
}

Json sample_json(const Sample& sample) {
    Json out{{"kind", sample_kind_name(sample.kind)}, {"messages", messages_json(sample.messages)}};
    if (!sample.preferred.empty()) out["preferred"] = messages_json(sample.preferred);
    if (!sample.rejected.empty()) out["rejected"] = messages_json(sample.rejected);
    if (!sample.images.empty()) out["images"] = sample.images;
    if (!sample.tools.is_null()) out["tools"] = sample.tools;
    put_text(out, "task_type", sample.task_type);
    if (sample.quality) out["quality"] = *sample.quality;
    if (sample.rating) out["rating"] = *sample.rating;
    put_text(out, "source", sample.source);
    put_text(out, "licence", sample.licence);
    put_text(out, "parent", sample.parent);
    if (!sample.critique.is_null()) out["critique"] = sample.critique;
    if (!sample.action.is_null()) out["action"] = sample.action;
    if (!sample.extra.empty()) out["extra"] = sample.extra;
    return out;
}

Result<Sample> sample_from_json(const Json& json) {
    if (!json.is_object()) return fail(wrong_field({}, "A sample must be an object."));
    Sample out;
    const std::string kind = json_text(json, "kind", "sft");
    bool is_known = false;
    for (const SampleKind one : {SampleKind::Sft, SampleKind::Preference, SampleKind::Completion, SampleKind::Action})
        if (kind == sample_kind_name(one)) out.kind = one, is_known = true;
    if (!is_known) return fail(wrong_field("kind", "The kind must be sft, preference, completion or action."));
    MAQUETTE_TRY(out.messages, messages_from_json(json, "messages"));
    MAQUETTE_TRY(out.preferred, messages_from_json(json, "preferred"));
    MAQUETTE_TRY(out.rejected, messages_from_json(json, "rejected"));
    if (const Json* images = json_member(json, "images"); images && images->is_array())
        for (const Json& image : *images)
            if (image.is_string()) out.images.push_back(image.get<std::string>());
    out.tools = member_or_null(json, "tools");
    out.task_type = json_text(json, "task_type");
    out.quality = optional_number(json, "quality");
    out.rating = optional_number(json, "rating");
    out.source = json_text(json, "source");
    out.licence = json_text(json, "licence");
    out.parent = json_text(json, "parent");
    out.critique = member_or_null(json, "critique");
    out.action = member_or_null(json, "action");
    out.extra = object_or_empty(json, "extra");
    return out;
}

Json training_example_json(const Sample& sample) {
    Json out{{"input", sample.prompt()}, {"output", sample.answer()}, {"task_type", sample.task_type}};
    out["quality_score"] = sample.quality ? Json(*sample.quality / 10) : Json();
    return out;
}

}  // namespace maquette
