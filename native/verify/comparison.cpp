#include "native/verify/comparison.h"

#include <cmath>
#include <cstdio>
#include <limits>

namespace maquette {

VerifyRow compare_numbers(std::string check, std::string device, std::string tensor, std::span<const float> actual,
                          std::span<const float> expected, double limit) {
    VerifyRow row{std::move(check), std::move(device), std::move(tensor), std::numeric_limits<double>::infinity(), 0, limit, false};
    if (actual.size() != expected.size()) return row;
    double difference = 0, actual_norm = 0, expected_norm = 0, product = 0;
    for (size_t i = 0; i < actual.size(); ++i) {
        const double a = actual[i], e = expected[i];
        difference += (a - e) * (a - e);
        actual_norm += a * a;
        expected_norm += e * e;
        product += a * e;
    }
    if (!std::isfinite(difference + actual_norm + expected_norm)) return row;
    if (difference == 0) {
        row.relative_error = 0;
        row.cosine = 1;
    } else if (expected_norm > 0) {
        row.relative_error = std::sqrt(difference / expected_norm);
        row.cosine = actual_norm > 0 ? product / std::sqrt(actual_norm * expected_norm) : 0;
    }
    row.ok = row.relative_error <= limit;
    return row;
}

VerifyRow compare_number(std::string check, std::string device, std::string tensor, double actual, double expected, double limit) {
    VerifyRow row{std::move(check), std::move(device), std::move(tensor), std::numeric_limits<double>::infinity(), 1, limit, false, true};
    if (actual == expected)
        row.relative_error = 0;
    else if (std::isfinite(actual) && expected != 0)
        row.relative_error = std::abs(actual - expected) / std::abs(expected);
    row.ok = row.relative_error <= limit;
    return row;
}

VerifyRow compare_equal(std::string check, std::string device, std::string tensor, bool is_equal) {
    return {std::move(check), std::move(device), std::move(tensor), is_equal ? 0.0 : 1.0, 1, 0, is_equal};
}

VerifyRow judged_by_cosine(VerifyRow row) {
    constexpr double cosine_min = 0.999, error_max = 0.05, number_error_max = 0.01;
    if (row.limit == 0) return row;
    row.limit = row.is_number ? number_error_max : cosine_min;
    row.ok = row.is_number ? row.relative_error <= number_error_max : row.cosine >= cosine_min && row.relative_error <= error_max;
    return row;
}

Json verify_row_json(const VerifyRow& row) {
    Json object{{"check", row.check}, {"device", row.device}, {"tensor", row.tensor}};
    // JSON knows no infinity.
    object["relative_error"] = std::isfinite(row.relative_error) ? Json(row.relative_error) : Json(nullptr);
    object["cosine"] = row.cosine;
    object["limit"] = row.limit;
    object["ok"] = row.ok;
    return object;
}

std::string verify_row_text(const VerifyRow& row) {
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, "%10.3g  %12.9f  %8.1g  %s", row.relative_error, row.cosine, row.limit, row.ok ? "ok" : "NOT OK");
    std::string name = row.check + "  " + row.device + "  " + row.tensor;
    if (name.size() < 96) name.resize(96, ' ');
    return name + "  " + numbers;
}

}  // namespace maquette
