// The one thread that owns the device: it runs jobs one after the other, and answers in between.
//
// A job that is running when the worker stops stays "running" in the database: the next start queues it again, and it
// goes on from its checkpoint.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <thread>

#include "native/jobs/job.h"

namespace maquette {

// What a job's work is given.
class JobContext {
  public:
    virtual ~JobContext() = default;
    // Stores an event of the job, then tells the listeners. Also lets waiting answers run, as is_cancelled does.
    virtual void publish(const std::string& type, const Json& data) = 0;
    // Stores how far the job is; `total` 0 means unknown.
    virtual void progress(int64_t done, int64_t total, const std::string& text) = 0;
    // Whether the work should end now, with ErrorCode::Cancelled, leaving a checkpoint if it can.
    virtual bool is_cancelled() = 0;
};

// Gives the job's result. Runs on the worker's thread.
using JobWork = std::function<Result<Json>(const Job&, JobContext&)>;

// Short work on the device. Exactly one of the two is called, on the worker's thread.
struct DeviceTask {
    std::function<void()> run;
    std::function<void()> drop;  // The worker stops: there will be no answer.
};

inline constexpr int64_t device_tasks_max = 64;  // Answers that may wait at the same time.

class Worker {
  public:
    Worker(JobStore& jobs, EventLog& events) : jobs_(jobs), events_(events) {}
    ~Worker() { stop(); }

    // Before start.
    void add_kind(JobKind kind, JobWork work) { kinds_[kind] = std::move(work); }
    bool has_kind(JobKind kind) const { return kinds_.count(kind) > 0; }

    // Queues interrupted jobs again and begins.
    Result<void> start();
    // Ends the running job at its next step, drops waiting tasks, and waits for the thread.
    void stop();
    // There is a new job, or something is wanted of the running one.
    void wake();
    // False when too many tasks wait already, or the worker stops; the task is then dropped by the caller.
    bool post(DeviceTask task);
    bool is_stopping() const { return stopping_; }
    // The job that runs now, or empty.
    std::string running() const;

  private:
    class Context;
    void loop();
    void run_job(const Job& job);
    // Runs the tasks that wait. Tasks do not nest.
    void run_tasks();

    JobStore& jobs_;
    EventLog& events_;
    std::map<JobKind, JobWork> kinds_;
    std::thread thread_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<DeviceTask> tasks_;
    std::string running_;
    bool in_task_ = false;  // Touched by the worker's thread only.
    std::atomic<bool> woken_{false};
    std::atomic<bool> stopping_{false};
};

}  // namespace maquette
