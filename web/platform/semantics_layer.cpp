#include "web/platform/semantics_layer.h"

#include <emscripten.h>

EM_JS(void, maquette_semantics_update, (const char* text, int length, const float* bounds, int count), {
    Module.page.semantics.update(new TextDecoder().decode(HEAPU8.slice(text, text + length)), bounds, count);
});
EM_JS(void, maquette_semantics_focus, (unsigned id), { Module.page.semantics.focus(id >>> 0); });
EM_JS(void, maquette_semantics_announce, (const char* text), { Module.page.semantics.announce(UTF8ToString(text)); });

namespace maquette::page {

void update_semantics(const std::string& changes, const std::vector<float>& bounds) {
    maquette_semantics_update(changes.data(), static_cast<int>(changes.size()), bounds.data(), static_cast<int>(bounds.size() / 5));
}
void focus_semantics(uint32_t id) { maquette_semantics_focus(id); }
void announce(std::string_view words) { maquette_semantics_announce(std::string(words).c_str()); }

}  // namespace maquette::page
