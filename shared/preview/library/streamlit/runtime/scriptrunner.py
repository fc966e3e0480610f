# streamlit.runtime.scriptrunner.
from _streamlit_tree import StopException, RerunException


def get_script_run_ctx(*args, **kwargs):
    return None


def add_script_run_ctx(thread=None, ctx=None):
    return thread
