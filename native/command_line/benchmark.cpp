#include "native/command_line/benchmark.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "native/model/own_files.h"

namespace maquette {

namespace fs = std::filesystem;

Result<ProgramRun> run_program(const std::vector<std::string>& arguments) {
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) return fail(ErrorCode::Failed, "No pipe could be opened.");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    std::vector<std::string> words = arguments;
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, pointers.front(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    ProgramRun run;
    char piece[4096];
    for (ssize_t count; failed == 0 && (count = read(pipe_ends[0], piece, sizeof piece)) > 0;) run.output.append(piece, static_cast<size_t>(count));
    close(pipe_ends[0]);
    if (failed != 0) return fail(ErrorCode::Failed, arguments.front() + " could not be started.", "Install what is missing with ./studio setup.");
    int status = 0;
    rusage usage{};
    if (wait4(child, &status, 0, &usage) != child) return fail(ErrorCode::Failed, arguments.front() + " was lost.");
    run.bytes_peak = static_cast<int64_t>(usage.ru_maxrss) * 1024;
    run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return run;
}

std::string last_line(const std::string& output) {
    const size_t end = output.find_last_not_of('\n');
    if (end == std::string::npos) return {};
    const size_t before = output.rfind('\n', end);
    const size_t begin = before == std::string::npos ? 0 : before + 1;
    return output.substr(begin, end + 1 - begin);
}

Result<std::string> checkout_file(const std::string& path) {
    const fs::path root = own_binary().parent_path().parent_path().parent_path();  // Of build/release/maquette.
    std::error_code error;
    if (!fs::exists(root / path, error))
        return fail(Error{ErrorCode::NotFound, "This is measured from a checkout only.", "Run build/release/maquette.", (root / path).string(), 0, {}});
    return (root / path).string();
}

double steady_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "maquette_bench_XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<fs::path> TemporaryFolder::path() const {
    if (path_.empty()) return fail(ErrorCode::Failed, "No temporary folder could be made.", "Free some space, or set TMPDIR.");
    return path_;
}

}  // namespace maquette
