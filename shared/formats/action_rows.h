// What the formats of user-interface actions share: a question about a screenshot, answered with a box and what is done.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "shared/dataset/sample.h"

namespace maquette {

// {"bbox_2d": [left, top, right, bottom], "action"?, "value"?, "label"?}: the answer that a model is taught, as text.
struct BoxAnswer {
    std::array<double, 4> box{};
    std::string action;  // "CLICK", "TYPE", "SELECT"; empty for pure grounding.
    std::string value;
    std::string label;
};
std::string box_answer_text(const BoxAnswer& answer);
// Nothing when the text is not such an object.
std::optional<BoxAnswer> box_answer_of(const std::string& text);

// A user message of an image and texts, each a part of its own, so that they can be told apart again.
Message screenshot_question(const std::vector<std::string>& texts, bool has_image);
// The texts of such a message, without its image.
std::vector<std::string> question_texts(const Message& message);

// A number as JSON writes it back: 12 stays 12.
Json plain_number(double value);

}  // namespace maquette
