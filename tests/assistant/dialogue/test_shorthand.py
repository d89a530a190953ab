"""Chat English is written out, and generations are called as titles call them."""

from __future__ import annotations

import pytest

from assistant.dialogue.shorthand import with_generations, written_out

_TITLES = ("冰屿 IceIsle 防晒衣 1代", "冰屿2代 IceIsle 2 防晒衣")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how much r the orange ones", "how much are the orange ones"),
        ("can u ship it pls", "can you ship it please"),
        ("does it come w a case", "does it come with a case"),
        ("ok w/o the lid?", "ok without the lid?"),
        ("r these waterproof", "are these waterproof"),
        ("wil it charge my macbok", "will it charge my macbook"),
    ],
)
def test_shorthand_is_written_out(typed: str, meant: str) -> None:
    assert written_out(typed) == meant


@pytest.mark.parametrize(
    "typed", ["U2 tuner price", "how much is the U lock", "the S r?", "S1 w 防水 u", "50 W charger"]
)
def test_letters_that_name_something_stay(typed: str) -> None:
    assert written_out(typed) == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("一代二代差多少", "1代2代差多少"),
        ("第二代有货吗", "2代有货吗"),
        ("iceisle v2 price", "iceisle 2 price"),
        ("iceisle second gen price", "iceisle 2 price"),
        ("这代表什么", "这代表什么"),
        ("一代理商", "一代理商"),
    ],
)
def test_generations_are_called_as_in_titles(typed: str, meant: str) -> None:
    assert with_generations(typed, _TITLES) == meant


def test_a_version_alone_is_a_generation_where_titles_have_them() -> None:
    assert with_generations("the v2 in white", _TITLES).split() == "the 2代 in white".split()
    assert with_generations("the v2 in white", ("Kettle K17",)) == "the v2 in white"
