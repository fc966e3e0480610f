// OpenAI's message objects, which half of all formats share: read into Message and written from it.
#pragma once

#include "shared/formats/record_fields.h"

namespace maquette {

// `field` names the list in errors ("messages", "input.messages").
Result<std::vector<Message>> read_chat_messages(const Json& list, const std::string& field);

struct ChatMessageOptions {
    bool has_weight = true;     // weight: 0 or 1 is written; otherwise weights are lost.
    bool has_train = false;     // Axolotl's "train" and fractional weights are written.
    bool has_thinking = false;  // "reasoning_content"; otherwise reasoning goes into the text.
    bool has_images = true;     // Image parts with their URLs; otherwise "<image>" in the text.
    bool has_extra = false;     // Further fields of a message are written when converting, too.
};
// `original` is the list as it was when the same format is written back, or null.
Json write_chat_messages(const std::vector<Message>& messages, const std::vector<std::string>& images, const Json* original,
                         const ChatMessageOptions& options, WriteContext& context);

// The URLs or files of all image parts, in order.
std::vector<std::string> image_urls(const std::vector<Message>& messages);

bool is_chat_list(const Json* list);  // A list whose first item is an object with "role".

}  // namespace maquette
