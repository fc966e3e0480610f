// Converts a file of rows from one format into another as it streams by: no more than one row is held in memory.
//
// What a row has and the target format cannot hold is reported by field with its reason; a row that cannot be read or
// written is a finding with its line, and the rest goes on. To the same format the bytes are copied, broken rows too, which
// are findings all the same.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "shared/base/report.h"
#include "shared/formats/format_list.h"
#include "shared/formats/llama_factory.h"

namespace maquette {

struct ConversionOptions {
    // The size of an image by its name in a row; nothing when it is not known.
    std::function<std::optional<ImageSize>(const std::string& image)> image_size;
    // What the boxes of the input mean, where its format leaves it open.
    BoxConvention boxes = BoxConvention::Unknown;
    // The input's format was found by looking: then the family of Qwen-VL rows is a guess, and boxes are not converted.
    bool is_format_guessed = false;
    // Decides the container of the output: ".jsonl", ".json", ".csv"; otherwise the input's for the same format, or the format's own.
    std::string output_name;
};

struct LostField {
    std::string reason;
    int64_t rows = 0;
    int64_t first_line = 0;
};

inline constexpr size_t conversion_findings_max = 1000;  // Kept; the rest is counted.

struct ConversionReport {
    int64_t rows = 0;
    int64_t written = 0;
    std::map<std::string, LostField> lost;
    Report report;                  // Rows that were left out, and problems of the file.
    int64_t findings_left_out = 0;  // Beyond conversion_findings_max.
    LlamaFactoryColumns columns;
};
Json conversion_json(const ConversionReport& report);

class Conversion {
  public:
    Conversion(const DetectedFormat& from, const RowFormat& to, ConversionOptions options);
    ~Conversion();
    Conversion(Conversion&&) noexcept;

    // Appends to `out` what `chunk`, the next bytes of the input from its first on, comes to.
    void add(std::string_view chunk, std::string& out);
    // Call once at the input's end.
    void finish(std::string& out);
    const ConversionReport& report() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// One row: the sample with its boxes in the target's convention, written. `lost` is added to.
Result<Json> convert_sample(Sample sample, const RowFormat& from, const RowFormat& to, const ConversionOptions& options,
                            std::map<std::string, std::string>& lost);

// "pixels", "unit", "thousandths", "resized-pixels", or the name of a format that has one.
std::optional<BoxConvention> box_convention_named(std::string_view name);

}  // namespace maquette
