// Reads normalizer, pre_tokenizer, post_processor and decoder of a tokenizer.json. What is not known is refused by name:
// leaving a step out would change ids without a word.
#include "shared/tokenizer/base64.h"
#include "shared/tokenizer/precompiled_map.h"
#include "shared/tokenizer/tokenizer_json.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

constexpr int chain_depth_max = 8;

tl::unexpected<Error> unknown(const std::string& part, const std::string& type) {
    return fail(ErrorCode::BadInput, "The tokenizer's " + part + " \"" + type + "\" is not known.",
                "Use a tokenizer.json of an unmodified model, or report the model's name.");
}

// {"String": …} or {"Regex": …}, or a plain string.
Result<void> read_pattern(const Json& json, std::string& text, std::optional<Regex>& regex) {
    const Json* pattern = json_member(json, "pattern");
    if (pattern && pattern->is_string()) {
        text = pattern->get<std::string>();
        return {};
    }
    if (pattern && json_member(*pattern, "String")) {
        text = json_text(*pattern, "String");
        return {};
    }
    if (!pattern || !json_member(*pattern, "Regex"))
        return fail(ErrorCode::BadInput, "A tokenizer step has no pattern.", "Repair tokenizer.json.");
    text = json_text(*pattern, "Regex");
    MAQUETTE_TRY(regex, Regex::compile(text));
    return {};
}

// Calls read(step) for every step of a chain of Sequences.
template <class Read>
Result<void> each_step(const Json& json, const char* list, int depth, Read read) {
    if (json.is_null()) return {};
    if (json_text(json, "type") != "Sequence") return read(json);
    const Json* steps = json_member(json, list);
    if (depth > chain_depth_max || !steps || !steps->is_array())
        return fail(ErrorCode::BadInput, "A tokenizer step is a broken Sequence.", "Repair tokenizer.json.");
    for (const Json& step : *steps) MAQUETTE_TRY_VOID(each_step(step, list, depth + 1, read));
    return {};
}

Result<NormalizerStep> normalizer_step(const Json& json) {
    using Kind = NormalizerStep::Kind;
    NormalizerStep step;
    const std::string type = json_text(json, "type");
    const auto form = [&](unicode::NormalForm which) {
        step.kind = Kind::NormalForm;
        step.form = which;
    };
    if (type == "NFC") form(unicode::NormalForm::Nfc);
    else if (type == "NFD") form(unicode::NormalForm::Nfd);
    else if (type == "NFKC") form(unicode::NormalForm::Nfkc);
    else if (type == "NFKD") form(unicode::NormalForm::Nfkd);
    else if (type == "Lowercase") step.kind = Kind::Lowercase;
    else if (type == "StripAccents") step.kind = Kind::StripAccents;
    else if (type == "Nmt") step.kind = Kind::Nmt;
    else if (type == "ByteLevel") step.kind = Kind::ByteLevel;
    else if (type == "Strip") {
        step.kind = Kind::Strip;
        step.left = json_flag(json, "strip_left", true);
        step.right = json_flag(json, "strip_right", true);
    } else if (type == "Replace") {
        step.kind = Kind::Replace;
        step.content = json_text(json, "content");
        MAQUETTE_TRY_VOID(read_pattern(json, step.pattern, step.regex));
    } else if (type == "Prepend") {
        step.kind = Kind::Prepend;
        step.content = json_text(json, "prepend");
    } else if (type == "BertNormalizer") {
        step.kind = Kind::Bert;
        step.clean_text = json_flag(json, "clean_text", true);
        step.chinese = json_flag(json, "handle_chinese_chars", true);
        step.lowercase = json_flag(json, "lowercase", true);
        const Json* accents = json_member(json, "strip_accents");
        step.accents = accents && accents->is_boolean() ? accents->get<bool>() : step.lowercase;
    } else if (type == "Precompiled") {
        step.kind = Kind::Precompiled;
        MAQUETTE_TRY(const std::string bytes, decode_base64(json_text(json, "precompiled_charsmap")));
        MAQUETTE_TRY(PrecompiledMap map, PrecompiledMap::read(bytes));
        step.map = std::make_shared<const PrecompiledMap>(std::move(map));
    } else {
        return unknown("normalizer", type);
    }
    return step;
}

Result<PreTokenizerStep::Behavior> behavior(const std::string& name) {
    using Behavior = PreTokenizerStep::Behavior;
    if (name == "Removed") return Behavior::Removed;
    if (name == "Isolated" || name.empty()) return Behavior::Isolated;
    if (name == "MergedWithPrevious") return Behavior::MergedWithPrevious;
    if (name == "MergedWithNext") return Behavior::MergedWithNext;
    if (name == "Contiguous") return Behavior::Contiguous;
    return unknown("split behavior", name);
}

