// Listens, checks who asks, and hands each request to its route.
#pragma once

#include <memory>
#include <string>

#include "native/server/companion.h"
#include "native/store/runs.h"

namespace httplib {
class Server;
}

namespace maquette {

class HttpServer {
  public:
    explicit HttpServer(Companion& companion);
    ~HttpServer();

    // Takes the port, so that an occupied one is known before anything else starts. Then `companion.access.port` is set.
    Result<void> bind();
    // Serves until stop().
    Result<void> listen();
    // May be called from another thread. Ends event streams, then waits in listen() for open requests.
    void stop();
    // "http://127.0.0.1:8177/", with the token when there is one.
    std::string address() const;

  private:
    Companion& companion_;
    std::unique_ptr<httplib::Server> server_;
};

// Each registers the routes of one area (see shared/protocol/messages.h).
void add_status_routes(httplib::Server& server, Companion& companion);
void add_dataset_routes(httplib::Server& server, Companion& companion);
void add_job_routes(httplib::Server& server, Companion& companion);
void add_run_routes(httplib::Server& server, Companion& companion);
// What a run is called: its own name, else its job's, else its id.
Result<std::string> run_title(Companion& companion, const Run& run);
void add_feedback_routes(httplib::Server& server, Companion& companion);
void add_event_routes(httplib::Server& server, Companion& companion);
void add_agent_routes(httplib::Server& server, Companion& companion);
// OpenAI's routes (formats: openai-openapi's specification).
void add_v1_file_routes(httplib::Server& server, Companion& companion);
void add_v1_job_routes(httplib::Server& server, Companion& companion);
void add_v1_model_routes(httplib::Server& server, Companion& companion);
void add_v1_chat_routes(httplib::Server& server, Companion& companion);

}  // namespace maquette
