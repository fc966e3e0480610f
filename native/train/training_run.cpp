#include "native/train/training_run.h"

#include <algorithm>
#include <cmath>

#include "native/model/model_names.h"
#include "shared/base/hash.h"
#include "shared/base/random.h"
#include "shared/tokenizer/loss_mask.h"

namespace maquette {

namespace {

// The largest batch that the rows can make, in tokens and in labelled rows, and the longest document.
struct BatchBounds {
    int64_t tokens = 0, labelled = 0, document = 0;
};

void widen(BatchBounds& bounds, const std::vector<TrainingRow>& rows, const std::vector<RowGroup>& groups, int64_t batch_rows) {
    std::vector<int64_t> tokens, labelled;
    for (const RowGroup& group : groups) {
        int64_t token_sum = 0, label_sum = 0;
        for (const size_t row : group) {
            token_sum += rows[row].tokens();
            label_sum += rows[row].trained();
            bounds.document = std::max(bounds.document, rows[row].tokens());
        }
        tokens.push_back(token_sum);
        labelled.push_back(label_sum);
    }
    const auto largest = [&](std::vector<int64_t>& values) {
        std::sort(values.rbegin(), values.rend());
        int64_t sum = 0;
        for (size_t i = 0; i < std::min(values.size(), static_cast<size_t>(batch_rows)); ++i) sum += values[i];
        return sum;
    };
    bounds.tokens = std::max(bounds.tokens, largest(tokens));
    bounds.labelled = std::max(bounds.labelled, largest(labelled));
}

WeightFormat linear_format(const TrainRequest& request) {
    if (request.quantize == "file") return WeightFormat::File;
    return request.quantize == "nf4" || (request.quantize == "auto" && request.method == "qlora") ? WeightFormat::Nf4 : WeightFormat::Device;
}

OptimizerKind optimizer_kind(const TrainRequest& request) {
    if (request.optimizer == "adamw-8bit") return OptimizerKind::AdamW8;
    return request.optimizer == "sgd" ? OptimizerKind::Sgd : OptimizerKind::AdamW;
}

// Bytes of the linear layers in the file's own format.
int64_t linear_file_bytes(const Model& model) {
    int64_t bytes = 0;
    for (const TensorView& tensor : model.tensors())
        if (tensor.name.find("_proj.weight") != std::string::npos) bytes += static_cast<int64_t>(tensor.bytes.size());
    return bytes;
}

MemoryFacts memory_facts(const TrainingRun& run, WeightStorage storage) {
    MemoryFacts facts;
    facts.storage = storage;
    facts.device_scratch_bytes = run.traits.scratch_bytes;
    facts.linear_file_bytes = linear_file_bytes(run.model);
    facts.rows_bytes = std::max<int64_t>(0, memory_now() - run.bytes_before);
    for (const TensorView& tensor : run.model.tensors()) {
        facts.mapped_bytes = std::max(facts.mapped_bytes, static_cast<int64_t>(tensor.bytes.size()));  // Pages are given back tensor by tensor.
        facts.other_file_bytes += static_cast<int64_t>(tensor.bytes.size());
        facts.has_narrow_file = facts.has_narrow_file || static_cast<int64_t>(tensor.bytes.size()) < 4 * tensor.numbers();
    }
    facts.other_file_bytes -= facts.linear_file_bytes;
    return facts;
}

// How much a run may take: of the GPU's own memory where it has some or is given a limit, else of the system's.
struct MemoryLimits {
    int64_t device = 0, host = 0;  // Bytes; 0 when unknown.
    bool has_two = false;          // What leaves the device's memory does not come out of the same purse.
};

MemoryLimits memory_limits(const TrainRequest& request, const DeviceTraits& device) {
    const int64_t own = device.own_memory_bytes, given = request.memory_limit_bytes;
    MemoryLimits limits;
    limits.host = memory_available() * 95 / 100;
    limits.device = given > 0 ? given : own > 0 ? own * 95 / 100 : limits.host;
    limits.has_two = device.is_gpu && (own > 0 || given > 0);
    return limits;
}

// Layers that repeat their forward keep less: as few of them as are needed. Moments cross over to the host's memory and back
// at every step, which costs more: they go there when that is not enough, or when it is asked for.
Result<PlanOptions> fit_memory(TrainingRun& run, const TrainRequest& request, PlanOptions options, MemoryFacts facts) {
    const MemoryLimits limits = memory_limits(request, run.traits);
    const bool is_gpu = run.traits.is_gpu, is_paging_asked = is_gpu && request.optimizer == "paged-adamw";
    if (limits.has_two) facts.mapped_bytes = 0;  // Pages of the file are not the device's.
    if (is_gpu) run.device.memory_bytes_max = request.memory_limit_bytes * 11 / 10;  // The plan is right within a tenth.
    for (const bool pages_moments : {false, true}) {
        if (pages_moments ? !(is_paging_asked || limits.has_two) : is_paging_asked) continue;
        facts.pages_moments = run.device.pages_moments = pages_moments;
        for (const int64_t share : {0, 1, 2, 3, 4}) {
            options.recompute_layers = run.recompute_layers = run.model.architecture().layers * share / 4;
            run.memory = plan_memory(build_plan(run.model.architecture(), options), facts);
            const bool fits_host = limits.host <= 0 || run.memory.paged <= limits.host;
            if (limits.device <= 0 || (run.memory.total() <= limits.device && fits_host)) return options;
        }
    }
    return fail(ErrorCode::OutOfMemory,
                "The run needs " + std::to_string(run.memory.total() >> 20) + " MiB and " + std::to_string(limits.device >> 20) + " MiB are free.",
                "Lower the rows of a batch (now " + std::to_string(request.batch_rows) + ") or the maximum length (now " + std::to_string(request.max_length) + "), or take a smaller model.");
}

Result<PlanOptions> choose_plan(TrainingRun& run, const TrainRequest& request) {
    BatchBounds bounds;
    widen(bounds, run.rows.train, run.train_groups, request.batch_rows);
    widen(bounds, run.rows.evaluation, run.evaluation_groups, request.batch_rows);
    PlanOptions options;
    options.tokens_max = bounds.tokens;
    options.labelled_max = bounds.labelled;
    options.positions_max = bounds.document;
    options.has_train = true;
    options.has_evaluate = !run.rows.evaluation.empty();
    options.full = is_full(request);
    if (!options.full) options.lora = adapter_layout(run.adapter, run.model.architecture());
    options.linear_format = linear_format(request);
    options.optimizer = optimizer_kind(request);
    options.dropout = request.lora.dropout;
    options.weight_decay = request.weight_decay;
    if (request.sample_every > 0) {
        options.cache_slots = 1;
        options.cache_positions = bounds.document + 64;
        options.positions_max = options.cache_positions;
    }
    run.device = {request.device, request.threads, request.precision};
    run.traits = device_traits(run.device);
    const WeightStorage storage = run.traits.is_gpu            ? WeightStorage::AsFiled
                                  : run.traits.keeps_bf16      ? WeightStorage::BFloat16
                                  : request.precision == "f16" ? WeightStorage::Float16
                                                               : WeightStorage::Float32;
    options.preferences = run.traits.preferences;
    return fit_memory(run, request, options, memory_facts(run, storage));
}

uint64_t hash_rows(const TrainingRows& rows) {
    uint64_t hash = 1;
    for (const auto* part : {&rows.train, &rows.evaluation})
        for (const TrainingRow& row : *part)
            for (size_t i = 0; i < row.ids.size(); ++i)
                hash = (hash ^ (static_cast<uint64_t>(static_cast<uint32_t>(row.ids[i])) << 32 | static_cast<uint32_t>(row.labels[i]))) * 0x9e3779b97f4a7c15ull + 1;
    return hash;
}

Result<void> check_ids(const TrainingRows& rows, int64_t vocab_size) {
    for (const auto* part : {&rows.train, &rows.evaluation})
        for (const TrainingRow& row : *part)
            for (size_t i = 0; i < row.ids.size(); ++i)
                if (row.ids[i] < 0 || row.ids[i] >= vocab_size || (row.labels[i] != masked_label && (row.labels[i] < 0 || row.labels[i] >= vocab_size)))
                    return fail(ErrorCode::BadInput, "A row holds token " + std::to_string(row.ids[i]) + ", and the model knows " + std::to_string(vocab_size) + " tokens.",
                                "Use the tokenizer of this model.");
    return {};
}

struct BatchMeans {
    double loss_sum = 0, accuracy = 0, entropy = 0;
    int64_t count = 0;
    std::vector<double> row_losses;
};

// The mean loss of each document of a batch that has labels.
std::vector<double> losses_by_row(const PackedBatch& batch, std::span<const float> losses) {
    std::vector<double> rows;
    int64_t labels = 0;
    for (size_t i = 0; i < losses.size(); ++i) {
        const auto start_of = [&](size_t label) { return batch.segment_start[static_cast<size_t>(batch.label_rows[label])]; };
        if (i == 0 || start_of(i) != start_of(i - 1)) {
            if (i > 0) rows.back() /= static_cast<double>(labels);
            rows.push_back(0);
            labels = 0;
        }
        rows.back() += static_cast<double>(losses[i]);
        ++labels;
    }
    if (!rows.empty()) rows.back() /= static_cast<double>(labels);
    return rows;
}

Result<BatchMeans> read_means(Session& session, const PackedBatch& batch, std::span<const float> weights) {
    const int64_t count = batch.labelled();
    BatchMeans means;
    means.count = count;
    MAQUETTE_TRY(const auto losses, session.read("loss", count));
    MAQUETTE_TRY(const auto hits, session.read("hit", count));
    MAQUETTE_TRY(const auto entropies, session.read("entropy", count));
    for (size_t i = 0; i < losses.size(); ++i) {
        means.loss_sum += static_cast<double>(losses[i]) * (weights.empty() ? 1.0 : static_cast<double>(weights[i]));
        means.accuracy += static_cast<double>(hits[i]) / static_cast<double>(count);
        means.entropy += static_cast<double>(entropies[i]) / static_cast<double>(count);
    }
    means.row_losses = losses_by_row(batch, losses);
    return means;
}

}  // namespace

void initialize_adapter(LoraAdapter& adapter, uint64_t seed) {
    for (LoraModule& module : adapter.modules) {
        // torch: kaiming_uniform_(a = sqrt(5)) over [rank, in] is uniform in +- 1 / sqrt(in).
        Random random(seed, fnv1a(module.name));
        const float bound = 1.0f / std::sqrt(static_cast<float>(module.in));
        module.a.resize(static_cast<size_t>(module.rank * module.in));
        for (float& value : module.a) value = (2.0f * random.uniform() - 1.0f) * bound;
        module.b.assign(static_cast<size_t>(module.out * module.rank), 0.0f);
    }
}

Result<std::unique_ptr<TrainingRun>> plan_training_run(const TrainRequest& request) {
    MAQUETTE_TRY_VOID(train_request_from_json(train_request_json(request)));
    auto run = std::make_unique<TrainingRun>();
    run->bytes_before = memory_now();
    run->batch_rows = request.batch_rows;
    MAQUETTE_TRY(const std::string path, find_model(request.model));
    MAQUETTE_TRY(run->model, load_model(path));
    if (auto text = load_model_text(path)) run->text = std::move(*text);
    if (run->text) MAQUETTE_TRY_VOID(check_vocabulary(*run->text, run->model.architecture().vocab_size, path));
    MAQUETTE_TRY(run->rows, read_training_rows(request, run->text ? &*run->text : nullptr));
    MAQUETTE_TRY_VOID(check_ids(run->rows, run->model.architecture().vocab_size));
    run->data_hash = hash_rows(run->rows);
    run->train_groups = group_rows(run->rows.train, request);
    for (size_t i = 0; i < run->rows.evaluation.size(); ++i) run->evaluation_groups.push_back({i});
    run->counts = count_steps(run->train_groups.size(), request);
    if (!is_full(request)) {
        MAQUETTE_TRY(run->adapter, make_adapter(request, run->model.architecture()));
    }
    run->adapter.base_model = path;
    run->trained_parameters = is_full(request) ? parameter_count(run->model.architecture()) : run->adapter.parameters();
    MAQUETTE_TRY(run->options, choose_plan(*run, request));
    return run;
}

Result<std::unique_ptr<TrainingRun>> open_training_run(const TrainRequest& request) {
    MAQUETTE_TRY(auto run, plan_training_run(request));
    MAQUETTE_TRY(auto backend, open_backend(run->device));
    MAQUETTE_TRY(run->session, Session::open(run->model, run->options, std::move(backend)));
    run->memory.paged = run->session.backend().paged_bytes();  // Also what the device refused to take.
    initialize_adapter(run->adapter, request.seed);
    MAQUETTE_TRY_VOID(upload_adapter(run->session, run->adapter));
    return run;
}

StepBatches step_batches(const TrainingRun& run, const TrainRequest& request, int64_t step) {
    const int64_t epoch = step / run.counts.steps_per_epoch, first = step % run.counts.steps_per_epoch * request.accumulation;
    const std::vector<size_t> order = epoch_order(run.train_groups.size(), request.seed, epoch);
    StepBatches batches;
    double weight = 0;
    for (int64_t micro = first; micro < std::min(first + request.accumulation, run.counts.micro_batches_per_epoch); ++micro) {
        const auto begin = static_cast<size_t>(micro * request.batch_rows);
        const size_t count = std::min(order.size() - begin, static_cast<size_t>(request.batch_rows));
        batches.micro.push_back(make_batch(run.rows.train, run.train_groups, std::span(order).subspan(begin, count)));
        weight += batches.micro.back().weight_sum();
        batches.tokens += batches.micro.back().tokens();
    }
    for (PackedBatch& batch : batches.micro) batch.scale_weights(weight > 0 ? 1.0 / weight : 0.0);
    return batches;
}

Result<void> train_batch(TrainingRun& run, const PackedBatch& batch, double loss_scale, uint64_t dropout_seed, StepMeasures& measures) {
    RunArguments arguments;
    arguments.dropout_seed = dropout_seed;
    PackedBatch scaled = batch;
    scaled.scale_weights(loss_scale);
    MAQUETTE_TRY_VOID(run.session.run("train", scaled, arguments));
    MAQUETTE_TRY(const BatchMeans means, read_means(run.session, batch, batch.loss_weights));
    measures.loss += means.loss_sum;
    measures.accuracy_sum += means.accuracy;
    measures.entropy_sum += means.entropy;
    measures.row_losses.insert(measures.row_losses.end(), means.row_losses.begin(), means.row_losses.end());
    ++measures.micro_batches;
    return {};
}

Result<void> update(TrainingRun& run, const TrainRequest& request, int64_t step, double loss_scale, StepMeasures& measures) {
    MAQUETTE_TRY_VOID(run.session.run("gradient_norm"));
    MAQUETTE_TRY(const auto norm, run.session.read("gradient_norm", 1));
    measures.gradient_norm = static_cast<double>(norm[0]) / loss_scale;
    if (!measures.is_finite()) return {};
    RunArguments arguments;
    arguments.step = step;
    arguments.learning_rate = measures.learning_rate;
    // torch.nn.utils.clip_grad_norm_: max_norm / (norm + 1e-6), and only when below 1.
    if (request.clip_norm > 0) arguments.gradient_scale = std::min(1.0, request.clip_norm / (measures.gradient_norm + 1e-6));
    arguments.gradient_scale /= loss_scale;
    return run.session.run("adamw", arguments);
}

Result<EvaluationMeasures> evaluate(TrainingRun& run) {
    EvaluationMeasures measures;
    int64_t batches = 0;
    const auto rows = static_cast<int64_t>(run.rows.evaluation.size());
    for (int64_t first = 0; first < rows; first += run.batch_rows) {
        const int64_t count = std::min(run.batch_rows, rows - first);
        std::vector<size_t> chosen;
        for (int64_t i = first; i < first + count; ++i) chosen.push_back(static_cast<size_t>(i));
        const PackedBatch batch = make_batch(run.rows.evaluation, run.evaluation_groups, chosen);
        MAQUETTE_TRY_VOID(run.session.run("evaluate", batch));
        MAQUETTE_TRY(const BatchMeans means, read_means(run.session, batch, {}));
        measures.loss += means.loss_sum / static_cast<double>(means.count) * static_cast<double>(count) / static_cast<double>(rows);
        measures.accuracy += means.accuracy;
        measures.entropy += means.entropy;
        ++batches;
    }
    if (batches > 0) {
        measures.accuracy /= static_cast<double>(batches);
        measures.entropy /= static_cast<double>(batches);
    }
    return measures;
}

Result<std::string> sample_answer(TrainingRun& run, int64_t tokens_max) {
    if (!run.text) return std::string();
    const TrainingRow& row = run.rows.evaluation.empty() ? run.rows.train.front() : run.rows.evaluation.front();
    size_t prompt = 1;
    while (prompt < row.labels.size() && row.labels[prompt] == masked_label) ++prompt;
    std::vector<int32_t> next(row.ids.begin(), row.ids.begin() + static_cast<std::ptrdiff_t>(prompt)), answer;
    const int64_t vocabulary = run.model.architecture().vocab_size;
    for (int64_t i = 0; i < tokens_max; ++i) {
        const auto position = static_cast<int32_t>(i == 0 ? 0 : static_cast<int64_t>(prompt) + i - 1);
        const int32_t last = static_cast<int32_t>(next.size()) - 1;
        PackedBatch batch;
        batch.add_prompt(next, std::span(&last, 1), 0, position);
        const char* section = i == 0 ? "prefill" : "decode";
        MAQUETTE_TRY_VOID(run.session.run(section, batch));
        MAQUETTE_TRY(const auto logits, run.session.read(std::string(section) + ".logits", vocabulary));
        const auto best = static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
        if (std::find(run.text->eos_ids.begin(), run.text->eos_ids.end(), best) != run.text->eos_ids.end() || best == run.text->eos) break;
        answer.push_back(best);
        next = {best};
    }
    return run.text->tokenizer.decode(answer, {.skip_special = true});
}

}  // namespace maquette
