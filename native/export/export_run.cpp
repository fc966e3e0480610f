#include "native/export/export_run.h"

#include <algorithm>
#include <filesystem>

#include "native/export/gguf_adapter.h"
#include "native/export/gguf_model.h"
#include "native/export/merged_folder.h"
#include "native/export/ollama_folder.h"
#include "native/export/probe.h"
#include "native/model/adapter.h"
#include "native/model/mapped_file.h"
#include "native/model/model_names.h"
#include "native/model/new_file.h"
#include "native/store/runs.h"

namespace maquette {
namespace {

namespace fs = std::filesystem;

constexpr std::pair<ExportTarget, const char*> target_names[] = {{ExportTarget::Peft, "peft"}, {ExportTarget::GgufAdapter, "gguf-adapter"},
    {ExportTarget::Merged, "merged"}, {ExportTarget::Gguf, "gguf"}, {ExportTarget::Ollama, "ollama"}};

// What is exported: a base and an adapter that belongs to it.
struct Trained {
    Model model;
    LoraAdapter adapter;
    std::string output_folder;
};

struct Place {
    std::string model, adapter_folder, output_folder;
};

Result<Place> find_place(const ExportRequest& request) {
    std::error_code ignored;
    if (fs::exists(request.run + "/adapter_config.json", ignored)) {
        if (request.model.empty())
            return fail(ErrorCode::WrongUsage, "An adapter's folder does not say where its base model lies.", "Name it with --model.");
        return Place{request.model, request.run, request.run + "/export"};
    }
    MAQUETTE_TRY(const Run run, find_run(request.data_folder, request.run));
    if (!run.has_adapter)
        return fail(Error{ErrorCode::BadInput, "The run has no adapter yet (its state is " + run.status + ").", "Wait until it has saved one.", run.folder, 0, {}});
    return Place{request.model.empty() ? run.base_model : request.model, run.adapter_folder, run.folder + "/export"};
}

Result<Trained> open_trained(const ExportRequest& request) {
    MAQUETTE_TRY(const Place place, find_place(request));
    MAQUETTE_TRY(const std::string path, find_model(place.model, request.data_folder));
    Trained out;
    MAQUETTE_TRY(out.model, load_model(path));
    MAQUETTE_TRY(out.adapter, load_adapter(place.adapter_folder));
    MAQUETTE_TRY_VOID(check_adapter(out.adapter, out.model.architecture()));
    out.output_folder = request.output_folder.empty() ? place.output_folder : request.output_folder;
    return out;
}

int64_t bytes_at(const std::string& path) {
    std::error_code failed;
    if (fs::is_regular_file(path, failed)) return static_cast<int64_t>(fs::file_size(path, failed));
    int64_t out = 0;
    for (fs::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed))
        if (at->is_regular_file(failed)) out += static_cast<int64_t>(at->file_size(failed));
    return out;
}

// Runs the targets one after the other; tells how far it is.
class Exporter {
  public:
    Exporter(const ExportRequest& request, const ExportCallbacks& callbacks, const Trained& trained)
        : request_(request), callbacks_(callbacks), trained_(trained), weights_(trained.model, &trained.adapter) {}

    Result<ExportedThing> run(ExportTarget target, size_t index) {
        index_ = index;
        tell(std::string("Writing ") + export_target_name(target), 0.0);
        ExportedThing out;
        out.target = target;
        MAQUETTE_TRY_VOID(write(target, out));
        tell(std::string("Checking ") + export_target_name(target), 0.7);
        MAQUETTE_TRY_VOID(verify(target, out));
        out.bytes = bytes_at(out.path);
        return out;
    }

  private:
    void tell(const std::string& step, double share) const {
        if (callbacks_.on_progress) callbacks_.on_progress(step, (static_cast<double>(index_) + share) / static_cast<double>(request_.targets.size()));
    }

    // Cancellation reaches a writer through its sink.
    ByteSink guarded(const ByteSink& sink) const {
        return [this, &sink](std::span<const std::byte> bytes) -> Result<void> {
            if (callbacks_.is_cancelled && callbacks_.is_cancelled()) return fail(ErrorCode::Cancelled, "The export was cancelled.");
            return sink(bytes);
        };
    }

    std::function<void(size_t, size_t)> on_tensor(ExportTarget target) const {
        return [this, target](size_t done, size_t of) {
            tell(std::string("Writing ") + export_target_name(target), 0.7 * static_cast<double>(done) / static_cast<double>(std::max<size_t>(of, 1)));
        };
    }

    Result<void> write(ExportTarget target, ExportedThing& out) {
        const std::string& folder = trained_.output_folder;
        switch (target) {
            case ExportTarget::Peft:
                out.path = folder + "/peft";
                return save_adapter(trained_.adapter, out.path);
            case ExportTarget::GgufAdapter:
                out.path = folder + "/adapter.gguf";
                return write_new_file(out.path, [&](const ByteSink& sink) {
                    return write_gguf_adapter(trained_.adapter, trained_.model.architecture(), guarded(sink));
                });
            case ExportTarget::Merged:
                out.path = folder + "/merged";
                return write_merged_folder(weights_, out.path, merged_options(target));
            case ExportTarget::Gguf:
                out.path = folder + "/model.gguf";
                return write_gguf(target, out.path, out);
            case ExportTarget::Ollama:
                out.path = folder + "/ollama";
                MAQUETTE_TRY_VOID(create_folder(out.path));
                MAQUETTE_TRY_VOID(write_gguf(target, out.path + "/model.gguf", out));
                return write_modelfile(trained_.model, out.path, out.notes);
        }
        return {};
    }

    MergedFolderOptions merged_options(ExportTarget target) const {
        MergedFolderOptions out;
        const TensorType type = request_.quantization;
        if (type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16) out.type = type;
        out.on_tensor = on_tensor(target);
        return out;
    }

