"""Units and currencies by the names they have in the two languages, and how they convert."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["CHINESE_UNITS", "CURRENCIES", "DIMENSIONS", "ENGLISH_UNITS"]

CURRENCIES = frozenset(["USD", "CNY", "EUR", "GBP", "JPY", "HKD", "TWD", "RUB", "INR", "KRW", "AUD", "CAD", "CHF"])

# Unit → (dimension, size in the dimension's first unit).
DIMENSIONS: dict[str, tuple[str, Fraction]] = {
    "mm": ("length", Fraction(1, 1000)),
    "cm": ("length", Fraction(1, 100)),
    "m": ("length", Fraction(1)),
    "km": ("length", Fraction(1000)),
    "inch": ("length", Fraction(254, 10000)),
    "foot": ("length", Fraction(3048, 10000)),
    "yard": ("length", Fraction(9144, 10000)),
    "mile": ("length", Fraction(1609344, 1000)),
    "nautical mile": ("length", Fraction(1852)),
    "li": ("length", Fraction(500)),
    "mg": ("mass", Fraction(1, 1000000)),
    "g": ("mass", Fraction(1, 1000)),
    "kg": ("mass", Fraction(1)),
    "tonne": ("mass", Fraction(1000)),
    "pound": ("mass", Fraction(45359237, 100000000)),
    "ounce": ("mass", Fraction(28349523, 1000000000)),
    "jin": ("mass", Fraction(1, 2)),
    "liang": ("mass", Fraction(1, 20)),
    "m2": ("area", Fraction(1)),
    "km2": ("area", Fraction(1000000)),
    "hectare": ("area", Fraction(10000)),
    "acre": ("area", Fraction(40468564, 10000)),
    "mu": ("area", Fraction(10000, 15)),
    "square foot": ("area", Fraction(92903, 1000000)),
    "square mile": ("area", Fraction(2589988)),
    "°C": ("heat", Fraction(1)),
    "°F": ("heat", Fraction(5, 9)),
    "second": ("time", Fraction(1)),
    "minute": ("time", Fraction(60)),
    "hour": ("time", Fraction(3600)),
    "day": ("time", Fraction(86400)),
    "week": ("time", Fraction(7 * 86400)),
    "month": ("calendar", Fraction(1)),
    "quarter": ("calendar", Fraction(3)),
    "year": ("calendar", Fraction(12)),
    "decade": ("calendar", Fraction(120)),
}

ENGLISH_UNITS: dict[str, str] = {
    "percent": "%", "per cent": "%", "percentage points": "%", "percentage point": "%", "pct": "%", "%": "%",
    "dollar": "USD", "dollars": "USD", "us dollars": "USD", "u.s. dollars": "USD", "usd": "USD", "yuan": "CNY",
    "rmb": "CNY", "renminbi": "CNY", "cny": "CNY", "euro": "EUR", "euros": "EUR", "eur": "EUR", "pounds": "pound",
    "pound": "pound", "yen": "JPY", "jpy": "JPY", "rubles": "RUB", "roubles": "RUB", "ruble": "RUB", "rupees": "INR",
    "indian rupees": "INR", "won": "KRW", "hong kong dollars": "HKD", "hk dollars": "HKD", "pounds sterling": "GBP",
    "new taiwan dollars": "TWD",
    "year": "year", "years": "year", "year-old": "year", "months": "month", "month": "month", "weeks": "week",
    "week": "week", "days": "day", "day": "day", "hours": "hour", "hour": "hour", "minutes": "minute",
    "minute": "minute", "seconds": "second", "decade": "decade", "decades": "decade", "quarters": "quarter",
    "kilometers": "km", "kilometres": "km", "kilometer": "km", "kilometre": "km", "km": "km", "meters": "m",
    "metres": "m", "meter": "m", "metre": "m", "centimeters": "cm", "centimetres": "cm", "cm": "cm",
    "millimeters": "mm", "millimetres": "mm", "mm": "mm", "miles": "mile", "mile": "mile", "feet": "foot",
    "foot": "foot", "ft": "foot", "inches": "inch", "inch": "inch", "yards": "yard", "nautical miles": "nautical mile",
    "li": "li", "kilograms": "kg", "kilogram": "kg", "kilos": "kg", "kg": "kg", "grams": "g", "gram": "g", "g": "g",
    "mg": "mg", "milligrams": "mg", "tons": "tonne", "tonnes": "tonne", "ton": "tonne", "tonne": "tonne",
    "metric tons": "tonne", "ounces": "ounce", "lbs": "pound", "catties": "jin", "jin": "jin", "tael": "liang",
    "taels": "liang", "liang": "liang",
    "square kilometers": "km2", "square kilometres": "km2", "sq km": "km2", "square meters": "m2",
    "square metres": "m2", "hectares": "hectare", "hectare": "hectare", "acres": "acre", "acre": "acre", "mu": "mu",
    "degrees fahrenheit": "°F", "degree fahrenheit": "°F", "fahrenheit": "°F", "°f": "°F", "degrees f": "°F",
    "℉": "°F", "degrees celsius": "°C", "degree celsius": "°C", "celsius": "°C", "degrees centigrade": "°C", "°c": "°C",
    "℃": "°C", "degrees c": "°C", "degrees": "°", "basis points": "bp", "basis point": "bp", "bps": "bp",
    "square feet": "square foot", "square miles": "square mile", "times": "×", "-fold": "×", "fold": "×",
}  # fmt: skip

CHINESE_UNITS: dict[str, str] = {
    "%": "%", "％": "%", "个百分点": "%", "個百分點": "%", "百分点": "%", "巴仙": "%",
    "美元": "USD", "美金": "USD", "元人民币": "CNY", "元人民幣": "CNY", "人民币": "CNY", "元": "CNY", "块钱": "CNY",
    "块": "CNY", "塊": "CNY", "塊錢": "CNY", "欧元": "EUR", "歐元": "EUR", "英镑": "GBP", "英鎊": "GBP", "日元": "JPY",
    "日圆": "JPY", "日圓": "JPY", "港元": "HKD", "港币": "HKD", "港幣": "HKD", "新台币": "TWD", "新臺幣": "TWD",
    "卢布": "RUB", "盧布": "RUB", "印度卢比": "INR", "卢比": "INR", "盧比": "INR", "韩元": "KRW", "韓元": "KRW",
    "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF",
    "年": "year", "周年": "year", "週年": "year", "周岁": "year", "岁": "year", "歲": "year", "载": "year",
    "个月": "month", "個月": "month", "个多月": "month", "周": "week", "週": "week", "个星期": "week", "個星期": "week",
    "星期": "week", "天": "day", "个小时": "hour", "個小時": "hour", "小时": "hour", "小時": "hour", "分钟": "minute",
    "分鐘": "minute", "秒": "second", "秒钟": "second", "季度": "quarter", "个季度": "quarter",
    "公里": "km", "千米": "km", "米": "m", "公尺": "m", "厘米": "cm", "公分": "cm", "毫米": "mm", "英里": "mile",
    "英尺": "foot", "英呎": "foot", "英寸": "inch", "英吋": "inch", "码": "yard", "海里": "nautical mile", "里": "li",
    "华里": "li", "公斤": "kg", "千克": "kg", "克": "g", "毫克": "mg", "吨": "tonne", "噸": "tonne", "公吨": "tonne",
    "磅": "pound", "盎司": "ounce", "斤": "jin", "两": "liang", "兩": "liang",
    "摄氏度": "°C", "攝氏度": "°C", "℃": "°C", "°C": "°C", "度": "°",
    "华氏度": "°F", "華氏度": "°F", "℉": "°F", "°F": "°F",
    "基点": "bp", "基點": "bp", "个基点": "bp", "個基點": "bp",
    "月龄": "month", "个月龄": "month", "平方公里": "km2", "平方千米": "km2", "平方米": "m2", "平米": "m2",
    "公顷": "hectare", "公頃": "hectare", "英亩": "acre", "英畝": "acre", "亩": "mu", "畝": "mu",
    "平方英尺": "square foot", "平方英里": "square mile", "倍": "×",
}  # fmt: skip
