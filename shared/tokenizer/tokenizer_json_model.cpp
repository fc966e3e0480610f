// Reads the model of a tokenizer.json: BPE, Unigram, WordPiece, WordLevel.
#include <algorithm>

#include "shared/tokenizer/byte_pair.h"
#include "shared/tokenizer/json_cursor.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/piece_list.h"
#include "shared/tokenizer/tokenizer_json.h"
#include "shared/tokenizer/unigram.h"
#include "shared/tokenizer/word_piece.h"

namespace maquette {
namespace {

tl::unexpected<Error> broken(const std::string& what) {
    return fail(ErrorCode::BadInput, "The vocabulary in tokenizer.json is broken: " + what + ".", "Download the tokenizer again.");
}

// {"token": id, …}
Result<void> read_vocabulary(std::string_view json, Vocabulary& out) {
    JsonCursor cursor(json);
    std::string token;
    double id = 0;
    bool first = true;
    out.reserve(json.size() / 20, json.size() / 2);
    cursor.take('{');
    while (cursor.more('}', first)) {
        if (!cursor.read_string(token) || !cursor.take(':') || !cursor.read_number(id)) break;
        if (id < 0 || id >= vocabulary_ids_max) return broken("an id is out of range");
        if (!out.add(token, static_cast<int32_t>(id))) return broken("the id of \"" + token + "\" is used twice");
    }
    if (!cursor.ok()) return broken("it is not an object of ids");
    return {};
}

// ["a b", …] or [["a", "b"], …]; calls merge(left, right) in order.
template <class Merge>
Result<void> each_merge(std::string_view json, Merge merge) {
    JsonCursor cursor(json);
    std::string left, right;
    bool first = true;
    cursor.take('[');
    while (cursor.more(']', first)) {
        if (cursor.next_is('[')) {
            if (!cursor.take('[') || !cursor.read_string(left) || !cursor.take(',') || !cursor.read_string(right) || !cursor.take(']')) break;
        } else {
            if (!cursor.read_string(right)) break;
            const size_t space = right.find(' ');
            if (space == std::string::npos) return broken("a merge has no second part");
            left = right.substr(0, space);
            right.erase(0, space + 1);
        }
        MAQUETTE_TRY_VOID(merge(left, right));
    }
    if (!cursor.ok()) return broken("its merges are not a list");
    return {};
}

// The vocabulary keyed by bytes; tokens that are not spelled with GPT-2's characters cannot be reached by merges.
Vocabulary raw_bytes(const Vocabulary& names) {
    Vocabulary out;
    out.reserve(static_cast<size_t>(names.size()), static_cast<size_t>(names.size()) * 8);
    for (int32_t id = 0; id < names.size(); ++id)
        if (names.has(id))
            if (const auto bytes = try_bytes_of_byte_level(names.token(id))) out.add(*bytes, id);
    return out;
}

// Byte-level BPE as it is meant: one ByteLevel step, the last one, and a model without other spellings. Merging bytes gives
// the same ids as merging GPT-2's letters for them, faster. Anything else works on the letters.
bool takes_bytes(const PreTokenizer& pre_tokenizer, const BytePairSettings& settings) {
    const auto spells = [](const PreTokenizerStep& step) { return step.kind == PreTokenizerStep::Kind::SpellBytes; };
    const auto& steps = pre_tokenizer.steps;
    return std::count_if(steps.begin(), steps.end(), spells) == 1 && spells(steps.back()) && !settings.byte_fallback &&
           settings.continuing_prefix.empty() && settings.word_suffix.empty();
}

Result<void> read_byte_pair(std::string_view merges, const Json& rest, Tokenizer::Parts& parts) {
    BytePairSettings settings;
    settings.byte_fallback = json_flag(rest, "byte_fallback");
    settings.fuse_unknown = json_flag(rest, "fuse_unk");
    settings.whole_words = json_flag(rest, "ignore_merges");
    settings.continuing_prefix = json_text(rest, "continuing_subword_prefix");
    settings.word_suffix = json_text(rest, "end_of_word_suffix");
    const bool byte_level = settings.byte_level = takes_bytes(parts.pre_tokenizer, settings);
    if (byte_level) parts.pre_tokenizer.steps.pop_back();
    const std::string unknown = json_text(rest, "unk_token");
    if (!unknown.empty()) settings.unknown_id = parts.names.find(unknown);
    Vocabulary vocabulary = byte_level ? raw_bytes(parts.names) : parts.names;
    MergeTable table;
    table.reserve(merges.size() / 16);
    uint32_t rank = 0;
    std::string joined;
    MAQUETTE_TRY_VOID(each_merge(merges, [&](const std::string& left, const std::string& right) -> Result<void> {
        const std::string& prefix = settings.continuing_prefix;
        joined = left;
        joined += !prefix.empty() && right.rfind(prefix, 0) == 0 ? right.substr(prefix.size()) : right;
        const int32_t a = parts.names.find(left), b = parts.names.find(right), both = parts.names.find(joined);
        if (a < 0 || b < 0 || both < 0) return broken("the merge of \"" + left + "\" and \"" + right + "\" names a token that is not there");
        table.add(a, b, rank++, both);
        return {};
    }));
    parts.kind = byte_level ? "byte-level BPE" : settings.byte_fallback ? "byte-fallback BPE" : "BPE";
    auto model = std::make_unique<BytePair>(std::move(vocabulary), std::move(table), settings);
    add_safe_cuts(*model, parts.pre_tokenizer);
    parts.model = std::move(model);
    return {};
}

Result<void> read_unigram(std::string_view vocabulary, const Json& rest, Tokenizer::Parts& parts) {
    JsonCursor cursor(vocabulary);
    UnigramSettings settings;
    std::string token;
    double score = 0;
    bool first = true;
    int32_t id = 0;
    std::vector<float> scores;
    cursor.take('[');
    while (cursor.more(']', first)) {
        if (!cursor.take('[') || !cursor.read_string(token) || !cursor.take(',') || !cursor.read_number(score) || !cursor.take(']')) break;
        if (!parts.names.add(token, id++)) return broken("it has too many tokens");
        settings.scores.push_back(score);
    }
    if (!cursor.ok()) return broken("it is not a list of tokens with scores");
    settings.unknown_id = static_cast<int32_t>(json_integer(rest, "unk_id", -1));
    settings.byte_fallback = json_flag(rest, "byte_fallback");
    parts.kind = "Unigram";
    MAQUETTE_TRY(auto model, Unigram::make(parts.names, std::move(settings)));
    parts.model = std::make_unique<Unigram>(std::move(model));
    return {};
}

Result<void> read_word_piece(const Json& rest, bool whole_words, Tokenizer::Parts& parts) {
    WordPieceSettings settings;
    settings.unknown_id = parts.names.find(json_text(rest, "unk_token", whole_words ? "<unk>" : "[UNK]"));
    settings.continuing_prefix = json_text(rest, "continuing_subword_prefix", "##");
    settings.characters_max = json_integer(rest, "max_input_chars_per_word", 100);
    settings.whole_words = whole_words;
    parts.kind = whole_words ? "WordLevel" : "WordPiece";
    parts.model = std::make_unique<WordPiece>(parts.names, std::move(settings));
    return {};
}

}  // namespace

Result<void> read_model(std::string_view vocabulary, std::string_view merges, const Json& rest, Tokenizer::Parts& parts) {
    std::string type = json_text(rest, "type");
    if (type.empty()) type = !merges.empty() ? "BPE" : vocabulary.substr(0, 1) == "[" ? "Unigram" : "WordPiece";  // Old files.
    if (type == "Unigram") return read_unigram(vocabulary, rest, parts);
    MAQUETTE_TRY_VOID(read_vocabulary(vocabulary, parts.names));
    if (type == "BPE") return read_byte_pair(merges, rest, parts);
    if (type == "WordPiece" || type == "WordLevel") return read_word_piece(rest, type == "WordLevel", parts);
    return fail(ErrorCode::BadInput, "The tokenizer's model \"" + type + "\" is not known.", "BPE, Unigram, WordPiece and WordLevel are.");
}

}  // namespace maquette
