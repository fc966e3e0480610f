// `maquette train`: trains an adapter; a progress bar on a terminal, plain lines elsewhere.
// With --json the progress goes to standard error and standard output gets one value.
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>

#include "native/command_line/commands.h"
#include "native/command_line/train_options.h"
#include "native/store/runs.h"
#include "native/train/trainer.h"

namespace maquette {

namespace {

std::atomic<bool> is_interrupted{false};

void interrupt(int) {
    // The second Ctrl-C ends the program at once; the last checkpoint is whole.
    if (is_interrupted.exchange(true)) std::_Exit(4);
}

std::string clock_text(double seconds) {
    char text[32];
    const auto whole = static_cast<int64_t>(seconds);
    std::snprintf(text, sizeof text, whole >= 3600 ? "%lld:%02lld:%02lld" : "%02lld:%02lld", static_cast<long long>(whole >= 3600 ? whole / 3600 : whole / 60),
                  static_cast<long long>(whole >= 3600 ? whole / 60 % 60 : whole % 60), static_cast<long long>(whole % 60));
    return text;
}

constexpr double plain_line_seconds = 5;  // Where there is no terminal, steps between are not told.

class Progress {
  public:
    explicit Progress(bool is_json) : out_(is_json ? stderr : stdout), is_terminal_(isatty(fileno(out_)) != 0) {}

    void show(const Json& event) {
        const std::string type = json_text(event, "type");
        if (type == "step") show_step(event);
        else if (type == "eval")
            line("eval  step %lld  eval loss %.4f  perplexity %.2f  token accuracy %.3f%s", static_cast<long long>(json_integer(event, "step")), json_number(event, "eval_loss"),
                 json_number(event, "perplexity"), json_number(event, "eval_mean_token_accuracy"), json_flag(event, "best") ? "  best" : "");
        else if (type == "plan") show_plan(event);
        else if (type == "checkpoint") line("checkpoint  step %lld", static_cast<long long>(json_integer(event, "step")));
        else if (type == "sample") line("sample  %s", json_text(event, "text").c_str());
        else if (type == "warning") show_warning(event);
        else if (type == "done")
            line("done  %.0f tokens/s  %s  memory %lld MiB (planned %lld)  adapter: %s", json_number(event, "tokens_per_second"), clock_text(json_number(event, "train_seconds")).c_str(),
                 static_cast<long long>(json_integer(event, "bytes_measured") >> 20), static_cast<long long>(json_integer(event, "bytes_predicted") >> 20), json_text(event, "adapter").c_str());
    }

  private:
    template <class... Values>
    void line(const char* format, Values... values) {
        if (is_terminal_) std::fprintf(out_, "\r\033[K");
        std::fprintf(out_, format, values...);
        std::fprintf(out_, "\n");
        std::fflush(out_);
    }

    void show_plan(const Json& event) {
        const Json* memory = json_member(event, "memory");
        line("plan  %lld rows to train, %lld to judge, %lld steps, %.2f M parameters, %lld MiB, %s", static_cast<long long>(json_integer(event, "train_rows")),
             static_cast<long long>(json_integer(event, "eval_rows")), static_cast<long long>(json_integer(event, "steps")), json_number(event, "trained_parameters") / 1e6,
             static_cast<long long>((memory != nullptr ? json_integer(*memory, "total_bytes") : 0) >> 20), json_text(event, "device").c_str());
        const int64_t paged = memory != nullptr ? json_integer(*memory, "paged_bytes") : 0;
        if (paged > 0) line("plan  %lld MiB more of the host's memory for the optimizer's moments", static_cast<long long>(paged >> 20));
        if (json_integer(event, "truncated_rows") > 0) line("warning  %lld rows were cut at the maximum length", static_cast<long long>(json_integer(event, "truncated_rows")));
    }

    void show_warning(const Json& event) {
        const Json* finding = json_member(event, "finding");
        if (finding == nullptr) return line("warning  %s", json_text(event, "reason").c_str());
        if (++warnings_ <= 10) line("warning  line %lld: %s", static_cast<long long>(json_integer(*finding, "line")), json_text(*finding, "reason").c_str());
        else if (warnings_ == 11) line("warning  and more: see metrics.jsonl");
    }

    void show_step(const Json& event) {
        const int64_t step = json_integer(event, "step"), steps = std::max<int64_t>(1, json_integer(event, "steps"));
        const double speed = json_number(event, "tokens_per_second"), tokens = json_number(event, "num_tokens");
        if (first_step_ < 0) first_step_ = step - 1;
        seconds_ += speed > 0 ? (tokens - last_tokens_) / speed : 0;
        last_tokens_ = tokens;
        const double left = seconds_ / static_cast<double>(step - first_step_) * static_cast<double>(steps - step);
        if (!is_terminal_ && step > first_step_ + 1 && step < steps && seconds_ - told_ < plain_line_seconds) return;
        told_ = seconds_;
        char bar[21] = "....................";
        for (int64_t i = 0; i < 20 * step / steps; ++i) bar[i] = '#';
        if (is_terminal_) std::fprintf(out_, "\r\033[K[%s] ", bar);
        std::fprintf(out_, "step %lld/%lld  loss %.4f  token accuracy %.3f  %.0f tokens/s  left %s%s", static_cast<long long>(step), static_cast<long long>(steps), json_number(event, "loss"),
                    json_number(event, "mean_token_accuracy"), speed, clock_text(left).c_str(), is_terminal_ ? "" : "\n");
        std::fflush(out_);
    }

    std::FILE* out_;
    bool is_terminal_;
    int64_t first_step_ = -1;
    int warnings_ = 0;
    double seconds_ = 0, last_tokens_ = 0, told_ = 0;
};

Result<void> run_training(const TrainRequest& given, CommandContext& context) {
    TrainRequest request = given;
    if (request.output_folder.empty()) request.output_folder = run_folder(context.data_folder, new_run_id(context.data_folder));
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    Progress progress(context.json);
    TrainCallbacks callbacks;
    callbacks.on_event = [&](const Json& event) { progress.show(event); };
    callbacks.is_cancelled = [] { return is_interrupted.load(); };
    MAQUETTE_TRY(const TrainSummary summary, train(request, callbacks));
    if (context.json) {
        const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
        const Json json{{"run", request.output_folder}, {"adapter", summary.adapter_folder}, {"steps", summary.steps}, {"loss", number(summary.loss)},
                        {"eval_loss_first", number(summary.eval_loss_first)}, {"eval_loss", number(summary.eval_loss)}, {"tokens", summary.tokens},
                        {"seconds", summary.seconds}, {"tokens_per_second", summary.tokens_per_second}, {"bytes_predicted", summary.bytes_predicted}, {"bytes_measured", summary.bytes_measured}};
        std::printf("%s\n", write_json(json).c_str());
    }
    return {};
}

}  // namespace

void add_train_command(Command& app, CommandContext& context) {
    auto request = std::make_shared<TrainRequest>();
    request->model = "smollm2";
    Command command = add_command(app, context, "train", "Train an adapter on samples",
                                  "maquette train samples.jsonl --model smollm2 --epochs 3", [request, &context] { return run_training(*request, context); });
    add_train_options(command, *request);
    command.option("--output", request->output_folder, "Run folder (default: a new one below DATA/runs)");
    command.flag("--resume", request->resume, "Continue from the checkpoint in --output");
}

}  // namespace maquette
