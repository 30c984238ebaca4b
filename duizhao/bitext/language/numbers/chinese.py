"""Numbers in Chinese: digits and numerals, plain and financial, with 万 and 亿, 几 and 数, dates, parts and units."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from duizhao.bitext.language.numbers.chinese_words import DIGITS, FIXED, IDIOMS, SOME, TWENTIES, UNITS
from duizhao.bitext.language.numbers.compounds import join_compounds
from duizhao.bitext.language.numbers.digits import (
    EARLIEST_YEAR,
    GLYPHS,
    HALF_DAY,
    LATEST_YEAR,
    currency_before,
    make,
    narrow,
    quote,
    read_clock,
    read_code,
    read_ratio,
    read_score,
)
from duizhao.bitext.language.numbers.number import Number
from duizhao.bitext.language.numbers.numerals import NUMERAL, numeral_range, scale_of
from duizhao.bitext.language.numbers.units import CHINESE_UNITS, CURRENCIES, ENGLISH_UNITS

__all__ = ["find_chinese"]

_DIGIT = "".join(DIGITS)
_UNIT = "".join(UNITS)
_HAN = f"{_DIGIT}{_UNIT}{''.join(TWENTIES)}{SOME}"
_SMALL = rf"(?:\d{{1,2}}|[{_DIGIT}十廿]{{1,3}})"
# 二氧化碳 (carbon dioxide), 三甲 …: numerals in the names of compounds.
# What 第N, or N alone in digits, counts off, by the name that both languages are held against each other under.
_DIVISIONS = {
    "次世界大战": "world war", "次世界大戰": "world war", "季度": "quarter of a year", "季": "quarter of a year",
    "章": "chapter", "条": "article", "條": "article", "节": "section", "節": "section", "部分": "part", "部": "part",
    "卷": "volume", "册": "volume", "冊": "volume", "幕": "act", "场": "scene", "阶段": "phase", "期": "phase",
    "页": "page", "頁": "page", "段": "paragraph", "款": "paragraph", "步": "step", "课": "lesson", "課": "lesson",
    "级": "level", "年级": "grade",
}  # fmt: skip
_DIVISION = re.compile("|".join(sorted(_DIVISIONS, key=len, reverse=True)))
_LONGEST_DIVISION = 5
_CHEMISTRY = "[一二三四五六七八九十](?=[氧氯甲聚磷碘溴氟硫硝羟羧胺肽烷烯炔酮醇酯酰氢])"
_FIRST = "".join(sorted({word[0] for word in (*IDIOMS, *FIXED)} - set(_HAN)))
_SECOND = re.escape("".join(sorted({word[1] for word in (*IDIOMS, *FIXED) if word[0] in _FIRST})))


def _any_of(words: Iterable[str]) -> str:
    """Make an alternation of words, longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


