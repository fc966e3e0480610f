// Remembers the tokens of short words, because texts repeat them: one probe instead of the merges.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "shared/tokenizer/word_model.h"

namespace maquette {

class WordCache {
  public:
    WordCache();
    static constexpr size_t word_bytes_max = 22;
    static constexpr size_t tokens_max = 8;
    struct alignas(64) Entry {
        char word[word_bytes_max];
        uint8_t size;
        uint8_t count;
        uint8_t lengths[tokens_max];
        int32_t ids[tokens_max];
    };
    // The entry for a word of at most word_bytes_max bytes; it may hold another one (compare with `holds`).
    Entry& entry(std::string_view word);
    static bool holds(const Entry& entry, std::string_view word);
    static void store(Entry& entry, std::string_view word, const WordToken* tokens, size_t count);

  private:
    std::vector<Entry> entries_;
};

// One cache that is lent to one call at a time; a second call at the same time gets a fresh one.
class WordCacheLender {
  public:
    WordCacheLender() = default;
    WordCacheLender(const WordCacheLender&) = delete;
    WordCacheLender& operator=(const WordCacheLender&) = delete;
    ~WordCacheLender() { delete idle_.load(); }
    std::unique_ptr<WordCache> take() const {
        std::unique_ptr<WordCache> cache(idle_.exchange(nullptr));
        return cache ? std::move(cache) : std::make_unique<WordCache>();
    }
    void give_back(std::unique_ptr<WordCache> cache) const { delete idle_.exchange(cache.release()); }

  private:
    mutable std::atomic<WordCache*> idle_{nullptr};
};

}  // namespace maquette
