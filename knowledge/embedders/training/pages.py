"""Pages of invented shops with shoppers' questions: which passages answer each, if any do.

A page is a line of JSON: `{"category", "page": "zh|en|both", "title", "passages": [str…], "questions": [[lang, text,
[indexes of the passages that answer it]]…]}`. Every eighth page of a file is kept for measuring.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

_KEPT_OUT = 8


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question, its language, and the passages of its page that answer it: none where it can't be answered."""

    text: str
    lang: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a shop; `lang` is "zh", "en" or "both"; `kept_out` tells that nothing is learned from it."""

    title: str
    category: str
    lang: str
    passages: tuple[str, ...]
    questions: tuple[PageQuestion, ...]
    kept_out: bool


def pages_folder() -> Path:
    """Return the folder of the pages that come with the code."""
    return Path(str(files("knowledge.embedders.training").joinpath("pages")))


def load_pages(path: Path) -> list[Page]:
    """Return the pages of a file or of all .jsonl files of a folder. Raises ValueError naming file and line."""
    sources = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    found = []
    for source in sources:
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                found.append(_page(json.loads(line), number % _KEPT_OUT == 0))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{source.name}, line {number}: {error}") from error
    return found


def _page(row: dict[str, object], kept_out: bool) -> Page:
    passages = tuple(str(text) for text in _list(row["passages"]))
    questions = tuple(PageQuestion(str(text), str(lang), tuple(at)) for lang, text, at in _list(row["questions"]))
    if any(not 0 <= index < len(passages) for question in questions for index in question.answers):
        raise ValueError("an answer is none of the passages")
    return Page(str(row["title"]), str(row["category"]), str(row["page"]), passages, questions, kept_out)


def _list(value: object) -> Sequence[tuple[str, str, list[int]]]:
    if not isinstance(value, list):
        raise ValueError("passages and questions must be lists")
    return value
