#include "native/jobs/kinds.h"

#include <algorithm>

namespace maquette {

std::map<JobKind, JobType> job_types(Database& database, FileStore& files) {
    std::map<JobKind, JobType> types;
    types[JobKind::Train] = train_job(database, files);
    types[JobKind::Compare] = compare_job(database);
    types[JobKind::Export] = export_job(database);
    types[JobKind::Evolve] = evolve_job(database);
    types[JobKind::Prepare] = prepare_job(database);
    return types;
}

Result<int64_t> request_integer(const Json& request, const char* field, int64_t otherwise, int64_t min, int64_t max) {
    const Json* member = json_member(request, field);
    if (!member || member->is_null()) return otherwise;
    if (member->is_number_integer()) {
        const int64_t value = member->get<int64_t>();
        if (value >= min && value <= max) return value;
    }
    return fail({ErrorCode::BadInput, "This must be a whole number from " + std::to_string(min) + " to " + std::to_string(max) + ".", "Mend the field.", {}, 0, field});
}

Result<void> check_fields(const Json& request, const std::vector<std::string>& known) {
    for (const auto& [key, value] : request.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        std::string list;
        for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
        return fail({ErrorCode::BadInput, "There is no field \"" + key + "\".", "Known: " + list + ".", {}, 0, key});
    }
    return {};
}

}  // namespace maquette
