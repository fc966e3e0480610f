// Streamlit components made of several elements: forms, chats, boards, wizards. For the notation see catalog.h.
#include "shared/evolve/catalog_table.h"

namespace maquette {

const char* const streamlit_table_composed = R"(
@form 4 h form
? {thing} form ; form for new {things} ; form to add a {thing} ; entry form ; input form ; form with {f1} and {f2} ; {thing} entry form ; form with {f1}, {f2} and {f3} ; form ; booking form ; request form
with st.form("{file}"):
    st.text_input("{F1}")
    st.text_input("{F2}")
    st.text_input("{F3}")
    if st.form_submit_button("Save"):
        st.success("{Thing} saved")

@fields 6 - form
? form with {fields} ; form that asks for {fields} ; form for {fields} ; +{fields} fields ; +fields for {fields} ; form with {fields} fields
with st.form("{file}"):
{field_lines}
    if st.form_submit_button("{Submit}"):
        st.success("{Thanks}")

@login 3 h form
? login form ; sign-in form ; +email and password fields ; user login ; +username and password fields ; login area
with st.form("login"):
    st.text_input("{Login}")
    st.text_input("Password", type="password")
    if st.form_submit_button("Log in"):
        st.success("Welcome back")

@register 2 h form
? registration form ; sign-up form ; account form ; user registration ; form to create an account ; member registration form
with st.form("register"):
    st.text_input("Name")
    st.text_input("Email")
    st.text_input("Password", type="password")
    if st.form_submit_button("Register"):
        st.success("Account created")

@contact 2 h form
? contact form ; message form ; form to contact us ; inquiry form ; support request form
with st.form("contact"):
    st.text_input("Name")
    st.text_input("Email")
    st.text_area("Message")
    if st.form_submit_button("Send"):
        st.success("Message sent")

@feedback_form 2 h form
? feedback form ; review form ; rating form ; form for feedback ; comment form with a rating
with st.form("feedback"):
    st.slider("Rating", 1, 5, {rate})
    st.text_area("Comment")
    if st.form_submit_button("Send feedback"):
        st.success("Thank you")

@chat 6 h
? chat window ; chat interface ; chat ; message history ; chat box ; chat with an assistant ; conversation view ; +chat messages ; live chat ; chat history ; chat panel ; chat input
st.chat_message("user").write("Where is {i1}?")
st.chat_message("assistant").write("{note}")
text = st.chat_input("Ask about {things}")
if text:
    st.chat_message("user").write(text)

@kanban 3 h
? kanban board ; task board ; board with three columns ; +columns for {t1}, {t2} and {t3} ; +to do, doing and done columns ; {thing} board ; kanban view
a, b, c = st.columns(3)
a.subheader("{T1}")
a.info("{i1}")
b.subheader("{T2}")
b.warning("{i2}")
c.subheader("{T3}")
c.success("{i3}")

@cards 4 h
? +{thing} cards ; +cards for each {thing} ; card grid ; card layout ; +cards with details ; card view of {things} ; +cards ; list of cards ; catalog of {things}
for name in ["{i1}", "{i2}", "{i3}"]:
    with st.container(border=True):
        st.subheader(name)
        st.button("Open " + name)

@wizard 4 h
? step indicator ; +steps for {t1}, {t2} and {t3} ; multi-step wizard ; +wizard steps ; step-by-step guide ; stepper ; multi-step form ; +steps ; wizard with {t1}, {t2} and {t3} ; three-step wizard
st.progress(33, text="Step 1 of 3")
st.radio("Step", ["{T1}", "{T2}", "{T3}"], horizontal=True)
st.text_input("{F1}")
if st.button("Next"):
    st.success("{T1} finished")

@calculator 2 h
? calculator ; cost calculator ; total calculator ; calculator for {amount} and {amount2} ; price calculator ; sum of {amount} and {amount2} ; budget calculator
a = st.number_input("{Amount}", 0, 1000, {n1})
b = st.number_input("{Amount2}", 0, 1000, {n2})
st.metric("Total", a + b)

@converter 1 h
? unit converter ; {from} to {to} converter ; converter ; currency converter ; conversion tool
amount = st.number_input("{From}", 0, 1000, {n1})
st.metric("{To}", round(amount * {factor}, 2))

@quiz 2 h
? quiz question ; quiz ; multiple choice question ; question with answers ; +quiz questions ; test question
answer = st.radio("Which one is a {group}?", ["{i1}", "{i2}", "{G1}"])
if st.button("Check answer"):
    if answer == "{G1}":
        st.success("Correct")
    else:
        st.error("Try again")

@survey 2 h
? survey ; short survey ; questionnaire ; +survey questions ; opinion poll ; survey form
st.radio("Favorite {group}", ["{G1}", "{G2}", "{G3}"])
st.slider("How happy are you?", 0, 10, {rate})
st.text_area("Comments")
if st.button("Send answers"):
    st.success("Thank you")

@poll 1 h
? poll ; vote ; voting section ; poll about the {group} ; quick poll
vote = st.radio("Best {group}", ["{G1}", "{G2}", "{G3}"])
if st.button("Vote"):
    st.success("You chose " + vote)

@settings 3 h
? settings panel ; +settings ; preferences ; settings section ; +user preferences ; +options ; account settings
st.toggle("{Switch}")
st.selectbox("Language", ["English", "German", "Spanish"])
if st.button("Save settings"):
    st.success("Settings saved")

@profile 1 h
? user profile ; profile card ; profile section ; +profile details ; member profile
st.image("https://picsum.photos/id/{n1}/150", caption="{person}")
st.write("Name: {person}")
st.write("Joined: {month} 2024")

@cart 2 h
? shopping cart ; order summary ; cart ; cart with a total ; checkout summary ; basket
st.table({"Item": ["{i1}", "{i2}"], "Price": [{n1}, {n2}]})
st.metric("Total", {n1} + {n2})
if st.button("Check out"):
    st.success("Order placed")

@pricing 2 h
? pricing plans ; pricing cards ; price plans ; +subscription plans ; plan comparison
a, b, c = st.columns(3)
a.metric("Basic", "${n1}")
b.metric("Plus", "$1{n2}")
c.metric("Team", "$2{n3}")

@timer 1 h
? timer ; countdown timer ; countdown ; stopwatch ; clock with a start button
st.metric("Time left", "{n1}:00")
if st.button("Start timer"):
    st.info("Timer started")

@editor 3 h
? editable table ; spreadsheet ; editable grid ; table that can be edited ; editable list of {things} ; data editor ; editable {things} table ; spreadsheet of {things}
st.data_editor({"{Thing}": ["{i1}", "{i2}", "{i3}"], "{M}": [{n1}, {n2}, {n3}]})

@columns 1 h
? two-column layout ; three columns ; column layout ; side-by-side panels ; +columns for {g1} and {g2}
a, b = st.columns(2)
a.write("{G1}: {n1} {things}")
b.write("{G2}: {n2} {things}")

@running 1 c
? loading spinner ; running status ; status box with details ; busy indicator ; job status box
with st.status("{T1} running"):
    st.write("{T2} is next")
)";

}  // namespace maquette
