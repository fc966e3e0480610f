#include "shared/weights/gguf.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "shared/base/bytes.h"
#include "shared/base/limits.h"
#include "shared/weights/gguf_types.h"

namespace maquette {
namespace {

tl::unexpected<Error> refuse_gguf(std::string_view field, std::string reason) {
    return fail(Error{ErrorCode::BadInput, std::move(reason), "The file is damaged or incomplete; fetch it again.", {}, 0,
                      std::string(field)});
}

Result<std::string_view> read_text(ByteReader& reader, std::string_view field) {
    const auto length = reader.read<uint64_t>();
    const auto bytes = reader.read_bytes(length);
    if (!reader.ok()) return refuse_gguf(field, "A text of " + std::to_string(length) + " bytes does not fit into the file.");
    return text_of(bytes);
}

// The bytes of `count` values of one type, checked to lie inside the file.
Result<std::span<const std::byte>> read_values(ByteReader& reader, GgufType type, uint64_t count, std::string_view key,
                                               std::span<const std::byte> file) {
    if (type != GgufType::Text) {
        const uint64_t width = gguf_type_bytes(type);
        if (count > reader.remaining() / width)
            return refuse_gguf(key, std::to_string(count) + " values do not fit into the file.");
        return reader.read_bytes(count * width);
    }
    const uint64_t begin = reader.position();
    // Each text takes at least the 8 bytes of its length: this bounds the loop by the file's size.
    if (count > reader.remaining() / 8) return refuse_gguf(key, std::to_string(count) + " texts do not fit into the file.");
    for (uint64_t i = 0; i < count; ++i) MAQUETTE_TRY_VOID(read_text(reader, key));
    return file.subspan(begin, reader.position() - begin);
}

Result<GgufValue> read_value(ByteReader& reader, std::string_view key, std::span<const std::byte> file) {
    GgufValue value;
    const auto type = reader.read<uint32_t>();
    if (!reader.ok() || type > static_cast<uint32_t>(GgufType::F64))
        return refuse_gguf(key, "The value's type " + std::to_string(type) + " does not exist.");
    value.type = value.element_type = static_cast<GgufType>(type);
    if (value.type == GgufType::Array) {
        const auto element = reader.read<uint32_t>();
        value.count = reader.read<uint64_t>();
        if (!reader.ok() || element > static_cast<uint32_t>(GgufType::F64) || element == static_cast<uint32_t>(GgufType::Array))
            return refuse_gguf(key, "A list of type " + std::to_string(element) + " is not supported.");
        value.element_type = static_cast<GgufType>(element);
    }
    MAQUETTE_TRY(value.bytes, read_values(reader, value.element_type, value.count, key, file));
    return value;
}

struct TensorPlace {
    TensorView view;
    uint64_t offset;  // From the start of the data.
};

Result<TensorPlace> read_tensor_entry(ByteReader& reader) {
    MAQUETTE_TRY(const std::string_view name, read_text(reader, {}));
    const auto dimensions = reader.read<uint32_t>();
    if (!reader.ok() || dimensions > gguf_dimensions_max)
        return refuse_gguf(name, "The tensor has " + std::to_string(dimensions) + " sizes; at most 4 are possible.");
    std::vector<int64_t> shape(dimensions);
    // The file stores the contiguous size first.
    for (uint32_t i = 0; i < dimensions; ++i) shape[dimensions - 1 - i] = reader.read<int64_t>();
    const auto number = reader.read<uint32_t>();
    const auto offset = reader.read<uint64_t>();
    if (!reader.ok()) return refuse_gguf(name, "The file ends inside the list of tensors.");
    const auto type = gguf_tensor_type(number);
    if (!type)
        return fail(Error{ErrorCode::BadInput, "The tensor's number format (ggml type " + std::to_string(number) + ") is not supported.",
                          "Use a file in F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1 or Q2_K to Q6_K.", {}, 0, std::string(name)});
    if (!tensor_bytes(*type, shape))
        return refuse_gguf(name, "The shape " + shape_text(shape) + " is not possible for " + tensor_type_name(*type) + ".");
    return TensorPlace{{std::string(name), *type, std::move(shape), {}}, offset};
}

Result<void> place_tensors(std::vector<TensorPlace>& places, std::span<const std::byte> data, uint64_t alignment) {
    for (auto& [view, offset] : places) {
        const auto bytes = static_cast<uint64_t>(*tensor_bytes(view.type, view.shape));
        if (offset % alignment != 0)
            return refuse_gguf(view.name, "Its offset " + std::to_string(offset) + " is not a multiple of " + std::to_string(alignment) + ".");
        if (offset > data.size() || bytes > data.size() - offset)
            return refuse_gguf(view.name, "It needs " + std::to_string(bytes) + " bytes at offset " + std::to_string(offset) +
                                         ", and the file has " + std::to_string(data.size()) + " bytes of tensors.");
        view.bytes = data.subspan(static_cast<size_t>(offset), static_cast<size_t>(bytes));
    }
    std::vector<const TensorPlace*> sorted;
    for (const auto& place : places) sorted.push_back(&place);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->offset < b->offset; });
    for (size_t i = 1; i < sorted.size(); ++i)
        if (sorted[i - 1]->offset + sorted[i - 1]->view.bytes.size() > sorted[i]->offset)
            return refuse_gguf(sorted[i]->view.name, "Its bytes overlap those of " + sorted[i - 1]->view.name + ".");
    return {};
}

}  // namespace

