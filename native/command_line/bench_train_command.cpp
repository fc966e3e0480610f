// `maquette bench train`: training steps on rows of one length; beside PyTorch with PEFT, or TRL, in one run if asked.
//
// Every figure is taken in a process of its own, ours and the peer's in turn, so that a change of the machine's mood meets
// both and the peak of memory is each one's own. Beside the clock on the wall stands the processor's: tokens a second of
// processor time, all threads together, which other programs on the machine disturb far less (with OMP_WAIT_POLICY=passive,
// so that waiting is not counted as work).
#include <algorithm>
#include <cstdio>

#include "native/command_line/bench_train_rows.h"
#include "native/command_line/benchmark.h"
#include "native/command_line/commands.h"
#include "native/command_line/random_model.h"
#include "native/export/merged_folder.h"
#include "native/model/model_names.h"
#include "native/model/own_files.h"
#include "native/train/memory_plan.h"
#include "native/train/trainer.h"

namespace maquette {
namespace {

struct BenchTrainOptions {
    std::string model = "smollm2", shape, against, device = "auto", precision = "auto", peer_precision = "auto", rows_file, chat;
    bool packing = false;
    int64_t length = 512, batch_rows = 1, steps = 4, rank = 16;
    double trained_share = 1.0;
    int rounds = 3, threads = 2;
};

constexpr int64_t warm_up_steps = 1;  // Fills caches and buffers.

// A folder that both sides can open: the given one, random weights of a shape, or a GGUF's weights widened to BF16.
Result<std::string> model_folder(const BenchTrainOptions& options, const std::filesystem::path& temporary) {
    const std::string folder = (temporary / "model").string();
    if (!options.shape.empty()) {
        MAQUETTE_TRY_VOID(write_random_model(options.shape, folder));
        return folder;
    }
    MAQUETTE_TRY(const std::string path, find_model(options.model));
    MAQUETTE_TRY(const Model model, load_model(path));
    if (model.gguf() == nullptr) return path;
    MergedFolderOptions merged;
    merged.type = TensorType::BF16;
    MAQUETTE_TRY_VOID(write_merged_folder(MergedWeights(model, nullptr), folder, merged));
    return folder;
}

// Our own steps, in this process.
Result<Json> measure_steps(const BenchTrainOptions& options, const std::string& model, const std::string& rows, const std::filesystem::path& temporary) {
    TrainRequest request;
    request.model = model;
    request.data_file = rows;
    request.output_folder = (temporary / "run").string();
    request.lora.rank = options.rank;
    request.batch_rows = options.batch_rows;
    request.max_length = options.length;
    request.steps_max = options.steps + warm_up_steps;
    request.warmup_ratio = 0;
    request.eval_share = 0;
    request.device = options.device;
    request.precision = options.precision;
    request.threads = options.threads;
    request.packing = options.packing;
    std::vector<double> speeds, processor_speeds;
    Json plan = Json::object();
    TrainCallbacks callbacks;
    double last = processor_seconds();
    int64_t tokens = 0;
    callbacks.on_event = [&](const Json& event) {
        if (json_text(event, "type") == "plan") plan = event;
        if (json_text(event, "type") != "step") return;
        const double now = processor_seconds();
        if (json_integer(event, "step") > warm_up_steps) {
            speeds.push_back(json_number(event, "tokens_per_second"));
            processor_speeds.push_back(static_cast<double>(json_integer(event, "num_tokens") - tokens) / (now - last));
        }
        last = now;
        tokens = json_integer(event, "num_tokens");
    };
    MAQUETTE_TRY(const TrainSummary summary, train(request, callbacks));
    return Json{{"tokens_per_second", median(speeds)}, {"tokens_per_processor_second", median(processor_speeds)}, {"bytes_peak", memory_peak_measured()}, {"bytes_planned", summary.bytes_predicted},
                {"bytes_measured", summary.bytes_measured}, {"memory", plan["memory"]}, {"loss", summary.loss}, {"device", json_text(plan, "device")}};
}

std::vector<std::string> own_arguments(const BenchTrainOptions& options, const std::string& binary, const std::string& model, const std::string& rows) {
    std::vector<std::string> arguments = {binary, "bench", "train", "--json", "--model", model, "--rows-file", rows, "--length", std::to_string(options.length), "--batch-rows",
            std::to_string(options.batch_rows), "--steps", std::to_string(options.steps), "--rank", std::to_string(options.rank), "--threads",
            std::to_string(options.threads), "--device", options.device, "--precision", options.precision};
    if (options.packing) arguments.push_back("--packing");
    return arguments;
}

// A process that prints one JSON object last; its peak of memory is added.
Result<Json> measure_program(const std::vector<std::string>& arguments) {
    MAQUETTE_TRY(const ProgramRun run, run_program(arguments));
    if (run.exit_code != 0) return fail(ErrorCode::Failed, arguments[0] + " ended with code " + std::to_string(run.exit_code) + "; what went wrong stands above.");
    MAQUETTE_TRY(Json figures, parse_json(last_line(run.output)));
    figures["bytes_peak"] = run.bytes_peak;
    return figures;
}

class Peer {
  public:
    static Result<Peer> open(const BenchTrainOptions& options, const std::string& model, const std::string& rows) {
        Peer peer;
        MAQUETTE_TRY(const std::string setup, checkout_file("scripts/setup.py"));
        MAQUETTE_TRY(const std::string script, checkout_file("tests/bench/train_peer.py"));
        MAQUETTE_TRY(const ProgramRun python, run_program({"python3", setup, "--venv", "peers"}));
        if (python.exit_code != 0) return fail(ErrorCode::Failed, "The peer's Python packages could not be installed; the reason stands above.", "Check the network and pip's index.");
        peer.arguments_ = {last_line(python.output) + "/bin/python", script, "--peer", options.against, "--model", model, "--rows", rows, "--batch-rows",
                           std::to_string(options.batch_rows), "--rank", std::to_string(options.rank), "--threads", std::to_string(options.threads)};
        return peer;
    }

