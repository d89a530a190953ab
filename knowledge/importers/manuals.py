"""Manuals and guides: any document that is not a policy, cut at its headings."""

from __future__ import annotations

import hashlib

from knowledge.importers.documents import is_document, read_document
from knowledge.importers.parts import ImportContext, Importer, Parts
from knowledge.importers.source import SourceFile
from knowledge.records import Passage
from knowledge.text import language_of

_NOT_MANUALS = {"readme", "license", "licence", "notice", "changelog", "contributing"}


def recognises(file: SourceFile) -> bool:
    """Tell a manual: a document that nobody else knew, and that is not about the folder itself."""
    return is_document(file) and file.stem.lower() not in _NOT_MANUALS


def load(file: SourceFile, context: ImportContext) -> Parts:
    """Read a manual; its product is the `product_id` of its front matter, else its file's name."""
    document = read_document(file)
    front = document.front_matter
    product_id = str(front.get("product_id") or front.get("product") or file.stem)
    lang = file.named_lang or language_of(" ".join(section.text for section in document.sections))
    passages = []
    for section in document.sections:
        path = [heading for heading in section.path if heading != document.title]
        title = " › ".join([document.title, *path])
        passage_id = hashlib.sha256(f"{file.document_id}#{section.anchor}".encode()).hexdigest()[:16]
        source = file.ref(f"#{section.anchor}")
        passages.append(Passage(passage_id, "manual", section.text, lang, title, source, product_id, section.anchor))
    if not passages:
        context.rejections.add(0, "", "holds no text")
        return Parts()
    return Parts(manuals=passages, accepted=1)


IMPORTER = Importer("manual", recognises, load)
