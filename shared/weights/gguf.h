// Reads and writes GGUF files, version 2 and 3 (ggml-org/ggml, docs/gguf.md): typed metadata, then tensors.
//
// Metadata values are kept as the file's own bytes and decoded when asked for: a vocabulary of 150,000 strings costs
// nothing until a tokenizer wants it, and copying metadata into a new file changes no byte.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/weights/tensor.h"

namespace maquette {

enum class GgufType : uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, Text, Array, U64, I64, F64 };

struct GgufValue {
    GgufType type = GgufType::U32;
    GgufType element_type = GgufType::U32;  // Of an array.
    uint64_t count = 1;                     // Elements of an array.
    std::span<const std::byte> bytes;       // Little-endian; texts each preceded by their length in 8 bytes.

    // Nothing when the value is of another kind. Integers of every width and both signs are taken (also as numbers).
    std::optional<int64_t> integer() const;
    std::optional<double> number() const;
    std::optional<bool> flag() const;
    std::optional<std::string_view> text() const;
    std::optional<std::vector<int64_t>> integers() const;
    std::optional<std::vector<float>> numbers() const;
    std::optional<std::vector<std::string_view>> texts() const;
};

// One opened file. The views point into the bytes given to `read`, which must stay.
class Gguf {
  public:
    // Refuses truncated files, sizes and offsets beyond the file, overlapping tensors, unknown types, names that come
    // twice, and big-endian files; the error's `field` is the key or tensor.
    static Result<Gguf> read(std::span<const std::byte> bytes);

    uint32_t version() const { return version_; }
    uint64_t alignment() const { return alignment_; }
    const std::vector<std::pair<std::string, GgufValue>>& metadata() const { return metadata_; }
    const std::vector<TensorView>& tensors() const { return tensors_; }

    const GgufValue* find(std::string_view key) const;      // Null when there is none.
    const TensorView* tensor(std::string_view name) const;  // Null when there is none.
    // "general.architecture", or empty.
    std::string architecture() const;
    // Values of a kind, or the default when the key is absent or of another kind.
    std::string text(std::string_view key, std::string_view otherwise = {}) const;
    int64_t integer(std::string_view key, int64_t otherwise = 0) const;
    double number(std::string_view key, double otherwise = 0) const;
    bool flag(std::string_view key, bool otherwise = false) const;

  private:
    uint32_t version_ = 3;
    uint64_t alignment_ = 32;
    std::vector<std::pair<std::string, GgufValue>> metadata_;
    std::vector<TensorView> tensors_;
};

// Collects metadata and tensors, then writes one GGUF v3 file. Setting a key again replaces its value in place.
class GgufWriter {
  public:
    void set_text(const std::string& key, std::string_view value);
    void set_u32(const std::string& key, uint32_t value);
    void set_f32(const std::string& key, float value);
    void set_flag(const std::string& key, bool value);
    void set_texts(const std::string& key, const std::vector<std::string>& values);
    void set_i32s(const std::string& key, const std::vector<int32_t>& values);
    void set_f32s(const std::string& key, const std::vector<float>& values);
    // A value of another file, byte for byte.
    void set_value(const std::string& key, const GgufValue& value);
    void remove(std::string_view key);

    // Shapes are outermost first; the file stores them the other way round. At most 4 sizes.
    void add_tensor(TensorShape tensor) { tensors_.push_back(std::move(tensor)); }

    // `produce(i)` gives the bytes of the i-th added tensor; called once for each, in order.
    Result<void> write(const TensorProducer& produce, const ByteSink& sink) const;

  private:
    struct Entry {
        std::string key;
        GgufType type;
        std::string bytes;  // As in the file, with the array's element type and count in front.
    };
    void set(const std::string& key, GgufType type, std::string bytes);
    std::vector<Entry> metadata_;
    std::vector<TensorShape> tensors_;
};

}  // namespace maquette
