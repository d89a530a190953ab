from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.spoken_text import ClauseSplitter, clauses
from voice.spoken_text.clauses import width

_ZH = "可以的，这款支持七天无理由退货，不过耳机拆封后就不能退了。如果有质量问题，十五天内可以换货。"
_EN = "Yes, you can return it within 7 days, but opened earphones are excluded. We exchange faulty ones."
_TEXT = st.text(alphabet="可以退货耳机，。！？ab c,.?!5:；但是\n", max_size=120)


def test_the_first_clause_is_short() -> None:
    assert clauses(_ZH, "zh")[0] == "可以的，"
    assert clauses(_EN, "en")[0] == "Yes, "


def test_later_clauses_are_longer_and_end_at_marks() -> None:
    assert clauses(_ZH, "zh")[1:] == [
        "这款支持七天无理由退货，不过耳机拆封后就不能退了。",
        "如果有质量问题，十五天内可以换货。",
    ]


def test_without_the_hurry_the_first_clause_is_like_the_others() -> None:
    assert len(clauses(_ZH, "zh", first_short=False)[0]) > 6


@pytest.mark.parametrize("text", ["价格是199.00元。", "Version 5.3 is out.", "At 16:30 today.", "1,299 yuan."])
def test_numbers_are_never_cut(text: str) -> None:
    assert clauses(text, "zh" if text[0] > "\u3400" else "en") == [text]


@given(_TEXT, st.sampled_from(["zh", "en"]))
def test_joined_clauses_are_the_text(text: str, lang: str) -> None:
    assert "".join(clauses(text, lang)) == text


@given(_TEXT, st.sampled_from(["zh", "en"]), st.integers(1, 7))
def test_a_stream_gives_the_same_text_whatever_its_pieces(text: str, lang: str, size: int) -> None:
    splitter = ClauseSplitter(lang)
    parts = [clause for n in range(0, len(text), size) for clause in splitter.feed(text[n : n + size])]
    assert "".join([*parts, *splitter.finish()]) == text


def test_a_stream_gives_a_sentence_as_soon_as_it_is_complete() -> None:
    splitter = ClauseSplitter("zh")
    assert splitter.feed("可以的") == []
    assert splitter.feed("，支持") == ["可以的，"]
    assert splitter.feed("七天无理由退货。") == ["支持七天无理由退货。"]
    assert splitter.finish() == []


def test_a_long_clause_is_cut_before_a_joining_word() -> None:
    first = clauses("这款耳机可以退货但是拆封以后就不能无理由退货了", "zh")[0]
    assert first == "这款耳机可以退货"


def test_text_without_any_break_is_cut_somewhere_in_the_end() -> None:
    assert all(width(clause) <= 120 for clause in clauses("啊" * 400, "zh"))
