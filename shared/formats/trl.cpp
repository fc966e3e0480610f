// TRL's dataset types: language modeling, prompt only, prompt and completion, preference, unpaired preference and
// stepwise supervision, each with texts ("standard") or with messages ("conversational"), and "images" beside them.
//
// Source: huggingface/trl, docs/source/dataset_formats.md.
#include <algorithm>

#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"

namespace maquette {
namespace {

bool has_turns(const Json& record, std::string_view key) { return is_chat_list(json_member(record, key)); }
bool has_answer(const Json& record, std::string_view key) { return has_text(record, key) || has_turns(record, key); }
bool has_flag(const Json& record, std::string_view key) {
    const Json* member = json_member(record, key);
    return member && member->is_boolean();
}
bool is_stepwise(const Json& record) {
    const Json* steps = json_member(record, "completions");
    const Json* labels = json_member(record, "labels");
    return steps && steps->is_array() && labels && labels->is_array();
}

double detect(const Json& record) {
    if (has_text(record, "prompt") && is_stepwise(record)) return 1;
    if (has_answer(record, "chosen") && has_answer(record, "rejected")) return record.contains("instruction") ? 0 : 0.95;
    if (has_answer(record, "prompt") && has_answer(record, "completion")) return has_flag(record, "label") ? 0.98 : has_turns(record, "prompt") ? 0.95 : 0.6;
    if (has_turns(record, "prompt") || (has_text(record, "prompt") && record.size() == 1)) return 0.7;
    return has_turns(record, "messages") ? 0.6 : has_text(record, "text") ? 0.3 : 0;
}

// A text becomes one message of `role`; a list stays a list.
Result<std::vector<Message>> read_side(const Json& record, const char* key, const char* role) {
    const Json* member = json_member(record, key);
    if (!member) return wrong_field(key, "The field is missing.");
    if (member->is_string()) return std::vector<Message>{text_message(role, member->get<std::string>())};
    return read_chat_messages(*member, key);
}

void read_images(const Json& record, Sample& out) {
    const Json* images = json_member(record, "images");
    if (images && images->is_array() && std::all_of(images->begin(), images->end(), [](const Json& one) { return one.is_string(); })) {
        out.images = images->get<std::vector<std::string>>();
    } else if (has_text(record, "image")) {
        out.images = {record["image"].get<std::string>()};
    } else {
        out.images = image_urls(out.messages);
    }
}

// Answers that begin with the same messages share them as their prompt.
void part_shared_prompt(Sample& out) {
    size_t shared = 0;
    while (shared < out.preferred.size() && shared < out.rejected.size() && out.preferred[shared] == out.rejected[shared] &&
           out.preferred[shared].role != "assistant")
        ++shared;
    const auto count = static_cast<std::ptrdiff_t>(shared);
    out.messages.assign(out.preferred.begin(), out.preferred.begin() + count);
    out.preferred.erase(out.preferred.begin(), out.preferred.begin() + count);
    out.rejected.erase(out.rejected.begin(), out.rejected.begin() + count);
}

Result<void> read_preference(const Json& record, Sample& out) {
    out.kind = SampleKind::Preference;
    MAQUETTE_TRY(out.preferred, read_side(record, "chosen", "assistant"));
    MAQUETTE_TRY(out.rejected, read_side(record, "rejected", "assistant"));
    if (record.contains("prompt")) {
        MAQUETTE_TRY(out.messages, read_side(record, "prompt", "user"));
    } else {
        part_shared_prompt(out);
    }
    return {};
}

Result<void> read_completion(const Json& record, Sample& out) {
    out.kind = has_text(record, "prompt") ? SampleKind::Completion : SampleKind::Sft;
    MAQUETTE_TRY(out.messages, read_side(record, "prompt", "user"));
    if (is_stepwise(record)) {
        std::string text;
        for (const Json& step : record["completions"]) {
            if (!step.is_string()) return wrong_field("completions", "Every step must be a text.");
            text += (text.empty() ? "" : "\n") + step.get<std::string>();
        }
        out.messages.push_back(text_message("assistant", text));
        return {};
    }
    if (!record.contains("completion")) return {};
    MAQUETTE_TRY(auto answer, read_side(record, "completion", "assistant"));
    if (has_flag(record, "label")) {
        // One answer with a verdict: what was judged bad is never something to imitate.
        out.kind = SampleKind::Preference;
        (record["label"].get<bool>() ? out.preferred : out.rejected) = std::move(answer);
        return {};
    }
    for (Message& message : answer) out.messages.push_back(std::move(message));
    return {};
}

Result<Sample> read(const Json& record) {
    Sample out;
    if (record.contains("chosen") && record.contains("rejected")) {
        MAQUETTE_TRY_VOID(read_preference(record, out));
    } else if (record.contains("prompt")) {
        MAQUETTE_TRY_VOID(read_completion(record, out));
    } else if (const Json* messages = json_member(record, "messages")) {
        MAQUETTE_TRY(out.messages, read_chat_messages(*messages, "messages"));
    } else if (has_text(record, "text")) {
        out.kind = SampleKind::Completion;
        out.messages = {text_message("assistant", record["text"].get<std::string>())};
    } else {
        return wrong_field("messages", "The row has none of TRL's columns.", "Name them text, messages, prompt and completion, or prompt, chosen and rejected.");
    }
    read_images(record, out);
    if (const Json* tools = json_member(record, "tools")) out.tools = *tools;
    read_rest(record, {"messages", "text", "prompt", "completion", "chosen", "rejected", "label", "images", "image", "tools"}, out);
    if (!out.images.empty() && !record.contains("images") && !record.contains("image")) out.images = image_urls(out.messages);
    return out;
}

// TRL's image parts are {"type": "image"}; the files stand in "images", in their order.
Json turns(const std::vector<Message>& messages, const Json* before, WriteContext& context) {
    Json out = write_chat_messages(messages, {}, before, {.has_weight = false, .has_extra = true}, context);
    if (before) return out;
    for (Json& message : out)
        if (message["content"].is_array())
            for (Json& part : message["content"])
                if (json_text(part, "type") == "image_url") part = Json{{"type", "image"}};
    return out;
}

// A side as it was: a text when it was a text, or when the sample has no template; messages otherwise.
Json side(const std::vector<Message>& messages, const Json* before, bool is_text, WriteContext& context) {
    const bool can_be_text = messages.size() <= 1 && (messages.empty() || messages[0].content.is_string());
    if (can_be_text && (before ? before->is_string() : is_text)) return messages.empty() ? std::string() : text_with_thinking(messages[0]);
    return turns(messages, before && before->is_array() ? before : nullptr, context);
}

Result<Json> write_preference(const Sample& sample, WriteContext& context) {
    const auto before = [&](const char* key) { return context.original ? json_member(*context.original, key) : nullptr; };
    Json out = Json::object();
    if (sample.preferred.empty() || sample.rejected.empty()) {
        const bool is_good = !sample.preferred.empty();
        out["prompt"] = side(sample.messages, before("prompt"), false, context);
        out["completion"] = side(is_good ? sample.preferred : sample.rejected, before("completion"), false, context);
        out["label"] = is_good;
        return out;
    }
    std::vector<Message> chosen = sample.preferred, rejected = sample.rejected;
    if (context.original && !before("prompt")) {
        chosen.insert(chosen.begin(), sample.messages.begin(), sample.messages.end());
        rejected.insert(rejected.begin(), sample.messages.begin(), sample.messages.end());
    } else {
        out["prompt"] = side(sample.messages, before("prompt"), false, context);
    }
    out["chosen"] = side(chosen, before("chosen"), false, context);
    out["rejected"] = side(rejected, before("rejected"), false, context);
    return out;
}

Json write_completion(const Sample& sample, WriteContext& context) {
    const auto before = [&](const char* key) { return context.original ? json_member(*context.original, key) : nullptr; };
    std::vector<Message> prompt = sample.messages, answer;
    while (!prompt.empty() && prompt.back().role == "assistant" && answer.empty()) {
        answer.insert(answer.begin(), prompt.back());
        prompt.pop_back();
    }
    if (prompt.empty() && !answer.empty() && (!context.original || before("text"))) return Json{{"text", text_with_thinking(answer[0])}};
    Json out{{"prompt", side(prompt, before("prompt"), true, context)}};
    if (answer.empty()) return out;
    if (before("completions")) {
        std::string joined;
        for (const Json& step : *before("completions")) joined += (joined.empty() ? "" : "\n") + (step.is_string() ? step.get<std::string>() : std::string());
        if (joined == answer[0].text()) return out;  // The steps are kept with the other fields.
        context.lose("completions", "The answer was edited: its steps and their labels do not fit it any more.");
    }
    out["completion"] = side(answer, before("completion"), true, context);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    Json out;
    const auto was = [&](const char* key) { return context.original && context.original->contains(key); };
    if (sample.kind == SampleKind::Preference) {
        MAQUETTE_TRY(out, write_preference(sample, context));
    } else if (sample.kind == SampleKind::Completion || was("prompt")) {
        out = write_completion(sample, context);
    } else {
        out = Json{{"messages", turns(sample.messages, was("messages") ? &(*context.original)["messages"] : nullptr, context)}};
    }
    if (!sample.tools.is_null()) out["tools"] = sample.tools;
    if (was("image") && sample.images.size() == 1) {
        out["image"] = sample.images[0];
    } else if ((!sample.images.empty() && !context.original) || was("images")) {
        out["images"] = sample.images;
    }
    Sample rest = sample;
    if (context.lost.contains("completions")) rest.extra.erase("completions"), rest.extra.erase("labels");
    write_rest(rest, Rest::Kept, out, context);
    return out;
}

}  // namespace

const RowFormat trl_format{.name = "trl",
                           .title = "TRL",
                           .about = "Every dataset type of TRL: text, messages, prompt and completion, preference, verdicts, steps.",
                           .detect = detect,
                           .read = read,
                           .write = write};

}  // namespace maquette
