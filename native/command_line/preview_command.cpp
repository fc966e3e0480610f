// `maquette preview`: runs Streamlit programs in our interpreter, or reads HTML pages, and prints what they show.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>

#include "native/agent/dataset_files.h"
#include "native/command_line/commands.h"
#include "native/command_line/progress_line.h"
#include "native/command_line/text_input.h"
#include "shared/code/html_tree.h"
#include "shared/preview/script_runner.h"

namespace maquette {
namespace {

constexpr size_t label_bytes_max = 80;
constexpr size_t outline_depth_max = 64;

struct PreviewFlags {
    std::vector<std::string> files;
    std::string interactions_file;
    ScriptOptions script;
};

struct Program {
    std::string path;
    std::string source;
};

bool has_extension(const std::string& path, const char* extension) { return std::filesystem::path(path).extension() == extension; }

bool is_html(const Program& program) { return has_extension(program.path, ".html") || has_extension(program.path, ".htm"); }

// --- Rows ---

Json html_node_row(const HtmlTree& tree, int32_t index, size_t depth) {
    const HtmlNode& node = tree.nodes[static_cast<size_t>(index)];
    Json row{{"type", node.name}};
    for (const HtmlAttribute& attribute : node.attributes) row["props"][attribute.name] = attribute.value;
    Json children = Json::array();
    bool has_elements = false;
    for (const int32_t child : node.children) {
        const HtmlNode& below = tree.nodes[static_cast<size_t>(child)];
        if (below.kind != HtmlNode::Kind::Element || depth >= outline_depth_max) continue;
        has_elements = true;
        children.push_back(html_node_row(tree, child, depth + 1));
    }
    if (has_elements) row["children"] = std::move(children);
    else if (const std::string text = tree.visible_text(index); !text.empty()) row["text"] = text;
    return row;
}

// The body's elements; `errors` are the HTML parser's own.
Json html_row(const Program& program) {
    const HtmlCheck check = parse_html(program.source);
    Json row{{"path", program.path}, {"status", check.valid ? "ok" : "parse_errors"}, {"tree", {{"main", Json::array()}}}};
    for (const int32_t body : check.tree.elements("body")) {
        for (const int32_t child : check.tree.nodes[static_cast<size_t>(body)].children) {
            const bool is_element = check.tree.nodes[static_cast<size_t>(child)].kind == HtmlNode::Kind::Element;
            if (is_element) row["tree"]["main"].push_back(html_node_row(check.tree, child, 0));
        }
    }
    for (const SourceError& error : check.errors) {
        row["errors"].push_back({{"line", error.line}, {"column", error.column}, {"message", error.reason}});
    }
    return row;
}

ScriptOptions options_for(const Program& program, const PreviewFlags& flags) {
    ScriptOptions options = flags.script;
    options.file_name = std::filesystem::path(program.path).filename().string();
    return options;
}

Json streamlit_row(const Program& program, const ScriptRun& run) {
    Json row = script_row(run);
    row["path"] = program.path;
    for (const UnsupportedCall& call : run.unsupported) row["unsupported"].push_back({{"name", call.name}, {"line", call.line}});
    return row;
}

Json preview_row(const Program& program, const PreviewFlags& flags) {
    if (is_html(program)) return html_row(program);
    return streamlit_row(program, run_streamlit(program.source, options_for(program, flags)));
}

// --- Interactions: rows of {"path", "steps": [{"set": […], "trigger": {…}}]}, as in streamlit_tree.md ---

std::string widget_at(const StreamlitSession& session, const Json& action) {
    return session.find(json_text(action, "type"), json_integer(action, "nth"), json_text(action, "key"));
}

bool apply(StreamlitSession& session, const Json& step) {
    const Json* set = json_member(step, "set");
    for (size_t i = 0; set && i < set->size(); ++i) {
        const Json& action = (*set)[i];
        const Json* value = json_member(action, "value");
        if (!session.set_value(widget_at(session, action), value ? *value : Json(nullptr))) return false;
    }
    const Json* trigger = json_member(step, "trigger");
    if (!trigger) return true;
    const Json* value = json_member(*trigger, "value");
    return session.press(widget_at(session, *trigger), value ? *value : Json(nullptr));
}

// Each step on a fresh session; then all in a row in one.
Json interaction_row(const Program& program, const Json& steps, const PreviewFlags& flags) {
    const ScriptOptions options = options_for(program, flags);
    Json row{{"path", program.path}, {"steps", Json::array()}};
    StreamlitSession all(program.source, options);
    all.run();
    int64_t done = 0;
    for (const Json& step : steps) {
        StreamlitSession session(program.source, options);
        session.run();
        row["steps"].push_back(apply(session, step) ? script_row(session.run()) : Json{{"status", "not_possible"}});
        if (!apply(all, step)) continue;
        all.run();
        ++done;
    }
    row["sequence"] = script_row(all.last_run());
    row["sequence"]["done"] = done;
    return row;
}

// --- For people ---

std::string first_line(const std::string& text) {
    std::string line = text.substr(0, text.find('\n'));
    if (line.size() < text.size() || line.size() > label_bytes_max) {
        size_t end = std::min(line.size(), label_bytes_max);
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
        line = line.substr(0, end) + "…";
    }
    return line;
}

void print_outline(const Json& nodes, size_t depth) {
    for (const Json& node : nodes) {
        std::string text = json_text(node, "text");
        if (const Json* props = json_member(node, "props")) {
            for (const char* name : {"label", "body", "message", "name", "aria-label"}) {
                if (text.empty()) text = json_text(*props, name);
            }
        }
        std::printf("%*s%s%s%s", static_cast<int>(2 * depth), "", json_text(node, "type").c_str(), text.empty() ? "" : "  ", first_line(text).c_str());
        if (const Json* value = json_member(node, "value")) std::printf("  = %s", first_line(write_json(*value)).c_str());
        std::printf("\n");
        const Json* children = json_member(node, "children");
        if (children && depth < outline_depth_max) print_outline(*children, depth + 1);
    }
}

void print_row(const Json& row) {
    std::printf("%s  %s\n", json_text(row, "path").c_str(), json_text(row, "status").c_str());
    const Json* tree = json_member(row, "tree");
    for (const char* root : {"main", "sidebar", "event", "bottom"}) {
        const Json* nodes = tree ? json_member(*tree, root) : nullptr;
        if (!nodes || nodes->empty()) continue;
        std::printf(" %s\n", root);
        print_outline(*nodes, 1);
    }
    if (const Json* calls = json_member(row, "unsupported")) {
        for (const Json& call : *calls) std::printf(" line %lld: %s is not previewed\n", static_cast<long long>(json_integer(call, "line")), json_text(call, "name").c_str());
    }
}

// Why a program shows less than it should, as an error; nothing when it runs.
std::optional<Error> problem_of(const Json& row) {
    if (json_text(row, "status") == "ok") return std::nullopt;
    Error error{ErrorCode::Failed, "The program does not run: " + json_text(row, "status") + ".", "Mend it, then preview it again.", json_text(row, "path"), 0, {}};
    if (const Json* cause = json_member(row, "error")) {
        error.reason = json_text(*cause, "type") + ": " + json_text(*cause, "message");
        error.line = json_integer(*cause, "line");
    } else if (const Json* errors = json_member(row, "errors"); errors && !errors->empty()) {
        error.reason = json_text(errors->front(), "message");
        error.line = json_integer(errors->front(), "line");
    }
    return error;
}

// --- The command ---

// A .jsonl file stands for the programs in its rows: `path` (or `id`) and `source` (or `code`).
Result<std::vector<Program>> read_programs(const std::string& file) {
    if (!has_extension(file, ".jsonl")) {
        MAQUETTE_TRY(std::string source, read_input_file(file));
        return std::vector<Program>{{file, std::move(source)}};
    }
    MAQUETTE_TRY(const auto rows, read_jsonl_file(file));
    std::vector<Program> programs;
    for (const Json& row : rows) {
        programs.push_back({json_text(row, "path", json_text(row, "id")), json_text(row, "source", json_text(row, "code"))});
        if (!programs.back().path.empty() && (row.contains("source") || row.contains("code"))) continue;
        return fail({ErrorCode::BadInput, "The row has no path or no source.", "Rows hold `path` (or `id`) and `source` (or `code`).", file, static_cast<int64_t>(programs.size()), {}});
    }
    return programs;
}

Result<void> replay_interactions(const std::vector<Program>& programs, const PreviewFlags& flags) {
    MAQUETTE_TRY(const auto rows, read_jsonl_file(flags.interactions_file));
    ProgressLine progress("Previewing");
    int64_t done = 0;
    for (const Json& row : rows) {
        if (was_interrupted()) return fail(ErrorCode::Cancelled, "Stopped.");
        const Json* steps = json_member(row, "steps");
        for (const Program& program : programs) {
            const bool is_meant = steps && (programs.size() == 1 || program.path == json_text(row, "path"));
            if (is_meant) std::printf("%s\n", write_json(interaction_row(program, *steps, flags)).c_str());
        }
        progress.update(++done, static_cast<int64_t>(rows.size()));
    }
    return {};
}

Result<void> preview(const PreviewFlags& flags, CommandContext& context) {
    std::vector<Program> programs;
    for (const std::string& file : flags.files) {
        MAQUETTE_TRY(auto found, read_programs(file));
        std::move(found.begin(), found.end(), std::back_inserter(programs));
    }
    if (!flags.interactions_file.empty()) return replay_interactions(programs, flags);
    const bool is_list = programs.size() != flags.files.size();
    ProgressLine progress("Previewing");
    std::optional<Error> problem;
    for (size_t i = 0; i < programs.size(); ++i) {
        if (was_interrupted()) return fail(ErrorCode::Cancelled, "Stopped.");
        const Json row = preview_row(programs[i], flags);
        if (context.json) std::printf("%s\n", write_json(row).c_str());
        else print_row(row);
        if (!problem) problem = problem_of(row);
        if (programs.size() > 1) progress.update(static_cast<int64_t>(i) + 1, static_cast<int64_t>(programs.size()));
    }
    context.json_done = context.json;
    if (problem && !is_list) return fail(std::move(*problem));
    return {};
}

}  // namespace

void add_preview_command(Command& app, CommandContext& context) {
    auto flags = std::make_shared<PreviewFlags>();
    Command command = add_command(app, context, "preview", "Run Streamlit programs or read HTML pages, and print what they show",
                                  "maquette preview app.py --json", [flags, &context] { return preview(*flags, context); });
    command.option("files", flags->files, "Streamlit programs (.py), pages (.html), or .jsonl with rows of path and source; - is standard input").required();
    command.option("--interactions", flags->interactions_file, "JSONL of steps to replay on the programs: each row has path and steps");
    command.option("--steps-max", flags->script.steps_max, "Interpreted instructions of a run at most").positive().with_default();
    command.option("--memory-max", flags->script.memory_max, "Bytes of Python objects at most").positive().with_default();
    command.option("--clock", flags->script.clock_seconds, "The time that the program sees, in Unix seconds").with_default();
}

}  // namespace maquette
