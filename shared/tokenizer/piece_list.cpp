#include "shared/tokenizer/piece_list.h"

#include <algorithm>
#include <numeric>

#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/precompiled_map.h"
#include "shared/tokenizer/unigram.h"

namespace maquette {
namespace {

PieceType type_of(const PieceList& list, size_t id) { return id < list.types.size() ? list.types[id] : PieceType::Normal; }

// Control, unknown and byte pieces are never found in text.
bool is_hidden(PieceType type) {
    return type == PieceType::Control || type == PieceType::Unknown || type == PieceType::Byte;
}

// Dense ranks: the highest score is 0; equal scores are equal.
std::vector<uint32_t> ranks_of_scores(const PieceList& list) {
    std::vector<size_t> order(list.pieces.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto score = [&](size_t id) { return id < list.scores.size() ? list.scores[id] : 0.0f; };
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return score(a) > score(b); });
    std::vector<uint32_t> ranks(order.size(), 0);
    uint32_t rank = 0;
    for (size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && score(order[i]) < score(order[i - 1])) ++rank;
        ranks[order[i]] = is_hidden(type_of(list, order[i])) ? never_joined : rank;
    }
    return ranks;
}

void add_normalizer(const PieceList& list, Tokenizer::Parts& parts, std::shared_ptr<const PrecompiledMap> map) {
    if (map) {
        NormalizerStep step;
        step.kind = NormalizerStep::Kind::Precompiled;
        step.map = std::move(map);
        parts.normalizer.steps.push_back(std::move(step));
    }
    NormalizerStep spaces;
    spaces.kind = NormalizerStep::Kind::SentencePieceSpaces;
    spaces.add_prefix = list.add_prefix;
    spaces.remove_extra = list.remove_extra_spaces;
    spaces.escape_spaces = list.escape_spaces;
    parts.normalizer.steps.push_back(std::move(spaces));
}

void add_decoder(const PieceList& list, Tokenizer::Parts& parts) {
    DecoderStep step;
    step.kind = DecoderStep::Kind::Replace;
    step.pattern = "\xE2\x96\x81";
    step.content = " ";
    parts.decoder.steps.push_back(step);
    step.kind = DecoderStep::Kind::ByteFallback;
    if (list.byte_fallback) parts.decoder.steps.push_back(step);
    step.kind = DecoderStep::Kind::Fuse;
    parts.decoder.steps.push_back(step);
    if (!list.add_prefix) return;
    step.kind = DecoderStep::Kind::Strip;
    step.content = " ";
    step.start = list.remove_extra_spaces ? SIZE_MAX : 1;  // As sentencepiece: no text begins with a space then.
    parts.decoder.steps.push_back(step);
}

void add_special_pieces(const PieceList& list, Tokenizer::Parts& parts) {
    for (size_t id = 0; id < list.pieces.size(); ++id) {
        const PieceType type = type_of(list, id);
        if (type != PieceType::Control && type != PieceType::Unknown && type != PieceType::UserDefined) continue;
        AddedToken token;
        token.id = static_cast<int32_t>(id);
        token.content = list.pieces[id];
        token.special = type != PieceType::UserDefined;
        token.verbatim = type == PieceType::UserDefined;
        parts.added.push_back(std::move(token));
    }
}

}  // namespace

void add_safe_cuts(const BytePair& model, PreTokenizer& pre_tokenizer) {
    if (!model.can_cut_at_spaces()) return;
    PreTokenizerStep step;
    step.kind = PreTokenizerStep::Kind::SafeSpaces;
    pre_tokenizer.steps.push_back(std::move(step));
}

RankedMerges merges_from_ranks(const Vocabulary& vocabulary, const std::vector<uint32_t>& ranks, MergeUnit unit) {
    RankedMerges out;
    int32_t next_hidden = vocabulary.size();
    const auto length_at = [&](std::string_view token, size_t i) {
        return unit == MergeUnit::Byte ? size_t{1} : size_t{unicode::character_at(token, i).length};
    };
    // The id of one half; a half that is a single unit may be hidden.
    const auto half = [&](std::string_view text) {
        const int32_t id = vocabulary.find(text);
        if (id >= 0 && ranks[static_cast<size_t>(id)] != never_joined) return id;
        if (id >= 0 || text.size() != length_at(text, 0)) return -1;
        return out.hidden.emplace(std::string(text), next_hidden + static_cast<int32_t>(out.hidden.size())).first->second;
    };
    for (int32_t id = 0; id < vocabulary.size(); ++id) {
        const std::string_view token = vocabulary.token(id);
        if (token.empty() || static_cast<size_t>(id) >= ranks.size() || ranks[static_cast<size_t>(id)] == never_joined ||
            vocabulary.find(token) != id || token.size() > 512)
            continue;
        for (size_t cut = length_at(token, 0); cut < token.size(); cut += length_at(token, cut)) {
            const int32_t left = half(token.substr(0, cut));
            const int32_t right = left < 0 ? -1 : half(token.substr(cut));
            if (left >= 0 && right >= 0) out.merges.add(left, right, ranks[static_cast<size_t>(id)], id);
        }
    }
    return out;
}

Result<void> build_from_pieces(const PieceList& list, Tokenizer::Parts& parts) {
    if (list.pieces.empty() || list.pieces.size() > static_cast<size_t>(vocabulary_ids_max))
        return fail(ErrorCode::BadInput, "The vocabulary is empty or too large.", "Download the tokenizer again.");
    for (size_t id = 0; id < list.pieces.size(); ++id) parts.names.add(list.pieces[id], static_cast<int32_t>(id));
    std::shared_ptr<const PrecompiledMap> map;
    if (!list.precompiled_map.empty()) {
        MAQUETTE_TRY(PrecompiledMap read, PrecompiledMap::read(list.precompiled_map));
        map = std::make_shared<const PrecompiledMap>(std::move(read));
    }
    add_normalizer(list, parts, std::move(map));
    add_decoder(list, parts);
    if (list.is_unigram) {
        UnigramSettings settings;
        settings.unknown_id = list.unknown;
        settings.byte_fallback = list.byte_fallback;
        for (size_t id = 0; id < list.pieces.size(); ++id) {
            settings.scores.push_back(id < list.scores.size() ? double{list.scores[id]} : 0.0);
            settings.excluded.push_back(is_hidden(type_of(list, id)));
        }
        MAQUETTE_TRY(auto model, Unigram::make(parts.names, std::move(settings)));
        parts.model = std::make_unique<Unigram>(std::move(model));
        parts.kind = "SentencePiece Unigram";
    } else {
        BytePairSettings settings;
        settings.byte_fallback = list.byte_fallback;
        settings.unknown_id = list.unknown;
        settings.fuse_unknown = true;
        auto ranked = merges_from_ranks(parts.names, ranks_of_scores(list), MergeUnit::Character);
        auto model = std::make_unique<BytePair>(parts.names, std::move(ranked.merges), settings);
        model->set_hidden_symbols(std::move(ranked.hidden));
        add_safe_cuts(*model, parts.pre_tokenizer);
        parts.model = std::move(model);
        parts.kind = "SentencePiece BPE";
    }
    add_special_pieces(list, parts);
    parts.bos = list.bos, parts.eos = list.eos, parts.pad = list.pad;
    parts.adds_bos = list.add_bos && list.bos >= 0;
    if (parts.adds_bos) parts.post_processor.before.push_back(list.bos);
    if (list.add_eos && list.eos >= 0) parts.post_processor.behind.push_back(list.eos);
    return parts.finish();
}

}  // namespace maquette
