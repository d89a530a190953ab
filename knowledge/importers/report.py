"""What came in and what did not, row by row, so that a shop can mend its export."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was left out. `row` is the line a spreadsheet shows (0: the whole file), `field` the column."""

    file: str
    row: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: `importer` is None for a file that is not knowledge (orders, accounts) or not known."""

    file: str
    importer: str | None
    encoding: str | None
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class IngestReport:
    """`accepted` counts rows and documents that came in, over all files."""

    accepted: int
    rejected: tuple[RejectedRow, ...]
    files: tuple[FileReport, ...]


@dataclass
class Rejections:
    """Collects what an importer leaves out of one file."""

    file: str
    rows: list[RejectedRow] = field(default_factory=list)

    def add(self, row: int, column: str, reason: str) -> None:
        self.rows.append(RejectedRow(self.file, row, column, reason))
