// Requests as people write them, written by hand. They judge a trained model and are kept out of every training set.
#include "shared/evolve/training_set.h"

namespace maquette {

const std::vector<std::pair<Framework, std::string>>& requests_by_hand() {
    constexpr auto streamlit = Framework::Streamlit;
    constexpr auto html = Framework::Html;
    static const std::vector<std::pair<Framework, std::string>> requests = {
        {streamlit, "Create a pipeline dashboard with status indicators"},
        {streamlit, "Build an employee directory with a search box and a department filter"},
        {streamlit, "I need a mortgage calculator with sliders for loan amount and interest rate"},
        {streamlit, "Create a water intake tracker with a progress bar and a button to add a glass"},
        {streamlit, "Make a conference schedule viewer with tabs for each day"},
        {streamlit, "Build a chat interface for a legal assistant with message history"},
        {streamlit, "Design a beekeeping log with a date picker, a text area for notes and a line chart of hive weight"},
        {streamlit, "Create a rental car booking form with pickup date, return date and car type"},
        {streamlit, "A dashboard for monitoring network routers with alerts and a table of devices"},
        {streamlit, "Build an image gallery for a photography portfolio with captions"},
        {streamlit, "Write a settings page with toggles for privacy and a language dropdown"},
        {streamlit, "Create an election results page with a bar chart by party and key metrics"},
        {streamlit, "Make a multi-step onboarding wizard for new employees with a progress bar"},
        {streamlit, "I want a wine cellar inventory with an editable table and a download button"},
        {html, "Create a landing page for a yoga studio with a navigation bar, pricing cards and a footer"},
        {html, "Build a contact page for a law firm with a contact form"},
    };
    return requests;
}

}  // namespace maquette
