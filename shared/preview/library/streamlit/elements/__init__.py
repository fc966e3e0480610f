# streamlit.elements.
