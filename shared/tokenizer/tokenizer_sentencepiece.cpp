// Reads SentencePiece models (sentencepiece_model.proto): a protobuf message, walked by hand.
#include <cstring>

#include "shared/base/bytes.h"
#include "shared/tokenizer/limits.h"
#include "shared/tokenizer/piece_list.h"

namespace maquette {
namespace {

// One field of a protobuf message (protobuf.dev/programming-guides/encoding).
struct Field {
    uint32_t number = 0;
    uint64_t integer = 0;       // Varints and fixed-width numbers.
    std::string_view bytes;     // Length-delimited fields.
};

class MessageReader {
  public:
    explicit MessageReader(std::string_view bytes) : bytes_(bytes) {}

    bool next(Field& field) {
        if (!ok_ || position_ >= bytes_.size()) return false;
        const uint64_t key = varint();
        field = {static_cast<uint32_t>(key >> 3), 0, {}};
        switch (key & 7) {
            case 0: field.integer = varint(); break;
            case 1: fixed(8, field.integer); break;
            case 5: fixed(4, field.integer); break;
            case 2: {
                const uint64_t length = varint();
                if (!ok_ || length > bytes_.size() - position_) return ok_ = false;
                field.bytes = bytes_.substr(position_, length);
                position_ += length;
                break;
            }
            default: ok_ = false;  // Groups do not occur.
        }
        return ok_;
    }
    bool ok() const { return ok_; }

  private:
    uint64_t varint() {
        uint64_t out = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position_ >= bytes_.size()) break;
            const auto byte = static_cast<uint8_t>(bytes_[position_++]);
            out |= uint64_t{byte & 0x7Fu} << shift;
            if (byte < 0x80) return out;
        }
        ok_ = false;
        return 0;
    }
    void fixed(size_t size, uint64_t& out) {
        if (bytes_.size() - position_ < size) {
            ok_ = false;
            return;
        }
        std::memcpy(&out, bytes_.data() + position_, size);
        position_ += size;
    }
    std::string_view bytes_;
    size_t position_ = 0;
    bool ok_ = true;
};

bool read_piece(std::string_view bytes, PieceList& list) {
    MessageReader reader(bytes);
    Field field;
    std::string piece;
    float score = 0;
    auto type = PieceType::Normal;
    while (reader.next(field)) {
        if (field.number == 1) piece = field.bytes;
        if (field.number == 2) {
            const auto bits = static_cast<uint32_t>(field.integer);
            std::memcpy(&score, &bits, sizeof score);
        }
        if (field.number == 3 && field.integer >= 1 && field.integer <= 6) type = static_cast<PieceType>(field.integer);
    }
    list.pieces.push_back(std::move(piece));
    list.scores.push_back(score);
    list.types.push_back(type);
    return reader.ok();
}

bool read_trainer(std::string_view bytes, PieceList& list, int& model_type) {
    MessageReader reader(bytes);
    Field field;
    const auto id = [&] { return static_cast<int32_t>(static_cast<int64_t>(field.integer)); };
    while (reader.next(field)) {
        if (field.number == 3) model_type = static_cast<int>(field.integer);
        if (field.number == 35) list.byte_fallback = field.integer != 0;
        if (field.number == 40) list.unknown = id();
        if (field.number == 41) list.bos = id();
        if (field.number == 42) list.eos = id();
        if (field.number == 43) list.pad = id();
    }
    return reader.ok();
}

bool read_normalizer_spec(std::string_view bytes, PieceList& list) {
    MessageReader reader(bytes);
    Field field;
    while (reader.next(field)) {
        if (field.number == 2) list.precompiled_map = field.bytes;
        if (field.number == 3) list.add_prefix = field.integer != 0;
        if (field.number == 4) list.remove_extra_spaces = field.integer != 0;
        if (field.number == 5) list.escape_spaces = field.integer != 0;
    }
    return reader.ok();
}

}  // namespace

Result<Tokenizer> Tokenizer::from_sentencepiece(std::span<const std::byte> bytes) {
    PieceList list;
    list.remove_extra_spaces = true;  // The defaults of the message.
    list.byte_fallback = false;
    list.unknown = 0, list.bos = 1, list.eos = 2;
    int model_type = 1;
    MessageReader reader(text_of(bytes));
    Field field;
    bool ok = true;
    while (ok && reader.next(field)) {
        if (field.number == 1) ok = read_piece(field.bytes, list);
        if (field.number == 2) ok = read_trainer(field.bytes, list, model_type);
        if (field.number == 3) ok = read_normalizer_spec(field.bytes, list);
        if (list.pieces.size() > static_cast<size_t>(vocabulary_ids_max)) ok = false;
    }
    if (!ok || !reader.ok() || list.pieces.empty())
        return fail(ErrorCode::BadInput, "The file is not a SentencePiece model.", "Use the model's tokenizer.model or tokenizer.json.");
    if (model_type != 1 && model_type != 2)
        return fail(ErrorCode::BadInput, "The SentencePiece model is neither BPE nor Unigram.", "Use a model of one of these types.");
    const auto count = static_cast<int32_t>(list.pieces.size());
    for (int32_t* id : {&list.unknown, &list.bos, &list.eos, &list.pad})
        if (*id >= count) *id = -1;
    list.is_unigram = model_type == 1;
    // For BPE models transformers and llama.cpp keep every space, whatever the file says; so do the models' trainers.
    if (!list.is_unigram) list.remove_extra_spaces = false;
    list.add_bos = true;  // As transformers does for Llama's tokenizers.
    auto parts = std::make_shared<Parts>();
    MAQUETTE_TRY_VOID(build_from_pieces(list, *parts));
    return Tokenizer(std::move(parts));
}

}  // namespace maquette
