// Says what is inside a weights file, without loading it: for `maquette inspect` and the studio's Inspect view.
#pragma once

#include <span>

#include "shared/base/json.h"

namespace maquette {

// {"format","version"?,"kind":"model"|"adapter"|"vocabulary"|"tensors","architecture"?,"metadata":{…},"tensors":[{"name",
// "type","shape","bytes"}],"types":{"Q8_0":{"tensors","numbers","bytes"}},"numbers","bytes","bits_per_number"}. Long lists
// in the metadata are given by their first values and their length. For an adapter also "lora": rank, alpha, modules.
// Takes GGUF and safetensors, told apart by their first bytes; the error is the reader's.
Result<Json> inspect_weights(std::span<const std::byte> bytes);
// The safetensors shards of one model, as one.
Result<Json> inspect_shards(std::span<const std::span<const std::byte>> files);

}  // namespace maquette
