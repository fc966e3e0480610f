// Finds the code in a model's answer: fenced blocks, the thinking before them, or an answer that is code as it stands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace maquette {

struct CodeBlock {
    std::string language;   // "html", "python", "css", "jsx"; from the fence, else guessed from the text; may be empty.
    std::string file;       // A file name beside the fence or on the line before it; may be empty.
    int64_t begin = 0;      // Byte offsets of the code in the answer.
    int64_t end = 0;
    bool is_closed = true;  // False when the answer ends inside the block.
    std::string text;
};

// Blocks in order. Without a fence, one block with the whole answer if it looks like code, otherwise none.
// What stands inside <think>…</think> is not looked at.
std::vector<CodeBlock> code_blocks(std::string_view answer);

// The longest block in `language` (or of any language when empty); empty when there is none.
std::string extract_code(std::string_view answer, std::string_view language = {});

// "html", "python", "css", "jsx" or "" by the first characteristic words.
std::string guess_language(std::string_view code);

}  // namespace maquette
