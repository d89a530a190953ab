"""Shapes that both languages read aloud: dates, money, phone and order numbers, SKUs, ranges, units."""

from __future__ import annotations

import re
from typing import Final

NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
DATE: Final = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?!\d)")
TIME: Final = re.compile(r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d)?(?!\d)")
MOBILE: Final = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
SERVICE_LINE: Final = re.compile(r"(?<!\d)(400|800)-?(\d{3,4})-?(\d{3,4})(?!\d)")
RANGE_MARK: Final = r"\s?(?:-|–|—|~|～|至)\s?"
# At least one letter and one digit, e.g. LM-EB1-WH, IPX5, A2345; a plain unit after a number is not one.
SKU: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?![A-Za-z0-9])"
)
LONG_DIGITS: Final = re.compile(r"(?<![\d.,])(\d{7,})(?![\d.])")
SIZES: Final = re.compile(rf"({NUMBER})(?:\s?[x×*]\s?({NUMBER}))(?:\s?[x×*]\s?({NUMBER}))?")

UNITS: Final[dict[str, tuple[str, str]]] = {
    "mAh": ("毫安时", "milliamp hours"),
    "Wh": ("瓦时", "watt hours"),
    "kWh": ("千瓦时", "kilowatt hours"),
    "kg": ("千克", "kilograms"),
    "g": ("克", "grams"),
    "mg": ("毫克", "milligrams"),
    "km": ("公里", "kilometers"),
    "cm": ("厘米", "centimeters"),
    "mm": ("毫米", "millimeters"),
    "m": ("米", "meters"),
    "ml": ("毫升", "milliliters"),
    "mL": ("毫升", "milliliters"),
    "L": ("升", "liters"),
    "W": ("瓦", "watts"),
    "V": ("伏", "volts"),
    "A": ("安", "amps"),
    "h": ("小时", "hours"),
    "min": ("分钟", "minutes"),
    "s": ("秒", "seconds"),
    "ms": ("毫秒", "milliseconds"),
    "Hz": ("赫兹", "hertz"),
    "kHz": ("千赫", "kilohertz"),
    "GHz": ("吉赫", "gigahertz"),
    "dB": ("分贝", "decibels"),
    "℃": ("摄氏度", "degrees Celsius"),
    "°C": ("摄氏度", "degrees Celsius"),
    "GB": ("G B", "gigabytes"),
    "TB": ("T B", "terabytes"),
    "MB": ("兆", "megabytes"),
    "K": ("K", "K"),
}
UNIT: Final = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
MEASURE: Final = re.compile(rf"({NUMBER})\s?({UNIT})(?![A-Za-z])")
