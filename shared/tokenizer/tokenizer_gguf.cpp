// Reads the vocabulary of a GGUF file. Splitting expressions by the name in tokenizer.ggml.pre, as in llama.cpp.
#include "shared/tokenizer/gguf_splits.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/piece_list.h"
#include "shared/weights/gguf.h"

namespace maquette {
namespace {

tl::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::BadInput, std::move(reason), "Use the model's tokenizer.json instead.");
}

Result<PieceList> read_pieces(const Gguf& gguf) {
    const std::string prefix = "tokenizer.ggml.";
    const GgufValue* tokens = gguf.find(prefix + "tokens");
    const auto texts = tokens ? tokens->texts() : std::nullopt;
    if (!texts) return refuse("The GGUF file holds no vocabulary (tokenizer.ggml.tokens).");
    if (texts->size() > static_cast<size_t>(vocabulary_ids_max)) return refuse("The GGUF file's vocabulary is too large.");
    PieceList list;
    list.pieces.assign(texts->begin(), texts->end());
    if (const GgufValue* scores = gguf.find(prefix + "scores")) list.scores = scores->numbers().value_or(std::vector<float>{});
    if (const GgufValue* types = gguf.find(prefix + "token_type"))
        for (const int64_t type : types->integers().value_or(std::vector<int64_t>{}))
            list.types.push_back(type >= 1 && type <= 6 ? static_cast<PieceType>(type) : PieceType::Normal);
    const auto id = [&](const char* key) {
        const int64_t value = gguf.integer(prefix + key, -1);
        return value >= 0 && value < static_cast<int64_t>(list.pieces.size()) ? static_cast<int32_t>(value) : -1;
    };
    list.unknown = id("unknown_token_id");
    list.bos = id("bos_token_id");
    list.eos = id("eos_token_id");
    list.pad = id("padding_token_id");
    return list;
}

Result<void> add_merges(const Gguf& gguf, const Vocabulary& names, MergeTable& table) {
    const GgufValue* merges = gguf.find("tokenizer.ggml.merges");
    const auto texts = merges ? merges->texts() : std::nullopt;
    if (!texts) return refuse("The GGUF file holds no merges (tokenizer.ggml.merges).");
    table.reserve(texts->size());
    uint32_t rank = 0;
    for (const std::string_view merge : *texts) {
        // A part may itself begin with a space only in broken files; the parts are spelled without one.
        const size_t space = merge.find(' ', 1);
        if (space == std::string_view::npos) return refuse("A merge in the GGUF file has no second part.");
        const int32_t left = names.find(merge.substr(0, space)), right = names.find(merge.substr(space + 1));
        const int32_t both = names.find(std::string(merge.substr(0, space)) + std::string(merge.substr(space + 1)));
        if (left >= 0 && right >= 0 && both >= 0) table.add(left, right, rank, both);
        ++rank;
    }
    return {};
}

Result<void> build_byte_level(const Gguf& gguf, const PieceList& list, Tokenizer::Parts& parts) {
    const std::string pre = gguf.text("tokenizer.ggml.pre", "default");
    MAQUETTE_TRY(const GgufSplit split, gguf_split(pre));
    parts.pre_tokenizer.steps = split.steps;
    Vocabulary bytes;
    for (size_t id = 0; id < list.pieces.size(); ++id) {
        parts.names.add(list.pieces[id], static_cast<int32_t>(id));
        const PieceType type = id < list.types.size() ? list.types[id] : PieceType::Normal;
        if (type == PieceType::Control || type == PieceType::UserDefined || type == PieceType::Unknown) {
            AddedToken token;
            token.id = static_cast<int32_t>(id);
            token.content = list.pieces[id];
            token.special = type != PieceType::UserDefined;
            parts.added.push_back(std::move(token));
        }
        if (const auto raw = try_bytes_of_byte_level(list.pieces[id])) bytes.add(*raw, static_cast<int32_t>(id));
    }
    MergeTable merges;
    MAQUETTE_TRY_VOID(add_merges(gguf, parts.names, merges));
    BytePairSettings settings;
    settings.byte_level = true;
    settings.whole_words = split.whole_words;
    parts.model = std::make_unique<BytePair>(std::move(bytes), std::move(merges), settings);
    parts.kind = "byte-level BPE";
    DecoderStep decoder;
    decoder.kind = DecoderStep::Kind::ByteLevel;
    parts.decoder.steps.push_back(decoder);
    parts.bos = list.bos, parts.eos = list.eos, parts.pad = list.pad;
    parts.adds_bos = gguf.flag("tokenizer.ggml.add_bos_token", split.adds_bos) && list.bos >= 0;
    if (parts.adds_bos) parts.post_processor.before.push_back(list.bos);
    if (gguf.flag("tokenizer.ggml.add_eos_token") && list.eos >= 0) parts.post_processor.behind.push_back(list.eos);
    return parts.finish();
}

}  // namespace

Result<Tokenizer> Tokenizer::from_gguf(const Gguf& gguf) {
    const std::string prefix = "tokenizer.ggml.";
    const std::string model = gguf.text(prefix + "model");
    MAQUETTE_TRY(PieceList list, read_pieces(gguf));
    auto parts = std::make_shared<Parts>();
    parts->chat_template = gguf.text("tokenizer.chat_template");
    if (model == "gpt2") {
        MAQUETTE_TRY_VOID(build_byte_level(gguf, list, *parts));
    } else if (model == "llama" || model == "t5") {
        list.is_unigram = model == "t5";
        if (list.unknown < 0 && model == "llama") list.unknown = 0;
        if (list.bos < 0 && model == "llama") list.bos = 1;
        if (list.eos < 0) list.eos = model == "llama" ? 2 : 1;
        list.add_prefix = gguf.flag(prefix + "add_space_prefix", true);
        list.remove_extra_spaces = gguf.flag(prefix + "remove_extra_whitespaces", false);
        list.add_bos = gguf.flag(prefix + "add_bos_token", model == "llama");
        list.add_eos = gguf.flag(prefix + "add_eos_token", model == "t5");
        list.byte_fallback = model == "llama";
        if (const GgufValue* map = gguf.find(prefix + "precompiled_charsmap"))
            list.precompiled_map = std::string(reinterpret_cast<const char*>(map->bytes.data()), map->bytes.size());
        MAQUETTE_TRY_VOID(build_from_pieces(list, *parts));
    } else {
        return refuse("The GGUF file's tokenizer \"" + model + "\" is not known.");
    }
    return Tokenizer(std::move(parts));
}

}  // namespace maquette
