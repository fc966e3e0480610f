// Together's lines: messages, a preference pair, prompt and completion, or text; images as base64 only.
//
// Source: together-python, src/together/utils/files.py. No other column is taken.
#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

const RowFormat& kind_of(const Json& record) {
    if (record.contains("input") && !record.contains("messages")) return openai_preference_format;
    if (record.contains("prompt") && record.contains("completion")) return prompt_completion_format;
    if (record.contains("text") && !record.contains("messages")) return text_format;
    return openai_vision_format;
}

// Its rows are others' rows, which are detected under their own names.
double detect(const Json& record) { return is_chat_list(json_member(record, "messages")) ? 0.4 : 0; }

Result<Sample> read(const Json& record) { return kind_of(record).read(record); }

const RowFormat& kind_for(const Sample& sample) {
    if (sample.kind == SampleKind::Preference) return openai_preference_format;
    if (sample.kind != SampleKind::Completion) return openai_vision_format;
    return sample.messages.size() > 1 ? prompt_completion_format : text_format;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    for (const std::string& image : sample.images)
        if (!image.starts_with("data:image/")) context.lose("images", "Together takes images as base64 only (data:image/png;base64,…): a URL or file is not fetched.");
    // Its loader takes no column beyond the format's own.
    Sample plain = sample;
    if (!context.original) {
        const Json rest = std::exchange(plain.extra, Json::object());
        for (const auto& [key, value] : rest.items())
            if (key != "input" && key != "parallel_tool_calls") context.lose(key, "Together takes no further fields.");
            else plain.extra[key] = value;
        const auto drop = [&](std::string& field, const char* name) {
            if (!field.empty()) context.lose(name, "Together takes no further fields.");
            field.clear();
        };
        drop(plain.task_type, "task_type"), drop(plain.source, "source"), drop(plain.licence, "licence"), drop(plain.parent, "parent");
        if (plain.quality) context.lose("quality", "Together takes no further fields.");
        if (plain.rating) context.lose("rating", "Together takes no further fields.");
        if (!plain.critique.is_null()) context.lose("critique", "Together takes no further fields.");
        plain.quality.reset(), plain.rating.reset(), plain.critique = Json();
    }
    return (context.original ? kind_of(*context.original) : kind_for(sample)).write(plain, context);
}

}  // namespace

const RowFormat together_format{.name = "together",
                                .title = "Together",
                                .about = "Together's JSONL: messages, preference pairs, prompt and completion, or text, without other fields.",
                                .detect = detect,
                                .read = read,
                                .write = write};

}  // namespace maquette
