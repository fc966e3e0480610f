#include "shared/protocol/messages.h"

#include <array>

namespace maquette {
namespace {

constexpr std::array<const char*, 5> kind_names = {"train", "compare", "export", "evolve", "prepare"};
constexpr std::array<const char*, 6> state_names = {"queued", "running", "paused", "succeeded", "failed", "cancelled"};

template <class T, size_t count>
std::optional<T> find(const std::array<const char*, count>& names, std::string_view name) {
    for (size_t i = 0; i < count; ++i) {
        if (name == names[i]) return static_cast<T>(i);
    }
    return std::nullopt;
}

}  // namespace

const char* job_kind_name(JobKind kind) { return kind_names[static_cast<size_t>(kind)]; }
const char* job_state_name(JobState state) { return state_names[static_cast<size_t>(state)]; }
std::optional<JobKind> find_job_kind(std::string_view name) { return find<JobKind>(kind_names, name); }
std::optional<JobState> find_job_state(std::string_view name) { return find<JobState>(state_names, name); }

bool is_final(JobState state) {
    return state == JobState::Succeeded || state == JobState::Failed || state == JobState::Cancelled;
}

}  // namespace maquette
