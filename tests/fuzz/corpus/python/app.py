import streamlit as st
from datetime import date, timedelta
st.set_page_config(page_title="Demo", layout="wide")
with st.sidebar:
    n = st.slider("Rows", 1, 10, 5)
cols = st.columns([1, 2])
for i, col in enumerate(cols):
    with col:
        st.metric(f"Metric {i!r:>{n}}", i ** 2, delta=-i)
if st.button("Go", key="go") and n > 3:
    st.write({"a": [x for x in range(n) if x % 2], "b": (1, 2.5e3, None)})
