#include "shared/formats/conversion.h"

#include <algorithm>

#include "shared/formats/boxes.h"
#include "shared/formats/image_size.h"

namespace maquette {
namespace {

bool needs_size(BoxConvention from, BoxConvention to) {
    const auto is_absolute = [](BoxConvention one) { return one == BoxConvention::Pixels || one == BoxConvention::ResizedPixels; };
    return from != to && (is_absolute(from) || is_absolute(to));
}

// Every text of a sample, to be changed in place.
Result<void> each_text(Sample& sample, const std::function<Result<void>(std::string&)>& change) {
    for (auto* list : {&sample.messages, &sample.preferred, &sample.rejected})
        for (Message& message : *list) {
            if (message.content.is_string()) MAQUETTE_TRY_VOID(change(message.content.get_ref<std::string&>()));
            if (message.content.is_array())
                for (Json& part : message.content)
                    if (part.is_object() && part.contains("text") && part["text"].is_string()) MAQUETTE_TRY_VOID(change(part["text"].get_ref<std::string&>()));
        }
    return {};
}

Result<ImageSize> size_for_boxes(const Sample& sample, const ConversionOptions& options) {
    const auto wrong = [](std::string reason, std::string fix) { return fail({ErrorCode::BadInput, std::move(reason), std::move(fix), {}, 0, "images"}); };
    if (sample.images.size() != 1)
        return wrong("The row has boxes and " + std::to_string(sample.images.size()) + " images: which image they are on is not known.", "Give the row one image.");
    const std::string& image = sample.images[0];
    std::optional<ImageSize> size;
    if (const auto head = data_url_image_head(image)) size = head->size;
    if (!size && options.image_size) size = options.image_size(image);
    if (!size) return wrong("The boxes depend on the size of " + image.substr(0, 200) + ", which cannot be read.", "Name the folder of the images with --images.");
    return *size;
}

Result<void> convert_boxes(Sample& sample, const RowFormat& from, const RowFormat& to, const ConversionOptions& options, std::map<std::string, std::string>& lost) {
    int64_t boxes = 0;
    MAQUETTE_TRY_VOID(each_text(sample, [&](std::string& text) -> Result<void> {
        boxes += count_boxes(text);
        return {};
    }));
    if (boxes == 0) return {};
    const BoxConvention before = options.boxes != BoxConvention::Unknown ? options.boxes : from.boxes;
    if (before == to.boxes) return {};
    if (to.boxes == BoxConvention::Unknown) {
        lost.emplace("boxes", std::string("The format does not say what a box's numbers mean: they are kept as ") + from.title + " means them.");
        return {};
    }
    if (before == BoxConvention::Unknown) {
        lost.emplace("boxes", "What the numbers of the boxes mean is not known: they are kept. Say it with --boxes.");
        return {};
    }
    if (options.is_format_guessed && options.boxes == BoxConvention::Unknown && std::string_view(from.name).starts_with("qwen")) {
        lost.emplace("boxes", "Which Qwen-VL the boxes were made for is not known: they are kept. Say it with --from or --boxes.");
        return {};
    }
    ImageSize size{1000, 1000};
    if (needs_size(before, to.boxes)) {
        MAQUETTE_TRY(size, size_for_boxes(sample, options));
    }
    bool is_rounded = false;
    MAQUETTE_TRY_VOID(each_text(sample, [&](std::string& text) -> Result<void> {
        MAQUETTE_TRY(BoxChange change, change_boxes(text, before, to.boxes, size));
        text = std::move(change.text);
        is_rounded |= change.is_rounded;
        return {};
    }));
    if (is_rounded) lost.emplace("boxes", "The format has whole numbers: the boxes were rounded to them.");
    return {};
}

Container output_container(const DetectedFormat& from, const RowFormat& to, const std::string& name) {
    Container out;
    const bool has_known_ending = name.ends_with(".jsonl") || name.ends_with(".json") || name.ends_with(".csv");
    if (!has_known_ending && from.format == &to) return from.container;
    out.kind = name.ends_with(".jsonl") ? ContainerKind::Jsonl : name.ends_with(".json") ? ContainerKind::JsonList : name.ends_with(".csv") ? ContainerKind::Csv : to.container;
    if (name.ends_with(".json") && to.container == ContainerKind::Jsonl && std::string_view(to.name) == "evolution-log") out.kind = ContainerKind::JsonValue;
    if (out.kind == ContainerKind::JsonList) out.rows_key = to.rows_key;
    out.columns = to.columns;
    return out;
}

bool has_thinking(const std::vector<Message>& messages) {
    return std::any_of(messages.begin(), messages.end(), [](const Message& message) { return !message.thinking.empty(); });
}

// What the written row does not give back: no writer has to be trusted to tell of everything.
void note_differences(const Sample& wanted, const Sample& got, std::map<std::string, std::string>& lost) {
    const auto note = [&](bool is_same, const char* field, const char* reason) {
        if (!is_same) lost.emplace(field, reason);
    };
    const char* not_kept = "The format does not keep it.";
    note(wanted.kind == got.kind, "kind", "The format does not tell conversations, completions, preferences and actions apart: the row becomes another kind.");
    note(wanted.images == got.images, "images", not_kept);
    note(wanted.tools == got.tools, "tools", not_kept);
    note(wanted.task_type == got.task_type, "task_type", not_kept);
    note(wanted.quality == got.quality, "quality", not_kept);
    note(wanted.rating == got.rating, "rating", not_kept);
    note(wanted.source == got.source, "source", not_kept);
    note(wanted.licence == got.licence, "licence", not_kept);
    note(wanted.parent == got.parent, "parent", not_kept);
    note(wanted.critique == got.critique, "critique", not_kept);
    note(wanted.action == got.action, "action", not_kept);
    note(wanted.extra == got.extra, "extra", "Further fields of the row are left out or have another place.");
    note(has_thinking(wanted.messages) == has_thinking(got.messages), "thinking", "The reasoning stands in the answer's text.");
    note(wanted.messages == got.messages && wanted.preferred == got.preferred && wanted.rejected == got.rejected, "messages",
         "The format writes parts, calls, names or weights of the messages another way: they do not come back as they were.");
}

void note_columns(const Sample& sample, LlamaFactoryColumns& columns) {
    columns.tools |= !sample.tools.is_null();
    columns.images |= !sample.images.empty();
    const bool is_pair = !sample.preferred.empty() && !sample.rejected.empty();
    columns.preference |= is_pair;
    columns.verdict |= sample.kind == SampleKind::Preference && !is_pair;
}

}  // namespace

Result<Json> convert_sample(Sample sample, const RowFormat& from, const RowFormat& to, const ConversionOptions& options, std::map<std::string, std::string>& lost) {
    MAQUETTE_TRY_VOID(convert_boxes(sample, from, to, options, lost));
    WriteContext context;
    context.image_size = options.image_size;
    MAQUETTE_TRY(Json out, to.write(sample, context));
    lost.merge(context.lost);
    const auto again = to.read(out);
    if (!again) return fail({ErrorCode::BadInput, std::string("The row cannot be written as ") + to.title + ": " + again.error().reason, "Choose another format.", {}, 0, again.error().field});
    note_differences(sample, *again, lost);
    return out;
}

struct Conversion::State {
    DetectedFormat from;
    const RowFormat* to = nullptr;
    ConversionOptions options;
    Container container;
    RowSplitter splitter;
    ConversionReport report;
    bool is_begun = false;

