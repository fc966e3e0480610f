#include "native/generate/generator.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <numeric>
#include <optional>

#include "native/devices/devices.h"
#include "native/generate/answer_text.h"
#include "native/generate/sampler.h"
#include "native/model/adapter.h"
#include "native/model/session.h"
#include "native/model/tokens.h"
#include "native/model/weights_loader.h"
#include "shared/tokenizer/template_variables.h"

namespace maquette {
namespace {

constexpr int64_t chats_at_once_max = 32;
constexpr int64_t cache_bytes_max = int64_t{1} << 30;  // Keys and values of all chats that are answered at once.

// One chat that is being answered. Its cache slot is its index in the batch's list of slots.
struct Answering {
    size_t chat = 0;
    std::vector<int32_t> history;  // Prompt, then answer.
    int64_t prompt_tokens = 0;
    Sampler sampler;
    AnswerText text;
    Generated out;

    int64_t position() const { return static_cast<int64_t>(history.size()) - 1; }  // Of the newest token.
};

class PlanGenerator : public Generator {
  public:
    PlanGenerator(GeneratorOptions options, Model model, ModelText text, std::optional<LoraAdapter> adapter)
        : options_(std::move(options)), model_(std::move(model)), text_(std::move(text)), adapter_(std::move(adapter)) {}

    Result<std::vector<Generated>> generate(const std::vector<Json>& chats, const SamplingOptions& sampling, const GenerateCallbacks& callbacks) override {
        std::vector<std::vector<int32_t>> prompts;
        int64_t longest = 1;
        for (const Json& chat : chats) {
            MAQUETTE_TRY(auto ids, encode(chat));
            longest = std::max(longest, static_cast<int64_t>(ids.size()));
            prompts.push_back(std::move(ids));
        }
        if (prompts.empty()) return std::vector<Generated>{};
        MAQUETTE_TRY_VOID(make_room(static_cast<int64_t>(prompts.size()), longest, sampling.max_tokens));
        return answer_all(prompts, sampling, callbacks);
    }

    Result<void> use_adapter(const std::string& folder) override {
        if (folder == options_.adapter_folder) return {};
        std::optional<LoraAdapter> adapter;
        if (!folder.empty()) {
            MAQUETTE_TRY(adapter, load_adapter(folder));
            MAQUETTE_TRY_VOID(check_adapter(*adapter, model_.architecture()));
        }
        adapter_ = std::move(adapter);
        options_.adapter_folder = folder;
        session_.reset();
        return {};
    }

    int64_t prompt_tokens(const Json& chat) const override {
        const auto ids = encode(chat);
        return ids ? static_cast<int64_t>(ids->size()) : 0;
    }

  private:
    Result<std::vector<int32_t>> encode(const Json& chat) const {
        std::vector<int32_t> ids;
        if (chat.is_string()) {
            MAQUETTE_TRY(ids, text_.tokenizer.encode(chat.get<std::string>(), {.add_special = text_.adds_bos}));
        } else {
            if (text_.chat_template.is_empty())
                return fail(ErrorCode::BadInput, "This model brings no chat template, so it cannot answer a chat.", "Send plain text to be continued.");
            MAQUETTE_TRY(const RenderedChat rendered, text_.chat_template.render(template_variables(text_.variables, chat, AnswerStart::Prompt), static_cast<int64_t>(std::time(nullptr))));
            MAQUETTE_TRY(ids, text_.tokenizer.encode(rendered.text));
        }
        if (ids.empty()) return fail(ErrorCode::BadInput, "The prompt is empty.", "Write something to be answered.");
        const int64_t limit = model_.architecture().context_length;
        if (limit > 0 && static_cast<int64_t>(ids.size()) >= limit)
            return fail(ErrorCode::BadInput, "The prompt has " + std::to_string(ids.size()) + " tokens; the model's context holds " + std::to_string(limit) + ".",
                        "Shorten the prompt.");
        return ids;
    }

    // Makes sure that the plan on the device has slots and positions for this call; a larger plan replaces a smaller one.
    Result<void> make_room(int64_t chats, int64_t longest_prompt, int64_t max_tokens) {
        const Architecture& architecture = model_.architecture();
        int64_t positions = std::max(longest_prompt + max_tokens, options_.context_tokens);
        if (architecture.context_length > 0) positions = std::min(positions, architecture.context_length);
        const int64_t position_bytes = architecture.layers * 2 * architecture.kv_width() * 4;
        const int64_t fitting = std::max<int64_t>(1, cache_bytes_max / (position_bytes * positions));
        const int64_t slots = std::min({chats, chats_at_once_max, fitting});
        if (session_ && slots <= plan_options_.cache_slots && positions <= plan_options_.cache_positions && longest_prompt <= plan_options_.tokens_max) return {};

        plan_options_ = {};
        plan_options_.cache_slots = slots;
        plan_options_.cache_positions = (positions + 63) / 64 * 64;
        plan_options_.positions_max = plan_options_.cache_positions;
        plan_options_.tokens_max = std::max<int64_t>((longest_prompt + 63) / 64 * 64, std::min<int64_t>(512, slots * longest_prompt));
        plan_options_.labelled_max = slots;
        session_.reset();
        MAQUETTE_TRY(auto backend, open_backend({options_.device, options_.threads, options_.precision}));
        MAQUETTE_TRY(Session session, Session::open(model_, plan_options_, std::move(backend), adapter_ ? &*adapter_ : nullptr));
        session_.emplace(std::move(session));
        return {};
    }

