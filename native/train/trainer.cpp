#include "native/train/trainer.h"

#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>

#include "native/devices/devices.h"
#include "native/model/adapter.h"
#include "native/model/model_names.h"
#include "native/model/new_file.h"
#include "native/train/full_model.h"
#include "native/train/training_run.h"

namespace maquette {

namespace {

double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

// The events of a run: to the caller, and line by line into metrics.jsonl.
class EventLog {
  public:
    EventLog(std::string folder, const TrainCallbacks& callbacks) : file_(folder + "/metrics.jsonl"), callbacks_(callbacks) {}

    // Keeps what a resumed run has already told: events up to `step`.
    Result<void> begin(bool is_resumed, int64_t step) {
        std::string kept;
        std::ifstream old(file_);
        for (std::string line; is_resumed && std::getline(old, line);) {
            const auto json = parse_json(line);
            if (json && json_integer(*json, "step") <= step && json_text(*json, "type") != "done") kept += line + "\n";
        }
        return write_new_text(file_, kept);
    }

    void tell(const Json& event, bool is_kept = true) {
        if (is_kept) {
            std::ofstream stream(file_, std::ios::app);
            stream << write_json(event) << "\n";
        }
        if (callbacks_.on_event) callbacks_.on_event(event);
    }

  private:
    std::string file_;
    const TrainCallbacks& callbacks_;
};

class Trainer {
  public:
    Trainer(const TrainRequest& request, const TrainCallbacks& callbacks)
        : request_(request), callbacks_(callbacks), log_(request.output_folder, callbacks) {}

    Result<TrainSummary> work() {
        MAQUETTE_TRY_VOID(choose_time());
        MAQUETTE_TRY(auto run, open_training_run(request_));
        run_ = std::move(run);
        MAQUETTE_TRY_VOID(create_folder(request_.output_folder));
        MAQUETTE_TRY_VOID(resume());
        MAQUETTE_TRY_VOID(log_.begin(state_.step > 0, state_.step));
        MAQUETTE_TRY_VOID(write_run("running"));
        tell_plan();
        for (const std::string& note : notes_) log_.tell({{"type", "warning"}, {"step", state_.step}, {"reason", note}});
        const auto start = std::chrono::steady_clock::now();
        const Result<void> outcome = train_steps();
        summary_.seconds = seconds_between(start, std::chrono::steady_clock::now());
        summary_.tokens_per_second = summary_.seconds > 0 ? static_cast<double>(summary_.tokens) / summary_.seconds : 0;
        if (!outcome) {
            MAQUETTE_TRY_VOID(write_run(outcome.error().code == ErrorCode::Cancelled ? "cancelled" : "failed"));
            return fail(outcome.error());
        }
        return finish();
    }

  private:
    // Rows must be read as they were at first, dates in their templates included.
    Result<void> choose_time() {
        if (request_.resume) {
            MAQUETTE_TRY(const CheckpointState old, read_checkpoint_state(checkpoint_folder()));
            request_.time = json_integer(old.request, "time");
        }
        if (request_.time == 0) request_.time = static_cast<int64_t>(std::time(nullptr));
        return {};
    }

    Result<void> resume() {
        state_.request = order_json();
        state_.data_hash = run_->data_hash;
        if (request_.precision == "f16") state_.loss_scale = dynamic_loss_scale();
        if (!request_.resume) return settle_kernels();
        MAQUETTE_TRY(const CheckpointState old, read_checkpoint_state(checkpoint_folder()));
        if (old.request != state_.request || old.data_hash != state_.data_hash)
            return fail(ErrorCode::BadInput, "The checkpoint belongs to a run with other settings or other data.", "Resume with the same settings, or start again.");
        MAQUETTE_TRY_VOID(restore_checkpoint(checkpoint_folder(), run_->session, old));
        state_ = old;
        state_.loss_scale.is_dynamic = request_.precision == "f16";
        MAQUETTE_TRY_VOID(take_kernels(old));
        return settle_kernels();
    }

