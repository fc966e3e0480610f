// /v1/chat/completions, in one piece or as a stream of chunks.
#include "native/server/answers.h"
#include "native/server/http_server.h"
#include "native/server/responses.h"
#include "shared/protocol/openai_requests.h"
#include "shared/protocol/event_stream.h"

namespace maquette {
namespace {

struct Chat {
    std::string id;
    std::string model;
    int64_t created;
    bool include_usage;
    bool logprobs;
    std::shared_ptr<Answer> answer;
};

// Broken UTF-8 in "token" is replaced when it is written; "bytes" is exact.
Json token_json(const TokenChoice& token) {
    Json bytes = Json::array();
    for (const char byte : token.bytes) bytes.push_back(static_cast<unsigned char>(byte));
    return {{"token", token.bytes}, {"logprob", token.log_probability}, {"bytes", std::move(bytes)}};
}

Json token_json(const TokenReport& report) {
    Json json = token_json(report.chosen);
    json["top_logprobs"] = Json::array();
    for (const TokenChoice& other : report.alternatives) json["top_logprobs"].push_back(token_json(other));
    return json;
}

Json logprobs_json(Json tokens) { return {{"content", std::move(tokens)}, {"refusal", nullptr}}; }

Json usage_json(const std::vector<Generated>& choices) {
    int64_t completion = 0;
    for (const Generated& choice : choices) completion += static_cast<int64_t>(choice.ids.size());
    const int64_t prompt = choices.empty() ? 0 : choices[0].prompt_tokens;
    return {{"prompt_tokens", prompt}, {"completion_tokens", completion}, {"total_tokens", prompt + completion}};
}

// `tokens`: of each choice, its tokens as JSON.
Json completion_json(const Chat& chat, const std::vector<Generated>& answers, const std::vector<Json>& tokens) {
    Json choices = Json::array();
    for (size_t i = 0; i < answers.size(); ++i) {
        choices.push_back({{"index", i}, {"message", {{"role", "assistant"}, {"content", answers[i].text}, {"refusal", nullptr}}},
                           {"logprobs", chat.logprobs ? logprobs_json(tokens[i]) : Json(nullptr)}, {"finish_reason", answers[i].finish_reason}});
    }
    return {{"id", chat.id}, {"object", "chat.completion"}, {"created", chat.created}, {"model", chat.model}, {"choices", std::move(choices)}, {"usage", usage_json(answers)}};
}

Json chunk_json(const Chat& chat, Json choices) {
    return {{"id", chat.id}, {"object", "chat.completion.chunk"}, {"created", chat.created}, {"model", chat.model}, {"choices", std::move(choices)}};
}

Json chunk_choice(size_t index, Json delta, Json finish_reason) {
    return {{"index", index}, {"delta", std::move(delta)}, {"logprobs", nullptr}, {"finish_reason", std::move(finish_reason)}};
}

std::string data_line(const Json& value) { return format_event({"", "", write_json(value)}); }

// The end of a stream: why each choice ended, what it cost, and [DONE]; or the error.
std::string stream_end(const Chat& chat) {
    const auto& outcome = *chat.answer->outcome();
    if (!outcome) return data_line(error_json(outcome.error(), "server_error", "generation_failed"));
    std::string text;
    for (size_t i = 0; i < outcome->size(); ++i) {
        text += data_line(chunk_json(chat, Json::array({chunk_choice(i, Json::object(), (*outcome)[i].finish_reason)})));
    }
    if (chat.include_usage) {
        Json usage = chunk_json(chat, Json::array());
        usage["usage"] = usage_json(*outcome);
        text += data_line(usage);
    }
    return text + "data: [DONE]\n\n";
}

void send_stream(httplib::Response& response, Chat chat, int64_t choices) {
    response.set_header("Cache-Control", "no-store");
    auto greeted = std::make_shared<bool>(false);
    const auto provide = [chat, choices, greeted](size_t, httplib::DataSink& sink) {
        std::string text;
        if (!*greeted) {
            *greeted = true;
            for (int64_t i = 0; i < choices; ++i) {
                text += data_line(chunk_json(chat, Json::array({chunk_choice(static_cast<size_t>(i), {{"role", "assistant"}, {"content", ""}}, nullptr)})));
            }
        } else {
            for (const AnswerPiece& piece : chat.answer->take(look_seconds)) {
                Json choice = chunk_choice(piece.choice, {{"content", piece.text}}, nullptr);
                if (piece.token) choice["logprobs"] = logprobs_json(Json::array({token_json(*piece.token)}));
                text += data_line(chunk_json(chat, Json::array({std::move(choice)})));
            }
        }
        const bool over = chat.answer->is_over();
        if (over) text += stream_end(chat);
        const bool written = text.empty() ? sink.is_writable() : sink.write(text.data(), text.size());
        if (over && written) sink.done();
        return written;
    };
    response.set_chunked_content_provider("text/event-stream", provide, [answer = chat.answer](bool) { answer->cancel(); });
}

Result<Json> wait_for_answer(const httplib::Request& request, const Chat& chat, int64_t choices) {
    std::vector<Json> tokens(static_cast<size_t>(choices), Json::array());
    while (!chat.answer->is_over()) {
        for (const AnswerPiece& piece : chat.answer->take(look_seconds)) {
            if (piece.token) tokens[piece.choice].push_back(token_json(*piece.token));
        }
        if (request.is_connection_closed()) chat.answer->cancel();
    }
    const auto& outcome = *chat.answer->outcome();
    if (!outcome) return fail(outcome.error());
    return completion_json(chat, *outcome, tokens);
}

void answer_chat(Companion& companion, const httplib::Request& request, httplib::Response& response) {
    const auto body = read_body(request);
    if (!body) return send_error(response, body.error());
    const auto wanted = read_chat_request(*body);
    if (!wanted) return send_error(response, wanted.error());
    const auto model = find_served_model(*companion.database, wanted->model);
    if (!model) return send_error(response, model.error(), 404, "model_not_found");
    Question question{wanted->messages, wanted->choices, {}, wanted->logprobs};
    SamplingOptions& sampling = question.sampling;
    sampling.max_tokens = wanted->max_tokens;
    sampling.temperature = wanted->temperature;
    sampling.top_p = wanted->top_p;
    sampling.seed = wanted->seed;
    sampling.stop = wanted->stop;
    sampling.alternatives = wanted->top_logprobs;
    auto answer = companion.answers->ask(*model, question);
    if (!answer) {
        response.set_header("Retry-After", "2");
        return send_error(response, answer.error(), 429, "rate_limit_exceeded");
    }
    const Chat chat{new_id("chatcmpl-"), wanted->model, static_cast<int64_t>(now_seconds()), wanted->include_usage, wanted->logprobs, std::move(*answer)};
    if (wanted->stream) return send_stream(response, chat, wanted->choices);
    send_result(response, wait_for_answer(request, chat, wanted->choices));
}

}  // namespace

void add_v1_chat_routes(httplib::Server& server, Companion& companion) {
    server.Post("/v1/chat/completions", [&companion](const httplib::Request& request, httplib::Response& response) { answer_chat(companion, request, response); });
}

}  // namespace maquette
