// Reads tiktoken rank files: one token a line, "base64 rank". The rank is both the id and the order of merging.
#include <charconv>

#include "shared/tokenizer/base64.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/piece_list.h"

namespace maquette {
namespace {

// tiktoken's cl100k_base.
constexpr std::string_view cl100k =
    R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s)";

Result<void> read_ranks(std::string_view text, Vocabulary& bytes, Vocabulary& names) {
    int64_t line = 0;
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view row = text.substr(begin, end - begin);
        begin = end + 1;
        ++line;
        if (!row.empty() && row.back() == '\r') row.remove_suffix(1);
        if (row.empty()) continue;
        const size_t space = row.find(' ');
        int32_t rank = -1;
        if (space != std::string_view::npos) std::from_chars(row.data() + space + 1, row.data() + row.size(), rank);
        const auto token = decode_base64(row.substr(0, std::min(space, row.size())));
        if (!token || rank < 0 || rank >= vocabulary_ids_max || !bytes.add(*token, rank)) {
            Error error;
            error.code = ErrorCode::BadInput;
            error.reason = "The line is not a base64 token and its rank, or the rank occurs twice.";
            error.fix = "Use an unmodified .tiktoken file.";
            error.line = line;
            return fail(std::move(error));
        }
        names.add(spell_byte_level(*token), rank);
    }
    if (bytes.size() == 0) return fail(ErrorCode::BadInput, "The rank file is empty.", "Use an unmodified .tiktoken file.");
    return {};
}

}  // namespace

Result<Tokenizer> Tokenizer::from_tiktoken(std::string_view ranks, std::string_view pattern,
                                           const std::vector<std::pair<std::string, int32_t>>& special_tokens) {
    auto parts = std::make_shared<Parts>();
    Vocabulary bytes;
    MAQUETTE_TRY_VOID(read_ranks(ranks, bytes, parts->names));
    std::vector<uint32_t> order(static_cast<size_t>(bytes.size()));
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<uint32_t>(i);
    auto ranked = merges_from_ranks(bytes, order, MergeUnit::Byte);
    BytePairSettings settings;
    settings.byte_level = true;
    settings.whole_words = true;
    parts->model = std::make_unique<BytePair>(std::move(bytes), std::move(ranked.merges), settings);
    parts->kind = "tiktoken";
    PreTokenizerStep step;
    const std::string_view expression = pattern.empty() ? cl100k : pattern;
    if (const auto rules = known_word_rules(expression)) {
        step.words = *rules;
    } else {
        step.kind = PreTokenizerStep::Kind::Expression;
        MAQUETTE_TRY(step.regex, Regex::compile(expression));
    }
    parts->pre_tokenizer.steps.push_back(std::move(step));
    DecoderStep decoder;
    decoder.kind = DecoderStep::Kind::ByteLevel;
    parts->decoder.steps.push_back(decoder);
    for (const auto& [content, id] : special_tokens) {
        AddedToken token;
        token.id = id;
        token.content = content;
        token.special = true;
        parts->added.push_back(std::move(token));
        if (content == "<|endoftext|>") parts->eos = id;
    }
    parts->finish();
    return Tokenizer(std::move(parts));
}

}  // namespace maquette
