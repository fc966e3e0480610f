# streamlit.errors.
from _streamlit_tree import StreamlitAPIException


class Error(Exception):
    pass


class StreamlitAPIWarning(StreamlitAPIException, Warning):
    pass


class DuplicateWidgetID(StreamlitAPIException):
    pass


class StreamlitDuplicateElementId(DuplicateWidgetID):
    pass


class StreamlitDuplicateElementKey(DuplicateWidgetID):
    pass


class StreamlitMissingPageLabelError(StreamlitAPIException):
    pass


class StreamlitValueBelowMinError(StreamlitAPIException):
    pass


class StreamlitValueAboveMaxError(StreamlitAPIException):
    pass


class StreamlitInvalidPageLayoutError(StreamlitAPIException):
    pass


class StreamlitInvalidSidebarStateError(StreamlitAPIException):
    pass


class StreamlitInvalidFormCallbackError(StreamlitAPIException):
    pass


class StreamlitSecretNotFoundError(FileNotFoundError):
    pass


class StreamlitInvalidColumnSpecError(StreamlitAPIException):
    pass


class StreamlitValueAssignmentNotAllowedError(StreamlitAPIException):
    pass


class NoSessionContext(Exception):
    pass


class MarkdownFormattedException(Exception):
    pass


class UncaughtAppException(Exception):
    pass
