// Alpaca: {"instruction", "input", "output", "system"?, "history"?}; with "chosen" and "rejected" it is a preference.
//
// "history" is LLaMA-Factory's list of earlier [question, answer] pairs.
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

double detect(const Json& record) {
    if (!has_text(record, "instruction")) return 0;
    if (has_text(record, "output")) return 0.95;
    return has_text(record, "chosen") && has_text(record, "rejected") ? 0.95 : 0;
}

Result<void> read_history(const Json& history, Sample& out) {
    if (!history.is_array()) return wrong_field("history", "This must be a list of [question, answer] pairs.");
    for (size_t i = 0; i < history.size(); ++i) {
        const Json& pair = history[i];
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
            return wrong_field(item_field("history", i), "This must be a [question, answer] pair of texts.");
        out.messages.push_back(text_message("user", pair[0].get<std::string>()));
        out.messages.push_back(text_message("assistant", pair[1].get<std::string>()));
    }
    return {};
}

Result<Sample> read(const Json& record) {
    Sample out;
    if (has_text(record, "system") && !record["system"].get_ref<const std::string&>().empty())
        out.messages.push_back(text_message("system", record["system"].get<std::string>()));
    if (const Json* history = json_member(record, "history"); history && !history->is_null()) MAQUETTE_TRY_VOID(read_history(*history, out));
    MAQUETTE_TRY(const std::string instruction, text_field(record, "instruction"));
    const std::string input = json_text(record, "input");
    Message question = text_message("user", input.empty() ? instruction : instruction + "\n" + input);
    // Where the instruction ends is kept, so that writing Alpaca again can part the two.
    if (!input.empty()) question.extra["alpaca_input"] = input;
    out.messages.push_back(std::move(question));
    if (has_text(record, "chosen") && has_text(record, "rejected")) {
        out.kind = SampleKind::Preference;
        out.preferred = {text_message("assistant", record["chosen"].get<std::string>())};
        out.rejected = {text_message("assistant", record["rejected"].get<std::string>())};
    } else {
        MAQUETTE_TRY(const std::string output, text_field(record, "output"));
        out.messages.push_back(text_message("assistant", output));
    }
    if (const Json* images = json_member(record, "images"); images && images->is_array())
        for (const Json& image : *images)
            if (image.is_string()) out.images.push_back(image.get<std::string>());
    read_rest(record, {"instruction", "input", "output", "system", "history", "chosen", "rejected", "images"}, out);
    return out;
}

void write_question(const Message& question, Json& out) {
    const std::string text = text_with_image_places(question);
    const std::string input = json_text(question.extra, "alpaca_input");
    const bool is_split = !input.empty() && text.ends_with("\n" + input);
    out["instruction"] = is_split ? text.substr(0, text.size() - input.size() - 1) : text;
    out["input"] = is_split ? input : std::string();
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    const bool is_preference = sample.kind == SampleKind::Preference;
    if (is_preference && (sample.preferred.empty() || sample.rejected.empty()))
        return wrong_field("chosen", "Alpaca's preference needs a chosen and a rejected answer.", "Add the other answer, or write TRL's rows.");
    std::string system;
    std::vector<const Message*> turns;
    for (const Message& message : sample.messages) {
        if (message.role == "system" || message.role == "developer")
            system += (system.empty() ? "" : "\n\n") + message.text();
        else if (message.role == "user" || message.role == "assistant")
            turns.push_back(&message);
    }
    // The last question and its answer are the row's, earlier ones its history.
    const size_t tail = is_preference ? 1 : 2;
    if (turns.size() < tail || turns[turns.size() - tail]->role != "user")
        return wrong_field("messages", "The sample does not end with a question and its answer.");
    Json history = Json::array();
    for (size_t i = 0; i + tail < turns.size(); i += 2) {
        if (turns[i]->role != "user" || turns[i + 1]->role != "assistant")
            return wrong_field(item_field("messages", i), "Questions and answers do not alternate, which Alpaca cannot hold.");
        history.push_back(Json::array({turns[i]->text(), text_with_thinking(*turns[i + 1])}));
    }
    Json out = Json::object();
    write_question(*turns[turns.size() - tail], out);
    if (is_preference) {
        out["chosen"] = sample.preferred.empty() ? std::string() : text_with_thinking(sample.preferred.back());
        out["rejected"] = sample.rejected.empty() ? std::string() : text_with_thinking(sample.rejected.back());
    } else {
        out["output"] = text_with_thinking(*turns.back());
    }
    const auto was_there = [&](const char* key) { return context.original && context.original->contains(key); };
    if (!system.empty() || was_there("system")) out["system"] = system;
    if (!history.empty() || was_there("history")) out["history"] = history;
    if (!sample.images.empty() || was_there("images")) out["images"] = sample.images;
    if (context.original && !was_there("input") && out["input"] == "") out.erase("input");
    lose_tools(sample, context);
    std::vector<Message> plain;
    for (const Message* turn : turns) {
        plain.push_back(*turn);
        plain.back().extra.erase("alpaca_input");
    }
    lose_weights(plain, context);
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

}  // namespace

const RowFormat alpaca_format{.name = "alpaca",
                              .title = "Alpaca",
                              .about = "Instruction, input and output in one JSON list, for LLaMA-Factory, Axolotl and Unsloth.",
                              .container = ContainerKind::JsonList,
                              .detect = detect,
                              .read = read,
                              .write = write};

}  // namespace maquette