# Where a number, or a word that is none for all its numerals, may begin.
_START = re.compile(rf"[\d{_HAN}第初星礼禮周週]|[{_FIRST}](?=[{_SECOND}])")
_TOKEN = re.compile(
    rf"""
    (?: (?P<fixed> {_any_of(FIXED)} )
      | (?P<dated> [一二三四五六七八九十]{{1,2}}[·•・][一二三四五六七八九十]{{1,3}}
          | (?<![\d·•・]) (?:1[0-2]|0?[1-9])[·•・](?:[12]\d|3[01]|0?[1-9]) (?![\d·•・]) )
      | (?P<skip> {_any_of(IDIOMS)} | {_CHEMISTRY} | 零(?=\ ?\d) )
      | (?P<weekday> (?<![{_HAN}\d个]) (?:星期|礼拜|禮拜|周|週) [一二三四五六日天] (?![年月]) )
      | (?P<clock> (?<![\d:.]) (?:[01]?\d|2[0-4]):\ ?[0-5]\d (?![\d:]) )
      | (?P<time> (?<![A-Za-z])(?<![A-Za-z][-–]) {_SMALL} \s?
          (?: [时時] (?![间間代期候机尚装常不而效针光空])
            | [点點] (?= 半 | 钟 | 鐘 | 整 | 许 | [一三]刻 | \s?{_SMALL}分 ) | (?<=[\d\s])[点點](?![{_DIGIT}\d]) )
          (?: \s?{_SMALL}\s?分(?!之) | 半 | [一三]刻 | [钟鐘整许] )? )
      | (?P<part> (?<=[午晨晚夜上里间后後]) {_SMALL}[点點](?:\s?{_SMALL}分|半|[一三]刻|[钟鐘整许])? )
      | (?P<ratio> (?<![\d/.]) \d{{1,3}}/(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}) (?![\d/]) )
      | (?P<prefix> 第\s?|初(?=[{_DIGIT}十]) )? (?P<number> {NUMERAL} )
    )
    """,
    re.VERBOSE,
)
_AFTER_PART = re.compile(rf"分之\s?({NUMERAL})")
_CENTURY = re.compile(rf"\s?世[纪紀](?:\s?(\d{{2}}|[{_DIGIT}十]{{1,2}})\s?年代)?")
_DECADE = re.compile(r"\s?年代")
_LAST_CENTURY = re.compile(r"上个?世[纪紀]\s?$|上個世紀\s?$")
_REPUBLIC = re.compile(r"民[国國]\s?$")
_YEAR = re.compile(r"\s?[财財]?年")
_AND_HALF = re.compile(r"年半|[个個]半")
# 一杯半 (a cup and a half): a measure word, then 半 that begins no word.
_MEASURE_HALF = re.compile(
    r"[一-鿿](?<![年月个個点點日号時时])半(?![数數决決价價边邊路途死空天球岛島径徑身截圆圓生票信夜工职職导導自场場小个個年月日])"
)
_MONTH = re.compile(r"\s?月(?![球亮光饼龄])")
_DAY = re.compile(r"\s?[日号號](?![元圆圓本报報年均内內游遊遊线線])")
_TENTHS = re.compile(r"\s?(成|折)(?![为為立功员員本绩績果熟长長都人就年分品交效型形因了的千语套败磨叠射腾中])")
# 300多万, 十余: “and some”; then perhaps a scale.
_AND_SOME = re.compile(rf"\s?[多余餘来來]\s?([{_UNIT}]{{1,2}})?(?!样|种|次|方|元化|数|少|年来)")
_SCALE = re.compile(rf"\s?([{_UNIT}]{{1,2}})")
_MORE_SCALE = re.compile("[万萬亿億]")
# 6个亿, 三个多亿, 两千来万: a scale that is counted like things.
_COUNTED_SCALE = re.compile("\\s?[个個][多余来]?([万萬亿億])(?![人名科物万富])")
_UNIT_AFTER = re.compile(rf"\s?({_any_of(CHINESE_UNITS)})(?![旦宵首宝津气空然命脉边面程])")
_LATIN_UNIT = re.compile(rf"\s?({_any_of(unit for unit in ENGLISH_UNITS if unit != '%')})(?![A-Za-z])")
# The characters that these begin with, a space aside: most numbers are followed by none of them.
_HALF_FIRST = frozenset("年个個")
_SOME_FIRST = frozenset("多余餘来來")
_UNIT_FIRST = frozenset(unit[0] for unit in CHINESE_UNITS)
_LATIN_FIRST = frozenset(unit[0] for unit in ENGLISH_UNITS if unit != "%")
_BETWEEN = frozenset(["-", "–", "—", "~", "至", "到", "或", "、", "和", "——", "−"])
# 华氏32度 names its scale before the number.
_SCALE_BEFORE = re.compile(r"(华氏|華氏|摄氏|攝氏)(?:零下)?$")
_FEVER, _FEVERS = frozenset(["°", "°C", "°F"]), {"华氏": "°F", "華氏": "°F", "摄氏": "°C", "攝氏": "°C"}
_WHEN = re.compile(r"(?:当[^，。；]{0,14}|[大小高低多少等位处]于|超过|达到|等于|为|是)\s?\Z")
_AFTERNOON = re.compile(r"(?:下午|傍晚|晚上?|晚间|夜里|午后|当晚)\s?$")
_ROUGHLY, _PEOPLE = frozenset("约約近逾超上过過"), frozenset("人名户戶家所座辆輛亩畝元吨噸公米")
_SCALES = re.compile(rf"[{_UNIT}]+(?![瓦克米赫卡])")  # the 千 of 千瓦 (kilowatt) is none
_RISES = frozenset("至到级級高为為天学值降温入空任")
_BASES = frozenset(["进制", "進制"])  # 十六进制, hexadecimal
_MINUTES = re.compile(r"\s?分(?=\s?\d{1,2}(?:\.\d{1,3})?\s?秒)")
_ONE_IN = re.compile("[个個名位人只家户張张]{1,2}[^，。；]{0,10}有")
_WEEKDAYS = "一二三四五六日"
_IN_A_ROW = re.compile("连续|一连|接连|連續")
_SHARES = {"百": 100, "千": 1000, "万": 10000}

