// Adds the tokens that a model expects around a text: BOS, [CLS] … [SEP].
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace maquette {

// Ids before and behind a single text. (Pairs of texts do not occur in training data of this kind.)
struct PostProcessor {
    std::vector<int32_t> before, behind;
    bool trims_spans = false;  // ByteLevel's trim_offsets: a token's span does not cover the space in front.
};

}  // namespace maquette
