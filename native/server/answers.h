// Answers chats with a base or tuned model, on the worker's thread; the asking thread waits or streams.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>

#include "native/generate/generator.h"
#include "native/jobs/worker.h"
#include "native/server/model_lookup.h"

namespace maquette {

constexpr double look_seconds = 0.5;  // How often a thread that waits for a piece looks whether its client is still there.

struct AnswerPiece {
    size_t choice = 0;
    std::string text;
    std::optional<TokenReport> token;  // Only when the asker wants tokens; then it comes before its text.
};

// What is being answered: written by the worker, read by the asking thread.
class Answer {
  public:
    // Waits up to `seconds` for pieces or the end; gives the pieces that came.
    std::deque<AnswerPiece> take(double seconds);
    // Set once the answer ended.
    const std::optional<Result<std::vector<Generated>>>& outcome() const { return outcome_; }
    bool is_over();
    // Nobody listens any more: the worker stops at the next token.
    void cancel() { cancelled_ = true; }

  private:
    friend class Answers;
    void add(AnswerPiece piece);
    void finish(Result<std::vector<Generated>> outcome);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<AnswerPiece> pieces_;
    std::optional<Result<std::vector<Generated>>> outcome_;
    std::atomic<bool> cancelled_{false};
};

struct Question {
    Json messages;
    int64_t choices = 1;
    SamplingOptions sampling;
    bool wants_tokens = false;  // Pieces with tokens, too.
};

class Answers {
  public:
    Answers(Worker& worker) : worker_(worker) {}

    // Queues the chat; `choices` answers from independent random streams. Fails when too many wait already.
    Result<std::shared_ptr<Answer>> ask(const ServedModel& model, const Question& question);
    // The generator for a model, kept open for the next question. Only on the worker's thread.
    Result<Generator*> open(const ServedModel& model);

  private:
    Worker& worker_;
    std::string open_key_;
    std::unique_ptr<Generator> generator_;  // Touched by the worker's thread only.
};

}  // namespace maquette