_LAST_MONTH, _LAST_DAY, _FIRST_OF_REPUBLIC = 12, 31, 1911
_YEAR_DIGITS = 4
# A year of two digits from here on is of the last century: 98年 is 1998.
_PIVOT = 50
_WEAK = 0.2
_TEN, _MYRIAD = 10, 10**4
_CLOSING = frozenset("）)")
# A list mark stands within so many characters of the start.
_LEAD = 4
# From here on a numeral is a number and no figure of speech.
_SURE = 11


def find_chinese(text: str) -> list[Number]:
    """Find the numbers of a Chinese text, in order; see :func:`duizhao.bitext.language.numbers.find_numbers`."""
    plain = narrow(text)
    found: list[Number] = []
    position = 0
    while (start := _START.search(plain, position)) is not None:
        match = _TOKEN.match(plain, start.start())
        if match is None:
            position = start.end()
            continue
        position = match.end()
        number = _read(plain, match)
        if number is not None:
            found.append(number)
            position = max(position, number.end)
    if len(found) > 1:
        found = join_compounds(plain, _spread(plain, found))
    return found if plain is text else quote(text, found)


def _read(text: str, match: re.Match[str]) -> Number | None:  # noqa: PLR0911  one return a form
    """Read the number that a match has found."""
    start, end = match.span()
    match match.lastgroup:
        case "number":
            return _read_number(text, match)
        case "fixed":
            fixed = FIXED[match.group()]
            if fixed.kind == "cardinal" and not fixed.unit and (scale := _MORE_SCALE.match(text, end)) is not None:
                size = scale_of(scale.group())  # 近百万: nearly a million
                return _with_unit(text, start, scale.end(), fixed.low * size, fixed.high * size, 0.5)
            return make(text, start, end, fixed.low, fixed.kind, 0.3, high=fixed.high, unit=fixed.unit, also=fixed.also)
        case "weekday":
            day = _WEEKDAYS.index(match.group()[-1].replace("天", "日")) + 1
            return make(text, start, end, Fraction(day), "weekday", 0.7)
        case "clock":
            return make(text, start, end, read_clock(match.group()), "time", 0.9, also=read_score(match.group()))
        case "time" | "part":
            return _read_time(text, start, end)
        case "dated":
            first, last = (numeral_range(part)[0] for part in re.split("[·•・]", match.group()))
            if match.group()[0].isdigit():
                return make(text, start, end, last, "day", 1.0)  # 5·12: the twelfth of May
            return make(text, start, end, last, "day", _WEAK, also=(first,))  # 九·一八: the eighteenth of September
        case "ratio":
            return read_code(text, start, end) or read_ratio(text, start, end)
        case _:
            return None


