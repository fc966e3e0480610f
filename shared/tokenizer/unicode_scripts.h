// The script of a character, as the pre-tokenizer UnicodeScripts tells them apart: Japanese letters belong to Han.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace maquette::unicode {

struct ScriptRun {
    uint32_t begin, end;  // Both included.
    uint8_t script;
};
extern const ScriptRun script_runs[];  // In order.
extern const size_t script_runs_count;

// A number for each script; 0 for what belongs to all, such as a space.
inline uint8_t script_of(uint32_t code) {
    const ScriptRun* const last = script_runs + script_runs_count;
    const ScriptRun* found = std::lower_bound(script_runs, last, code, [](const ScriptRun& run, uint32_t c) { return run.end < c; });
    return found != last && found->begin <= code ? found->script : 0;
}

}  // namespace maquette::unicode
