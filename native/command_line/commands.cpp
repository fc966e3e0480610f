#include "native/command_line/commands.h"

#include "native/command_line/row_commands.h"

namespace maquette {

Command add_command(Command& app, CommandContext& context, const std::string& name, const std::string& description,
                    const std::string& example, std::function<Result<void>()> work) {
    Command command = app.subcommand(name, description, example);
    command.flag("--json", context.json, "Print JSON on standard output");
    command.option("--data", context.data_folder, "The folder that keeps runs, datasets and jobs").with_default();
    command.on_chosen([&context, work = std::move(work)] { context.outcome = work(); });
    return command;
}

// One line a command, in the order of the loop.
void add_all_commands(Command& app, CommandContext& context) {
    add_evolve_command(app, context);
    add_prepare_command(app, context);
    add_check_command(app, context);
    add_convert_command(app, context);
    add_estimate_command(app, context);
    add_train_command(app, context);
    add_jobs_command(app, context);
    add_status_command(app, context);
    add_compare_command(app, context);
    add_export_command(app, context);
    add_agent_command(app, context);
    add_collect_command(app, context);
    add_preview_command(app, context);
    add_serve_command(app, context);
    add_devices_command(app, context);
    add_selftest_command(app, context);
    add_inspect_command(app, context);
    add_verify_command(app, context);
    add_tokenize_command(app, context);
    add_detokenize_command(app, context);
    add_template_command(app, context);
    add_mask_command(app, context);
    add_parse_command(app, context);
    add_bench_command(app, context);
}

}  // namespace maquette
