// OpenAI's preference lines: {"input": {"messages": […]}, "preferred_output": […], "non_preferred_output": […]}.
//
// The names "preferred_completion" and "non_preferred_completion" of the old specification are read, too.
#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

const Json* output(const Json& record, bool is_preferred) {
    const Json* found = json_member(record, is_preferred ? "preferred_output" : "non_preferred_output");
    return found ? found : json_member(record, is_preferred ? "preferred_completion" : "non_preferred_completion");
}

double detect(const Json& record) {
    const Json* input = json_member(record, "input");
    return input && input->is_object() && output(record, true) && output(record, false) ? 1 : 0;
}

Result<Sample> read(const Json& record) {
    const Json* input = json_member(record, "input");
    if (!input || !input->is_object()) return wrong_field("input", "The input is missing.", "Write {\"input\": {\"messages\": […]}, …}.");
    const Json* messages = json_member(*input, "messages");
    if (!messages) return wrong_field("input.messages", "The list of messages is missing.");
    const Json* preferred = output(record, true);
    if (!preferred) return wrong_field("preferred_output", "The preferred answer is missing.");
    const Json* rejected = output(record, false);
    if (!rejected) return wrong_field("non_preferred_output", "The rejected answer is missing.");
    Sample out;
    out.kind = SampleKind::Preference;
    MAQUETTE_TRY(out.messages, read_chat_messages(*messages, "input.messages"));
    MAQUETTE_TRY(out.preferred, read_chat_messages(*preferred, "preferred_output"));
    MAQUETTE_TRY(out.rejected, read_chat_messages(*rejected, "non_preferred_output"));
    out.images = image_urls(out.messages);
    if (const Json* tools = json_member(*input, "tools")) out.tools = *tools;
    read_rest(record, {"input", "preferred_output", "non_preferred_output", "preferred_completion", "non_preferred_completion"}, out);
    Json input_rest = Json::object();
    for (const auto& [key, value] : input->items())
        if (key != "messages" && key != "tools") input_rest[key] = value;
    if (!input_rest.empty()) out.extra["input"] = std::move(input_rest);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    if (sample.kind == SampleKind::Preference && sample.preferred.empty())
        return wrong_field("preferred_output", "The sample has only an answer that was judged bad.", "Add the answer that is better.");
    if (sample.kind != SampleKind::Preference || sample.rejected.empty())
        return wrong_field("rejected", "The sample has no rejected answer.", "Choose a chat format, or add the answer that is worse.");
    const Json* before = context.original;
    const Json* input_before = before ? json_member(*before, "input") : nullptr;
    const bool is_old = before && before->contains("preferred_completion");
    const ChatMessageOptions options;
    Json input{{"messages", write_chat_messages(sample.messages, sample.images, input_before ? json_member(*input_before, "messages") : nullptr,
                                                options, context)}};
    Sample rest = sample;
    if (!sample.tools.is_null()) input["tools"] = sample.tools;
    if (const Json* input_rest = json_member(sample.extra, "input"); input_rest && input_rest->is_object()) {
        for (const auto& [key, value] : input_rest->items()) input[key] = value;
        rest.extra.erase("input");
    }
    if (const Json* calls = json_member(sample.extra, "parallel_tool_calls"); calls && !before) {
        input["parallel_tool_calls"] = *calls;
        rest.extra.erase("parallel_tool_calls");
    }
    Json out{{"input", std::move(input)}};
    out[is_old ? "preferred_completion" : "preferred_output"] =
        write_chat_messages(sample.preferred, {}, before ? output(*before, true) : nullptr, options, context);
    out[is_old ? "non_preferred_completion" : "non_preferred_output"] =
        write_chat_messages(sample.rejected, {}, before ? output(*before, false) : nullptr, options, context);
    write_rest(rest, Rest::Refused, out, context);
    return out;
}

}  // namespace

const RowFormat openai_preference_format{.name = "openai-preference",
                                         .title = "OpenAI preference",
                                         .about = "Pairs of a preferred and a rejected answer, for DPO at OpenAI, Foundry and Together.",
                                         .detect = detect,
                                         .read = read,
                                         .write = write};

}  // namespace maquette
