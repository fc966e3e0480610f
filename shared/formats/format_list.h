// All formats by name, and which of them a file is.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/dataset/dataset.h"
#include "shared/dataset/row_format.h"

namespace maquette {

inline constexpr size_t rows_looked_at_max = 20;  // Rows that decide the format.

// In the order in which they are offered.
const std::vector<const RowFormat*>& all_formats();
// By its name or another that is in use ("openai", "dpo", "llamafactory"), "_" for "-" allowed. Null when there is none.
const RowFormat* find_format(std::string_view name);

struct DetectedFormat {
    Container container;
    const RowFormat* format = nullptr;
    double confidence = 0;                         // Mean over the rows looked at.
    std::vector<const RowFormat*> also_possible;   // Others that fit as well: see formats_that_fit. None when it was named.
};

// The formats that read every one of these rows and write it back as it was.
std::vector<const RowFormat*> formats_that_fit(const std::vector<Json>& records);

// Looks at the container and the first rows. `name` (from --from) settles the format; then only the container is found.
Result<DetectedFormat> detect_format(std::string_view head, bool is_whole, std::string_view file_name = {}, std::string_view name = {});

// The same of a file that need not be in memory: `first_bytes(n)` gives its first n bytes, fewer where it ends before. Asks
// for more than container_head_bytes only where the first row alone is longer than that.
Result<DetectedFormat> detect_format_of_file(const std::function<std::string_view(size_t bytes)>& first_bytes, std::string_view file_name, std::string_view name = {});

// Detects, and opens the whole file.
Result<Dataset> open_dataset(std::string bytes, Report& report, std::string_view file_name = {}, std::string_view format_name = {});

}  // namespace maquette
