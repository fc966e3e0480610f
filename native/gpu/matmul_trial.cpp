#include "native/gpu/matmul_trial.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "shared/base/random.h"
#include "shared/weights/half.h"

namespace maquette {

namespace {

// One row; odd ones; one more than a tile each way. Depths are multiples of 4, as vectors along the depth need.
constexpr MatmulShape test_shapes[] = {{1, 5, 12}, {3, 66, 20}, {65, 17, 36}, {129, 130, 68}};
constexpr int64_t deepest_odd = 37;  // For TN, whose depth may be any number.
constexpr int64_t first_column = 4;  // Operands are ranges of wider rows.

int64_t rounded(int64_t count) { return (count + 3) / 4 * 4; }

// What a kernel of this precision multiplies in place of a number.
float operand(float number, MatmulPrecision precision) {
    if (precision == MatmulPrecision::Float16) return half_to_float(float_to_half(number));
    return precision == MatmulPrecision::BFloat16 ? bfloat_to_float(float_to_bfloat(number)) : number;
}

// A matrix in rows of `stride`, NaN outside [rows, columns] from column `first_column` on.
struct TestMatrix {
    int64_t rows, columns, stride;
    std::vector<float> values;

    TestMatrix(int64_t row_count, int64_t column_count, uint64_t seed) : rows(row_count), columns(column_count), stride(rounded(column_count) + 2 * first_column) {
        Random random(seed);
        values.assign(static_cast<size_t>((rows + 2) * stride), NAN);
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t column = 0; column < columns; ++column) values[at(row, column)] = random.normal();
    }
    size_t at(int64_t row, int64_t column) const { return static_cast<size_t>(row * stride + first_column + column); }
    double get(int64_t row, int64_t column) const { return static_cast<double>(values[at(row, column)]); }
    double operand_at(int64_t row, int64_t column, MatmulPrecision precision) const { return static_cast<double>(operand(values[at(row, column)], precision)); }
};

shader::MatmulParams params_of(const MatmulShape& shape, int64_t a_stride, int64_t b_stride, int64_t c_stride) {
    shader::MatmulParams params{};
    params.rows = static_cast<uint32_t>(shape.rows);
    params.columns = static_cast<uint32_t>(shape.columns);
    params.depth = static_cast<uint32_t>(shape.depth);
    params.a_stride = static_cast<uint32_t>(a_stride);
    params.b_stride = static_cast<uint32_t>(b_stride);
    params.c_stride = params.residual_stride = static_cast<uint32_t>(c_stride);
    params.scale = 1;
    return params;
}

}  // namespace

