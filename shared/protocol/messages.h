// The words that the studio and the companion say to each other: routes, kinds, states, events.
//
// Everything is JSON over HTTP on the companion's own origin (http://127.0.0.1:8177). A request whose Host or Origin is
// foreign is refused with 403. With `maquette serve --listen`, each request carries `Authorization: Bearer TOKEN`
// (or `?token=TOKEN`, because a browser's EventSource cannot set headers). Times are Unix seconds (a float for events).
// Every error, whatever the route, has the status 4xx or 5xx and the body
//     {"error":{"message":"What is wrong. What to do.","type":"invalid_request_error","param":null,"code":"not_found"}}
//
// ## Routes of /api
//   GET  /api/status                      {"name":"maquette","version","protocol":1,"data_folder","device":{"device","reason"},
//                                          "running":JOB_ID|null,"queued":n,"last_event":n,"kinds":["train",…]}
//   GET  /api/devices                     {"devices":[{"kind":"gpu"|"cpu","name","vendor","type","memory_bytes","features":[…],"usable",
//                                          "reason"}],"chosen":{"device","name","reason"}}
//   GET  /api/models                      {"models":[{"id","name","kind":"base"|"tuned","path","base":null|ID,"bytes"}]}; an id is what
//                                          `model` takes below: a name, a path, or a run's id
//   POST /api/datasets?name=FILE          body: the file's bytes (at most dataset_bytes_max) → 201 Dataset. The same bytes give the same id.
//   GET  /api/datasets                    {"datasets":[Dataset]}
//   GET  /api/datasets/ID                 Dataset = {"id":"file-…","name","bytes","sha256","rows"(lines that are not empty),"created_at"}
//   GET  /api/datasets/ID/content         the bytes
//   DELETE /api/datasets/ID               {"id","deleted":true}
//   POST /api/train                       {"model","dataset":ID,"eval_dataset"?:ID,"name"?, and any field of TrainRequest:
//                                          "lora":{"rank","alpha","dropout","rslora","targets"},"learning_rate","epochs","steps_max",
//                                          "batch_rows","accumulation","max_length","loss_mode","warmup_ratio","schedule","clip_norm",
//                                          "weight_decay","seed","eval_share","eval_every","checkpoint_every","sample_every","packing",
//                                          "device","threads"} → 202 Job (with its run's id in "run")
//   POST /api/compare                     {"run":ID,"base"?,"prompts"?:[{"id","prompt","framework"}],"count"?,"seed"?} → 202 Job
//   POST /api/export                      {"run":ID,"to":"peft"|"gguf"|"merged"|"ollama"} → 202 Job; its "result" has {"files":[{"name","bytes","url"}]}
//   POST /api/evolve                      {"count","iterations","seed","generator"} → 202 Job
//   POST /api/prepare                     {"target"} → 202 Job
//   POST /api/agent                       {"prompt","framework","model":"smollm2"|RUN_ID,"max_tokens"?,"temperature"?,"seed"?} → an event
//                                          stream of AgentEvent (below). A kind that this build lacks is refused with 501.
//   GET  /api/jobs?state=&kind=&limit=    {"jobs":[Job]}, newest first
//   GET  /api/jobs/ID                     Job = {"id","kind","state","run":ID|null,"name","created_at","started_at"|null,"finished_at"|null,
//                                          "progress":{"done","total","text"},"request":{…},"result":{…}|null,"error":{"message","code"}|null}
//   POST /api/jobs/ID/cancel|pause|resume → Job. Cancel and pause of a running job end at its next step (a checkpoint is written).
//   GET  /api/runs                        {"runs":[Run]}, newest first; also those of `maquette train` on the command line
//   GET  /api/runs/ID                     Run = {"id","name","base","status":JobState,"job":ID|null,"created_at","adapter":true|false,
//                                          "request":{…},"summary":{…}|null,"last":{the last step's metrics}}
//   GET  /api/runs/ID/metrics?after=N     {"rows":[{one line of metrics.jsonl: "type","step",…}],"next":N}: lines from N (0-based) on.
//                                          The whole curve, whoever trained it, at any time.
//   GET  /api/runs/ID/files               {"files":[{"name","bytes","url"}]}; GET /api/runs/ID/files/NAME downloads one
//   DELETE /api/runs/ID                   {"id","deleted":true}; refused with 409 while its job is active
//   POST /api/votes                       {"compare":JOB_ID,"prompt":ID,"choice":"base"|"tuned"|"tie"|"both_bad"} → 201 Vote
//   GET  /api/votes?compare=JOB_ID        {"votes":[Vote]}
//   POST /api/interactions                {"prompt","framework","files":[{"path","content"}],"rating":1..5,"comment"?,"model"?} → 201 Interaction
//   GET  /api/interactions                {"interactions":[…]};  GET /api/interactions/export is JSONL: dataset rows for training
//   GET  /api/events?job=ID&after=N       the event stream, of one job or of all
//
// ## The event stream
// Server-sent events. Each stored event is one message without an `event:` line, so `EventSource.onmessage` sees all of them:
//     id: 17
//     data: {"id":17,"job":"ftjob-…","run":"run-…"|null,"time":1763722000.25,"type":"step","data":{"step":3,"loss":1.91,…}}
// Ids only grow, over all jobs, and survive restarts. A reconnecting EventSource sends Last-Event-ID and gets everything
// after it, in order, without a gap; `?after=0` replays from the beginning; without either, only new events come.
// Every heartbeat_seconds an unnumbered `event: heartbeat` with {"time"} is sent. Types (EventType) and their data:
//     job         the Job, whenever its state changes (queued, running, paused, succeeded, failed, cancelled)
//     progress    {"done","total","text"}
//     plan, step, eval, sample, checkpoint, warning, done     the trainer's own events, names of metrics as in TRL
//     log         {"level":"info"|"warning"|"error","text"}
//
// AgentEvent, on the answer of POST /api/agent: `event: token` {"text"}, `event: file` {"path","content"},
// `event: done` {"text","files":[…],"confidence","finish_reason","tokens"}, `event: error` {the error object}.
//
// /v1 is OpenAI's wire protocol (files, uploads, fine_tuning/jobs, models, chat/completions); its job ids are the same ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace maquette {

inline constexpr int protocol_version = 1;
inline constexpr int companion_port = 8177;
inline constexpr int heartbeat_seconds = 10;
inline constexpr int event_retry_milliseconds = 3000;           // What the stream tells EventSource to wait before reconnecting.
inline constexpr int64_t dataset_bytes_max = int64_t{512} << 20; // As OpenAI's POST /files.

enum class JobKind { Train, Compare, Export, Evolve, Prepare };
enum class JobState { Queued, Running, Paused, Succeeded, Failed, Cancelled };

const char* job_kind_name(JobKind kind);     // "train", …
const char* job_state_name(JobState state);  // "queued", …
std::optional<JobKind> find_job_kind(std::string_view name);
std::optional<JobState> find_job_state(std::string_view name);

// Succeeded, failed and cancelled jobs never change again.
bool is_final(JobState state);

}  // namespace maquette
