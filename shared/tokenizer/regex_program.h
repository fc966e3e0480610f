// A compiled regular expression: a list of instructions for regex.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/tokenizer/character_set.h"
#include "shared/tokenizer/regex.h"

namespace maquette {

struct Instruction {
    enum class Code : uint8_t {
        Match, Set, RepeatSet, Jump, Split, LoopBegin, LoopCheck, Look, Atomic,
        TextBegin, TextEnd, LineBegin, LineEnd, WordEdge, NoWordEdge
    };
    Code code = Code::Match;
    bool negated = false, behind = false, lazy = false, possessive = false;
    uint32_t first = 0, second = 0;  // Targets; for loops the loop's number.
    uint32_t set = 0;
    uint32_t least = 0, most = 0;
};

struct Regex::Program {
    std::vector<Instruction> code;
    std::vector<CharacterSet> sets;
    uint32_t loops = 0;
    CharacterSet word;  // \w, for \b.
};

Result<Regex::Program> compile_regex(std::string_view pattern);

}  // namespace maquette