Result<double> timed_run(GpuCommands& commands) {
    const auto start = std::chrono::steady_clock::now();
    MAQUETTE_TRY_VOID(commands.run());
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Result<std::unique_ptr<MatmulTrial>> MatmulTrial::create(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, const MatmulShape& shape_max) {
    std::unique_ptr<MatmulTrial> trial(new MatmulTrial(device, kernels));
    const int64_t test = test_shapes[std::size(test_shapes) - 1].rows + 64;
    const int64_t side[] = {std::max(shape_max.rows, test), std::max(shape_max.columns, test), std::max(shape_max.depth, test)};
    trial->bytes_ = static_cast<uint64_t>(std::max({side[0] * side[1], side[1] * side[2], side[0] * side[2]})) * sizeof(float);
    for (std::unique_ptr<GpuBuffer>* buffer : {&trial->a_, &trial->b_, &trial->c_, &trial->bias_, &trial->residual_}) {
        MAQUETTE_TRY(*buffer, GpuBuffer::create(device, trial->bytes_, GpuMemoryUse::Device));
    }
    MAQUETTE_TRY(trial->upload_, GpuBuffer::create(device, trial->bytes_, GpuMemoryUse::Upload));
    MAQUETTE_TRY(trial->download_, GpuBuffer::create(device, trial->bytes_, GpuMemoryUse::Download));
    MAQUETTE_TRY(trial->commands_, GpuCommands::create(device));
    // What is timed multiplies ordinary numbers.
    Random random(1);
    auto* values = reinterpret_cast<float*>(trial->upload_->mapped());
    for (uint64_t i = 0; i < trial->bytes_ / sizeof(float); ++i) values[i] = random.uniform() - 0.5f;
    MAQUETTE_TRY_VOID(trial->copy(*trial->upload_, *trial->a_));
    MAQUETTE_TRY_VOID(trial->copy(*trial->upload_, *trial->b_));
    return trial;
}

Result<void> MatmulTrial::copy(const GpuBuffer& from, const GpuBuffer& to) {
    MAQUETTE_TRY_VOID(commands_->begin());
    commands_->copy({&from, 0, bytes_}, {&to, 0, bytes_});
    MAQUETTE_TRY_VOID(commands_->end());
    return commands_->run();
}

MatmulOperands MatmulTrial::operands() const {
    const auto whole = [&](const std::unique_ptr<GpuBuffer>& buffer) { return GpuBinding{buffer.get(), 0, bytes_}; };
    return {whole(a_), whole(b_), whole(c_), whole(bias_), whole(residual_)};
}

Result<double> MatmulTrial::error(const MatmulVariant& variant, MatmulForm form) {
    double largest = 0;
    for (MatmulShape shape : test_shapes) {
        MAQUETTE_TRY(const double error, error_of(variant, form, shape));
        largest = std::max(largest, error);
    }
    if (form != MatmulForm::TN && variant.needs_vectors) return largest;
    MAQUETTE_TRY(const double odd, error_of(variant, form, {33, 34, deepest_odd}));
    return std::max(largest, odd);
}

Result<double> MatmulTrial::error_of(const MatmulVariant& variant, MatmulForm form, const MatmulShape& shape) {
    const bool a_turned = form == MatmulForm::TN, b_turned = form == MatmulForm::NT;
    const TestMatrix a(a_turned ? shape.depth : shape.rows, a_turned ? shape.rows : shape.depth, 1);
    const TestMatrix b(b_turned ? shape.columns : shape.depth, b_turned ? shape.depth : shape.columns, 2);
    const TestMatrix c(shape.rows, shape.columns, 3), residual(shape.rows, shape.columns, 4), bias(1, shape.columns, 5);
    std::vector<float> bias_values(bias.values.begin() + first_column, bias.values.end());  // Read from its own start.
    for (const auto& [values, buffer] : {std::pair{&a.values, a_.get()}, {&b.values, b_.get()}, {&c.values, c_.get()}, {&residual.values, residual_.get()},
                                         {static_cast<const std::vector<float>*>(&bias_values), bias_.get()}}) {
        std::memcpy(upload_->mapped(), values->data(), values->size() * sizeof(float));
        MAQUETTE_TRY_VOID(copy(*upload_, *buffer));
    }
    shader::MatmulParams params = params_of(shape, a.stride, b.stride, c.stride);
    params.a_at = params.b_at = params.c_at = params.residual_at = first_column;
    params.flags = 7;
    params.scale = 0.5f;
    MAQUETTE_TRY_VOID(commands_->begin());
    MAQUETTE_TRY_VOID(record_matmul(kernels_, *commands_, variant, form, operands(), params));
    MAQUETTE_TRY_VOID(commands_->end());
    MAQUETTE_TRY_VOID(commands_->run());
    MAQUETTE_TRY_VOID(copy(*c_, *download_));
    const auto* result = reinterpret_cast<const float*>(download_->mapped());

    double difference = 0, norm = 0;
    for (int64_t row = 0; row < shape.rows; ++row)
        for (int64_t column = 0; column < shape.columns; ++column) {
            double product = 0;
            for (int64_t k = 0; k < shape.depth; ++k) product += a.operand_at(a_turned ? k : row, a_turned ? row : k, variant.precision) * b.operand_at(b_turned ? column : k, b_turned ? k : column, variant.precision);
            product *= 0.5;
            const double added = bias.get(0, column) + residual.get(row, column) + c.get(row, column);
            const double delta = static_cast<double>(result[c.at(row, column)]) - (product + added);
            difference += delta * delta;
            norm += product * product;
        }
    for (size_t i = 0; i < c.values.size(); ++i)
        if (std::isnan(c.values[i]) && !std::isnan(result[i])) return INFINITY;
    return std::isfinite(difference) ? std::sqrt(difference / norm) : INFINITY;
}

Result<std::unique_ptr<GpuCommands>> MatmulTrial::record(const MatmulVariant& variant, MatmulForm form, const MatmulShape& shape, int repeats) {
    MAQUETTE_TRY(auto commands, GpuCommands::create(device_));
    MAQUETTE_TRY_VOID(commands->begin());
    const shader::MatmulParams params = params_of(shape, form == MatmulForm::TN ? shape.rows : shape.depth, form == MatmulForm::NT ? shape.depth : shape.columns, shape.columns);
    for (int i = 0; i < repeats; ++i) {
        MAQUETTE_TRY_VOID(record_matmul(kernels_, *commands, variant, form, operands(), params));
        commands->barrier();
    }
    MAQUETTE_TRY_VOID(commands->end());
    return commands;
}

}  // namespace maquette
