"""One file of an export: its bytes, its text in whatever encoding it came, and where things stand in it."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge.errors import UnreadableFile
from knowledge.records import SourceRef
from knowledge.text import has_cjk, language_of

_LANG_SUFFIX = re.compile(r"[._-](zh|en)(?:[._-](?:cn|hans|hant|tw|hk|us|gb|uk))?$", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MAX_FILE_BYTES = 200 * 1024 * 1024
csv.field_size_limit(10 * 1024 * 1024)


@dataclass(frozen=True)
class Row:
    """One row of a table; `number` is the row a spreadsheet shows, the header being 1."""

    number: int
    cells: dict[str, str]

    def get(self, *columns: str) -> str:
        """Return the first filled cell among `columns` (lower-case names), stripped, or an empty string."""
        return next((value for column in columns if (value := self.cells.get(column, "").strip())), "")


class SourceFile:
    """A file being read. `document_id` is its path relative to the folder ingested, with forward slashes."""

    def __init__(self, document_id: str, data: bytes) -> None:
        self.document_id = document_id
        self.data = data
        self.version = hashlib.sha256(data).hexdigest()[:12]
        self.name = document_id.rsplit("/", 1)[-1].lower()
        self.suffix = Path(self.name).suffix
        self.encoding: str | None = None

    @classmethod
    def read(cls, path: Path, document_id: str) -> SourceFile:
        """Read a file from disk. Raises UnreadableFile when it is missing, too large or not to be opened."""
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise UnreadableFile(f"{document_id} is larger than {MAX_FILE_BYTES // 2**20} MB")
            return cls(document_id, path.read_bytes())
        except OSError as error:
            raise UnreadableFile(f"{document_id} can't be read: {error.strerror or error}") from error

    @cached_property
    def text(self) -> str:
        """The decoded text: by byte-order mark, else UTF-8, else GB18030. Raises UnreadableFile."""
        text, self.encoding = decode(self.data, self.document_id)
        return text

    @cached_property
    def lang(self) -> str:
        """The language in the file's name ("feed_en.tsv", "returns.zh.md"), else that of its text."""
        named = self.named_lang
        if named:
            return named
        return language_of(re.sub(r"<[^>]+>|https?://\S+", " ", self.text[:200_000]))

    @property
    def named_lang(self) -> str | None:
        found = _LANG_SUFFIX.search(self.name.removesuffix(self.suffix))
        return found.group(1).lower() if found else None

    @property
    def stem(self) -> str:
        """The file's name without folder, ending and language."""
        return _LANG_SUFFIX.sub("", self.document_id.rsplit("/", 1)[-1].removesuffix(self.suffix))

    @property
    def folders(self) -> tuple[str, ...]:
        return tuple(part.lower() for part in self.document_id.split("/")[:-1])

    def ref(self, locator: str) -> SourceRef:
        return SourceRef(self.document_id, locator, self.version)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Lower-case column names if this is a table, else nothing."""
        if self.suffix not in (".csv", ".tsv", ".txt"):
            return ()
        header = next(csv.reader(io.StringIO(self.text), delimiter=self._delimiter), [])
        return tuple(column.strip().lower() for column in header)

    @cached_property
    def raw_columns(self) -> tuple[str, ...]:
        return tuple(next(csv.reader(io.StringIO(self.text), delimiter=self._delimiter), []))

    @property
    def _delimiter(self) -> str:
        header = self.text.partition("\n")[0]
        return max("\t,;", key=header.count)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of a table with lower-case column names; a repeated column's cells are joined by a newline."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self._delimiter)
        header = [column.strip().lower() for column in next(reader, [])]
        for number, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                yield Row(number, _named_cells(header, cells))


def _named_cells(header: list[str], cells: list[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for column, cell in zip(header, cells, strict=False):
        if named.get(column) and cell.strip():
            named[column] += "\n" + cell
        else:
            named[column] = named.get(column) or cell
    if len(cells) > len(header):
        named["\0extra"] = str(len(cells) - len(header))
    return named


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return (text, encoding) of a shop's file. Raises UnreadableFile when no encoding fits."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding, name), encoding
    if b"\0" in data[:4096]:
        raise UnreadableFile(f"{name} is not a text file")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = _decoded(data, "gb18030", name)
    if not has_cjk(text):
        raise UnreadableFile(f"{name} is neither UTF-8 nor GB18030; please save it as UTF-8")
    return text, "gb18030"


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise UnreadableFile(f"{name} is neither UTF-8 nor GB18030; please save it as UTF-8") from error
