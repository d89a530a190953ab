"""Markdown, HTML and PDF documents as headed sections of plain text."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from knowledge.errors import UnreadableFile
from knowledge.importers.html_text import read_html
from knowledge.importers.source import SourceFile

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_ANCHOR = re.compile(r"\s*\{#([\w-]+)\}\s*$")
_PDF_HEADING = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+[章节].{0,30}|[一二三四五六七八九十]{1,3}、.{1,30}|\d+(?:\.\d+)*[.．、]?\s+[A-Z\u4e00-\u9fff][^。.!?]{0,40}"
    r"|[A-Z][\w&'-]*(?: (?:[A-Z][\w&'-]*|and|of|the|to|in|for|your|a)){0,5})$"
)
"""A PDF has no headings, only lines: numbered ones and short ones in title case pass for headings."""

_AFTER_RUN_IN = re.compile(r"\s*(?:\([^)]*\)|（[^）]*）)?\s*(?:[:：–—]|-\s)|[.。]|\u3000")
_LONGEST_RUN_IN = 40


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part; `path` holds the headings from the top down, `level` is 0 before the first heading."""

    anchor: str
    heading: str
    text: str
    level: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document in plain text; `front_matter` is empty unless it starts with a YAML block."""

    title: str
    sections: tuple[Section, ...]
    front_matter: dict[str, Any] = field(default_factory=dict)


def is_document(file: SourceFile) -> bool:
    """Tell whether the file's ending is one we can read as a document."""
    return file.suffix in (".md", ".markdown", ".html", ".htm", ".pdf")


def read_document(file: SourceFile) -> Document:
    """Read a document of any kind. Raises UnreadableFile for a broken front matter or PDF."""
    if file.suffix == ".pdf":
        return _read_pdf(file)
    if file.suffix in (".html", ".htm"):
        return _read_html(file)
    return _read_markdown(file)


def _read_markdown(file: SourceFile) -> Document:
    front, body = front_matter(file.text, file.document_id)
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(body))
    builder = _Builder()
    for node in tree.children:
        lead = _run_in(node)
        if node.type == "heading":
            builder.open(int(node.tag[1]), _inline(node))
        elif lead:
            builder.open_run_in(lead)
            builder.add(_headed_text(lead, _block(node).strip()))
        else:
            if node.type == "paragraph":
                builder.close_run_in()
            builder.add(_block(node))
    sections = builder.close()
    title = str(front.get("title") or "") or next((s.heading for s in sections if s.level == 1), "") or file.stem
    return Document(title, sections, front)


def _run_in(node: SyntaxTreeNode) -> str:
    """Return the words in bold that head a paragraph as a heading would: "**Returns.** 30 days …"; "" where none do."""
    if node.type != "paragraph" or not node.children:
        return ""
    parts = [part for part in node.children[0].children if part.type != "text" or part.content]
    if not parts or parts[0].type != "strong":
        return ""
    lead, after = _inline_text(parts[0]).strip(), "".join(_inline_text(part) for part in parts[1:])
    ends = not after.strip() or after.startswith("\n") or _AFTER_RUN_IN.match(after) or lead[-1:] in ".:：。"
    return lead if ends and len(lead) <= _LONGEST_RUN_IN else ""


def _headed_text(lead: str, text: str) -> str:
    """Return a paragraph without the words that head it, where those are a sentence of their own ("Returns.", "退款　")."""
    rest = text.removeprefix(lead)
    alone = lead[-1:] in ".。" or rest[:1] in ("\u3000", "\n", "")
    return rest.strip(" \u3000\n") if alone else text


def front_matter(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Split YAML front matter from the body. Raises UnreadableFile when it is not a YAML mapping."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text.lstrip("\ufeff")
    try:
        front = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError) as error:
        raise UnreadableFile(f"{name}: the front matter is not YAML: {error}") from error
    if front is not None and not isinstance(front, dict):
        raise UnreadableFile(f"{name}: the front matter is not a mapping")
    return front or {}, text[found.end() :]


