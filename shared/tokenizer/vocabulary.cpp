#include "shared/tokenizer/vocabulary.h"

#include <algorithm>

#include "shared/base/hash.h"
#include "shared/tokenizer/limits.h"

namespace maquette {
namespace {

constexpr uint32_t absent = 0xffffffff;

}  // namespace

void Vocabulary::reserve(size_t tokens, size_t bytes) {
    pool_.reserve(bytes);
    begins_.reserve(tokens);
    lengths_.reserve(tokens);
    while (slots_.size() < tokens * 2) grow();
}

bool Vocabulary::add(std::string_view token, int32_t id) {
    if (id < 0 || id >= vocabulary_ids_max || has(id)) return false;
    if (static_cast<size_t>(id) >= begins_.size()) {
        begins_.resize(static_cast<size_t>(id) + 1, absent);
        lengths_.resize(begins_.size(), 0);
    }
    begins_[static_cast<size_t>(id)] = static_cast<uint32_t>(pool_.size());
    lengths_[static_cast<size_t>(id)] = static_cast<uint32_t>(token.size());
    pool_ += token;
    longest_ = std::max(longest_, static_cast<int32_t>(token.size()));
    if ((used_ + 1) * 2 > slots_.size()) grow();
    if (find(token) >= 0) return true;
    size_t slot = fnv1a(token) & (slots_.size() - 1);
    while (slots_[slot] >= 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = id;
    ++used_;
    return true;
}

int32_t Vocabulary::find(std::string_view token) const {
    if (slots_.empty()) return -1;
    for (size_t slot = fnv1a(token) & (slots_.size() - 1); slots_[slot] >= 0; slot = (slot + 1) & (slots_.size() - 1))
        if (this->token(slots_[slot]) == token) return slots_[slot];
    return -1;
}

std::string_view Vocabulary::token(int32_t id) const {
    if (!has(id)) return {};
    return std::string_view(pool_).substr(begins_[static_cast<size_t>(id)], lengths_[static_cast<size_t>(id)]);
}

bool Vocabulary::has(int32_t id) const {
    return id >= 0 && static_cast<size_t>(id) < begins_.size() && begins_[static_cast<size_t>(id)] != absent;
}

void Vocabulary::grow() {
    const auto old = std::move(slots_);
    slots_.assign(std::max<size_t>(64, old.size() * 2), -1);
    for (const int32_t id : old) {
        if (id < 0) continue;
        size_t slot = fnv1a(token(id)) & (slots_.size() - 1);
        while (slots_[slot] >= 0) slot = (slot + 1) & (slots_.size() - 1);
        slots_[slot] = id;
    }
}

}  // namespace maquette
