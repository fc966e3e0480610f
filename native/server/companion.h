// Everything that one serving companion holds: its store, its jobs, its worker. Routes are given a reference to it.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "native/jobs/kinds.h"
#include "native/server/access.h"
#include "native/server/answers.h"
#include "native/server/pairing.h"
#include "native/store/files.h"

namespace maquette {

struct ServeOptions {
    std::string data_folder = "maquette-data";
    std::string studio_folder;  // Where the page's files lie.
    std::string address = "127.0.0.1";
    int port = companion_port;  // 0: any free one.
    std::string token;
};

class Companion {
  public:
    // Opens the store. Fails when another companion serves this data folder.
    static Result<std::unique_ptr<Companion>> open(const ServeOptions& options);
    ~Companion();

    // Checks a request for a job; fails when this build lacks the kind.
    Result<NewJob> check_job(JobKind kind, const Json& request) const;

    ServeOptions options;
    AccessRules access;
    std::unique_ptr<Database> database;
    std::unique_ptr<Pairing> pairing;
    std::unique_ptr<FileStore> files;
    std::unique_ptr<EventLog> events;
    std::unique_ptr<JobStore> jobs;
    std::map<JobKind, JobType> job_types;
    std::unique_ptr<Worker> worker;
    std::unique_ptr<Answers> answers;
    std::atomic<bool> stopping{false};
    std::atomic<int> event_streams{0};  // Connections that hold an event stream open.

  private:
    Companion() = default;
    int lock_ = -1;  // DATA/companion.lock, held as long as we live.
};

}  // namespace maquette
