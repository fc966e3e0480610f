// Linear layers and the head with operands in bf16. Adapters are more depth of the same products: y = [x, xa] [W, B]^T and
// dx = [dy, d_xa] [W; A], so that y and dx are written once.
#include "native/backend/dropout.h"
#include "native/cpu/adapter_parts.h"
#include "native/cpu/bf16_product.h"

namespace maquette {

namespace {

Result<void> no_memory() { return fail(ErrorCode::OutOfMemory, "There is no memory for a matrix product.", "Use a smaller batch."); }

RightMatrix weight_transposed(const LinearArguments& arguments) {
    return arguments.packed != nullptr ? RightMatrix::transpose_of(*arguments.packed) : RightMatrix::transpose_of(arguments.weight);
}
RightMatrix weight(const LinearArguments& arguments) {
    return arguments.packed != nullptr ? RightMatrix::of(*arguments.packed) : RightMatrix::of(arguments.weight);
}

Bf16Product product_of(int64_t rows, Bf16Matrix left, RightMatrix right, const Activation& c) {
    Bf16Product p;
    p.rows = rows;
    p.left = left;
    p.right = std::move(right);
    p.c = c;
    return p;
}

// c += left^T right over `depth` rows of both.
Bf16Product gradient_product(const FloatMatrix& c, Bf16Pairs left, int64_t first_row, RightMatrix right) {
    Bf16Product p = product_of(c.rows, {}, std::move(right), c);
    p.left_transposed = left;
    p.first_row = first_row;
    p.added = c;
    return p;
}

RightMatrix columns_of(Bf16Pairs pairs, int64_t depth, int64_t column, int64_t columns) {
    RightMatrix right = RightMatrix::of({pairs.data + column, pairs.columns}, depth);
    right.columns = columns;
    return right;
}

// x as one part of the adapter sees it: [rows, columns] without gaps.
FloatMatrix dropped_x(const LinearArguments& arguments, const LoraPart& part, ProductScratch& scratch) {
    const int64_t rows = arguments.x.rows(), columns = arguments.x.columns();
    auto* values = reinterpret_cast<float*>(scratch.numbers(scratch_slot::dropped, 2 * rows * columns));
    if (values == nullptr) return {};
    const FloatMatrix dropped{values, rows, columns, columns};
    FloatMatrix x = arguments.x.floats;
    if (arguments.x.halves) {
        for (int64_t i = 0; i < rows; ++i) (void)arguments.x.row(i, dropped.row(i));
        x = dropped;
    }
    drop(x, dropout_key(arguments.dropout_seed, part.dropout_stream), arguments.dropout, values);
    return dropped;
}

// xa = scale * dropout(x) A^T, in f32.
Result<void> project(const LinearArguments& arguments, Bf16Matrix x, ProductScratch& scratch) {
    const FloatMatrix joined = joined_a(arguments, AdapterValues::Values);
    if (arguments.dropout == 0 && joined) {
        Bf16Product p = product_of(arguments.x.rows(), x, RightMatrix::transpose_of(joined), arguments.xa);
        p.scale = static_cast<float>(arguments.lora.front().part.scale);
        return multiply_bf16(p, scratch);
    }
    for (const LoraMatrices& lora : arguments.lora) {
        Bf16Matrix seen = x;
        if (arguments.dropout > 0) {
            const FloatMatrix values = dropped_x(arguments, lora.part, scratch);
            if (values) seen = round_matrix(values, scratch, scratch_slot::left_pairs);
            if (!values || seen.data == nullptr) return no_memory();
        }
        Bf16Product p = product_of(arguments.x.rows(), seen, RightMatrix::transpose_of(lora.a), slice(arguments.xa, lora.part.xa_column, lora.part.rank));
        p.scale = static_cast<float>(lora.part.scale);
        MAQUETTE_TRY_VOID(multiply_bf16(p, scratch));
    }
    return {};
}

struct BackwardOperands {
    Bf16Matrix dy;
    Bf16Pairs dy_pairs, x_pairs;
};

// d_xa = scale * dy B of each part; dB += dy^T xa.
Result<void> backward_to_b(const LinearArguments& arguments, const BackwardOperands& operands, ProductScratch& scratch) {
    const int64_t rows = arguments.dy.rows();
    const Bf16Pairs xa = pair_rows(arguments.xa, scratch, scratch_slot::adapter_pairs);
    if (xa.data == nullptr) return no_memory();
    for (const LoraMatrices& lora : arguments.lora) {
        const LoraPart& part = lora.part;
        Bf16Product p = product_of(rows, {operands.dy.data + part.row, operands.dy.stride}, RightMatrix::of(lora.b), slice(arguments.d_xa, part.xa_column, part.rank));
        p.scale = static_cast<float>(part.scale);
        MAQUETTE_TRY_VOID(multiply_bf16(p, scratch));
        MAQUETTE_TRY_VOID(multiply_bf16(gradient_product(lora.b_gradient, operands.dy_pairs, part.row, columns_of(xa, rows, part.xa_column, part.rank)), scratch));
    }
    return {};
}

// dA += d_xa^T dropout(x); gives the d_xa A that dx still lacks, as parts. With dropout it adds it to dx itself, later.
Result<std::vector<ProductPart>> backward_to_a(const LinearArguments& arguments, const BackwardOperands& operands, ProductScratch& scratch) {
    const int64_t rows = arguments.x.rows();
    const Bf16Matrix d_xa = round_matrix(arguments.d_xa, scratch, scratch_slot::adapter);
    const Bf16Pairs d_xa_pairs = pair_rows(arguments.d_xa, scratch, scratch_slot::adapter_pairs);
    if (d_xa.data == nullptr || d_xa_pairs.data == nullptr) return fail(no_memory().error());
    std::vector<ProductPart> parts;
    const FloatMatrix a = joined_a(arguments, AdapterValues::Values), gradient = joined_a(arguments, AdapterValues::Gradients);
    if (arguments.dropout == 0 && a && gradient) {
        MAQUETTE_TRY_VOID(multiply_bf16(gradient_product(gradient, d_xa_pairs, 0, RightMatrix::of(operands.x_pairs, rows)), scratch));
        parts.push_back({d_xa, RightMatrix::of(a), 0});
        return parts;
    }
    for (const LoraMatrices& lora : arguments.lora) {
        Bf16Pairs x = operands.x_pairs;
        if (arguments.dropout > 0) {
            const FloatMatrix values = dropped_x(arguments, lora.part, scratch);
            if (values) x = pair_rows(values, scratch, scratch_slot::right_pairs);
            if (!values || x.data == nullptr) return fail(no_memory().error());
        }
        MAQUETTE_TRY_VOID(multiply_bf16(gradient_product(lora.a_gradient, d_xa_pairs, lora.part.xa_column, RightMatrix::of(x, rows)), scratch));
        parts.push_back({{d_xa.data + lora.part.xa_column, d_xa.stride}, RightMatrix::of(lora.a), 0});
    }
    return parts;
}

// dx += dropout'(d_xa A), one part after the other.
Result<void> add_dropped_parts(const LinearArguments& arguments, const std::vector<ProductPart>& parts, ProductScratch& scratch) {
    const Activation& dx = arguments.dx;
    const int64_t rows = dx.rows(), columns = dx.columns();
    for (size_t i = 0; i < parts.size(); ++i) {
        auto* values = reinterpret_cast<float*>(scratch.numbers(scratch_slot::dropped, 2 * rows * columns));
        if (values == nullptr) return no_memory();
        const FloatMatrix product{values, rows, columns, columns};
        MAQUETTE_TRY_VOID(multiply_bf16(product_of(rows, parts[i].left, parts[i].right, product), scratch));
        drop(product, dropout_key(arguments.dropout_seed, arguments.lora[i].part.dropout_stream), arguments.dropout, values);
#pragma omp parallel
        {
            std::vector<float> buffer(static_cast<size_t>(columns));
#pragma omp for schedule(static)
            for (int64_t row = 0; row < rows; ++row) {
                float* sum = dx.writable_row(row, buffer.data());
                (void)dx.row(row, sum);
                for (int64_t column = 0; column < columns; ++column) sum[column] += product.row(row)[column];
                dx.store_row(row, sum);
            }
        }
    }
    return {};
}

}  // namespace

Result<void> bf16_linear(const LinearArguments& arguments, ProductScratch& scratch) {
    const int64_t rows = arguments.x.rows();
    if (rows == 0) return {};
    const Bf16Matrix left = round_matrix(arguments.x, scratch, scratch_slot::left);
    if (left.data == nullptr) return no_memory();
    Bf16Product p = product_of(rows, left, weight_transposed(arguments), arguments.y);
    p.bias = arguments.bias.data;
    p.added = arguments.residual;
    if (!arguments.lora.empty()) {
        MAQUETTE_TRY_VOID(project(arguments, left, scratch));
        const Bf16Matrix xa = round_matrix(arguments.xa, scratch, scratch_slot::adapter);
        if (xa.data == nullptr) return no_memory();
        for (const LoraMatrices& lora : arguments.lora)
            p.parts.push_back({{xa.data + lora.part.xa_column, xa.stride}, RightMatrix::transpose_of(lora.b), lora.part.row});
    }
    return multiply_bf16(p, scratch);
}

Result<void> bf16_linear_backward(const LinearArguments& arguments, ProductScratch& scratch) {
    const Activation &x = arguments.x, &dy = arguments.dy;
    const int64_t rows = dy.rows();
    if (rows == 0) return {};
    const bool has_lora = !arguments.lora.empty();
    BackwardOperands operands;
    operands.dy = round_matrix(dy, scratch, scratch_slot::left);
    if (operands.dy.data == nullptr) return no_memory();
    if (has_lora || arguments.d_weight) {
        operands.dy_pairs = pair_rows(dy, scratch, scratch_slot::left_pairs);
        operands.x_pairs = pair_rows(x, scratch, scratch_slot::right_pairs);
        if (operands.dy_pairs.data == nullptr || operands.x_pairs.data == nullptr) return no_memory();
    }
    if (arguments.d_bias) add_column_sums(dy, arguments.d_bias);
    if (arguments.d_weight) MAQUETTE_TRY_VOID(multiply_bf16(gradient_product(arguments.d_weight, operands.dy_pairs, 0, RightMatrix::of(operands.x_pairs, rows)), scratch));
    std::vector<ProductPart> parts;
    if (has_lora) {
        MAQUETTE_TRY_VOID(backward_to_b(arguments, operands, scratch));
        MAQUETTE_TRY(parts, backward_to_a(arguments, operands, scratch));
    }
    if (!arguments.dx) return {};
    Bf16Product p = product_of(rows, operands.dy, weight(arguments), arguments.dx);
    if (arguments.accumulate) p.added = arguments.dx.floats;
    if (arguments.dropout == 0) p.parts = parts;
    MAQUETTE_TRY_VOID(multiply_bf16(p, scratch));
    return arguments.dropout == 0 ? Result<void>() : add_dropped_parts(arguments, parts, scratch);
}

namespace {

// The rows of a chunk rounded where they lie: each takes the first half of its place.
Activation round_in_place(const FloatMatrix& chunk) {
    const MatrixView<uint16_t> halves{reinterpret_cast<uint16_t*>(chunk.data), chunk.rows, chunk.columns, 2 * chunk.stride};
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < chunk.rows; ++i) bf16_kernels().round_row(chunk.row(i), halves.row(i), chunk.columns);
    return Activation(halves);
}

}  // namespace

