// Reads little-endian numbers from untrusted bytes: every read is checked, nothing is cast in place.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

namespace maquette {

static_assert(std::endian::native == std::endian::little, "The formats we read are little-endian, and so must the host be.");

inline std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::span<const std::byte> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

// A cursor over bytes. After the first read that does not fit, `ok()` is false and every read gives zero.
class ByteReader {
  public:
    explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    template <class T>
    T read() {
        static_assert(std::is_trivially_copyable_v<T>);
        T value{};
        const auto raw = read_bytes(sizeof(T));
        if (raw.size() == sizeof(T)) std::memcpy(&value, raw.data(), sizeof(T));
        return value;
    }

    // An empty span, and ok() false, when fewer than `count` bytes are left.
    std::span<const std::byte> read_bytes(uint64_t count) {
        if (!ok_ || count > bytes_.size() - position_) {
            ok_ = false;
            return {};
        }
        const auto out = bytes_.subspan(position_, count);
        position_ += count;
        return out;
    }

    bool ok() const { return ok_; }
    uint64_t position() const { return position_; }
    uint64_t remaining() const { return bytes_.size() - position_; }

  private:
    std::span<const std::byte> bytes_;
    uint64_t position_ = 0;
    bool ok_ = true;
};

}  // namespace maquette
