// Runs Streamlit programs in our own Python interpreter and tells what they show, as the tree of streamlit_tree.md.
//
// Nothing leaves the interpreter: no files, no network, no clock but the given one, and a budget of steps and memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

struct ScriptOptions {
    int64_t steps_max = 60'000'000;             // Interpreted instructions per run.
    int64_t memory_max = int64_t{512} << 20;    // Bytes of Python objects.
    double clock_seconds = 1736937000;          // Unix time that the script sees: 2025-01-15 10:30:00 UTC.
    std::string file_name = "app.py";           // For __file__ and tracebacks.
    uint64_t random_seed = 1;                   // Of random and numpy.random when the script does not seed them.
};

struct UnsupportedCall {
    std::string name;  // "st.pydeck_chart", "pandas.DataFrame.merge_asof", …
    int32_t line = 0;
};

struct ScriptRun {
    std::string status;  // "ok", "exception", "import_missing", "syntax_error", "timeout", "memory"
    Json tree;           // {"main": […], "sidebar": […], …}; null when nothing ran.
    Json page;           // Null when neither set_page_config, navigation nor logo was called.
    Json error;          // {"type", "message", "line", "module"}; null when there is none.
    std::vector<UnsupportedCall> unsupported;  // Named, also as nodes of type "unsupported" at their place.
    std::string output;  // What the script printed.
    int64_t steps = 0;
};

// One run of a program, without interaction.
ScriptRun run_streamlit(std::string_view source, const ScriptOptions& options = {});

// The row of streamlit_tree.md for a run: status, tree, page, error.
Json script_row(const ScriptRun& run);

// Did the program end without an error and show at least one element? ("runs")
bool script_runs(const ScriptRun& run);
// The element types of the tree, each once, in order of appearance.
std::vector<std::string> element_types(const ScriptRun& run);
int64_t element_count(const ScriptRun& run);

// One user's session with a program: widgets keep their values, every interaction reruns the script.
class StreamlitSession {
  public:
    explicit StreamlitSession(std::string source, ScriptOptions options = {});
    ~StreamlitSession();
    StreamlitSession(StreamlitSession&&) noexcept;
    StreamlitSession& operator=(StreamlitSession&&) noexcept;

    // Runs the script with the present widget values. The first call is the first run.
    const ScriptRun& run();
    const ScriptRun& last_run() const;

    // Widgets are named by their pointer into the tree of the last run ("/main/3/children/0").
    // `value` has the form of a node's `value` (options as displayed, dates as ISO text …).
    // False when there is no such widget there, or when it does not take the value. Takes effect with the next run.
    bool set_value(std::string_view pointer, const Json& value);
    // Presses a button, submits a form, or sends a chat text (`value`). Takes effect with the next run.
    bool press(std::string_view pointer, const Json& value = nullptr);

    // The pointer of the `nth` node of `type` in document order (main, sidebar, event, bottom), or of the one with `key`;
    // "" when there is none.
    std::string find(std::string_view type, int64_t nth, std::string_view key = {}) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace maquette
