// Builds a tokenizer from scored pieces: what SentencePiece files, GGUF "llama" vocabularies and tiktoken ranks hold.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "shared/tokenizer/byte_pair.h"
#include "shared/tokenizer/tokenizer_parts.h"

namespace maquette {

// The numbers are those of sentencepiece_model.proto, which GGUF took over.
enum class PieceType : int32_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct PieceList {
    std::vector<std::string> pieces;
    std::vector<float> scores;       // May be empty: all 0.
    std::vector<PieceType> types;    // May be empty: all Normal.
    bool is_unigram = false;
    bool byte_fallback = true;
    bool add_prefix = true;          // A space in front of the text.
    bool remove_extra_spaces = false;
    bool escape_spaces = true;
    std::string precompiled_map;     // Raw bytes; may be empty.
    int32_t unknown = -1, bos = -1, eos = -1, pad = -1;
    bool add_bos = false, add_eos = false;
};

// Everything but the chat template. `parts` is finished afterwards.
Result<void> build_from_pieces(const PieceList& list, Tokenizer::Parts& parts);

// Which pairs of tokens join to which, where only the joined tokens have ranks (lower joins first, equal ranks from the
// left). Single characters that are no tokens but take part get hidden ids above the vocabulary.
struct RankedMerges {
    MergeTable merges;
    std::unordered_map<std::string, int32_t> hidden;
};
enum class MergeUnit { Byte, Character };
RankedMerges merges_from_ranks(const Vocabulary& vocabulary, const std::vector<uint32_t>& ranks, MergeUnit unit);

// Adds a cut before spaces where the model allows it: time saved, no id changed.
void add_safe_cuts(const BytePair& model, PreTokenizer& pre_tokenizer);

inline constexpr uint32_t never_joined = MergeTable::no_rank;  // In `ranks`: no merge makes this token.

}  // namespace maquette
