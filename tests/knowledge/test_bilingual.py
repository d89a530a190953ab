"""What Chinese words mean in English, from the dictionary."""

from __future__ import annotations

import pytest

from knowledge.bilingual import english_words_of, in_english, said_in_english


@pytest.mark.parametrize(
    ("word", "phrase"),
    [("显示器", ("monitor",)), ("家长", ("guardian",)), ("防水", ("waterproof",)), ("录音", ("sound", "recording"))],
)
def test_a_word_stands_for_what_the_dictionary_says_shortly(word: str, phrase: tuple[str, ...]) -> None:
    assert phrase in in_english(word)


def test_what_explains_without_translating_is_left_out() -> None:
    assert in_english("浴室") == {("bathroom",)}, "neither its measure word nor what it is for"
    assert in_english("这可不是一个词") == frozenset()
    assert all("child" not in phrase for phrase in in_english("家长")), "a guardian of a child is no child"


@pytest.mark.parametrize(
    ("word", "text", "said"),
    [
        ("家长", "parental controls: bedtime and pause", True),
        ("显示器", "two monitors side by side", True),
        ("家长", "apparently loud", False),
        ("洗衣机", "a wash bag", False),
    ],
)
def test_a_meaning_is_found_in_its_forms_and_in_no_other_word(word: str, text: str, said: bool) -> None:
    pattern = said_in_english(word)
    assert pattern is not None
    assert bool(pattern.search(text)) is said


def test_a_chinese_text_means_the_words_of_its_words() -> None:
    assert {"battery", "waterproof"} <= english_words_of("电池防水")
    assert said_in_english("这可不是一个词") is None
