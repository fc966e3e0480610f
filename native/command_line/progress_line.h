// Shows how far a command is: a bar with the time left on a terminal, a plain line now and then when piped.
//
// It writes to standard error, so that standard output stays what the command gives.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace maquette {

class ProgressLine {
  public:
    explicit ProgressLine(std::string name);
    ~ProgressLine();

    // `facts` follows the bar: "loss 0.71, 210 tokens/s". Cheap to call often.
    void update(int64_t done, int64_t all, const std::string& facts = {});
    // Ends the line. Called by the destructor too.
    void finish();

  private:
    std::string name_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point shown_;
    int64_t last_tenth_ = -1;
    bool is_terminal_ = false;
    bool open_ = false;
};

// True once Ctrl-C was pressed; the first call makes Ctrl-C set this instead of ending the program. A second Ctrl-C ends it.
bool was_interrupted();

}  // namespace maquette
