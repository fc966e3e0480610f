#include "native/gpu/matmul_trial.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "shared/base/random.h"
#include "shared/weights/half.h"

namespace maquette {

namespace {

// One row; odd ones; one more than a tile each way. Depths are multiples of 4, as vectors along the depth need.
struct TestShape {
    MatmulShape shape;
    int64_t more_depth;  // Of the second segment.
};
constexpr TestShape test_shapes[] = {{{1, 5, 12}, 0}, {{3, 66, 20}, 4}, {{65, 17, 36}, 16}, {{129, 130, 68}, 20}};
constexpr TestShape odd_shape = {{33, 34, 37}, 3};  // For TN, whose depth may be any number.
constexpr TestShape narrow_shapes[] = {{{3, 66, 20}, 4}, {{65, 18, 36}, 16}, {{129, 130, 68}, 20}};  // Pairs of columns.
// Matrices are ranges of wider rows: A and B begin on 16 bytes, even in 16 bits, C and what is added to it anywhere.
constexpr int64_t first_of_operands = 8, first_of_results = 5;

int64_t rounded(int64_t count) { return (count + 3) / 4 * 4; }

// What a kernel of this precision multiplies in place of a number.
float operand(float number, MatmulPrecision precision) {
    if (precision == MatmulPrecision::Float16) return half_to_float(float_to_half(number));
    return precision == MatmulPrecision::BFloat16 ? bfloat_to_float(float_to_bfloat(number)) : number;
}

// A matrix in rows of `stride`, NaN outside [rows, columns] from column `first` on.
struct TestMatrix {
    int64_t rows, columns, first, stride;
    std::vector<float> values;

    struct Size {
        int64_t rows, columns;
    };
    TestMatrix(Size size, int64_t first_column, uint64_t seed)
        : rows(size.rows), columns(size.columns), first(first_column), stride(rounded(size.columns) + 2 * first_of_operands) {
        Random random(seed);
        values.assign(static_cast<size_t>((rows + 2) * stride), NAN);
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t column = 0; column < columns; ++column) values[at(row, column)] = random.normal();
    }
    size_t at(int64_t row, int64_t column) const { return static_cast<size_t>(row * stride + first + column); }
    double get(int64_t row, int64_t column) const { return static_cast<double>(values[at(row, column)]); }
    double operand_at(int64_t row, int64_t column, MatmulPrecision precision) const { return static_cast<double>(operand(values[at(row, column)], precision)); }
    // As a file stores it: in f32, or rounded to 16 bits.
    std::vector<std::byte> bytes(TensorType type) const {
        std::vector<std::byte> out(values.size() * static_cast<size_t>(block_bytes(type)));
        for (size_t i = 0; i < values.size(); ++i) {
            const uint16_t narrow = type == TensorType::F16 ? float_to_half(values[i]) : float_to_bfloat(values[i]);
            if (type == TensorType::F32) std::memcpy(out.data() + i * sizeof(float), &values[i], sizeof(float));
            else std::memcpy(out.data() + i * sizeof narrow, &narrow, sizeof narrow);
        }
        return out;
    }
};

// Both operands of one stretch of the depth.
struct TestSegment {
    MatmulForm form;
    int64_t depth;
    TestMatrix a, b;

    TestSegment(MatmulForm product_form, const MatmulShape& shape, uint64_t seed)
        : form(product_form), depth(shape.depth),
          a({form == MatmulForm::TN ? shape.depth : shape.rows, form == MatmulForm::TN ? shape.rows : shape.depth}, first_of_operands, seed),
          b({form == MatmulForm::NT ? shape.columns : shape.depth, form == MatmulForm::NT ? shape.depth : shape.columns}, first_of_operands, seed + 1) {}

    shader::MatmulSegment params() const {
        return {static_cast<uint32_t>(depth), static_cast<uint32_t>(a.stride), first_of_operands, static_cast<uint32_t>(b.stride), first_of_operands};
    }
    double product(int64_t row, int64_t column, MatmulPrecision of_a, MatmulPrecision of_b) const {
        const bool a_turned = form == MatmulForm::TN, b_turned = form == MatmulForm::NT;
        double sum = 0;
        for (int64_t k = 0; k < depth; ++k)
            sum += a.operand_at(a_turned ? k : row, a_turned ? row : k, of_a) * b.operand_at(b_turned ? column : k, b_turned ? k : column, of_b);
        return sum;
    }
};

shader::MatmulParams params_of(const MatmulShape& shape, int64_t a_stride, int64_t b_stride, int64_t c_stride) {
    shader::MatmulParams params{};
    params.rows = static_cast<uint32_t>(shape.rows);
    params.columns = static_cast<uint32_t>(shape.columns);
    params.segments[0] = {static_cast<uint32_t>(shape.depth), static_cast<uint32_t>(a_stride), 0, static_cast<uint32_t>(b_stride), 0};
    params.c_stride = static_cast<uint32_t>(c_stride);
    params.scale = 1;
    return params;
}

}  // namespace

