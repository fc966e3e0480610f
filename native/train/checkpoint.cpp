#include "native/train/checkpoint.h"

#include <cstring>
#include <filesystem>

#include "native/model/mapped_file.h"
#include "native/model/new_file.h"
#include "shared/weights/safetensors.h"

namespace maquette {

namespace {

constexpr Arena kept_arenas[] = {Arena::Parameters, Arena::FirstMoments, Arena::SecondMoments};
constexpr const char* arena_names[] = {"parameters", "first_moments", "second_moments"};

int64_t places_of(const Session& session, Arena arena) { return session.plan().arena_elements[static_cast<size_t>(arena)]; }

std::string values_file(const std::string& folder, int64_t step) { return folder + "/step-" + std::to_string(step) + ".safetensors"; }

}  // namespace

Result<void> write_checkpoint(const std::string& folder, Session& session, const CheckpointState& state) {
    MAQUETTE_TRY_VOID(create_folder(folder));
    std::vector<TensorShape> shapes;  // Places of 4 bytes: moments in 8 bits are packed into them.
    for (size_t i = 0; i < std::size(kept_arenas); ++i) shapes.push_back({arena_names[i], TensorType::F32, {places_of(session, kept_arenas[i])}});
    const auto produce = [&](size_t index) -> Result<std::vector<std::byte>> {
        const auto count = static_cast<size_t>(places_of(session, kept_arenas[index]));
        std::vector<std::byte> bytes(count * sizeof(float));
        MAQUETTE_TRY_VOID(session.read_arena(kept_arenas[index], std::span(reinterpret_cast<float*>(bytes.data()), count)));
        return bytes;
    };
    const std::string file = values_file(folder, state.step);
    MAQUETTE_TRY_VOID(write_new_file(file, [&](const ByteSink& sink) { return write_safetensors(shapes, {}, produce, sink); }));
    const Json json{{"step", state.step}, {"num_tokens", state.num_tokens}, {"best_eval_loss", state.has_best ? Json(state.best_eval_loss) : Json()},
                    {"evaluations_without_gain", state.evaluations_without_gain}, {"eval_loss_first", state.eval_loss_first},
                    {"last_loss", state.last_loss}, {"loss_scale", state.loss_scale.value},
                    {"loss_scale_good_steps", state.loss_scale.good_steps}, {"request", state.request}, {"data_hash", std::to_string(state.data_hash)},
                    {"device", state.device}, {"kernels", state.kernels}};
    MAQUETTE_TRY_VOID(write_new_text(folder + "/state.json", write_json_indented(json)));
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".safetensors" && entry.path() != std::filesystem::path(file)) std::filesystem::remove(entry.path(), error);
    return {};
}

Result<CheckpointState> read_checkpoint_state(const std::string& folder) {
    auto text = read_text_file(folder + "/state.json");
    if (!text) return fail(ErrorCode::NotFound, "There is no checkpoint in " + folder + ".", "Start the run without resuming.");
    MAQUETTE_TRY(const Json json, parse_json(*text));
    CheckpointState state;
    state.step = json_integer(json, "step");
    state.num_tokens = json_integer(json, "num_tokens");
    const Json* best = json_member(json, "best_eval_loss");
    state.has_best = best != nullptr && best->is_number();
    state.best_eval_loss = json_number(json, "best_eval_loss");
    state.evaluations_without_gain = json_integer(json, "evaluations_without_gain");
    state.eval_loss_first = json_number(json, "eval_loss_first");
    state.last_loss = json_number(json, "last_loss");
    state.loss_scale = {json_number(json, "loss_scale", 1), json_integer(json, "loss_scale_good_steps")};
    if (const Json* request = json_member(json, "request")) state.request = *request;
    state.data_hash = std::strtoull(json_text(json, "data_hash", "0").c_str(), nullptr, 10);
    state.device = json_text(json, "device");
    if (const Json* kernels = json_member(json, "kernels"); kernels != nullptr && kernels->is_object())
        for (const auto& [work, kernel] : kernels->items())
            if (kernel.is_string()) state.kernels[work] = kernel.get<std::string>();
    return state;
}

Result<void> restore_checkpoint(const std::string& folder, Session& session, const CheckpointState& state) {
    MAQUETTE_TRY(const auto file, MappedFile::open(values_file(folder, state.step)));
    MAQUETTE_TRY(const Safetensors content, read_safetensors(file->bytes()));
    for (size_t i = 0; i < std::size(kept_arenas); ++i) {
        const auto count = static_cast<size_t>(places_of(session, kept_arenas[i]));
        const TensorView* view = content.find(arena_names[i]);
        if (view == nullptr || view->type != TensorType::F32 || view->bytes.size() != count * sizeof(float))
            return fail(ErrorCode::BadInput, "The checkpoint does not fit this run.", "Resume with the same model and adapter settings, or start again.");
        std::vector<float> values(count);
        if (count > 0) std::memcpy(values.data(), view->bytes.data(), view->bytes.size());
        MAQUETTE_TRY_VOID(session.write_arena(kept_arenas[i], values));
    }
    return {};
}

}  // namespace maquette
