#include "web/app/dataset_export.h"

namespace maquette {

namespace {

const char* extension(ContainerKind kind) {
    switch (kind) {
        case ContainerKind::Jsonl: return ".jsonl";
        case ContainerKind::Csv: return ".csv";
        case ContainerKind::Lines:
        case ContainerKind::Document: return ".txt";
        default: return ".json";
    }
}

std::string stem(const std::string& name) {
    const size_t dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace

DatasetExport export_dataset(Project& project, const RowFormat& format, bool only_shown, int64_t rows_max) {
    DatasetExport result;
    Dataset& dataset = project.dataset();
    const bool same_format = &format == &dataset.format();
    if (same_format && !only_shown) {
        // Untouched rows keep every byte.
        result.file_name = stem(project.name()) + (dataset.has_edits() ? "_edited" : "") + extension(dataset.container().kind);
        if (rows_max == 0) result.bytes = dataset.bytes();
        return result;
    }
    Dataset written = Dataset::create(format);
    result.file_name = stem(project.name()) + (same_format ? "_part" : std::string("_") + format.name) + extension(format.container);
    const std::vector<int64_t>& shown = project.shown();
    const int64_t count = only_shown ? static_cast<int64_t>(shown.size()) : dataset.size();
    for (int64_t index = 0; index < count && (rows_max == 0 || index < rows_max); index++) {
        const Result<Sample> sample = dataset.get(only_shown ? shown[static_cast<size_t>(index)] : index);
        std::string why;
        if (sample) {
            WriteContext context;
            const Result<Json> record = format.write(*sample, context);
            result.lost.insert(context.lost.begin(), context.lost.end());
            if (!record) why = record.error().text();
            else if (const Result<void> added = written.insert(written.size(), *sample); !added) why = added.error().text();
        } else {
            why = sample.error().text();
        }
        if (why.empty()) continue;
        if (result.skipped++ == 0) result.first_problem = why;
    }
    if (written.size() == 0) result.problem = "No row can be written as " + std::string(format.title) + ". " + result.first_problem;
    else if (rows_max == 0) result.bytes = written.bytes();
    return result;
}

}  // namespace maquette
