// `maquette serve`: the companion. Serves the studio, /api for it, and /v1 for OpenAI's SDKs, until Ctrl-C.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "native/command_line/commands.h"
#include "native/model/own_files.h"
#include "native/server/http_server.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

std::string default_studio_folder() {
    const fs::path beside = own_neighbor("web");
    return beside.empty() ? "build/web" : beside.string();
}

// Waits for Ctrl-C (or SIGTERM) on a thread of its own, so that no work is done inside a signal handler. The signals must
// be blocked before any other thread is started.
class StopSignal {
  public:
    StopSignal() {
        sigemptyset(&signals_);
        for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals_, signal);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    ~StopSignal() {
        if (!thread_.joinable()) return;
        pthread_kill(thread_.native_handle(), SIGUSR1);
        thread_.join();
    }
    void start(std::function<void()> on_stop) {
        thread_ = std::thread([this, on_stop = std::move(on_stop)] {
            int stops = 0;
            for (;;) {
                int signal = 0;
                if (sigwait(&signals_, &signal) != 0 || signal == SIGUSR1) return;
                if (++stops > 1) {
                    // Twice: at once. The store stays whole, and jobs go on from their last checkpoint.
                    std::fprintf(stderr, "maquette: stopped at once.\n");
                    _exit(4);
                }
                on_stop();
            }
        });
    }

  private:
    sigset_t signals_;
    std::thread thread_;
};

Result<void> check_options(ServeOptions& options) {
    if (options.port < 0 || options.port > 65535) {
        return fail({ErrorCode::WrongUsage, "A port is a number from 0 to 65535.", "Choose one with --port.", {}, 0, "--port"});
    }
    if (!is_local_address(options.address) && options.token.empty()) options.token = new_id("");
    if (!options.token.empty() && options.token.size() < 16) {
        return fail({ErrorCode::WrongUsage, "The token is shorter than 16 characters.", "Give a longer one, or none: --listen makes one.", {}, 0, "--token"});
    }
    return {};
}

Result<void> serve(ServeOptions options, const CommandContext& context) {
    options.data_folder = context.data_folder;
    MAQUETTE_TRY_VOID(check_options(options));
    StopSignal stop_signal;
    MAQUETTE_TRY(const auto companion, Companion::open(options));
    HttpServer server(*companion);
    MAQUETTE_TRY_VOID(server.bind());
    MAQUETTE_TRY_VOID(companion->worker->start());
    if (context.json) {
        std::printf("%s\n", write_json({{"address", server.address()}, {"port", companion->options.port}, {"data_folder", options.data_folder}, {"pairing_code", companion->pairing->code()}}).c_str());
    } else {
        std::printf("Maquette serves %s\n", server.address().c_str());
        std::error_code ignored;
        if (!fs::exists(fs::path(options.studio_folder) / "index.html", ignored)) {
            std::printf("The studio's page is not built (no %s/index.html); /api and /v1 work.\n", options.studio_folder.c_str());
        }
        std::printf("A studio opened elsewhere is paired with the code %s.\n", companion->pairing->code().c_str());
        std::printf("Data: %s. Stop with Ctrl-C.\n", options.data_folder.c_str());
    }
    std::fflush(stdout);
    companion->pairing->on_new_code([](const std::string& code) { std::fprintf(stderr, "maquette: the next pairing code is %s\n", code.c_str()); });
    stop_signal.start([&server] {
        std::fprintf(stderr, "maquette: stopping; a running job writes its checkpoint first. Press Ctrl-C again to stop at once.\n");
        server.stop();
    });
    const Result<void> listened = server.listen();
    companion->worker->stop();
    return listened;
}

}  // namespace

void add_serve_command(Command& app, CommandContext& context) {
    const auto options = std::make_shared<ServeOptions>();
    options->studio_folder = default_studio_folder();
    Command command = add_command(app, context, "serve", "Serve the studio, /api for it, and /v1 for OpenAI's SDKs",
                                  "maquette serve --port 8177", [options, &context] { return serve(*options, context); });
    command.option("--port", options->port, "The port to listen on; 0 takes any free one").with_default();
    command.option("--listen", options->address, "The address to listen on; beyond this machine every request needs a token").with_default();
    command.option("--token", options->token, "The token that requests must carry (made up when --listen needs one)").from_environment("MAQUETTE_TOKEN");
    command.option("--studio", options->studio_folder, "The folder of the studio's page").with_default();
}

}  // namespace maquette
