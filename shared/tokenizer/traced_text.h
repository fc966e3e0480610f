// Text on its way from the input to the model, which remembers for each of its bytes where in the input it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maquette {

struct TracedText {
    std::string text;
    std::vector<uint32_t> origin;  // text.size() + 1 entries; empty means "unchanged".

    uint32_t origin_of(size_t byte) const { return origin.empty() ? static_cast<uint32_t>(byte) : origin[byte]; }
    // Takes a text that was made from this one; `origin` of it says where in this one.
    void replace(std::string changed, std::vector<uint32_t> changed_origin) {
        if (!origin.empty())
            for (uint32_t& at : changed_origin) at = origin[at];
        text = std::move(changed);
        origin = std::move(changed_origin);
    }
};

// Builds a changed text piece by piece.
class TextBuilder {
  public:
    explicit TextBuilder(size_t reserve) { text_.reserve(reserve), origin_.reserve(reserve + 1); }
    // `bytes` replace what began at `origin`.
    void add(std::string_view bytes, size_t origin) {
        text_ += bytes;
        origin_.resize(text_.size(), static_cast<uint32_t>(origin));
    }
    // Bytes that stay as they are.
    void copy(std::string_view source, size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            text_ += source[i];
            origin_.push_back(static_cast<uint32_t>(i));
        }
    }
    std::string& text() { return text_; }
    size_t size() const { return text_.size(); }
    void finish(TracedText& into) {
        origin_.push_back(static_cast<uint32_t>(into.text.size()));
        into.replace(std::move(text_), std::move(origin_));
    }

  private:
    std::string text_;
    std::vector<uint32_t> origin_;
};

}  // namespace maquette