PreTokenizerStep gpt2_words() {
    PreTokenizerStep step;
    step.kind = PreTokenizerStep::Kind::Words;
    return step;
}

Result<PreTokenizerStep> split_step(const Json& json) {
    PreTokenizerStep step;
    step.kind = PreTokenizerStep::Kind::Expression;
    step.invert = json_flag(json, "invert");
    MAQUETTE_TRY(step.behavior, behavior(json_text(json, "behavior")));
    MAQUETTE_TRY_VOID(read_pattern(json, step.pattern, step.regex));
    const auto known = step.regex ? known_word_rules(step.pattern) : std::nullopt;
    // These expressions match everything, so isolating the matches and removing what lies between them are the same.
    const bool isolates = (step.behavior == PreTokenizerStep::Behavior::Isolated) ||
                          (step.behavior == PreTokenizerStep::Behavior::Removed && step.invert);
    if (known && isolates) {
        step.kind = PreTokenizerStep::Kind::Words;
        step.words = *known;
    }
    return step;
}

Result<PreTokenizerStep> metaspace_step(const Json& json) {
    using Prepend = PreTokenizerStep::Prepend;
    PreTokenizerStep step;
    step.kind = PreTokenizerStep::Kind::Metaspace;
    step.replacement = json_text(json, "replacement", "\xE2\x96\x81");
    if (step.replacement.empty() || unicode::character_at(step.replacement, 0).length != step.replacement.size())
        return fail(ErrorCode::BadInput, "The tokenizer's Metaspace replaces a space by \"" + step.replacement + "\", which is not one character.",
                    "Repair tokenizer.json.");
    step.split = json_flag(json, "split", true);
    const std::string scheme = json_text(json, "prepend_scheme", json_flag(json, "add_prefix_space", true) ? "always" : "never");
    step.prepend = scheme == "always" ? Prepend::Always : scheme == "first" ? Prepend::First : Prepend::Never;
    return step;
}

Result<void> pre_tokenizer_step(const Json& json, PreTokenizer& out) {
    using Kind = PreTokenizerStep::Kind;
    const std::string type = json_text(json, "type");
    PreTokenizerStep step;
    if (type == "ByteLevel") {
        if (json_flag(json, "add_prefix_space", true)) {
            step.kind = Kind::PrefixSpace;
            out.steps.push_back(step);
        }
        if (json_flag(json, "use_regex", true)) out.steps.push_back(gpt2_words());
        step.kind = Kind::SpellBytes;
        out.steps.push_back(step);
        return {};
    }
    if (type == "Split") {
        MAQUETTE_TRY(step, split_step(json));
    } else if (type == "Metaspace") {
        MAQUETTE_TRY(step, metaspace_step(json));
    } else if (type == "Digits") {
        step.kind = Kind::Digits;
        step.individual = json_flag(json, "individual_digits");
    } else if (type == "Punctuation") {
        step.kind = Kind::Punctuation;
        MAQUETTE_TRY(step.behavior, behavior(json_text(json, "behavior")));
    } else if (type == "CharDelimiterSplit") {
        step.kind = Kind::Expression;
        step.pattern = json_text(json, "delimiter");
        step.behavior = PreTokenizerStep::Behavior::Removed;
    } else if (type == "FixedLength") {
        step.kind = Kind::FixedLength;
        step.length = static_cast<size_t>(std::max<int64_t>(1, json_integer(json, "length", 5)));
    } else if (type == "Whitespace") {
        step.kind = Kind::WhiteSpace;
    } else if (type == "WhitespaceSplit") {
        step.kind = Kind::WhiteSpaceSplit;
    } else if (type == "UnicodeScripts") {
        step.kind = Kind::Scripts;
    } else if (type == "BertPreTokenizer") {
        step.kind = Kind::Bert;
    } else {
        return unknown("pre-tokenizer", type);
    }
    out.steps.push_back(std::move(step));
    return {};
}