Result<Gguf> Gguf::read(std::span<const std::byte> bytes) {
    ByteReader reader(bytes);
    const auto magic = reader.read_bytes(4);
    if (!reader.ok() || text_of(magic) != "GGUF") return refuse_gguf({}, "This is not a GGUF file.");
    Gguf out;
    out.version_ = reader.read<uint32_t>();
    if (out.version_ == 0x03000000u || out.version_ == 0x02000000u)
        return fail(ErrorCode::BadInput, "This GGUF file is big-endian, which is not supported.", "Fetch the little-endian file.");
    if (out.version_ != 2 && out.version_ != 3)
        return fail(ErrorCode::BadInput, "GGUF version " + std::to_string(out.version_) + " is not supported.",
                    "Convert the file to version 3.");
    const auto tensor_count = reader.read<uint64_t>();
    const auto metadata_count = reader.read<uint64_t>();
    // A key takes at least 13 bytes and a tensor 24: more than that cannot be true.
    if (!reader.ok() || metadata_count > reader.remaining() / 13 || tensor_count > reader.remaining() / 24)
        return refuse_gguf({}, "The file claims " + std::to_string(tensor_count) + " tensors and " + std::to_string(metadata_count) +
                              " metadata values, more than fit into it.");
    std::unordered_set<std::string_view> keys;
    for (uint64_t i = 0; i < metadata_count; ++i) {
        MAQUETTE_TRY(const std::string_view key, read_text(reader, {}));
        MAQUETTE_TRY(const GgufValue value, read_value(reader, key, bytes));
        if (!keys.insert(key).second) return refuse_gguf(key, "The key comes twice.");
        out.metadata_.emplace_back(std::string(key), value);
    }
    const int64_t alignment = out.integer("general.alignment", 32);
    if (alignment <= 0 || alignment > 1 << 20 || (alignment & (alignment - 1)) != 0)
        return refuse_gguf("general.alignment", "The alignment " + std::to_string(alignment) + " is not a power of two.");
    out.alignment_ = static_cast<uint64_t>(alignment);
    std::vector<TensorPlace> places;
    std::unordered_set<std::string> names;
    for (uint64_t i = 0; i < tensor_count; ++i) {
        MAQUETTE_TRY(TensorPlace place, read_tensor_entry(reader));
        if (!names.insert(place.view.name).second) return refuse_gguf(place.view.name, "The tensor's name comes twice.");
        places.push_back(std::move(place));
    }
    const uint64_t padding = (out.alignment_ - reader.position() % out.alignment_) % out.alignment_;
    if (!places.empty() && padding > reader.remaining()) return refuse_gguf({}, "The file ends before its tensors.");
    reader.read_bytes(std::min(padding, reader.remaining()));
    MAQUETTE_TRY_VOID(place_tensors(places, reader.read_bytes(reader.remaining()), out.alignment_));
    for (auto& place : places) out.tensors_.push_back(std::move(place.view));
    return out;
}

const GgufValue* Gguf::find(std::string_view key) const {
    for (const auto& [name, value] : metadata_)
        if (name == key) return &value;
    return nullptr;
}

const TensorView* Gguf::tensor(std::string_view name) const {
    for (const auto& tensor : tensors_)
        if (tensor.name == name) return &tensor;
    return nullptr;
}

std::string Gguf::architecture() const { return text("general.architecture"); }

std::string Gguf::text(std::string_view key, std::string_view otherwise) const {
    const GgufValue* value = find(key);
    return std::string(value ? value->text().value_or(otherwise) : otherwise);
}

int64_t Gguf::integer(std::string_view key, int64_t otherwise) const {
    const GgufValue* value = find(key);
    return value ? value->integer().value_or(otherwise) : otherwise;
}

double Gguf::number(std::string_view key, double otherwise) const {
    const GgufValue* value = find(key);
    return value ? value->number().value_or(otherwise) : otherwise;
}

bool Gguf::flag(std::string_view key, bool otherwise) const {
    const GgufValue* value = find(key);
    return value ? value->flag().value_or(otherwise) : otherwise;
}

}  // namespace maquette
