# streamlit.runtime.scriptrunner.
from _streamlit_tree import StopException, RerunException


class ScriptRunContext:
    session_id = "preview"
    query_string = ""
    page_script_hash = ""


_context = ScriptRunContext()


def get_script_run_ctx(*args, **kwargs):
    return _context


def add_script_run_ctx(thread=None, ctx=None):
    return thread
