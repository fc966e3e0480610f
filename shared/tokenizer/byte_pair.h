// Byte-pair encoding (Sennrich et al. 2016): joins the pair with the lowest rank, the leftmost first, until none is left.
//
// The first symbols are bytes (GPT-2 and its descendants) or characters (SentencePiece). Short words are merged by
// scanning, long ones by a heap, so that time grows with n log n whatever the text.
#pragma once

#include <array>
#include <string>
#include <unordered_map>

#include "shared/tokenizer/vocabulary.h"
#include "shared/tokenizer/word_model.h"

namespace maquette {

// (left id, right id) → (rank, id of both together), by open addressing.
class MergeTable {
  public:
    struct Merge {
        uint32_t rank = no_rank;
        int32_t id = -1;
    };
    static constexpr uint32_t no_rank = 0xffffffff;

    void reserve(size_t merges);
    // The first rank given to a pair stays, unless the new one is lower.
    void add(int32_t left, int32_t right, uint32_t rank, int32_t id);
    Merge find(int32_t left, int32_t right) const {
        if (slots_.empty()) return {};
        const uint64_t key = key_of(left, right);
        for (size_t i = hash(key) & mask_;; i = (i + 1) & mask_) {
            if (slots_[i].key == key) return slots_[i].merge;
            if (slots_[i].key == free_key) return {};
        }
    }
    size_t size() const { return used_; }

  private:
    static constexpr uint64_t free_key = ~uint64_t{0};
    struct Slot {
        uint64_t key = free_key;
        Merge merge;
    };
    static uint64_t key_of(int32_t left, int32_t right) {
        return uint64_t{static_cast<uint32_t>(left)} << 32 | static_cast<uint32_t>(right);
    }
    static size_t hash(uint64_t key) {
        key *= 0x9E3779B97F4A7C15ull;
        return static_cast<size_t>(key ^ key >> 32);
    }
    void grow(size_t slots);
    std::vector<Slot> slots_;
    size_t mask_ = 0;
    size_t used_ = 0;
};

struct BytePairSettings {
    bool byte_level = false;     // First symbols are bytes; the vocabulary holds raw bytes.
    bool byte_fallback = false;  // Characters without a token become <0xXX> tokens.
    bool fuse_unknown = false;   // Neighbouring unknown characters become one unknown token.
    bool whole_words = false;    // A word that is a token stays whole, whatever the merges say (ignore_merges).
    int32_t unknown_id = -1;     // -1: unknown characters give nothing.
    std::string continuing_prefix;  // Before every symbol but the first ("##").
    std::string word_suffix;        // After the last symbol ("</w>").
};

class BytePair final : public WordModel {
  public:
    // `vocabulary` is keyed by what the symbols are: raw bytes with byte_level, else text.
    BytePair(Vocabulary vocabulary, MergeTable merges, BytePairSettings settings);

    void encode(std::string_view word, std::vector<WordToken>& out) const override;
    const Vocabulary& vocabulary() const { return vocabulary_; }
    // True when no token reaches from another character over a following U+2581: a text may then be cut there without
    // changing a single id, and short words can be remembered.
    bool can_cut_at_spaces() const;
    size_t merge_count() const { return merges_.size(); }

    // Characters that have no token of their own but take part in merges (SentencePiece allows it). Their ids lie
    // above the vocabulary and never come out.
    void set_hidden_symbols(std::unordered_map<std::string, int32_t> hidden) { hidden_ = std::move(hidden); }

  private:
    struct Symbol {
        int32_t id;
        uint32_t length;
    };
    void first_symbols(std::string_view word, std::vector<Symbol>& out) const;
    void add_unknown(std::string_view spelled, uint32_t length, uint32_t& waiting, std::vector<Symbol>& out) const;
    void add_waiting(uint32_t& waiting, std::vector<Symbol>& out) const;
    static void join_unknown(std::vector<Symbol>& symbols);
    void merge_scanning(std::vector<Symbol>& symbols) const;
    void merge_with_heap(std::vector<Symbol>& symbols) const;
    void emit(std::string_view word, const std::vector<Symbol>& symbols, std::vector<WordToken>& out) const;

    Vocabulary vocabulary_;
    MergeTable merges_;
    BytePairSettings settings_;
    std::array<int32_t, 256> byte_ids_{};  // The token of each byte: raw, or <0xXX>.
    std::unordered_map<std::string, int32_t> hidden_;
};

}  // namespace maquette
