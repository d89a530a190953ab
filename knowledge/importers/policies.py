"""Policies: text in sections and a rule in the front matter, one file a language."""

from __future__ import annotations

import re
from typing import get_args

from knowledge.importers.documents import Document, is_document, read_document
from knowledge.importers.parts import ImportContext, Importer, Parts, PolicyPart
from knowledge.importers.source import SourceFile
from knowledge.records import PolicyKind, PolicySection
from knowledge.text import language_of

KINDS: tuple[str, ...] = get_args(PolicyKind)
_FOLDERS = {"policies", "policy", "政策", "规则", "条款"}
_KIND_WORDS = (
    (
        "international",
        r"international|overseas|abroad|outside (?:mainland )?(?:china|the us)|worldwide|海外|境外|国际|港澳台",
    ),
    ("price_protection", r"price.?(protect|match|guarantee)|价保|保价"),
    ("return", r"return|refund|exchange|退货|退款|退换"),
    ("warranty", r"warrant|guarantee|保修|质保|三包"),
    ("shipping", r"ship|deliver|配送|物流|运费|快递|发货"),
    ("invoice", r"invoice|发票"),
    ("payment", r"payment|pay|支付|付款"),
    ("privacy", r"privacy|隐私|个人信息"),
)


def recognises(file: SourceFile) -> bool:
    """Tell a policy by its folder, or by a front matter that names its kind."""
    if not is_document(file):
        return False
    if _FOLDERS & set(file.folders):
        return True
    head = file.text[:2000] if file.suffix != ".pdf" else ""
    if re.match(r"\ufeff?---", head) and re.search(rf"^kind:\s*({'|'.join(KINDS)})\s*$", head, re.MULTILINE):
        return True
    return "manuals" not in file.folders and re.search(r"polic(y|ies)|政策", file.stem, re.IGNORECASE) is not None


def load(file: SourceFile, context: ImportContext) -> Parts:
    """Read one language of a policy."""
    document = read_document(file)
    kind = str(document.front_matter.get("kind") or "") or guess_kind(file.stem, document)
    if kind not in KINDS:
        context.rejections.add(1, "kind", f"{kind!r} is not one of {', '.join(KINDS)}")
        return Parts()
    rule = document.front_matter.get("rule")
    if rule is not None and not isinstance(rule, dict):
        context.rejections.add(1, "rule", "is not a mapping")
        rule = None
    lang = file.named_lang or language_of(" ".join(section.text for section in document.sections))
    sections = _sections(file, document, lang)
    if not sections:
        context.rejections.add(0, "", "holds no text")
        return Parts()
    policy_id = str(document.front_matter.get("id") or file.stem)
    return Parts(
        policies=[PolicyPart(policy_id, kind, document.title, lang, sections, rule, document.front_matter)], accepted=1
    )


def _sections(file: SourceFile, document: Document, lang: str) -> list[PolicySection]:
    version = document.front_matter.get("version")
    sections = []
    for section in document.sections:
        source = file.ref(f"#{section.anchor}" + (f" (version {version})" if version else ""))
        heading = section.heading or document.title
        sections.append(PolicySection(section.anchor, heading, section.text, lang, source))
    return sections


def guess_kind(stem: str, document: Document) -> str:
    """Guess a policy's kind from its file name, then its title; "other" when neither tells."""
    for text in (stem.replace("-", " ").replace("_", " "), document.title):
        for kind, words in _KIND_WORDS:
            if re.search(words, text, re.IGNORECASE):
                return kind
    return "other"


IMPORTER = Importer("policy", recognises, load)
