#include "native/cpu/optimizer_steps.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "native/backend/optimizer_states.h"
#include "native/cpu/vector_kernels.h"
#include "shared/weights/nf4.h"

namespace maquette {

namespace {

AdamStep adam_step(const OpAttributes& attributes, const RunArguments& run) {
    const auto correction = [&](double beta) { return static_cast<float>(1.0 - std::pow(beta, static_cast<double>(run.step))); };
    return {static_cast<float>(run.learning_rate), static_cast<float>(attributes.beta1), static_cast<float>(attributes.beta2), static_cast<float>(attributes.epsilon),
            static_cast<float>(attributes.weight_decay), correction(attributes.beta1), correction(attributes.beta2), static_cast<float>(run.gradient_scale)};
}

// Blocks of fixed size, so that the threads never share one.
template <class Work>
void for_blocks(int64_t count, int64_t block, Work work) {
    const int64_t blocks = (count + block - 1) / block;
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < blocks; ++i) work(i * block, std::min(block, count - i * block));
}

// One block of 256 of a moment in 8 bits: its codes and its absmax.
struct StateBlock {
    uint8_t* codes;
    float* absmax;
};
StateBlock state_block_at(float* moments, int64_t count, int64_t first) {
    return {reinterpret_cast<uint8_t*>(moments) + first, moments + state_code_places(count) + first / state_block};
}

void encode(std::span<const float> levels, const float* numbers, int64_t count, const StateBlock& block) {
    float absmax = 0;
    for (int64_t i = 0; i < count; ++i) absmax = std::max(absmax, std::fabs(numbers[i]));
    *block.absmax = absmax;
    const float inverse = absmax > 0 ? 1.0f / absmax : 0.0f;
    for (int64_t i = 0; i < count; ++i) {
        uint8_t code = nearest_code(levels, numbers[i] * inverse);
        // A moment must not change its sign by being rounded (bitsandbytes): the next level on its own side.
        if (levels.front() < 0 && std::signbit(levels[code]) != std::signbit(numbers[i])) code = static_cast<uint8_t>(numbers[i] > 0 ? code + 1 : code - 1);
        block.codes[i] = code;
    }
}

// bitsandbytes' optimizer_update_8bit_blockwise: the step takes the moments before they are rounded.
void adam8_block(const OptimizerRange& range, const AdamStep& step, int64_t first, int64_t count) {
    const StateBlock m_block = state_block_at(range.first_moments, range.count, first), v_block = state_block_at(range.second_moments, range.count, first);
    float m[state_block], v[state_block];
    float* p = range.parameters + first;
    const float root = std::sqrt(step.correction2), step_size = step.learning_rate * root / step.correction1;
    for (int64_t i = 0; i < count; ++i) {
        const float g = range.gradients[first + i] * step.gradient_scale;
        m[i] = dynamic_levels()[m_block.codes[i]] * *m_block.absmax * step.beta1 + (1.0f - step.beta1) * g;
        v[i] = unsigned_dynamic_levels()[v_block.codes[i]] * *v_block.absmax * step.beta2 + (1.0f - step.beta2) * g * g;
        p[i] = p[i] * (1.0f - step.learning_rate * step.weight_decay) - step_size * m[i] / (std::sqrt(v[i]) + root * step.epsilon);
    }
    encode(dynamic_levels(), m, count, m_block);
    encode(unsigned_dynamic_levels(), v, count, v_block);
}

}  // namespace

uint8_t nearest_code(std::span<const float> levels, float number) {
    const auto above = std::lower_bound(levels.begin(), levels.end(), number);
    if (above == levels.begin()) return 0;
    const auto index = static_cast<uint8_t>(above - levels.begin() - 1);
    if (above == levels.end()) return index;
    return number - levels[index] <= *above - number ? index : static_cast<uint8_t>(index + 1);
}

void cpu_optimizer_step(const OptimizerRange& range, const OpAttributes& attributes, const RunArguments& run) {
    const AdamStep step = adam_step(attributes, run);
    if (attributes.optimizer == OptimizerKind::AdamW8) {
        for_blocks(range.count, state_block, [&](int64_t first, int64_t count) { adam8_block(range, step, first, count); });
        return;
    }
    if (attributes.optimizer == OptimizerKind::Sgd) {
        for_blocks(range.count, 16384, [&](int64_t first, int64_t count) {
            for (int64_t i = first; i < first + count; ++i)
                range.parameters[i] = range.parameters[i] * (1.0f - step.learning_rate * step.weight_decay) - step.learning_rate * step.gradient_scale * range.gradients[i];
        });
        return;
    }
    for_blocks(range.count, 16384, [&](int64_t first, int64_t count) {
        vector_kernels().adam(range.parameters + first, range.gradients + first, range.first_moments + first, range.second_moments + first, count, step);
    });
}

}  // namespace maquette
