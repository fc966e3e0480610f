// `maquette mask`: what of each row is trained, token by token; the same code as in training.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "native/command_line/commands.h"
#include "native/command_line/text_input.h"
#include "shared/dataset/row_format.h"
#include "shared/dataset/row_index.h"
#include "shared/tokenizer/loss_mask.h"

namespace maquette {
namespace {

constexpr size_t chunk_bytes = size_t{1} << 20;  // Read at once.

struct MaskCommandOptions {
    std::string tokenizer, chat_template, data, loss = "assistant", think = "train";
    std::vector<std::string> class_weights;
    int64_t max_length = 0, now = -1;
    double think_weight = 1.0;
    bool classes = false;
};

MaskedRow unreadable(const Error& error) {
    MaskedRow row;
    row.usable = false;
    Finding finding;
    finding.rule = "jsonl.syntax";
    finding.reason = error.reason;
    finding.fix = error.fix;
    row.findings.push_back(std::move(finding));
    return row;
}

void print_row(const CommandContext& context, MaskedRow& row, int64_t line, const std::string& file) {
    for (Finding& finding : row.findings) finding.line = line, finding.file = file;
    if (context.json) {
        Json out = masked_row_json(row);
        out["line"] = line;
        std::printf("%s\n", write_json(out).c_str());
        return;
    }
    std::printf("line %lld: loss is computed on %lld of %zu tokens%s\n", static_cast<long long>(line), static_cast<long long>(row.trained()),
                row.ids.size(), row.truncated ? " (cut off)" : "");
    for (const Finding& finding : row.findings)
        std::printf("  %s: %s %s\n", severity_name(finding.severity), finding.reason.c_str(), finding.fix.c_str());
}

Result<MaskOptions> mask_options(const MaskCommandOptions& options, const ModelText& text) {
    MaskOptions out;
    MAQUETTE_TRY(out.mode, loss_mode(options.loss));
    out.max_length = options.max_length;
    out.variables = text.variables;
    out.think = options.think == "exclude" ? ThinkLoss::Exclude : ThinkLoss::Train;
    out.think_weight = options.think_weight;
    out.with_classes = options.classes;
    for (const std::string& weight : options.class_weights) MAQUETTE_TRY_VOID(add_class_weight(weight, out.class_weights));
    out.now_seconds = options.now >= 0 ? options.now
                                       : std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    return out;
}

Result<void> run_mask(const CommandContext& context, const MaskCommandOptions& options) {
    MAQUETTE_TRY(ModelText text, load_named_text(options.tokenizer, context.data_folder));
    if (!options.chat_template.empty()) {
        MAQUETTE_TRY(const std::string source, read_input_file(options.chat_template));
        MAQUETTE_TRY(text.chat_template, ChatTemplate::parse(source));
    }
    MAQUETTE_TRY(const MaskOptions mask, mask_options(options, text));
    std::ifstream stream(options.data, std::ios::binary);
    std::error_code ignored;
    if (!stream || std::filesystem::is_directory(options.data, ignored))
        return fail(ErrorCode::NotFound, "The data file cannot be read.", "Check the path: " + options.data);
    int64_t usable = 0, rows = 0;
    const auto print = [&](MaskedRow row, int64_t line) {
        ++rows;
        usable += row.usable;
        print_row(context, row, line, options.data);
    };
    Report too_long;
    RowSplitter splitter(Container{});
    const auto mask_line = [&](const RowSpan& span, std::string_view line) {
        if (span.offset == 0 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
        const auto sample = parse_record(line, Container{});
        print(sample ? mask_row(text.tokenizer, text.chat_template, *sample, mask) : unreadable(sample.error()), span.line);
    };
    // A row that is too long is named when it has grown too long: behind the rows before it, before those behind it.
    const auto print_too_long = [&] {
        for (const Finding& one : too_long.findings) print(unreadable({ErrorCode::BadInput, one.reason, one.fix, {}, 0, {}}), one.line);
        too_long.findings.clear();
    };
    std::string chunk(chunk_bytes, '\0');
    while (stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size())), stream.gcount() > 0) {
        splitter.add(std::string_view(chunk).substr(0, static_cast<size_t>(stream.gcount())), mask_line, too_long);
        print_too_long();
    }
    splitter.finish(mask_line, too_long);
    print_too_long();
    if (rows == 0) return fail(ErrorCode::BadInput, "The file holds no rows.", "Give one JSON object a line.");
    if (usable == 0) return fail(ErrorCode::BadInput, "No row of the file can be used.", "See the findings of each row.");
    return {};
}

}  // namespace

void add_mask_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<MaskCommandOptions>();
    Command command = add_command(app, context, "mask", "Show which tokens of each row are trained",
                                  "maquette mask --tokenizer smollm2 --data train.jsonl --loss assistant --max-length 2048 --json",
                                  [&context, options] { return run_mask(context, *options); });
    command.remove_option("--data");  // Here the file of samples, not the store.
    command.option("--tokenizer", options->tokenizer, "A model folder, tokenizer file, .gguf file or model's name").required();
    command.option("--template", options->chat_template, "A .jinja file instead of the model's own template");
    command.option("--data", options->data, "The samples, one JSON object a line").required();
    command.option("--loss", options->loss, "assistant, assistant-turn, assistant-trl, last-assistant, completion or all").with_default();
    command.option("--max-length", options->max_length, "Tokens a row may have; 0 is no limit").not_negative();
    command.option("--think", options->think, "train or exclude what stands in <think>…</think>").among({"train", "exclude"});
    command.option("--think-weight", options->think_weight, "Weight of what stands in <think>…</think>");
    command.option("--class-weight", options->class_weights, "CLASS=WEIGHT, as closing-tag=2 or critical=1.5; may be given several times");
    command.flag("--classes", options->classes, "Also print what each token of an answer is: tag, class-name, closing-tag …");
    command.option("--now", options->now, "Unix time for strftime_now, instead of the clock");
}

}  // namespace maquette
