# calendar.
from datetime import date as _date, _days_in_month, _leap as isleap, _MONTHS, _DAYS
month_name = [""] + _MONTHS
month_abbr = [""] + [name[:3] for name in _MONTHS]
day_name = list(_DAYS)
day_abbr = [name[:3] for name in _DAYS]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def monthrange(year, month):
    return _date(year, month, 1).weekday(), _days_in_month(year, month)


def weekday(year, month, day):
    return _date(year, month, day).weekday()


def monthcalendar(year, month):
    first, count = monthrange(year, month)
    days = [0] * first + list(range(1, count + 1))
    days += [0] * (-len(days) % 7)
    return [days[index:index + 7] for index in range(0, len(days), 7)]
