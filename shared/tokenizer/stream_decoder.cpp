#include "shared/tokenizer/tokenizer.h"
#include "shared/tokenizer/unicode.h"

namespace maquette {
namespace {

constexpr size_t blank_context_max = 256;  // Ids.

}  // namespace

StreamDecoder::StreamDecoder(Tokenizer tokenizer, DecodeOptions options)
    : tokenizer_(std::move(tokenizer)), options_(options) {}

std::string StreamDecoder::add(int32_t id) {
    if (options_.skip_special && tokenizer_.is_special(id)) return {};
    ids_.push_back(id);
    const std::span<const int32_t> all(ids_);
    const std::string before = tokenizer_.decode(all.first(shown_), options_);
    const std::string now = tokenizer_.decode(all, options_);
    if (now.size() <= before.size()) return {};
    const std::string_view fresh = std::string_view(now).substr(before.size());
    if (unicode::incomplete_tail(fresh) > 0) return {};
    std::string out = unicode::replace_broken(fresh);
    // What was just shown stays as the context of the next token; more of it when it is blank, because some vocabularies
    // drop all spaces at a text's beginning.
    const bool is_blank = out.find_first_not_of(' ') == std::string::npos && ids_.size() < blank_context_max;
    if (!is_blank) ids_.erase(ids_.begin(), ids_.begin() + static_cast<std::ptrdiff_t>(shown_));
    shown_ = ids_.size();
    return out;
}

std::string StreamDecoder::finish() {
    const std::span<const int32_t> all(ids_);
    const std::string before = tokenizer_.decode(all.first(shown_), options_);
    const std::string now = tokenizer_.decode(all, options_);
    ids_.clear();
    shown_ = 0;
    return now.size() > before.size() ? unicode::replace_broken(std::string_view(now).substr(before.size())) : std::string();
}

}  // namespace maquette
