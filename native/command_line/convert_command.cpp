// `maquette convert`: a file of rows from one format into another, as a stream.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "native/command_line/image_folder.h"
#include "native/command_line/output_file.h"
#include "native/command_line/row_commands.h"
#include "shared/formats/conversion.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr size_t chunk_bytes = size_t{1} << 20;

struct ConvertOptions {
    std::string input, from, to, output, images, boxes;
};

std::string read_chunk(std::istream& stream, size_t bytes) {
    std::string out(bytes, '\0');
    stream.read(out.data(), static_cast<std::streamsize>(bytes));
    out.resize(static_cast<size_t>(stream.gcount()));
    return out;
}

void print_report(const ConversionReport& report, const std::string& input, const DetectedFormat& from, const RowFormat& to, const std::string& output) {
    for (const Finding& finding : report.report.findings)
        std::fprintf(stderr, "%s:%lld: %s%s%s %s\n", input.c_str(), static_cast<long long>(finding.line), finding.field.c_str(), finding.field.empty() ? "" : ": ",
                     finding.reason.c_str(), finding.fix.c_str());
    if (report.findings_left_out > 0) std::fprintf(stderr, "%s: %lld more rows were left out.\n", input.c_str(), static_cast<long long>(report.findings_left_out));
    for (const auto& [field, lost] : report.lost)
        std::fprintf(stderr, "%s: %s: %s (%lld rows, first in line %lld)\n", input.c_str(), field.c_str(), lost.reason.c_str(), static_cast<long long>(lost.rows),
                     static_cast<long long>(lost.first_line));
    std::fprintf(output == "-" ? stderr : stdout, "%lld of %lld rows, %s to %s, in %s\n", static_cast<long long>(report.written), static_cast<long long>(report.rows), from.format->title,
                 to.title, output.c_str());
}

// LLaMA-Factory finds a file through dataset_info.json in its folder: the entry is added to what stands there.
Result<std::string> write_dataset_info(const std::string& output, const LlamaFactoryColumns& columns) {
    const fs::path path = fs::path(output).parent_path() / "dataset_info.json";
    Json all = Json::object();
    if (std::ifstream stream(path, std::ios::binary); stream) {
        auto before = parse_json(std::string(std::istreambuf_iterator<char>(stream), {}));
        if (!before || !before->is_object())
            return fail({ErrorCode::BadInput, "This file exists and is no JSON object: the new entry was not added.", "Mend or remove it.", path.string(), 0, {}});
        all = *std::move(before);
    }
    const std::string name = fs::path(output).stem().string();
    all[name] = llama_factory_dataset_info(name, fs::path(output).filename().string(), columns)[name];
    MAQUETTE_TRY(auto file, OutputFile::create(path.string()));
    MAQUETTE_TRY_VOID(file.add(write_json_indented(all) + "\n"));
    MAQUETTE_TRY_VOID(file.finish());
    return path.string();
}

Result<void> convert(const ConvertOptions& options, CommandContext& context) {
    const RowFormat* to = find_format(options.to);
    if (!to) return fail(ErrorCode::WrongUsage, "There is no format called \"" + options.to + "\".", "See maquette convert --help.");
    ConversionOptions conversion_options;
    if (!options.boxes.empty()) {
        const auto boxes = box_convention_named(options.boxes);
        if (!boxes) return fail(ErrorCode::WrongUsage, "There is no convention of boxes called \"" + options.boxes + "\".", "Use pixels, unit, thousandths, resized-pixels, or a format's name.");
        conversion_options.boxes = *boxes;
    }
    std::ifstream stream(options.input, std::ios::binary);
    std::error_code ignored;
    if (fs::is_directory(options.input, ignored)) return fail({ErrorCode::NotFound, "The file cannot be read: it is a folder.", "Name a file.", options.input, 0, {}});
    if (!stream) return fail({ErrorCode::NotFound, "The file cannot be read: " + std::string(std::strerror(errno)) + ".", "Check the path and its permissions.", options.input, 0, {}});
    std::string head;
    const auto first_bytes = [&](size_t count) {
        head += read_chunk(stream, count - head.size());
        return std::string_view(head);
    };
    MAQUETTE_TRY(const auto from, detect_format_of_file(first_bytes, options.input, options.from));
    conversion_options.is_format_guessed = options.from.empty();
    conversion_options.output_name = options.output;
    conversion_options.image_size = image_sizes_in({options.images, fs::path(options.input).parent_path().string()});
    Conversion conversion(from, *to, std::move(conversion_options));
    MAQUETTE_TRY(auto file, OutputFile::create(options.output));
    std::string out;
    for (std::string chunk = std::move(head); !chunk.empty(); chunk = read_chunk(stream, chunk_bytes)) {
        conversion.add(chunk, out);
        MAQUETTE_TRY_VOID(file.add(out));
        out.clear();
    }
    conversion.finish(out);
    MAQUETTE_TRY_VOID(file.add(out));
    const ConversionReport& report = conversion.report();
    Json files = Json::array({options.output});
    if (report.written > 0) {
        MAQUETTE_TRY_VOID(file.finish());
        if (to == find_format("llama-factory") && options.output != "-") {
            MAQUETTE_TRY(const std::string info, write_dataset_info(options.output, report.columns));
            files.push_back(info);
        }
    }
    if (context.json && options.output != "-") {
        Json json = conversion_json(report);
        json["from"] = from.format->name, json["to"] = to->name, json["files"] = std::move(files);
        std::printf("%s\n", write_json(json).c_str());
        context.json_done = true;
    } else {
        print_report(report, options.input, from, *to, options.output);
    }
    if (report.written == 0) return fail({ErrorCode::BadInput, "No row could be converted: nothing was written.", "See the reason of each row.", options.input, 0, {}});
    return {};
}

std::string format_names() {
    std::string out;
    for (const RowFormat* format : all_formats()) out += (out.empty() ? "" : ", ") + std::string(format->name);
    return out;
}

}  // namespace

void add_convert_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<ConvertOptions>();
    Command command = add_command(app, context, "convert", "Convert a file of rows into another format",
                                  "maquette convert chat.jsonl --to sharegpt -o chat.json\n  maquette convert boxes.json --from qwen2-vl --to qwen2.5-vl --images photos -o boxes_25.json",
                                  [options, &context] { return convert(*options, context); });
    command.option("input", options->input, "The file: JSONL, JSON, CSV or plain text").required();
    command.option("--from", options->from, "Its format; found by looking when left out. Formats: " + format_names());
    command.option("--to", options->to, "The format to write").required();
    command.option("-o,--output", options->output, "The file to write; - for standard output").required();
    command.option("--images", options->images, "The folder of the images, where boxes depend on their sizes");
    command.option("--boxes", options->boxes, "What boxes mean where the format leaves it open: pixels, unit, thousandths, resized-pixels, or a format's name");
}

}  // namespace maquette
