// The description that LLaMA-Factory wants beside a file of rows.
#pragma once

#include <string>

#include "shared/base/json.h"

namespace maquette {

// Which columns some row of the file has.
struct LlamaFactoryColumns {
    bool system = false;
    bool tools = false;
    bool images = false;
    bool preference = false;  // chosen and rejected
    bool verdict = false;     // kto_tag
};

// {name: {"file_name", "formatting": "sharegpt", "columns"…}}: the content of dataset_info.json, or one more entry of it.
Json llama_factory_dataset_info(const std::string& name, const std::string& file_name, const LlamaFactoryColumns& has);

}  // namespace maquette
