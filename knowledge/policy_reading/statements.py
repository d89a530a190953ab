"""A policy's text as statements: sentences, list items and table rows, each with the section it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from knowledge.records import PolicySection
from knowledge.text import has_cjk, sentences

_CELLS = re.compile(r"\s+\|\s+|\t")
IN_TABLE = -1
"""The line of a statement that is a row of a table."""
_LEAD = re.compile(r"^([^:：。.;；]{2,80})[:：](.+)$", re.DOTALL)
_EMPTY = re.compile(r"[-–—/\\]*|n/?a|无", re.IGNORECASE)
_BARE_NO = re.compile(
    r"不(?:支持|可以?|能|接受|适用|参加|予)|no|not (?:available|accepted|possible|eligible)|none", re.IGNORECASE
)
_MARK = re.compile(r"^\s*(?:[-*•·]|\d+[.)、])\s*")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or list item. `heading` is its section's and, for an item, the line that leads the list in too."""

    text: str
    heading: str
    anchor: str
    lang: str
    item: bool = False
    line: int = 0

    @property
    def whole(self) -> str:
        """The statement under its heading."""
        return f"{self.heading}: {self.text}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its column names and rows of cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    anchor: str
    lang: str
    heading: str


def statements(sections: Iterable[PolicySection]) -> list[Statement]:
    """Return the statements of the sections in order, tables left out."""
    found: list[Statement] = []
    for section in sections:
        lead = ""
        for number, line in enumerate(section.text.splitlines()):
            if len(_cells(line)) >= 2:
                continue
            item = _MARK.match(line) is not None
            body = _MARK.sub("", line).strip()
            if not body:
                continue
            heading = f"{section.heading} {lead}" if item and lead else section.heading
            parts = [body] if item else _joined(sentences(body))
            found += [Statement(part, heading, section.anchor, section.lang, item, number) for part in parts]
            if not item:
                lead = parts[-1] if body.endswith((":", "：")) else ""
    return found


def _joined(parts: list[str]) -> list[str]:
    """Keep together what a semicolon or an abbreviation parts."""
    whole: list[str] = []
    for part in parts:
        if whole and whole[-1].endswith((";", "；")):
            whole[-1] = f"{whole[-1]} {part}"
        else:
            whole.append(part)
    return whole


def led(sections: Iterable[PolicySection], *, last: re.Pattern[str] | None = None) -> list[tuple[str, Statement]]:
    """Return (lead, statement) of what is said under a lead: sentences of "Kettles: …" items, and rows of tables by their first cell.

    A column with `last` in its cells is no lead: where "24 months" stands first, the goods beside it lead.
    """
    sections = list(sections)
    found: list[tuple[str, Statement]] = []
    for statement in statements(sections):
        lead, colon, rest = _LEAD.sub("\\1\x00:\x00\\2", statement.text, count=1).partition("\x00:\x00")
        if statement.item and colon:
            found += [(lead.strip(" *"), replace(statement, text=part)) for part in sentences(rest)]
    for table in tables(sections):
        for cells in table.rows:
            at = next((i for i, cell in enumerate(cells) if last is None or not last.search(cell)), 0)
            told = (_told(table.head[i], cell) for i, cell in enumerate(cells) if i != at)
            rest = " ".join(cell for cell in told if not _EMPTY.fullmatch(cell))
            made = Statement(rest, table.heading, table.anchor, table.lang, True, IN_TABLE)
            found += [(cells[at], replace(made, text=part)) for part in sentences(rest)]
    return found


def _told(column: str, cell: str) -> str:
    """Return a cell that is a bare no with what its column denies: "不支持" under "无理由退货"."""
    if not _BARE_NO.fullmatch(cell):
        return cell
    return f"{cell}{column}" if has_cjk(column) else f"no {column}"


def tables(sections: Iterable[PolicySection]) -> list[Table]:
    """Return the tables of the sections: two lines or more of as many cells, the first of them the column names."""
    found: list[Table] = []
    for section in sections:
        block: list[tuple[str, ...]] = []
        for line in [*section.text.splitlines(), ""]:
            cells = _cells(line)
            if len(cells) >= 2 and not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                block.append(cells)
            elif len(cells) < 2:
                if len(block) >= 2:
                    width = len(block[0])
                    rows = tuple(row for row in block[1:] if len(row) == width)
                    found.append(Table(block[0], rows, section.anchor, section.lang, section.heading))
                block = []
    return found


def _cells(line: str) -> tuple[str, ...]:
    stripped = line.strip()
    if " | " not in f" {stripped} " and "\t" not in stripped:
        return (stripped,) if stripped else ()
    cells = [cell.strip() for cell in _CELLS.split(f" {stripped} ")]
    if cells and not cells[0] and stripped.startswith("|"):
        cells = cells[1:]
    if cells and not cells[-1] and stripped.endswith("|"):
        cells = cells[:-1]
    return tuple(cells)
