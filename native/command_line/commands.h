// The commands of `maquette`. One file a command: NAME_command.cpp defines add_NAME_command, and `commands` lists it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "shared/base/json.h"

namespace maquette {

// What every command is given. A command's work is registered as a callback that fills `outcome`.
struct CommandContext {
    bool json = false;                         // --json: one JSON value on standard output, nothing else there.
    std::string data_folder = "maquette-data"; // --data
    bool json_done = false;                    // The answer is printed already; an error adds no object to it.
    Result<void> outcome;                      // What the chosen command came to; main turns it into the exit code.
};

// Adds a subcommand with its --help example; `work` runs when it is chosen.
CLI::App* add_command(CLI::App& app, CommandContext& context, const std::string& name, const std::string& description,
                      const std::string& example, std::function<Result<void>()> work);

void add_evolve_command(CLI::App& app, CommandContext& context);
void add_convert_command(CLI::App& app, CommandContext& context);
void add_prepare_command(CLI::App& app, CommandContext& context);
void add_estimate_command(CLI::App& app, CommandContext& context);
void add_train_command(CLI::App& app, CommandContext& context);
void add_jobs_command(CLI::App& app, CommandContext& context);
void add_status_command(CLI::App& app, CommandContext& context);
void add_compare_command(CLI::App& app, CommandContext& context);
void add_export_command(CLI::App& app, CommandContext& context);
void add_agent_command(CLI::App& app, CommandContext& context);
void add_collect_command(CLI::App& app, CommandContext& context);
void add_preview_command(CLI::App& app, CommandContext& context);
void add_serve_command(CLI::App& app, CommandContext& context);
void add_devices_command(CLI::App& app, CommandContext& context);
void add_selftest_command(CLI::App& app, CommandContext& context);
void add_inspect_command(CLI::App& app, CommandContext& context);
void add_verify_command(CLI::App& app, CommandContext& context);
void add_tokenize_command(CLI::App& app, CommandContext& context);
void add_detokenize_command(CLI::App& app, CommandContext& context);
void add_template_command(CLI::App& app, CommandContext& context);
void add_mask_command(CLI::App& app, CommandContext& context);
void add_parse_command(CLI::App& app, CommandContext& context);
void add_bench_command(CLI::App& app, CommandContext& context);
void add_bench_demo_command(CLI::App& bench, CommandContext& context);
void add_bench_tokenizer_command(CLI::App& bench, CommandContext& context);  // One benchmark of `bench`.
void add_bench_train_command(CLI::App& bench, CommandContext& context);
void add_bench_decode_command(CLI::App& bench, CommandContext& context);

// Registers every command.
void add_all_commands(CLI::App& app, CommandContext& context);

}  // namespace maquette
