// Sizes of the images that rows name, read from the heads of their files.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/formats/image_size.h"

namespace maquette {

// Looks for an image in each of `folders` in turn (empty ones are passed over) and remembers what it found. Absolute
// names are looked for where they say.
std::function<std::optional<ImageSize>(const std::string& image)> image_sizes_in(std::vector<std::string> folders);

struct ImageFile {
    ImageHead head;
    int64_t bytes = 0;
};
// As above, with the file's kind and length; nothing when there is no such file or it is no image.
std::optional<ImageFile> find_image(const std::vector<std::string>& folders, const std::string& image);

}  // namespace maquette
