"""The assistant's own words, told from the caller's."""

from __future__ import annotations

import pytest

from assistant.session.echo import is_echo

SAID = "这款耳机一次充电可以连续播放八个小时，配合充电盒总共能用三十二个小时。"


@pytest.mark.parametrize(
    ("heard", "echo"),
    [
        ("总共能用三十二个小时", True),
        ("配合充电盒总共能用三十二小", True),
        ("三十二", False),
        ("那白色的有没有货", False),
        ("等一下先别说了", False),
    ],
)
def test_the_replys_own_words_are_told_from_the_callers(heard: str, echo: bool) -> None:
    assert is_echo(heard, SAID) is echo
