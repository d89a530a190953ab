"""Numbers and signs of Chinese text in Chinese words (an2cn of cn2an does the numerals themselves)."""

from __future__ import annotations

import re

import cn2an

from voice.spoken_text import patterns as shape

_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_DIGITS_ALOUD = str.maketrans("0123456789", "零幺二三四五六七八九")
_CURRENCIES = {"¥": "元", "￥": "元", "CNY": "元", "RMB": "元", "$": "美元", "USD": "美元", "€": "欧元"}
_MONEY_BEFORE = re.compile(
    rf"(CNY|RMB|USD|[¥￥$€])\s?({shape.NUMBER})(?:{shape.RANGE_MARK}(?:[¥￥$€])?({shape.NUMBER}))?"
)
_MONEY_AFTER = re.compile(rf"({shape.NUMBER})\s?(元|CNY|RMB|美元)")
_ORDER = re.compile(r"((?:订单号?|单号|编号|尾号|验证码)[为是：:\s]*)#?([A-Za-z]*-?\d{3,})|#([A-Za-z]*-?\d{3,})")
_PERCENT = re.compile(rf"({shape.NUMBER})\s?[%％](?:{shape.RANGE_MARK}({shape.NUMBER})\s?[%％])?")
_RANGE = re.compile(rf"(?<![\w.-])({shape.NUMBER}){shape.RANGE_MARK}({shape.NUMBER})(?![\d-])")
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})(日|号)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年")
_TWO = re.compile(
    r"(?<![\d.,一二三四五六七八九十百千万亿第点零月])2(?=个|只|件|条|年(?!\d)|天|次|款|种|台|双|盒|瓶|套|张|位|周|小时|分钟|米|倍|副|支|把|部|块|千克|公斤)"
)
_DISCOUNT = re.compile(r"(?<![\d.])(\d)(?:\.?(\d))?\s?折")
_NUMBER = re.compile(rf"(?<![A-Za-z])({shape.NUMBER})")
_ENGLISH = re.compile(r"[A-Za-z]+")


def words(text: str) -> str:
    """Return Chinese `text` with everything that has digits or signs in words; English words stay."""
    text = _ORDER.sub(_order, text)
    text = shape.MOBILE.sub(lambda found: "，".join(aloud(part) for part in found.groups()), text)
    text = shape.SERVICE_LINE.sub(lambda found: "，".join(aloud(part) for part in found.groups()), text)
    text = shape.DATE.sub(_date, text)
    text = _MONTH_DAY.sub(lambda found: f"{numeral(found[1])}月{numeral(found[2])}{found[3]}", text)
    text = _YEAR.sub(lambda found: f"{found[1].translate(_DIGITS)}年", text)
    text = shape.TIME.sub(_time, text)
    text = _MONEY_BEFORE.sub(_money_before, text)
    text = _MONEY_AFTER.sub(lambda found: f"{money(found[1])}{_CURRENCIES.get(found[2], found[2])}", text)
    text = _PERCENT.sub(_percent, text)
    text = _DISCOUNT.sub(lambda found: found[1].translate(_DIGITS) + (found[2] or "").translate(_DIGITS) + "折", text)
    text = _RANGE.sub(lambda found: f"{found[1]}到{found[2]}", text)
    text = shape.SIZES.sub(lambda found: "乘".join(part for part in found.groups() if part), text)
    text = shape.MEASURE.sub(lambda found: f"{found[1]}{shape.UNITS[found[2]][0]}", text)
    text = shape.SKU.sub(lambda found: spelled(found[0]), text)
    text = shape.LONG_DIGITS.sub(lambda found: aloud(found[1]), text)
    text = _TWO.sub("两", text)
    text = _NUMBER.sub(lambda found: numeral(found[1]), text)
    return _signs(text)


def numeral(number: str) -> str:
    """Return a number in Chinese: "1299.5" → "一千二百九十九点五"; leading zeros are read digit by digit."""
    plain = number.replace(",", "")
    whole, _, decimals = plain.partition(".")
    if (len(whole) > 1 and whole.startswith("0")) or len(whole) > 12:
        return plain.replace(".", "点").translate(_DIGITS)
    spoken = str(cn2an.an2cn(whole, "low"))
    if whole.startswith("1") and len(whole) == 2:
        spoken = spoken.removeprefix("一")
    return spoken + ("点" + decimals.translate(_DIGITS) if decimals else "")


def money(number: str) -> str:
    """Return an amount as it is said: no closing zeros, "199.00" → "一百九十九"."""
    plain = number.replace(",", "")
    return numeral(plain.rstrip("0").rstrip(".") if "." in plain else plain)


def aloud(code: str) -> str:
    """Return a code digit by digit, one said as 幺, letters apart."""
    return " ".join(_ENGLISH.sub(lambda letters: " " + " ".join(letters[0].upper()) + " ", code).split()).translate(
        _DIGITS_ALOUD
    )


def spelled(sku: str) -> str:
    """Return a SKU or model name: letters one by one, digits one by one, hyphens as nothing."""
    parts = re.findall(r"[A-Za-z]+|\d+", sku)
    return " ".join(
        part.translate(_DIGITS) if part.isdigit() else (" ".join(part) if part.isupper() else part) for part in parts
    )


def _order(found: re.Match[str]) -> str:
    return (found[1] or "") + aloud((found[2] or found[3]).replace("-", ""))


def _date(found: re.Match[str]) -> str:
    return f"{found[1].translate(_DIGITS)}年{numeral(str(int(found[2])))}月{numeral(str(int(found[3])))}日"


def _time(found: re.Match[str]) -> str:
    minutes = int(found[2])
    hour = f"{numeral(str(int(found[1])))}点" if int(found[1]) != 2 else "两点"
    if minutes == 0:
        return hour
    return f"{hour}零{numeral(str(minutes))}分" if minutes < 10 else f"{hour}{numeral(str(minutes))}分"


def _money_before(found: re.Match[str]) -> str:
    unit = _CURRENCIES[found[1]]
    return f"{money(found[2])}到{money(found[3])}{unit}" if found[3] else f"{money(found[2])}{unit}"


def _percent(found: re.Match[str]) -> str:
    first = f"百分之{numeral(found[1])}"
    return f"{first}到百分之{numeral(found[2])}" if found[2] else first


def _signs(text: str) -> str:
    for sign, word in ((" & ", "和"), ("&", "和"), ("≥", "不低于"), ("≤", "不超过"), ("±", "正负"), ("=", "等于")):
        text = text.replace(sign, word)
    text = re.sub(r"(?<=[零一二三四五六七八九十百千万])\s?\+\s?(?=[零一二三四五六七八九十])", "加", text)
    return re.sub(r"(?<=[\u3400-\u9fff])\s?[/|]\s?(?=[\u3400-\u9fff])", "、", text)
