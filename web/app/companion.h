// The companion: found on the page's own origin or at an address one enters; its models, jobs, runs and what they measure.
//
// What it says is kept as its own JSON (shared/protocol/messages.h). One event stream tells when something changed; the
// curve of a run is read from its rows, whoever trained it, so a closed tab misses nothing.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

struct RunCurve {
    std::vector<Json> rows;   // Lines of metrics.jsonl.
    int64_t next = 0;         // The first line that is not here yet.
    bool is_asking = false, is_stale = true;
    uint64_t version = 0;
    std::string problem;
};

class Companion {
  public:
    enum class State { Looking, Connected, Absent };

    void find();                                       // On the page's own origin, then at the address.
    void use(std::string address, std::string token);  // An address that was entered.
    void work();                                       // Before each frame.

    State state() const { return state_; }
    bool is_connected() const { return state_ == State::Connected; }
    const std::string& address() const { return address_; }
    const std::string& token() const { return token_; }
    const std::string& problem() const { return problem_; }
    bool is_stream_lost() const { return is_stream_lost_; }

    const Json& status() const { return status_; }
    const std::vector<Json>& models() const { return models_; }
    const std::vector<Json>& jobs() const { return jobs_; }
    const std::vector<Json>& runs() const { return runs_; }
    const Json* job(const std::string& id) const;
    const Json* run(const std::string& id) const;
    RunCurve& curve(const std::string& run);           // Asks for what is missing.
    uint64_t version() const { return version_; }

    using Done = std::function<void(Result<Json>)>;
    // Any route; a body of JSON. Errors carry the companion's own words.
    void ask(const std::string& method, const std::string& route, const Json& body, Done done, double seconds = 30);
    void upload(const std::string& name, std::string_view bytes, Done done);
    void load_bytes(const std::string& url, std::function<void(Result<std::string>)> done);
    // A POST that is answered by an event stream; `on_event` gets each event's name and data, and at the end "".
    void stream(const std::string& route, const Json& body, std::function<void(const std::string& name, const std::string& data)> on_event);
    std::string full_url(const std::string& route) const;
    void refresh();

  private:
    void connected(const Json& status);
    void open_events();
    void take_stream(const Json& value, const std::string& data);
    void take_event(const Json& event);
    void read_list(const std::string& route, const char* key, std::vector<Json>& into);

    State state_ = State::Absent;
    std::string address_, token_, problem_;
    Json status_ = Json::object();
    std::vector<Json> models_, jobs_, runs_;
    std::map<std::string, RunCurve> curves_;
    int stream_ = 0;
    bool is_stream_lost_ = false, is_list_stale_ = false;
    double refreshed_at_ = 0;
    uint64_t version_ = 0;
};

}  // namespace maquette