Result<void> decoder_step(const Json& json, TokenDecoder& out) {
    using Kind = DecoderStep::Kind;
    const std::string type = json_text(json, "type");
    DecoderStep step;
    if (type == "ByteLevel") {
        step.kind = Kind::ByteLevel;
    } else if (type == "ByteFallback") {
        step.kind = Kind::ByteFallback;
    } else if (type == "Fuse") {
        step.kind = Kind::Fuse;
    } else if (type == "Strip") {
        step.kind = Kind::Strip;
        step.content = json_text(json, "content", " ");
        step.start = static_cast<size_t>(std::max<int64_t>(0, json_integer(json, "start")));
        step.stop = static_cast<size_t>(std::max<int64_t>(0, json_integer(json, "stop")));
    } else if (type == "Replace") {
        step.kind = Kind::Replace;
        step.content = json_text(json, "content");
        MAQUETTE_TRY_VOID(read_pattern(json, step.pattern, step.regex));
    } else if (type == "Metaspace") {
        step.kind = Kind::Metaspace;
        MAQUETTE_TRY(const PreTokenizerStep like, metaspace_step(json));
        step.pattern = like.replacement;
        step.prepended = like.prepend != PreTokenizerStep::Prepend::Never;
    } else if (type == "WordPiece") {
        step.kind = Kind::WordPiece;
        step.pattern = json_text(json, "prefix", "##");
        step.cleanup = json_flag(json, "cleanup", true);
    } else if (type == "BPEDecoder") {
        step.kind = Kind::WordSuffix;
        step.pattern = json_text(json, "suffix", "</w>");
    } else if (type == "CTC") {
        step.kind = Kind::Ctc;
        step.pattern = json_text(json, "pad_token", "<pad>");
        step.content = json_text(json, "word_delimiter_token", "|");
        step.cleanup = json_flag(json, "cleanup", true);
    } else {
        return unknown("decoder", type);
    }
    out.steps.push_back(std::move(step));
    return {};
}

Result<int32_t> pair_id(const Json& json, const char* key) {
    const Json* pair = json_member(json, key);
    if (!pair || !pair->is_array() || pair->size() != 2 || !(*pair)[1].is_number_integer())
        return fail(ErrorCode::BadInput, std::string("The tokenizer's post-processor has no ") + key + ".", "Repair tokenizer.json.");
    return (*pair)[1].get<int32_t>();
}

Result<void> template_processing(const Json& json, PostProcessor& out) {
    const Json* single = json_member(json, "single");
    const Json* specials = json_member(json, "special_tokens");
    bool behind = false;
    if (!single || !single->is_array()) return {};
    for (const Json& entry : *single) {
        if (json_member(entry, "Sequence")) behind = true;
        const Json* special = json_member(entry, "SpecialToken");
        if (!special) continue;
        const Json* token = specials ? json_member(*specials, json_text(*special, "id")) : nullptr;
        const Json* ids = token ? json_member(*token, "ids") : nullptr;
        if (!ids || !ids->is_array())
            return fail(ErrorCode::BadInput, "The tokenizer's post-processor names a token without ids.", "Repair tokenizer.json.");
        for (const Json& id : *ids)
            if (id.is_number_integer()) (behind ? out.behind : out.before).push_back(id.get<int32_t>());
    }
    return {};
}

}  // namespace

Result<void> read_normalizer(const Json& json, Normalizer& out) {
    return each_step(json, "normalizers", 0, [&](const Json& step) -> Result<void> {
        MAQUETTE_TRY(auto read, normalizer_step(step));
        out.steps.push_back(std::move(read));
        return {};
    });
}

Result<void> read_pre_tokenizer(const Json& json, PreTokenizer& out) {
    return each_step(json, "pretokenizers", 0, [&](const Json& step) { return pre_tokenizer_step(step, out); });
}

Result<void> read_decoder(const Json& json, TokenDecoder& out) {
    if (json.is_null()) {
        out.steps.push_back({DecoderStep::Kind::JoinBySpaces});  // What the library does without a decoder.
        return {};
    }
    return each_step(json, "decoders", 0, [&](const Json& step) { return decoder_step(step, out); });
}

Result<void> read_post_processor(const Json& json, PostProcessor& out) {
    return each_step(json, "processors", 0, [&](const Json& step) -> Result<void> {
        const std::string type = json_text(step, "type");
        if (type == "ByteLevel") {
            out.trims_spans = json_flag(step, "trim_offsets", true);
        } else if (type == "BertProcessing" || type == "RobertaProcessing") {
            MAQUETTE_TRY(const int32_t first, pair_id(step, "cls"));
            MAQUETTE_TRY(const int32_t last, pair_id(step, "sep"));
            out.before.push_back(first);
            out.behind.push_back(last);
            out.trims_spans = type == "RobertaProcessing" && json_flag(step, "trim_offsets", true);
        } else if (type == "TemplateProcessing") {
            return template_processing(step, out);
        } else {
            return unknown("post-processor", type);
        }
        return {};
    });
}

}  // namespace maquette
