#include "web/app/studio.h"

#include "web/platform/canvas.h"
#include "web/platform/exchange.h"
#include "web/widgets/theme.h"

namespace maquette {

Studio::Studio() {
    page::set_event_handler([this](const Json& event, std::string bytes) { take_event(event, std::move(bytes)); });
    read_settings();
}

bool Studio::is_dark() const { return theme_choice == ThemeChoice::Dark || (theme_choice == ThemeChoice::System && surroundings.dark); }

void Studio::update() { ui::set_theme(is_dark(), surroundings.touch || page::canvas_size().width < 600, surroundings.still); }

void Studio::choose_theme(ThemeChoice choice) {
    theme_choice = choice;
    page::ask({{"call", "theme"}, {"dark", is_dark()}});
    save_settings();
}

void Studio::save_settings() const {
    const Json settings{{"theme", static_cast<int>(theme_choice)}, {"inspector_width", inspector_width}};
    page::ask({{"call", "store_write"}, {"key", "settings"}}, {}, write_json(settings));
}

void Studio::read_settings() {
    page::ask({{"call", "store_read"}, {"key", "settings"}}, [this](Result<page::Answer> answer) {
        if (!answer || answer->bytes.empty()) return;
        const Result<Json> settings = parse_json(answer->bytes);
        if (!settings) return;
        theme_choice = static_cast<ThemeChoice>(json_integer(*settings, "theme"));
        inspector_width = static_cast<float>(json_number(*settings, "inspector_width", inspector_width));
        page::ask({{"call", "theme"}, {"dark", is_dark()}});
    });
}

void Studio::take_event(const Json& event, std::string bytes) {
    const std::string name = json_text(event, "event");
    if (name == "surroundings") {
        surroundings = {json_flag(event, "dark"), json_flag(event, "still"), json_flag(event, "online", true), json_flag(event, "touch"), json_flag(event, "mac")};
        page::ask({{"call", "theme"}, {"dark", is_dark()}});
    } else if (name == "drag") {
        drag_over = json_flag(event, "over");
    }
}

}  // namespace maquette
