#include "shared/tokenizer/word_cache.h"

#include <cstring>

namespace maquette {
namespace {

constexpr size_t entries_count = 1 << 14;  // 1 MB: fits the second-level cache.

}  // namespace

WordCache::WordCache() : entries_(entries_count) { static_assert(sizeof(Entry) == 64); }

WordCache::Entry& WordCache::entry(std::string_view word) {
    uint64_t parts[3] = {0, 0, 0};
    std::memcpy(parts, word.data(), word.size());
    uint64_t hash = (parts[0] ^ word.size()) * 0x9E3779B97F4A7C15ull;
    hash = (hash ^ hash >> 29 ^ parts[1]) * 0xBF58476D1CE4E5B9ull;
    hash = (hash ^ hash >> 32 ^ parts[2]) * 0x94D049BB133111EBull;
    return entries_[static_cast<size_t>(hash >> 40) & (entries_count - 1)];
}

bool WordCache::holds(const Entry& entry, std::string_view word) {
    return entry.size == word.size() && entry.count > 0 && std::memcmp(entry.word, word.data(), word.size()) == 0;
}

void WordCache::store(Entry& entry, std::string_view word, const WordToken* tokens, size_t count) {
    if (count == 0 || count > tokens_max || word.size() > word_bytes_max) return;
    std::memcpy(entry.word, word.data(), word.size());
    entry.size = static_cast<uint8_t>(word.size());
    entry.count = static_cast<uint8_t>(count);
    for (size_t i = 0; i < count; ++i) {
        entry.ids[i] = tokens[i].id;
        entry.lengths[i] = static_cast<uint8_t>(tokens[i].length);
    }
}

}  // namespace maquette
