# streamlit.delta_generator.
from _streamlit_elements import DeltaGenerator
