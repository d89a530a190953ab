from __future__ import annotations

from pathlib import Path

import pytest

from evals.intents import IntentCase, load_intents, measure


class FirstWord:
    """Labels a text with its first word."""

    def predict(self, texts: list[str]) -> list[str]:
        return [text.split()[0] for text in texts]


class Silent:
    def predict(self, texts: list[str]) -> list[str]:
        return []


CASES = (
    IntentCase("price of it", "en", "price"),
    IntentCase("stock left", "en", "stock"),
    IntentCase("price 多少", "zh", "stock"),
)


def test_accuracy_is_told_whole_and_by_language() -> None:
    result = measure(CASES, FirstWord())
    assert result["intents.accuracy"] == pytest.approx(2 / 3)
    assert result["intents.accuracy.en"] == 1.0
    assert result["intents.accuracy.zh"] == 0.0
    assert result["intents.macro_f1"] == pytest.approx(2 / 3)


def test_confusions_that_occur_are_counted() -> None:
    result = measure(CASES, FirstWord())
    assert result["intents.confusion.stock.price"] == 1
    assert "intents.confusion.price.stock" not in result


def test_a_classifier_that_loses_texts_is_refused() -> None:
    with pytest.raises(ValueError, match="0 labels came for 3 texts"):
        measure(CASES, Silent())


def test_a_line_without_a_label_is_named(tmp_path: Path) -> None:
    path = tmp_path / "intents.jsonl"
    path.write_text('{"text": "hi", "lang": "en", "label": "greeting"}\n{"text": "hi", "lang": "en"}\n', "utf-8")
    with pytest.raises(ValueError, match=r"intents\.jsonl, line 2"):
        load_intents(path)
