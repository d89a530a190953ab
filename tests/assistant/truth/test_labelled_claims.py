"""The check of freely written text on labelled sentences.

The first file was written before the check, the second before the check was first run on it, and the third from
sentences that a model of half a billion parameters wrote for a shop.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.assistant.truth.rows import rows, verdict

_FILES = ("claims.jsonl", "claims_fresh.jsonl", "claims_from_models.jsonl")
_ROWS = rows(*_FILES)
_UNSUPPORTED = [row for row in _ROWS if not row["supported"]]
_SUPPORTED = [row for row in _ROWS if row["supported"]]
# What the check refuses although the evidence carries it; the plan's own sentence is said in its place.
_KNOWN_FALSE_REFUSALS = {
    "ship-zh-11", "ship-en-10", "date-02", "date-06", "names-zh-04", "comparative-01", "stroller-04", "tracking-03",
}  # fmt: skip


def _name(row: dict[str, Any]) -> str:
    return str(row["id"])


def test_the_rows_are_many_told_apart_and_in_both_languages() -> None:
    assert len({row["id"] for row in _ROWS}) == len(_ROWS) >= 400
    languages = Counter(row["lang"] for row in _ROWS)
    assert min(languages["zh"], languages["en"]) >= 150
    assert len(_UNSUPPORTED) >= 200
    assert len(_SUPPORTED) >= 100


@pytest.mark.parametrize("row", _UNSUPPORTED, ids=_name)
def test_an_unsupported_sentence_is_refused(row: dict[str, Any]) -> None:
    assert not verdict(row).ok, row["sentence"]


@pytest.mark.parametrize("row", [row for row in _SUPPORTED if row["id"] not in _KNOWN_FALSE_REFUSALS], ids=_name)
def test_a_supported_sentence_passes(row: dict[str, Any]) -> None:
    result = verdict(row)
    assert result.ok, (row["sentence"], result)


def test_few_supported_sentences_are_refused() -> None:
    refused = {row["id"] for row in _SUPPORTED if not verdict(row).ok}
    assert len(refused) / len(_SUPPORTED) <= 0.06
