"""When a promise falls due: expressions of time as data, and the arithmetic that reads them.

Pure. Choices that a reader may wonder about, each the end of what the words allow, so that a desk is never
called late too early:
- a range counts by its upper end ("3-5 days" is 5 days), a day ends at 23:59, a week on Sunday 23:59;
- morning and noon end at 12:00, afternoon and closing time at 18:00 ("before tomorrow afternoon" too, since
  "明天下午前" is used for both ends of it), evening and tonight at 23:59;
- hours and minutes are elapsed time; days and working days keep the clock on the wall;
- "soon", "马上", "a few days" are no time, and neither is an impossible or a past date.
"""

import calendar as months
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

WorkingDays = Callable[[datetime, int], datetime]
"""`add_working_days(at, n)`: the moment n working days after `at`."""

END_OF_DAY = time(23, 59)
FURTHEST = timedelta(days=180)  # a day without its year further ahead than this was meant as past

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
WORDS = {
    "a": 1.0, "an": 1.0, "the": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
    "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0,
    "thirty": 30.0, "forty": 40.0, "sixty": 60.0, "couple": 2.0, "half": 0.5,
    "twenty-four": 24.0, "forty-eight": 48.0, "seventy-two": 72.0, "forty-five": 45.0,
}  # fmt: skip
UNITS = (  # the first pattern that matches the unit's words names it; the number multiplies it
    (r"工作[日天]|(?:business|working|work|biz)", "working days", 1.0),
    (r"秒|sec", "minutes", 1 / 60),
    (r"刻钟", "minutes", 15.0),
    (r"分|min|m$", "minutes", 1.0),
    (r"小时|钟|hour|hr|h$", "minutes", 60.0),
    (r"周|星期|礼拜|week|wk", "days", 7.0),
    (r"月|month", "months", 1.0),
    (r"天|日|day|d$", "days", 1.0),
)
PARTS = (  # (words, hour at which that part of the day is over, hours to add to a clock of twelve)
    (r"凌晨", time(6, 0), 0),
    (r"上午|早上|早晨|清早|[今明后]早|一早|一大早|\bmorning\b|\bfirst thing\b", time(12, 0), 0),
    (r"中午|(?<!下)午前|\bnoon\b|\bmidday\b|\blunch", time(12, 0), 12),
    (r"下午|午后|下班|傍晚|\bafternoon\b|\bcob\b|close of business|close of play", time(18, 0), 12),
    (r"晚上|[今明当后]晚|夜里|今夜|半夜|午夜|\bevening\b|\btonight\b|\bto?nite\b|\bmidnight\b", END_OF_DAY, 12),
)
WEEKDAYS = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6, "末": 6}
WEEKDAYS |= {str(i + 1): i for i in range(6)}
WEEKDAYS |= {w: i for i, w in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
MONTHS = {m.lower(): i for i, m in enumerate(months.month_abbr) if m}

_ZH = r"(?:(?<!\d)(?<!\d\.)\d{1,4}(?:\.\d)?|[零一二三四五六七八九十两俩百半]{1,5})"
_EN = (
    r"(?:(?<![\d.])\d{1,4}(?:\.\d)?|\b(?:half an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen"
    r"|twenty-four|twenty|thirty|forty-eight|forty-five|forty|sixty|seventy-two|"
    r"(?:a )?couple(?: of)?|an?|the next|(?<=within )the)(?=[ -]))"
)
DURATION_ZH = re.compile(
    rf"(?:(?P<low>{_ZH})\s?(?:个?工作日|分钟|个?小时|天)?\s?[-~至到、或]+\s?)?(?P<n>{_ZH})(?P<few>几|来|多)?\s?个?(?P<half>半)?\s?"
    r"(?P<unit>工作[日天]|小时|钟头|(?<=个)钟|h(?:ours?|rs?)?(?![a-z])|min(?:ute)?s?|分钟|分(?=[内之后])|秒钟?|刻钟|天"
    r"|日(?=之?内)|周(?![一二三四五六日末])|星期(?![一二三四五六日])|礼拜(?![一二三四五六日])|(?<=个)月|days?(?![a-z]))"
    r"(?!\s?(?:之|以)?前(?!给|退|到|回|处|解|答))",
    re.ASCII,
)
DURATION_EN = re.compile(
    rf"(?:(?P<low>{_EN})\s?(?:h|hrs?|hours?|days?|mins?)?\s?(?:-|~|to|or)\s?)?(?P<n>{_EN})(?: more|[ -])?[ ]?"
    r"(?P<unit>(?:(?:business|working|work|biz) )?(?:days?|hours?|hrs?|minutes?|mins?|weeks?|wks?|"
    r"months?|seconds?|secs?)"
    r"|h|m|d)\b(?P<half> and a half)?(?! (?:ago|earlier|old|window|after (?:the )?(?:purchase|sale|delivery|payment)))",
    re.ASCII,
)
EXCEEDED = re.compile(
    (
        r"(?:(?<!不)(?<!不会)超过|超出|满|等了|(?<!take )(?<!no )(?<!not )more than|over|"
        r"for the (?:last|past)|past|last|hold on|wait|(?<!the )after|(?<!超)过|这)\s?$"
    ),
    re.ASCII,
)
ISO = re.compile(r"(?<!\d)(?P<y>20\d\d)[-/.年]\s?(?P<m>\d{1,2})[-/.月]\s?(?P<d>\d{1,2})(?!\d)", re.ASCII)
MONTH_DAY = re.compile(rf"(?<![\d年-])(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?P<d>{_ZH})[日号]?", re.ASCII)
DAY_ONLY = re.compile(rf"(?<!\d)(?<![\d一二三四五六七八九十]月)(?P<d>{_ZH})号(?!线|店|码|楼|客|专)", re.ASCII)
SLASHED = re.compile(r"(?<![\d/.-])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])", re.ASCII)
EN_DATE = re.compile(
    r"\b(?:(?P<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
    r"dec)[a-z]{0,6}\.? (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?\b"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<m2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b"
    r"|the (?P<d3>\d{1,2})(?:st|nd|rd|th)\b)(?:,? (?P<y>20\d\d))?",
    re.ASCII,
)
WEEKDAY_ZH = re.compile(
    (
        r"(?P<next>下{0,2})个?(?P<this>这|本)?(?<!上)(?:周|星期|"
        r"礼拜)(?P<w>[一二三四五六日天末1-6])(?P<before>之?前)?"
    ),
    re.ASCII,
)
WEEKDAY_EN = re.compile(
    r"\b(?P<last>last )?(?P<next>next )?(?P<w>(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?<=by )(?:mon|tue|wed|thu|fri|sat|sun)|(?<=on )(?:mon|tue|wed|thu|fri|sat|sun))s?\b",
    re.ASCII,
)
OFFSETS = (  # days from today
    (r"大后[天日]|in three days' time", 3),
    (r"(?<!今)(?<!大)后[天日晚]|day after tomorrow|[这过]两[天日]|第三天", 2),
    ((
r"(?<!day after )\b(?:tomorrow|tmr|tmrw|tmw|tomorow|tommorow|tomorrows)\b|明[天日早晚]|明儿|"
r"次日|隔[天日]|第二天|明午|\bnext day\b|\bovernight\b"
), 1),
    (r"今[天日早晚夜]|今儿|当[天日晚]|本日|\btoday\b|\b2day\b|\btonight\b|\btonite\b|\beod\b|"
r"\bcob\b|end of (?:the |my )?(?:business )?(?:day|shift)"
     r"|within the day|this (?:morning|afternoon|evening)|下班[之以]?前|close of business|same[ -]day", 0),
)  # fmt: skip
SPANS = (  # (words, what the day is the end of, how many of them ahead)
    (r"下个?(?:周|星期|礼拜)(?![一二三四五六日天末1-6])|\bnext week\b", "week", 1),
    (
        (
            r"[本这](?:一?个?)(?:周|星期|礼拜)(?![一二三四五六日天末1-6])|周内|\bthis week\b|"
            r"end of (?:the |this )?week\b|\beow\b|(?<!s )(?<!next )\bweekend\b"
        ),
        "week",
        0,
    ),
    (r"下个?月(?!\d|[一二三四五六七八九十]+[日号])|\bnext month\b", "month", 1),
    (r"(?<!上)月底|月末|[本这]个?月(?:之?内|底)?|end of (?:the |this )?month\b|\bthis month\b|\beom\b", "month", 0),
    (r"年底|年内|今年|end of (?:the |this )?year", "year", 0),
)
CLOCK = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})(?::|\.(?=\d\d(?:之?前|左右|[ap]m)))(?P<m>\d\d)(?!\d)\s?(?P<ap>[ap]m\b)?"
    r"|(?<![\d:.])(?P<h2>\d{1,2})\s?(?P<ap2>[ap]m\b|o'clock)"
    r"|(?P<h3>(?<!\d)\d{1,2}|[零一二两三四五六七八九十]{1,3})\s?(?:点|时(?!间|候|效))(?!卡|券|数|"
    r"多|时间)钟?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<m3>\d\d?)分?)?"
    r"|\b(?:by|before|at|until) (?P<h4>\d{1,2})(?![\d:./%-]|st\b|nd\b|rd\b|th\b)(?= ?(?:$|[,.]|"
    r"today|tomorrow|tonight|at the latest|sharp|latest))",
    re.ASCII,
)
_PARTS = tuple((re.compile(words, re.ASCII), end, add) for words, end, add in PARTS)
_OFFSETS = tuple((re.compile(words, re.ASCII), days) for words, days in OFFSETS)
_SPANS = tuple((re.compile(words, re.ASCII), of, ahead) for words, of, ahead in SPANS)
_UNITS = tuple((re.compile(words, re.ASCII), name, size) for words, name, size in UNITS)