def _read_time(text: str, start: int, end: int) -> Number:
    """Read a clock time: 9点半, 15时30分, 下午3点."""
    parts = re.findall(_SMALL, text[start:end])
    if text[end - 1] in "时時" and _WHEN.search(text[max(0, start - 16) : start]):
        end = start + len(parts[0])  # 当 x 大于 0 时: when x is greater than 0
        return make(text, start, end, numeral_range(parts[0])[0], "cardinal", 0.6 if parts[0].isascii() else 0.3)
    hours = numeral_range(parts[0])[0]
    if text[end - 1] == "刻":
        hours += Fraction(3 if text[end - 2] == "三" else 1, 4)
    elif len(parts) > 1:
        hours += numeral_range(parts[1])[0] / 60
    elif text[end - 1] == "半":
        hours += Fraction(1, 2)
    if text[max(0, start - 3) : start] == "差一刻":
        hours, start = hours - Fraction(1, 4), start - 3
    if hours < HALF_DAY and _AFTERNOON.search(text[max(0, start - 5) : start]):
        hours += HALF_DAY
    return make(text, start, end, hours, "time", 0.9 if parts[0].isascii() else 0.5)


def _read_number(text: str, match: re.Match[str]) -> Number | None:  # noqa: PLR0911  one return a form
    """Read a number by what stands around its digits or numerals."""
    start, end = match.span("number")
    digits = match["number"]
    if digits.isascii() and (code := read_code(text, start, end)) is not None:
        return code
    if digits in {"数", "數"}:
        return None  # 人数 (the number of people): a noun, unless a unit follows
    low, high = numeral_range(digits)
    if digits.isascii() and (glyph := GLYPHS.get(text[end : end + 1])) is not None:
        low, high, end = low + glyph, high + glyph, end + 1
    strength = _WEAK if text[end : end + 2] in _BASES else _strength(text, start, end, low, high)
    if match["prefix"]:
        return _read_ordinal(text, match.start(), end, low, high, strength)
    if low != high and (decades := _read_decades(text, start, end, low, high)) is not None:
        return decades
    reader = _READERS.get(text[end : end + 2].lstrip(" ")[:1])
    if reader is not None and low == high:
        number = reader(text, start, end, low, strength)
        if number is not None:
            return number
    elif digits.isascii() and (year := _read_bare_year(text, start, end, low)) is not None:
        return year
    return _read_amount(text, start, end, low, high, strength)


def _is_open(text: str) -> bool:
    """Whether a bracket is open at the end of a text; behind a number it closes no list mark (1）, 2）)."""
    return max(map(text.rfind, "（(")) > max(map(text.rfind, "）)"))


def _strength(text: str, start: int, end: int, low: Fraction, high: Fraction) -> float:
    """Tell how sure a number in these digits or numerals is a quantity."""
    digits = text[start:end]
    if digits[0].isascii():
        marked = text[end : end + 1] in {".", "、", ")"} and end - start <= len("12")
        listed = marked and start <= _LEAD and not text[:start].strip(" (（[")
        listed = listed or (text[end : end + 1] in _CLOSING and end - start <= len("12") and not _is_open(text[:start]))
        return 0.2 if listed else 0.6 if low <= 1 and low.denominator == 1 else 1.0
    if low != high:
        return 0.5
    if text[start - 1 : start] == "每":
        return 0.3  # 每一百万人: per million
    if len(digits) == 1:
        if digits in UNITS and text[start - 1 : start] in _ROUGHLY and text[end : end + 1] in _PEOPLE:
            return 0.6  # 约千人
        return 0.1 if low <= 1 else 0.3 if digits in UNITS else 0.5
    return 0.9 if low >= _SURE else 0.5


