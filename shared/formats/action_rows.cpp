#include "shared/formats/action_rows.h"

#include <cmath>

namespace maquette {

Json plain_number(double value) {
    if (value == std::floor(value) && std::fabs(value) < 9e15) return static_cast<int64_t>(value);
    return value;
}

std::string box_answer_text(const BoxAnswer& answer) {
    Json out = Json::object();
    if (!answer.action.empty()) out["action"] = answer.action;
    if (!answer.value.empty()) out["value"] = answer.value;
    Json box = Json::array();
    for (const double side : answer.box) box.push_back(plain_number(side));
    out["bbox_2d"] = std::move(box);
    if (!answer.label.empty()) out["label"] = answer.label;
    return write_json(out);
}

std::optional<BoxAnswer> box_answer_of(const std::string& text) {
    const auto parsed = parse_json(text);
    const Json* box = parsed ? json_member(*parsed, "bbox_2d") : nullptr;
    if (!box || !box->is_array() || box->size() != 4) return std::nullopt;
    BoxAnswer out;
    for (size_t i = 0; i < 4; ++i) {
        if (!(*box)[i].is_number()) return std::nullopt;
        out.box[i] = (*box)[i].get<double>();
    }
    out.action = json_text(*parsed, "action");
    out.value = json_text(*parsed, "value");
    out.label = json_text(*parsed, "label");
    return out;
}

Message screenshot_question(const std::vector<std::string>& texts, bool has_image) {
    Message out;
    out.role = "user";
    if (!has_image && texts.size() == 1) {
        out.content = texts[0];
        return out;
    }
    Json parts = Json::array();
    if (has_image) parts.push_back(Json{{"type", "image"}});
    for (const std::string& text : texts) parts.push_back(Json{{"type", "text"}, {"text", text}});
    out.content = std::move(parts);
    return out;
}

std::vector<std::string> question_texts(const Message& message) {
    if (!message.content.is_array()) return {message.text()};
    std::vector<std::string> out;
    for (const Json& part : message.content)
        if (json_text(part, "type") == "text") out.push_back(json_text(part, "text"));
    return out;
}

}  // namespace maquette
