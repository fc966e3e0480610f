#include "shared/tokenizer/byte_pair.h"

#include <algorithm>
#include <cstdio>
#include <queue>
#include <utility>

#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

constexpr size_t scan_symbols_max = 64;  // Above this a heap is faster than looking at every pair again.

}  // namespace

void MergeTable::grow(size_t slots) {
    const auto old = std::move(slots_);
    slots_.assign(slots, Slot{});
    mask_ = slots - 1;
    for (const Slot& slot : old) {
        if (slot.key == free_key) continue;
        size_t i = hash(slot.key) & mask_;
        while (slots_[i].key != free_key) i = (i + 1) & mask_;
        slots_[i] = slot;
    }
}

void MergeTable::reserve(size_t merges) {
    size_t slots = 64;
    while (slots * 5 < merges * 8) slots *= 2;
    if (slots > slots_.size()) grow(slots);
}

void MergeTable::add(int32_t left, int32_t right, uint32_t rank, int32_t id) {
    reserve(used_ + 1);
    const uint64_t key = key_of(left, right);
    size_t i = hash(key) & mask_;
    while (slots_[i].key != free_key && slots_[i].key != key) i = (i + 1) & mask_;
    if (slots_[i].key == free_key) ++used_;
    else if (slots_[i].merge.rank <= rank) return;
    slots_[i] = {key, {rank, id}};
}

BytePair::BytePair(Vocabulary vocabulary, MergeTable merges, BytePairSettings settings)
    : vocabulary_(std::move(vocabulary)), merges_(std::move(merges)), settings_(std::move(settings)) {
    for (int byte = 0; byte < 256; ++byte) {
        char spelled[8];
        std::snprintf(spelled, sizeof spelled, "<0x%02X>", static_cast<unsigned>(byte));
        const char raw = static_cast<char>(byte);
        byte_ids_[static_cast<size_t>(byte)] =
            settings_.byte_level ? vocabulary_.find(std::string_view(&raw, 1)) : vocabulary_.find(spelled);
    }
}

bool BytePair::can_cut_at_spaces() const {
    constexpr std::string_view space = "\xE2\x96\x81";
    if (settings_.byte_level || settings_.whole_words || vocabulary_.find(space) < 0) return false;
    if (!settings_.continuing_prefix.empty() || !settings_.word_suffix.empty()) return false;
    for (int32_t id = 0; id < vocabulary_.size(); ++id) {
        const std::string_view token = vocabulary_.token(id);
        for (size_t at = token.find(space, 1); at != std::string_view::npos; at = token.find(space, at + 1))
            if (at < space.size() || token.substr(at - space.size(), space.size()) != space) return false;
    }
    return true;
}

void BytePair::encode(std::string_view word, std::vector<WordToken>& out) const {
    if (word.empty()) return;
    if (settings_.whole_words) {
        const int32_t id = vocabulary_.find(word);
        if (id >= 0) {
            out.push_back({id, static_cast<uint32_t>(word.size())});
            return;
        }
    }
    std::vector<Symbol> symbols;
    first_symbols(word, symbols);
    if (settings_.unknown_id < 0) join_unknown(symbols);
    if (symbols.size() <= scan_symbols_max) merge_scanning(symbols);
    else merge_with_heap(symbols);
    emit(word, symbols, out);
}

void BytePair::first_symbols(std::string_view word, std::vector<Symbol>& out) const {
    out.reserve(word.size());
    const bool plain = settings_.continuing_prefix.empty() && settings_.word_suffix.empty();
    uint32_t unknown = 0;
    const auto add = [&](int32_t id, std::string_view spelled, size_t length) {
        if (id < 0) return add_unknown(spelled, static_cast<uint32_t>(length), unknown, out);
        add_waiting(unknown, out);
        out.push_back({id, static_cast<uint32_t>(length)});
    };
    if (settings_.byte_level && plain) {
        for (const char& c : word) add(byte_ids_[static_cast<uint8_t>(c)], std::string_view(&c, 1), 1);
        return add_waiting(unknown, out);
    }
    std::string spelled;
    for (size_t i = 0; i < word.size();) {
        const size_t length = settings_.byte_level ? 1 : unicode::character_at(word, i).length;
        const std::string_view character = word.substr(i, length);
        if (!plain) {
            spelled = i == 0 ? std::string(character) : settings_.continuing_prefix + std::string(character);
            if (i + length == word.size()) spelled += settings_.word_suffix;
        }
        const std::string_view symbol = plain ? character : std::string_view(spelled);
        int32_t id = vocabulary_.find(symbol);
        if (id < 0 && !hidden_.empty()) {
            const auto hidden = hidden_.find(std::string(character));
            if (hidden != hidden_.end()) id = hidden->second;
        }
        add(id, symbol, length);
        i += length;
    }
    add_waiting(unknown, out);
}

// As tokenizers does it: an unknown character waits for its successor, while the bytes of others, with prefix and suffix, go in.
void BytePair::add_unknown(std::string_view spelled, uint32_t length, uint32_t& waiting, std::vector<Symbol>& out) const {
    const auto has_token = [&](char c) { return byte_ids_[static_cast<uint8_t>(c)] >= 0; };
    if (settings_.byte_fallback && std::all_of(spelled.begin(), spelled.end(), has_token)) {
        for (const char c : spelled) out.push_back({byte_ids_[static_cast<uint8_t>(c)], 1});
        return;
    }
    if (settings_.unknown_id < 0) return out.push_back({settings_.unknown_id, length});
    if (!settings_.fuse_unknown) add_waiting(waiting, out);
    waiting += length;
}