class _Builder:
    """Collects blocks under headings; words in bold head no more than their own paragraph and the lists after it."""

    def __init__(self) -> None:
        self._sections: list[tuple[str, str, int, tuple[str, ...], list[str]]] = [("", "", 0, (), [])]
        self._open: list[tuple[int, str]] = []
        self._headed = ("", 0)
        self._in_run_in = False

    def open(self, level: int, heading: str) -> None:
        """Begin the part of a heading."""
        self._begin(level, heading)
        self._headed, self._in_run_in = (self._sections[-1][1], level), False

    def open_run_in(self, lead: str) -> None:
        """Begin a part headed by words in bold, below the heading that it stands under."""
        heading, level = self._headed
        lead = lead.rstrip(" .:：。")
        self._begin(level + 1, f"{heading} › {lead}" if level > 1 else lead)
        self._in_run_in = True

    def close_run_in(self) -> None:
        """Go on under the heading itself, unless what was in bold leads to what follows."""
        blocks = self._sections[-1][4]
        if self._in_run_in and blocks and not blocks[-1].endswith((":", "：")):
            heading, level = self._headed
            self._begin(level, heading)
            self._in_run_in = False

    def _begin(self, level: int, heading: str) -> None:
        found = _ANCHOR.search(heading)
        anchor = found.group(1) if found else ""
        heading = _ANCHOR.sub("", heading).strip()
        self._open = [(depth, text) for depth, text in self._open if depth < level] + [(level, heading)]
        self._sections.append((anchor, heading, level, tuple(text for _, text in self._open), []))

    def add(self, text: str) -> None:
        if text.strip():
            self._sections[-1][4].append(text.strip())

    def close(self) -> tuple[Section, ...]:
        taken: set[str] = set()
        sections = []
        for number, (anchor, heading, level, path, blocks) in enumerate(self._sections):
            if not blocks:
                continue
            name = anchor or ("intro" if not heading else f"section-{number}")
            while name in taken:
                name += "-2"
            taken.add(name)
            sections.append(Section(name, heading, "\n".join(blocks), level, path))
        return tuple(sections)


def _inline(node: SyntaxTreeNode) -> str:
    return "".join(_inline_text(child) for child in node.children)


def _inline_text(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.children:
        return "".join(_inline_text(child) for child in node.children)
    return node.content if node.type in ("text", "code_inline", "image") else ""


def _block(node: SyntaxTreeNode, depth: int = 0) -> str:
    if node.type in ("fence", "code_block"):
        return node.content
    if node.type in ("html_block", "hr"):
        return read_html(node.content).text if node.type == "html_block" else ""
    if node.type == "table":
        return "\n".join(_table_row(row) for part in node.children for row in part.children)
    if node.type in ("bullet_list", "ordered_list"):
        marks = ("- " if node.type == "bullet_list" else f"{n}. " for n in range(1, len(node.children) + 1))
        return "\n".join(
            "  " * depth + mark + _item(item, depth) for mark, item in zip(marks, node.children, strict=True)
        )
    if node.children:
        return "\n".join(_block(child, depth) if child.type != "inline" else _inline(child) for child in node.children)
    return ""


def _item(node: SyntaxTreeNode, depth: int) -> str:
    return "\n".join(_block(child, depth + 1) for child in node.children)


def _table_row(row: SyntaxTreeNode) -> str:
    return " | ".join(_inline(cell) for cell in row.children)


def _read_html(file: SourceFile) -> Document:
    content = read_html(file.text)
    builder = _Builder()
    for anchor, heading, text in content.sections:
        if heading:
            builder.open(2, f"{heading} {{#{anchor}}}" if re.fullmatch(r"[\w-]+", anchor) else heading)
        builder.add(text)
    if content.specs:
        builder.add("\n".join(f"{name}: {value}" for name, value in content.specs))
    sections = builder.close()
    return Document(content.title or next((s.heading for s in sections if s.heading), "") or file.stem, sections)


def _read_pdf(file: SourceFile) -> Document:
    try:
        reader = PdfReader(io.BytesIO(file.data))
        pages = [page.extract_text() for page in reader.pages]
        named = reader.metadata.title if reader.metadata else None
    except (PyPdfError, ValueError, KeyError, OSError, RecursionError) as error:
        raise UnreadableFile(f"{file.document_id} can't be read as a PDF: {error}") from error
    if not any(page.strip() for page in pages):
        raise UnreadableFile(f"{file.document_id} holds no text; a scanned PDF needs text recognition first")
    builder = _Builder()
    for number, page in enumerate(pages, start=1):
        builder.open(2, f"p. {number} {{#page-{number}}}")
        for line in page.splitlines():
            if _PDF_HEADING.match(line.strip()):
                builder.open(3, line.strip())
            else:
                builder.add(line)
    return Document(named or file.stem, builder.close())
