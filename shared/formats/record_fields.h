// Taking a row's fields apart and putting them together again, so that no unknown field is lost.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "shared/dataset/row_format.h"

namespace maquette {

// "messages[2].content": reason fix
tl::unexpected<Error> wrong_field(std::string field, std::string reason, std::string fix = {});
std::string item_field(std::string_view list, size_t index);

// Every member of `record` but those named and Maquette's own metadata goes to sample.extra; the metadata (task_type,
// quality, rating, source, licence, parent, critique) to the sample's fields when it has the right kind.
void read_rest(const Json& record, std::initializer_list<std::string_view> known, Sample& sample);

enum class Rest {
    Kept,     // The format's readers ignore further fields: they are written.
    Refused,  // They would be refused: they are lost, and reported, unless the row had them before.
};
void write_rest(const Sample& sample, Rest rest, Json& record, WriteContext& context);

// A text member; an error when it is missing or of another kind.
Result<std::string> text_field(const Json& record, std::string_view key);
bool has_text(const Json& record, std::string_view key);

// For a format with one answer: an error when a preference has only the answer that must not be imitated; otherwise the
// rejected answer is reported as lost.
Result<void> needs_preferred(const Sample& sample, WriteContext& context);

// Reports what a format of single-turn texts cannot hold: tools, images, weights, more turns.
void lose_tools(const Sample& sample, WriteContext& context);
void lose_images(const Sample& sample, WriteContext& context);
void lose_weights(const std::vector<Message>& messages, WriteContext& context);
// As lose_weights, for formats that keep names. Nothing when the row is written back to its own format.
void lose_message_fields(const std::vector<Message>& messages, bool is_same_format, WriteContext& context);

// The answer with its reasoning in front, as Qwen3 and UIGEN-T3 write it, and back. `split_thinking` leaves text alone
// that has no closed <think> at its beginning.
std::string text_with_thinking(const Message& message);
struct ThinkingText {
    std::string thinking;
    std::string answer;
};
ThinkingText split_thinking(const Message& message);

// "<image>" in texts ↔ image parts. Texts are left alone unless they have as many places as the sample has images.
void read_image_places(Sample& sample);
std::string text_with_image_places(const Message& message);

}  // namespace maquette
