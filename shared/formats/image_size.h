// The width and height that the head of an image file states: PNG, JPEG, WebP, GIF.
#pragma once

#include <optional>
#include <string_view>

#include "shared/dataset/row_format.h"

namespace maquette {

inline constexpr size_t image_head_bytes = size_t{1} << 20;  // A JPEG's size may stand behind large metadata.

enum class ImageKind { Png, Jpeg, Webp, Gif };
const char* image_kind_name(ImageKind kind);  // "PNG", …

struct ImageHead {
    ImageKind kind = ImageKind::Png;
    ImageSize size;
};

// Nothing when `bytes` are none of these, or end before the size.
std::optional<ImageHead> read_image_head(std::string_view bytes);

// The head of an image in a "data:image/…;base64,…" URL; nothing when the URL is none, or not readable.
std::optional<ImageHead> data_url_image_head(std::string_view url);

}  // namespace maquette
