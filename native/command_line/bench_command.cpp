// `maquette bench WHAT`: measures one part on this machine. Each part adds its own subcommand.
#include "native/command_line/commands.h"

namespace maquette {

void add_bench_command(CLI::App& app, CommandContext& context) {
    CLI::App* bench = app.add_subcommand("bench", "Measure a part of Maquette on this machine");
    bench->footer("Example:\n  maquette bench tokenizer --tokenizer smollm2 --text pages.html --json");
    bench->require_subcommand(1);
    add_bench_demo_command(*bench, context);
    add_bench_tokenizer_command(*bench, context);
    add_bench_train_command(*bench, context);
    add_bench_decode_command(*bench, context);
}

}  // namespace maquette
