// What a format must be able to do for a dataset: tell its rows from others, read one, write one.
//
// The formats themselves are in shared/formats; this is the seam, so that a dataset needs to know none of them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/dataset/container.h"
#include "shared/dataset/sample.h"

namespace maquette {

struct ImageSize {
    int64_t width = 0;   // Pixels.
    int64_t height = 0;
};

// What a writer is told, and what it tells: the fields that its format has no place for.
struct WriteContext {
    // The row as it was, when the same format is written back: gives the shape to keep. Null when converting.
    const Json* original = nullptr;
    // The size of an image file, for formats whose boxes depend on it. Nothing when it is not known.
    std::function<std::optional<ImageSize>(const std::string& image)> image_size;
    // Field name → why it is lost. Filled by the writer.
    std::map<std::string, std::string> lost;

    void lose(std::string field, std::string why) { lost.emplace(std::move(field), std::move(why)); }
};

// What the numbers of a box in a text mean: "bbox_2d", "bbox" and "point_2d" in JSON, and Qwen2-VL's <|box_start|>.
enum class BoxConvention {
    Unknown,        // The format says nothing: numbers stay as they are.
    Pixels,         // Of the image as it is.
    Unit,           // 0 to 1 of the width and the height.
    Thousandths,    // 0 to 1000 of the width and the height: Qwen2-VL and Qwen3-VL.
    ResizedPixels,  // Of the image as Qwen2.5-VL's processor resizes it.
};

struct RowFormat {
    const char* name = "";    // "openai-chat"; what --from and --to take.
    const char* title = "";   // "OpenAI chat".
    const char* about = "";   // One sentence: who takes it, and what it lacks.
    ContainerKind container = ContainerKind::Jsonl;  // Of a new file.
    const char* rows_key = "";                       // JsonList: the member that holds the rows.
    // How sure one is that a row is of this format, from 0 (it is not) to 1.
    double (*detect)(const Json& record) = nullptr;
    // Fails with `field` and `reason`; `line` is filled in by the caller.
    Result<Sample> (*read)(const Json& record) = nullptr;
    // Fails when the sample cannot be a row of this format at all.
    Result<Json> (*write)(const Sample& sample, WriteContext& context) = nullptr;
    std::vector<std::string> columns = {};           // Csv: of a new file.
    BoxConvention boxes = BoxConvention::Unknown;
};

// How the text of a JSON row was written, so that an edited row looks like its neighbors.
struct JsonStyle {
    bool has_blank_after_comma = false;
    bool has_blank_after_colon = false;
    bool escapes_non_ascii = false;
    int indent = -1;  // Spaces a level; -1 for one line.
};
JsonStyle detect_json_style(std::string_view row);
std::string write_json_styled(const Json& value, const JsonStyle& style);

// `updated` with its members in the order of `original`, at every depth; new members come last.
Json with_order_of(const Json& original, const Json& updated);

// A row's text as a value: JSON, or an object of the table's columns, or {"text": …} for plain text. A cell whose text is
// a JSON list or object is read as that.
Result<Json> parse_record(std::string_view row, const Container& container);
// The text of a row in a container; `style` counts for JSON only.
Result<std::string> write_record(const Json& record, const Container& container, const JsonStyle& style);

}  // namespace maquette