    Result<std::vector<Generated>> answer_all(const std::vector<std::vector<int32_t>>& prompts, const SamplingOptions& sampling, const GenerateCallbacks& callbacks) {
        std::vector<Generated> results(prompts.size());
        std::vector<std::optional<Answering>> slots(static_cast<size_t>(plan_options_.cache_slots));
        size_t waiting = 0;
        for (;;) {
            if (callbacks.is_cancelled && callbacks.is_cancelled()) return fail(ErrorCode::Cancelled, "Answering was cancelled.");
            // Free slots take the next chats, as many as one prefill holds.
            std::vector<size_t> started;
            int64_t tokens = 0;
            for (size_t slot = 0; slot < slots.size() && waiting < prompts.size(); ++slot) {
                if (slots[slot]) continue;
                const auto length = static_cast<int64_t>(prompts[waiting].size());
                if (tokens + length > plan_options_.tokens_max) break;
                tokens += length;
                slots[slot].emplace(start(waiting, prompts[waiting], sampling));
                started.push_back(slot);
                ++waiting;
            }
            const bool prefill = !started.empty();
            std::vector<size_t> active = std::move(started);
            if (!prefill)
                for (size_t slot = 0; slot < slots.size(); ++slot)
                    if (slots[slot]) active.push_back(slot);
            if (active.empty()) return results;
            MAQUETTE_TRY_VOID(step(slots, active, prefill));
            for (size_t i = 0; i < active.size(); ++i) {
                Answering& answering = *slots[active[i]];
                if (!take_token(answering, i, sampling, callbacks)) continue;
                answering.text.finish();
                if (callbacks.on_text) callbacks.on_text(answering.chat, answering.text.take_certain());
                answering.out.text = answering.text.text();
                results[answering.chat] = std::move(answering.out);
                slots[active[i]].reset();
            }
        }
    }

    Answering start(size_t chat, const std::vector<int32_t>& prompt, const SamplingOptions& sampling) const {
        Answering answering{chat, prompt, static_cast<int64_t>(prompt.size()), Sampler(sampling, chat), AnswerText(text_.tokenizer, sampling.stop), {}};
        answering.out.prompt_tokens = answering.prompt_tokens;
        return answering;
    }

    // Runs the prompts of the active slots (prefill) or their newest tokens, and reads the logits of each.
    Result<void> step(const std::vector<std::optional<Answering>>& slots, const std::vector<size_t>& active, bool prefill) {
        PackedBatch batch;
        for (const size_t slot : active) {
            const std::vector<int32_t>& history = slots[slot]->history;
            const size_t first = prefill ? 0 : history.size() - 1;
            const auto last_row = static_cast<int32_t>(history.size() - first - 1);
            batch.add_prompt(std::span(history).subspan(first), std::span(&last_row, 1), static_cast<int32_t>(slot), static_cast<int32_t>(first));
        }
        const std::string name = prefill ? "prefill" : "decode";
        MAQUETTE_TRY_VOID(session_->run(name, batch));
        MAQUETTE_TRY(logits_, session_->read(name + ".logits", static_cast<int64_t>(active.size()) * model_.architecture().vocab_size));
        return {};
    }

    TokenReport report(const Choice& choice) const {
        TokenReport token{{choice.id, std::log(std::max(static_cast<double>(choice.probability), 1e-300)), text_.tokenizer.token_bytes(choice.id)}, {}};
        for (const auto& [id, log_probability] : choice.alternatives) token.alternatives.push_back({id, log_probability, text_.tokenizer.token_bytes(id)});
        return token;
    }

    // Chooses the next token of a chat from row `row` of the logits. True when the answer is over.
    bool take_token(Answering& answering, size_t row, const SamplingOptions& sampling, const GenerateCallbacks& callbacks) {
        const auto vocabulary = static_cast<size_t>(model_.architecture().vocab_size);
        const Choice choice = answering.sampler.choose(std::span(logits_).subspan(row * vocabulary, vocabulary), answering.history);
        Generated& out = answering.out;
        out.ids.push_back(choice.id);
        out.probabilities.push_back(choice.probability);
        answering.history.push_back(choice.id);
        const bool ends = choice.id == text_.eos || std::find(text_.eos_ids.begin(), text_.eos_ids.end(), choice.id) != text_.eos_ids.end();
        const bool stops = ends && !sampling.ignore_eos;
        out.finish_reason = "stop";
        if (stops || answering.text.add(choice.id)) return true;
        if (callbacks.on_token) callbacks.on_token(answering.chat, report(choice));
        if (callbacks.on_text) {
            const std::string certain = answering.text.take_certain();
            if (!certain.empty()) callbacks.on_text(answering.chat, certain);
        }
        out.finish_reason = "length";
        return static_cast<int64_t>(out.ids.size()) >= sampling.max_tokens || static_cast<int64_t>(answering.history.size()) > plan_options_.cache_positions;
    }

    GeneratorOptions options_;
    Model model_;
    ModelText text_;
    std::optional<LoraAdapter> adapter_;
    PlanOptions plan_options_;
    std::optional<Session> session_;
    std::vector<float> logits_;  // [active chats, vocabulary] of the last step.
};

}  // namespace

Result<std::unique_ptr<Generator>> Generator::open(const GeneratorOptions& options) {
    MAQUETTE_TRY(Model model, load_model(options.model_path));
    MAQUETTE_TRY(ModelText text, load_model_text(options.model_path));
    MAQUETTE_TRY_VOID(check_vocabulary(text, model.architecture().vocab_size, options.model_path));
    std::optional<LoraAdapter> adapter;
    if (!options.adapter_folder.empty()) {
        MAQUETTE_TRY(adapter, load_adapter(options.adapter_folder));
        MAQUETTE_TRY_VOID(check_adapter(*adapter, model.architecture()));
    }
    return std::make_unique<PlanGenerator>(options, std::move(model), std::move(text), std::move(adapter));
}

}  // namespace maquette
