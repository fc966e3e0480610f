// See script_runner.h: the session around the interpreter. What a command does is Python, in library/_streamlit_*.py.
#include "shared/preview/script_runner.h"

#include <algorithm>
#include <functional>

#include "shared/preview/python/vm.h"

namespace maquette {

using namespace python;

namespace {

constexpr int reruns_max = 30;  // Scripts that call st.rerun() for ever are stopped.

std::string exception_type(Vm& vm) {
    const Value& pending = vm.pending;
    return is_kind(pending, ObjectKind::Exception) ? pending.object->type->name : "Exception";
}

std::string exception_message(Vm& vm) {
    const Value pending = vm.pending;
    return is_kind(pending, ObjectKind::Exception) ? vm.exception_message(as<ExceptionObject>(pending)) : "";
}

// The line in the user's file where the exception left it, innermost first.
int32_t exception_line(Vm& vm, const std::string& file) {
    if (!is_kind(vm.pending, ObjectKind::Exception)) return 0;
    for (const auto& entry : as<ExceptionObject>(vm.pending)->trace)
        if (entry.file == file) return entry.line;
    return 0;
}

}  // namespace

struct StreamlitSession::State {
    State(std::string text, ScriptOptions given) : source(std::move(text)), options(std::move(given)) {
        Limits limits;
        limits.steps = options.steps_max;
        limits.memory = options.memory_max;
        limits.clock_seconds = options.clock_seconds;
        limits.random_seed = options.random_seed;
        vm = std::make_unique<Vm>(limits);
        vm->main_file = options.file_name;
    }

    Value driver(std::string_view function, std::initializer_list<Value> values = {}) {
        const Value module = vm->import_module("_streamlit_driver");
        return module.is_raised() ? module : vm->call_method(module, function, values);
    }

    void note_failure() {
        const std::string type = exception_type(*vm), message = exception_message(*vm);
        last.error = Json::object({{"type", type}, {"message", message}});
        const int32_t line = exception_line(*vm, options.file_name);
        if (line > 0) last.error["line"] = line;
        if (vm->stopped == Stopped::Steps) last.status = "timeout";
        else if (vm->stopped == Stopped::Memory) last.status = "memory";
        else if (type == "SyntaxError" && is_kind(vm->pending, ObjectKind::Exception) && as<ExceptionObject>(vm->pending)->trace.size() <= 1) last.status = "syntax_error";
        else if (is_kind(vm->pending, ObjectKind::Exception) && vm->is_instance(vm->pending, vm->types.import_error)) {
            last.status = "import_missing";
            if (!vm->refused_module.empty() && type == "ModuleNotFoundError") last.error["module"] = vm->refused_module;
        } else {
            last.status = "exception";
        }
    }

    // One pass over the script; true when it asked to be run again.
    bool pass(bool first) {
        last = {};
        last.status = "ok";
        vm->start_budget(options.steps_max);
        vm->output.clear();
        if (driver("begin").is_raised()) return note_failure(), false;
        Value result = Value::none();
        if (first) result = driver("run_callbacks");
        if (!result.is_raised()) {
            vm->modules.erase("__main__");
            result = vm->run_module(source, "__main__", options.file_name);
        }
        bool again = false;
        if (result.is_raised()) {
            const std::string type = exception_type(*vm);
            again = type == "RerunException" && vm->stopped == Stopped::No;
            if (!again && type != "StopException" && type != "SystemExit") note_failure();
            vm->pending = Value();
            const bool shown = last.status == "exception" || last.status == "import_missing";
            if (shown) {
                vm->start_budget(2'000'000);
                driver("fail", {vm->string(json_text(last.error, "type")), vm->string(json_text(last.error, "message"))});
            }
        }
        last.steps = vm->steps_used();
        vm->start_budget(20'000'000);
        driver("end");
        return again;
    }

    void read_tree() {
        last.output = vm->output;
        if (last.status == "syntax_error" || last.status == "timeout" || last.status == "memory") return;
        vm->start_budget(50'000'000);
        const Value text = driver("result");
        if (!is_string(text)) {
            note_failure();
            return;
        }
        auto parsed = parse_json(text_of(text));
        if (!parsed) {
            last.status = "crash";
            last.error = Json::object({{"type", "Crash"}, {"message", parsed.error().reason}});
            return;
        }
        last.tree = std::move((*parsed)["tree"]);
        last.page = std::move((*parsed)["page"]);
        for (const Json& one : (*parsed)["unsupported"])
            if (one.is_array() && one.size() == 2 && one[0].is_string() && one[1].is_number_integer()) last.unsupported.push_back({one[0].get<std::string>(), one[1].get<int32_t>()});
    }

