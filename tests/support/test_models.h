// Where tests find the model that the set-up fetches.
#pragma once

#include <optional>
#include <string>

namespace maquette::test {

// The path of SmolLM2-135M-Instruct.Q4_1.gguf; nothing (and "skipped: …") when the set-up did not fetch it.
std::optional<std::string> smollm2_path();

}  // namespace maquette::test
