// What the Train, Runs and Compare views have chosen.
#pragma once

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace maquette {

struct TrainDesk {
    int model = 0, preset = 1, length = 2, loss = 0;
    std::string name, learning_rate = "5e-4", epochs = "2", rank = "16", alpha = "32", batch = "8", seed = "7";
    bool is_sending = false;
    std::string problem;
};

struct RunDesk {
    std::string run;          // Empty: the newest.
    double smoothing = 0.9;
    bool log_scale = false;
    double cursor = std::nan("");
};

struct CompareDesk {
    std::string run, job;
    int prompt = 0;
    std::set<std::string> voted;  // Prompts whose names are shown.
    uint64_t frames = 1;
};

struct AgentDesk {
    std::string prompt, answer, problem;
    int framework = 0, model = 0, chosen_file = 0;
    bool is_running = false;
    double confidence = -1;
    std::vector<std::pair<std::string, std::string>> files;  // Path, content.
    uint64_t version = 1;
};

}  // namespace maquette
