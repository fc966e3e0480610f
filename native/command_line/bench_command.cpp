// `maquette bench WHAT`: measures one part on this machine. Each part adds its own subcommand.
#include "native/command_line/commands.h"

namespace maquette {

void add_bench_command(Command& app, CommandContext& context) {
    Command bench = app.subcommand("bench", "Measure a part of Maquette on this machine", "maquette bench tokenizer --tokenizer smollm2 --text pages.html --json");
    bench.require_subcommand();
    add_bench_demo_command(bench, context);
    add_bench_tokenizer_command(bench, context);
    add_bench_train_command(bench, context);
    add_bench_decode_command(bench, context);
}

}  // namespace maquette
