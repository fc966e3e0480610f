// Writes GGUF version 3: header, metadata, tensor list, padding, then each tensor padded to 32 bytes.
#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "shared/base/bytes.h"
#include "shared/base/limits.h"
#include "shared/weights/gguf.h"
#include "shared/weights/gguf_types.h"

namespace maquette {
namespace {

constexpr uint64_t alignment = 32;

template <class T>
void append(std::string& out, T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof(T));
    out.append(bytes, sizeof(T));
}

void append_text(std::string& out, std::string_view text) {
    append(out, static_cast<uint64_t>(text.size()));
    out += text;
}

uint64_t padding_after(uint64_t bytes) { return (alignment - bytes % alignment) % alignment; }

template <class T>
std::string list_bytes(GgufType type, const std::vector<T>& values) {
    std::string out;
    append(out, static_cast<uint32_t>(type));
    append(out, static_cast<uint64_t>(values.size()));
    for (const T& value : values) {
        if constexpr (std::is_same_v<T, std::string>)
            append_text(out, value);
        else
            append(out, value);
    }
    return out;
}

template <class T>
std::string value_bytes(T value) {
    std::string out;
    append(out, value);
    return out;
}

}  // namespace

void GgufWriter::set(const std::string& key, GgufType type, std::string bytes) {
    for (auto& entry : metadata_)
        if (entry.key == key) {
            entry.type = type;
            entry.bytes = std::move(bytes);
            return;
        }
    metadata_.push_back({key, type, std::move(bytes)});
}

void GgufWriter::set_text(const std::string& key, std::string_view value) {
    std::string bytes;
    append_text(bytes, value);
    set(key, GgufType::Text, std::move(bytes));
}
void GgufWriter::set_u32(const std::string& key, uint32_t value) { set(key, GgufType::U32, value_bytes(value)); }
void GgufWriter::set_f32(const std::string& key, float value) { set(key, GgufType::F32, value_bytes(value)); }
void GgufWriter::set_flag(const std::string& key, bool value) { set(key, GgufType::Bool, value_bytes(static_cast<uint8_t>(value))); }
void GgufWriter::set_texts(const std::string& key, const std::vector<std::string>& values) {
    set(key, GgufType::Array, list_bytes(GgufType::Text, values));
}
void GgufWriter::set_i32s(const std::string& key, const std::vector<int32_t>& values) {
    set(key, GgufType::Array, list_bytes(GgufType::I32, values));
}
void GgufWriter::set_f32s(const std::string& key, const std::vector<float>& values) {
    set(key, GgufType::Array, list_bytes(GgufType::F32, values));
}

void GgufWriter::set_value(const std::string& key, const GgufValue& value) {
    // The other file's padding is not ours.
    if (key == "general.alignment") return;
    std::string bytes;
    if (value.type == GgufType::Array) {
        append(bytes, static_cast<uint32_t>(value.element_type));
        append(bytes, value.count);
    }
    bytes += text_of(value.bytes);
    set(key, value.type, std::move(bytes));
}

void GgufWriter::remove(std::string_view key) {
    std::erase_if(metadata_, [key](const Entry& entry) { return entry.key == key; });
}

Result<void> GgufWriter::write(const TensorProducer& produce, const ByteSink& sink) const {
    std::string head = "GGUF";
    append(head, uint32_t{3});
    append(head, static_cast<uint64_t>(tensors_.size()));
    append(head, static_cast<uint64_t>(metadata_.size()));
    for (const auto& entry : metadata_) {
        append_text(head, entry.key);
        append(head, static_cast<uint32_t>(entry.type));
        head += entry.bytes;
    }
    uint64_t offset = 0;
    std::unordered_set<std::string_view> names;
    for (const auto& tensor : tensors_) {
        const auto number = gguf_tensor_number(tensor.type);
        const auto bytes = tensor_bytes(tensor.type, tensor.shape);
        if (!number || !bytes || static_cast<int64_t>(tensor.shape.size()) > gguf_dimensions_max || !names.insert(tensor.name).second)
            return fail(Error{ErrorCode::WrongUsage, std::string("GGUF cannot hold this tensor as ") + tensor_type_name(tensor.type) +
                              " of shape " + shape_text(tensor.shape) + ", or its name comes twice.", {}, {}, 0, tensor.name});
        append_text(head, tensor.name);
        append(head, static_cast<uint32_t>(tensor.shape.size()));
        for (size_t i = tensor.shape.size(); i-- > 0;) append(head, tensor.shape[i]);
        append(head, *number);
        append(head, offset);
        offset += static_cast<uint64_t>(*bytes);
        offset += padding_after(offset);
    }
    head.append(padding_after(head.size()), '\0');
    MAQUETTE_TRY_VOID(sink(bytes_of(head)));
    for (size_t i = 0; i < tensors_.size(); ++i) {
        MAQUETTE_TRY(const std::vector<std::byte> bytes, produce(i));
        if (static_cast<int64_t>(bytes.size()) != *tensor_bytes(tensors_[i].type, tensors_[i].shape))
            return fail(Error{ErrorCode::Failed, "The tensor's bytes do not match its shape.", {}, {}, 0, tensors_[i].name});
        MAQUETTE_TRY_VOID(sink(bytes));
        const std::string padding(padding_after(bytes.size()), '\0');
        if (!padding.empty()) MAQUETTE_TRY_VOID(sink(bytes_of(padding)));
    }
    return {};
}

}  // namespace maquette