def _read_ordinal(text: str, start: int, end: int, low: Fraction, high: Fraction, strength: float) -> Number:
    """Read 第十 (tenth), 第19世纪."""
    century = _CENTURY.match(text, end)
    if century is not None and low == high:
        return make(text, start, century.end(), low, "century", 0.9)
    division = _DIVISION.match(text, end + (text[end : end + 1] == " "))
    unit = _DIVISIONS[division.group()] if division is not None else ""
    # 第一 (first) is often no more than "above all", unless it counts a chapter or a quarter
    sure = strength if low > 1 else 0.5 if unit else min(strength, 0.2)
    also = (low / 4,) if unit == "quarter of a year" else ()
    return make(text, start, end, low, "ordinal", max(sure, 0.5) if unit else sure, high=high, unit=unit, also=also)


def _read_part(text: str, start: int, end: int, value: Fraction, strength: float) -> Number | None:
    """Read 百分之七十 (70 %), 千分之三, 三分之一 (a third)."""
    part = _AFTER_PART.match(text, end)
    if part is None or not value:
        return None
    low, high = numeral_range(part.group(1))
    size = _SHARES.get(text[start:end])
    if size is None and value >= _MYRIAD and low == high:
        return make(text, start, part.end(), low / value, "percent", 1.0, unit="%", also=(low / 100, value / 100))
    if size is not None:
        return make(text, start, part.end(), low / size, "percent", 1.0, high=high / size, unit="%")
    return make(text, start, part.end(), low / value, "fraction", max(strength, 0.6), high=high / value)


def _read_century(text: str, start: int, end: int, value: Fraction, strength: float) -> Number | None:
    """Read 20世纪 and 20世纪80年代."""
    century = _CENTURY.match(text, end)
    if century is None:
        return None
    if century.group(1) is None:
        return make(text, start, century.end(), value, "century", max(strength, 0.9))
    decade = numeral_range(century.group(1))[0]
    return make(text, start, century.end(), (value - 1) * 100 + decade, "decade", 0.9, also=(decade,))


def _read_year(text: str, start: int, end: int, value: Fraction, strength: float) -> Number | None:
    """Read 2004年, 二〇二四年, 98年, 民国38年, 80年代, 一年半; other numbers of years are amounts."""
    if (decade := _DECADE.match(text, end)) is not None:
        also, first = (value,), start
        if (last := _LAST_CENTURY.search(text[max(0, start - 6) : start])) is not None:
            value, first = 1900 + value, start - len(last.group())
        return make(text, first, decade.end(), value, "decade", 0.9, also=also)
    mark = _YEAR.match(text, end)
    if mark is None or value.denominator != 1:
        return None
    digits = text[start:end]
    if (republic := _REPUBLIC.search(text[max(0, start - 4) : start])) is not None:
        first = start - len(republic.group())
        return make(text, first, mark.end(), value + _FIRST_OF_REPUBLIC, "year", 0.9, also=(value,))
    if len(digits) == _YEAR_DIGITS and EARLIEST_YEAR <= value <= LATEST_YEAR and not set(digits) & set(UNITS):
        return make(text, start, mark.end(), value, "year", 1.0)
    if len(digits) == 2 and digits.isascii() and (digits[0] == "0" or value >= _PIVOT):  # noqa: PLR2004  98年, 08年
        full = value + (1900 if value >= _PIVOT else 2000)
        return make(text, start, mark.end(), full, "year", min(strength, 0.7), also=(value,))
    return None


def _read_decades(text: str, start: int, end: int, low: Fraction, high: Fraction) -> Number | None:
    """Read 五六十年代 (the fifties and sixties), 上世纪七八十年代."""
    decade = _DECADE.match(text, end) if high < 100 and high - low == _TEN else None  # noqa: PLR2004
    if decade is None:
        return None
    last = _LAST_CENTURY.search(text[max(0, start - 6) : start])
    first = start - len(last.group()) if last is not None else start
    also = (low, high, 1900 + low, 1900 + high)
    shift = 1900 if last is not None else 0
    return make(text, first, decade.end(), low + shift, "decade", 0.9, high=high + shift, also=also)


