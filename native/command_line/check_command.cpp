// `maquette check`: what every target would say about a file of rows, before it is sent; with fixes.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <thread>

#include "native/command_line/output_file.h"
#include "native/command_line/row_commands.h"
#include "native/command_line/text_input.h"
#include "native/model/mapped_file.h"
#include "shared/base/bytes.h"
#include "shared/base/hash.h"
#include "shared/formats/conversion.h"
#include "shared/targets/check.h"

namespace maquette {
namespace {

struct CheckCommandOptions {
    std::string file, target = "all", format, output, tokenizer;
    bool fix = false;
    unsigned threads = 0;
};

// Counts what was read of a mapped file and gives its pages back now and then: a file larger than the memory can be read.
class ReadPages {
  public:
    explicit ReadPages(const MappedFile& file) : file_(file) {}
    void add(size_t bytes) {
        read_ += bytes;
        if (read_ < forget_after) return;
        file_.forget_pages();
        read_ = 0;
    }

  private:
    static constexpr size_t forget_after = size_t{16} << 20;
    const MappedFile& file_;
    size_t read_ = 0;
};

// The rows of JSONL lines, checked one part of the file a thread.
TargetCheck check_lines(const MappedFile& file, const DetectedFormat& detected, const std::vector<const Target*>& targets, const CheckOptions& options, unsigned threads) {
    struct Part {
        std::string_view bytes;
        FileCheck check;
        int64_t lines = 0;
    };
    const std::string_view bytes = text_of(file.bytes());
    std::vector<Part> parts;
    size_t at = std::min<size_t>(detected.container.rows_begin, bytes.size());
    for (unsigned i = 0; i < threads && at < bytes.size(); ++i) {
        size_t end = i + 1 == threads ? bytes.size() : std::max(at, bytes.size() / threads * (i + 1));
        end = end >= bytes.size() ? bytes.size() : std::min(bytes.find('\n', end), bytes.size() - 1) + 1;
        parts.push_back({bytes.substr(at, end - at), FileCheck(targets, detected.container, *detected.format, options), 0});
        at = end;
    }
    const auto work = [&](Part& part) {
        int64_t row = 0;
        ReadPages pages(file);
        for (size_t begin = 0; begin < part.bytes.size();) {
            const size_t end = std::min(part.bytes.find('\n', begin), part.bytes.size());
            std::string_view line = part.bytes.substr(begin, end - begin);
            while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
            if (line.find_first_not_of(" \t\r") != std::string_view::npos) part.check.add_row(line, row++, part.lines + detected.container.first_line);
            part.lines += end < part.bytes.size();
            pages.add(end - begin);
            begin = end + 1;
        }
    };
    std::vector<std::thread> running;
    for (size_t i = 1; i < parts.size(); ++i) running.emplace_back([&work, &parts, i] { work(parts[i]); });
    if (!parts.empty()) work(parts[0]);
    for (std::thread& one : running) one.join();
    FileCheck all = parts.empty() ? FileCheck(targets, detected.container, *detected.format, options) : std::move(parts[0].check);
    int64_t lines = parts.empty() ? 0 : parts[0].lines;
    for (size_t i = 1; i < parts.size(); ++i) {
        all.join(std::move(parts[i].check), lines);
        lines += parts[i].lines;
    }
    all.set_file_bytes(static_cast<int64_t>(bytes.size()));
    return all.finish();
}

// Every row of any container, in order.
void each_row(const MappedFile& file, const Container& container, Report& report, const RowSplitter::OnRow& on_row) {
    const std::string_view bytes = text_of(file.bytes());
    RowSplitter splitter(container);
    ReadPages pages(file);
    constexpr size_t chunk = size_t{1} << 20;
    for (size_t at = 0; at < bytes.size(); at += chunk) {
        splitter.add(bytes.substr(at, chunk), on_row, report);
        pages.add(chunk);
    }
    splitter.finish(on_row, report);
}

TargetCheck check_rows(const MappedFile& file, const DetectedFormat& detected, const std::vector<const Target*>& targets, const CheckOptions& options, unsigned threads) {
    if (detected.container.kind == ContainerKind::Jsonl) return check_lines(file, detected, targets, options, threads);
    FileCheck check(targets, detected.container, *detected.format, options);
    Report report;
    int64_t row = 0;
    each_row(file, detected.container, report, [&](const RowSpan& span, std::string_view text) { check.add_row(text, row++, span.line); });
    check.set_file_bytes(static_cast<int64_t>(file.bytes().size()));
    TargetCheck out = check.finish();
    for (Finding& finding : report.findings)
        for (TargetSummary& summary : out.summaries) {
            out.findings.insert(out.findings.begin(), {finding, summary.target->name, -1, FixKind::None});
            ++summary.errors;
            summary.is_accepted = false;
        }
    return out;
}

Result<DetectedFormat> detect(const MappedFile& file, const CheckCommandOptions& options) {
    const std::string_view bytes = text_of(file.bytes());
    return detect_format_of_file([&](size_t count) { return bytes.substr(0, count); }, options.file, options.format);
}

// Of the formats that the rows have, the one that the target knows.
const RowFormat* format_taken(const Target& target, const DetectedFormat& detected) {
    if (takes_format(target, *detected.format, {})) return detected.format;
    const auto& others = detected.also_possible;
    const auto found = std::find_if(others.begin(), others.end(), [&](const RowFormat* one) { return takes_format(target, *one, {}); });
    return found == others.end() ? detected.format : *found;
}

// 128 bits of SHA-256: what is taken for a double is removed, so that chance must not make one.
using RowIdentity = std::array<uint64_t, 2>;
RowIdentity identity_of(std::string_view row) {
    RowIdentity out{};
    const std::string digits = sha256_hex(row);
    for (size_t i = 0; i < out.size(); ++i) std::from_chars(digits.data() + 16 * i, digits.data() + 16 * (i + 1), out[i], 16);
    return out;
}

// Writes the file as the target wants it: converted where its format is another, every row mended.
Result<Json> write_fixed(const MappedFile& rows_file, const DetectedFormat& detected, const Target& target, const CheckCommandOptions& options) {
    const bool has_format = takes_format(target, *detected.format, detected.also_possible);
    const RowFormat* to = has_format ? format_taken(target, detected) : find_format(target.formats.front());
    Container container;
    container.kind = target.needs_json_object || (target.takes_json_list && detected.container.kind == ContainerKind::JsonList) ? ContainerKind::JsonList : ContainerKind::Jsonl;
    if (target.needs_json_object) container.rows_key = "examples";
    MAQUETTE_TRY(auto file, OutputFile::create(options.output));
    const bool is_list = container.kind == ContainerKind::JsonList;
    std::string out = !is_list ? "" : container.rows_key.empty() ? "[\n" : "{\"" + container.rows_key + "\": [\n";
    std::map<std::string, std::string> lost;
    int64_t rows = 0, written = 0, changed = 0, removed = 0;
    Result<void> writing;
    std::set<RowIdentity> seen;
    Report report;
    const bool keeps_text = has_format && (detected.container.kind == ContainerKind::Jsonl || detected.container.kind == ContainerKind::JsonList || detected.container.kind == ContainerKind::JsonValue);
    each_row(rows_file, detected.container, report, [&](const RowSpan&, std::string_view text) {
        ++rows;
        std::string row(text);
        const bool needs_one_line = !is_list && row.find('\n') != std::string::npos;
        if (!keeps_text || needs_one_line) {
            auto record = parse_record(text, detected.container);
            if (record && !has_format) {
                auto sample = detected.format->read(*record);
                record = sample ? convert_sample(*std::move(sample), *detected.format, *to, {}, lost) : Result<Json>(fail(sample.error()));
            }
            row = record ? write_json_styled(*record, {true, true, false, -1}) : std::string();
        }
        const MendedRow mended = mend_row(row, container, target);
        if (mended.is_removed || !seen.insert(identity_of(mended.text)).second) {  // A fix or a conversion may make two rows one, too.
            ++removed;
            return;
        }
        changed += mended.is_changed || row != text;
        if (is_list && written > 0) out += ",\n";
        out += mended.text + (is_list ? "" : "\n");
        ++written;
        if (out.size() < (size_t{1} << 20) || !writing) return;
        writing = file.add(out);
        out.clear();
    });
    if (is_list) out += container.rows_key.empty() ? "\n]\n" : "\n]}\n";
    MAQUETTE_TRY_VOID(std::move(writing));
    MAQUETTE_TRY_VOID(file.add(out));
    MAQUETTE_TRY_VOID(file.finish());
    Json lost_json = Json::object();
    for (const auto& [field, reason] : lost) lost_json[field] = reason;
    return Json{{"file", options.output}, {"format", to->name}, {"rows", rows}, {"written", written}, {"changed", changed}, {"removed", removed}, {"lost", std::move(lost_json)}};
}

void print_check(const TargetCheck& check, const CheckCommandOptions& options) {
    for (const TargetFinding& one : check.findings) {
        std::printf("%s", options.file.c_str());
        if (one.finding.line > 0) std::printf(":%lld", static_cast<long long>(one.finding.line));
        std::printf(": %s: %s%s%s %s [%s %s%s]\n", severity_name(one.finding.severity), one.finding.field.c_str(), one.finding.field.empty() ? "" : ": ", one.finding.reason.c_str(),
                    one.finding.fix.c_str(), one.target, one.finding.rule.c_str(), one.fix == FixKind::None ? "" : ", --fix");
    }
    if (check.findings_left_out > 0) std::printf("%lld more findings of the same rules.\n", static_cast<long long>(check.findings_left_out));
    std::printf("%lld rows, %s%lld tokens%s\n", static_cast<long long>(check.rows), check.are_tokens_estimated ? "about " : "", static_cast<long long>(check.tokens),
                check.are_tokens_estimated ? " (an estimate; name the tokenizer with --tokenizer)" : "");
    std::printf("%-18s %-9s %8s %9s %16s\n", "target", "accepted", "errors", "warnings", "rows with errors");
    for (const TargetSummary& one : check.summaries)
        std::printf("%-18s %-9s %8lld %9lld %16lld\n", one.target->name, one.is_accepted ? "yes" : "no", static_cast<long long>(one.errors), static_cast<long long>(one.warnings),
                    static_cast<long long>(one.rows_with_errors));
}

Result<std::vector<const Target*>> wanted_targets(const std::string& name) {
    if (name == "all") return all_targets();
    const Target* target = find_target(name);
    if (!target) return fail(ErrorCode::WrongUsage, "There is no target called \"" + name + "\".", "See maquette check --help.");
    return std::vector<const Target*>{target};
}

Result<void> check(const CheckCommandOptions& options, CommandContext& context) {
    MAQUETTE_TRY(const auto targets, wanted_targets(options.target));
    if (options.fix && (targets.size() != 1 || options.output.empty())) return fail(ErrorCode::WrongUsage, "A fix is for one target and needs a file to write.", "Name --target and -o.");
    CheckOptions check_options;
    std::optional<Error> uncounted;  // What the tokenizer refused, if anything.
    if (!options.tokenizer.empty()) {
        MAQUETTE_TRY(auto text, load_named_text(options.tokenizer, context.data_folder));
        auto shared = std::make_shared<ModelText>(std::move(text));
        check_options.count_tokens = [shared, &uncounted](std::string_view one) {
            const auto ids = shared->tokenizer.encode(one);
            if (!ids) uncounted = ids.error();
            return ids ? static_cast<int64_t>(ids->size()) : 0;
        };
    }
    MAQUETTE_TRY(const auto mapped, MappedFile::open(options.file));
    MAQUETTE_TRY(const auto detected, detect(*mapped, options));
    check_options.also_possible = detected.also_possible;
    const unsigned threads = options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
    TargetCheck result = check_rows(*mapped, detected, targets, check_options, check_options.count_tokens ? 1 : threads);
    if (uncounted) return fail(*std::move(uncounted));
    Json fixed;
    if (options.fix) {
        MAQUETTE_TRY(fixed, write_fixed(*mapped, detected, *targets[0], options));
        MAQUETTE_TRY(const auto again, MappedFile::open(options.output));
        CheckCommandOptions second = options;
        second.file = options.output, second.format = json_text(fixed, "format");
        MAQUETTE_TRY(const auto detected_again, detect(*again, second));
        check_options.also_possible = detected_again.also_possible;
        result = check_rows(*again, detected_again, targets, check_options, threads);
    }
    if (context.json) {
        Json out = target_check_json(result);
        out["file"] = options.fix ? options.output : options.file;
        out["format"] = options.fix ? json_text(fixed, "format") : std::string(detected.format->name);
        if (options.fix) out["fixed"] = fixed;
        std::printf("%s\n", write_json(out).c_str());
        context.json_done = true;
    } else {
        CheckCommandOptions shown = options;
        if (options.fix) {
            std::printf("%lld of %lld rows in %s: %lld changed, %lld removed. What is left:\n", static_cast<long long>(json_integer(fixed, "written")), static_cast<long long>(json_integer(fixed, "rows")),
                        options.output.c_str(), static_cast<long long>(json_integer(fixed, "changed")), static_cast<long long>(json_integer(fixed, "removed")));
            for (const auto& [field, reason] : fixed["lost"].items()) std::printf("  %s: %s\n", field.c_str(), reason.get<std::string>().c_str());
            shown.file = options.output;
        }
        print_check(result, shown);
    }
    const bool has_errors = std::any_of(result.summaries.begin(), result.summaries.end(), [](const TargetSummary& one) { return !one.is_accepted; });
    if (has_errors) return fail({ErrorCode::BadInput, "The file is not accepted by every target.", "See the findings; --fix -o OUT applies what can be fixed.", options.file, 0, {}});
    return {};
}

std::string target_names() {
    std::string out;
    for (const Target* target : all_targets()) out += (out.empty() ? "" : ", ") + std::string(target->name);
    return out;
}

}  // namespace

void add_check_command(Command& app, CommandContext& context) {
    auto options = std::make_shared<CheckCommandOptions>();
    Command command = add_command(app, context, "check", "Say what each service and trainer would refuse in a file of rows, and mend it",
                                  "maquette check train.jsonl --target all\n  maquette check train.jsonl --target openai --fix -o mended.jsonl", [options, &context] { return check(*options, context); });
    command.option("file", options->file, "The file: JSONL, JSON, CSV or plain text").required();
    command.option("--target", options->target, "One of: all, " + target_names()).with_default();
    command.option("--from", options->format, "The file's format; found by looking when left out");
    command.flag("--fix", options->fix, "Apply every fix, convert where needed, and write the file with -o");
    command.option("-o,--output", options->output, "The file that --fix writes");
    command.option("--tokenizer", options->tokenizer, "Count tokens with this model's tokenizer instead of estimating them");
    command.option("--threads", options->threads, "Cores; 0 for all");
}

}  // namespace maquette
