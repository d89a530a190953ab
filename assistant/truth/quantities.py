"""Quantities in text: a number or range with its unit, brought to a base unit so that two can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# unit spelling → (dimension, factor to the base unit of the dimension)
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("小时", "个小时", "h", "hr", "hrs", "hour", "hours"), ("time", 60.0)),
    **dict.fromkeys(("秒", "秒钟", "sec", "secs", "second", "seconds"), ("time", 1 / 60)),
    **dict.fromkeys(("分钟", "分", "min", "mins", "minute", "minutes"), ("time", 1.0)),
    **dict.fromkeys(("天", "日", "day", "days"), ("days", 1.0)),
    **dict.fromkeys(("周", "星期", "个星期", "week", "weeks"), ("days", 7.0)),
    **dict.fromkeys(("个月", "月", "month", "months"), ("months", 1.0)),
    **dict.fromkeys(("年", "year", "years"), ("months", 12.0)),
    **dict.fromkeys(("kg", "公斤", "千克", "kilogram", "kilograms", "kilos", "kilo"), ("mass", 1000.0)),
    **dict.fromkeys(("斤",), ("mass", 500.0)),
    **dict.fromkeys(("g", "克", "gram", "grams"), ("mass", 1.0)),
    **dict.fromkeys(("mg", "毫克"), ("mass", 0.001)),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), ("pounds", 1.0)),
    **dict.fromkeys(("oz", "ounce", "ounces", "盎司"), ("ounces", 1.0)),
    **dict.fromkeys(("mm", "毫米"), ("length", 1.0)),
    **dict.fromkeys(("cm", "厘米", "公分", "centimeters", "centimetres"), ("length", 10.0)),
    **dict.fromkeys(("m", "米", "meter", "meters", "metre", "metres"), ("length", 1000.0)),
    **dict.fromkeys(("寸", "英寸", "inch", "inches", "″"), ("inch", 1.0)),
    **dict.fromkeys(("ml", "毫升"), ("volume", 1.0)),
    **dict.fromkeys(("l", "升", "liter", "liters", "litre", "litres"), ("volume", 1000.0)),
    **dict.fromkeys(("mah", "毫安", "毫安时"), ("charge", 1.0)),
    **dict.fromkeys(("wh", "瓦时"), ("energy", 1.0)),
    **dict.fromkeys(("w", "瓦", "watt", "watts"), ("power", 1.0)),
    **dict.fromkeys(("kw", "千瓦"), ("power", 1000.0)),
    **dict.fromkeys(("v", "伏", "伏特", "volt", "volts"), ("voltage", 1.0)),
    **dict.fromkeys(("db", "分贝", "decibel", "decibels", "dba"), ("sound", 1.0)),
    **dict.fromkeys(("°c", "℃", "度", "摄氏度"), ("temperature", 1.0)),
    **dict.fromkeys(("ms", "毫秒"), ("delay", 1.0)),
    **dict.fromkeys(("lm", "流明", "lumen", "lumens"), ("light", 1.0)),
    **dict.fromkeys(("k", "开尔文"), ("kelvin", 1.0)),
    **dict.fromkeys(("hz", "赫兹"), ("frequency", 1.0)),
    **dict.fromkeys(("khz",), ("frequency", 1000.0)),
    **dict.fromkeys(("gb", "gigabytes"), ("storage", 1000.0)),
    **dict.fromkeys(("mb", "megabytes"), ("storage", 1.0)),
    **dict.fromkeys(("tb", "terabytes"), ("storage", 1_000_000.0)),
    **dict.fromkeys(("mb/s", "兆每秒"), ("data rate", 8.0)),
    **dict.fromkeys(("gb/s",), ("data rate", 8000.0)),
    **dict.fromkeys(("mbps",), ("data rate", 1.0)),
    **dict.fromkeys(("gbps",), ("data rate", 1000.0)),
    **dict.fromkeys(("nit", "nits", "尼特", "cd/m²"), ("brightness", 1.0)),
    **dict.fromkeys(("rpm", "转"), ("turns", 1.0)),
    **dict.fromkeys(("amp", "amps", "安", "安培"), ("current", 1.0)),
    **dict.fromkeys(("岁", "周岁", "years old", "year old", "year-old", "years of age", "yr old", "yrs old"), ("age", 1.0)),
    **dict.fromkeys(("%", "percent", "％"), ("percent", 1.0)),
    **dict.fromkeys(("元", "块", "块钱", "cny", "rmb", "yuan", "¥", "￥"), ("money", 1.0)),
    **dict.fromkeys(("美元", "美金", "usd", "us dollars", "us dollar", "dollars", "dollar", "us$", "$"), ("money usd", 1.0)),
    **dict.fromkeys(("欧元", "eur", "euro", "euros", "€"), ("money eur", 1.0)),
    **dict.fromkeys(("英镑", "gbp", "£"), ("money gbp", 1.0)),
    **dict.fromkeys(("日元", "jpy", "yen"), ("money jpy", 1.0)),
    **dict.fromkeys(("港元", "港币", "hkd", "hk$"), ("money hkd", 1.0)),
    **dict.fromkeys(("件", "个", "只", "条", "片", "支", "pcs", "pieces", "piece"), ("count", 1.0)),
}  # fmt: skip
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_UNIT = "|".join(sorted((re.escape(unit) for unit in _UNITS), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![A-Za-z0-9.])(?P<money>(?:US\$|HK\$|[¥￥$€£])\s?)?(?P<low>{_NUMBER})(?:\s*(?:-|–|—|~|～|至|到|to)\s*(?P<high>{_NUMBER}))?(?:\s*(?P<unit>{_UNIT})(?![a-zA-Z])|(?:[a-zA-Z]+)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """`low` to `high` (equal for one number) in the base unit of `dimension`; dimension "" has no known unit."""

    low: float
    high: float
    dimension: str
    text: str


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def quantities(text: str) -> list[Quantity]:
    """Return all quantities of a normalised text, in order."""
    return list(_quantities(text))


@lru_cache(maxsize=8192)
def _quantities(text: str) -> tuple[Quantity, ...]:
    # A Chinese character before a number is no word boundary problem; a letter or digit is ("IPX7", "A12").
    found = []
    for match in _QUANTITY.finditer(text):
        unit = (match["money"] or match["unit"] or "").strip().lower()
        dimension, factor = _UNITS.get(unit, ("", 1.0))
        low = _number(match["low"]) * factor
        high = _number(match["high"]) * factor if match["high"] else low
        found.append(Quantity(min(low, high), max(low, high), dimension, match.group().strip()))
    return tuple(found)


def comparable(asked: Quantity, stated: list[Quantity]) -> list[Quantity]:
    """Return the stated quantities that measure the same thing as the asked one."""
    return [quantity for quantity in stated if quantity.dimension == asked.dimension and asked.dimension]
