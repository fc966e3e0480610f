# urllib.request: there is no network.
from urllib.error import URLError


def urlopen(url, *args, **kwargs):
    raise URLError("[Errno -3] Temporary failure in name resolution")


def urlretrieve(url, *args, **kwargs):
    raise URLError("[Errno -3] Temporary failure in name resolution")


Request = str
