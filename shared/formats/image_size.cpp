#include "shared/formats/image_size.h"

#include <algorithm>
#include <string>

namespace maquette {
namespace {

int64_t byte_at(std::string_view bytes, size_t at) { return static_cast<unsigned char>(bytes[at]); }
int64_t big_endian(std::string_view bytes, size_t at, size_t count) {
    int64_t out = 0;
    for (size_t i = 0; i < count; ++i) out = out << 8 | byte_at(bytes, at + i);
    return out;
}
int64_t little_endian(std::string_view bytes, size_t at, size_t count) {
    int64_t out = 0;
    for (size_t i = count; i-- > 0;) out = out << 8 | byte_at(bytes, at + i);
    return out;
}

// PNG (ISO 15948, 11.2.2): the first chunk is IHDR.
std::optional<ImageSize> png_size(std::string_view bytes) {
    if (bytes.size() < 24 || bytes.substr(12, 4) != "IHDR") return std::nullopt;
    return ImageSize{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
}

// JPEG (ITU-T T.81, B.2.2): the first start-of-frame segment. Those that are none: DHT (C4), JPG (C8), DAC (CC).
std::optional<ImageSize> jpeg_size(std::string_view bytes) {
    for (size_t at = 2; at + 9 < bytes.size();) {
        if (byte_at(bytes, at) != 0xFF) return std::nullopt;
        const int64_t marker = byte_at(bytes, at + 1);
        if (marker == 0xFF) {
            ++at;  // Fill bytes.
            continue;
        }
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
            return ImageSize{big_endian(bytes, at + 7, 2), big_endian(bytes, at + 5, 2)};
        const bool has_length = marker != 0x01 && (marker < 0xD0 || marker > 0xD8);
        if (marker == 0xD9 || marker == 0xDA) return std::nullopt;
        at += has_length ? 2 + static_cast<size_t>(big_endian(bytes, at + 2, 2)) : 2;
    }
    return std::nullopt;
}

// WebP (RFC 9649): lossy, lossless and extended.
std::optional<ImageSize> webp_size(std::string_view bytes) {
    if (bytes.size() < 30) return std::nullopt;
    const std::string_view chunk = bytes.substr(12, 4);
    if (chunk == "VP8 ") return ImageSize{little_endian(bytes, 26, 2) & 0x3FFF, little_endian(bytes, 28, 2) & 0x3FFF};
    if (chunk == "VP8X") return ImageSize{little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1};
    if (chunk != "VP8L") return std::nullopt;
    const int64_t bits = little_endian(bytes, 21, 4);
    return ImageSize{(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
}

std::string decode_base64(std::string_view text) {
    std::string out;
    uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' ? 62 : c == '/' ? 63 : -1;
        if (value < 0) break;
        bits = bits << 6 | static_cast<uint32_t>(value);
        if (++count % 4 == 1) continue;
        out += static_cast<char>(bits >> (count % 4 == 2 ? 4 : count % 4 == 3 ? 2 : 0) & 0xFF);
    }
    return out;
}

}  // namespace

const char* image_kind_name(ImageKind kind) {
    switch (kind) {
        case ImageKind::Png: return "PNG";
        case ImageKind::Jpeg: return "JPEG";
        case ImageKind::Webp: return "WebP";
        case ImageKind::Gif: return "GIF";
    }
    return "PNG";
}

std::optional<ImageHead> read_image_head(std::string_view bytes) {
    ImageHead out;
    std::optional<ImageSize> size;
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) {
        out.kind = ImageKind::Png, size = png_size(bytes);
    } else if (bytes.starts_with("\xFF\xD8\xFF")) {
        out.kind = ImageKind::Jpeg, size = jpeg_size(bytes);
    } else if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") {
        out.kind = ImageKind::Webp, size = webp_size(bytes);
    } else if ((bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) && bytes.size() >= 10) {
        out.kind = ImageKind::Gif, size = ImageSize{little_endian(bytes, 6, 2), little_endian(bytes, 8, 2)};
    }
    if (!size || size->width <= 0 || size->height <= 0) return std::nullopt;
    out.size = *size;
    return out;
}

std::optional<ImageHead> data_url_image_head(std::string_view url) {
    if (!url.starts_with("data:image/")) return std::nullopt;
    const size_t comma = url.find(',');
    if (comma == std::string_view::npos || !url.substr(0, comma).ends_with(";base64")) return std::nullopt;
    return read_image_head(decode_base64(url.substr(comma + 1, image_head_bytes)));
}

}  // namespace maquette
