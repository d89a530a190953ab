"""Approved questions and answers: CSV or JSONL with id, lang, question, answer and optionally product_id."""

from __future__ import annotations

import json
from collections.abc import Iterator

from knowledge.importers.parts import ImportContext, Importer, Parts
from knowledge.importers.source import SourceFile
from knowledge.records import Faq
from knowledge.text import language_of

_QUESTION, _ANSWER = ("question", "问题", "q"), ("answer", "答案", "回答", "a")


def recognises(file: SourceFile) -> bool:
    """Tell a FAQ by its question and answer."""
    if file.suffix in (".jsonl", ".ndjson"):
        first = _first_object(file)
        return any(key in first for key in _QUESTION) and any(key in first for key in _ANSWER)
    return any(key in file.columns for key in _QUESTION) and any(key in file.columns for key in _ANSWER)


def load(file: SourceFile, context: ImportContext) -> Parts:
    """Read every complete entry; the language is the entry's own, the file's, or that of its text."""
    parts, seen = Parts(), set()
    for number, cells in _entries(file, context):
        question, answer = _first(cells, _QUESTION), _first(cells, _ANSWER)
        if not question or not answer:
            context.rejections.add(number, "question" if not question else "answer", "is empty")
            continue
        lang = cells.get("lang", "").lower()[:2] or file.named_lang or language_of(question + answer)
        faq_id = cells.get("id") or f"{file.stem}-{number}"
        if lang not in ("zh", "en"):
            context.rejections.add(number, "lang", f"{lang!r} is not a language we serve")
        elif (faq_id, lang) in seen:
            context.rejections.add(number, "id", f"{faq_id!r} comes twice in {lang!r}")
        else:
            seen.add((faq_id, lang))
            product = cells.get("product_id") or None
            parts.faqs.append(Faq(faq_id, question, answer, lang, file.ref(f"row {number}"), product))
            parts.accepted += 1
    return parts


def _entries(file: SourceFile, context: ImportContext) -> Iterator[tuple[int, dict[str, str]]]:
    if file.suffix not in (".jsonl", ".ndjson"):
        for row in file.rows():
            yield row.number, {name: cell.strip() for name, cell in row.cells.items()}
        return
    for number, line in enumerate(file.text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            context.rejections.add(number, "", "is not JSON")
            continue
        if isinstance(entry, dict):
            yield number, {str(k).lower(): str(v).strip() for k, v in entry.items() if v is not None}
        else:
            context.rejections.add(number, "", "is not a JSON object")


def _first_object(file: SourceFile) -> dict[str, object]:
    for line in file.text.splitlines()[:20]:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            return {str(key).lower(): value for key, value in entry.items()}
    return {}


def _first(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


IMPORTER = Importer("faq", recognises, load)
