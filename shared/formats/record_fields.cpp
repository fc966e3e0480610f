#include "shared/formats/record_fields.h"

#include <algorithm>

namespace maquette {
namespace {

constexpr std::string_view image_place = "<image>";

bool read_text(const Json& value, std::string& out) {
    if (!value.is_string()) return false;
    out = value.get<std::string>();
    return true;
}

bool read_number(const Json& value, std::optional<double>& out) {
    if (!value.is_number()) return false;
    out = value.get<double>();
    return true;
}

// True when the member was taken into one of the sample's own fields.
bool read_metadata(const std::string& key, const Json& value, Sample& sample) {
    if (key == "task_type") return read_text(value, sample.task_type);
    if (key == "quality") return read_number(value, sample.quality);
    if (key == "rating") return read_number(value, sample.rating);
    if (key == "source") return read_text(value, sample.source);
    if (key == "licence") return read_text(value, sample.licence);
    if (key == "parent") return read_text(value, sample.parent);
    if (key == "critique" && value.is_object()) {
        sample.critique = value;
        return true;
    }
    return false;
}

Json metadata_json(const Sample& sample) {
    Json out = Json::object();
    if (!sample.task_type.empty()) out["task_type"] = sample.task_type;
    if (sample.quality) out["quality"] = *sample.quality;
    if (sample.rating) out["rating"] = *sample.rating;
    if (!sample.source.empty()) out["source"] = sample.source;
    if (!sample.licence.empty()) out["licence"] = sample.licence;
    if (!sample.parent.empty()) out["parent"] = sample.parent;
    if (!sample.critique.is_null()) out["critique"] = sample.critique;
    return out;
}

int64_t place_count(const std::vector<Message>& messages) {
    int64_t count = 0;
    for (const Message& message : messages) {
        if (!message.content.is_string()) continue;
        const auto& text = message.content.get_ref<const std::string&>();
        for (size_t at = text.find(image_place); at != std::string::npos; at = text.find(image_place, at + image_place.size())) ++count;
    }
    return count;
}

void split_places(Message& message) {
    if (!message.content.is_string()) return;
    const std::string text = message.content.get<std::string>();
    if (text.find(image_place) == std::string::npos) return;
    Json parts = Json::array();
    for (size_t at = 0; at < text.size();) {
        const size_t place = text.find(image_place, at);
        const size_t end = std::min(place, text.size());
        if (end > at) parts.push_back(Json{{"type", "text"}, {"text", text.substr(at, end - at)}});
        if (place == std::string::npos) break;
        parts.push_back(Json{{"type", "image"}});
        at = place + image_place.size();
    }
    message.content = std::move(parts);
}

}  // namespace

tl::unexpected<Error> wrong_field(std::string field, std::string reason, std::string fix) {
    return fail(Error{ErrorCode::BadInput, std::move(reason), std::move(fix), {}, 0, std::move(field)});
}

std::string item_field(std::string_view list, size_t index) { return std::string(list) + "[" + std::to_string(index) + "]"; }

void read_rest(const Json& record, std::initializer_list<std::string_view> known, Sample& sample) {
    for (const auto& [key, value] : record.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        if (!read_metadata(key, value, sample)) sample.extra[key] = value;
    }
}

void write_rest(const Sample& sample, Rest rest, Json& record, WriteContext& context) {
    Json fields = metadata_json(sample);
    for (const auto& [key, value] : sample.extra.items()) fields[key] = value;
    for (const auto& [key, value] : fields.items()) {
        if (record.contains(key)) continue;
        const bool was_there = context.original && context.original->contains(key);
        if (rest == Rest::Kept || was_there)
            record[key] = value;
        else
            context.lose(key, "The format takes no further fields.");
    }
}

Result<std::string> text_field(const Json& record, std::string_view key) {
    const Json* member = json_member(record, key);
    if (!member) return wrong_field(std::string(key), "The field is missing.");
    if (!member->is_string()) return wrong_field(std::string(key), "The field must be a text.");
    return member->get<std::string>();
}

bool has_text(const Json& record, std::string_view key) {
    const Json* member = json_member(record, key);
    return member && member->is_string();
}

Result<void> needs_preferred(const Sample& sample, WriteContext& context) {
    if (sample.kind != SampleKind::Preference) return {};
    if (sample.preferred.empty())
        return wrong_field("preferred", "The sample has only an answer that was judged bad, which must not be imitated.",
                           "Choose a preference format, or add a good answer.");
    if (!sample.rejected.empty()) context.lose("rejected", "The format has one answer; the preferred one is kept.");
    return {};
}

void lose_tools(const Sample& sample, WriteContext& context) {
    if (!sample.tools.is_null()) context.lose("tools", "The format has no tools.");
    for (const auto* list : {&sample.messages, &sample.preferred, &sample.rejected})
        for (const Message& message : *list)
            if (!message.tool_calls.is_null() || message.role == "tool" || message.role == "function")
                context.lose("tool_calls", "The format has no tool calls and no answers of tools.");
}

void lose_images(const Sample& sample, WriteContext& context) {
    if (!sample.images.empty()) context.lose("images", "The format holds text only.");
}

void lose_weights(const std::vector<Message>& messages, WriteContext& context) {
    for (const Message& message : messages) {
        if (message.train || message.weight) context.lose("weight", "The format has no weight for a message.");
        if (!message.name.empty()) context.lose("name", "The format has no names.");
        for (const auto& [key, value] : message.extra.items()) context.lose("messages." + key, "The format takes no further fields in a message.");
    }
}

void lose_message_fields(const std::vector<Message>& messages, bool is_same_format, WriteContext& context) {
    if (is_same_format) return;
    for (const Message& message : messages) {
        if (message.train || message.weight) context.lose("weight", "The format has no weight for a message.");
        if (!message.name.empty() && message.role != "tool" && message.role != "function") context.lose("name", "The format has no names.");
        for (const auto& [key, value] : message.extra.items()) context.lose("messages." + key, "The format takes no further fields in a message.");
    }
}

std::string text_with_thinking(const Message& message) {
    if (message.thinking.empty()) return message.text();
    return "<think>\n" + message.thinking + "\n</think>\n\n" + message.text();
}

ThinkingText split_thinking(const Message& message) {
    if (!message.thinking.empty()) return {message.thinking, message.text()};
    constexpr std::string_view open = "<think>", close = "</think>";
    const std::string text = message.text();
    const size_t end = text.find(close);
    if (!text.starts_with(open) || end == std::string::npos) return {{}, text};
    // Only the line breaks that text_with_thinking writes are taken away: everything else belongs to the texts.
    std::string_view thinking = std::string_view(text).substr(open.size(), end - open.size());
    std::string_view answer = std::string_view(text).substr(end + close.size());
    if (thinking.starts_with('\n')) thinking.remove_prefix(1);
    if (thinking.ends_with('\n')) thinking.remove_suffix(1);
    for (int i = 0; i < 2 && answer.starts_with('\n'); ++i) answer.remove_prefix(1);
    return {std::string(thinking), std::string(answer)};
}

void read_image_places(Sample& sample) {
    const auto count = static_cast<int64_t>(sample.images.size());
    if (count == 0 || place_count(sample.messages) != count) return;
    for (Message& message : sample.messages) split_places(message);
}

std::string text_with_image_places(const Message& message) {
    if (!message.content.is_array()) return message.text();
    std::string out;
    for (const Json& part : message.content) {
        const std::string type = json_text(part, "type");
        out += type == "image" || type == "image_url" ? std::string(image_place) : json_text(part, "text");
    }
    return out;
}

}  // namespace maquette
