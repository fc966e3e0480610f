// `maquette collect`: keeps rated interactions (a prompt, the files that were answered, a rating), and writes the good
// ones as rows to train on.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "native/command_line/commands.h"
#include "native/store/feedback.h"
#include "native/store/files.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

struct CollectOptions {
    std::string prompt;
    std::string framework = "streamlit";
    std::string model;
    std::string comment;
    std::vector<std::string> files;
    int64_t rating = 0;
    std::string import_file;
    std::string export_file;
    int64_t rating_min = rating_trained_min;
};

Result<std::string> read_text(const std::string& path) {
    std::error_code error;
    const auto bytes = fs::file_size(path, error);
    if (error) return fail({ErrorCode::NotFound, "The file cannot be read: " + error.message() + ".", "Check the path.", path, 0, {}});
    if (static_cast<int64_t>(bytes) > interaction_bytes_max) return fail({ErrorCode::BadInput, "The file is larger than 4 MiB.", "Leave it out.", path, 0, {}});
    std::ifstream stream(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<Json> read_interaction(const CollectOptions& options) {
    Json files = Json::array();
    for (const std::string& path : options.files) {
        MAQUETTE_TRY(std::string content, read_text(path));
        files.push_back({{"path", fs::path(path).filename().string()}, {"content", std::move(content)}});
    }
    return Json{{"prompt", options.prompt}, {"framework", options.framework}, {"files", std::move(files)},
                {"rating", options.rating}, {"comment", options.comment}, {"model", options.model}};
}

// Rows that are wrong are named and left out; the good ones are kept.
Result<int64_t> import_interactions(Database& database, const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return fail({ErrorCode::NotFound, "The file cannot be read.", "Check the path.", path, 0, {}});
    std::string line;
    int64_t kept = 0;
    for (int64_t number = 1; std::getline(stream, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        auto interaction = parse_json(line);
        auto added = interaction ? add_interaction(database, *interaction) : std::move(interaction);
        if (added) {
            ++kept;
            continue;
        }
        added.error().file = path;
        added.error().line = number;
        // A full disk is the end; a wrong row is not.
        if (added.error().code != ErrorCode::BadInput) return fail(std::move(added.error()));
        std::fprintf(stderr, "maquette: left out: %s\n", added.error().text().c_str());
    }
    return kept;
}

Result<int64_t> export_rows(Database& database, const CollectOptions& options) {
    MAQUETTE_TRY(const std::string rows, export_interactions(database, options.rating_min));
    std::ofstream stream(options.export_file, std::ios::binary | std::ios::trunc);
    stream.write(rows.data(), static_cast<std::streamsize>(rows.size())).flush();
    if (!stream) return fail(file_error(errno, "The rows cannot be written", options.export_file));
    return std::count(rows.begin(), rows.end(), '\n');
}

Result<void> list_collected(Database& database, const CommandContext& context) {
    MAQUETTE_TRY(auto interactions, list_interactions(database));
    if (context.json) {
        std::printf("%s\n", write_json({{"interactions", std::move(interactions)}}).c_str());
        return {};
    }
    if (interactions.empty()) std::printf("Nothing was collected yet.\n");
    for (const Json& interaction : interactions) {
        std::printf("%lld/5  %-9s  %s  %s\n", static_cast<long long>(json_integer(interaction, "rating")), json_text(interaction, "framework").c_str(),
                    json_text(interaction, "id").c_str(), json_text(interaction, "prompt").substr(0, 80).c_str());
    }
    return {};
}

Result<void> collect(const CollectOptions& options, const CommandContext& context) {
    MAQUETTE_TRY(const auto database, Database::open(context.data_folder));
    if (!options.export_file.empty()) {
        MAQUETTE_TRY(const int64_t rows, export_rows(*database, options));
        if (context.json) {
            std::printf("%s\n", write_json({{"rows", rows}, {"file", options.export_file}}).c_str());
        } else {
            std::printf("%lld rows in %s\n", static_cast<long long>(rows), options.export_file.c_str());
        }
        return {};
    }
    if (!options.import_file.empty()) {
        MAQUETTE_TRY(const int64_t kept, import_interactions(*database, options.import_file));
        std::printf(context.json ? "{\"kept\":%lld}\n" : "%lld interactions kept\n", static_cast<long long>(kept));
        return {};
    }
    if (options.prompt.empty() && options.files.empty()) return list_collected(*database, context);
    MAQUETTE_TRY(const Json interaction, read_interaction(options));
    MAQUETTE_TRY(const Json stored, add_interaction(*database, interaction));
    std::printf("%s\n", context.json ? write_json(stored).c_str() : ("Kept " + json_text(stored, "id")).c_str());
    return {};
}

}  // namespace

void add_collect_command(Command& app, CommandContext& context) {
    const auto options = std::make_shared<CollectOptions>();
    Command command = add_command(app, context, "collect", "Keep rated interactions, and write the good ones as rows to train on",
                                  "maquette collect --prompt \"A sales dashboard\" --rating 5 app.py\n  maquette collect --export rows.jsonl",
                                  [options, &context] { return collect(*options, context); });
    command.option("files", options->files, "The files that were answered, the UI first");
    command.option("--prompt", options->prompt, "What was asked");
    command.option("--rating", options->rating, "From 1 (useless) to 5 (just right)");
    command.option("--framework", options->framework, "streamlit, html or react").with_default();
    command.option("--model", options->model, "The model or run that answered");
    command.option("--comment", options->comment, "Why it was rated so");
    command.option("--import", options->import_file, "Keep every interaction of a JSONL file");
    command.option("--export", options->export_file, "Write rows in OpenAI's chat form to this file");
    command.option("--rating-min", options->rating_min, "Export only interactions rated at least so").between(1, 5).with_default();
}

}  // namespace maquette
