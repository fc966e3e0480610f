// Jobs, runs and times as people read them in a terminal.
#pragma once

#include <string>

#include "native/jobs/job.h"

namespace maquette {

// "ftjob-…  running    train  12/80 training  smollm2": one line.
std::string job_line(const Job& job);
// "2 m 5 s", "1 h 3 m", "48 s".
std::string duration_text(double seconds);
// "loss 1.2345 · accuracy 0.71 · 512 tokens/s": what a trainer's event says, as far as it says it.
std::string metrics_text(const Json& event);

}  // namespace maquette
