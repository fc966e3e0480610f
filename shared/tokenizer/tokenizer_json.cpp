#include "shared/tokenizer/tokenizer_json.h"

#include <algorithm>

#include "shared/tokenizer/json_cursor.h"
#include "shared/tokenizer/limits.h"

namespace maquette {
namespace {

struct Extent {
    size_t begin = 0, end = 0;
};

struct Extents {
    Extent vocabulary, merges;
    std::string rest;  // The file with those two left out (null).
};

// Finds model.vocab and model.merges in the text, so that only the small rest becomes a tree.
Result<Extents> cut_out_vocabulary(std::string_view json) {
    Extents out;
    JsonCursor cursor(json);
    std::string key;
    std::vector<Extent> cuts;
    bool first = true;
    cursor.take('{');
    while (cursor.more('}', first)) {
        if (!cursor.read_string(key) || !cursor.take(':')) break;
        if (key != "model" || !cursor.next_is('{')) {
            cursor.skip_value();
            continue;
        }
        bool first_inside = true;
        cursor.take('{');
        while (cursor.more('}', first_inside)) {
            if (!cursor.read_string(key) || !cursor.take(':')) break;
            const size_t begin = cursor.position();
            cursor.skip_value();
            if (key == "vocab") cuts.push_back(out.vocabulary = {begin, cursor.position()});
            if (key == "merges") cuts.push_back(out.merges = {begin, cursor.position()});
        }
    }
    if (!cursor.ok()) {
        MAQUETTE_TRY_VOID(parse_json(json));  // Says what is wrong, and where.
        return fail(ErrorCode::BadInput, "tokenizer.json is not an object with a model.", "Use the model's tokenizer.json.");
    }
    size_t done = 0;
    std::sort(cuts.begin(), cuts.end(), [](Extent a, Extent b) { return a.begin < b.begin; });
    for (const Extent& cut : cuts) {
        out.rest.append(json, done, cut.begin - done).append("null");
        done = cut.end;
    }
    out.rest.append(json, done);
    return out;
}

Result<void> read_added_tokens(const Json& list, Tokenizer::Parts& parts) {
    if (!list.is_array()) return {};
    for (const Json& entry : list) {
        AddedToken token;
        const int64_t id = json_integer(entry, "id", -1);
        token.content = json_text(entry, "content");
        if (id < 0 || id >= vocabulary_ids_max)
            return fail(ErrorCode::BadInput, "The added token \"" + token.content + "\" has no usable id.", "Repair tokenizer.json.");
        token.id = static_cast<int32_t>(id);
        token.special = json_flag(entry, "special");
        token.normalized = json_flag(entry, "normalized");
        token.single_word = json_flag(entry, "single_word");
        token.strip_left = json_flag(entry, "lstrip");
        token.strip_right = json_flag(entry, "rstrip");
        parts.added.push_back(std::move(token));
    }
    return {};
}

// The id of a token that the configuration names as text or as {"content": …}.
int32_t named_token(const Json& config, std::string_view key, const Tokenizer::Parts& parts) {
    const Json* value = json_member(config, key);
    if (!value) return -1;
    const std::string content = value->is_string() ? value->get<std::string>() : json_text(*value, "content");
    const auto added = parts.added_ids.find(content);
    if (added != parts.added_ids.end()) return added->second;
    return content.empty() ? -1 : parts.names.find(content);
}

std::string template_text(const Json& config) {
    const Json* value = json_member(config, "chat_template");
    if (!value) return {};
    if (value->is_string()) return value->get<std::string>();
    std::string first;
    if (value->is_array())
        for (const Json& entry : *value) {
            if (json_text(entry, "name") == "default") return json_text(entry, "template");
            if (first.empty()) first = json_text(entry, "template");
        }
    return first;
}

}  // namespace

Result<Tokenizer> Tokenizer::from_tokenizer_json(std::string_view json, std::string_view config_json) {
    if (json.substr(0, 3) == "\xEF\xBB\xBF") json.remove_prefix(3);
    MAQUETTE_TRY(const Extents extents, cut_out_vocabulary(json));
    MAQUETTE_TRY(const Json rest, parse_json(extents.rest));
    auto parts = std::make_shared<Parts>();
    static const Json nothing;
    const auto part = [&](std::string_view key) -> const Json& {
        const Json* found = json_member(rest, key);
        return found ? *found : nothing;
    };
    MAQUETTE_TRY_VOID(read_normalizer(part("normalizer"), parts->normalizer));
    MAQUETTE_TRY_VOID(read_pre_tokenizer(part("pre_tokenizer"), parts->pre_tokenizer));
    MAQUETTE_TRY_VOID(read_decoder(part("decoder"), parts->decoder));
    MAQUETTE_TRY_VOID(read_post_processor(part("post_processor"), parts->post_processor));
    const auto cut = [&](Extent extent) { return json.substr(extent.begin, extent.end - extent.begin); };
    MAQUETTE_TRY_VOID(read_model(cut(extents.vocabulary), cut(extents.merges), part("model"), *parts));
    MAQUETTE_TRY_VOID(read_added_tokens(part("added_tokens"), *parts));
    MAQUETTE_TRY_VOID(parts->finish());
    if (!config_json.empty()) {
        MAQUETTE_TRY(const Json config, parse_json(config_json));
        parts->bos = named_token(config, "bos_token", *parts);
        parts->eos = named_token(config, "eos_token", *parts);
        parts->pad = named_token(config, "pad_token", *parts);
        parts->chat_template = template_text(config);
    }
    const auto& before = parts->post_processor.before;
    parts->adds_bos = parts->bos >= 0 && !before.empty() && before.front() == parts->bos;
    return Tokenizer(std::move(parts));
}

}  // namespace maquette
