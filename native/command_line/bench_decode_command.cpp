// `maquette bench decode`: tokens a second of reading a prompt and of answering, one chat; in turn with llama.cpp if asked.
#include <algorithm>
#include <cstdio>

#include "native/command_line/benchmark.h"
#include "native/command_line/commands.h"
#include "native/generate/generator.h"
#include "native/model/model_names.h"
#include "native/train/memory_plan.h"

namespace maquette {
namespace {

struct BenchDecodeOptions {
    std::string model = "smollm2", against, device = "auto", precision = "auto";
    int64_t prompt_tokens = 512, tokens = 64;
    int rounds = 3, threads = 2;
};

// A text that the model's tokenizer cuts into about as many tokens as wanted.
std::string prompt_of(const Generator& generator, int64_t tokens) {
    std::string text;
    for (int64_t i = 0; generator.prompt_tokens(Json(text)) < tokens; ++i) text += (i == 0 ? "row " : " row ") + std::to_string(i % 97);
    return text;
}

struct Answer {
    double first = 0, last = 0;  // Seconds after the call at which the first and the last token came.
    int64_t tokens = 0, prompt_tokens = 0;
};

Result<Answer> answer(Generator& generator, const std::string& prompt, int64_t tokens) {
    SamplingOptions sampling;
    sampling.max_tokens = tokens;
    sampling.ignore_eos = true;
    Answer out;
    const double start = steady_seconds();
    GenerateCallbacks callbacks;
    callbacks.on_token = [&](size_t, const TokenReport&) {
        out.last = steady_seconds() - start;
        if (out.tokens++ == 0) out.first = out.last;
    };
    MAQUETTE_TRY(const auto answers, generator.generate({Json(prompt)}, sampling, callbacks));
    out.prompt_tokens = answers.front().prompt_tokens;
    return out;
}

Result<Json> measure_answers(const BenchDecodeOptions& options) {
    GeneratorOptions opened;
    MAQUETTE_TRY(opened.model_path, find_model(options.model));
    opened.device = options.device;
    opened.precision = options.precision;
    opened.threads = options.threads;
    MAQUETTE_TRY(const auto generator, Generator::open(opened));
    const std::string prompt = prompt_of(*generator, options.prompt_tokens);
    std::vector<double> reading, answering;
    int64_t prompt_tokens = 0;
    for (int round = 0; round <= options.rounds; ++round) {  // The first one warms up.
        MAQUETTE_TRY(const Answer taken, answer(*generator, prompt, options.tokens));
        if (taken.tokens < 2) return fail(ErrorCode::Failed, "The model answered without two tokens.", "Ask for more with --tokens.");
        prompt_tokens = taken.prompt_tokens;
        if (round == 0) continue;
        reading.push_back(static_cast<double>(taken.prompt_tokens) / taken.first);
        answering.push_back(static_cast<double>(taken.tokens - 1) / (taken.last - taken.first));
    }
    return Json{{"prompt_tokens", prompt_tokens}, {"tokens", options.tokens}, {"prefill_tokens_per_second", median(reading)},
                {"decode_tokens_per_second", median(answering)}, {"bytes_peak", memory_peak_measured()}};
}

Result<Json> measure_llama_cpp(const BenchDecodeOptions& options, int64_t prompt_tokens) {
    MAQUETTE_TRY(const std::string script, checkout_file("tests/bench/decode_peer.mjs"));
    MAQUETTE_TRY(const std::string model, find_model(options.model));
    MAQUETTE_TRY(const ProgramRun run, run_program({"node", script, model, std::to_string(prompt_tokens), std::to_string(options.tokens), std::to_string(options.rounds), std::to_string(options.threads)}));
    if (run.exit_code != 0) return fail(ErrorCode::Failed, "llama.cpp could not be measured; what went wrong stands above.", "Fetch it with ./studio setup.");
    return parse_json(last_line(run.output));
}

void print_side(const char* name, const Json& figures) {
    std::printf("%-10s prompt %7.1f tokens/s  answer %6.1f tokens/s\n", name, json_number(figures, "prefill_tokens_per_second"), json_number(figures, "decode_tokens_per_second"));
}

Result<void> run_bench_decode(const CommandContext& context, const BenchDecodeOptions& options) {
    Json out{{"model", options.model}, {"threads", options.threads}};
    MAQUETTE_TRY(out["ours"], measure_answers(options));
    if (!options.against.empty()) {
        MAQUETTE_TRY(out["peer"], measure_llama_cpp(options, json_integer(out["ours"], "prompt_tokens")));
        for (const char* what : {"prefill", "decode"}) {
            const std::string name = std::string(what) + "_tokens_per_second";
            out[std::string(what) + "_ratio"] = json_number(out["ours"], name.c_str()) / json_number(out["peer"], name.c_str());
        }
    }
    if (context.json) {
        std::printf("%s\n", write_json(out).c_str());
        return {};
    }
    print_side("maquette", out["ours"]);
    if (options.against.empty()) return {};
    print_side("llama.cpp", out["peer"]);
    std::printf("%.2f times the prompt tokens, %.2f times the answer tokens\n", json_number(out, "prefill_ratio"), json_number(out, "decode_ratio"));
    return {};
}

}  // namespace

void add_bench_decode_command(Command& bench, CommandContext& context) {
    auto options = std::make_shared<BenchDecodeOptions>();
    Command command = add_command(bench, context, "decode", "Tokens a second of reading a prompt and of answering; beside llama.cpp",
                                  "maquette bench decode --against llama.cpp --json", [&context, options] { return run_bench_decode(context, *options); });
    command.option("--model", options->model, "A model's name, folder or .gguf file").with_default();
    command.option("--against", options->against, "The peer: llama.cpp, which needs a .gguf file").among({"llama.cpp"});
    command.option("--prompt-tokens", options->prompt_tokens, "Tokens of the prompt, about").between(1, 1 << 17).with_default();
    command.option("--tokens", options->tokens, "Tokens of the answer").between(2, 4096).with_default();
    command.option("--rounds", options->rounds, "Answers that count; the middle is taken").between(1, 100).with_default();
    command.option("--threads", options->threads, "CPU threads").between(1, 1024).with_default();
    command.option("--device", options->device, "auto, cpu, gpu").with_default();
    command.option("--precision", options->precision, "auto, f32, bf16").with_default();
}

}  // namespace maquette
