#include "shared/protocol/messages.h"

#include <doctest/doctest.h>

using namespace maquette;

TEST_CASE("messages: every state and kind has a name that finds it again") {
    for (const JobState state : {JobState::Queued, JobState::Running, JobState::Paused, JobState::Succeeded, JobState::Failed, JobState::Cancelled}) {
        CHECK(find_job_state(job_state_name(state)) == state);
    }
    for (const JobKind kind : {JobKind::Train, JobKind::Compare, JobKind::Export, JobKind::Evolve, JobKind::Prepare}) {
        CHECK(find_job_kind(job_kind_name(kind)) == kind);
    }
    CHECK_FALSE(find_job_state("sleeping"));
    CHECK_FALSE(find_job_kind(""));
}

TEST_CASE("messages: a paused job can still change, a cancelled one cannot") {
    CHECK_FALSE(is_final(JobState::Paused));
    CHECK_FALSE(is_final(JobState::Running));
    CHECK(is_final(JobState::Cancelled));
    CHECK(is_final(JobState::Failed));
}
