# datetime: dates, times, moments, durations (proleptic Gregorian calendar; the time zone of the machine is UTC).
import _host

MINYEAR = 1
MAXYEAR = 9999
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in_month(year, month):
    return 29 if month == 2 and _leap(year) else [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


def _to_ordinal(year, month, day):
    # Days from civil (Howard Hinnant's algorithm), shifted so that 0001-01-01 is 1.
    year -= month <= 2
    era = year // 400
    yoe = year - era * 400
    doy = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 306 + 1


def _from_ordinal(n):
    z = n + 305
    era = z // 146097
    doe = z - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    day = doy - (153 * mp + 2) // 5 + 1
    month = mp + 3 if mp < 10 else mp - 9
    return yoe + era * 400 + (month <= 2), month, day


def _whole(value, name="an integer"):
    if isinstance(value, float) or not hasattr(value, "__index__"):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    return int(value)


class timedelta:
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        total_days = days + weeks * 7
        whole_days = int(total_days // 1)
        rest = (total_days - whole_days) * 86400
        total_seconds = seconds + minutes * 60 + hours * 3600
        micro = microseconds + milliseconds * 1000
        if isinstance(total_seconds, float) or isinstance(micro, float) or rest:
            micro = round(micro + (rest + total_seconds - int(total_seconds // 1)) * 1000000)
            total_seconds = int(total_seconds // 1)
        total_seconds += micro // 1000000
        self.microseconds = int(micro % 1000000)
        self.days = whole_days + int(total_seconds // 86400)
        self.seconds = int(total_seconds % 86400)
        if abs(self.days) > 999999999:
            raise OverflowError(f"days={self.days}; must have magnitude <= 999999999")

    def total_seconds(self):
        return self._micro() / 1000000

    def _micro(self):
        return (self.days * 86400 + self.seconds) * 1000000 + self.microseconds

    @staticmethod
    def _of(micro):
        return timedelta(0, 0, micro)

    def __add__(self, other):
        return timedelta._of(self._micro() + other._micro()) if isinstance(other, timedelta) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        return timedelta._of(self._micro() - other._micro()) if isinstance(other, timedelta) else NotImplemented

    def __mul__(self, other):
        return timedelta._of(round(self._micro() * other)) if isinstance(other, (int, float)) else NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._micro() / other._micro()
        return timedelta._of(round(self._micro() / other))

    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._micro() // other._micro()
        return timedelta._of(self._micro() // other)

    def __mod__(self, other):
        return timedelta._of(self._micro() % other._micro())

    def __neg__(self):
        return timedelta._of(-self._micro())

    def __pos__(self):
        return self

    def __abs__(self):
        return timedelta._of(abs(self._micro()))

    def __bool__(self):
        return self._micro() != 0

    def __eq__(self, other):
        return isinstance(other, timedelta) and self._micro() == other._micro()

    def __lt__(self, other):
        return self._micro() < other._micro() if isinstance(other, timedelta) else NotImplemented

    def __le__(self, other):
        return self._micro() <= other._micro() if isinstance(other, timedelta) else NotImplemented

    def __gt__(self, other):
        return self._micro() > other._micro() if isinstance(other, timedelta) else NotImplemented

    def __ge__(self, other):
        return self._micro() >= other._micro() if isinstance(other, timedelta) else NotImplemented

    def __hash__(self):
        return hash(self._micro())

    def __str__(self):
        hours, rest = divmod(self.seconds, 3600)
        text = f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
        if self.days:
            text = f"{self.days} day{'s' if abs(self.days) != 1 else ''}, {text}"
        return text + (f".{self.microseconds:06d}" if self.microseconds else "")

    def __repr__(self):
        parts = [f"{name}={getattr(self, name)}" for name in ("days", "seconds", "microseconds") if getattr(self, name)]
        return f"datetime.timedelta({', '.join(parts) or '0'})"


timedelta.min = timedelta(-999999999)
timedelta.max = timedelta(999999999, 86399, 999999)
timedelta.resolution = timedelta(0, 0, 1)


class tzinfo:
    pass


class timezone(tzinfo):
    def __init__(self, offset, name=None):
        self._offset = offset
        self._name = name

    def utcoffset(self, moment):
        return self._offset

    def dst(self, moment):
        return None

    def tzname(self, moment):
        if self._name:
            return self._name
        return "UTC" + (_offset_text(self._offset) if self._offset else "")

    def __eq__(self, other):
        return isinstance(other, timezone) and self._offset == other._offset

    def __hash__(self):
        return hash(self._offset)

    def __str__(self):
        return self.tzname(None)

    def __repr__(self):
        return "datetime.timezone.utc" if self is timezone.utc else f"datetime.timezone({self._offset!r})"


timezone.utc = timezone(timedelta(0))
UTC = timezone.utc


def _offset_text(offset, colon=":"):
    total = int(offset.total_seconds())
    sign = "-" if total < 0 else "+"
    total = abs(total)
    return f"{sign}{total // 3600:02d}{colon}{total % 3600 // 60:02d}"


def _format(value, pattern, has_date, has_time):
    out = []
    index = 0
    while index < len(pattern):
        char = pattern[index]
        index += 1
        if char != "%" or index >= len(pattern):
            out.append(char)
            continue
        code = pattern[index]
        index += 1
        bare = False
        if code == "-" and index < len(pattern):
            bare = True
            code = pattern[index]
            index += 1
        year, month, day = (value.year, value.month, value.day) if has_date else (1900, 1, 1)
        hour, minute, second, micro = (value.hour, value.minute, value.second, value.microsecond) if has_time else (0, 0, 0, 0)
        weekday = (_to_ordinal(year, month, day) + 6) % 7
        yday = _to_ordinal(year, month, day) - _to_ordinal(year, 1, 1) + 1
        if code == "Y":
            text = str(year)
        elif code == "y":
            text = f"{year % 100:02d}"
        elif code == "m":
            text = f"{month:02d}"
        elif code == "d":
            text = f"{day:02d}"
        elif code == "e":
            text = f"{day:2d}"
        elif code == "H":
            text = f"{hour:02d}"
        elif code == "I":
            text = f"{(hour - 1) % 12 + 1:02d}"
        elif code == "M":
            text = f"{minute:02d}"
        elif code == "S":
            text = f"{second:02d}"
        elif code == "f":
            text = f"{micro:06d}"
        elif code == "p":
            text = "AM" if hour < 12 else "PM"
        elif code == "B":
            text = _MONTHS[month - 1]
        elif code in "bh":
            text = _MONTHS[month - 1][:3]
        elif code == "A":
            text = _DAYS[weekday]
        elif code == "a":
            text = _DAYS[weekday][:3]
        elif code == "w":
            text = str((weekday + 1) % 7)
        elif code == "u":
            text = str(weekday + 1)
        elif code == "j":
            text = f"{yday:03d}"
        elif code == "U":
            text = f"{(yday + 6 - (weekday + 1) % 7) // 7:02d}"
        elif code == "W":
            text = f"{(yday + 6 - weekday) // 7:02d}"
        elif code in "GV":
            iso = date(year, month, day).isocalendar()
            text = str(iso[0]) if code == "G" else f"{iso[1]:02d}"
        elif code == "F":
            text = f"{year}-{month:02d}-{day:02d}"
        elif code == "T":
            text = f"{hour:02d}:{minute:02d}:{second:02d}"
        elif code == "R":
            text = f"{hour:02d}:{minute:02d}"
        elif code == "D" or code == "x":
            text = f"{month:02d}/{day:02d}/{year % 100:02d}"
        elif code == "X":
            text = f"{hour:02d}:{minute:02d}:{second:02d}"
        elif code == "c":
            text = f"{_DAYS[weekday][:3]} {_MONTHS[month - 1][:3]} {day:2d} {hour:02d}:{minute:02d}:{second:02d} {year}"
        elif code == "Z":
            zone = getattr(value, "tzinfo", None)
            text = zone.tzname(value) if zone else ""
        elif code == "z":
            zone = getattr(value, "tzinfo", None)
            text = _offset_text(zone.utcoffset(value), "") if zone else ""
        elif code == "s":
            text = str(int(value.timestamp()))
        elif code == "%":
            text = "%"
        else:
            text = "%" + code
        if bare:
            text = text.lstrip("0") or "0"
        out.append(text)
    return "".join(out)


class date:
    def __new__(cls, year, month=None, day=None):
        self = object.__new__(cls)
        self._set_date(year, month, day)
        return self

    def _set_date(self, year, month, day):
        if month is None or day is None:
            raise TypeError("function missing required argument 'month' (pos 2)" if month is None else "function missing required argument 'day' (pos 3)")
        year, month, day = _whole(year), _whole(month), _whole(day)
        if not MINYEAR <= year <= MAXYEAR:
            raise ValueError(f"year {year} is out of range")
        if not 1 <= month <= 12:
            raise ValueError("month must be in 1..12")
        if not 1 <= day <= _days_in_month(year, month):
            raise ValueError("day is out of range for month")
        self.year = year
        self.month = month
        self.day = day

    @classmethod
    def today(cls):
        now = datetime.now()
        return cls(now.year, now.month, now.day)

    @classmethod
    def fromordinal(cls, n):
        if not 1 <= n <= 3652059:
            raise OverflowError("date value out of range")
        return cls(*_from_ordinal(n))

    @classmethod
    def fromtimestamp(cls, seconds):
        moment = datetime.fromtimestamp(seconds)
        return cls(moment.year, moment.month, moment.day)

    @classmethod
    def fromisoformat(cls, text):
        parts = text.split("-")
        if len(parts) != 3 or len(parts[0]) != 4 or not all(part.isdigit() for part in parts):
            raise ValueError(f"Invalid isoformat string: {text!r}")
        return cls(int(parts[0]), int(parts[1]), int(parts[2]))

    def toordinal(self):
        return _to_ordinal(self.year, self.month, self.day)

    def weekday(self):
        return (self.toordinal() + 6) % 7

    def isoweekday(self):
        return self.weekday() + 1

    def isocalendar(self):
        thursday = self.toordinal() + 3 - self.weekday()
        year = _from_ordinal(thursday)[0]
        week = (thursday - _to_ordinal(year, 1, 1)) // 7 + 1
        from collections import namedtuple
        return _IsoDate(year, week, self.weekday() + 1)

    def isoformat(self):
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def strftime(self, pattern):
        return _format(self, pattern, True, False)

    def __format__(self, pattern):
        return self.strftime(pattern) if pattern else str(self)

    def replace(self, year=None, month=None, day=None):
        return date(self.year if year is None else year, self.month if month is None else month, self.day if day is None else day)

    def timetuple(self):
        from time import struct_time
        return struct_time((self.year, self.month, self.day, 0, 0, 0, self.weekday(), self.toordinal() - _to_ordinal(self.year, 1, 1) + 1, -1))

    def ctime(self):
        return self.strftime("%a %b %e 00:00:00 %Y")

    def _key(self):
        return (self.year, self.month, self.day)

    def __add__(self, other):
        if isinstance(other, timedelta):
            return date.fromordinal(self.toordinal() + other.days)
        return NotImplemented

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return date.fromordinal(self.toordinal() - other.days)
        if isinstance(other, date) and not isinstance(other, datetime):
            return timedelta(self.toordinal() - other.toordinal())
        return NotImplemented

    def _comparable(self, other):
        return isinstance(other, date) and not isinstance(other, datetime)

    def __eq__(self, other):
        return self._key() == other._key() if self._comparable(other) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if self._comparable(other) else NotImplemented

    def __le__(self, other):
        return self._key() <= other._key() if self._comparable(other) else NotImplemented

    def __gt__(self, other):
        return self._key() > other._key() if self._comparable(other) else NotImplemented

    def __ge__(self, other):
        return self._key() >= other._key() if self._comparable(other) else NotImplemented

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        return self.isoformat()

    def __repr__(self):
        return f"datetime.date({self.year}, {self.month}, {self.day})"


class _IsoDate(tuple):
    def __new__(cls, year, week, weekday):
        return tuple.__new__(cls, (year, week, weekday))

    year = property(lambda self: self[0])
    week = property(lambda self: self[1])
    weekday = property(lambda self: self[2])


def _check_time(hour, minute, second, microsecond):
    if not 0 <= hour <= 23:
        raise ValueError("hour must be in 0..23")
    if not 0 <= minute <= 59:
        raise ValueError("minute must be in 0..59")
    if not 0 <= second <= 59:
        raise ValueError("second must be in 0..59")
    if not 0 <= microsecond <= 999999:
        raise ValueError("microsecond must be in 0..999999")


class time:
    def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        hour, minute, second, microsecond = _whole(hour), _whole(minute), _whole(second), _whole(microsecond)
        _check_time(hour, minute, second, microsecond)
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
        self.tzinfo = tzinfo

    @classmethod
    def fromisoformat(cls, text):
        return datetime.fromisoformat("2000-01-01T" + text).time()

    def isoformat(self, timespec="auto"):
        text = f"{self.hour:02d}:{self.minute:02d}"
        if timespec != "minutes":
            text += f":{self.second:02d}"
            if self.microsecond and timespec != "seconds" or timespec == "microseconds":
                text += f".{self.microsecond:06d}"
        return text

    def strftime(self, pattern):
        return _format(self, pattern, False, True)

    def __format__(self, pattern):
        return self.strftime(pattern) if pattern else str(self)

    def replace(self, hour=None, minute=None, second=None, microsecond=None, tzinfo=None):
        return time(self.hour if hour is None else hour, self.minute if minute is None else minute, self.second if second is None else second,
                    self.microsecond if microsecond is None else microsecond)

    def _key(self):
        return (self.hour, self.minute, self.second, self.microsecond)

    def __eq__(self, other):
        return self._key() == other._key() if isinstance(other, time) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if isinstance(other, time) else NotImplemented

    def __le__(self, other):
        return self._key() <= other._key() if isinstance(other, time) else NotImplemented

    def __gt__(self, other):
        return self._key() > other._key() if isinstance(other, time) else NotImplemented

    def __ge__(self, other):
        return self._key() >= other._key() if isinstance(other, time) else NotImplemented

    def __hash__(self):
        return hash(self._key())

    def __str__(self):
        return self.isoformat()

    def __repr__(self):
        parts = [self.hour, self.minute] + ([self.second] if self.second or self.microsecond else []) + ([self.microsecond] if self.microsecond else [])
        return f"datetime.time({', '.join(str(part) for part in parts)})"


time.min = time(0, 0)
time.max = time(23, 59, 59, 999999)


class datetime(date):
    def __new__(cls, year, month=None, day=None, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        self = object.__new__(cls)
        self._set_date(year, month, day)
        hour, minute, second, microsecond = _whole(hour), _whole(minute), _whole(second), _whole(microsecond)
        _check_time(hour, minute, second, microsecond)
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
        self.tzinfo = tzinfo
        self.fold = fold
        return self

    @classmethod
    def now(cls, tz=None):
        import time as clock
        return cls.fromtimestamp(clock.time(), tz)

    @classmethod
    def utcnow(cls):
        return cls.now()

    @classmethod
    def today(cls):
        return cls.now()

    @classmethod
    def fromtimestamp(cls, seconds, tz=None):
        micro = round(seconds * 1000000)
        if tz is not None:
            micro += tz.utcoffset(None)._micro()
        return cls._of(micro + _EPOCH_DAYS * 86400 * 1000000, tz)

    @classmethod
    def utcfromtimestamp(cls, seconds):
        return cls.fromtimestamp(seconds)

    @classmethod
    def _of(cls, micro, tz=None):
        days, rest = divmod(micro, 86400 * 1000000)
        if not 1 <= days <= 3652059:
            raise OverflowError("date value out of range")
        year, month, day = _from_ordinal(days)
        seconds, micro = divmod(rest, 1000000)
        return datetime(year, month, day, seconds // 3600, seconds % 3600 // 60, seconds % 60, micro, tz)

    @classmethod
    def combine(cls, day, moment, tzinfo=None):
        return cls(day.year, day.month, day.day, moment.hour, moment.minute, moment.second, moment.microsecond, tzinfo or moment.tzinfo)

    @classmethod
    def fromisoformat(cls, text):
        import re
        match = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)?(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?", text)
        if not match:
            raise ValueError(f"Invalid isoformat string: {text!r}")
        parts = match.groups()
        zone = None
        if parts[7]:
            zone = timezone.utc
            if parts[7] != "Z":
                digits = parts[7].replace(":", "")
                sign = -1 if digits[0] == "-" else 1
                zone = timezone(timedelta(hours=sign * int(digits[1:3]), minutes=sign * int(digits[3:5])))
        return cls(int(parts[0]), int(parts[1]), int(parts[2]), int(parts[3] or 0), int(parts[4] or 0), int(parts[5] or 0), int(((parts[6] or "0") + "000000")[:6]), zone)

    @classmethod
    def strptime(cls, text, pattern):
        return _parse(cls, text, pattern)

    def _micro(self):
        return (self.toordinal() * 86400 + self.hour * 3600 + self.minute * 60 + self.second) * 1000000 + self.microsecond

    def _absolute(self):
        return self._micro() - (self.tzinfo.utcoffset(self)._micro() if self.tzinfo else 0)

    def timestamp(self):
        return (self._absolute() - _EPOCH_DAYS * 86400 * 1000000) / 1000000

    def date(self):
        return date(self.year, self.month, self.day)

    def time(self):
        return time(self.hour, self.minute, self.second, self.microsecond)

    def timetz(self):
        return time(self.hour, self.minute, self.second, self.microsecond, self.tzinfo)

    def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=True, fold=0):
        return datetime(self.year if year is None else year, self.month if month is None else month, self.day if day is None else day,
                        self.hour if hour is None else hour, self.minute if minute is None else minute, self.second if second is None else second,
                        self.microsecond if microsecond is None else microsecond, self.tzinfo if tzinfo is True else tzinfo)

    def astimezone(self, tz=None):
        tz = tz or timezone.utc
        return datetime._of(self._absolute() + tz.utcoffset(None)._micro(), tz)

    def utcoffset(self):
        return self.tzinfo.utcoffset(self) if self.tzinfo else None

    def tzname(self):
        return self.tzinfo.tzname(self) if self.tzinfo else None

    def isoformat(self, sep="T", timespec="auto"):
        text = date.isoformat(self) + sep + self.time().isoformat(timespec)
        return text + (_offset_text(self.tzinfo.utcoffset(self)) if self.tzinfo else "")

    def strftime(self, pattern):
        return _format(self, pattern, True, True)

    def timetuple(self):
        from time import struct_time
        return struct_time((self.year, self.month, self.day, self.hour, self.minute, self.second, self.weekday(), self.toordinal() - _to_ordinal(self.year, 1, 1) + 1, -1))

    def ctime(self):
        return self.strftime("%c")

    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        return datetime._of(self._micro() + other._micro(), self.tzinfo)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, timedelta):
            return datetime._of(self._micro() - other._micro(), self.tzinfo)
        if isinstance(other, datetime):
            if (self.tzinfo is None) != (other.tzinfo is None):
                raise TypeError("can't subtract offset-naive and offset-aware datetimes")
            return timedelta._of(self._absolute() - other._absolute())
        return NotImplemented

    def _check(self, other):
        if not isinstance(other, datetime):
            raise TypeError(f"can't compare datetime.datetime to {type(other).__module__}.{type(other).__name__}")
        if (self.tzinfo is None) != (other.tzinfo is None):
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return other._absolute()

    def __eq__(self, other):
        return isinstance(other, datetime) and (self.tzinfo is None) == (other.tzinfo is None) and self._absolute() == other._absolute()

    def __lt__(self, other):
        return self._absolute() < self._check(other)

    def __le__(self, other):
        return self._absolute() <= self._check(other)

    def __gt__(self, other):
        return self._absolute() > self._check(other)

    def __ge__(self, other):
        return self._absolute() >= self._check(other)

    def __hash__(self):
        return hash(self._absolute())

    def __str__(self):
        return self.isoformat(" ")

    def __repr__(self):
        parts = [self.year, self.month, self.day, self.hour, self.minute]
        if self.second or self.microsecond:
            parts.append(self.second)
        if self.microsecond:
            parts.append(self.microsecond)
        text = ", ".join(str(part) for part in parts)
        return f"datetime.datetime({text}{', tzinfo=' + repr(self.tzinfo) if self.tzinfo else ''})"


_EPOCH_DAYS = _to_ordinal(1970, 1, 1)
date.min = date(1, 1, 1)
date.max = date(9999, 12, 31)
date.resolution = timedelta(1)
datetime.min = datetime(1, 1, 1)
datetime.max = datetime(9999, 12, 31, 23, 59, 59, 999999)


def _parse(cls, text, pattern):
    def refuse():
        raise ValueError(f"time data {text!r} does not match format {pattern!r}")

    values = {"year": 1900, "month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0}
    zone = None
    afternoon = None
    yday = None
    at = 0
    index = 0

    def number(most):
        nonlocal at
        start = at
        while at < len(text) and at - start < most and text[at].isdigit():
            at += 1
        if at == start:
            refuse()
        return int(text[start:at])

    def word(names, size=None):
        nonlocal at
        for position, name in enumerate(names):
            piece = name[:size] if size else name
            if text[at:at + len(piece)].lower() == piece.lower():
                at += len(piece)
                return position
        refuse()

    pattern_long = pattern.replace("%T", "%H:%M:%S").replace("%F", "%Y-%m-%d").replace("%R", "%H:%M").replace("%D", "%m/%d/%y")
    while index < len(pattern_long):
        char = pattern_long[index]
        index += 1
        if char.isspace():
            while at < len(text) and text[at].isspace():
                at += 1
            continue
        if char != "%":
            if at >= len(text) or text[at] != char:
                refuse()
            at += 1
            continue
        code = pattern_long[index]
        index += 1
        if code == "Y":
            values["year"] = number(4)
        elif code == "y":
            short = number(2)
            values["year"] = short + (2000 if short < 69 else 1900)
        elif code == "m":
            values["month"] = number(2)
        elif code == "d":
            values["day"] = number(2)
        elif code in "HI":
            values["hour"] = number(2)
        elif code == "M":
            values["minute"] = number(2)
        elif code == "S":
            values["second"] = number(2)
        elif code == "f":
            start = at
            micro = number(6)
            values["microsecond"] = micro * 10 ** (6 - (at - start))
        elif code == "p":
            afternoon = word(["AM", "PM"])
        elif code == "B":
            values["month"] = word(_MONTHS) + 1
        elif code == "b":
            values["month"] = word(_MONTHS, 3) + 1
        elif code == "A":
            word(_DAYS)
        elif code == "a":
            word(_DAYS, 3)
        elif code == "j":
            yday = number(3)
        elif code == "z":
            if text[at:at + 1] == "Z":
                at += 1
                zone = timezone.utc
            else:
                sign = -1 if text[at:at + 1] == "-" else 1
                at += 1
                hours = number(2)
                if text[at:at + 1] == ":":
                    at += 1
                zone = timezone(timedelta(hours=sign * hours, minutes=sign * number(2)))
        elif code == "Z":
            while at < len(text) and text[at].isalpha():
                at += 1
        elif code == "%":
            at += 1
        else:
            raise ValueError(f"'{code}' is a bad directive in format '{pattern}'")
    if at < len(text):
        raise ValueError(f"unconverted data remains: {text[at:]}")
    if afternoon is not None:
        values["hour"] = values["hour"] % 12 + 12 * afternoon
    made = cls(values["year"], values["month"], values["day"], values["hour"], values["minute"], values["second"], values["microsecond"], zone)
    return made + timedelta(days=yday - 1) if yday else made