def weekdays_only(at: datetime, n: int) -> datetime:
    """n days of Monday to Friday after `at`, at the same time by the wall: for whoever has no holidays at hand."""
    day = at
    for _ in range(min(n, 1000)):
        day += timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
    return day


def find_due(text: str, *, at: datetime, add_working_days: WorkingDays = weekdays_only) -> datetime | None:
    """The latest moment that `text` (normalised, see `promise_rules.normalised`) allows, in the zone of `at`."""
    try:
        due = _elapsed(text, at, add_working_days) or _named(text, at)
    except (ValueError, OverflowError):  # 31 February, the year 10000: words without a meaning give no time
        return None
    return due if due is not None and due >= at else None


def _elapsed(text: str, at: datetime, add_working_days: WorkingDays) -> datetime | None:
    """ "within 2 hours", "3个工作日内", "T+1": the longest of those that the text names."""
    found = [_after(at, number, unit, add_working_days) for number, unit in _durations(text)]
    if settled := re.search(r"\b[td]\s?\+\s?(\d{1,2})(?!\d)", text):
        found.append(add_working_days(at, int(settled[1])))
    return max((due for due in found if due is not None), default=None)


def _durations(text: str) -> Iterator[tuple[float, str]]:
    for pattern in (DURATION_ZH, DURATION_EN):
        for match in pattern.finditer(text):
            if EXCEEDED.search(text, max(0, match.start() - 14), match.start()):
                continue
            number = max(number_of(match["n"]), number_of(match["low"] or ""))
            if match.groupdict().get("few") == "几":
                number += 10 if number >= 10 else 0
            if (match["n"], match["unit"]) == ("the", "day") or (match["n"] == "the" and match["unit"][-1] == "s"):
                continue
            yield number + (0.5 if match["half"] else 0), match["unit"]


