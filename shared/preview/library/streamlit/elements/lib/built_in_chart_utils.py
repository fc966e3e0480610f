# streamlit.elements.lib.built_in_chart_utils.
from _streamlit_tree import StreamlitAPIException


class StreamlitColumnNotFoundError(StreamlitAPIException):
    pass
