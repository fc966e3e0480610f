// `maquette`: parses the command line, runs one command, prints its error once, and gives the exit code.
#include <cstdio>

#include "native/command_line/commands.h"

int main(int argc, char** argv) {
    using namespace maquette;
    CLI::App app{"Maquette teaches small models to build user interfaces."};
    app.set_version_flag("--version", MAQUETTE_VERSION);
    app.require_subcommand(1);
    CommandContext context;
    add_all_commands(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : exit_code(ErrorCode::WrongUsage);
    }
    if (context.outcome) return 0;
    const Error& error = context.outcome.error();
    if (context.json && !context.json_done) {
        const Json object{{"error", {{"message", error.reason}, {"fix", error.fix}, {"file", error.file},
                                     {"line", error.line}, {"field", error.field}}}};
        std::printf("%s\n", write_json(object).c_str());
    }
    std::fprintf(stderr, "maquette: %s\n", error.text().c_str());
    return exit_code(error.code);
}
