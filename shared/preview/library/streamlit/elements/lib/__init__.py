# streamlit.elements.lib.