    // A run goes on with the kernels it was begun with. In f32 others will do: they differ in the last bits at most, and the run says so.
    Result<void> take_kernels(const CheckpointState& old) {
        const std::string device = run_->session.backend().description();
        if (!old.device.empty() && old.device != device) notes_.push_back("The run was begun on " + old.device + " and goes on on " + device + ": its numbers may differ in the last bits.");
        const auto taken = run_->session.backend().prescribe_kernels(old.kernels);
        if (taken) return {};
        if (request_.precision == "f16" || taken.error().code == ErrorCode::DeviceLost) return fail(taken.error());
        notes_.push_back(taken.error().reason + " Others are taken.");
        return {};
    }

    Result<void> settle_kernels() {
        MAQUETTE_TRY(state_.kernels, run_->session.backend().kernel_choices());
        state_.device = run_->session.backend().description();
        return {};
    }

    // The settings that a resumed run must share.
    Json order_json() const {
        Json json = train_request_json(request_);
        for (const char* free : {"resume", "output_folder", "checkpoint_every", "sample_every", "memory_limit_bytes"}) json.erase(free);
        return json;
    }

    std::string checkpoint_folder() const { return request_.output_folder + "/checkpoint"; }

    Result<void> write_run(const std::string& status) {
        const Json json{{"model", request_.model}, {"status", status}, {"created_at", static_cast<double>(std::time(nullptr))},
                        {"request", train_request_json(request_)}, {"steps", run_->counts.steps}, {"step", state_.step},
                        {"train_rows", run_->rows.train.size()}, {"eval_rows", run_->rows.evaluation.size()},
                        {"device", run_->session.backend().description()}, {"kernels", state_.kernels}, {"memory", memory_plan_json(run_->memory)}};
        return write_new_text(request_.output_folder + "/run.json", write_json_indented(json));
    }

    void tell_plan() {
        Json event{{"type", "plan"}, {"step", state_.step}, {"steps", run_->counts.steps}, {"steps_per_epoch", run_->counts.steps_per_epoch},
                   {"train_rows", run_->rows.train.size()}, {"eval_rows", run_->rows.evaluation.size()}, {"truncated_rows", run_->rows.truncated},
                   {"trained_parameters", run_->trained_parameters}, {"device", run_->session.backend().description()},
                   {"recompute_layers", run_->recompute_layers}, {"memory", memory_plan_json(run_->memory)}};
        log_.tell(event, state_.step == 0);
        for (const Finding& finding : run_->rows.report.findings) {
            Json warning = finding_json(finding);
            log_.tell({{"type", "warning"}, {"step", state_.step}, {"finding", std::move(warning)}}, state_.step == 0);
        }
    }

    double epoch_at(int64_t step) const { return static_cast<double>(step) / static_cast<double>(run_->counts.steps_per_epoch); }

    Result<void> train_steps() {
        if (state_.step == 0 && !run_->rows.evaluation.empty()) {
            MAQUETTE_TRY(const EvaluationMeasures first, evaluate(*run_));
            state_.eval_loss_first = first.loss;
            tell_evaluation(first, false);
        }
        while (state_.step < run_->counts.steps) {
            if (callbacks_.is_cancelled && callbacks_.is_cancelled()) return cancel();
            MAQUETTE_TRY_VOID(take_step());
            const bool is_epoch_end = state_.step % run_->counts.steps_per_epoch == 0 || state_.step == run_->counts.steps;
            const bool is_evaluation = request_.eval_every > 0 ? state_.step % request_.eval_every == 0 || state_.step == run_->counts.steps : is_epoch_end;
            if (is_evaluation) MAQUETTE_TRY_VOID(evaluate_and_keep());
            if (request_.sample_every > 0 && state_.step % request_.sample_every == 0) MAQUETTE_TRY_VOID(show_sample());
            const bool is_checkpoint = request_.checkpoint_every > 0 ? state_.step % request_.checkpoint_every == 0 : is_evaluation;
            if (is_checkpoint || state_.step == run_->counts.steps) MAQUETTE_TRY_VOID(keep_checkpoint());
            if (request_.early_stop > 0 && state_.evaluations_without_gain >= request_.early_stop) {
                log_.tell({{"type", "warning"}, {"step", state_.step}, {"reason", "The evaluation loss no longer falls: the run stops early."}});
                break;
            }
        }
        return {};
    }

