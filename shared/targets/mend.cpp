#include "shared/targets/mend.h"

#include <algorithm>
#include <optional>

#include "shared/base/limits.h"
#include "shared/targets/check.h"

namespace maquette {
namespace {

constexpr int passes_max = 8;  // A fix may bring another rule to light.

// Every list of messages in a row.
std::vector<Json*> message_lists(Json& record) {
    std::vector<Json*> out;
    const auto add = [&](Json& object, const char* key) {
        if (object.is_object() && object.contains(key) && object[key].is_array()) out.push_back(&object[key]);
    };
    for (const char* key : {"messages", "conversations", "prompt", "completion", "chosen", "rejected", "preferred_output", "non_preferred_output"}) add(record, key);
    if (record.contains("input")) add(record["input"], "messages");
    return out;
}

void drop_nulls(Json& object, bool is_message) {
    for (auto member = object.begin(); member != object.end();)
        member = member.value().is_null() && !(is_message && member.key() == "content") ? object.erase(member) : std::next(member);
}

void drop_unknown(Json& object, const Names& known) {
    if (known.empty()) return;
    for (auto member = object.begin(); member != object.end();) member = is_one_of(member.key(), known) ? std::next(member) : object.erase(member);
}

Json parts_of(const Json& content) { return content.is_array() ? content : Json::array({{{"type", "text"}, {"text", content}}}); }

// Two texts become one; where one of them is a list of parts, the parts stand one behind the other.
Json joined(const Json& first, const Json& second) {
    constexpr const char* between = "\n\n";
    if (first.is_string() && second.is_string()) return first.get<std::string>() + between + second.get<std::string>();
    Json out = parts_of(first), more = parts_of(second);
    if (!more.empty() && json_member(more[0], "text")) more[0]["text"] = between + json_text(more[0], "text");
    for (Json& part : more) out.push_back(std::move(part));
    return out;
}

// As can_join of chat_rules.cpp says: alike in all but the content.
bool is_joinable(const Json& a, const Json& b) {
    const auto rest = [](Json message) {
        message.erase("content");
        return message;
    };
    const auto is_plain = [](const Json& message) {
        return std::all_of(message.begin(), message.end(), [&](const Json& member) { return !member.is_structured() || &member == &message["content"]; });
    };
    const auto has_content = [](const Json& message) { return message.is_object() && message.contains("content") && (message["content"].is_string() || message["content"].is_array()); };
    return has_content(a) && has_content(b) && is_plain(a) && is_plain(b) && rest(a) == rest(b);
}

void join_neighbors(Json& list, const Names& roles) {
    Json out = Json::array();
    for (Json& message : list) {
        if (!out.empty() && is_joinable(out.back(), message) && is_one_of(json_text(message, "role"), roles)) out.back()["content"] = joined(out.back()["content"], message["content"]);
        else out.push_back(std::move(message));
    }
    list = std::move(out);
}

// A content's text; nothing where it holds more than texts.
std::optional<std::string> plain_text(const Json& message) {
    const Json* content = json_member(message, "content");
    if (!content) return std::nullopt;
    if (content->is_string()) return content->get<std::string>();
    if (!content->is_array()) return std::nullopt;
    std::string text;
    for (const Json& part : *content) {
        const Json* one = json_member(part, "text");
        if (!one || !one->is_string()) return std::nullopt;  // An image is nothing to be joined.
        text += one->get<std::string>();
    }
    return text;
}

// The system messages go to the front, as one, or, where the target has a field for them, there.
void move_system(Json& record, Json& list, const Target& target) {
    const Json* field = json_member(record, "system");
    const bool has_field = target.chat && is_one_of("system", target.chat->row_keys) && (!field || field->is_string() || field->is_null());
    Json front = Json::array(), rest = Json::array();
    std::string system = json_text(record, "system");
    for (Json& message : list) {
        const bool is_system = json_text(message, "role") == "system" || json_text(message, "role") == "developer";
        const auto text = is_system && has_field ? plain_text(message) : std::nullopt;
        if (text) system += (system.empty() ? "" : "\n\n") + *text;
        else (is_system ? front : rest).push_back(std::move(message));
    }
    join_neighbors(front, {"system", "developer"});
    for (Json& message : rest) front.push_back(std::move(message));
    list = std::move(front);
    if (has_field && !system.empty()) record["system"] = system;
}

void end_with_answer(Json& list) {
    while (!list.empty() && json_text(list.back(), "role") != "assistant") list.erase(list.size() - 1);
}

void join_texts(Json& message) {
    if (const auto text = plain_text(message)) message["content"] = *text;
}

void mend_weight(Json& message, std::string_view rule) {
    if (!message.is_object() || !message.contains("weight")) return;
    const bool is_answer = json_text(message, "role") == "assistant";
    if (rule == "chat.weight" && message["weight"].is_number()) message["weight"] = message["weight"].get<double>() >= 0.5 ? 1 : 0;
    else if (rule == "chat.weight" || rule == "chat.weight_on_image" || (rule == "chat.weight_role" && !is_answer) || (rule == "chat.all_masked" && is_answer)) message.erase("weight");
}

bool is_speaker(const Json& turn, const char* name) { return json_text(turn, "from") == name; }

void remove_all(std::string& text, std::string_view place, int64_t keep) {
    for (size_t at = 0; (at = text.find(place, at)) != std::string::npos;) {
        if (keep-- > 0) {
            at += place.size();
            continue;
        }
        text.erase(at, place.size() + (at + place.size() < text.size() && text[at + place.size()] == '\n'));
    }
}

int64_t places_in(const std::string& text, std::string_view place) {
    int64_t count = 0;
    for (size_t at = text.find(place); at != std::string::npos; at = text.find(place, at + place.size())) ++count;
    return count;
}

// As many places as files: missing ones in front of the first question, surplus ones taken from the end.
void mend_places(Json& record, const char* key, const char* place) {
    const int64_t files = !record.contains(key) ? 0 : record[key].is_array() ? static_cast<int64_t>(record[key].size()) : 1;
    int64_t left = files;
    Json* first = nullptr;
    for (Json& turn : record["conversations"]) {
        if (!is_speaker(turn, "human") || !turn.contains("value") || !turn["value"].is_string()) continue;
        if (!first) first = &turn;
        auto& text = turn["value"].get_ref<std::string&>();
        const int64_t here = places_in(text, place);
        if (here > left) remove_all(text, place, left);
        left -= std::min(here, left);
    }
    for (; first && left > 0; --left) (*first)["value"] = std::string(place) + "\n" + json_text(*first, "value");
}

void mend_qwen(Json& record, std::string_view rule) {
    if (!record.contains("conversations") || !record["conversations"].is_array()) return;
    Json& turns = record["conversations"];
    if (rule == "qwen.system_role") {
        std::string system;
        Json out = Json::array();
        for (Json& turn : turns) {
            if (is_speaker(turn, "system")) {
                system += json_text(turn, "value") + "\n\n";
                continue;
            }
            if (is_speaker(turn, "human") && !system.empty()) turn["value"] = std::exchange(system, {}) + json_text(turn, "value");
            out.push_back(std::move(turn));
        }
        turns = std::move(out);
    } else if (rule == "qwen.speaker") {
        for (Json& turn : turns)
            if (turn.is_object() && !is_speaker(turn, "human")) {
                const std::string from = json_text(turn, "from");
                turn["from"] = from == "user" || from == "observation" || from == "tool" ? "human" : "gpt";
            }
    } else if (rule == "qwen.places") {
        mend_places(record, "image", "<image>");
        mend_places(record, "video", "<video>");
    } else if (rule == "qwen.place_in_answer") {
        for (Json& turn : turns)
            if (turn.is_object() && !is_speaker(turn, "human") && turn.contains("value") && turn["value"].is_string())
                for (const char* place : {"<image>", "<video>"}) remove_all(turn["value"].get_ref<std::string&>(), place, 0);
    }
}

void mend_preference(Json& record, std::string_view rule) {
    for (const char* key : {"preferred_output", "non_preferred_output"}) {
        const std::string old = std::string(key).substr(0, std::string_view(key).size() - 6) + "completion";
        if (rule == "dpo.old_name" && record.contains(old) && !record.contains(key)) record[key] = record[old], record.erase(old);
        if (rule == "dpo.one_message" && record.contains(key) && record[key].is_array() && record[key].size() > 1) record[key] = Json::array({record[key].back()});
    }
}

void mend_messages(Json& record, std::string_view rule, const Target& target) {
    for (Json* list : message_lists(record)) {
        if (rule == "chat.two_in_a_row") join_neighbors(*list, {"user", "assistant"});
        if (rule == "chat.system_not_first") move_system(record, *list, target);
        if (rule == "chat.last_not_assistant") end_with_answer(*list);
        for (Json& message : *list) {
            if (!message.is_object()) continue;
            if (rule == "chat.message_extra_key" && target.chat) drop_unknown(message, target.chat->message_keys);
            if (rule == "chat.null_field") drop_nulls(message, true);
            if (rule == "chat.content_kind") join_texts(message);
            if (rule.starts_with("chat.weight") || rule == "chat.all_masked") mend_weight(message, rule);
            if (rule == "chat.all_masked" && json_flag(message, "train", true) == false) message.erase("train");
            if (rule == "chat.unknown_role" && target.chat && !is_one_of(json_text(message, "role"), target.chat->roles))
                if (const char* usual = usual_role(json_text(message, "role"))) message["role"] = usual;
        }
        if (rule == "chat.unknown_role" && target.chat && !is_one_of("system", target.chat->roles)) move_system(record, *list, target);
    }
}

}  // namespace

bool mend_record(Json& record, std::string_view rule, const Target& target) {
    const Json before = record;
    if (rule == "chat.extra_key" && target.chat) {
        drop_unknown(record, target.chat->row_keys);
    } else if (rule == "vertex.extra_key") {
        drop_unknown(record, {"contents", "systemInstruction", "tools", "labels", "generationConfig"});
    } else {
        if (rule == "chat.null_field") drop_nulls(record, false);
        mend_messages(record, rule, target);
        mend_qwen(record, rule);
        mend_preference(record, rule);
    }
    return record != before;
}

MendedRow mend_row(std::string_view text, const Container& container, const Target& target, std::string_view rule) {
    MendedRow out;
    out.text = text;
    JsonView view;
    for (int pass = 0; pass < passes_max; ++pass) {
        const bool is_plain_json = container.kind != ContainerKind::Csv && container.kind != ContainerKind::Lines && container.kind != ContainerKind::Document;
        auto record = is_plain_json ? Result<Json>() : parse_record(out.text, container);
        const std::string json = record && !is_plain_json ? write_json(*record) : std::string();
        const bool is_readable = record && static_cast<int64_t>(out.text.size()) <= jsonl_line_bytes_max && view.parse(is_plain_json ? std::string_view(out.text) : std::string_view(json));
        std::vector<TargetFinding> findings;
        RowFindings found(target.name, 0, 0, findings);
        if (is_readable) check_row(view, target, found);
        std::erase_if(findings, [&](const TargetFinding& one) { return one.fix == FixKind::None || (!rule.empty() && one.finding.rule != rule); });
        if (is_readable && findings.empty()) return out;  // Most rows: no tree was made of them.
        if (is_readable && is_plain_json) record = parse_record(out.text, container);
        if (!is_readable || !record) {
            out.is_removed = rule.empty() || rule == "row.syntax";
            return out;
        }
        bool has_changed = false;
        for (const TargetFinding& one : findings) {
            if (one.fix == FixKind::RemoveRow) {
                out.is_removed = true;
                return out;
            }
            // Of a field that stands twice, the value that was parsed is the one that is written.
            has_changed |= mend_record(*record, one.finding.rule, target) || one.finding.rule == "row.double_key";
        }
        if (!has_changed) return out;
        auto written = write_record(*record, container, detect_json_style(out.text));
        if (!written || *written == out.text) return out;
        out.text = *std::move(written);
        out.is_changed = true;
    }
    return out;
}

}  // namespace maquette
