// Reads the files that goldens are made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/verify/golden_checks.h"
#include "shared/base/json.h"
#include "shared/weights/safetensors.h"

namespace maquette {

// A safetensors file with its bytes, and any tensor of it as 32-bit floats or integers.
class GoldenTensors {
  public:
    static Result<GoldenTensors> open(const std::string& path);
    bool has(const std::string& name) const { return file_.find(name) != nullptr; }
    std::vector<std::string> names() const;
    Result<std::vector<float>> numbers(const std::string& name) const;
    Result<std::vector<int32_t>> integers(const std::string& name) const;
    Result<std::vector<uint8_t>> bytes(const std::string& name) const;

  private:
    std::shared_ptr<std::string> content_;
    Safetensors file_;
};

Result<std::string> read_golden_text(const std::string& path);
Result<Json> read_golden_json(const std::string& path);
bool golden_exists(const std::string& path);
// Names of the entries of a folder, sorted; empty when there is no such folder.
std::vector<std::string> golden_entries(const std::string& folder);
// The model that a golden is about: given by --model, else beside the goldens, else known by that name. Empty when none.
std::string golden_model(const VerifyOptions& options, const std::string& name);

// The member or element, or null where there is none: a golden that lacks something gives rows that are not ok.
const Json& golden_member(const Json& object, const std::string& key);
const Json& golden_at(const Json& array, size_t index);

template <class Number>
std::vector<Number> json_row(const Json& array) {
    std::vector<Number> out;
    if (!array.is_array()) return out;
    for (const Json& value : array) out.push_back(value.is_number() ? value.get<Number>() : Number{});
    return out;
}

}  // namespace maquette
