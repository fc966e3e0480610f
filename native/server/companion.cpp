#include "native/server/companion.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace maquette {
namespace {

// The kernel lets go of the lock when the process ends, however it ends.
Result<int> lock_folder(const std::string& data_folder) {
    const std::string path = (std::filesystem::path(data_folder) / "companion.lock").string();
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return fail(file_error(errno, "The lock cannot be created", path));
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    ::close(descriptor);
    return fail({ErrorCode::Failed, "Another `maquette serve` uses this data folder.",
                 "Use that one, stop it, or choose another folder with --data.", data_folder, 0, {}});
}

}  // namespace

Result<std::unique_ptr<Companion>> Companion::open(const ServeOptions& options) {
    std::unique_ptr<Companion> companion(new Companion);
    companion->options = options;
    companion->access = {options.address, options.port, options.token};
    MAQUETTE_TRY(companion->database, Database::open(options.data_folder));
    MAQUETTE_TRY(companion->lock_, lock_folder(options.data_folder));
    // What an interrupted upload left behind is in nobody's list.
    std::error_code ignored;
    std::filesystem::remove_all(std::filesystem::path(options.data_folder) / "files" / "incoming", ignored);
    companion->pairing = std::make_unique<Pairing>(*companion->database);
    companion->files = std::make_unique<FileStore>(*companion->database);
    companion->events = std::make_unique<EventLog>(*companion->database);
    companion->jobs = std::make_unique<JobStore>(*companion->database, *companion->events);
    companion->worker = std::make_unique<Worker>(*companion->jobs, *companion->events);
    companion->answers = std::make_unique<Answers>(*companion->worker);
    companion->job_types = ::maquette::job_types(*companion->database, *companion->files);
    for (const auto& [kind, type] : companion->job_types) companion->worker->add_kind(kind, type.work);
    return companion;
}

Result<NewJob> Companion::check_job(JobKind kind, const Json& request) const {
    const auto found = job_types.find(kind);
    if (found != job_types.end()) return found->second.check(request);
    return fail(ErrorCode::Failed, std::string("This build cannot do jobs of the kind ") + job_kind_name(kind) + ".", "Use a newer build.");
}

Companion::~Companion() {
    if (worker) worker->stop();
    if (lock_ >= 0) ::close(lock_);
}

}  // namespace maquette