def _read_bare_year(text: str, start: int, end: int, value: Fraction) -> Number | None:
    """Read four digits as a year where nothing after them says otherwise: 2009-2010年, (2004)."""
    if end - start != _YEAR_DIGITS or not EARLIEST_YEAR <= value <= LATEST_YEAR or value.denominator != 1:
        return None
    if _UNIT_AFTER.match(text, end) or _SCALE.match(text, end) or _AND_SOME.match(text, end):
        return None
    if currency_before(text, start)[0] or _LATIN_UNIT.match(text, end):
        return None
    return make(text, start, end, value, "year", 1.0)


def _read_month(text: str, start: int, end: int, value: Fraction, strength: float) -> Number | None:
    """Read 12月 (December)."""
    month = _MONTH.match(text, end)
    if month is None or not 1 <= value <= _LAST_MONTH or value.denominator != 1:
        return None
    return make(text, start, month.end(), value, "month", max(0.8, min(strength, 0.8)))


def _read_day(text: str, start: int, end: int, value: Fraction, strength: float) -> Number | None:
    """Read 27日 and 27号 (the 27th)."""
    day = _DAY.match(text, end)
    if day is not None and (text[start:end] in {"两", "兩"} or _IN_A_ROW.search(text[max(0, start - 2) : start])):
        return make(text, start, day.end(), value, "cardinal", strength, unit="day")  # 两日, 连续三日
    if day is None or not 1 <= value <= _LAST_DAY or value.denominator != 1:
        return None
    return make(text, start, day.end(), value, "day", strength)


def _read_tenths(text: str, start: int, end: int, value: Fraction, strength: float) -> Number | None:
    """Read 三成 (30 %) and 八折 (20 % off; 八五折 is 15 % off)."""
    tenths = _TENTHS.match(text, end)
    if tenths is None or not 0 < value < 100 or text[start] == "0":  # noqa: PLR2004  八五折
        return None
    if tenths.group(1) == "折":
        share = value / 10 if value <= _TEN else value / 100
        return make(text, start, tenths.end(), share, "percent", 0.5, unit="%", also=(1 - share,))
    if value > _TEN:
        return None
    return make(text, start, tenths.end(), value / 10, "percent", min(strength, 0.5), unit="%")


_READERS = {
    "分": _read_part,
    "世": _read_century,
    "年": _read_year,
    "财": _read_year,
    "財": _read_year,
    "月": _read_month,
    "日": _read_day,
    "号": _read_day,
    "號": _read_day,
    "成": _read_tenths,
    "折": _read_tenths,
}


def _read_amount(text: str, start: int, end: int, low: Fraction, high: Fraction, strength: float) -> Number:
    """Read a number with what belongs to it: 300多万元, 两年半, 1.4 亿美元, 5公里."""
    follows = text[end : end + 2].lstrip()[:1]
    if follows == "分" and (minutes := _MINUTES.match(text, end)) is not None:
        return make(text, start, minutes.end(), low, "cardinal", strength, high=high, unit="minute")  # 1分57秒
    if follows in "个個" and (counted := _COUNTED_SCALE.match(text, end)) is not None:
        size = scale_of(counted.group(1))
        return _with_unit(text, start, counted.end(), low * size, high * size, max(strength, 0.9))
    if follows in _HALF_FIRST and (halved := _AND_HALF.match(text, end)) is not None:
        low, high = low + Fraction(1, 2), high + Fraction(1, 2)
        # The unit is the 年 before 半, or stands after it: 两个半小时.
        end = halved.end()
        if text[halved.start()] == "年":
            return make(text, start, end, low, "cardinal", strength, high=high, unit="year")
    elif follows in _SOME_FIRST and (some := _AND_SOME.match(text, end)) is not None:
        end = some.end()
        if some.group(1):
            low, high = low * scale_of(some.group(1)), high * scale_of(some.group(1))
        if low == high == _TEN:
            high = Fraction(19)  # 十多 is a dozen or so
        elif low >= _SURE:
            strength = max(strength, 0.9)
    elif text[end + 1 : end + 2] == "半" and (measure := _MEASURE_HALF.match(text, end)) is not None:
        number = _with_unit(text, start, end, low, high, strength)
        half = Fraction(1, 2)
        return replace(
            number, low=low + half, high=high + half, also=(low,), end=measure.end(), text=text[start : measure.end()]
        )
    return _with_unit(text, start, end, low, high, strength)


