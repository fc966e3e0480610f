// How far computed numbers are from a reference: one row of `maquette verify golden`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shared/base/json.h"

namespace maquette {

struct VerifyRow {
    std::string check;   // "gradients/llama/lora_padded"
    std::string device;  // "reference", "cpu", "gpu"; "" where no device is involved.
    std::string tensor;
    double relative_error = 0;  // Norm of the difference over the norm of the reference.
    double cosine = 1;
    double limit = 0;
    bool ok = false;
    bool is_number = false;  // One number, which has no direction.
};

// Sizes that differ, or a value that is not finite, give an infinite error. Two zero vectors agree.
VerifyRow compare_numbers(std::string check, std::string device, std::string tensor, std::span<const float> actual,
                          std::span<const float> expected, double limit);
// One number against another: the relative error is |actual - expected| / |expected|.
VerifyRow compare_number(std::string check, std::string device, std::string tensor, double actual, double expected, double limit);
// A yes or no: error 0 or 1.
VerifyRow compare_equal(std::string check, std::string device, std::string tensor, bool is_equal);

// The same row under the limits of products in 16 bits: a tensor's cosine must be at least 0.999 (`limit` is then that), and its relative
// error no more than goes with it; a single number may be off by 1 %. Yes and no stay what they are.
VerifyRow judged_by_cosine(VerifyRow row);

Json verify_row_json(const VerifyRow& row);
std::string verify_row_text(const VerifyRow& row);

}  // namespace maquette
