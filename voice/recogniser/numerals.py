"""Spoken numbers as digits where they mean digits: quantities with a unit, decimals, percentages, codes.

Words that merely contain a numeral (一样, 万一, 三心二意, "this one") are left as they are.
"""

from __future__ import annotations

import re

import cn2an

_ZH_DIGITS = {"零": "0", "〇": "0", "一": "1", "幺": "1", "二": "2", "两": "2", "三": "3", "四": "4", "五": "5",
              "六": "6", "七": "7", "八": "8", "九": "9"}  # fmt: skip
_ZH_UNITS = (
    "毫安时|毫安|毫升|毫米|厘米|公里|公斤|千克|小时|分钟|个月|个小时|块钱|英寸|瓦|伏|寸|元|块|天|年|月|号|日|点|米|克|升|"
    "斤|折|码|度|秒|匹|台|件|只|双|盒|瓶|倍"
)
_NUMERAL = "零〇一二两三四五六七八九十百千万"
_ZH_CODE = re.compile(r"[零〇一幺二三四五六七八九]{4,}")
_ZH_PERCENT = re.compile(rf"百分之([{_NUMERAL}]+(?:点[{_NUMERAL}]+)?)")
_ZH_DECIMAL = re.compile(rf"(?<![{_NUMERAL}第])([{_NUMERAL}]+)点([零一二三四五六七八九]+)(?!钟|分|整)")
_ZH_BIG = re.compile(
    rf"(?<![{_NUMERAL}第初万])((?=[{_NUMERAL}]*[十百千万])[{_NUMERAL}]{{2,}}|[二两三四五六七八九十])(?={_ZH_UNITS})"
)
_EN_SMALL = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_EN_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_EN_SCALES = {"hundred": 100, "thousand": 1000}
_EN_WORD = "|".join([*_EN_SMALL, *_EN_TENS, *_EN_SCALES, "oh"])
_EN_RUN = re.compile(rf"\b(?:{_EN_WORD})(?:(?:[ -]|,? and )(?:{_EN_WORD})|\s)*\b", re.IGNORECASE)
_EN_UNIT = re.compile(
    r"\s*(days?|hours?|minutes?|weeks?|months?|years?|yuan|dollars?|bucks|percent|watts?|volts?|grams?|kilos?|inch(es)?|"
    r"meters?|liters?|pieces?|degrees?|o'clock|am|pm|a\.m\.|p\.m\.|millimeters?|centimeters?|kilometers?)\b",
    re.IGNORECASE,
)


def digits(text: str, lang: str) -> str:
    """Return `text` with spoken numbers in digits; `lang` "zh" or "en", other languages unchanged."""
    if lang == "zh":
        return _english(_chinese(text)) if re.search(r"[A-Za-z]{3}", text) else _chinese(text)
    return _english(text) if lang == "en" else text


def _chinese(text: str) -> str:
    text = _ZH_PERCENT.sub(lambda found: f"{_zh_number(found[1])}%", text)
    text = _ZH_CODE.sub(lambda found: "".join(_ZH_DIGITS[character] for character in found[0]), text)
    text = _ZH_DECIMAL.sub(
        lambda found: f"{_zh_number(found[1])}." + "".join(_ZH_DIGITS[character] for character in found[2]), text
    )
    return _ZH_BIG.sub(lambda found: _zh_number(found[1]), text)


def _zh_number(numeral: str) -> str:
    if "点" in numeral:
        whole, _, decimals = numeral.partition("点")
        return f"{_zh_number(whole)}." + "".join(_ZH_DIGITS.get(character, "") for character in decimals)
    try:
        return str(int(cn2an.cn2an(numeral, "smart")))
    except (ValueError, KeyError):
        return numeral


def _english(text: str) -> str:
    return _EN_RUN.sub(lambda found: _en_number(found[0], text[found.end() :]), text)


def _en_number(run: str, after: str) -> str:
    spoken = re.split(r"[\s,-]+|\band\b", run.lower())
    parts = [part for part in spoken if part and part != "and"]
    trailing = run[len(run.rstrip()) :]
    if len(parts) >= 3 and all((part in _EN_SMALL and _EN_SMALL[part] < 10) or part == "oh" for part in parts):
        return "".join("0" if part == "oh" else str(_EN_SMALL[part]) for part in parts) + trailing
    value = _en_value(parts)
    single = len(parts) == 1 and (parts[0] in _EN_SMALL or parts[0] in _EN_SCALES)
    if value is None or (single and (value < 2 or not _EN_UNIT.match(after))):
        return run
    return f"{value}{trailing}"


def _en_value(parts: list[str]) -> int | None:
    total, current, last = 0, 0, 1000
    for part in parts:
        if part in _EN_SCALES:
            current = max(current, 1) * _EN_SCALES[part]
            if part == "thousand":
                total, current = total + current, 0
            last = 1000
            continue
        value = _EN_TENS.get(part, _EN_SMALL.get(part))
        # "nineteen ninety" or "five six" is not one quantity; it is left in words.
        if value is None or (last < 20 or value >= last):
            return None
        current, last = current + value, value
    return total + current
