// POST /api/agent: one user interface from a model, as a stream of AgentEvents (see messages.h).
#include "native/server/answers.h"
#include "native/server/http_server.h"
#include "native/server/responses.h"
#include "shared/evolve/training_set.h"
#include "shared/metrics/answer_files.h"
#include "shared/protocol/event_stream.h"

namespace maquette {
namespace {

constexpr int64_t answer_tokens_default = 512;
constexpr int64_t answer_tokens_max = 8192;

struct AgentQuestion {
    std::string prompt;
    Framework framework = Framework::Streamlit;
    std::string model;
    SamplingOptions sampling;
};

Result<AgentQuestion> read_question(const Json& body) {
    AgentQuestion question;
    question.prompt = json_text(body, "prompt");
    if (question.prompt.empty()) return fail({ErrorCode::BadInput, "The prompt is empty.", "Say what to build.", {}, 0, "prompt"});
    const auto framework = framework_from_name(json_text(body, "framework", "streamlit"));
    if (!framework) return fail({ErrorCode::BadInput, "There is no framework of that name.", "Use streamlit or html.", {}, 0, "framework"});
    question.framework = *framework;
    question.model = json_text(body, "model", "latest");
    MAQUETTE_TRY(question.sampling.max_tokens, request_integer(body, "max_tokens", answer_tokens_default, 1, answer_tokens_max));
    MAQUETTE_TRY(const int64_t seed, request_integer(body, "seed", 0, 0, INT64_MAX));
    question.sampling.seed = static_cast<uint64_t>(seed);
    question.sampling.temperature = json_number(body, "temperature", 0);
    if (!(question.sampling.temperature >= 0 && question.sampling.temperature <= 2)) {
        return fail({ErrorCode::BadInput, "The temperature must be a number from 0 to 2.", "Use 0 for the most probable answer.", {}, 0, "temperature"});
    }
    return question;
}

std::string named(const char* name, const Json& data) { return format_event({"", name, write_json(data)}); }

// The files and the last event; or the error.
std::string end_of(const Answer& answer, Framework framework) {
    const auto& outcome = *answer.outcome();
    if (!outcome) return named("error", error_json(outcome.error(), "server_error", "generation_failed"));
    const Generated& generated = outcome->front();
    std::string text;
    Json files = Json::array();
    for (const UiFile& file : parse_answer(generated.text, framework)) {
        files.push_back({{"path", file.path}, {"content", file.text}});
        text += named("file", files.back());
    }
    double sum = 0;
    for (const float probability : generated.probabilities) sum += probability;
    const double confidence = generated.probabilities.empty() ? 0 : sum / static_cast<double>(generated.probabilities.size());
    return text + named("done", {{"text", generated.text}, {"files", std::move(files)}, {"confidence", confidence},
                                 {"finish_reason", generated.finish_reason}, {"tokens", generated.ids.size()}});
}

void answer_agent(Companion& companion, const httplib::Request& request, httplib::Response& response) {
    const auto body = read_body(request);
    if (!body) return send_error(response, body.error());
    const auto question = read_question(*body);
    if (!question) return send_error(response, question.error());
    const auto model = find_served_model(*companion.database, question->model);
    if (!model) return send_error(response, model.error(), 404, "model_not_found");
    const auto asked = companion.answers->ask(*model, {ask_messages(question->prompt, question->framework), 1, question->sampling, false});
    if (!asked) {
        response.set_header("Retry-After", "2");
        return send_error(response, asked.error(), 429, "rate_limit_exceeded");
    }
    const std::shared_ptr<Answer> answer = *asked;
    response.set_header("Cache-Control", "no-store");
    const auto provide = [answer, framework = question->framework](size_t, httplib::DataSink& sink) {
        std::string text;
        for (const AnswerPiece& piece : answer->take(look_seconds)) text += named("token", {{"text", piece.text}});
        const bool over = answer->is_over();
        if (over) text += end_of(*answer, framework);
        const bool written = text.empty() ? sink.is_writable() : sink.write(text.data(), text.size());
        if (over && written) sink.done();
        return written;
    };
    response.set_chunked_content_provider("text/event-stream", provide, [answer](bool) { answer->cancel(); });
}

}  // namespace

void add_agent_routes(httplib::Server& server, Companion& companion) {
    server.Post("/api/agent", [&companion](const httplib::Request& request, httplib::Response& response) { answer_agent(companion, request, response); });
}

}  // namespace maquette
