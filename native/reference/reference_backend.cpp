#include "native/reference/reference_backend.h"

#include <cmath>

#include "native/backend/dropout.h"
#include "native/reference/reference_operations.h"

namespace maquette {

namespace {

using reference::Matrix;

class ReferenceBackend : public HostBackend<double> {
  public:
    std::string name() const override { return "reference"; }
    std::string description() const override { return "Plain loops in double precision"; }

  protected:
    Result<void> run_op(const Op& op) override {
        const auto in = [&](size_t i) { return view(op.inputs[i]); };
        const auto out = [&](size_t i) { return i < op.outputs.size() ? view(op.outputs[i]) : Matrix{}; };
        switch (op.kind) {
            case OpKind::EmbedTokens: gather(integers(op.inputs[0]), in(1), out(0)); break;
            case OpKind::EmbedTokensBackward:
                for (int64_t t = 0; t < in(1).rows; ++t)
                    for (int64_t i = 0; i < in(1).columns; ++i) out(0).row(integers(op.inputs[0])[t])[i] += in(1).row(t)[i];
                break;
            case OpKind::RmsNorm: reference::rms_norm(in(0), in(1), out(0), op.attributes); break;
            case OpKind::RmsNormBackward: reference::rms_norm_backward(in(0), in(1), in(2), out(0), out(1), op.attributes); break;
            case OpKind::Linear:
                reference::linear(in(0), in(1), in(2), in(3), out(0));
                for (const LoraPart& part : op.lora) reference::add_lora(in(0), lora(part), op.attributes.dropout, out(1), out(0));
                break;
            case OpKind::LinearBackward:
                reference::linear_backward(in(0), in(1), in(2), out(0), out(1), out(2), op.attributes.accumulate);
                for (const LoraPart& part : op.lora) reference::lora_backward(in(0), in(1), lora(part), op.attributes.dropout, in(3), out(3), out(0));
                break;
            case OpKind::Rope: reference::rope(integers(op.inputs[0]), in(1), out(0), op.attributes); break;
            case OpKind::Attention:
                reference::attention({in(0), in(1), in(2), out(0), out(1), {}, {}, {}, {}, {}, integers(op.inputs[3]), op.attributes});
                break;
            case OpKind::AttentionBackward:
                reference::attention_backward({in(0), in(1), in(2), in(3), in(5), in(4), out(0), out(1), out(2), out(3), integers(op.inputs[6]), op.attributes});
                break;
            case OpKind::SwiGlu: reference::swiglu(in(0), out(0)); break;
            case OpKind::SwiGluBackward: reference::swiglu_backward(in(0), in(1), out(0)); break;
            case OpKind::GatherRows: gather(integers(op.inputs[1]), in(0), out(0)); break;
            case OpKind::ScatterRows: scatter(in(0), integers(op.inputs[1]), out(0)); break;
            case OpKind::HeadLoss: reference::head_loss({in(0), in(1), in(3), out(0), out(1), out(2), out(4), out(5), integers(op.inputs[2])}); break;
            case OpKind::CacheAppend: append(op); break;
            case OpKind::CachedAttention:
                reference::cached_attention(in(0), in(1), in(2), integers(op.inputs[3]), integers(op.inputs[4]), out(0), op.attributes);
                break;
            case OpKind::Zero: {
                double* data = arena(plan().tensor(op.outputs[0].tensor).arena) + op.attributes.offset;
                std::fill_n(data, op.attributes.count, 0.0);
                break;
            }
            case OpKind::GradientNorm: {
                double sum = 0;
                for (int64_t i = 0; i < op.attributes.count; ++i) sum += std::pow(arena(Arena::Gradients)[op.attributes.offset + i], 2);
                out(0).data[0] = std::sqrt(sum);
                break;
            }
            case OpKind::AdamW: return adamw(op.attributes);
        }
        return {};
    }

  private:
    reference::Lora lora(const LoraPart& part) const {
        reference::Lora lora{view(part.a), view(part.b), {}, {}, part, dropout_key(arguments().dropout_seed, part.dropout_stream)};
        if (part.a_gradient != no_tensor) lora.a_gradient = view(part.a_gradient);
        if (part.b_gradient != no_tensor) lora.b_gradient = view(part.b_gradient);
        return lora;
    }
    static void gather(const int32_t* rows, Matrix from, Matrix to) {
        for (int64_t i = 0; i < to.rows; ++i) std::copy_n(from.row(rows[i]), to.columns, to.row(i));
    }
    static void scatter(Matrix from, const int32_t* rows, Matrix to) {
        for (int64_t i = 0; i < to.rows; ++i) std::fill_n(to.row(i), to.columns, 0.0);
        for (int64_t i = 0; i < from.rows; ++i) std::copy_n(from.row(i), to.columns, to.row(rows[i]));
    }
    void append(const Op& op) {
        for (size_t which = 0; which < 2; ++which) {
            const Matrix from = view(op.inputs[which]), cache = view(op.outputs[which]);
            for (int64_t t = 0; t < from.rows; ++t)
                std::copy_n(from.row(t), from.columns, cache.row(integers(op.inputs[2])[t] * op.attributes.cache_positions + integers(op.inputs[3])[t]));
        }
    }
    Result<void> adamw(const OpAttributes& attributes) {
        const RunArguments& run = arguments();
        const double step = static_cast<double>(run.step);
        if (attributes.optimizer == OptimizerKind::AdamW8) return fail(ErrorCode::WrongUsage, "The reference device keeps no moments in 8 bits.", "Use --optimizer adamw.");
        const double correction1 = 1.0 - std::pow(attributes.beta1, step), correction2 = 1.0 - std::pow(attributes.beta2, step);
        for (int64_t i = attributes.offset; i < attributes.offset + attributes.count; ++i) {
            double& p = arena(Arena::Parameters)[i];
            const double g = arena(Arena::Gradients)[i] * run.gradient_scale;
            p *= 1.0 - run.learning_rate * attributes.weight_decay;
            if (attributes.optimizer == OptimizerKind::Sgd) {
                p -= run.learning_rate * g;
                continue;
            }
            const int64_t state = attributes.state_offset + i - attributes.offset;
            double &m = arena(Arena::FirstMoments)[state], &v = arena(Arena::SecondMoments)[state];
            m += (1.0 - attributes.beta1) * (g - m);
            v = attributes.beta2 * v + (1.0 - attributes.beta2) * g * g;
            p -= run.learning_rate / correction1 * m / (std::sqrt(v) / std::sqrt(correction2) + attributes.epsilon);
        }
        return {};
    }
};

}  // namespace

std::unique_ptr<Backend> make_reference_backend() { return std::make_unique<ReferenceBackend>(); }

}  // namespace maquette
