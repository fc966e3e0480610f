// `maquette`: parses the command line, runs one command, prints its error once, and gives the exit code.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "native/command_line/commands.h"

namespace {

// OpenMP's threads wait by spinning, for milliseconds: beside a browser that takes the processor from the thread they wait
// for, and training becomes many times slower. libgomp reads how long they may before `main`, so the program starts anew.
void limit_spinning(char** argv) {
    if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
    setenv("GOMP_SPINCOUNT", "1000", 1);
    execv("/proc/self/exe", argv);  // When it fails, the program only waits as it did.
}

}  // namespace

int main(int argc, char** argv) {
    using namespace maquette;
    limit_spinning(argv);
    CommandLine command_line("Maquette teaches small models to build user interfaces.", MAQUETTE_VERSION);
    CommandContext context;
    Command root = command_line.root();
    add_all_commands(root, context);
    if (const auto code = command_line.parse(argc, argv, exit_code(ErrorCode::WrongUsage))) return *code;
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
