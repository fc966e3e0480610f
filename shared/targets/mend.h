// The fixes themselves: what is done to a row for each rule.
#pragma once

#include "shared/base/json.h"
#include "shared/targets/target.h"

namespace maquette {

// What one target says about one row that is JSON.
void check_row(const JsonView& view, const Target& target, RowFindings& out);

// Mends everything that `rule` says about the record; false when it changed nothing.
bool mend_record(Json& record, std::string_view rule, const Target& target);

}  // namespace maquette
