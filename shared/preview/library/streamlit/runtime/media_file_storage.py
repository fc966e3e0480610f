# streamlit.runtime.media_file_storage.


class MediaFileStorageError(Exception):
    pass
