#include "native/export/probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "native/cpu/cpu_backend.h"
#include "native/model/session.h"
#include "shared/base/random.h"

namespace maquette {
namespace {

constexpr int64_t probe_length = 24;

}  // namespace

std::vector<int32_t> probe_tokens(int64_t vocab_size) {
    Random random(24);
    std::vector<int32_t> out;
    for (int64_t i = 0; i < probe_length; ++i) out.push_back(static_cast<int32_t>(random.below(static_cast<uint32_t>(vocab_size))));
    return out;
}

Result<std::vector<float>> probe_logits(const Model& model, const LoraAdapter* adapter) {
    const Architecture& a = model.architecture();
    PlanOptions options;
    options.tokens_max = options.labelled_max = options.positions_max = probe_length;
    options.has_logits = true;
    if (adapter) options.lora = adapter_layout(*adapter, a);
    MAQUETTE_TRY(Session session, Session::open(model, options, make_cpu_backend(0)));
    if (adapter) MAQUETTE_TRY_VOID(upload_adapter(session, *adapter));
    const std::vector<int32_t> ids = probe_tokens(a.vocab_size);
    std::vector<int32_t> rows(ids.size());
    std::iota(rows.begin(), rows.end(), 0);
    PackedBatch batch;
    batch.add_prompt(ids, rows);
    MAQUETTE_TRY_VOID(session.run("logits", batch));
    return session.read("logits.logits", probe_length * a.vocab_size);
}

void compare_logits(std::span<const float> expected, std::span<const float> written, int64_t vocab_size, Comparison& comparison) {
    const auto width = static_cast<size_t>(vocab_size);
    comparison.probe_tokens = static_cast<int64_t>(expected.size() / width);
    comparison.logits_cosine = 1.0;
    comparison.same_choices = true;
    for (size_t row = 0; row + width <= expected.size(); row += width) {
        const auto x = expected.subspan(row, width), y = written.subspan(row, width);
        double xy = 0.0, xx = 0.0, yy = 0.0;
        for (size_t i = 0; i < width; ++i) {
            xy += static_cast<double>(x[i]) * y[i];
            xx += static_cast<double>(x[i]) * x[i];
            yy += static_cast<double>(y[i]) * y[i];
        }
        const double cosine = xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : (xx == yy ? 1.0 : 0.0);
        // A comparison with NaN is false: such logits must not pass.
        if (!(cosine >= comparison.logits_cosine)) comparison.logits_cosine = cosine;
        if (std::max_element(x.begin(), x.end()) - x.begin() != std::max_element(y.begin(), y.end()) - y.begin()) comparison.same_choices = false;
    }
}

}  // namespace maquette
