#include "shared/formats/format_list.h"

#include <algorithm>
#include <utility>

#include "shared/base/ascii.h"
#include "shared/base/limits.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

constexpr double confidence_min = 0.3;      // Below this a file is not of the format.

// The first rows that can be parsed, and what is wrong with the first that cannot.
std::vector<Json> first_records(std::string_view head, bool is_whole, const Container& container, Error& first_error) {
    std::vector<Json> out;
    Report ignored;
    RowSplitter splitter(container);
    const auto keep = [&](const RowSpan& span, std::string_view text) {
        if (out.size() >= rows_looked_at_max) return;
        auto record = parse_record(text, container);
        if (record) return out.push_back(*std::move(record));
        if (!first_error.reason.empty()) return;
        first_error = record.error();
        first_error.line = span.line;
    };
    splitter.add(head, keep, ignored);
    if (is_whole || out.empty()) splitter.finish(keep, ignored);
    return out;
}

constexpr size_t names_shown_max = 20;

std::string about_fields(const Json& record) {
    if (!record.is_object() || record.empty()) return record.is_object() ? "The first one has no fields." : "The first one is no object with fields.";
    std::string out = "The first one has these fields: ";
    size_t count = 0;
    for (const auto& [key, value] : record.items()) {
        if (++count > names_shown_max) return out + " …";
        out += (count > 1 ? ", " : "") + key;
    }
    return out + ".";
}

}  // namespace

const std::vector<const RowFormat*>& all_formats() {
    static const std::vector<const RowFormat*> formats{
        &openai_chat_format, &openai_vision_format, &openai_preference_format, &together_format, &bedrock_format,
        &bedrock_conversation_format, &vertex_format, &trl_format, &llama_factory_format, &axolotl_format, &kiln_format,
        &sharegpt_format, &alpaca_format, &qwen3_vl_format, &qwen2_5_vl_format, &qwen2_vl_format, &uigen_t1_format,
        &uigen_t2_format, &uigen_t3_format, &mind2web_format, &screenspot_format, &rico_format, &evolution_log_format,
        &interaction_format, &prompt_completion_format, &text_format, &csv_format, &legacy_examples_format, &maquette_format,
    };
    return formats;
}

const RowFormat* find_format(std::string_view asked) {
    static constexpr std::pair<std::string_view, std::string_view> other_names[] = {
        {"openai", "openai-chat"}, {"chat", "openai-chat"}, {"messages", "openai-chat"}, {"openai-dpo", "openai-preference"}, {"dpo", "openai-preference"},
        {"anthropic", "bedrock"}, {"nova", "bedrock-conversation"}, {"gemini", "vertex"}, {"vertex-gemini", "vertex"}, {"llamafactory", "llama-factory"},
        {"qwen2.5vl", "qwen2.5-vl"}, {"qwen2-5-vl", "qwen2.5-vl"}, {"plain-text", "text"}, {"txt", "text"}, {"examples", "legacy-examples"}, {"legacy", "legacy-examples"}};
    std::string name = ascii_lower(asked);
    std::replace(name.begin(), name.end(), '_', '-');
    for (const auto& [other, own] : other_names)
        if (name == other) name = own;
    const auto& formats = all_formats();
    const auto found = std::find_if(formats.begin(), formats.end(), [&](const RowFormat* format) { return name == format->name; });
    return found == formats.end() ? nullptr : *found;
}

std::vector<const RowFormat*> formats_that_fit(const std::vector<Json>& records) {
    std::vector<const RowFormat*> out;
    for (const RowFormat* format : all_formats()) {
        const bool fits = std::all_of(records.begin(), records.end(), [&](const Json& record) {
            const auto sample = format->read(record);
            if (!sample) return false;
            WriteContext context;
            context.original = &record;
            const auto again = format->write(*sample, context);
            return again && *again == record;
        });
        if (fits && !records.empty()) out.push_back(format);
    }
    return out;
}

Result<DetectedFormat> detect_format(std::string_view head, bool is_whole, std::string_view file_name, std::string_view name) {
    DetectedFormat out;
    MAQUETTE_TRY(out.container, detect_container(head, is_whole, file_name));
    if (!name.empty()) {
        out.format = find_format(name);
        if (!out.format) return fail(ErrorCode::WrongUsage, "There is no format called \"" + std::string(name) + "\".", "See maquette convert --help.");
        out.confidence = 1;
        // Named as plain text, a file is lines, even if its first line looks like markup.
        if (out.format->container == ContainerKind::Lines && out.container.kind == ContainerKind::Document) out.container.kind = ContainerKind::Lines;
        return out;
    }
    if (out.container.kind == ContainerKind::JsonList && out.container.rows_key == "examples") {
        out.format = &legacy_examples_format;
        out.confidence = 1;
        return out;
    }
    Error first_error;
    const std::vector<Json> records = first_records(head, is_whole, out.container, first_error);
    if (records.empty())
        return fail({ErrorCode::BadInput, "None of the first rows can be parsed. " + first_error.reason,
                     "Look at that line: it must be JSON, CSV or text. With --from FORMAT broken rows are listed and the others used.", {}, first_error.line, {}});
    for (const RowFormat* format : all_formats()) {
        double sum = 0;
        for (const Json& record : records) sum += format->detect(record);
        const double confidence = sum / static_cast<double>(records.size());
        if (confidence < confidence_min || confidence <= out.confidence) continue;
        out.format = format;
        out.confidence = confidence;
    }
    if (!out.format)
        return fail(ErrorCode::BadInput, "No format fits the rows. " + about_fields(records.front()),
                    "Name the format with --from, or rename the fields.");
    out.also_possible = formats_that_fit(records);
    std::erase(out.also_possible, out.format);
    return out;
}

Result<DetectedFormat> detect_format_of_file(const std::function<std::string_view(size_t bytes)>& first_bytes, std::string_view file_name, std::string_view name) {
    const auto detect = [&](size_t bytes_max) {
        const std::string_view head = first_bytes(bytes_max);
        return std::pair(detect_format(head, head.size() < bytes_max, file_name, name), head.size() < bytes_max);
    };
    auto [out, is_whole] = detect(container_head_bytes);
    if (!out && !is_whole) out = detect(static_cast<size_t>(jsonl_line_bytes_max) + 2 * container_head_bytes).first;
    if (!out) out.error().file = file_name;
    return std::move(out);
}

Result<Dataset> open_dataset(std::string bytes, Report& report, std::string_view file_name, std::string_view format_name) {
    MAQUETTE_TRY(const auto detected, detect_format(bytes, true, file_name, format_name));
    return Dataset::open(std::move(bytes), detected.container, *detected.format, report);
}

}  // namespace maquette
