#include "native/jobs/worker.h"

#include <doctest/doctest.h>

#include <future>

#include "tests/support/test_data.h"

using namespace maquette;

namespace {

// A store with a worker on it. Work is what a test says; waiting is for states, never for time.
struct Bench {
    explicit Bench(const std::string& folder) : database(std::move(*Database::open(folder))), events(*database), jobs(*database, events), worker(jobs, events) {}

    std::string submit(JobKind kind = JobKind::Train) {
        const auto job = jobs.create({.kind = kind, .run = "run-1", .name = "", .request = {{"n", 3}}, .openai = nullptr});
        REQUIRE(job);
        worker.wake();
        return job->id;
    }

    Job wait_for(const std::string& id, JobState state) {
        int64_t after = 0;
        for (;;) {
            const auto job = jobs.find(id);
            REQUIRE(job);
            if (job->state == state) return *job;
            REQUIRE_FALSE(is_final(job->state));
            events.wait(after, 0.05);
            after = *events.last_id();
        }
    }

    std::vector<std::string> states_of(const std::string& id) {
        std::vector<std::string> states;
        const auto stored = events.read(id, 0, 1000);
        REQUIRE(stored);
        for (const StoredEvent& event : *stored) {
            if (event.type == "job") states.push_back(json_text(*parse_json(event.data), "state"));
        }
        return states;
    }

    std::unique_ptr<Database> database;
    EventLog events;
    JobStore jobs;
    Worker worker;
};

// Works until somebody wants it to stop.
Result<Json> work_until_stopped(const Job&, JobContext& context) {
    while (!context.is_cancelled()) std::this_thread::yield();
    return fail(ErrorCode::Cancelled, "Stopped.");
}

using States = std::vector<std::string>;

}  // namespace

TEST_CASE("worker: a job runs, its events are stored in order, and its result is kept") {
    Bench bench(test::temporary_folder("worker"));
    bench.worker.add_kind(JobKind::Train, [](const Job& job, JobContext& context) -> Result<Json> {
        for (int64_t i = 1; i <= json_integer(job.request, "n"); ++i) context.publish("step", {{"step", i}});
        context.progress(3, 3, "done");
        return Json{{"answer", 42}};
    });
    REQUIRE(bench.worker.start());
    const std::string id = bench.submit();
    const Job job = bench.wait_for(id, JobState::Succeeded);
    CHECK(job.result["answer"] == 42);
    CHECK(job.progress["done"] == 3);
    CHECK(job.finished_at.has_value());
    CHECK(bench.states_of(id) == States{"queued", "running", "succeeded"});
    const auto events = bench.events.read(id, 0, 100);
    REQUIRE(events->size() == 7);
    CHECK((*events)[2].data == "{\"step\":1}");
    CHECK((*events)[2].run == "run-1");
    // The text of an event passes its data through.
    CHECK(parse_json(event_text((*events)[3])).value()["data"]["step"] == 2);
}

TEST_CASE("worker: a running job is paused, resumed and cancelled; a job that is over refuses") {
    Bench bench(test::temporary_folder("worker"));
    bench.worker.add_kind(JobKind::Train, work_until_stopped);
    REQUIRE(bench.worker.start());
    const std::string id = bench.submit();
    bench.wait_for(id, JobState::Running);
    REQUIRE(bench.jobs.pause(id));
    bench.wait_for(id, JobState::Paused);
    REQUIRE(bench.jobs.resume(id));
    bench.worker.wake();
    bench.wait_for(id, JobState::Running);
    REQUIRE(bench.jobs.cancel(id));
    const Job job = bench.wait_for(id, JobState::Cancelled);
    CHECK(job.error.is_null());
    CHECK(bench.jobs.resume(id).error().reason == "The job has cancelled and cannot be resumed.");
}

TEST_CASE("worker: a queued job is cancelled before it starts") {
    Bench bench(test::temporary_folder("worker"));
    const std::string id = bench.submit();
    REQUIRE(bench.jobs.cancel(id));
    CHECK(bench.jobs.find(id)->state == JobState::Cancelled);
    CHECK_FALSE(bench.jobs.take_next()->has_value());
}