Result<void> bf16_head_loss(const HeadArguments& arguments, ProductScratch& scratch) {
    const FloatMatrix& logits = arguments.logits;
    for (int64_t first = 0; first < arguments.hidden.rows; first += logits.rows) {
        FloatMatrix hidden = arguments.hidden, chunk = logits;
        hidden.rows = chunk.rows = std::min(logits.rows, hidden.rows - first);
        hidden.data = arguments.hidden.row(first);
        const Bf16Matrix left = round_matrix(hidden, scratch, scratch_slot::left);
        if (left.data == nullptr) return no_memory();
        LinearArguments linear;
        linear.packed = arguments.packed;
        linear.weight = arguments.weight;
        MAQUETTE_TRY_VOID(multiply_bf16(product_of(hidden.rows, left, weight_transposed(linear), chunk), scratch));
        cpu_head_rows(arguments, first, hidden.rows);
        if (!arguments.d_hidden && !arguments.d_weight) continue;
        const Activation d_logits = round_in_place(chunk);
        if (arguments.d_hidden) {
            const Bf16Matrix gradient = round_matrix(d_logits, scratch, scratch_slot::left);
            if (gradient.data == nullptr) return no_memory();
            FloatMatrix d_hidden = arguments.d_hidden;
            d_hidden.data = arguments.d_hidden.row(first);
            MAQUETTE_TRY_VOID(multiply_bf16(product_of(hidden.rows, gradient, weight(linear), d_hidden), scratch));
        }
        if (!arguments.d_weight) continue;
        const Bf16Pairs chunk_pairs = pair_rows(d_logits, scratch, scratch_slot::left_pairs), hidden_pairs = pair_rows(hidden, scratch, scratch_slot::right_pairs);
        if (chunk_pairs.data == nullptr || hidden_pairs.data == nullptr) return no_memory();
        MAQUETTE_TRY_VOID(multiply_bf16(gradient_product(arguments.d_weight, chunk_pairs, 0, RightMatrix::of(hidden_pairs, hidden.rows)), scratch));
    }
    return {};
}

}  // namespace maquette
