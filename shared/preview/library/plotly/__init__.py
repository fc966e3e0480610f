# plotly: figures as lists of traces; what Streamlit's tree tells of them is their types, sizes and names.
__version__ = "6.3.0"
