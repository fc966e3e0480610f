// Streamlit components that show something. For the notation see catalog.h.
#include "shared/evolve/catalog_table.h"

namespace maquette {

const char* const streamlit_table_display = R"(
@metrics 9 h
? +key metrics ; +metrics ; +KPI cards ; +headline numbers ; +metric cards ; +summary statistics ; +KPIs ; +stats at the top ; +metrics for {m1} and {m2} ; +{m1}, {m2} and {m3} metrics ; +numbers for {m1}, {m2} and {m3}
a, b, c = st.columns(3)
a.metric("{M1}", "{v1}", "{d1}")
b.metric("{M2}", "{v2}", "{d2}")
c.metric("{M3}", "{v3}", "{d3}")

@metric 2 c
? current {m} ; {m} metric ; {m} total ; big number for {m} ; {m} display ; card that shows the {m} ; {m} counter at the top
st.metric("{M}", "{mv}", "{md}")

@comparison 1 h
? side-by-side comparison ; comparison of {g1} and {g2} ; before and after view ; {g1} versus {g2} comparison ; two-column comparison
a, b = st.columns(2)
a.metric("{G1}", {n1}, {e1})
b.metric("{G2}", {n2}, {e2})

@line_chart 8 h
? line chart ; line chart of {m} ; {m} line chart ; {m} trend ; trend line for {m} ; {m} over time ; graph of {m} ; chart of {m} ; {m} chart ; weekly {m} chart ; {m} history chart ; trend chart ; time series of {m} ; monthly {m} graph ; plot of {m} over time
st.line_chart([{series}])

@bar_chart 6 h
? bar chart ; bar chart of {things} by {group} ; {group} breakdown ; bar chart by {group} ; {things} per {group} ; {group} comparison chart ; distribution of {things} by {group} ; bar graph of {m} ; bar chart of {m} ; chart of {things} by {group} ; {group} breakdown chart ; histogram of {m}
st.bar_chart({"{G1}": {n1}, "{G2}": {n2}, "{G3}": {n3}})

@area_chart 3 h
? area chart ; area chart of {m} ; {m} area chart ; filled chart of {m} ; cumulative {m} chart ; stacked area chart of {m}
st.area_chart([{series}])

@scatter_chart 1 h
? scatter plot ; scatter chart ; scatter plot of {m1} and {m2} ; scatter chart of {m1} against {m2} ; dot plot of {m1} ; correlation plot
st.scatter_chart({"{M1}": [{series4}], "{M2}": [{other4}]})

@dataframe 8 h
? data table ; table of {things} ; {things} table ; list of {things} ; sortable table ; overview table ; +recent {things} ; table with all {things} ; {thing} list ; grid of {things} ; data grid ; table of recent {things}
st.dataframe({"{Thing}": ["{i1}", "{i2}", "{i3}"], "{M}": [{n1}, {n2}, {n3}]})

@table 3 h
? summary table ; simple table ; price list ; comparison table ; static table of {things} ; small table of {things} ; totals table ; {group} summary
st.table({"{Group}": ["{G1}", "{G2}", "{G3}"], "{Things}": [{n1}, {n2}, {n3}]})

@leaderboard 1 h
? leaderboard ; ranking of {things} ; top three {things} ; high score table ; +top {things} ; ranking table
st.table({"Rank": [1, 2, 3], "{Thing}": ["{i1}", "{i2}", "{i3}"]})

@schedule 3 h
? schedule ; daily schedule ; timetable ; agenda ; {thing} schedule ; calendar of {things} ; weekly calendar ; +upcoming {things}
st.table({"Time": ["9:00", "11:30", "{hour}:00"], "{Thing}": ["{i1}", "{i2}", "{i3}"]})

@status 8 h
? +status indicators ; +status lights ; +health checks ; {things} status ; status overview ; +status messages ; status of each {group} ; +traffic lights ; system status ; +status indicators for each step ; health indicators ; current status ; status panel ; +{thing} status indicators
st.success("{T1}: {ok}")
st.warning("{T2}: {slow}")
st.error("{T3}: {bad}")

@badges 1 h
? +status badges ; +colored badges ; +badges for each {group} ; +tags with colors ; +labels for each {group} ; status badge
st.badge("{G1}", color="green")
st.badge("{G2}", color="orange")
st.badge("{G3}", color="red")

@alerts 5 h
? +alerts ; +warnings ; alert box ; alert list ; alert banner ; +{thing} alerts ; +notifications ; notification area ; notification center ; active alerts ; list of alerts
st.error("{i1} needs help")
st.warning("{i2} is late")
st.info("{note}")

@info 2 c
? info box ; information banner ; info message ; hint ; notice for visitors ; announcement ; tip of the day
st.info("{note}")

@warning 1 c
? warning banner ; warning message ; warning about {m} ; caution note
st.warning("Check the {m} today.")

@success 1 c
? success message ; confirmation message ; success banner ; message that all is well
st.success("{i1} is done.")

@error 1 c
? error message ; error banner ; failure message
st.error("{i1} was not found.")

@progress 6 c
? progress bar ; {thing} progress bar ; progress bar for {m} ; completion bar ; progress indicator ; {m} gauge ; gauge for {m} ; {thing} progress ; loading bar ; goal progress bar ; bar that shows the progress
st.progress({p1}, text="{Phrase}")

@progress_list 3 h
? +progress bars for each {group} ; +gauges ; +usage bars ; +progress bars ; +progress bars for {t1}, {t2} and {t3} ; +capacity bars ; progress of each step ; +gauges for {g1}, {g2} and {g3}
st.progress({p1}, text="{G1}")
st.progress({p2}, text="{G2}")
st.progress({p3}, text="{G3}")

@feed 3 h
? activity feed ; timeline ; timeline of {things} ; event log ; +recent events ; +recent activities ; history of {things} ; +latest updates ; news feed ; activity log ; feed of {things} ; change history
for event in ["{i1} added", "{i2} changed", "{i3} closed"]:
    st.write(event)

@bullets 2 h
? bullet list of {things} ; list of {group} names ; reading list ; list of tips ; +bullet points ; short list of {things}
for item in ["{i1}", "{i2}", "{i3}"]:
    st.markdown("- " + item)

@gallery 4 h
? image gallery ; photo gallery ; picture grid ; +photos of {things} ; +thumbnails ; image grid ; gallery of {things} ; grid of images ; +pictures with captions ; image grid with captions
a, b, c = st.columns(3)
a.image("https://picsum.photos/id/{n1}/300", caption="{i1}")
b.image("https://picsum.photos/id/{n2}/300", caption="{i2}")
c.image("https://picsum.photos/id/{n3}/300", caption="{i3}")

@image 1 c
? cover image ; photo of the day ; header image ; banner image ; picture ; {thing} photo ; large image
st.image("https://picsum.photos/id/{n1}/600", caption="{i1}")

@video 1 c
? video player ; intro video ; video ; embedded video ; {thing} video ; video clip
st.video("https://example.com/{n1}.mp4")

@audio 1 c
? audio player ; sound player ; audio clip ; music player ; listening sample
st.audio("https://example.com/{n1}.mp3")

@map 3 h
? map ; map of {things} ; location map ; map view ; map with all {things} ; city map ; map of locations ; interactive map
st.map({"lat": [{lat1}, {lat2}], "lon": [{lon1}, {lon2}]})

@json 1 h
? JSON viewer ; raw data ; raw JSON view ; API response ; JSON output ; raw record
st.json({"{thing}": "{i1}", "count": {n1}})

@code 1 h
? code snippet ; code viewer ; code example ; source code view ; script preview ; code block
st.code("{thing} = {n1}", language="python")

@log 2 h
? log viewer ; log output ; console output ; +logs ; terminal output ; +log messages ; live log
st.code("{hour}:00 {T1} started\n{hour}:05 {T2} finished")

@formula 1 h
? formula ; equation ; math formula ; formula for the average
st.latex("average = sum / {n1}")

@intro 2 c
? short introduction ; welcome text ; welcome message ; description ; +instructions ; help text ; intro paragraph ; explanation
st.write("{note}")

@footer 1 c
? footer ; footnote ; small note at the bottom ; caption at the end ; copyright line
st.divider()
st.caption("{note}")
)";

}  // namespace maquette
