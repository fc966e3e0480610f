// The text that `domains` reads; apart, so that the reader is not buried under it.
#pragma once

namespace maquette {

extern const char* const domain_table;

}  // namespace maquette
