// `maquette`: parses the command line, runs one command, prints its error once, and gives the exit code.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "native/command_line/commands.h"

namespace {

// What libgomp and the C library read before `main` only, so that the program starts anew with it.
struct EarlySetting {
    const char *name, *value, *unless;  // Left alone where the user has set this or `unless`.
};
constexpr EarlySetting early_settings[] = {
    // OpenMP's threads wait by spinning, for milliseconds: beside a browser that takes the processor from the thread they wait
    // for, and training becomes many times slower.
    {"GOMP_SPINCOUNT", "1000", "OMP_WAIT_POLICY"},
    // Memory in pages of 2 MiB where the system gives them to whoever asks: training is 3 to 5 % faster.
    {"GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", "GLIBC_TUNABLES"},
};

// Programs that this one starts see the user's own environment: it is put back as soon as the settings have been read.
void apply_early_settings(char** argv) {
    constexpr const char* mark = "MAQUETTE_EARLY_SETTINGS";
    const char* marked = std::getenv(mark);
    const std::string ours = marked != nullptr ? marked : "";
    std::string names;
    for (const EarlySetting& setting : early_settings) {
        if (ours.find(setting.name) != std::string::npos) unsetenv(setting.name);
        if (marked != nullptr || std::getenv(setting.name) != nullptr || std::getenv(setting.unless) != nullptr) continue;
        setenv(setting.name, setting.value, 1);
        names += std::string(setting.name) + " ";
    }
    unsetenv(mark);
    if (names.empty()) return;
    setenv(mark, names.c_str(), 1);
    execv("/proc/self/exe", argv);  // When it fails, the program only runs as it did.
    unsetenv(mark);
}

}  // namespace

int main(int argc, char** argv) {
    using namespace maquette;
    apply_early_settings(argv);
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
