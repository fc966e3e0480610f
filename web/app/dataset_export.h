// Writes the open dataset in any format, and says what that format cannot hold.
#pragma once

#include <map>
#include <string>

#include "web/app/project.h"

namespace maquette {

struct DatasetExport {
    std::string file_name, bytes;
    std::string problem;                      // Not empty: nothing could be written.
    std::map<std::string, std::string> lost;  // Field → why.
    int64_t skipped = 0;                      // Rows that could not be written at all.
    std::string first_problem;
};

// `rows_max` bounds the rows (0: all of them); with a bound only the losses are of interest.
DatasetExport export_dataset(Project& project, const RowFormat& format, bool only_shown, int64_t rows_max);

}  // namespace maquette
