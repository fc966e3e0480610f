#include "native/store/events.h"

#include <chrono>

namespace maquette {
namespace {

std::vector<StoredEvent> read_events(const std::vector<DatabaseRow>& rows) {
    std::vector<StoredEvent> events;
    events.reserve(rows.size());
    for (const auto& row : rows) {
        events.push_back({row.integer(0), row.text(1), row.text(2), row.number(3), row.text(4), row.text(5)});
    }
    return events;
}

}  // namespace

std::string event_text(const StoredEvent& event) {
    const Json head{{"id", event.id}, {"job", event.job}, {"run", event.run.empty() ? Json(nullptr) : Json(event.run)},
                    {"time", event.time}, {"type", event.type}};
    std::string text = write_json(head);
    text.back() = ',';
    return text + "\"data\":" + event.data + "}";
}

Result<int64_t> EventLog::append(const std::string& job, const std::string& run, const std::string& type, const Json& data) {
    MAQUETTE_TRY(const auto rows, database_.query("INSERT INTO events (job, run, time, type, data) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                 {job, run, now_seconds(), type, write_json(data)}));
    const int64_t id = rows.at(0).integer(0);
    {
        const std::lock_guard lock(mutex_);
        newest_ = std::max(newest_, id);
    }
    changed_.notify_all();
    return id;
}

Result<std::vector<StoredEvent>> EventLog::read(const std::string& job, int64_t after, int64_t count) {
    MAQUETTE_TRY(const auto rows, job.empty()
        ? database_.query("SELECT id, job, run, time, type, data FROM events WHERE id > ?1 ORDER BY id LIMIT ?2", {after, count})
        : database_.query("SELECT id, job, run, time, type, data FROM events WHERE job = ?3 AND id > ?1 ORDER BY id LIMIT ?2", {after, count, job}));
    return read_events(rows);
}

Result<std::vector<StoredEvent>> EventLog::read_newest(const std::string& job, const std::string& type, int64_t before, int64_t count) {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT id, job, run, time, type, data FROM events WHERE job = ?1 AND (?2 = '' OR type = ?2)"
                 " AND (?3 = 0 OR id < ?3) ORDER BY id DESC LIMIT ?4", {job, type, before, count}));
    return read_events(rows);
}

Result<int64_t> EventLog::last_id() {
    MAQUETTE_TRY(const auto rows, database_.query("SELECT coalesce(max(id), 0) FROM events"));
    return rows.at(0).integer(0);
}

void EventLog::wait(int64_t after, double seconds) {
    std::unique_lock lock(mutex_);
    const int64_t wakes = wakes_;
    changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return newest_ > after || wakes_ != wakes; });
}

void EventLog::wake_all() {
    {
        const std::lock_guard lock(mutex_);
        ++wakes_;
    }
    changed_.notify_all();
}

}  // namespace maquette
