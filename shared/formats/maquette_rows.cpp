// Maquette's own rows: a sample with every field, as it is kept in memory.
#include "shared/formats/format_declarations.h"
#include "shared/formats/record_fields.h"

namespace maquette {
namespace {

double detect_own(const Json& record) { return has_text(record, "kind") && record.contains("messages") ? 0.99 : 0; }

Result<Json> write_own(const Sample& sample, WriteContext&) { return sample_json(sample); }

}  // namespace

const RowFormat maquette_format{.name = "maquette",
                                .title = "Maquette",
                                .about = "Every field that Maquette knows, one JSON line a sample.",
                                .detect = detect_own,
                                .read = sample_from_json,
                                .write = write_own};

}  // namespace maquette
