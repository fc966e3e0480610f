#include "native/export/sentencepiece_pieces.h"

#include <optional>

#include "shared/base/bytes.h"

namespace maquette {
namespace {

struct Field {
    uint64_t number = 0;
    uint64_t value = 0;                // Varint, or the bits of a 32- or 64-bit number.
    std::span<const std::byte> bytes;  // Of a length-delimited field.
};

std::optional<uint64_t> read_varint(ByteReader& reader) {
    uint64_t out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const auto byte = reader.read<uint8_t>();
        if (!reader.ok()) return std::nullopt;
        out |= static_cast<uint64_t>(byte & 127u) << shift;
        if (byte < 128) return out;
    }
    return std::nullopt;
}

std::optional<Field> read_field(ByteReader& reader) {
    const auto tag = read_varint(reader);
    if (!tag) return std::nullopt;
    Field out;
    out.number = *tag >> 3;
    switch (*tag & 7) {
        case 0: {
            const auto value = read_varint(reader);
            if (!value) return std::nullopt;
            out.value = *value;
            break;
        }
        case 1: out.value = reader.read<uint64_t>(); break;
        case 2: {
            const auto length = read_varint(reader);
            if (!length) return std::nullopt;
            out.bytes = reader.read_bytes(*length);
            break;
        }
        case 5: out.value = reader.read<uint32_t>(); break;
        default: return std::nullopt;
    }
    if (!reader.ok()) return std::nullopt;
    return out;
}

std::optional<SentencePiece> read_piece(std::span<const std::byte> bytes) {
    SentencePiece out;
    ByteReader reader(bytes);
    while (reader.remaining() > 0) {
        const auto field = read_field(reader);
        if (!field) return std::nullopt;
        if (field->number == 1) out.text = text_of(field->bytes);
        if (field->number == 2) {
            const auto bits = static_cast<uint32_t>(field->value);
            std::memcpy(&out.score, &bits, 4);
        }
        if (field->number == 3 && field->value >= 1 && field->value <= 6) out.type = static_cast<int32_t>(field->value);
    }
    return out;
}

}  // namespace

Result<std::vector<SentencePiece>> read_sentencepiece_pieces(std::span<const std::byte> bytes) {
    std::vector<SentencePiece> out;
    ByteReader reader(bytes);
    while (reader.remaining() > 0) {
        const auto field = read_field(reader);
        std::optional<SentencePiece> piece;
        if (field && field->number == 1) piece = read_piece(field->bytes);
        if (!field || (field->number == 1 && !piece))
            return fail(ErrorCode::BadInput, "The SentencePiece model is damaged near byte " + std::to_string(reader.position()) + ".", "Fetch the tokenizer again.");
        if (piece) out.push_back(std::move(*piece));
    }
    if (out.empty()) return fail(ErrorCode::BadInput, "The SentencePiece model holds no pieces.", "Fetch the tokenizer again.");
    return out;
}

}  // namespace maquette
