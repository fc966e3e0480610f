#include "native/jobs/job.h"

namespace maquette {
namespace {

#define JOB_COLUMNS "id, kind, state, wanted, run, name, request, openai, progress, result, error, created_at, started_at, finished_at"

// Our own rows: text that is no JSON was damaged outside of the program, and reads as null.
Json json_column(const DatabaseRow& row, size_t column) {
    if (row.is_null(column)) return nullptr;
    auto json = parse_json(row.text(column));
    return json ? std::move(*json) : Json(nullptr);
}

Job read_job(const DatabaseRow& row) {
    Job job;
    job.id = row.text(0);
    job.kind = find_job_kind(row.text(1)).value_or(JobKind::Train);
    job.state = find_job_state(row.text(2)).value_or(JobState::Failed);
    job.wanted = row.text(3);
    job.run = row.text(4);
    job.name = row.text(5);
    job.request = json_column(row, 6);
    job.openai = json_column(row, 7);
    job.progress = json_column(row, 8);
    job.result = json_column(row, 9);
    job.error = json_column(row, 10);
    job.created_at = row.number(11);
    if (!row.is_null(12)) job.started_at = row.number(12);
    if (!row.is_null(13)) job.finished_at = row.number(13);
    return job;
}

DatabaseValue optional_text(const std::string& text) { return text.empty() ? DatabaseValue(nullptr) : DatabaseValue(text); }
DatabaseValue optional_json(const Json& json) { return json.is_null() ? DatabaseValue(nullptr) : DatabaseValue(write_json(json)); }
Json optional_number(const std::optional<double>& number) { return number ? Json(*number) : Json(nullptr); }

const char* error_code_name(ErrorCode code) {
    switch (code) {
        case ErrorCode::WrongUsage: return "wrong_usage";
        case ErrorCode::BadInput: return "bad_input";
        case ErrorCode::Cancelled: return "cancelled";
        case ErrorCode::NotFound: return "not_found";
        case ErrorCode::OutOfMemory: return "out_of_memory";
        case ErrorCode::DeviceLost: return "device_lost";
        default: return "failed";
    }
}

tl::unexpected<Error> is_over(const Job& job, const char* verb) {
    return fail(ErrorCode::BadInput, std::string("The job has ") + job_state_name(job.state) + " and cannot be " + verb + ".",
                "Start a new job.");
}

}  // namespace

Json job_json(const Job& job) {
    return {{"id", job.id}, {"kind", job_kind_name(job.kind)}, {"state", job_state_name(job.state)},
            {"wanted", job.wanted}, {"run", job.run.empty() ? Json(nullptr) : Json(job.run)}, {"name", job.name},
            {"created_at", job.created_at}, {"started_at", optional_number(job.started_at)},
            {"finished_at", optional_number(job.finished_at)}, {"progress", job.progress}, {"request", job.request},
            {"result", job.result}, {"error", job.error}};
}

Result<Job> JobStore::create(const NewJob& job) {
    const std::string id = new_id(job.kind == JobKind::Train ? "ftjob-" : "job-");
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY_VOID(database_.query(
            "INSERT INTO jobs (id, kind, state, run, name, request, openai, created_at) VALUES (?1, ?2, 'queued', ?3, ?4, ?5, ?6, ?7)",
            {id, std::string(job_kind_name(job.kind)), optional_text(job.run), job.name, write_json(job.request),
             optional_json(job.openai), now_seconds()}));
        return publish(id);
    }));
    return find(id);
}

Result<Job> JobStore::find(const std::string& id) {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT " JOB_COLUMNS " FROM jobs WHERE id = ?1", {id}));
    if (rows.empty()) return fail(ErrorCode::NotFound, "There is no job \"" + id + "\".", "List the jobs to see their ids.");
    return read_job(rows[0]);
}

Result<std::vector<Job>> JobStore::list(const JobFilter& filter) {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT " JOB_COLUMNS " FROM jobs WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR kind = ?2)"
                 " AND (?3 = 0 OR number < ?3) ORDER BY number DESC LIMIT ?4",
                 {std::string(filter.state ? job_state_name(*filter.state) : ""), std::string(filter.kind ? job_kind_name(*filter.kind) : ""),
                  filter.before, filter.count}));
    std::vector<Job> jobs;
    for (const auto& row : rows) jobs.push_back(read_job(row));
    return jobs;
}

Result<int64_t> JobStore::number_of(const std::string& id) {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT number FROM jobs WHERE id = ?1", {id}));
    if (rows.empty()) return fail(ErrorCode::NotFound, "There is no job \"" + id + "\".", "List the jobs to see their ids.");
    return rows[0].integer(0);
}

