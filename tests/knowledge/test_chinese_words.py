"""jieba's tables, read in one go: what is found in them is what jieba itself finds."""

from __future__ import annotations

import marshal
from pathlib import Path

import jieba
import pytest

from knowledge.chinese_words import dictionary, frequency, tagger

TEXT = "轻禾 Air Pro 这款防水吗，续航多久？买一百九十九块的耳机，第3天能退货吗"


def test_words_are_those_of_jieba() -> None:
    assert dictionary().lcut(TEXT) == jieba.Tokenizer().lcut(TEXT)


def test_parts_of_speech_are_those_of_jieba() -> None:
    from jieba.posseg import POSTokenizer

    own = POSTokenizer(jieba.Tokenizer())

    assert tagger().word_tag_tab == own.word_tag_tab
    assert [(pair.word, pair.flag) for pair in tagger().lcut(TEXT)] == [
        (pair.word, pair.flag) for pair in own.lcut(TEXT)
    ]


def test_a_word_of_the_language_has_a_frequency_and_a_made_up_one_has_none() -> None:
    assert frequency("退货") > 0
    assert frequency("退货耳") == 0


@pytest.mark.parametrize("stored", [None, b"", b"not a table", marshal.dumps(7)])
def test_a_stored_table_that_is_missing_or_broken_is_made_anew(tmp_path: Path, stored: bytes | None) -> None:
    words = jieba.Tokenizer()
    words.tmp_dir = str(tmp_path)
    if stored is not None:
        (tmp_path / "jieba.cache").write_bytes(stored)

    dictionary()
    words.initialize()

    assert words.FREQ.get("退货")
    assert marshal.loads((tmp_path / "jieba.cache").read_bytes())[1] == words.total
