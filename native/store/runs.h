// Finds runs: what was trained, from which base model, and where its adapter lies.
//
// The run folder is the truth, DATA/runs/RUN_ID/{run.json, metrics.jsonl, adapter/, checkpoint/}: a run that
// `maquette train` made on the command line and one that the companion made are found in the same way, and neither
// needs the database. Of run.json this reads {"name"?, "model" (or "request":{"model"}), "status", "created_at"?}; the rest
// is passed on as it is. metrics.jsonl holds one trainer event a line.
#pragma once

#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

struct Run {
    std::string id;              // The folder's name.
    std::string name;            // What a person called it, or empty.
    std::string base_model;      // Path or name, as find_model takes it.
    std::string folder;          // DATA/runs/RUN_ID
    std::string adapter_folder;  // folder/adapter; has_adapter says whether anything is in it yet.
    std::string status;          // A JobState's name.
    double created_at = 0;       // Unix seconds; the folder's own time when run.json names none.
    bool has_adapter = false;
    Json description;            // run.json, whole; an empty object when the run was killed before writing it.
};

// A name that sorts by time and is free in DATA/runs: "run-20261121-104655-3f2a".
std::string new_run_id(const std::string& data_folder);
// DATA/runs/RUN_ID, not created.
std::string run_folder(const std::string& data_folder, const std::string& id);

// `id` may be a run's id, "latest" (the newest run that has an adapter), the path of a run's folder, or the beginning of
// exactly one id. Fails with NotFound, naming the runs there are.
Result<Run> find_run(const std::string& data_folder, const std::string& id);
// Newest first. A folder whose run.json is broken is listed with the status "failed".
std::vector<Run> list_runs(const std::string& data_folder);

// The lines of metrics.jsonl from line `after` (0-based) on; a torn last line (the run is writing, or was killed) is left
// for the next call. `next` is the `after` to ask with then.
struct MetricRows {
    std::vector<Json> rows;
    int64_t next = 0;
};
Result<MetricRows> read_metrics(const Run& run, int64_t after);

}  // namespace maquette