    Result<void> cancel() {
        MAQUETTE_TRY_VOID(keep_checkpoint());
        return fail(ErrorCode::Cancelled, "The run was cancelled after step " + std::to_string(state_.step) + ".", "Go on with --resume.");
    }

    Result<void> take_step() {
        const auto start = std::chrono::steady_clock::now();
        const StepBatches batches = step_batches(*run_, request_, state_.step);
        StepMeasures measures;
        MAQUETTE_TRY(bool is_cancelled, try_step(batches, measures));
        // A gradient that overflows in f16 is computed again at half the scale; a loss that does is not the scale's fault.
        while (!is_cancelled && !measures.is_finite() && std::isfinite(measures.loss) && state_.loss_scale.shrink()) {
            MAQUETTE_TRY(is_cancelled, try_step(batches, measures));
        }
        if (is_cancelled) return cancel();
        if (!measures.is_finite()) return name_broken_tensor(batches);
        state_.loss_scale.grow();
        ++state_.step;
        state_.num_tokens += batches.tokens;
        state_.last_loss = measures.loss;
        summary_.tokens += batches.tokens;
        const double seconds = seconds_between(start, std::chrono::steady_clock::now());
        Json event{{"type", "step"}, {"step", state_.step}, {"epoch", epoch_at(state_.step)}, {"loss", measures.loss}, {"grad_norm", measures.gradient_norm},
                   {"learning_rate", measures.learning_rate}, {"mean_token_accuracy", measures.accuracy()}, {"entropy", measures.entropy()}, {"row_losses", measures.row_losses},
                   {"num_tokens", state_.num_tokens}, {"tokens_per_second", seconds > 0 ? static_cast<double>(batches.tokens) / seconds : 0}, {"steps", run_->counts.steps}};
        if (state_.loss_scale.is_dynamic) event["loss_scale"] = state_.loss_scale.value;
        log_.tell(event);
        return {};
    }

    // Gradients and update of a step; true when the run is to be cancelled instead. The gradients of a half step are dropped
    // then: a resumed run does the whole step again.
    Result<bool> try_step(const StepBatches& batches, StepMeasures& measures) {
        measures = {};
        MAQUETTE_TRY_VOID(run_->session.run("zero_gradients"));
        for (size_t i = 0; i < batches.micro.size(); ++i) {
            if (i > 0 && callbacks_.is_cancelled && callbacks_.is_cancelled()) return true;
            MAQUETTE_TRY_VOID(train_batch(*run_, batches.micro[i], state_.loss_scale.value, dropout_seed(state_.step, i), measures));
        }
        measures.learning_rate = learning_rate_at(request_, state_.step, run_->counts.steps);
        MAQUETTE_TRY_VOID(update(*run_, request_, state_.step + 1, state_.loss_scale.value, measures));
        return false;
    }

    uint64_t dropout_seed(int64_t step, size_t micro) const {
        return request_.seed * 0x9e3779b97f4a7c15ull + static_cast<uint64_t>(step) * 4096 + micro;
    }

    Result<void> name_broken_tensor(const StepBatches& batches) {
        std::string name;
        for (size_t i = 0; i < batches.micro.size() && name.empty(); ++i) {
            RunArguments arguments;
            arguments.dropout_seed = dropout_seed(state_.step, i);
            MAQUETTE_TRY(name, run_->session.first_broken_tensor("train", batches.micro[i], arguments));
        }
        return fail(Error{ErrorCode::Failed, "Step " + std::to_string(state_.step + 1) + " gave a value that is not a finite number.",
                          "Lower the learning rate or look at the data of that step; the last checkpoint is good.", {}, 0, name.empty() ? "loss" : name});
    }

