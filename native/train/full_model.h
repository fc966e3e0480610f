// Writes a fully fine-tuned model as a Hugging Face folder.
#pragma once

#include <string>

#include "native/model/session.h"

namespace maquette {

// Every weight as it is on the device, in the base's number format; configuration and tokenizer are the base's.
Result<void> save_full_model(Session& session, const Model& model, const std::string& folder);

}  // namespace maquette
