// LLaMA-Factory: its ShareGPT, Alpaca and OpenAI layouts, and the rows of its version 1, whose parts hold "value".
//
// Source: LLaMA-Factory, data/README.md and data/v1_sft_demo.jsonl. What tells its trainer how to read a file is
// dataset_info.json, which llama_factory_dataset_info writes.
#include "shared/formats/llama_factory.h"

#include <algorithm>

#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

// A message of version 1: {"role", "content": [{"type": "text"|"reasoning"|"tool_call"|…, "value"}], "loss_weight"}.
bool is_v1_message(const Json& message) {
    const Json* content = json_member(message, "content");
    return content && content->is_array() && !content->empty() && content->front().is_object() && content->front().contains("value");
}

bool has_v1_rows(const Json& record) {
    const Json* list = json_member(record, "messages");
    return is_chat_list(list) && std::any_of(list->begin(), list->end(), is_v1_message);
}

bool has_media(const Json& record) { return record.contains("images") || record.contains("videos") || record.contains("audios"); }

double detect(const Json& record) {
    if (has_v1_rows(record)) return 1;
    if (record.contains("kto_tag")) return 0.98;
    return is_chat_list(json_member(record, "messages")) && has_media(record) ? 0.93 : 0;
}

Json tool_call_of(const std::string& text) {
    const auto call = parse_json(text);
    if (!call || !has_text(*call, "name") || !call->contains("arguments")) return {};
    const Json& arguments = (*call)["arguments"];
    return Json{{"type", "function"},
                {"function", {{"name", (*call)["name"]}, {"arguments", arguments.is_string() ? arguments : Json(write_json(arguments))}}}};
}

// Text parts of one kind are joined: their borders mean nothing to the trainer.
Result<Message> read_v1_message(const Json& json, const std::string& field) {
    if (!json.is_object() || !has_text(json, "role")) return wrong_field(field + ".role", "The role is missing.");
    if (!is_v1_message(json)) return wrong_field(field + ".content", "The content must be a list of {\"type\", \"value\"}.");
    Message out = text_message(json_text(json, "role"), {});
    std::string text;
    Json calls = Json::array();
    for (size_t i = 0; i < json["content"].size(); ++i) {
        const Json& part = json["content"][i];
        const std::string type = json_text(part, "type"), value = json_text(part, "value");
        Json call = type == "tool_call" ? tool_call_of(value) : Json();
        if (type == "reasoning") out.thinking += value;
        else if (!call.is_null()) calls.push_back(std::move(call));
        else if (type == "text") text += value;
        else return wrong_field(field + item_field(".content", i), "A part must be text, reasoning or tool_call with its value.");
    }
    out.content = calls.empty() || !text.empty() ? Json(text) : Json();
    if (!calls.empty()) out.tool_calls = std::move(calls);
    for (const auto& [key, value] : json.items()) {
        if (key == "role" || key == "content") continue;
        if (key == "loss_weight" && value.is_number()) out.weight = value.get<double>();
        else out.extra[key] = value;
    }
    return out;
}

Json write_v1_message(const Message& message) {
    Json parts = Json::array();
    const auto add = [&](const char* type, const std::string& value) { parts.push_back(Json{{"type", type}, {"value", value}}); };
    if (!message.thinking.empty()) add("reasoning", message.thinking);
    if (!message.text().empty() || (message.tool_calls.is_null() && message.thinking.empty())) add("text", message.text());
    if (message.tool_calls.is_array())
        for (const Json& call : message.tool_calls) {
            Json function = json_member(call, "function") ? call["function"] : Json::object();
            if (auto arguments = parse_json(json_text(function, "arguments"))) function["arguments"] = *std::move(arguments);
            add("tool_call", write_json(function));
        }
    Json out{{"role", message.role}, {"content", std::move(parts)}};
    if (message.weight) out["loss_weight"] = *message.weight;
    for (const auto& [key, value] : message.extra.items()) out[key] = value;
    return out;
}

Json parsed_tools(const Json& tools) {
    if (!tools.is_string()) return tools;
    auto parsed = parse_json(tools.get<std::string>());
    return parsed ? *std::move(parsed) : tools;
}

Result<Sample> read_v1(const Json& record) {
    Sample out;
    const Json& list = record["messages"];
    for (size_t i = 0; i < list.size(); ++i) {
        MAQUETTE_TRY(auto message, read_v1_message(list[i], item_field("messages", i)));
        out.messages.push_back(std::move(message));
    }
    if (const Json* tools = json_member(record, "tools")) out.tools = parsed_tools(*tools);
    read_rest(record, {"messages", "tools"}, out);
    return out;
}