    State(const DetectedFormat& detected, const RowFormat& target, ConversionOptions wanted)
        : from(detected), to(&target), options(std::move(wanted)), container(output_container(detected, target, options.output_name)), splitter(detected.container) {}

    bool is_copy() const { return from.format == to && container.kind == from.container.kind; }
    void note_row(const char* rule, Severity severity, const Error& error, const RowSpan& span);
    Result<std::string> convert(std::string_view text, const RowSpan& span);
    void write(const std::string& row, std::string& out);
    void take(std::string_view text, const RowSpan& span, std::string& out);
    void begin(std::string& out);
};

void Conversion::State::note_row(const char* rule, Severity severity, const Error& error, const RowSpan& span) {
    if (report.report.findings.size() >= conversion_findings_max) {
        ++report.findings_left_out;
        return;
    }
    const int64_t line = span.line + std::max<int64_t>(error.line - 1, 0);
    report.report.add({rule, severity, {}, line, error.field, error.reason, error.fix, {}});
}

Result<std::string> Conversion::State::convert(std::string_view text, const RowSpan& span) {
    MAQUETTE_TRY(const Json record, parse_record(text, from.container));
    Json written;
    if (from.format == to) {
        written = record;
    } else {
        MAQUETTE_TRY(Sample sample, from.format->read(record));
        note_columns(sample, report.columns);
        std::map<std::string, std::string> lost;
        MAQUETTE_TRY(written, convert_sample(std::move(sample), *from.format, *to, options, lost));
        for (auto& [field, reason] : lost) {
            LostField& entry = report.lost[field];
            if (entry.rows++ == 0) entry.reason = reason, entry.first_line = span.line;
        }
    }
    if (container.kind == ContainerKind::Csv) {
        if (container.columns.empty() && written.is_object())
            for (const auto& [key, value] : written.items()) container.columns.push_back(key);
        for (const auto& [key, value] : written.items())
            if (std::find(container.columns.begin(), container.columns.end(), key) == container.columns.end())
                return fail({ErrorCode::BadInput, "The table has no column for this field: its columns are those of the first row.", "Write JSONL instead.", {}, 0, key});
    }
    JsonStyle style;
    style.has_blank_after_comma = style.has_blank_after_colon = true;  // As Python's json writes it.
    if (container.kind == ContainerKind::JsonValue) style.indent = 2;
    return write_record(written, container, style);
}

void Conversion::State::begin(std::string& out) {
    if (std::exchange(is_begun, true)) return;
    if (container.kind == ContainerKind::JsonList) out += container.rows_key.empty() ? "[\n" : "{\"" + container.rows_key + "\": [\n";
    if (container.kind == ContainerKind::Csv && !container.columns.empty()) out += csv_row(container.columns, container.csv) + "\n";
}

void Conversion::State::write(const std::string& row, std::string& out) {
    begin(out);
    const bool is_list = container.kind == ContainerKind::JsonList;
    if (is_list && report.written > 0) out += ",\n";
    out += row;
    if (!is_list) out += "\n";
    ++report.written;
}

void Conversion::State::take(std::string_view text, const RowSpan& span, std::string& out) {
    ++report.rows;
    if (is_copy()) {
        ++report.written;
        if (const auto record = parse_record(text, from.container); !record) note_row("convert.copied_row", Severity::Warning, record.error(), span);
        return;
    }
    if (auto row = convert(text, span)) write(*row, out);
    else note_row("convert.row", Severity::Error, row.error(), span);
}

Conversion::Conversion(const DetectedFormat& from, const RowFormat& to, ConversionOptions options)
    : state_(std::make_unique<State>(from, to, std::move(options))) {}
Conversion::~Conversion() = default;
Conversion::Conversion(Conversion&&) noexcept = default;

void Conversion::add(std::string_view chunk, std::string& out) {
    if (state_->is_copy()) out += chunk;
    state_->splitter.add(chunk, [&](const RowSpan& span, std::string_view text) { state_->take(text, span, out); }, state_->report.report);
}

void Conversion::finish(std::string& out) {
    state_->splitter.finish([&](const RowSpan& span, std::string_view text) { state_->take(text, span, out); }, state_->report.report);
    if (state_->is_copy()) return;
    state_->begin(out);
    if (state_->container.kind == ContainerKind::JsonList) out += std::string(state_->report.written > 0 ? "\n" : "") + (state_->container.rows_key.empty() ? "]\n" : "]}\n");
}

const ConversionReport& Conversion::report() const { return state_->report; }

Json conversion_json(const ConversionReport& report) {
    Json lost = Json::array(), findings = Json::array();
    for (const auto& [field, entry] : report.lost) lost.push_back(Json{{"field", field}, {"reason", entry.reason}, {"rows", entry.rows}, {"first_line", entry.first_line}});
    for (const Finding& finding : report.report.findings) findings.push_back(finding_json(finding));
    return Json{{"rows", report.rows},       {"written", report.written}, {"left_out", report.rows - report.written},
                {"lost", std::move(lost)},   {"findings", std::move(findings)}, {"findings_left_out", report.findings_left_out}};
}

std::optional<BoxConvention> box_convention_named(std::string_view name) {
    for (const auto& [one, convention] : {std::pair<std::string_view, BoxConvention>{"pixels", BoxConvention::Pixels}, {"unit", BoxConvention::Unit},
                                          {"thousandths", BoxConvention::Thousandths}, {"resized-pixels", BoxConvention::ResizedPixels}})
        if (name == one) return convention;
    const RowFormat* format = find_format(name);
    if (!format || format->boxes == BoxConvention::Unknown) return std::nullopt;
    return format->boxes;
}

}  // namespace maquette
