#include "shared/dataset/duplicates.h"

#include <algorithm>
#include <string>

#include "shared/base/ascii.h"
#include "shared/base/hash.h"

namespace maquette {
namespace {

constexpr size_t shingle_words = 5;

uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 33u)) * 0xff51afd7ed558ccdull;
    x = (x ^ (x >> 33u)) * 0xc4ceb9fe1a85ec53ull;
    return x ^ (x >> 33u);
}

std::vector<uint64_t> word_hashes(std::string_view text) {
    std::vector<uint64_t> out;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) out.push_back(fnv1a(word));
        word.clear();
    };
    for (const char c : text) {
        if (is_json_space(c))
            finish();
        else
            word += ascii_lower(c);
    }
    finish();
    return out;
}

}  // namespace

void DuplicateFinder::add(int64_t row, std::string_view text) {
    const std::vector<uint64_t> words = word_hashes(text);
    Entry entry{row, words.size(), {}};
    for (const uint64_t word : words) entry.exact = mix(entry.exact * 31 + word);
    entry.signature.fill(~uint32_t{0});
    const size_t last = words.size() > shingle_words ? words.size() - shingle_words : 0;
    for (size_t begin = 0; begin <= last; ++begin) {
        uint64_t shingle = 0;
        for (size_t i = begin; i < std::min(begin + shingle_words, words.size()); ++i) shingle = mix(shingle + words[i]);
        // Each function is a different multiplier of the same hash: fast, and as good as independent ones here.
        for (size_t i = 0; i < hash_count; ++i) {
            const auto value = static_cast<uint32_t>((shingle * (2 * mix(i + 1) + 1)) >> 32u);
            entry.signature[i] = std::min(entry.signature[i], value);
        }
    }
    entries_.push_back(entry);
}

double DuplicateFinder::similarity(const Entry& a, const Entry& b) const {
    if (a.exact == b.exact) return 1;
    size_t same = 0;
    for (size_t i = 0; i < hash_count; ++i) same += static_cast<size_t>(a.signature[i] == b.signature[i]);
    return std::min(static_cast<double>(same) / hash_count, 0.999);
}

std::vector<DuplicateGroup> DuplicateFinder::groups(double similarity_min) const {
    const bool is_exact = similarity_min >= 1;
    std::vector<size_t> leader(entries_.size());
    std::vector<double> lowest(entries_.size(), 1);
    const size_t bands = is_exact ? 1 : hash_count / band_rows;
    for (size_t i = 0; i < leader.size(); ++i) leader[i] = i;
    for (size_t band = 0; band < bands; ++band) {
        std::unordered_map<uint64_t, size_t> first;  // Band hash → the first row that has it.
        for (size_t i = 0; i < entries_.size(); ++i) {
            uint64_t key = is_exact ? entries_[i].exact : band;
            for (size_t k = 0; !is_exact && k < band_rows; ++k) key = mix(key * 31 + entries_[i].signature[band * band_rows + k]);
            const size_t found = leader[first.try_emplace(key, i).first->second];
            if (leader[i] != i || found == i) continue;
            const double alike = similarity(entries_[found], entries_[i]);
            if (alike < similarity_min) continue;
            leader[i] = found;
            lowest[found] = std::min(lowest[found], alike);
        }
    }
    std::vector<DuplicateGroup> out;
    std::unordered_map<size_t, size_t> group_of;
    for (size_t i = 0; i < entries_.size(); ++i) {
        size_t head = leader[i];
        while (leader[head] != head) head = leader[head];
        if (head == i) continue;
        const auto [place, is_new] = group_of.try_emplace(head, out.size());
        if (is_new) out.push_back({{entries_[head].row}, lowest[head]});
        out[place->second].rows.push_back(entries_[i].row);
    }
    return out;
}

}  // namespace maquette
