#include "shared/tokenizer/word_piece.h"

#include <algorithm>

#include "shared/tokenizer/unicode.h"

namespace maquette {

WordPiece::WordPiece(const Vocabulary& vocabulary, WordPieceSettings settings)
    : vocabulary_(vocabulary), settings_(std::move(settings)) {}

void WordPiece::encode(std::string_view word, std::vector<WordToken>& out) const {
    const size_t before = out.size();
    const auto unknown = [&] {
        out.resize(before);
        out.push_back({settings_.unknown_id, static_cast<uint32_t>(word.size())});
    };
    if (settings_.whole_words) {
        const int32_t id = vocabulary_.find(word);
        if (id < 0) return unknown();
        return out.push_back({id, static_cast<uint32_t>(word.size())});
    }
    if (unicode::count_characters(word) > settings_.characters_max) return unknown();
    std::string spelled;
    for (size_t begin = 0; begin < word.size();) {
        size_t end = begin + std::min(word.size() - begin, static_cast<size_t>(vocabulary_.longest()));
        int32_t id = -1;
        for (; end > begin; --end) {
            spelled = begin == 0 ? std::string() : settings_.continuing_prefix;
            spelled += word.substr(begin, end - begin);
            id = vocabulary_.find(spelled);
            if (id >= 0) break;
        }
        if (id < 0) return unknown();
        out.push_back({id, static_cast<uint32_t>(end - begin)});
        begin = end;
    }
}

}  // namespace maquette
