// The commands of `maquette`. One file a command: NAME_command.cpp defines add_NAME_command, and `commands` lists it.
#pragma once

#include <functional>
#include <string>

#include "native/command_line/option_parser.h"
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
Command add_command(Command& app, CommandContext& context, const std::string& name, const std::string& description,
                    const std::string& example, std::function<Result<void>()> work);

void add_evolve_command(Command& app, CommandContext& context);
void add_convert_command(Command& app, CommandContext& context);
void add_prepare_command(Command& app, CommandContext& context);
void add_estimate_command(Command& app, CommandContext& context);
void add_train_command(Command& app, CommandContext& context);
void add_jobs_command(Command& app, CommandContext& context);
void add_status_command(Command& app, CommandContext& context);
void add_compare_command(Command& app, CommandContext& context);
void add_export_command(Command& app, CommandContext& context);
void add_agent_command(Command& app, CommandContext& context);
void add_collect_command(Command& app, CommandContext& context);
void add_preview_command(Command& app, CommandContext& context);
void add_serve_command(Command& app, CommandContext& context);
void add_devices_command(Command& app, CommandContext& context);
void add_selftest_command(Command& app, CommandContext& context);
void add_inspect_command(Command& app, CommandContext& context);
void add_verify_command(Command& app, CommandContext& context);
void add_tokenize_command(Command& app, CommandContext& context);
void add_detokenize_command(Command& app, CommandContext& context);
void add_template_command(Command& app, CommandContext& context);
void add_mask_command(Command& app, CommandContext& context);
void add_parse_command(Command& app, CommandContext& context);
void add_bench_command(Command& app, CommandContext& context);
void add_bench_demo_command(Command& bench, CommandContext& context);
void add_bench_tokenizer_command(Command& bench, CommandContext& context);  // One benchmark of `bench`.
void add_bench_train_command(Command& bench, CommandContext& context);
void add_bench_decode_command(Command& bench, CommandContext& context);

// Registers every command.
void add_all_commands(Command& app, CommandContext& context);

}  // namespace maquette