    Result<Json> measure_steps(const std::string& precision, int64_t steps) const {
        std::vector<std::string> arguments = arguments_;
        for (const std::string& word : {std::string("--precision"), precision, std::string("--steps"), std::to_string(steps)}) arguments.push_back(word);
        return measure_program(arguments);
    }

    // The precision with which the peer is fastest here; TRL is taken as it comes.
    Result<std::string> best_precision(const BenchTrainOptions& options) const {
        if (options.peer_precision != "auto") return options.peer_precision;
        if (options.against == "trl") return std::string("default");
        std::string best;
        double speed = 0;
        for (const char* precision : {"f32", "bf16", "autocast"}) {
            MAQUETTE_TRY(const Json figures, measure_steps(precision, 1));
            if (json_number(figures, "tokens_per_second") <= speed) continue;
            speed = json_number(figures, "tokens_per_second");
            best = precision;
        }
        return best;
    }

  private:
    std::vector<std::string> arguments_;
};

// The middle of each figure over the rounds; peaks are the largest.
Json summary_of(const std::vector<Json>& rounds) {
    std::vector<double> speeds, processor_speeds;
    int64_t peak = 0;
    for (const Json& round : rounds) {
        speeds.push_back(json_number(round, "tokens_per_second"));
        processor_speeds.push_back(json_number(round, "tokens_per_processor_second"));
        peak = std::max(peak, json_integer(round, "bytes_peak"));
    }
    Json out = rounds.front();
    out["tokens_per_second"] = median(speeds);
    out["tokens_per_processor_second"] = median(processor_speeds);
    out["bytes_peak"] = peak;
    out["rounds"] = speeds;
    return out;
}

Result<Json> compare(const BenchTrainOptions& options, const std::string& model, const std::string& rows, const std::string& peer_rows) {
    const std::string binary = own_binary();
    MAQUETTE_TRY(const Peer peer, Peer::open(options, model, peer_rows));
    MAQUETTE_TRY(const std::string precision, peer.best_precision(options));
    std::vector<Json> ours, theirs;
    for (int round = 0; round < options.rounds; ++round) {
        MAQUETTE_TRY(Json own, measure_program(own_arguments(options, binary, model, rows)));
        own["ours"]["bytes_peak"] = own["bytes_peak"];
        ours.push_back(own["ours"]);
        MAQUETTE_TRY(Json their, peer.measure_steps(precision, options.steps));
        theirs.push_back(std::move(their));
    }
    Json out{{"ours", summary_of(ours)}, {"peer", summary_of(theirs)}};
    out["speed_ratio"] = json_number(out["ours"], "tokens_per_second") / json_number(out["peer"], "tokens_per_second");
    out["processor_speed_ratio"] = json_number(out["ours"], "tokens_per_processor_second") / json_number(out["peer"], "tokens_per_processor_second");
    out["memory_ratio"] = json_number(out["ours"], "bytes_peak") / json_number(out["peer"], "bytes_peak");
    return out;
}

void print_training(const char* name, const Json& figures) {
    std::printf("%-8s %8.1f tokens/s  %8.1f per processor second  peak %6.0f MiB  %s\n", name, json_number(figures, "tokens_per_second"),
                json_number(figures, "tokens_per_processor_second"), json_number(figures, "bytes_peak") / 1048576.0,
                json_text(figures, "device").c_str());
}

Result<void> run_bench_train(const CommandContext& context, BenchTrainOptions options) {
    if (!options.chat.empty() && (!options.shape.empty() || !options.rows_file.empty() || options.batch_rows != 1 || options.against == "trl"))
        return fail(ErrorCode::WrongUsage, "Packed chat takes a model with a tokenizer, one row a step, and PyTorch as the peer.", "Leave out --shape, --rows-file, --batch-rows or --against trl.");
    const TemporaryFolder temporary;
    MAQUETTE_TRY(const std::filesystem::path folder, temporary.path());
    std::string model = options.model, rows = options.rows_file, peer_rows = rows;
    if (rows.empty()) {
        MAQUETTE_TRY(model, model_folder(options, folder));
        rows = peer_rows = (folder / "rows.jsonl").string();
        const BenchRows wanted{options.length, options.batch_rows * (options.steps + warm_up_steps), options.trained_share};
        if (options.chat.empty()) {
            MAQUETTE_TRY(const Model opened, load_model(model));
            MAQUETTE_TRY_VOID(write_random_rows(wanted, opened.architecture().vocab_size, rows));
        } else {
            peer_rows = (folder / "packed.jsonl").string();
            options.packing = true;
            MAQUETTE_TRY(const std::string with_tokenizer, find_model(options.model));
            MAQUETTE_TRY_VOID(write_chat_rows(wanted, {with_tokenizer, options.chat, rows, peer_rows}));
        }
    }
    Json out{{"model", options.shape.empty() ? options.model : options.shape}, {"length", options.length}, {"batch_rows", options.batch_rows}, {"steps", options.steps},
             {"rank", options.rank}, {"threads", options.threads}, {"trained_share", options.trained_share}};
    if (options.against.empty()) {
        MAQUETTE_TRY(out["ours"], measure_steps(options, model, rows, folder));
    } else {
        out["against"] = options.against;
        MAQUETTE_TRY(const Json both, compare(options, model, rows, peer_rows));
        out.update(both);
    }
    if (context.json) {
        std::printf("%s\n", write_json(out).c_str());
        return {};
    }
    print_training("maquette", out["ours"]);
    if (options.against.empty()) return {};
    print_training(options.against.c_str(), out["peer"]);
    std::printf("%.2f times the tokens a second (%.2f times by processor time), %.2f times the memory\n", json_number(out, "speed_ratio"),
                json_number(out, "processor_speed_ratio"), json_number(out, "memory_ratio"));
    return {};
}

}  // namespace

void add_bench_train_command(Command& bench, CommandContext& context) {
    auto options = std::make_shared<BenchTrainOptions>();
    Command command = add_command(bench, context, "train", "Tokens a second and memory of LoRA training; in turn with PyTorch + PEFT, or TRL",
                                  "maquette bench train --against pytorch --length 512 --json", [&context, options] { return run_bench_train(context, *options); });
    command.option("--model", options->model, "A model's name, folder or .gguf file").with_default();
    command.option("--shape", options->shape, "Random weights of a shape instead: smollm2-135m, qwen2.5-0.5b, qwen2.5-1.5b, qwen2.5-7b");
    command.option("--against", options->against, "The peer: pytorch (with PEFT, at its best precision) or trl (SFTTrainer as it comes)").among({"pytorch", "trl"});
    command.option("--length", options->length, "Tokens of a row").between(2, 1 << 17).with_default();
    command.option("--batch-rows", options->batch_rows, "Rows of a step").between(1, 4096).with_default();
    command.option("--steps", options->steps, "Steps of a round that count").between(1, 1000).with_default();
    command.option("--rounds", options->rounds, "Rounds of each side; the middle counts").between(1, 100).with_default();
    command.option("--trained-share", options->trained_share, "Share of a row's tokens that are trained, at its end").between(0.01, 1.0).with_default();
    command.option("--rank", options->rank, "LoRA rank, on all linear layers").between(1, 1024).with_default();
    command.option("--threads", options->threads, "CPU threads of each side").between(1, 1024).with_default();
    command.option("--device", options->device, "auto, cpu, gpu").with_default();
    command.option("--precision", options->precision, "Ours: auto, f32, bf16, f16").with_default();
    command.option("--peer-precision", options->peer_precision, "The peer's: f32, bf16, autocast, or auto, which tries them").with_default();
    command.option("--chat", options->chat, "A file of chat: its answers are trained, in rows packed from it, instead of random ones");
    command.option("--rows-file", options->rows_file, "Rows of input_ids and labels to train instead of random ones");
    command.flag("--packing", options->packing, "Those rows are documents, to be packed");
}

}  // namespace maquette