    Result<void> write_gguf(ExportTarget target, const std::string& path, ExportedThing& out) {
        const GgufModelOptions options{request_.quantization, {}, on_tensor(target)};
        return write_new_file(path, [&](const ByteSink& sink) -> Result<void> {
            MAQUETTE_TRY(const GgufModelSummary summary, write_gguf_model(weights_, options, guarded(sink)));
            out.notes.insert(out.notes.end(), summary.notes.begin(), summary.notes.end());
            return {};
        });
    }

    Result<void> verify(ExportTarget target, ExportedThing& out) {
        if (target == ExportTarget::Peft || target == ExportTarget::GgufAdapter) {
            MAQUETTE_TRY(const LoraAdapter written, reopen_adapter(target, out.path));
            MAQUETTE_TRY_VOID(check_adapter(written, trained_.model.architecture()));
            MAQUETTE_TRY(out.comparison, compare_adapters(trained_.adapter, written));
            MAQUETTE_TRY_VOID(probe(trained_.model, &written, out.comparison));
            return check_comparison(out.comparison, comparison_limit(TensorType::F32), out.path);
        }
        const std::string path = target == ExportTarget::Ollama ? out.path + "/model.gguf" : out.path;
        MAQUETTE_TRY(const Model written, load_model(path));
        MAQUETTE_TRY(out.comparison, compare_weights(weights_, written));
        MAQUETTE_TRY_VOID(probe(written, nullptr, out.comparison));
        const TensorType type = target == ExportTarget::Merged ? merged_folder_type(trained_.model, merged_options(target)) : request_.quantization;
        return check_comparison(out.comparison, comparison_limit(type), path);
    }

    // Compares logits with those of the trained model, which are computed once.
    Result<void> probe(const Model& model, const LoraAdapter* adapter, Comparison& comparison) {
        if (trained_logits_.empty()) {
            MAQUETTE_TRY(trained_logits_, probe_logits(trained_.model, &trained_.adapter));
        }
        MAQUETTE_TRY(const std::vector<float> logits, probe_logits(model, adapter));
        compare_logits(trained_logits_, logits, trained_.model.architecture().vocab_size, comparison);
        return {};
    }

    Result<LoraAdapter> reopen_adapter(ExportTarget target, const std::string& path) const {
        if (target == ExportTarget::Peft) return load_adapter(path);
        MAQUETTE_TRY(const auto file, MappedFile::open(path));
        MAQUETTE_TRY(const Gguf gguf, Gguf::read(file->bytes()));
        return read_gguf_adapter(gguf, trained_.model.architecture());
    }

    const ExportRequest& request_;
    const ExportCallbacks& callbacks_;
    const Trained& trained_;
    MergedWeights weights_;
    std::vector<float> trained_logits_;
    size_t index_ = 0;
};

}  // namespace

const char* export_target_name(ExportTarget target) {
    for (const auto& [known, name] : target_names)
        if (known == target) return name;
    return "";
}

Result<std::vector<ExportTarget>> export_targets_named(const std::string& names) {
    if (names == "all") return std::vector<ExportTarget>{ExportTarget::Peft, ExportTarget::GgufAdapter, ExportTarget::Merged, ExportTarget::Ollama};
    std::vector<ExportTarget> out;
    for (size_t from = 0; from <= names.size();) {
        const size_t comma = std::min(names.find(',', from), names.size());
        const std::string name = names.substr(from, comma - from);
        const auto found = std::find_if(std::begin(target_names), std::end(target_names), [&](const auto& entry) { return name == entry.second; });
        if (found == std::end(target_names))
            return fail(ErrorCode::WrongUsage, "There is no export called \"" + name + "\".", "Choose peft, gguf-adapter, merged, gguf, ollama or all.");
        out.push_back(found->first);
        from = comma + 1;
    }
    return out;
}

Result<ExportReport> export_run(const ExportRequest& request, const ExportCallbacks& callbacks) {
    if (request.targets.empty()) return fail(ErrorCode::WrongUsage, "Nothing was asked for.", "Choose peft, gguf-adapter, merged, gguf, ollama or all.");
    MAQUETTE_TRY(const Trained trained, open_trained(request));
    MAQUETTE_TRY_VOID(create_folder(trained.output_folder));
    ExportReport out;
    out.base_model = trained.model.path();
    out.output_folder = trained.output_folder;
    Exporter exporter(request, callbacks, trained);
    for (size_t i = 0; i < request.targets.size(); ++i) {
        if (callbacks.is_cancelled && callbacks.is_cancelled()) return fail(ErrorCode::Cancelled, "The export was cancelled.");
        MAQUETTE_TRY(ExportedThing thing, exporter.run(request.targets[i], i));
        out.things.push_back(std::move(thing));
    }
    if (callbacks.on_progress) callbacks.on_progress("Done", 1.0);
    return out;
}

Json export_report_json(const ExportReport& report) {
    Json things = Json::array();
    for (const auto& thing : report.things) {
        const Comparison& c = thing.comparison;
        Json check{{"tensors", c.tensors}, {"weight_error", c.weight_error}, {"worst_tensor", c.worst_tensor}};
        if (c.probe_tokens > 0) {
            check["probe_tokens"] = c.probe_tokens;
            check["logits_cosine"] = c.logits_cosine;
            check["same_choices"] = c.same_choices;
        }
        things.push_back({{"to", export_target_name(thing.target)}, {"path", thing.path}, {"bytes", thing.bytes}, {"check", check}, {"notes", thing.notes}});
    }
    return Json{{"base_model", report.base_model}, {"output", report.output_folder}, {"exports", things}};
}

}  // namespace maquette
