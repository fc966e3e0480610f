// The limits of tokenizers, templates and masks, by name.
#pragma once

#include <cstdint>

namespace maquette {

inline constexpr int32_t vocabulary_ids_max = 4'000'000;         // Ids of one vocabulary; the largest known has 262,144.
inline constexpr int64_t vocabulary_bytes_max = 1 << 30;         // Bytes of all its tokens.
inline constexpr int64_t token_bytes_max = 1 << 16;              // One token.
inline constexpr int64_t text_bytes_max = int64_t{1} << 31;      // One text to encode.
// No chain of replacements may fill the memory: a text that its steps make longer than this is refused. Real ones at
// most triple it; the longest ligature of NFKC becomes 11 times as many bytes.
inline constexpr size_t changed_text_bytes_min = 4'096;
inline constexpr size_t changed_text_growth_max = 16;
constexpr size_t changed_text_bytes_max(size_t bytes) { return changed_text_bytes_min + changed_text_growth_max * bytes; }

inline constexpr int64_t regex_pattern_bytes_max = 16'384;
inline constexpr int64_t regex_nodes_max = 20'000;               // After {n,m} was written out.
inline constexpr int64_t regex_depth_max = 100;                  // Groups inside groups.
inline constexpr int64_t regex_steps_min = 20'000;               // For all matches in one text, and for each of its bytes;
inline constexpr int64_t regex_steps_per_byte = 256;             // the expressions of real tokenizers take about 10 a byte.

inline constexpr int64_t template_bytes_max = 1 << 20;
inline constexpr int64_t template_depth_max = 200;               // Nesting of expressions and blocks.
inline constexpr int template_chain_max = 1000;                   // Operators after each other in one statement.
inline constexpr int template_evaluation_depth_max = 1500;        // Evaluations inside each other.
inline constexpr int64_t template_steps_max = 5'000'000;         // Expressions and statements of one rendering.
inline constexpr int64_t template_output_bytes_max = int64_t{64} << 20;
inline constexpr int64_t template_memory_bytes_max = int64_t{1} << 30;  // Bytes of values made or read on the way, together.
inline constexpr int64_t layout_messages_max = 10'000'000;       // Messages rendered to find the answers of one conversation.
inline constexpr int64_t template_calls_max = 60;                // Macros inside macros.

}  // namespace maquette
