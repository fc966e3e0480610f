# streamlit.runtime: there is always a running app here.


def exists():
    return True


def get_instance():
    return None
