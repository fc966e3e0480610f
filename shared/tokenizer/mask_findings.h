// What is wrong with a masked row, in the words a person needs: what was not trained, cut, dropped or added.
#pragma once

#include <string>

#include "shared/tokenizer/chat_layout.h"
#include "shared/tokenizer/loss_mask.h"

namespace maquette {

void add_finding(MaskedRow& row, const char* rule, Severity severity, std::string reason, std::string fix);

// Looks at a whole chat row before it is cut: end of turn untrained, think blocks, a dropped system text, a template
// that does not belong to the tokenizer.
void find_chat_problems(MaskedRow& row, const Tokenizer& tokenizer, const ChatLayout& layout, const Json& messages,
                        const MaskOptions& options);

// Says what is lost behind token `max_length`; call before cutting.
void find_cut(MaskedRow& row, int64_t max_length);

}  // namespace maquette
