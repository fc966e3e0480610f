// Qwen3-VL's own fine-tuning code: boxes from 0 to 1000 of the image's sides.
#include "shared/targets/target_list.h"

namespace maquette {
namespace {

void check(const JsonView& view, const JsonNode& row, RowFindings& out) { check_qwen_row(view, row, 1000, out); }

}  // namespace

const Target qwen3_vl_target{.name = "qwen3-vl",
                         .title = "Qwen3-VL",
                         .about = "Conversations with <image> places; boxes from 0 to 1000 of the image's sides.",
                         .source = "QwenLM/Qwen3-VL, qwen-vl-finetune",
                         .formats = {"qwen3-vl", "qwen2.5-vl", "qwen2-vl"},
                         .check_row = check,
                         .takes_json_list = true};

}  // namespace maquette