    std::string source;
    ScriptOptions options;
    std::unique_ptr<Vm> vm;
    ScriptRun last;
};

StreamlitSession::StreamlitSession(std::string source, ScriptOptions options) : state_(std::make_unique<State>(std::move(source), std::move(options))) {}
StreamlitSession::~StreamlitSession() = default;
StreamlitSession::StreamlitSession(StreamlitSession&&) noexcept = default;
StreamlitSession& StreamlitSession::operator=(StreamlitSession&&) noexcept = default;

const ScriptRun& StreamlitSession::run() {
    bool again = true;
    for (int i = 0; again && i < reruns_max; ++i) again = state_->pass(i == 0);
    if (again) {
        state_->last.status = "timeout";
        state_->last.error = Json::object({{"type", "Timeout"}, {"message", "the script calls st.rerun() without end"}});
    }
    state_->read_tree();
    return state_->last;
}

const ScriptRun& StreamlitSession::last_run() const { return state_->last; }

bool StreamlitSession::set_value(std::string_view pointer, const Json& value) {
    state_->vm->start_budget(5'000'000);
    const Value result = state_->driver("set_value", {state_->vm->string(std::string(pointer)), state_->vm->string(write_json(value))});
    state_->vm->pending = Value();
    return result.tag == Tag::Bool && result.integer;
}

bool StreamlitSession::press(std::string_view pointer, const Json& value) {
    state_->vm->start_budget(5'000'000);
    const Value result = state_->driver("press", {state_->vm->string(std::string(pointer)), state_->vm->string(write_json(value))});
    state_->vm->pending = Value();
    return result.tag == Tag::Bool && result.integer;
}

namespace {

// Visits every node in document order with its pointer; stops when `visit` says true.
bool walk_nodes(const Json& nodes, const std::string& pointer, const std::function<bool(const Json&, const std::string&)>& visit) {
    for (size_t i = 0; i < nodes.size(); ++i) {
        const std::string here = pointer + "/" + std::to_string(i);
        if (visit(nodes[i], here)) return true;
        if (const Json* children = json_member(nodes[i], "children"); children && walk_nodes(*children, here + "/children", visit)) return true;
    }
    return false;
}

void walk_tree(const Json& tree, const std::function<bool(const Json&, const std::string&)>& visit) {
    for (const char* root : {"main", "sidebar", "event", "bottom"})
        if (const Json* nodes = json_member(tree, root); nodes && walk_nodes(*nodes, std::string("/") + root, visit)) return;
}

}  // namespace

std::string StreamlitSession::find(std::string_view type, int64_t nth, std::string_view key) const {
    std::string found;
    if (!key.empty()) {
        walk_tree(state_->last.tree, [&](const Json& node, const std::string& pointer) {
            if (json_text(node, "type") != type || json_text(node, "key") != key) return false;
            found = pointer;
            return true;
        });
        if (!found.empty()) return found;
    }
    walk_tree(state_->last.tree, [&](const Json& node, const std::string& pointer) {
        if (json_text(node, "type") != type || nth-- > 0) return false;
        found = pointer;
        return true;
    });
    return found;
}

ScriptRun run_streamlit(std::string_view source, const ScriptOptions& options) {
    StreamlitSession session{std::string(source), options};
    return session.run();
}

Json script_row(const ScriptRun& run) {
    Json row = Json::object();
    row["status"] = run.status;
    if (!run.tree.is_null()) row["tree"] = run.tree;
    if (!run.page.is_null()) row["page"] = run.page;
    if (!run.error.is_null()) row["error"] = run.error;
    return row;
}

std::vector<std::string> element_types(const ScriptRun& run) {
    std::vector<std::string> types;
    walk_tree(run.tree, [&](const Json& node, const std::string&) {
        const std::string type = json_text(node, "type");
        if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
        return false;
    });
    return types;
}

int64_t element_count(const ScriptRun& run) {
    int64_t count = 0;
    walk_tree(run.tree, [&](const Json&, const std::string&) { return ++count, false; });
    return count;
}

bool script_runs(const ScriptRun& run) { return run.status == "ok" && element_count(run) > 0; }

}  // namespace maquette
