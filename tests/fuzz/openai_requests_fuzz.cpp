// Any body of OpenAI's routes is either read within its limits, or refused with a reason.
#include "shared/base/check.h"
#include "shared/protocol/openai_requests.h"

using namespace maquette;

namespace {

template <class T>
bool has_reason(const Result<T>& result) {
    return result || !result.error().reason.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const auto body = parse_json({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    const auto chat = read_chat_request(*body);
    MAQUETTE_CHECK(has_reason(chat));
    if (chat) {
        MAQUETTE_CHECK(!chat->model.empty() && !chat->messages.empty());
        MAQUETTE_CHECK(chat->temperature >= 0 && chat->temperature <= 2);
        MAQUETTE_CHECK(chat->max_tokens >= 1 && chat->max_tokens <= chat_tokens_max);
        MAQUETTE_CHECK(chat->choices >= 1 && chat->choices <= chat_choices_max);
    }
    const auto job = read_fine_tune_request(*body);
    MAQUETTE_CHECK(has_reason(job));
    if (job) MAQUETTE_CHECK(!job->epochs || (*job->epochs >= 1 && *job->epochs <= 50));
    const auto upload = read_upload_request(*body);
    MAQUETTE_CHECK(has_reason(upload));
    return 0;
}
