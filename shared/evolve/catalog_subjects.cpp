// Word lists, and what kinds of pages people ask for. For the notation see catalog.h.
#include "shared/evolve/catalog_table.h"

namespace maquette {

const char* const word_lists_table = R"(
switch: notifications, dark mode, reminders, auto refresh, weekly reports, sound, public sharing, email alerts, SMS alerts, night shift, location access, two-factor login, large text, backups, live updates, push messages
amount: price, budget, distance, volume, rating, age, quantity, brightness, duration, weight, discount, temperature, speed, score, number of people, hours, deposit, height, interest rate, tip
field: name, title, address, phone number, email, city, company, subject, nickname, website, order number, job title, keyword, street, country, username, project name, reference
verb: save, refresh, submit, start, stop, send, reset, confirm, delete, run, share, print, book, search, publish, calculate, apply, approve, cancel, archive, generate, update, subscribe, connect
ok: ok, online, healthy, passed, ready, running, on time, open
slow: slow, delayed, waiting, at risk, busy, paused
bad: failed, offline, stopped, late, blocked, down
person: Ada Bell, Leo Hart, Mia Wolf, Sam Reed, Eva Lind, Tom Beck, Nina Cole, Paul Diaz
month: January, March, May, June, August, October
submit: Send, Submit, Save, Continue, Book now, Register, Apply
thanks: Saved, Thank you, We got your answers, All done, Form sent
login: Email, Username
)";

// `name | task type | components that such a page has when none are asked for | domain of its contents`. Names that start with "$ " follow a
// domain ("pet clinic dashboard"), with "$! " they keep their own components when others are asked for; the rest stand alone. A leading "*" keeps a name out of training.
const char* const subjects_table = R"(
$ dashboard|dashboard|metrics,line_chart|
$ overview|dashboard|metrics,dataframe|
$ tracker|tracker|add,dataframe|
$ manager|table|add,dataframe|
$ monitor|monitor|status,line_chart|
$ report|report|metrics,bar_chart,download|
$ planner|planner|date,schedule|
$! board|board|kanban|
$ portal|portal|search,cards|
$ app|app|selectbox,dataframe|
$ page|page|intro,cards|
$ tool|app|selectbox,button|
$ catalog|gallery|search,cards|
$! booking page|form|date,time,form|
$! survey|survey|survey|
$! settings page|settings|toggles,settings|
$! wizard|wizard|wizard|
$! assistant|chat|chat|
$! gallery|gallery|gallery|
$ explorer|charts|selectbox,line_chart|
$! checklist|todo|checklist|
$ control panel|settings|toggles,slider,button|
$! calculator|calculator|calculator|
$! quiz|quiz|quiz|
$ analytics page|charts|line_chart,bar_chart|
$! statistics page|charts|metrics,area_chart|
$! sign-up page|form|register|
$! feedback page|form|feedback_form|
$ help page|help|expander,contact|
$! registration form|form|form|
$ database|table|search,editor|
$ viewer|table|filter,dataframe|
$! map|map|selectbox,map|
$ home page|page|intro,metrics,feed|
$ console|monitor|status,log|
$ interface|app|selectbox,button|
$ admin panel|table|editor,button|
login page|form|login|
login screen|form|login|
file upload page|upload|upload,progress|documents
file uploader|upload|upload|documents
to-do list|todo|add,checklist|everyday tasks
todo app|todo|add,checklist|everyday tasks
task manager|todo|add,checklist,progress|everyday tasks
chat interface|chat|chat|
chatbot|chat|chat|
image gallery|gallery|gallery|travel agency
photo album|gallery|gallery,upload|travel agency
kanban board|board|kanban|project
settings page|settings|toggles,settings|
preferences screen|settings|toggle,settings|
contact form|form|contact|
contact page|form|contact|
feedback form|form|feedback_form|
customer survey|survey|survey|products
quiz app|quiz|quiz|questions
tip calculator|calculator|calculator|numbers
loan calculator|calculator|calculator|numbers
calculator|calculator|calculator|numbers
unit converter|calculator|converter|numbers
*currency converter|calculator|converter|numbers
user profile page|profile|profile|people
registration form|form|register|
sign-up form|form|register|
multi-step wizard|wizard|wizard|
onboarding wizard|wizard|wizard|
setup wizard|wizard|wizard|
data explorer|charts|filter,dataframe,bar_chart|numbers
data table viewer|table|search,dataframe|documents
expense tracker|tracker|add,dataframe,bar_chart|budget
habit tracker|tracker|checklist,progress|fitness
time tracker|tracker|timer,dataframe|project
inventory manager|table|search,editor|warehouse
notes app|editor|text_area,button|documents
markdown editor|editor|text_area,intro|documents
event calendar|planner|date,schedule|event
appointment scheduler|planner|date,time,button|event
countdown timer|timer|timer|
pomodoro timer|timer|timer,checklist|
shopping cart|shop|cart|online store
checkout page|shop|cart,fields|online store
product page|shop|image,selectbox,button|online store
pricing page|shop|pricing|products
news feed|feed|feed|social media
blog page|page|intro,image|travel agency
FAQ page|help|expander|support
help center|help|search,expander|support
*leaderboard page|table|leaderboard|game
map viewer|map|map|travel agency
store locator|map|selectbox,map|products
video player|media|video|film studio
*music player|media|audio,slider|music
JSON viewer|code|json|
log viewer|monitor|filter,log|server
code viewer|code|code|
color palette tool|settings|color|
opinion poll|survey|poll|voting
sales dashboard|dashboard|metrics,line_chart|sales
analytics dashboard|dashboard|metrics,line_chart,bar_chart|online store
admin dashboard|dashboard|metrics,dataframe|people
server monitor|monitor|status,progress_list|server
system status page|monitor|status|server
team directory|table|search,cards|people
contact list|table|search,dataframe|people
order form|form|fields|products
booking form|form|fields|event
application form|form|fields|
job application form|form|fields,upload|hiring
*patient intake form|form|fields|
*shipping form|form|fields|
issue tracker|board|add,kanban|support
project planner|planner|date,kanban|project
spreadsheet app|table|editor,download|numbers
data entry page|table|form,dataframe|people
report page|report|metrics,table,download|sales
invoice page|report|table,metric|products
budget planner|planner|editor,bar_chart|budget
weather app|dashboard|selectbox,metrics,line_chart|weather
stock viewer|charts|selectbox,line_chart|finance
photo booth|media|camera|
click counter|tracker|counter|
)";

}  // namespace maquette