Result<void> JobStore::publish(const std::string& id) {
    MAQUETTE_TRY(const Job job, find(id));
    MAQUETTE_TRY_VOID(events_.append(id, job.run, "job", job_json(job)));
    return {};
}

Result<Job> JobStore::cancel(const std::string& id) {
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY(const Job job, find(id));
        if (is_final(job.state)) return is_over(job, "cancelled");
        if (job.state == JobState::Running) {
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET wanted = 'cancel' WHERE id = ?1", {id}));
        } else {
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = 'cancelled', wanted = '', finished_at = ?2 WHERE id = ?1", {id, now_seconds()}));
        }
        return publish(id);
    }));
    return find(id);
}

Result<Job> JobStore::pause(const std::string& id) {
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY(const Job job, find(id));
        if (is_final(job.state)) return is_over(job, "paused");
        if (job.state == JobState::Paused) return {};
        if (job.state == JobState::Running) {
            if (job.wanted == "cancel") return fail(ErrorCode::BadInput, "The job is being cancelled.", "Start a new job.");
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET wanted = 'pause' WHERE id = ?1", {id}));
        } else {
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = 'paused' WHERE id = ?1", {id}));
        }
        return publish(id);
    }));
    return find(id);
}

Result<Job> JobStore::resume(const std::string& id) {
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY(const Job job, find(id));
        if (is_final(job.state)) return is_over(job, "resumed");
        if (job.state == JobState::Running && job.wanted == "pause") {
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET wanted = '' WHERE id = ?1", {id}));
        } else if (job.state == JobState::Paused) {
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = 'queued' WHERE id = ?1", {id}));
        } else {
            return fail(ErrorCode::BadInput, std::string("The job is ") + job_state_name(job.state) + ", not paused.", "Pause it first.");
        }
        return publish(id);
    }));
    return find(id);
}

Result<std::optional<Job>> JobStore::take_next() {
    std::string id;
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        // An interrupted job has a start time already and goes first.
        MAQUETTE_TRY(const auto rows, database_.query("SELECT id FROM jobs WHERE state = 'queued' ORDER BY started_at IS NULL, number LIMIT 1"));
        if (rows.empty()) return {};
        id = rows[0].text(0);
        MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = 'running', wanted = '', started_at = coalesce(started_at, ?2) WHERE id = ?1",
                          {id, now_seconds()}));
        return publish(id);
    }));
    if (id.empty()) return std::optional<Job>();
    MAQUETTE_TRY(Job job, find(id));
    return std::optional<Job>(std::move(job));
}

Result<void> JobStore::finish(const std::string& id, const Result<Json>& outcome) {
    return database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY(const Job job, find(id));
        if (outcome) {
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = 'succeeded', wanted = '', result = ?2, finished_at = ?3 WHERE id = ?1",
                              {id, write_json(*outcome), now_seconds()}));
        } else if (outcome.error().code == ErrorCode::Cancelled && job.wanted == "pause") {
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = 'paused', wanted = '' WHERE id = ?1", {id}));
        } else {
            const bool cancelled = outcome.error().code == ErrorCode::Cancelled;
            const Json error{{"message", outcome.error().text()}, {"code", error_code_name(outcome.error().code)}};
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = ?2, wanted = '', error = ?3, finished_at = ?4 WHERE id = ?1",
                              {id, std::string(cancelled ? "cancelled" : "failed"), optional_json(cancelled ? Json(nullptr) : error), now_seconds()}));
        }
        return publish(id);
    });
}

Result<std::string> JobStore::wanted(const std::string& id) {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT wanted FROM jobs WHERE id = ?1", {id}));
    return rows.empty() ? std::string("cancel") : rows[0].text(0);
}

Result<void> JobStore::set_progress(const Job& job, const Json& progress) {
    return database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET progress = ?2 WHERE id = ?1", {job.id, write_json(progress)}));
        MAQUETTE_TRY_VOID(events_.append(job.id, job.run, "progress", progress));
        return {};
    });
}

Result<int64_t> JobStore::requeue_interrupted() {
    int64_t count = 0;
    MAQUETTE_TRY_VOID(database_.transaction([&]() -> Result<void> {
        MAQUETTE_TRY(const auto rows, database_.query("SELECT id, wanted FROM jobs WHERE state = 'running' ORDER BY number"));
        for (const auto& row : rows) {
            // What was asked of it before the crash still holds.
            const std::string state = row.text(1) == "cancel" ? "cancelled" : row.text(1) == "pause" ? "paused" : "queued";
            MAQUETTE_TRY_VOID(database_.query("UPDATE jobs SET state = ?2, wanted = '' WHERE id = ?1", {row.text(0), state}));
            MAQUETTE_TRY_VOID(publish(row.text(0)));
            count += state == "queued";
        }
        return {};
    }));
    return count;
}

}  // namespace maquette
