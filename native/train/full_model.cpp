#include "native/train/full_model.h"

#include "native/export/merged_folder.h"

namespace maquette {

namespace {

class TrainedWeights : public MergedWeights {
  public:
    TrainedWeights(Session& session, const Model& model) : MergedWeights(model, nullptr), session_(session) {}

    Result<std::vector<float>> numbers(const TensorView& tensor) const override {
        for (const TensorId id : trained_tensors(session_.plan())) {
            const Tensor& trained = session_.plan().tensor(id);
            for (const TensorPart& part : trained.parts) {
                if (part.name != tensor.name) continue;
                const int64_t unit = trained.rows == 1 ? 1 : trained.columns;
                std::vector<float> values(static_cast<size_t>(part.rows * unit));
                MAQUETTE_TRY_VOID(session_.backend().read(id, part.row * unit, std::span<float>(values)));
                return values;
            }
        }
        return MergedWeights::numbers(tensor);
    }

  private:
    Session& session_;
};

}  // namespace

Result<void> save_full_model(Session& session, const Model& model, const std::string& folder) {
    return write_merged_folder(TrainedWeights(session, model), folder, {});
}

}  // namespace maquette