TEST_CASE("worker: a failure is kept with its reason") {
    Bench bench(test::temporary_folder("worker"));
    bench.worker.add_kind(JobKind::Train, [](const Job&, JobContext&) -> Result<Json> {
        return fail({ErrorCode::BadInput, "The row is broken.", "Mend it.", "train.jsonl", 12, {}});
    });
    REQUIRE(bench.worker.start());
    const Job job = bench.wait_for(bench.submit(), JobState::Failed);
    CHECK(job.error["code"] == "bad_input");
    CHECK(json_text(job.error, "message").find("train.jsonl:12: The row is broken. Mend it.") == 0);
    CHECK(bench.wait_for(bench.submit(JobKind::Export), JobState::Failed).error["code"] == "failed");
}

TEST_CASE("worker: stopping keeps a running job for the next start, which goes on with it first") {
    const std::string folder = test::temporary_folder("worker");
    std::string first, second;
    {
        Bench bench(folder);
        bench.worker.add_kind(JobKind::Train, work_until_stopped);
        REQUIRE(bench.worker.start());
        first = bench.submit();
        bench.wait_for(first, JobState::Running);
        second = bench.submit();
        bench.worker.stop();
        CHECK(bench.jobs.find(first)->state == JobState::Running);
    }
    Bench bench(folder);
    std::vector<std::string> order;
    bench.worker.add_kind(JobKind::Train, [&](const Job& job, JobContext&) -> Result<Json> {
        order.push_back(job.id);
        return Json::object();
    });
    REQUIRE(bench.worker.start());
    bench.wait_for(second, JobState::Succeeded);
    CHECK(order == std::vector<std::string>{first, second});
    CHECK(bench.states_of(first) == States{"queued", "running", "queued", "running", "succeeded"});
}

TEST_CASE("worker: what was wanted before a crash still holds after it") {
    const std::string folder = test::temporary_folder("worker");
    Bench bench(folder);
    const std::string id = bench.submit();
    REQUIRE(bench.jobs.take_next());
    REQUIRE(bench.jobs.cancel(id));  // It "runs", so this is only a wish.
    CHECK(bench.jobs.find(id)->state == JobState::Running);
    REQUIRE(bench.jobs.requeue_interrupted());
    CHECK(bench.jobs.find(id)->state == JobState::Cancelled);
}

TEST_CASE("worker: answers run between the steps of a job, on the same thread, and are dropped at the end") {
    Bench bench(test::temporary_folder("worker"));
    std::thread::id job_thread;
    bench.worker.add_kind(JobKind::Train, [&](const Job& job, JobContext& context) {
        job_thread = std::this_thread::get_id();
        return work_until_stopped(job, context);
    });
    REQUIRE(bench.worker.start());
    bench.wait_for(bench.submit(), JobState::Running);
    std::promise<std::thread::id> answered;
    REQUIRE(bench.worker.post({[&] { answered.set_value(std::this_thread::get_id()); }, [] {}}));
    const std::thread::id answer_thread = answered.get_future().get();
    bench.worker.stop();
    CHECK(answer_thread == job_thread);
    CHECK_FALSE(bench.worker.post({[] {}, [] {}}));
}

TEST_CASE("worker: events are numbered over all jobs and never reused") {
    const std::string folder = test::temporary_folder("worker");
    Bench bench(folder);
    const int64_t one = *bench.events.append("a", "", "log", Json::object());
    const int64_t two = *bench.events.append("b", "", "log", Json::object());
    CHECK(two == one + 1);
    REQUIRE(bench.database->query("DELETE FROM events"));
    CHECK(*bench.events.append("a", "", "log", Json::object()) == two + 1);
    CHECK(bench.events.read("b", 0, 10)->empty());
    CHECK(bench.events.read("", one, 10)->size() == 1);
}
