"""Amounts and versions of a question held against those of a statement."""

from __future__ import annotations

import pytest

from assistant.dialogue.bounds import compare, versions_say, with_number


@pytest.mark.parametrize(
    ("text", "statement", "fits"),
    [
        ("110v能用吗", "220 V，50 Hz", False),
        ("能放16寸电脑吗", "有，15.6 英寸以内", False),
        ("能放14寸电脑吗", "有，15.6 英寸以内", True),
        ("a 65 W laptop", "Yes, up to 65 W", True),
        ("孩子9岁可以吗", "12 岁以上", False),
        ("充到15W吗", "一种手机 15 W，其余 7.5 W", None),
        ("能用吗", "220 V", None),
    ],
)
def test_an_amount_fits_only_inside_what_is_stated(text: str, statement: str, fits: bool | None) -> None:
    assert compare(text, statement) is fits


@pytest.mark.parametrize(
    ("text", "clause", "fits"),
    [
        ("iPhone 13?", "含 iPhone 15 及以后机型", False),
        ("iPhone 13?", "iPhone 14 and earlier", True),
        ("does it run on Windows 11", "Windows 10 or later", True),
        ("iPhone 14", "iPhone 15, iPhone 16", False),
        ("my Android 9 phone", "iPhone 15", None),
    ],
)
def test_a_version_is_in_a_stated_range_or_not(text: str, clause: str, fits: bool | None) -> None:
    assert versions_say(text, clause) is fits


def test_a_bare_number_takes_the_place_of_the_version_before() -> None:
    assert with_number("iPhone 16 能用吗", "我是13的呢") == "iPhone 13 能用吗"
    assert with_number("多重", "我是13的呢") == "多重"
