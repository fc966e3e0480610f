// Rules that several targets share, on lists of messages, preference pairs and turns.
#include <algorithm>

#include "shared/targets/target.h"

namespace maquette {

bool is_one_of(std::string_view name, const Names& names) { return std::find(names.begin(), names.end(), name) != names.end(); }

void RowFindings::add(const char* rule, Severity severity, std::string field, Text text, const char* source, FixKind fix) {
    out_.push_back({{rule, severity, {}, line_, std::move(field), std::move(text.reason), std::move(text.fix), source}, target_, row_, fix});
}

const char* usual_role(std::string_view role) {
    for (const auto& [name, usual] : {std::pair<std::string_view, const char*>{"human", "user"}, {"User", "user"}, {"gpt", "assistant"}, {"bot", "assistant"}, {"model", "assistant"}, {"ai", "assistant"},
                                      {"Assistant", "assistant"}, {"System", "system"}, {"developer", "system"}, {"function", "tool"}, {"observation", "tool"}})
        if (role == name) return usual;
    return nullptr;
}

namespace {

std::string item(std::string_view list, size_t index) { return std::string(list) + "[" + std::to_string(index) + "]"; }

std::string quoted(std::string_view text) { return "\"" + std::string(text.substr(0, 60)) + "\""; }

std::string list_of(const Names& names) {
    std::string out;
    for (const auto name : names) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
}

// Whether a role that the target does not know is mended: renamed, or, of a system text, moved to the row's field.
bool has_usual_role(std::string_view role, const ChatRules& rules) {
    const char* usual = usual_role(role);
    const std::string_view name = usual ? usual : role;
    return is_one_of(name, rules.roles) || (name == "system" && is_one_of("system", rules.row_keys));
}

bool is_answer(std::string_view role) { return role == "assistant"; }

// What one message adds up to over the list.
struct Tally {
    int64_t answers = 0, trained = 0, images = 0;
    std::string_view previous;  // Role.
    const JsonNode* message = nullptr;
    bool has_first_turn = false;
};

void check_image(const JsonView& view, const JsonNode& part, const std::string& at, const ChatRules& rules, RowFindings& out) {
    const JsonNode* image = view.member(part, "image_url");
    const JsonNode* url = image && image->is_object() ? view.member(*image, "url") : image;
    if (!url || !url->is_text()) {
        out.add("chat.image_url", Severity::Error, at + ".image_url.url", {"The image has no URL.", "Write {\"type\": \"image_url\", \"image_url\": {\"url\": …}}."}, rules.source);
        return;
    }
    const JsonNode* detail = image->is_object() ? view.member(*image, "detail") : nullptr;
    if (detail && !(detail->is_text() && is_one_of(detail->text, {"low", "high", "auto"})))
        out.add("chat.image_detail", Severity::Error, at + ".image_url.detail", {"The detail is none of low, high and auto.", "Write \"auto\", or leave it out."}, rules.source);
    const std::string_view text = url->text;
    if (text.starts_with("data:image/")) {
        const std::string_view kind = text.substr(11, std::min(text.find(';'), text.size()) - 11);
        if (kind != "png" && kind != "jpeg" && kind != "jpg" && kind != "webp")
            out.add("chat.image_kind", Severity::Error, at + ".image_url.url", {"The image is " + quoted(kind) + "; PNG, JPEG and WebP are taken.", "Convert the image."}, rules.source);
        else if (text.find(";base64,") == std::string_view::npos)
            out.add("chat.image_url", Severity::Error, at + ".image_url.url", {"The data URL is not base64.", "Write data:image/png;base64,…"}, rules.source);
        else if (text.size() * 3 / 4 > 10 * 1024 * 1024)
            out.add("chat.image_bytes", Severity::Error, at + ".image_url.url", {"The image is larger than 10 MB.", "Make it smaller."}, rules.source);
    } else if (rules.images == ImageSource::Base64) {
        out.add("chat.image_url", Severity::Error, at + ".image_url.url", {"Images are taken as base64 only.", "Write data:image/png;base64,…"}, rules.source);
    } else if (!text.starts_with("http://") && !text.starts_with("https://")) {
        out.add("chat.image_url", Severity::Error, at + ".image_url.url", {"This is neither a web address nor base64: " + quoted(text) + ".", "Write an https address or data:image/png;base64,…"}, rules.source);
    }
}

void check_parts(const JsonView& view, const JsonNode& content, std::string_view role, const std::string& at, const ChatRules& rules, Tally& tally, RowFindings& out) {
    if (rules.is_text_only_content) {
        bool is_all_text = true;
        for (const JsonNode* part = view.first(content); part; part = view.next(*part)) {
            const JsonNode* text = view.member(*part, "text");
            is_all_text = is_all_text && text && text->is_text();
        }
        out.add("chat.content_kind", Severity::Error, at, {"The content must be a text.", is_all_text ? "Join the texts of its parts." : "Remove the parts that are no text, or choose a vision target."}, rules.source,
                is_all_text ? FixKind::Row : FixKind::None);
        return;
    }
    size_t index = 0;
    for (const JsonNode* part = view.first(content); part; part = view.next(*part), ++index) {
        const JsonNode* type = view.member(*part, "type");
        const std::string_view kind = type && type->is_text() ? type->text : std::string_view();
        if (kind == "text") {
            const JsonNode* text = view.member(*part, "text");
            if (!text || !text->is_text()) out.add("chat.part_text", Severity::Error, item(at, index) + ".text", {"The text of the part is missing.", "Add it, or remove the part."}, rules.source);
        } else if (kind == "image_url" || kind == "image") {
            ++tally.images;
            if (rules.images == ImageSource::None) out.add("chat.image_refused", Severity::Error, item(at, index), {"The target takes text only.", "Remove the image, or choose a vision target."}, rules.source);
            else if (role != "user") out.add("chat.image_role", Severity::Error, item(at, index), {"An image may stand in a user's message only.", "Move it into the question."}, rules.source);
            else if (kind == "image_url") check_image(view, *part, item(at, index), rules, out);
        } else if (rules.images != ImageSource::None || kind.empty()) {
            out.add("chat.part_type", Severity::Error, item(at, index) + ".type", {"There is no part of the type " + quoted(kind) + ".", "Use text or image_url."}, rules.source);
        }
    }
}

void check_content(const JsonView& view, const JsonNode& message, std::string_view role, const std::string& at, const ChatRules& rules, Tally& tally, RowFindings& out) {
    const JsonNode* content = view.member(message, "content");
    const bool has_calls = view.member(message, "tool_calls") || view.member(message, "function_call");
    if (!content) {
        if (!has_calls) out.add("chat.missing_content", Severity::Error, at + ".content", {"The content is missing.", "Add a text, or remove the message."}, rules.source);
    } else if (content->is_null()) {
        if (!has_calls) out.add("chat.missing_content", Severity::Error, at + ".content", {"The content is null, which only an answer with tool_calls may be.", "Add a text, or remove the message."}, rules.source);
    } else if (content->is_list()) {
        check_parts(view, *content, role, at + ".content", rules, tally, out);
    } else if (!content->is_text()) {
        out.add("chat.content_kind", Severity::Error, at + ".content", {"The content must be a text.", "Write it in quotes."}, rules.source);
    } else if (content->text.empty() && !has_calls) {
        out.add("chat.empty_content", Severity::Warning, at + ".content", {"The content is empty.", "Write something, or remove the row."}, rules.source, FixKind::RemoveRow);
    }
}

void check_message_keys(const JsonView& view, const JsonNode& message, const std::string& at, const ChatRules& rules, RowFindings& out) {
    for (const JsonNode* member = view.first(message); member; member = view.next(*member)) {
        if (!rules.message_keys.empty() && !is_one_of(member->key, rules.message_keys))
            out.add("chat.message_extra_key", Severity::Error, at + "." + std::string(member->key), {"The target knows no such field of a message.", "Remove it."}, rules.source, FixKind::Row);
        else if (member->is_null() && member->key != "content" && rules.is_null_refused)
            out.add("chat.null_field", Severity::Error, at + "." + std::string(member->key), {"The field is null.", "Leave it out."}, rules.source, FixKind::Row);
    }
}

bool is_zero(const JsonNode& number) { return number.text.find_first_not_of("0.-") == std::string_view::npos; }

// Whether the loss sees this answer.
bool is_trained(const JsonView& view, const JsonNode& message) {
    const JsonNode* weight = view.member(message, "weight");
    const JsonNode* train = view.member(message, "train");
    return !(weight && weight->kind == JsonNode::Kind::Number && is_zero(*weight)) && !(train && train->kind == JsonNode::Kind::False);
}

void check_weight(const JsonView& view, const JsonNode& message, std::string_view role, const std::string& at, const ChatRules& rules, RowFindings& out) {
    const JsonNode* weight = rules.has_weights ? view.member(message, "weight") : nullptr;
    if (!weight || weight->is_null()) return;
    if (weight->text != "0" && weight->text != "1")
        out.add("chat.weight", Severity::Error, at + ".weight", {"The weight must be the whole number 0 or 1.", "Round it."}, rules.source, FixKind::Row);
    else if (!is_answer(role) && weight->text == "1")
        out.add("chat.weight_role", Severity::Warning, at + ".weight", {"Only answers are trained: the weight of a " + std::string(role) + " message does nothing.", "Remove it."}, rules.source, FixKind::Row);
}

void check_order(std::string_view role, size_t index, const std::string& at, const ChatRules& rules, Tally& tally, RowFindings& out) {
    const bool is_system = role == "system" || role == "developer";
    if (is_system && index > 0 && rules.system_not_first)
        out.add("chat.system_not_first", *rules.system_not_first, at + ".role", {"The system message is not the first.", "Move it to the front."}, rules.source, FixKind::Row);
    if (!is_system && !tally.has_first_turn) {
        tally.has_first_turn = true;
        if (role != "user" && rules.first_not_user)
            out.add("chat.first_not_user", *rules.first_not_user, at + ".role", {"The first turn is not the user's.", "Remove the row, or add the question."}, rules.source, FixKind::RemoveRow);
    }
}

// Messages that are alike in all but their contents, a text or a list of parts, can be made one; calls, spans or weights of their own cannot.
bool can_join(const JsonView& view, const JsonNode& a, const JsonNode& b) {
    if (a.count != b.count) return false;
    for (const JsonNode* one = view.first(a); one; one = view.next(*one)) {
        const JsonNode* other = view.member(b, one->key);
        if (!other) return false;
        const bool is_scalar = !one->is_list() && !one->is_object();
        if (one->key == "content" ? !((one->is_text() || one->is_list()) && (other->is_text() || other->is_list())) : !(is_scalar && one->kind == other->kind && one->text == other->text)) return false;
    }
    return view.member(a, "content") != nullptr;
}

void check_neighbor(const JsonView& view, const JsonNode& message, std::string_view role, const std::string& at, const ChatRules& rules, Tally& tally, RowFindings& out) {
    if (role == tally.previous && (role == "user" || role == "assistant") && rules.two_in_a_row) {
        const bool is_mended = tally.message && can_join(view, *tally.message, message);
        out.add("chat.two_in_a_row", *rules.two_in_a_row, at + ".role", {"Two " + std::string(role) + " messages stand one behind the other.", is_mended ? "Join them." : "Remove one, or split the row."}, rules.source,
                is_mended ? FixKind::Row : FixKind::None);
    }
    tally.previous = role;
    tally.message = &message;
}

void check_message(const JsonView& view, const JsonNode& message, size_t index, const std::string& field, const ChatRules& rules, Tally& tally, RowFindings& out) {
    const std::string at = item(field, index);
    if (!message.is_object()) {
        out.add("chat.message_kind", Severity::Error, at, {"A message must be an object.", "Write {\"role\": …, \"content\": …}."}, rules.source);
        return;
    }
    const JsonNode* role = view.member(message, "role");
    if (!role || !role->is_text()) {
        out.add("chat.missing_role", Severity::Error, at + ".role", {"The role is missing.", "Add \"role\": \"user\" or another role."}, rules.source);
        tally.previous = {};
        return;
    }
    if (!is_one_of(role->text, rules.roles))
        out.add("chat.unknown_role", Severity::Error, at + ".role", {"There is no role " + quoted(role->text) + ".", "Use one of " + list_of(rules.roles) + "."}, rules.source,
                has_usual_role(role->text, rules) ? FixKind::Row : FixKind::None);
    check_order(role->text, index, at, rules, tally, out);
    check_neighbor(view, message, role->text, at, rules, tally, out);
    check_message_keys(view, message, at, rules, out);
    const int64_t images_before = tally.images;
    check_content(view, message, role->text, at, rules, tally, out);
    check_weight(view, message, role->text, at, rules, out);
    if (rules.weight_on_images_refused && tally.images > images_before && view.member(message, "weight") && is_trained(view, message))
        out.add("chat.weight_on_image", Severity::Error, at + ".weight", {"A message with images may not have a weight other than 0.", "Remove the weight."}, rules.source, FixKind::Row);
    if (is_answer(role->text)) ++tally.answers, tally.trained += is_trained(view, message);
    if (role->text == "tool" && !view.member(message, "tool_call_id") && is_one_of("tool_call_id", rules.message_keys))
        out.add("chat.tool_call_id", Severity::Error, at + ".tool_call_id", {"A tool's answer must name the call it answers.", "Add the id of the call."}, rules.source);
}

}  // namespace

void check_messages(const JsonView& view, const JsonNode&, const JsonNode& list, const std::string& field, const ChatRules& rules, RowFindings& out) {
    if (!list.is_list()) {
        out.add("chat.messages_kind", Severity::Error, field, {"This must be a list of messages.", "Write [{\"role\": …, \"content\": …}, …]."}, rules.source);
        return;
    }
    if (list.count == 0) {
        out.add("chat.no_messages", Severity::Error, field, {"The list of messages is empty.", "Remove the row."}, rules.source, FixKind::RemoveRow);
        return;
    }
    Tally tally;
    size_t index = 0;
    for (const JsonNode* message = view.first(list); message; message = view.next(*message), ++index) check_message(view, *message, index, field, rules, tally, out);
    const bool is_prompt = field == "input.messages" || field == "prompt";
    if (!is_prompt) {
        if (tally.answers == 0)
            out.add("chat.no_answer", Severity::Error, field, {"There is no assistant message, so there is nothing to learn.", "Remove the row, or add the answer."}, rules.source, FixKind::RemoveRow);
        else if (tally.trained == 0)
            out.add("chat.all_masked", Severity::Error, field, {"Every answer is left out of the loss: nothing is trained.", "Remove the weights of 0."}, rules.source, FixKind::Row);
        else if (tally.previous != "assistant" && rules.last_not_assistant)
            out.add("chat.last_not_assistant", *rules.last_not_assistant, item(field, list.count - 1) + ".role", {"The last message is not the assistant's: what follows the last answer is not trained.", "Remove the messages behind the last answer."}, rules.source, FixKind::Row);
    }
    if (rules.images_max > 0 && tally.images > rules.images_max)
        out.add("chat.too_many_images", Severity::Error, field, {"The row has " + std::to_string(tally.images) + " images; " + std::to_string(rules.images_max) + " are taken.", "Remove some."}, rules.source);
}

void check_row_keys(const JsonView& view, const JsonNode& row, const ChatRules& rules, RowFindings& out) {
    for (const JsonNode* member = view.first(row); member; member = view.next(*member)) {
        if (!rules.row_keys.empty() && !is_one_of(member->key, rules.row_keys))
            out.add("chat.extra_key", Severity::Error, std::string(member->key), {"The target knows no such field.", "Remove it."}, rules.source, FixKind::Row);
        else if (member->is_null() && rules.is_null_refused)
            out.add("chat.null_field", Severity::Error, std::string(member->key), {"The field is null.", "Leave it out."}, rules.source, FixKind::Row);
    }
}

bool check_text(const JsonView& view, const JsonNode& row, const char* key, const char* source, RowFindings& out) {
    const JsonNode* member = view.member(row, key);
    if (member && member->is_text()) {
        if (member->text.empty()) out.add("row.empty_text", Severity::Warning, key, {"The text is empty.", "Write something, or remove the row."}, source, FixKind::RemoveRow);
        return true;
    }
    out.add(member ? "row.field_kind" : "row.missing_field", Severity::Error, key, {member ? "The field must be a text." : "The field is missing.", "Add it as a text."}, source);
    return false;
}

void check_preference(const JsonView& view, const JsonNode& row, const ChatRules& rules, RowFindings& out) {
    const JsonNode* input = view.member(row, "input");
    const JsonNode* messages = input ? view.member(*input, "messages") : nullptr;
    if (!messages) out.add("dpo.missing_input", Severity::Error, "input.messages", {"The conversation is missing.", "Write {\"input\": {\"messages\": […]}, …}."}, rules.source);
    else check_messages(view, row, *messages, "input.messages", rules, out);
    for (const char* key : {"preferred_output", "non_preferred_output"}) {
        const JsonNode* output = view.member(row, key);
        const std::string old = std::string(key).substr(0, std::string_view(key).size() - 6) + "completion";
        if (!output && view.member(row, old)) {
            out.add("dpo.old_name", Severity::Error, old, {"The name of the old specification is not taken any more.", std::string("Name it ") + key + "."}, rules.source, FixKind::Row);
        } else if (!output) {
            out.add("dpo.missing_output", Severity::Error, key, {"The answer is missing.", "Add a list with one assistant message."}, rules.source);
        } else if (!output->is_list() || output->count != 1) {
            out.add("dpo.one_message", Severity::Error, key, {"This must be a list of exactly one assistant message.", "Keep the last one."}, rules.source, output->is_list() && output->count > 1 ? FixKind::Row : FixKind::None);
        } else {
            ChatRules answer = rules;
            answer.first_not_user.reset();
            check_messages(view, row, *output, key, answer, out);
        }
    }
    const JsonNode* good = view.member(row, "preferred_output");
    const JsonNode* bad = view.member(row, "non_preferred_output");
    if (good && bad && good->text == bad->text)
        out.add("dpo.same_answers", Severity::Error, "non_preferred_output", {"Both answers are the same: there is nothing to prefer.", "Remove the row."}, rules.source, FixKind::RemoveRow);
}

void check_turns(const JsonView& view, const JsonNode& list, const std::string& field, const char* source, RowFindings& out) {
    if (!list.is_list() || list.count == 0) {
        out.add("turns.kind", Severity::Error, field, {"This must be a list of turns.", "Write [{\"from\": \"human\", \"value\": …}, …]."}, source, list.is_list() ? FixKind::RemoveRow : FixKind::None);
        return;
    }
    size_t index = 0, answers = 0;
    for (const JsonNode* turn = view.first(list); turn; turn = view.next(*turn), ++index) {
        const JsonNode* from = view.member(*turn, "from");
        const JsonNode* value = view.member(*turn, "value");
        if (!from || !from->is_text()) out.add("turns.from", Severity::Error, item(field, index) + ".from", {"The speaker is missing.", "Add \"from\": \"human\" or \"gpt\"."}, source);
        if (!value || !value->is_text()) out.add("turns.value", Severity::Error, item(field, index) + ".value", {"The text is missing.", "Add \"value\" as a text."}, source);
        if (from && (from->text == "gpt" || from->text == "assistant" || from->text == "function_call" || from->text == "model")) ++answers;
    }
    if (answers == 0) out.add("turns.no_answer", Severity::Error, field, {"There is no answer to learn.", "Remove the row, or add a turn from gpt."}, source, FixKind::RemoveRow);
}

int64_t count_places(const JsonView& view, const JsonNode& node, std::string_view place) {
    if (node.is_text()) {
        int64_t count = 0;
        const std::string decoded = node.has_escapes && node.text.find("\\u003") != std::string_view::npos ? node.decoded() : std::string();
        const std::string_view text = decoded.empty() ? node.text : std::string_view(decoded);
        for (size_t at = text.find(place); at != std::string_view::npos; at = text.find(place, at + place.size())) ++count;
        return count;
    }
    int64_t count = 0;
    if (node.is_list() || node.is_object())
        for (const JsonNode* child = view.first(node); child; child = view.next(*child)) count += count_places(view, *child, place);
    return count;
}

}  // namespace maquette
