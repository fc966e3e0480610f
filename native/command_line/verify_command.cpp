// `maquette verify golden DIR`: our numbers against files of reference numbers.
#include <cstdio>

#include "native/command_line/commands.h"
#include "native/verify/golden_checks.h"

namespace maquette {
namespace {

struct VerifyArguments {
    VerifyOptions options;
    std::vector<std::string> models;  // NAME=DIR
};

Result<void> verify(CommandContext& context, VerifyArguments& arguments) {
    for (const std::string& entry : arguments.models) {
        const size_t equals = entry.find('=');
        if (equals == std::string::npos)
            return fail(ErrorCode::WrongUsage, "--model " + entry + " is not NAME=FOLDER.", "For example --model minimind2-small=models/minimind2-small.");
        arguments.options.models[entry.substr(0, equals)] = entry.substr(equals + 1);
    }
    Json rows = Json::array();
    int64_t count = 0, wrong = 0;
    const VerifyOutput output{
        [&](const VerifyRow& row) {
            ++count;
            wrong += row.ok ? 0 : 1;
            if (context.json)
                rows.push_back(verify_row_json(row));
            else
                std::printf("%s\n", verify_row_text(row).c_str());
        },
        [](const std::string& what) { std::fprintf(stderr, "skipped: %s\n", what.c_str()); }};
    MAQUETTE_TRY_VOID(verify_goldens(arguments.options, output));
    if (context.json) std::printf("%s\n", write_json(rows).c_str());
    if (count == 0) return fail(ErrorCode::BadInput, "There was nothing to check.", "Give a folder with logits, gradients, trajectories, …, or another --only.");
    if (wrong > 0) {
        context.json_done = context.json;
        return fail(ErrorCode::Failed, std::to_string(wrong) + " of " + std::to_string(count) + " checks are not within their limit.");
    }
    if (!context.json) std::printf("%lld checks, all within their limits\n", static_cast<long long>(count));
    return {};
}

}  // namespace

void add_verify_command(Command& app, CommandContext& context) {
    auto arguments = std::make_shared<VerifyArguments>();
    auto what = std::make_shared<std::string>();
    Command command = add_command(app, context, "verify", "Compare our numbers with reference files (PyTorch, PEFT, TRL)",
                                  "maquette verify golden ../shared/data/goldens --device cpu --only logits,gradients", [&context, arguments, what] { return verify(context, *arguments); });
    command.option("what", *what, "What to verify").required().among({"golden"});
    command.option("folder", arguments->options.folder, "The folder of the reference files").required();
    command.option("--device", arguments->options.device, "reference, cpu or gpu").among({"reference", "cpu", "gpu"}).with_default();
    command.option("--precision", arguments->options.precision, "f32 (within 1e-4); bf16 or f16 (cosine of at least 0.999)").among({"f32", "bf16", "f16"}).with_default();
    command.option("--threads", arguments->options.threads, "CPU threads; 0 takes all");
    command.option("--only", arguments->options.only, "Checks: logits, gradients, trajectories, nf4, trl_metrics, masks, peft_adapters, loss_curve").separated_by(',');
    command.option("--without", arguments->options.without, "Models that are left out").separated_by(',');
    command.option("--model", arguments->models, "NAME=FOLDER of a model that the reference files name; may be repeated");
}

}  // namespace maquette
