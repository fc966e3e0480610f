# streamlit.components.
from streamlit.components import v1, v2
