// Streamlit components that ask for something. For the notation see catalog.h.
#include "shared/evolve/catalog_table.h"

namespace maquette {

const char* const streamlit_table_input = R"(
@search 6 c
? search box ; search bar ; search field ; {thing} search ; keyword search ; search box for {things} ; way to search {things} ; search ; searchable list of {things} ; search input
query = st.text_input("Search {things}")
for item in ["{i1}", "{i2}", "{i3}"]:
    if query.lower() in item.lower():
        st.write(item)

@filter 7 c group
? {group} filter ; filter by {group} ; filter for {group} ; +filters ; dropdown to filter by {group} ; filter ; +filter options ; filter dropdown ; way to filter by {group}
choice = st.selectbox("{Group}", ["All", "{G1}", "{G2}", "{G3}"])
st.write("Showing", choice)

@selectbox 6 c group
? {group} dropdown ; dropdown for {group} ; {group} selector ; select box for the {group} ; drop-down menu of {group} options ; {group} picker ; dropdown ; dropdown menu ; select box ; {group} selection ; way to choose the {group}
st.selectbox("{Group}", ["{G1}", "{G2}", "{G3}"])

@multiselect 4 c group
? multi-select for {group} ; {group} multi-select ; multiselect ; multiple choice of {group} ; multi-select filter for {group} ; way to pick several {things} ; tag picker ; multi-select box
st.multiselect("{Group}", ["{G1}", "{G2}", "{G3}"])

@radio 4 c group
? +radio buttons for {group} ; +radio buttons ; radio group for the {group} ; {group} radio buttons ; single choice of {group} ; choice between {g1}, {g2} and {g3} ; +radio options
st.radio("{Group}", ["{G1}", "{G2}", "{G3}"])

@pills 2 c group
? +{group} chips ; +category chips ; +tag pills ; +pills for {group} ; +selectable tags ; +filter chips
st.pills("{Group}", ["{G1}", "{G2}", "{G3}"])

@segmented 2 c
? view switcher ; day, week and month switch ; period switch ; segmented control ; time range buttons ; switch between day, week and month ; period selector
st.segmented_control("Period", ["Day", "Week", "Month"])

@checkbox 3 c
? consent checkbox => I agree to the terms ; checkbox to accept the terms => I accept the terms ; terms and conditions checkbox => I accept the terms and conditions ; checkbox for {switch} => {Switch} ; {switch} checkbox => {Switch} ; checkbox to remember me => Remember me ; checkbox => {Switch}
st.checkbox("{Label}")

@checklist 4 h
? checklist of {things} ; {thing} checklist ; +checkboxes for each {thing} ; task list with checkboxes ; to-do list ; +checkboxes ; checklist ; list of tasks to tick off ; todo list ; task checklist ; +items to check off
for item in ["{i1}", "{i2}", "{i3}"]:
    st.checkbox(item)

@toggle 4 c
? toggle for {switch} => {Switch} ; {switch} toggle => {Switch} ; {switch} switch => {Switch} ; on/off switch for {switch} => {Switch} ; switch to turn on {switch} => {Switch} ; toggle switch => {Switch} ; toggle => {Switch}
st.toggle("{Label}")

@toggles 3 h
? +toggles for {switch} and {switch2} ; {switch} and {switch2} toggles ; +switches for {switch} and {switch2} ; +toggle switches ; +toggles ; {switch} and {switch2} settings
st.toggle("{Switch}")
st.toggle("{Switch2}")

@slider 6 c
? slider for {amount} => {Amount} ; {amount} slider => {Amount} ; slider to set the {amount} => {Amount} ; slider => {Amount} ; slider control for {amount} => {Amount} ; way to adjust the {amount} => {Amount}
st.slider("{Label}", 0, 100, {p1})

@range_slider 2 c
? {amount} range slider => {Amount} range ; range slider => {Amount} range ; {amount} range => {Amount} range ; range slider for {amount} => {Amount} range ; slider for the {amount} range => {Amount} range
st.slider("{Label}", 0, 100, (20, {p1}))

@scale 1 c
? satisfaction scale => Satisfaction ; priority scale => Priority ; scale from low to high => Level ; difficulty scale => Difficulty ; {amount} scale => {Amount}
st.select_slider("{Label}", ["Low", "Medium", "High"])

@number 4 c
? number input for {amount} => {Amount} ; {amount} number field => {Amount} ; {amount} input => {Amount} ; number field => {Amount} ; numeric input for the {amount} => {Amount} ; number input => {Amount} ; field for the {amount} => {Amount}
st.number_input("{Label}", 0, 100, {n1})

@text 3 c
? text field for the {field} => {Field} ; {field} field => {Field} ; {field} input => {Field} ; text input for the {field} => {Field} ; text box for the {field} => {Field} ; text input => {Field} ; field for the {field} => {Field}
st.text_input("{Label}")

@text_area 4 c
? notes box => Notes ; comment box => Comment ; message field => Message ; description field => Description ; multi-line text box => Text ; feedback box => Feedback ; text area for {field} => {Field} ; text area => Notes ; comment field => Comment ; notes field => Notes ; space for remarks => Remarks
st.text_area("{Label}")

@inputs 3 c
? +inputs for {amount} and {amount2} ; +{amount} and {amount2} inputs ; +{amount} and {amount2} fields ; +number fields for {amount} and {amount2} ; +number inputs for {amount} and {amount2} ; +fields for {amount} and {amount2}
st.number_input("{Amount}", 0, 1000, {n1})
st.number_input("{Amount2}", 0, 1000, {n2})

@sliders 2 c
? +sliders for {amount} and {amount2} ; +{amount} and {amount2} sliders ; +sliders to set {amount} and {amount2} ; +two sliders for {amount} and {amount2}
st.slider("{Amount}", 0, 100, {p1})
st.slider("{Amount2}", 0, 100, {p2})

@dates 1 c
? +start and end dates => Start ; +start and end date pickers => Start ; +arrival and departure dates => Arrival ; +two date pickers => From
st.date_input("{Label} date")
st.date_input("End date")

@filters 2 c group
? +filters for {group} and date ; +{group} and date filters ; +filters by {group} and date ; +dropdowns for {group} and period
st.selectbox("{Group}", ["All", "{G1}", "{G2}", "{G3}"])
st.date_input("Date range", [])

@date 5 c
? date picker => Date ; {thing} date picker => {Thing} date ; date selector => Date ; date field => Date ; calendar input => Date ; date input for the {thing} => {Thing} date ; due date picker => Due date ; start date field => Start date ; calendar picker => Date ; way to choose a date => Date
st.date_input("{Label}")

@date_range 2 c
? date range picker => Date range ; date range filter => Date range ; date range selector => Date range ; from and to dates => Dates ; period picker => Period
st.date_input("{Label}", [])

@time 2 c
? time picker => Time ; {thing} time picker => {Thing} time ; time selector => Time ; start time field => Start time ; time input => Time ; reminder time => Reminder time
st.time_input("{Label}")

@color 1 c
? color picker => Color ; theme color picker => Theme color ; color selector => Color ; accent color field => Accent color ; background color picker => Background color
st.color_picker("{Label}", "#{hex}")

@upload 6 c
? file uploader ; file upload ; CSV upload ; upload field ; drag-and-drop upload ; file upload area ; upload button ; {thing} upload ; document upload ; image upload ; way to upload files ; upload box
file = st.file_uploader("{Phrase}")
if file:
    st.success("File received")

@camera 1 c
? camera input ; photo capture ; webcam photo ; camera ; way to take a photo
st.camera_input("Take a photo")

@button 4 c
? {verb} button => {Verb} ; button to {verb} => {Verb} ; {verb} button for {things} => {Verb} {things} ; button that starts the {thing} => Start {thing} ; action button => {Verb} ; submit button => Submit ; refresh button => Refresh ; save button => Save
if st.button("{Label}"):
    st.success("{Label}: done")

@buttons 3 c
? +{verb} and {verb2} buttons ; +buttons to {verb} and {verb2} ; +{verb} and {verb2} controls ; +action buttons ; +two buttons to {verb} and {verb2}
a, b = st.columns(2)
if a.button("{Verb}"):
    st.success("{Verb}: done")
if b.button("{Verb2}"):
    st.info("{Verb2}: done")

@download 4 c
? download button => Download {things} ; CSV export => Export CSV ; export button => Export {things} ; button to download the {things} => Download {things} ; CSV download => Download CSV ; report download => Download report ; export option => Export {things} ; download link => Download {things}
st.download_button("{Label}", "{i1},{n1}", "{file}.csv")

@link 1 c
? link to the website => Open the website ; help link => Get help ; documentation link => Read the documentation ; link button => Learn more ; link to learn more => Learn more
st.link_button("{Label}", "https://example.com/{file}")

@stars 2 c
? star rating ; rating with stars ; star rating for the {thing} ; five-star rating ; rating widget ; way to rate the {thing}
st.write("Rate your {thing}")
st.feedback("stars")

@thumbs 1 c
? thumbs up and down ; like and dislike buttons ; thumbs rating ; helpful or not vote
st.write("Did you like it?")
st.feedback("thumbs")

@tabs 8 c
? +tabs ; +tabs for {g1}, {g2} and {g3} ; tabbed view ; +tabs for each {group} ; +tabs for {t1}, {t2} and {t3} ; tabbed layout ; +tabs to switch between {g1} and {g2} ; +{group} tabs
tabs = st.tabs(["{G1}", "{G2}", "{G3}"])
tabs[0].write("{i1}: {n1} {things}")
tabs[1].write("{i2}: {n2} {things}")
tabs[2].write("{i3}: {n3} {things}")

@sidebar 6 c
? sidebar ; sidebar with a {group} filter ; sidebar filter ; +sidebar filters ; sidebar for settings ; {group} selector in the sidebar ; +filters in the sidebar
with st.sidebar:
    st.header("Filters")
    st.selectbox("{Group}", ["{G1}", "{G2}", "{G3}"])

@sidebar_menu 3 c
? sidebar menu ; navigation menu ; side navigation ; sidebar navigation ; navigation sidebar ; side menu ; menu
page = st.sidebar.radio("Menu", ["Home", "{Things}", "Settings"])
st.write("Page:", page)

@expander 4 c
? expandable details => Details ; collapsible help section => Help ; accordion => More about {things} ; FAQ section => Where do I find help? ; expandable section => More ; collapsible section => Show more ; +frequently asked questions => How does it work? ; expander => Details ; FAQ => What should I know?
with st.expander("{Label}"):
    st.write("{note}")

@popover 1 c
? settings popover => Settings ; options menu => Options ; popover => More ; popover with options => Options ; more menu => More
with st.popover("{Label}"):
    st.checkbox("Show {things}")

@counter 2 c
? counter ; click counter ; {thing} counter ; counter with a plus button ; button that counts {things} ; tally counter
if "count" not in st.session_state:
    st.session_state.count = 0
if st.button("Add {thing}"):
    st.session_state.count += 1
st.metric("{Things}", st.session_state.count)

@add 3 c
? way to add {things} ; field to add a new {thing} ; add {thing} field ; add button ; input to add {things} ; text box to add a {thing} ; add {thing} button ; way to add new {things}
name = st.text_input("New {thing}")
if st.button("Add {thing}"):
    st.success("Added " + name)

@toast 1 c
? toast message after saving ; toast notification ; toast ; short notification after saving ; pop-up message
if st.button("Save {things}"):
    st.toast("{Things} saved")

@balloons 1 c
? celebration at the end ; +balloons ; celebration button ; party effect
if st.button("Celebrate"):
    st.balloons()

@dialog 1 c
? confirmation dialog ; delete confirmation ; modal window ; pop-up dialog ; dialog
@st.dialog("Delete {thing}?")
def ask():
    st.write("{i1} will be removed.")
    if st.button("Delete"):
        st.success("Deleted")
if st.button("Delete {thing}"):
    ask()
)";

}  // namespace maquette
