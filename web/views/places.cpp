#include "web/views/places.h"

#include "web/views/agent_view.h"
#include "web/views/compare_view.h"
#include "web/views/dataset_view.h"
#include "web/views/export_view.h"
#include "web/views/runs_view.h"
#include "web/views/train_view.h"
#include "web/widgets/icons.h"

namespace maquette {

namespace icon = ui::icon;

const Place places[place_count] = {
    {ViewName::Dataset, "Data", "Dataset", icon::table_2, "See and edit the examples"},
    {ViewName::Train, "Train", "Train", icon::graduation_cap, "Teach a model with them"},
    {ViewName::Runs, "Runs", "Runs", icon::activity, "Watch what training does"},
    {ViewName::Compare, "Compare", "Compare", icon::git_compare, "Before and after, side by side"},
    {ViewName::Export, "Export", "Export", icon::package, "Take data and models along"},
    {ViewName::Agent, "Agent", "Agent", icon::bot, "Ask a model for an interface"},
};

const Place& place_of(ViewName view) { return places[static_cast<int>(view)]; }

void draw_place_view(Studio& studio, ui::Rect rect) {
    switch (studio.view) {
        case ViewName::Dataset: draw_dataset_view(studio, rect); return;
        case ViewName::Train: draw_train_view(studio, rect); return;
        case ViewName::Runs: draw_runs_view(studio, rect); return;
        case ViewName::Compare: draw_compare_view(studio, rect); return;
        case ViewName::Export: draw_export_view(studio, rect); return;
        case ViewName::Agent: draw_agent_view(studio, rect); return;
    }
}

}  // namespace maquette