def _with_unit(text: str, start: int, end: int, low: Fraction, high: Fraction, strength: float) -> Number:
    """Make a number with the currency before it or the unit after it."""
    unit, first = currency_before(text, start)
    follows = text[end : end + 2].lstrip()[:1]
    if follows in _UNIT_FIRST and (named := _UNIT_AFTER.match(text, end)) is not None:
        name = CHINESE_UNITS[named.group(1)]
        if not unit or name in CURRENCIES:
            unit, end = name, named.end()
    elif follows in _LATIN_FIRST and (latin := _LATIN_UNIT.match(text, end)) is not None:
        unit, end = unit or ENGLISH_UNITS[latin.group(1)], latin.end()
    if unit == "litre" and text[end - 1 : end] == "升" and text[end : end + 1] in _RISES:
        unit, end = "", end - 1  # 由3升至5: from 3 up to 5
    if unit == "century":
        strength = max(strength, 0.5)
    if unit == "%":
        return make(text, first, end, low / 100, "percent", strength, high=high / 100, unit="%")
    if unit == "bp":
        return make(text, first, end, low / 10000, "percent", strength, high=high / 10000, unit="%", also=(low / 100,))
    if unit in _FEVER and (scale := _SCALE_BEFORE.search(text[max(0, start - 4) : start])) is not None:
        unit = _FEVERS[scale.group(1)]
    if unit == "×":
        # 增长两倍 is threefold, and often meant as twofold; 是…的两倍 is plain
        near = () if text[first - 1 : first] == "的" else tuple(value for value in (low - 1, low + 1) if value > 1)
        return make(text, first, end, low, "multiple", strength, high=high, unit=unit, also=near)
    return make(text, first, end, low, "cardinal", strength, high=high, unit=unit)


def _spread(text: str, numbers: list[Number]) -> list[Number]:
    """Let the first of a range also have the scale and unit of the second: 5到10万, 三至五成, 7至8月."""
    spread = list(numbers)
    for index in range(len(numbers) - 1):
        one, two = numbers[index], numbers[index + 1]
        if one.unit == two.kind == "year" and text[one.end : two.start] in {"（", "("}:
            spread[index] = replace(one, strength=_WEAK)  # 崇祯十七年（1644年）: of a reign
            continue
        if (
            text[one.start - 1 : one.start] == "每"
            and 0 < two.low < one.low
            and _ONE_IN.fullmatch(text, one.end, two.start)
        ):
            share = two.low / one.low  # 每八个孩子中就有一个
            spread[index] = replace(one, also=(*one.also, share), strength=max(one.strength, 0.5))
            spread[index + 1] = replace(two, also=(*two.also, share))
            continue
        if one.kind != "cardinal" or text[one.end : two.start].strip() not in _BETWEEN:
            continue
        if text[one.start - 1 : one.start] == "月" and two.kind == "month":
            spread[index] = replace(one, kind="day")  # 7月17和7月22日
            continue
        also = one.also
        if two.kind == "cardinal" and (scale := _SCALES.search(two.text)) is not None:
            also = (*also, one.low * scale_of(scale.group()), one.low * scale_of(scale.group()[-1]))  # 三到十万
        if two.kind == "percent":
            also = (*also, one.low / 100, one.low / 10)
        unit = one.unit or two.unit.replace("%", "").replace("×", "")
        kind = two.kind if two.kind in {"month", "day"} and not one.unit else one.kind
        spread[index] = replace(one, also=also, unit=unit, kind=kind)
    return spread