def number_of(words: str) -> float:
    """`24`, `1.5`, `二十四`, `三五` (three to five: 5), `half an`, `a couple of`; 0 when it is none."""
    words = words.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9])?", words):
        return float(words)
    if words and words[0] in "零一二三四五六七八九十两俩百半":
        return _chinese(words)
    known = [WORDS[word] for word in words.split() if word in WORDS]
    return (0.5 if 0.5 in known else max(known)) if known else 0.0


def _chinese(words: str) -> float:
    if words[0] == "半":
        return 0.5
    total, digit = 0, 0
    for c in words.rstrip("半"):
        if c in "十百":
            total, digit = total + (digit or 1) * (10 if c == "十" else 100), 0
        else:
            digit = DIGITS.get(c, 0)
    return float(total + digit)


def _after(at: datetime, number: float, words: str, add_working_days: WorkingDays) -> datetime | None:
    name, size = next(((n, s) for pattern, n, s in _UNITS if pattern.search(words)), ("", 0.0))
    if not name or not number:
        return None
    if name == "working days" and not re.search("hour|hr|min", words):
        return add_working_days(at, max(1, round(number)))
    if name == "months":
        return _wall(_months_on(at.date(), int(number)), at.timetz().replace(tzinfo=None), at)
    if name == "days" and number >= 1:
        return _wall(at.date() + timedelta(days=round(number * size)), at.timetz().replace(tzinfo=None), at)
    minutes = number * size * (60 if name == "working days" else 24 * 60 if name == "days" else 1)
    return (at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(at.tzinfo)


def _named(text: str, at: datetime) -> datetime | None:
    """A day by name or date, a time of the day, or both: "明天下午3点前", "by Friday", "6pm tomorrow"."""
    days = [day for day in _days(text, at.date()) if day >= at.date()]
    if not days and any(pattern.search(text) for pattern in (ISO, MONTH_DAY, EN_DATE)):
        return None  # a day that is over: its hour is not today's
    clock = _clock(text)
    part = next((end for pattern, end, _ in _PARTS if pattern.search(text)), None)
    if days:
        return _on(max(days), clock, part, at)
    if clock is None and part is None:
        return None
    due = _on(at.date(), clock, part, at)
    return due if due >= at else _on(at.date() + timedelta(days=1), clock, part, at)


def _on(day: date, clock: tuple[time, bool] | None, part: time | None, at: datetime) -> datetime:
    """An hour without its half of the day is the next one that a desk is awake for: "by 3" is 15:00."""
    if clock is None:
        return _wall(day, part or END_OF_DAY, at)
    hour, certain = clock
    due = _wall(day, hour, at)
    if not certain and hour.hour < 12 and (hour.hour < 7 or due < at):
        return _wall(day, hour.replace(hour=hour.hour + 12), at)
    return due


def _wall(day: date, hour: time, at: datetime) -> datetime:
    return datetime.combine(day, hour, tzinfo=at.tzinfo)


def _clock(text: str) -> tuple[time, bool] | None:
    """The last clock time of the text, and whether its half of the day is certain."""
    match = next(reversed(list(CLOCK.finditer(text))), None)
    if match is None:
        return None
    hour = int(number_of(match["h"] or match["h2"] or match["h3"] or match["h4"]))
    minute = 30 if match["half"] else 15 * int(number_of(match["quarter"] or "")) or int(match["m"] or match["m3"] or 0)
    half = match["ap"] or match["ap2"]
    part = next((add for pattern, _, add in _PARTS if pattern.search(text)), None)
    if hour == 24 or (hour in (0, 12) and part == 12 and not re.search("中午|noon", text)):
        return END_OF_DAY, True
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif part == 12 and hour < 12:
        hour += 12
    return time(hour, minute), bool(half in ("am", "pm") or part is not None or (match["h"] and len(match["h"]) == 2))


def _days(text: str, today: date) -> Iterator[date]:
    yield from _dated(text, today)
    for pattern, days in _OFFSETS:
        if pattern.search(text):
            yield today + timedelta(days=days)
    for match in WEEKDAY_ZH.finditer(text):
        yield _weekday_zh(match, today)
    for match in WEEKDAY_EN.finditer(text):
        if not match["last"]:
            yield _weekday(today, WEEKDAYS[match["w"][:3]], 1 if match["next"] else 0)
    for pattern, of, ahead in _SPANS:
        if pattern.search(text):
            yield _end_of(of, ahead, today)


def _weekday_zh(match: re.Match[str], today: date) -> date:
    """ "周末前" is before the weekend begins: Friday."""
    weekday = 4 if match["w"] == "末" and match["before"] else WEEKDAYS[match["w"]]
    return _weekday(today, weekday, len(match["next"]))


def _weekday(today: date, weekday: int, weeks: int) -> date:
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=weekday + 7 * weeks)
    return day if day >= today else day + timedelta(days=7)


