// ShareGPT: {"conversations": [{"from": "human", "value": …}, …], "system"?, "tools"?, "images"?, "chosen"?, "rejected"?}.
#include "shared/formats/chat_messages.h"
#include "shared/formats/format_declarations.h"
#include "shared/formats/sharegpt_messages.h"

namespace maquette {
namespace {

bool is_turn_list(const Json* list) {
    return list && list->is_array() && !list->empty() && list->front().is_object() && list->front().contains("from");
}

double detect(const Json& record) {
    if (!is_turn_list(json_member(record, "conversations"))) return 0;
    return record.contains("image") || record.contains("video") ? 0.6 : 0.95;
}

Result<Sample> read(const Json& record) {
    const Json* list = json_member(record, "conversations");
    if (!list) return wrong_field("conversations", "The list of turns is missing.");
    Sample out;
    if (has_text(record, "system") && !record["system"].get_ref<const std::string&>().empty())
        out.messages.push_back(text_message("system", record["system"].get<std::string>()));
    MAQUETTE_TRY(auto turns, read_sharegpt_turns(*list, "conversations"));
    for (Message& turn : turns) out.messages.push_back(std::move(turn));
    if (const Json* tools = json_member(record, "tools")) {
        out.tools = *tools;
        if (tools->is_string())
            if (auto parsed = parse_json(tools->get<std::string>())) out.tools = *std::move(parsed);
    }
    const Json* chosen = json_member(record, "chosen");
    const Json* rejected = json_member(record, "rejected");
    if (chosen && rejected && chosen->is_object() && rejected->is_object()) {
        out.kind = SampleKind::Preference;
        MAQUETTE_TRY(out.preferred, read_sharegpt_turns(Json::array({*chosen}), "chosen"));
        MAQUETTE_TRY(out.rejected, read_sharegpt_turns(Json::array({*rejected}), "rejected"));
    }
    if (const Json* images = json_member(record, "images"); images && images->is_array())
        for (const Json& image : *images)
            if (image.is_string()) out.images.push_back(image.get<std::string>());
    read_image_places(out);
    read_rest(record, {"conversations", "system", "tools", "chosen", "rejected", "images"}, out);
    return out;
}

Result<Json> write(const Sample& sample, WriteContext& context) {
    const Json* before = context.original;
    if (sample.kind == SampleKind::Preference && (sample.preferred.empty() || sample.rejected.empty()))
        return wrong_field("chosen", "ShareGPT's preference needs a chosen and a rejected answer.", "Add the other answer, or write TRL's rows.");
    std::vector<Message> messages = sample.messages;
    Json out = Json::object();
    // The system text stands beside the turns where it stood there, and among them otherwise.
    std::string system;
    if (before && has_text(*before, "system")) {
        const bool is_first = !messages.empty() && messages.front().role == "system";
        out["system"] = is_first ? messages.front().text() : std::string();
        if (is_first) messages.erase(messages.begin());
    }
    out["conversations"] = write_sharegpt_turns(messages, before ? json_member(*before, "conversations") : nullptr, SystemRole::Kept, context);
    if (!sample.tools.is_null()) {
        // LLaMA-Factory wants the list as a text.
        const Json* tools = before ? json_member(*before, "tools") : nullptr;
        const bool is_list = tools && !tools->is_string();
        const auto same = tools && tools->is_string() ? parse_json(tools->get<std::string>()) : Result<Json>(Json());
        out["tools"] = is_list ? sample.tools : same && *same == sample.tools ? *tools : sample.tools.is_string() ? sample.tools : Json(write_json(sample.tools));
    }
    if (sample.kind == SampleKind::Preference) {
        const auto answer = [&](const std::vector<Message>& list) {
            Json turns = write_sharegpt_turns(list, nullptr, SystemRole::Kept, context);
            if (turns.size() != 1) context.lose("answers", "The format has one turn for each answer.");
            return turns.empty() ? Json{{"from", "gpt"}, {"value", ""}} : turns.back();
        };
        out["chosen"] = answer(sample.preferred);
        out["rejected"] = answer(sample.rejected);
    }
    if (!sample.images.empty() || (before && before->contains("images"))) out["images"] = sample.images;
    write_rest(sample, Rest::Kept, out, context);
    return out;
}

}  // namespace

const RowFormat sharegpt_format{.name = "sharegpt",
                                .title = "ShareGPT",
                                .about = "Turns with \"from\" and \"value\", for LLaMA-Factory, Axolotl and many older trainers.",
                                .detect = detect,
                                .read = read,
                                .write = write};

}  // namespace maquette
