"""Labelled sentences and how to put one before the check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.truth.check import CheckResult, check_sentence
from assistant.truth.evidence import Evidence
from knowledge.records import SourceRef

_HERE = Path(__file__).parent
SOURCE = SourceRef("shop.csv", "row 1", "000000000000")


def rows(*files: str) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in (_HERE / file).read_text(encoding="utf-8").splitlines()]


def evidence(*texts: str, names: tuple[str, ...] = (), title: str = "") -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"passage:{number}", "passage", title, text, SOURCE, names=names) for number, text in enumerate(texts)
    )


def verdict(row: Mapping[str, Any]) -> CheckResult:
    return check_sentence(
        row["sentence"],
        evidence(*row["evidence"], names=tuple(row.get("names", ()))),
        other_names=row.get("other_names", ()),
        strict=True,
        question=row.get("question", ""),
    )
