#include "native/server/answers.h"

#include <chrono>
#include <filesystem>

namespace maquette {
namespace {

// Changes when the adapter's file does: a run that goes on training writes it anew.
std::string key_of(const ServedModel& model) {
    std::error_code ignored;
    const std::filesystem::path adapter = std::filesystem::path(model.adapter_folder) / "adapter_model.safetensors";
    const auto time = model.adapter_folder.empty() ? 0 : std::filesystem::last_write_time(adapter, ignored).time_since_epoch().count();
    return model.model_path + "\n" + model.adapter_folder + "\n" + std::to_string(time);
}

}  // namespace

std::deque<AnswerPiece> Answer::take(double seconds) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return !pieces_.empty() || outcome_; });
    return std::exchange(pieces_, {});
}

bool Answer::is_over() {
    const std::lock_guard lock(mutex_);
    return outcome_ && pieces_.empty();
}

void Answer::add(AnswerPiece piece) {
    {
        const std::lock_guard lock(mutex_);
        pieces_.push_back(std::move(piece));
    }
    changed_.notify_all();
}

void Answer::finish(Result<std::vector<Generated>> outcome) {
    {
        const std::lock_guard lock(mutex_);
        outcome_ = std::move(outcome);
    }
    changed_.notify_all();
}

Result<Generator*> Answers::open(const ServedModel& model) {
    const std::string key = key_of(model);
    if (generator_ && key == open_key_) return generator_.get();
    generator_.reset();  // First: two models at once may not fit.
    MAQUETTE_TRY(generator_, Generator::open({.model_path = model.model_path, .adapter_folder = model.adapter_folder}));
    open_key_ = key;
    return generator_.get();
}

Result<std::shared_ptr<Answer>> Answers::ask(const ServedModel& model, const Question& question) {
    auto answer = std::make_shared<Answer>();
    DeviceTask task;
    task.run = [this, answer, model, question] {
        if (answer->cancelled_) return answer->finish(fail(ErrorCode::Cancelled, "Nobody waits for the answer."));
        const auto generator = open(model);
        if (!generator) return answer->finish(fail(generator.error()));
        const std::vector<Json> chats(static_cast<size_t>(question.choices), question.messages);
        GenerateCallbacks callbacks;
        callbacks.on_text = [&](size_t choice, const std::string& text) { answer->add({choice, text, {}}); };
        if (question.wants_tokens) callbacks.on_token = [&](size_t choice, const TokenReport& token) { answer->add({choice, "", token}); };
        callbacks.is_cancelled = [&] { return answer->cancelled_ || worker_.is_stopping(); };
        answer->finish((*generator)->generate(chats, question.sampling, callbacks));
    };
    task.drop = [answer] { answer->finish(fail(ErrorCode::Cancelled, "The companion is stopping.", "Ask again when it runs.")); };
    if (!worker_.post(std::move(task))) {
        return fail(ErrorCode::Failed, "Too many questions wait already.", "Ask again in a while.");
    }
    return answer;
}

}  // namespace maquette
