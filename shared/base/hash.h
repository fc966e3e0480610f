// SHA-256 (FIPS 180-4), for content-addressed files and for checking what was fetched.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace maquette {

class Sha256 {
  public:
    void add(std::span<const std::byte> bytes);
    // 64 lower-case hexadecimal digits. The object must not be used afterwards.
    std::string finish();

  private:
    void add_block(const uint8_t* block);
    std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<uint8_t, 64> pending_{};
    uint64_t length_ = 0;
};

std::string sha256_hex(std::string_view text);

// FNV-1a, 64 bits: for seeds and tables, never for identity.
constexpr uint64_t fnv1a(std::string_view text) {
    uint64_t hash = 0xcbf29ce484222325ull;
    for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3ull;
    return hash;
}

}  // namespace maquette
