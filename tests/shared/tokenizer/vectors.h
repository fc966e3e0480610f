// llama.cpp's tokenizer vectors: texts between marker lines in one file, their ids line by line in another.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/test_data.h"

namespace maquette::test {

struct TokenizerVector {
    std::string text;
    std::vector<int32_t> ids;
};

// Empty (and "skipped") when the shared data is absent.
inline std::vector<TokenizerVector> tokenizer_vectors(const std::string& name) {
    const auto texts = shared_data("tokenizers/vectors/ggml-vocab-" + name + ".gguf.inp");
    const auto ids = shared_data("tokenizers/vectors/ggml-vocab-" + name + ".gguf.out");
    std::vector<TokenizerVector> out;
    if (!texts || !ids) return out;
    const std::string marker = "\n__ggml_vocab_test__\n";
    for (size_t begin = 0; begin < texts->size();) {
        size_t end = texts->find(marker, begin);
        if (end == std::string::npos) end = texts->size();
        out.push_back({texts->substr(begin, end - begin), {}});
        begin = end + marker.size();
    }
    size_t line = 0;
    for (size_t begin = 0; begin < ids->size() && line < out.size(); ++line) {
        const size_t end = std::min(ids->find('\n', begin), ids->size());
        const std::string row = ids->substr(begin, end - begin);
        for (size_t i = row.find_first_not_of(' '); i < row.size(); i = row.find_first_not_of(' ', i)) {
            out[line].ids.push_back(std::stoi(row.substr(i)));
            i = std::min(row.find(' ', i), row.size());
        }
        begin = end + 1;
    }
    CHECK(line == out.size());
    return out;
}

}  // namespace maquette::test
