// Weights that a row asks for itself: "train" and "weight" of messages and of content parts, Axolotl's "train_detail",
// and the weight of thoughts.
#pragma once

#include "shared/tokenizer/chat_layout.h"
#include "shared/tokenizer/loss_mask.h"

namespace maquette {

// Multiplies the weights of the answers' tokens. A value that is no weight is a finding and changes nothing.
//
// train_detail as in Axolotl (prompt_strategies/chat_template.py): offsets count characters, the end is inclusive, a
// token is trained when more than one character of it, or all of it, lies in a part with "train": true, and what no part
// names is not trained. A list that only says what is not trained leaves the rest as it is, and a finding says so.
void weigh_messages(MaskedRow& row, const ChatLayout& layout, const Json& messages, const MaskOptions& options);

}  // namespace maquette