Result<std::unique_ptr<MatmulTrial>> MatmulTrial::create(std::shared_ptr<GpuDevice> device, GpuKernels& kernels, const MatmulShape& shape_max) {
    std::unique_ptr<MatmulTrial> trial(new MatmulTrial(device, kernels));
    const int64_t test = test_shapes[std::size(test_shapes) - 1].shape.rows + 64;
    const int64_t side[] = {std::max(shape_max.rows, test), std::max(shape_max.columns, test), std::max(shape_max.depth, test)};
    trial->bytes_ = static_cast<uint64_t>(std::max({side[0] * side[1], side[1] * side[2], side[0] * side[2]})) * sizeof(float);
    for (std::unique_ptr<GpuBuffer>* buffer : {&trial->a_, &trial->b_, &trial->c_, &trial->bias_, &trial->residual_, &trial->second_a_, &trial->second_b_}) {
        MAQUETTE_TRY(*buffer, GpuBuffer::create(device, trial->bytes_, GpuMemoryUse::Device));
    }
    MAQUETTE_TRY(trial->upload_, GpuBuffer::create(device, trial->bytes_, GpuMemoryUse::Upload));
    MAQUETTE_TRY(trial->download_, GpuBuffer::create(device, trial->bytes_, GpuMemoryUse::Download));
    MAQUETTE_TRY(trial->commands_, GpuCommands::create(device));
    // What is timed multiplies ordinary numbers, whether they are read in 32 bits or in 16.
    Random random(1);
    auto* values = reinterpret_cast<uint16_t*>(trial->upload_->mapped());
    for (uint64_t i = 0; i + 1 < trial->bytes_ / sizeof *values; i += 2) values[i] = values[i + 1] = float_to_bfloat(random.uniform() - 0.5f);
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
    return {whole(a_), whole(b_), whole(c_), whole(bias_), whole(residual_), whole(second_a_), whole(second_b_)};
}

Result<double> MatmulTrial::error(const MatmulVariant& variant, MatmulForm form) {
    double largest = 0;
    for (const auto& [shape, more_depth] : test_shapes) {
        MAQUETTE_TRY(const double error, error_of(variant, form, shape, more_depth, {}));
        largest = std::max(largest, error);
        if (variant.precision == MatmulPrecision::Float32) continue;
        MAQUETTE_TRY(const double narrow, error_of(variant, form, shape, more_depth, {.b = true}));
        largest = std::max(largest, narrow);
    }
    if (takes_narrow_activations(variant))
        for (const auto& [shape, more_depth] : narrow_shapes) {
            MAQUETTE_TRY(const double error, error_of(variant, form, shape, more_depth, {.a = true, .b = form == MatmulForm::TN, .c = form != MatmulForm::TN}));
            largest = std::max(largest, error);
        }
    if (variant.can_split_depth) {
        MAQUETTE_TRY(const double error, error_of_shares(variant, form));
        largest = std::max(largest, error);
    }
    if (form != MatmulForm::TN && variant.needs_vectors) return largest;
    MAQUETTE_TRY(const double odd, error_of(variant, form, odd_shape.shape, odd_shape.more_depth, {}));
    return std::max(largest, odd);
}

Result<double> MatmulTrial::error_of(const MatmulVariant& variant, MatmulForm form, const MatmulShape& shape, int64_t more_depth, Narrow narrow) {
    const int64_t first_of_c = narrow.c ? first_of_operands : first_of_results;
    // The plain kernel takes activations in bf16.
    const MatmulPrecision precision = variant.precision, narrow_precision = precision == MatmulPrecision::Float32 ? MatmulPrecision::BFloat16 : precision;
    const TensorType narrow_type = stored_type(narrow_precision);
    const TestSegment first(form, shape, 1), second(form, {shape.rows, shape.columns, more_depth}, 6);
    const TestMatrix c({shape.rows, shape.columns}, first_of_c, 3), residual({shape.rows, shape.columns}, first_of_results, 4), bias({1, shape.columns}, first_of_results, 5);
    for (const auto& [matrix, buffer] : {std::pair{&first.a, a_.get()}, {&first.b, b_.get()}, {&second.a, second_a_.get()}, {&second.b, second_b_.get()}, {&c, c_.get()}, {&residual, residual_.get()}, {&bias, bias_.get()}}) {
        const bool is_narrow = (narrow.a && matrix == &first.a) || (narrow.b && matrix == &first.b) || (narrow.c && matrix == &c);
        const auto bytes = matrix->bytes(is_narrow ? narrow_type : TensorType::F32);
        std::memcpy(upload_->mapped(), bytes.data(), bytes.size());
        MAQUETTE_TRY_VOID(copy(*upload_, *buffer));
    }
    shader::MatmulParams params = params_of(shape, 0, 0, c.stride);
    params.segments[0] = first.params();
    params.segments[1] = second.params();
    params.c_at = static_cast<uint32_t>(first_of_c);
    params.residual_at = params.bias_at = first_of_results;
    params.flags = 7;
    params.scale = 0.5f;
    MAQUETTE_TRY_VOID(commands_->begin());
    MatmulOperands operands = this->operands();
    operands.a_is_narrow = narrow.a, operands.b_is_narrow = narrow.b, operands.c_is_narrow = narrow.c;
    MAQUETTE_TRY_VOID(record_matmul(kernels_, *commands_, variant, form, operands, params));
    MAQUETTE_TRY_VOID(commands_->end());
    MAQUETTE_TRY_VOID(commands_->run());
    MAQUETTE_TRY_VOID(copy(*c_, *download_));
    std::vector<float> result(c.values.size());
    if (narrow.c) std::transform(reinterpret_cast<const uint16_t*>(download_->mapped()), reinterpret_cast<const uint16_t*>(download_->mapped()) + result.size(), result.begin(), bfloat_to_float);
    else std::memcpy(result.data(), download_->mapped(), result.size() * sizeof(float));

    double difference = 0, norm = 0;
    for (int64_t row = 0; row < shape.rows; ++row)
        for (int64_t column = 0; column < shape.columns; ++column) {
            const double product = 0.5 * (first.product(row, column, narrow.a ? narrow_precision : precision, narrow.b ? narrow_precision : precision) + second.product(row, column, precision, precision));
            const double before = c.operand_at(row, column, narrow.c ? MatmulPrecision::BFloat16 : MatmulPrecision::Float32);
            const double right = product + bias.get(0, column) + residual.get(row, column) + before;
            const double rounding = narrow.c ? std::abs(right) / 256 : 0;  // Half a unit in the last place.
            const double distance = std::abs(static_cast<double>(result[c.at(row, column)]) - right), delta = distance - std::min(distance, rounding);
            difference += delta * delta;
            norm += product * product;
        }
    for (size_t i = 0; i < c.values.size(); ++i)
        if (std::isnan(c.values[i]) && !std::isnan(result[i])) return INFINITY;
    return std::isfinite(difference) ? std::sqrt(difference / norm) : INFINITY;
}

