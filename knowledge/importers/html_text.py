"""HTML as shops write it into text and specification rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS = "p,div,li,br,h1,h2,h3,h4,h5,h6,tr,section,article,ul,ol,table"
_NOISE = "script,style,noscript,template,nav,header > nav,footer,iframe,form"


@dataclass(frozen=True, slots=True)
class HtmlContent:
    """Readable text with one block a line, the rows of specification tables, and headed sections."""

    text: str
    specs: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str, str], ...]
    """(anchor, heading, text) in document order; text before the first heading has an empty heading."""
    title: str = ""


def read_html(html: str) -> HtmlContent:
    """Read a page or a fragment; two-column tables and definition lists become specs and leave the text."""
    tree = LexborHTMLParser(html)
    for node in tree.css(_NOISE):
        node.decompose()
    title_node = tree.css_first("title")
    title = title_node.text(strip=True) if title_node else ""
    specs = _take_tables(tree) + _take_definitions(tree)
    body = tree.body
    if body is None:
        return HtmlContent("", tuple(specs), (), title)
    _mark_blocks(tree)
    sections = tuple(_sections(body))
    return HtmlContent(_clean(body.text()), tuple(specs), sections, title)


def _take_tables(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    specs: list[tuple[str, str]] = []
    for table in tree.css("table"):
        rows = [[_clean(cell.text(separator=" ")) for cell in row.css("th,td")] for row in table.css("tr")]
        filled = [cells for cells in rows if cells]
        if filled and all(len(cells) == 2 for cells in filled):
            specs.extend((name, value) for name, value in filled if name and value and not _is_header(name, value))
            table.decompose()
        elif len(filled) > 1 and len(filled[0]) > 2 and all(len(cells) == len(filled[0]) for cells in filled):
            specs.extend(_by_column(filled))
            table.decompose()
    return specs


def _by_column(rows: list[list[str]]) -> list[tuple[str, str]]:
    """Read a table with a column a version: each row's name, with the value of every version that has its own."""
    heads = rows[0][1:]
    specs = []
    for name, *values in rows[1:]:
        if name and len(set(values)) == 1:
            specs.append((name, values[0]))
        elif name:
            mark, joint = ("：", "；") if re.search(r"[\u4e00-\u9fff]", name + heads[0]) else (": ", "; ")
            specs.append(
                (name, joint.join(f"{head}{mark}{value}" for head, value in zip(heads, values, strict=True) if value))
            )
    return specs


def _is_header(name: str, value: str) -> bool:
    headers = {
        "参数",
        "规格",
        "名称",
        "项目",
        "参数值",
        "数值",
        "内容",
        "specification",
        "spec",
        "value",
        "name",
        "details",
    }
    return name.lower() in headers and value.lower() in headers


def _take_definitions(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    specs: list[tuple[str, str]] = []
    for definitions in tree.css("dl"):
        names = [_clean(node.text()) for node in definitions.css("dt")]
        values = [_clean(node.text()) for node in definitions.css("dd")]
        if names and len(names) == len(values):
            specs.extend((name, value) for name, value in zip(names, values, strict=True) if name and value)
            definitions.decompose()
    return specs


def _mark_blocks(tree: LexborHTMLParser) -> None:
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")


def _sections(body: LexborNode) -> list[tuple[str, str, str]]:
    sections: list[tuple[str, str, list[str]]] = [("", "", [])]
    for node in body.traverse(include_text=True):
        if node.tag in ("h1", "h2", "h3", "h4"):
            sections.append((node.attributes.get("id") or "", _clean(node.text()), []))
        elif node.tag == "-text" and not _inside_heading(node):
            sections[-1][2].append(node.text_content or "")
    return [(anchor, heading, _clean("".join(texts))) for anchor, heading, texts in sections if heading or texts]


def _inside_heading(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in ("h1", "h2", "h3", "h4"):
            return True
        parent = parent.parent
    return False


def _clean(text: str) -> str:
    lines = (re.sub(r"[ \t\xa0\u3000]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
