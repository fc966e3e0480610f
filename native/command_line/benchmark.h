// What the benchmarks share: clocks, programs that are run and measured, a folder for them, and the middle of several figures.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "shared/base/result.h"

namespace maquette {

struct ProgramRun {
    std::string output;      // Standard output.
    // The largest memory that the program held at one time. The system counts what this process held when it started the
    // program, too: it is right only where the program grows larger than this process was.
    int64_t bytes_peak = 0;
    int exit_code = 0;       // 128 + signal when a signal ended it.
};

// Runs arguments[0], looked up in PATH, to its end; what it says on standard error is shown.
Result<ProgramRun> run_program(const std::vector<std::string>& arguments);

// The last line of a program's output, without its line end.
std::string last_line(const std::string& output);

// A file of the checkout that build/release/maquette was built from; benchmarks against others are not installed.
Result<std::string> checkout_file(const std::string& path);

// Seconds on the wall, since some moment.
double steady_seconds();
// Processor time of this program, all threads together: other programs on the machine do not count.
double processor_seconds();

double median(std::vector<double> values);  // 0 of none.

// A folder that goes away with all it holds.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    // Fails when none could be made.
    Result<std::filesystem::path> path() const;

  private:
    std::filesystem::path path_;
};

}  // namespace maquette
