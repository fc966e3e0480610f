#include "shared/tokenizer/unigram.h"

#include <algorithm>
#include <cstdio>
#include <limits>

#include "shared/tokenizer/unicode.h"

namespace maquette {

Result<Unigram> Unigram::make(const Vocabulary& vocabulary, UnigramSettings settings) {
    if (settings.unknown_id >= vocabulary.size())
        return fail(ErrorCode::BadInput, "The unknown token's id lies outside the vocabulary.", "Download the tokenizer again.");
    Unigram out;
    double lowest = 0;
    bool any = false;
    for (size_t id = 0; id < settings.scores.size(); ++id) {
        if (id < settings.excluded.size() && settings.excluded[id]) continue;
        lowest = any ? std::min(lowest, settings.scores[id]) : settings.scores[id];
        any = true;
    }
    out.unknown_score_ = lowest - 10.0;  // As sentencepiece and tokenizers have it.
    out.settings_ = std::move(settings);
    for (int byte = 0; byte < 256; ++byte) {
        char spelled[8];
        std::snprintf(spelled, sizeof spelled, "<0x%02X>", static_cast<unsigned>(byte));
        out.byte_ids_[static_cast<size_t>(byte)] = vocabulary.find(spelled);
    }
    out.build_trie(vocabulary);
    return out;
}

void Unigram::build_trie(const Vocabulary& vocabulary) {
    std::vector<int32_t> order;
    for (int32_t id = 0; id < vocabulary.size(); ++id) {
        const bool excluded = static_cast<size_t>(id) < settings_.excluded.size() && settings_.excluded[static_cast<size_t>(id)];
        if (vocabulary.has(id) && !vocabulary.token(id).empty() && !excluded && id != settings_.unknown_id) order.push_back(id);
    }
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return vocabulary.token(a) < vocabulary.token(b); });
    // Breadth first over ranges of the sorted tokens, so that the children of a node lie next to each other.
    struct Range {
        size_t begin, end, depth;
    };
    std::vector<Range> ranges{{0, order.size(), 0}};
    nodes_.emplace_back();
    for (size_t at = 0; at < ranges.size(); ++at) {
        const Range range = ranges[at];
        size_t i = range.begin;
        for (; i < range.end && vocabulary.token(order[i]).size() == range.depth; ++i)
            if (nodes_[at].id < 0) nodes_[at].id = order[i];
        nodes_[at].first_child = static_cast<uint32_t>(edges_.size());
        while (i < range.end) {
            const char byte = vocabulary.token(order[i])[range.depth];
            const size_t begin = i;
            while (i < range.end && vocabulary.token(order[i])[range.depth] == byte) ++i;
            edges_.push_back({static_cast<uint8_t>(byte), static_cast<uint32_t>(nodes_.size())});
            ++nodes_[at].children;
            nodes_.emplace_back();
            ranges.push_back({begin, i, range.depth + 1});
        }
    }
}

uint32_t Unigram::child(uint32_t node, uint8_t byte) const {
    const Edge* begin = edges_.data() + nodes_[node].first_child;
    const Edge* end = begin + nodes_[node].children;
    const Edge* found = std::lower_bound(begin, end, byte, [](const Edge& edge, uint8_t b) { return edge.byte < b; });
    return found != end && found->byte == byte ? found->node : 0;
}

void Unigram::add_unknown(std::string_view bytes, std::vector<WordToken>& out) const {
    bool all = settings_.byte_fallback;
    for (const char c : bytes) all = all && byte_ids_[static_cast<uint8_t>(c)] >= 0;
    if (!all) return out.push_back({settings_.unknown_id, static_cast<uint32_t>(bytes.size())});
    for (const char c : bytes) out.push_back({byte_ids_[static_cast<uint8_t>(c)], 1});
}

void Unigram::encode(std::string_view word, std::vector<WordToken>& out) const {
    struct Best {
        double score = -std::numeric_limits<double>::infinity();
        uint32_t begin = 0;
        int32_t id = -1;
        bool reached = false;
    };
    constexpr int32_t unknown = -2;
    std::vector<Best> best(word.size() + 1);
    best[0] = {0, 0, -1, true};
    for (size_t i = 0; i < word.size();) {
        const size_t length = unicode::character_at(word, i).length;
        bool covered = false;  // Whether a token ends exactly behind this character.
        uint32_t node = 0;
        for (size_t end = i; end < word.size();) {
            node = child(node, static_cast<uint8_t>(word[end]));
            if (node == 0) break;
            ++end;
            const int32_t id = nodes_[node].id;
            if (id < 0) continue;
            covered = covered || end == i + length;
            const double score = best[i].score + settings_.scores[static_cast<size_t>(id)];
            if (!best[end].reached || score > best[end].score) best[end] = {score, static_cast<uint32_t>(i), id, true};
        }
        if (!covered) {
            const double score = best[i].score + unknown_score_;
            Best& next = best[i + length];
            if (!next.reached || score > next.score) next = {score, static_cast<uint32_t>(i), unknown, true};
        }
        i += length;
    }
    std::vector<std::pair<uint32_t, int32_t>> path;  // (begin, id), from the end; neighbouring unknowns are one.
    for (size_t end = word.size(); end > 0; end = best[end].begin) {
        if (best[end].id == unknown && !path.empty() && path.back().second == unknown) path.back().first = best[end].begin;
        else path.push_back({best[end].begin, best[end].id});
    }
    size_t end = 0;
    for (size_t i = path.size(); i-- > 0;) {
        const size_t begin = path[i].first;
        end = i == 0 ? word.size() : path[i - 1].first;
        if (path[i].second == unknown) add_unknown(word.substr(begin, end - begin), out);
        else out.push_back({path[i].second, static_cast<uint32_t>(end - begin)});
    }
}

}  // namespace maquette
