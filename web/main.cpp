// Joins the page to the studio: what happens when the page starts, draws, and passes input on.
#include "web/app/studio.h"
#include "web/platform/exchange.h"
#include "web/platform/program.h"
#include "web/semantics/semantics.h"
#include "web/views/frame.h"
#include "web/widgets/keys.h"
#include "web/widgets/theme.h"

namespace maquette::page {

namespace {

Studio* studio = nullptr;

}  // namespace

void program_start() {
    ui::load_fonts();
    studio = new Studio();  // Lives as long as the page.
}

void program_draw() {
    semantics::begin_frame();
    studio->update();
    draw_studio(*studio);
    if (semantics::end_frame()) want_frame();
}

void program_frame_ended() { ui::end_keys(); }
unsigned program_background() { return ui::theme().page; }
void program_pointer_used() { semantics::pointer_used(); }
bool program_key(std::string_view key, int modifiers, uint32_t focused, int text_lines) { return ui::take_key(key, modifiers, focused, text_lines); }
void program_action(uint32_t id, int kind, std::string_view text, bool flag) { semantics::take_action(id, static_cast<semantics::ActionKind>(kind), text, flag); }

}  // namespace maquette::page