Result<Sample> read_messages(const Json& record) {
    if (has_v1_rows(record)) return read_v1(record);
    Sample out;
    MAQUETTE_TRY(out.messages, read_chat_messages(record["messages"], "messages"));
    if (const Json* tools = json_member(record, "tools")) out.tools = parsed_tools(*tools);
    if (const Json* images = json_member(record, "images"); images && images->is_array())
        for (const Json& image : *images)
            if (image.is_string()) out.images.push_back(image.get<std::string>());
    read_image_places(out);
    read_rest(record, {"messages", "tools", "images"}, out);
    return out;
}

// KTO's row has one answer and a verdict on it.
void read_verdict(const Json& record, Sample& out) {
    const Json* tag = json_member(record, "kto_tag");
    if (!tag || !tag->is_boolean() || out.messages.empty() || out.messages.back().role != "assistant") return;
    out.kind = SampleKind::Preference;
    (tag->get<bool>() ? out.preferred : out.rejected) = {out.messages.back()};
    out.messages.pop_back();
    out.extra.erase("kto_tag");
}

Result<Sample> read(const Json& record) {
    Result<Sample> out = record.contains("conversations") ? sharegpt_format.read(record)
                         : record.contains("instruction") ? alpaca_format.read(record)
                         : is_chat_list(json_member(record, "messages"))
                             ? read_messages(record)
                             : Result<Sample>(wrong_field("conversations", "The row has none of LLaMA-Factory's columns.",
                                                          "Name them conversations, messages, or instruction and output."));
    if (out) read_verdict(record, *out);
    return out;
}

Json written_tools(const Sample& sample, const WriteContext& context) {
    const Json* before = json_member(*context.original, "tools");
    if (before && parsed_tools(*before) == sample.tools) return *before;
    return before && before->is_string() ? Json(write_json(sample.tools)) : sample.tools;
}

Result<Json> write_messages(const Sample& sample, WriteContext& context) {
    const Json& before = (*context.original)["messages"];
    Json list = Json::array();
    if (has_v1_rows(*context.original)) {
        for (size_t i = 0; i < sample.messages.size(); ++i) {
            const auto same = i < before.size() ? read_v1_message(before[i], {}) : Result<Message>(fail(ErrorCode::Failed, {}));
            list.push_back(same && *same == sample.messages[i] ? before[i] : write_v1_message(sample.messages[i]));
        }
    } else {
        list = write_chat_messages(sample.messages, {}, &before, {.has_images = false, .has_extra = true}, context);
    }
    Json out{{"messages", std::move(list)}};
    if (!sample.tools.is_null()) out["tools"] = written_tools(sample, context);
    if (!sample.images.empty() || context.original->contains("images")) out["images"] = sample.images;
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    Sample one = sample;
    const bool is_verdict = sample.kind == SampleKind::Preference && (sample.preferred.empty() || sample.rejected.empty());
    if (is_verdict) {
        const auto& answer = sample.preferred.empty() ? sample.rejected : sample.preferred;
        one.kind = SampleKind::Sft, one.preferred.clear(), one.rejected.clear();
        one.messages.insert(one.messages.end(), answer.begin(), answer.end());
    }
    const Json* before = context.original;
    Result<Json> out = before && before->contains("instruction") ? alpaca_format.write(one, context)
                       : before && before->contains("messages")  ? write_messages(one, context)
                                                                 : sharegpt_format.write(one, context);
    if (out && is_verdict) (*out)["kto_tag"] = !sample.preferred.empty();
    return out;
}

}  // namespace

const RowFormat llama_factory_format{.name = "llama-factory",
                                     .title = "LLaMA-Factory",
                                     .about = "LLaMA-Factory's rows; `convert` writes dataset_info.json beside them.",
                                     .container = ContainerKind::JsonList,
                                     .detect = detect,
                                     .read = read,
                                     .write = write};

Json llama_factory_dataset_info(const std::string& name, const std::string& file_name, const LlamaFactoryColumns& has) {
    Json columns{{"messages", "conversations"}};
    if (has.system) columns["system"] = "system";
    if (has.tools) columns["tools"] = "tools";
    if (has.images) columns["images"] = "images";
    if (has.preference) columns["chosen"] = "chosen", columns["rejected"] = "rejected";
    if (has.verdict) columns["kto_tag"] = "kto_tag";
    Json entry{{"file_name", file_name}, {"formatting", "sharegpt"}};
    if (has.preference) entry["ranking"] = true;
    entry["columns"] = std::move(columns);
    return Json{{name, std::move(entry)}};
}

}  // namespace maquette