    void tell_evaluation(const EvaluationMeasures& measures, bool is_best) {
        log_.tell({{"type", "eval"}, {"step", state_.step}, {"epoch", epoch_at(state_.step)}, {"eval_loss", measures.loss}, {"perplexity", std::exp(measures.loss)},
                   {"eval_mean_token_accuracy", measures.accuracy}, {"eval_entropy", measures.entropy}, {"eval_num_tokens", state_.num_tokens}, {"best", is_best}});
    }

    Result<void> evaluate_and_keep() {
        if (run_->rows.evaluation.empty()) return {};
        MAQUETTE_TRY(const EvaluationMeasures measures, evaluate(*run_));
        const bool is_best = !state_.has_best || measures.loss < state_.best_eval_loss;
        state_.evaluations_without_gain = is_best ? 0 : state_.evaluations_without_gain + 1;
        if (is_best) {
            state_.best_eval_loss = measures.loss;
            state_.has_best = true;
            MAQUETTE_TRY_VOID(keep_result());
        }
        tell_evaluation(measures, is_best);
        return {};
    }

    // What the run gives: an adapter, or a whole model.
    std::string result_folder() const { return request_.output_folder + (is_full(request_) ? "/model" : "/adapter"); }

    Result<void> keep_result() {
        if (is_full(request_)) return save_full_model(run_->session, run_->model, result_folder());
        MAQUETTE_TRY_VOID(download_adapter(run_->session, run_->adapter));
        return save_adapter(run_->adapter, result_folder());
    }

    Result<void> keep_checkpoint() {
        MAQUETTE_TRY_VOID(write_checkpoint(checkpoint_folder(), run_->session, state_));
        log_.tell({{"type", "checkpoint"}, {"step", state_.step}, {"folder", checkpoint_folder()}}, false);
        return {};
    }

    Result<void> show_sample() {
        MAQUETTE_TRY(const std::string text, sample_answer(*run_, 64));
        log_.tell({{"type", "sample"}, {"step", state_.step}, {"epoch", epoch_at(state_.step)}, {"text", text}});
        return {};
    }

    Result<TrainSummary> finish() {
        if (!state_.has_best) MAQUETTE_TRY_VOID(keep_result());
        summary_.steps = state_.step;
        summary_.loss = state_.last_loss;
        summary_.eval_loss_first = run_->rows.evaluation.empty() ? NAN : state_.eval_loss_first;
        summary_.eval_loss = state_.has_best ? state_.best_eval_loss : NAN;
        summary_.bytes_predicted = run_->memory.total() + run_->memory.paged;
        summary_.bytes_measured = std::max<int64_t>(0, memory_peak_measured() - run_->bytes_before);
        summary_.adapter_folder = result_folder();
        MAQUETTE_TRY_VOID(write_run("succeeded"));
        log_.tell({{"type", "done"}, {"step", state_.step}, {"epoch", epoch_at(state_.step)}, {"train_seconds", summary_.seconds},
                   {"tokens_per_second", summary_.tokens_per_second}, {"num_tokens", state_.num_tokens}, {"bytes_predicted", summary_.bytes_predicted},
                   {"bytes_measured", summary_.bytes_measured}, {"adapter", summary_.adapter_folder}});
        return summary_;
    }

    TrainRequest request_;
    const TrainCallbacks& callbacks_;
    EventLog log_;
    std::unique_ptr<TrainingRun> run_;
    CheckpointState state_;
    std::vector<std::string> notes_;  // What a resumed run could not take over.
    TrainSummary summary_;
};

}  // namespace

Result<TrainSummary> train(const TrainRequest& request, const TrainCallbacks& callbacks) { return Trainer(request, callbacks).work(); }

}  // namespace maquette
