#include "shared/tokenizer/jinja_time.h"

#include <cstdio>

namespace maquette::jinja {
namespace {

struct Date {
    int64_t year = 1970;
    int month = 1, day = 1, weekday = 4, day_of_year = 1, hour = 0, minute = 0, second = 0;
};

bool is_leap(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

struct Week {
    int64_t year = 0, week = 0;
};

// ISO 8601: the week of a day is that of its Thursday.
Week week_of(const Date& date) {
    const int64_t thursday = date.day_of_year - (date.weekday + 6) % 7 + 3;
    if (thursday < 1) return {date.year - 1, (thursday + (is_leap(date.year - 1) ? 366 : 365) + 6) / 7};
    const int64_t days = is_leap(date.year) ? 366 : 365;
    return thursday > days ? Week{date.year + 1, 1} : Week{date.year, (thursday + 6) / 7};
}

// Days to civil date by H. Hinnant's algorithm (howardhinnant.github.io/date_algorithms.html).
Date date_of(int64_t seconds) {
    int64_t days = seconds / 86400, rest = seconds % 86400;
    if (rest < 0) rest += 86400, --days;
    const int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    const int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    Date out;
    out.day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
    out.month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    out.year = yoe + era * 400 + (out.month <= 2);
    out.weekday = static_cast<int>(((days % 7) + 11) % 7);
    const bool leap = is_leap(out.year);
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    out.day_of_year = before[out.month - 1] + out.day + (leap && out.month > 2);
    out.hour = static_cast<int>(rest / 3600), out.minute = static_cast<int>(rest / 60 % 60), out.second = static_cast<int>(rest % 60);
    return out;
}

}  // namespace

std::string format_time(const std::string& pattern, int64_t seconds) {
    static const char* const months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"};
    static const char* const weekdays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    const Date date = date_of(seconds);
    std::string out;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 >= pattern.size()) {
            out += pattern[i];
            continue;
        }
        bool plain = false;  // "%-d": without a leading zero.
        if (pattern[++i] == '-' && i + 1 < pattern.size()) plain = true, ++i;
        char buffer[32];
        const auto number = [&](int64_t value, int width) {
            std::snprintf(buffer, sizeof buffer, "%0*lld", plain ? 1 : width, static_cast<long long>(value));
            out += buffer;
        };
        const int hour12 = date.hour % 12 == 0 ? 12 : date.hour % 12;
        switch (pattern[i]) {
            case 'Y': number(date.year, 4); break;
            case 'y': number(date.year % 100, 2); break;
            case 'm': number(date.month, 2); break;
            case 'd': number(date.day, 2); break;
            case 'e': std::snprintf(buffer, sizeof buffer, "%2d", date.day), out += buffer; break;
            case 'H': number(date.hour, 2); break;
            case 'I': number(hour12, 2); break;
            case 'M': number(date.minute, 2); break;
            case 'S': number(date.second, 2); break;
            case 'j': number(date.day_of_year, 3); break;
            case 'p': out += date.hour < 12 ? "AM" : "PM"; break;
            case 'B': out += months[date.month - 1]; break;
            case 'b': case 'h': out += std::string(months[date.month - 1], 3); break;
            case 'A': out += weekdays[date.weekday]; break;
            case 'a': out += std::string(weekdays[date.weekday], 3); break;
            case 'w': number(date.weekday, 1); break;
            case 'u': number(date.weekday == 0 ? 7 : date.weekday, 1); break;
            case 'C': number(date.year / 100, 2); break;
            case 'k': std::snprintf(buffer, sizeof buffer, "%2d", date.hour), out += buffer; break;
            case 'l': std::snprintf(buffer, sizeof buffer, "%2d", hour12), out += buffer; break;
            case 'U': number((date.day_of_year + 6 - date.weekday) / 7, 2); break;
            case 'W': number((date.day_of_year + 6 - (date.weekday + 6) % 7) / 7, 2); break;
            case 'G': number(week_of(date).year, 4); break;
            case 'g': number(week_of(date).year % 100, 2); break;
            case 'V': number(week_of(date).week, 2); break;
            case 'R': out += format_time("%H:%M", seconds); break;
            case 'r': out += format_time("%I:%M:%S %p", seconds); break;
            case 'F': out += format_time("%Y-%m-%d", seconds); break;
            case 'T': case 'X': out += format_time("%H:%M:%S", seconds); break;
            case 'D': case 'x': out += format_time("%m/%d/%y", seconds); break;
            case 'c': out += format_time("%a %b %e %H:%M:%S %Y", seconds); break;
            case 's': out += std::to_string(seconds); break;
            case 'f': out += "000000"; break;
            case 'Z': case 'z': break;  // Python's datetime.now() knows no zone.
            case 'n': out += '\n'; break;
            case 't': out += '\t'; break;
            case '%': out += '%'; break;
            default: out += '%', out += pattern[i];
        }
    }
    return out;
}

}  // namespace maquette::jinja
