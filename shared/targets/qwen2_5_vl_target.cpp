// Qwen2.5-VL's own fine-tuning code: boxes in pixels of the resized image.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

void check(const JsonView& view, const JsonNode& row, RowFindings& out) { check_qwen_row(view, row, 0, out); }

}  // namespace

const Target qwen2_5_vl_target{.name = "qwen2.5-vl",
                         .title = "Qwen2.5-VL",
                         .about = "Conversations with <image> places; boxes in pixels of the resized image.",
                         .source = "QwenLM/Qwen3-VL, qwen-vl-finetune",
                         .formats = {"qwen2.5-vl", "qwen3-vl", "qwen2-vl"},
                         .check_row = check,
                         .takes_json_list = true};

}  // namespace maquette
