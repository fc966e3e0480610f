// The two spellings of a tensor's name: Hugging Face's and GGUF's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "native/model/architecture.h"

namespace maquette {

// "blk.3.attn_q.weight" -> "model.layers.3.self_attn.q_proj.weight"; nothing for names that no supported model has.
std::optional<std::string> hugging_face_name(std::string_view gguf_name);
// The other way.
std::optional<std::string> gguf_name(std::string_view hugging_face_name);

// Every tensor that a model of this architecture consists of, by Hugging Face name with its shape, in the model's own
// order: embedding, layers, last norm, head. The types say nothing.
std::vector<TensorShape> expected_tensors(const Architecture& architecture);

}  // namespace maquette
