// Turns the boxes and points in a text from one convention of coordinates into another.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "shared/dataset/row_format.h"

namespace maquette {

// The size to which Qwen2.5-VL's processor brings an image (smart_resize with factor 28, 56·56 to 14·14·4·1280 pixels;
// QwenLM/Qwen3-VL, qwen-vl-finetune/tools/process_bbox.ipynb). Nothing when it refuses the image: a side below 28
// pixels, or more than 200 times as long as the other.
std::optional<ImageSize> qwen2_5_resized(ImageSize image);

struct BoxChange {
    std::string text;
    int64_t boxes = 0;    // Boxes and points found.
    bool is_rounded = false;  // Some number lost precision.
};

// Every "bbox_2d", "bbox" (four numbers, left, top, right, bottom) and "point_2d" in JSON inside `text`, and every
// <|box_start|>(x,y),(x,y)<|box_end|>. Fails when the image is one that the processor refuses.
Result<BoxChange> change_boxes(const std::string& text, BoxConvention from, BoxConvention to, ImageSize image);
int64_t count_boxes(const std::string& text);

// The first box of a text as it stands there; nothing when there is none.
std::optional<std::array<double, 4>> first_box(const std::string& text);

}  // namespace maquette
