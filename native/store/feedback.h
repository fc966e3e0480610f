// What people said: votes between two answers, and rated interactions that can become training rows.
#pragma once

#include "native/store/database.h"
#include "shared/base/json.h"

namespace maquette {

inline constexpr int64_t interaction_bytes_max = int64_t{4} << 20;  // One interaction as JSON.
inline constexpr int64_t rating_trained_min = 4;                    // Interactions rated lower are kept but not exported.

// Check the fields, store, and give what was stored with its "id" and "created_at" (see messages.h).
Result<Json> add_vote(Database& database, const Json& vote);
Result<Json> add_interaction(Database& database, const Json& interaction);

Result<std::vector<Json>> list_votes(Database& database, const std::string& compare);  // Of every comparison when empty.
Result<std::vector<Json>> list_interactions(Database& database);                       // Oldest first.

// Rows of OpenAI's chat form, one a line: what was asked, and the answer as files in fenced blocks. Only interactions
// rated `rating_min` or better are taken.
Result<std::string> export_interactions(Database& database, int64_t rating_min);

}  // namespace maquette