Result<double> MatmulTrial::error_of_shares(const MatmulVariant& variant, MatmulForm form) {
    constexpr MatmulShape shape{65, 17, 36};
    constexpr uint32_t shares = 3;  // Of 32 and 4 of the depth, and one of nothing.
    const TestSegment segment(form, shape, 8);
    const int64_t elements = shape.rows * shape.columns;
    const std::vector<float> nothing(static_cast<size_t>(shares * elements + 1), NAN);
    for (const auto& [bytes, buffer] : {std::pair{segment.a.bytes(TensorType::F32), a_.get()}, {segment.b.bytes(TensorType::F32), b_.get()}}) {
        std::memcpy(upload_->mapped(), bytes.data(), bytes.size());
        MAQUETTE_TRY_VOID(copy(*upload_, *buffer));
    }
    std::memcpy(upload_->mapped(), nothing.data(), nothing.size() * sizeof(float));
    MAQUETTE_TRY_VOID(copy(*upload_, *c_));
    shader::MatmulParams params = params_of(shape, 0, 0, shape.columns);
    params.segments[0] = segment.params();
    MAQUETTE_TRY_VOID(commands_->begin());
    MAQUETTE_TRY_VOID(record_matmul(kernels_, *commands_, variant, form, operands(), params, shares));
    MAQUETTE_TRY_VOID(commands_->end());
    MAQUETTE_TRY_VOID(commands_->run());
    MAQUETTE_TRY_VOID(copy(*c_, *download_));
    const auto* result = reinterpret_cast<const float*>(download_->mapped());
    double difference = 0, norm = 0;
    for (int64_t i = 0; i < elements; ++i) {
        const double product = segment.product(i / shape.columns, i % shape.columns, variant.precision, variant.precision);
        double sum = 0;
        for (int64_t share = 0; share < shares; ++share) sum += static_cast<double>(result[share * elements + i]);
        difference += (sum - product) * (sum - product);
        norm += product * product;
    }
    return std::isfinite(difference) && std::isnan(result[shares * elements]) ? std::sqrt(difference / norm) : INFINITY;
}

Result<std::unique_ptr<GpuCommands>> MatmulTrial::record(const MatmulVariant& variant, MatmulForm form, const MatmulShape& shape, int repeats) {
    MAQUETTE_TRY(auto commands, GpuCommands::create(device_));
    MAQUETTE_TRY_VOID(commands->begin());
    const shader::MatmulParams params = params_of(shape, form == MatmulForm::TN ? shape.rows : shape.depth, form == MatmulForm::NT ? shape.depth : shape.columns, shape.columns);
    // As the heaviest products of a run have them: weights and what is rounded anyway in 16 bits.
    MatmulOperands timed = operands();
    timed.a_is_narrow = variant.precision == MatmulPrecision::BFloat16;
    timed.b_is_narrow = timed.a_is_narrow || (variant.precision == MatmulPrecision::Float16 && form != MatmulForm::TN);
    for (int i = 0; i < repeats; ++i) {
        MAQUETTE_TRY_VOID(record_matmul(kernels_, *commands, variant, form, timed, params));
        commands->barrier();
    }
    MAQUETTE_TRY_VOID(commands->end());
    return commands;
}

}  // namespace maquette
