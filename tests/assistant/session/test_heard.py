"""What was heard of a reply, to the word."""

from __future__ import annotations

import itertools

import pytest

from assistant.session.heard import SpokenText


def spoken(*clauses: tuple[str, float]) -> SpokenText:
    text = SpokenText()
    for clause, audio_ms in clauses:
        text.add(clause, audio_ms)
    return text


def test_all_of_it_when_it_was_played_to_its_end() -> None:
    assert spoken(("有货，", 400), ("现在 199 元。", 1600)).heard(None) == "有货，现在 199 元。"


def test_nothing_when_nothing_was_played() -> None:
    assert spoken(("有货，", 400)).heard(0) == ""
    assert spoken().heard(None) == spoken().heard(500) == ""


@pytest.mark.parametrize(
    ("heard_ms", "words"),
    [(100, ""), (400, "有货，"), (1200, "有货，现在"), (2000, "有货，现在 199 元。"), (9999, "有货，现在 199 元。")],
)
def test_a_word_half_said_was_not_heard(heard_ms: float, words: str) -> None:
    assert spoken(("有货，", 400), ("现在 199 元。", 1600)).heard(heard_ms) == words


def test_a_number_is_one_word_and_never_cut() -> None:
    text = spoken(("It costs 199.50 yuan today", 2000))
    cuts = {text.heard(ms) for ms in range(0, 2001, 25)}
    assert cuts == {"", "It", "It costs", "It costs 199.50", "It costs 199.50 yuan", "It costs 199.50 yuan today"}


def test_what_is_heard_only_grows() -> None:
    text = spoken(("您好，", 500), ("这款 K1 电水壶 1.5 L，", 2000), ("有货。", 700))
    heard = [text.heard(ms) for ms in range(0, 3300, 50)]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(heard))
    assert heard[-1] == text.text


def test_text_without_audio_counts_as_read() -> None:
    assert spoken(("read ", 0.0), ("and heard", 1000)).heard(0) == "read"