def _end_of(of: str, ahead: int, today: date) -> date:
    if of == "week":
        return today + timedelta(days=6 - today.weekday() + 7 * ahead)
    if of == "year":
        return date(today.year, 12, 31)
    first = _months_on(today.replace(day=1), ahead)
    return first.replace(day=months.monthrange(first.year, first.month)[1])


def _months_on(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _dated(text: str, today: date) -> Iterator[date]:
    for match in ISO.finditer(text):
        yield date(int(match["y"]), int(match["m"]), int(match["d"]))
    for match in (*MONTH_DAY.finditer(text), *SLASHED.finditer(text)):
        yield from _coming(today, int(number_of(match["m"])), int(number_of(match["d"])))
    for match in DAY_ONLY.finditer(text):
        yield from _coming(today, _named_month(text, today), int(number_of(match["d"])), monthly=True)
    for match in EN_DATE.finditer(text):
        day = int(match["d"] or match["d2"] or match["d3"])
        if match["d3"]:
            yield from _coming(today, today.month, day, monthly=True)
        elif match["y"]:
            yield date(int(match["y"]), MONTHS[match["m"] or match["m2"]], day)
        else:
            yield from _coming(today, MONTHS[match["m"] or match["m2"]], day)


def _named_month(text: str, today: date) -> int:
    return today.month % 12 + 1 if re.search("下个?月", text) else today.month


def _coming(today: date, month: int, day: int, *, monthly: bool = False) -> Iterator[date]:
    """The next such day, when it is near; a day of a month that is over is next month's."""
    found = date(today.year, month, day)
    if found < today:
        found = _months_on(date(today.year, month, 1), 1 if monthly else 12).replace(day=day)
    if found - today <= FURTHEST:
        yield found
