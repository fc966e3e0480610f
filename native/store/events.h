// The event log: what happened, in order, for ever. First stored, then told to those who wait.
#pragma once

#include <condition_variable>
#include <optional>

#include "native/store/database.h"
#include "shared/base/json.h"

namespace maquette {

struct StoredEvent {
    int64_t id = 0;  // Grows over all jobs; never used twice.
    std::string job;
    std::string run;  // Empty when the job has none.
    double time = 0;
    std::string type;
    std::string data;  // JSON text.
};

// {"id","job","run","time","type","data"}, as text: the data goes through unparsed.
std::string event_text(const StoredEvent& event);

class EventLog {
  public:
    explicit EventLog(Database& database) : database_(database) {}

    // Stores the event, then wakes everyone in `wait`. Gives the event's id.
    Result<int64_t> append(const std::string& job, const std::string& run, const std::string& type, const Json& data);
    // At most `count` events with ids above `after`, oldest first; of one job when `job` is not empty.
    Result<std::vector<StoredEvent>> read(const std::string& job, int64_t after, int64_t count);
    // The newest events of a job, newest first, with ids below `before` (0: from the end); of one type when it is not empty.
    Result<std::vector<StoredEvent>> read_newest(const std::string& job, const std::string& type, int64_t before, int64_t count);
    Result<int64_t> last_id();

    // Returns when an event above `after` was appended by this process, when the time is over, or on wake_all.
    void wait(int64_t after, double seconds);
    void wake_all();

  private:
    Database& database_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int64_t newest_ = 0;
    int64_t wakes_ = 0;
};

}  // namespace maquette
