// `maquette bench tokenizer`: bytes a second, one thread, on a text of one's own.
#include <algorithm>
#include <cstdio>

#include "native/command_line/benchmark.h"
#include "native/command_line/commands.h"
#include "native/command_line/text_input.h"

namespace maquette {
namespace {

struct BenchTokenizerOptions {
    std::string tokenizer, text;
    int repeats = 5;
};

Result<void> run_bench_tokenizer(const CommandContext& context, const BenchTokenizerOptions& options) {
    double start = processor_seconds();
    MAQUETTE_TRY(const ModelText model, load_named_text(options.tokenizer, context.data_folder));
    const double load_seconds = processor_seconds() - start;
    MAQUETTE_TRY(const std::string text, read_input_file(options.text));
    if (text.empty()) return fail(ErrorCode::BadInput, "The text to measure with is empty.", "Give a file of some megabytes.");
    std::vector<double> encode_seconds, decode_seconds;
    std::vector<int32_t> ids;
    bool same = true;
    for (int i = 0; i < std::max(1, options.repeats); ++i) {
        start = processor_seconds();
        MAQUETTE_TRY(ids, model.tokenizer.encode(text));
        encode_seconds.push_back(std::max(1e-6, processor_seconds() - start));
        start = processor_seconds();
        const std::string back = model.tokenizer.decode(ids);
        decode_seconds.push_back(std::max(1e-6, processor_seconds() - start));
        same = back == text;
    }
    const auto bytes = static_cast<double>(text.size());
    const Json out{{"tokenizer", options.tokenizer}, {"kind", model.tokenizer.kind()}, {"bytes", text.size()}, {"tokens", ids.size()},
                   {"load_seconds", load_seconds}, {"encode_seconds", median(encode_seconds)}, {"encode_bytes_per_second", bytes / median(encode_seconds)},
                   {"decode_bytes_per_second", bytes / median(decode_seconds)}, {"round_trip", same}, {"repeats", encode_seconds.size()}};
    if (context.json) std::printf("%s\n", write_json(out).c_str());
    else std::printf("%s: %zu bytes to %zu tokens, encode %.1f MB/s, decode %.1f MB/s, load %.2f s\n", model.tokenizer.kind().c_str(), text.size(), ids.size(),
                     bytes / median(encode_seconds) / 1e6, bytes / median(decode_seconds) / 1e6, load_seconds);
    return {};
}

}  // namespace

void add_bench_tokenizer_command(Command& bench, CommandContext& context) {
    auto options = std::make_shared<BenchTokenizerOptions>();
    Command command = add_command(bench, context, "tokenizer", "Bytes a second of encoding and decoding, one thread",
                                  "maquette bench tokenizer --tokenizer smollm2 --text pages.html --json",
                                  [&context, options] { return run_bench_tokenizer(context, *options); });
    command.option("--tokenizer", options->tokenizer, "A model folder, tokenizer file, .gguf file or model's name").required();
    command.option("--text", options->text, "The text to encode; - is standard input").required();
    command.option("--repeats", options->repeats, "How often; the median counts").between(1, 1000);
}

}  // namespace maquette
