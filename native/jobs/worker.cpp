#include "native/jobs/worker.h"

#include <chrono>
#include <cstdio>

namespace maquette {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds look_period{250};    // How often `wanted` is read, which another process may write.
constexpr std::chrono::milliseconds idle_period{1000};   // How often an idle worker looks for jobs of other processes.

}  // namespace

class Worker::Context : public JobContext {
  public:
    Context(Worker& worker, const Job& job) : worker_(worker), job_(job) {}

    void publish(const std::string& type, const Json& data) override {
        keep(worker_.events_.append(job_.id, job_.run, type, data));
        worker_.run_tasks();
    }

    void progress(int64_t done, int64_t total, const std::string& text) override {
        keep(worker_.jobs_.set_progress(job_, {{"done", done}, {"total", total}, {"text", text}}));
        worker_.run_tasks();
    }

    bool is_cancelled() override {
        worker_.run_tasks();
        if (worker_.stopping_ || cancelled_) return true;
        const bool woken = worker_.woken_.exchange(false);
        if (woken || Clock::now() - looked_at_ >= look_period) {
            looked_at_ = Clock::now();
            const auto wanted = worker_.jobs_.wanted(job_.id);
            cancelled_ = wanted && !wanted->empty();
        }
        return cancelled_ || failure_.has_value();
    }

    // The first thing that could not be stored: work whose progress is lost must not go on in silence.
    const std::optional<Error>& failure() const { return failure_; }

  private:
    template <class T>
    void keep(const Result<T>& stored) {
        if (!stored && !failure_) failure_ = stored.error();
    }

    Worker& worker_;
    const Job& job_;
    std::optional<Error> failure_;
    Clock::time_point looked_at_{};
    bool cancelled_ = false;
};

Result<void> Worker::start() {
    MAQUETTE_TRY_VOID(jobs_.requeue_interrupted());
    thread_ = std::thread([this] { loop(); });
    return {};
}

void Worker::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Worker::wake() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

bool Worker::post(DeviceTask task) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || static_cast<int64_t>(tasks_.size()) >= device_tasks_max) return false;
        tasks_.push_back(std::move(task));
    }
    changed_.notify_all();
    return true;
}

std::string Worker::running() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

void Worker::loop() {
    while (!stopping_) {
        run_tasks();
        auto job = jobs_.take_next();
        if (job && *job) {
            run_job(**job);
            continue;
        }
        if (!job) std::fprintf(stderr, "maquette: jobs cannot be read: %s\n", job.error().text().c_str());
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, idle_period, [&] { return stopping_ || woken_ || !tasks_.empty(); });
        woken_ = false;
    }
    std::deque<DeviceTask> left;
    {
        const std::lock_guard lock(mutex_);
        left.swap(tasks_);
    }
    for (const DeviceTask& task : left) task.drop();
}

void Worker::run_job(const Job& job) {
    {
        const std::lock_guard lock(mutex_);
        running_ = job.id;
    }
    Context context(*this, job);
    const auto found = kinds_.find(job.kind);
    Result<Json> outcome = found == kinds_.end()
        ? Result<Json>(fail(ErrorCode::Failed, std::string("This build cannot do jobs of the kind ") + job_kind_name(job.kind) + "."))
        : found->second(job, context);
    if (context.failure()) outcome = fail(*context.failure());
    {
        const std::lock_guard lock(mutex_);
        running_.clear();
    }
    // Stopped from outside: it stays "running", and the next start goes on with it.
    const bool interrupted = stopping_ && !outcome && outcome.error().code == ErrorCode::Cancelled;
    const auto wanted = interrupted ? jobs_.wanted(job.id) : Result<std::string>(std::string());
    if (interrupted && (!wanted || wanted->empty())) return;
    if (const auto finished = jobs_.finish(job.id, outcome); !finished) {
        std::fprintf(stderr, "maquette: the end of job %s could not be stored: %s\n", job.id.c_str(), finished.error().text().c_str());
    }
}

void Worker::run_tasks() {
    if (in_task_) return;
    in_task_ = true;
    while (!stopping_) {
        DeviceTask task;
        {
            const std::lock_guard lock(mutex_);
            if (tasks_.empty()) break;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task.run();
    }
    in_task_ = false;
}

}  // namespace maquette