void BytePair::add_waiting(uint32_t& waiting, std::vector<Symbol>& out) const {
    if (waiting > 0) out.push_back({settings_.unknown_id, std::exchange(waiting, 0)});
}

// What has no token and no unknown token to stand for it is left out before merging: its neighbors meet.
void BytePair::join_unknown(std::vector<Symbol>& symbols) {
    size_t kept = 0;
    uint32_t left_out = 0;
    for (const Symbol& symbol : symbols) {
        if (symbol.id < 0 && kept == 0) left_out += symbol.length;
        else if (symbol.id < 0) symbols[kept - 1].length += symbol.length;
        else symbols[kept++] = {symbol.id, symbol.length + std::exchange(left_out, 0)};
    }
    symbols.resize(kept);
}

void BytePair::merge_scanning(std::vector<Symbol>& symbols) const {
    size_t count = symbols.size();
    if (count < 2) return;
    MergeTable::Merge pairs[scan_symbols_max];  // The merge of symbol i with its right neighbour.
    for (size_t i = 0; i + 1 < count; ++i) pairs[i] = merges_.find(symbols[i].id, symbols[i + 1].id);
    while (count > 1) {
        size_t best = 0;
        for (size_t i = 1; i + 1 < count; ++i)
            if (pairs[i].rank < pairs[best].rank) best = i;
        if (pairs[best].rank == MergeTable::no_rank) break;
        symbols[best] = {pairs[best].id, symbols[best].length + symbols[best + 1].length};
        for (size_t i = best + 1; i + 1 < count; ++i) {
            symbols[i] = symbols[i + 1];
            pairs[i] = pairs[i + 1];
        }
        --count;
        if (best + 1 < count) pairs[best] = merges_.find(symbols[best].id, symbols[best + 1].id);
        if (best > 0) pairs[best - 1] = merges_.find(symbols[best - 1].id, symbols[best].id);
    }
    symbols.resize(count);
}

void BytePair::merge_with_heap(std::vector<Symbol>& symbols) const {
    constexpr uint32_t none = 0xffffffff;
    struct Link {
        uint32_t previous, next, rank;  // Rank of the pair with the next symbol, no_rank when it cannot be joined.
    };
    const auto count = static_cast<uint32_t>(symbols.size());
    std::vector<Link> links(count);
    // Rank in the upper half, place in the lower: the smallest is the next to join. Old entries are skipped.
    std::vector<uint64_t> heap;
    heap.reserve(count);
    for (uint32_t i = 0; i < count; ++i) {
        const uint32_t rank = i + 1 < count ? merges_.find(symbols[i].id, symbols[i + 1].id).rank : MergeTable::no_rank;
        links[i] = {i == 0 ? none : i - 1, i + 1 < count ? i + 1 : none, rank};
        if (rank != MergeTable::no_rank) heap.push_back(uint64_t{rank} << 32 | i);
    }
    std::priority_queue<uint64_t, std::vector<uint64_t>, std::greater<>> queue(std::greater<>{}, std::move(heap));
    const auto look_at = [&](uint32_t i) {
        const uint32_t next = links[i].next;
        links[i].rank = next == none ? MergeTable::no_rank : merges_.find(symbols[i].id, symbols[next].id).rank;
        if (links[i].rank != MergeTable::no_rank) queue.push(uint64_t{links[i].rank} << 32 | i);
    };
    while (!queue.empty()) {
        const uint64_t top = queue.top();
        queue.pop();
        const auto i = static_cast<uint32_t>(top);
        if (symbols[i].length == 0 || links[i].rank != top >> 32) continue;
        const uint32_t next = links[i].next;
        symbols[i] = {merges_.find(symbols[i].id, symbols[next].id).id, symbols[i].length + symbols[next].length};
        symbols[next].length = 0;
        links[i].next = links[next].next;
        if (links[i].next != none) links[links[i].next].previous = i;
        look_at(i);
        if (links[i].previous != none) look_at(links[i].previous);
    }
    size_t kept = 0;
    for (const Symbol& symbol : symbols)
        if (symbol.length > 0) symbols[kept++] = symbol;
    symbols.resize(kept);
}

void BytePair::emit(std::string_view word, const std::vector<Symbol>& symbols, std::vector<WordToken>& out) const {
    size_t position = 0;
    std::vector<Symbol> spelled;
    for (const Symbol& symbol : symbols) {
        // The bytes of a prefix or suffix stand for no byte of the word.
        const auto length = static_cast<uint32_t>(std::min<size_t>(symbol.length, word.size() - position));
        if (symbol.id >= vocabulary_.size()) {  // A hidden symbol that met no partner.
            uint32_t unknown = 0;
            spelled.clear();
            add_unknown(word.substr(position, length), length, unknown, spelled);
            add_waiting(unknown, spelled);
            for (const Symbol& part : spelled) out.push_back({part.id, part.length});
        } else {
            out.push_back({symbol.id, length});
        }
        position += length;
    }
}

}  // namespace maquette
