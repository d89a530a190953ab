"""Cells that say a thing twice, in Chinese and in English: "电水壶 (Kettle)", "额定功率 Rated power", "哑光黑 Matte Black".

Shops that sell in both languages from one export write so. Each language gets its own half; what both need, such as a
model code, stays with both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from knowledge.attributes import AttributeNames
from knowledge.bilingual import in_english
from knowledge.chinese_words import dictionary
from knowledge.importers.parts import ProductPart, VariantPart
from knowledge.records import Attribute
from knowledge.text import has_cjk, sentences, stem

_BRACKETED = re.compile(r"^(?P<first>[^()（）\[\]【】]{2,}?)\s*[(（\[【](?P<second>[^()（）\[\]【】]{3,})[)）\]】]\s*$")
_SLASHED = re.compile(r"^(?P<first>.{2,}?)\s+[/|｜]\s+(?P<second>.{2,})$")
_SIDE_BY_SIDE = re.compile(
    r"^(?P<first>[^A-Za-z]*[\u4e00-\u9fff][^A-Za-z]*?)\s+(?P<second>(?:\d+[- ])?[A-Za-z][^\u4e00-\u9fff]*)$"
)
_ENGLISH_FIRST = re.compile(
    r"^(?P<english>[A-Za-z][^\u4e00-\u9fff]*\s(?:[^\u4e00-\u9fff]*[^\W\d_])?)\s+(?P<chinese>[\u4e00-\u9fff].*)$"
)
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z-]*\d)[A-Za-z]{1,5}-?\d{1,4}[A-Za-z]{0,2}(?![A-Za-z0-9])")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[A-Za-z]{3,}")
# Names of models that stand beside a Chinese word without translating it.
_MODEL_WORDS = frozenset(["pro", "max", "plus", "mini", "lite", "ultra", "air", "usb", "led", "type", "app", "wifi"])
_UNITS = frozenset(["mah", "rpm", "gsm", "usb", "ipx", "led", "bar", "psi", "lux", "abs", "pla", "pvc", "pet", "eva", "tpu", "lbs", "kwh", "mwh"])  # fmt: skip
_YES = {"zh": "是", "en": "Yes"}
_NO = {"zh": "否", "en": "No"}
_YES_NO = {"yes": _YES, "true": _YES, "是": _YES, "有": _YES, "支持": _YES, "可": _YES, "no": _NO, "false": _NO, "否": _NO, "无": _NO, "不支持": _NO, "不可": _NO}  # fmt: skip
_LEAD_IN = re.compile(r"^(?:in )?english\s*[:：]\s*", re.IGNORECASE)


def halves(text: str, *, side_by_side: bool = False) -> dict[str, str] | None:
    """Return the Chinese and the English half of a cell, {"zh", "en"}; None if it is not written twice.

    Without brackets or a slash between them, the halves are told apart only if `side_by_side`, as in names of
    attributes and options; in a title a Latin word after Chinese ones is more often the model.
    """
    patterns = (_BRACKETED, _SLASHED, _SIDE_BY_SIDE) if side_by_side else (_BRACKETED, _SLASHED)
    for pattern in patterns:
        match = pattern.match(text.strip())
        if match is None:
            continue
        first, second = match["first"].strip(), match["second"].strip()
        chinese, english = (first, second) if has_cjk(first) else (second, first)
        if has_cjk(chinese) and not has_cjk(english) and _translates(english):
            return {"zh": chinese, "en": english}
    return None


def title_halves(title: str) -> dict[str, str] | None:
    """Return the halves of a title; side by side only where the Chinese says what the English ends in.

    "Vista Monitor 维斯塔显示器" is written twice, "Sony WH-1000XM5 头戴式耳机" and "Apple Watch 表带" are not.
    """
    if (both := halves(title)) is not None:
        return both
    match = _ENGLISH_FIRST.match(title.strip())
    words = _WORD.findall(match["english"]) if match else []
    if match is None or len(words) < 2:
        return None
    last = words[-1].lower()
    meant = {stem(phrase[-1]) for word in dictionary().lcut(match["chinese"]) for phrase in in_english(word)}
    numbers = set(_NUMBER.findall(match["english"])) & set(_NUMBER.findall(match["chinese"]))
    if meant & {stem(last), stem(last.removesuffix("s"))} or (numbers and _translates(words[-1])):
        return {"zh": match["chinese"].strip(), "en": match["english"].strip()}
    return None


def _translates(english: str) -> bool:
    """Tell whether Latin words translate what stands beside them: a word that is no unit, code or model."""
    return any(word.lower() not in _MODEL_WORDS | _UNITS for word in _WORD.findall(english))


def separated(part: ProductPart, names: AttributeNames) -> ProductPart:
    """Return the part with every cell that is written twice given to both languages. Changes it in place.

    A value that needs no translation ("1000 W") is given to both under the names that `names` has for it.
    """
    for lang, title in list(part.titles.items()):
        if (both := title_halves(title)) is not None:
            part.titles = {**part.titles, **_with_codes(both, lang, part.titles)}
            part.aliases.append(title)
    part.attributes = _in_both([one for attribute in part.attributes for one in _attribute(attribute)], names)
    part.drawbacks = [one for drawback in part.drawbacks for one in _drawback(drawback)]
    for variant in part.variants:
        _options(variant)
    part.descriptions = _descriptions(part.descriptions)
    return part


def _with_codes(both: dict[str, str], lang: str, known: dict[str, str]) -> dict[str, str]:
    """A model that only one half names is named in the other too."""
    codes = {name: _CODE.findall(text) for name, text in both.items()}
    for name, other in (("zh", "en"), ("en", "zh")):
        missing = [code for code in codes[other] if code.lower() not in both[name].lower()]
        if missing:
            both[name] = f"{' '.join(missing)} {both[name]}" if name == "en" else f"{both[name]} {' '.join(missing)}"
    return {name: text for name, text in both.items() if name == lang or name not in known}


def _attribute(attribute: Attribute) -> Iterable[Attribute]:
    names = halves(attribute.name, side_by_side=True)
    values = halves(attribute.value) or {}
    own = _language(attribute.value) or _language(attribute.name) or attribute.lang
    own = "en" if attribute.value.strip().lower() in ("yes", "no", "true", "false") else own
    if names is None and not values:
        yield replace(attribute, lang=own)
        return
    names = names or {"zh": attribute.name, "en": attribute.name}
    for lang in ("zh", "en"):
        if values or not _language(attribute.value) or lang == own:
            yield replace(attribute, name=names[lang], value=values.get(lang, attribute.value), lang=lang)


def _language(text: str) -> str | None:
    """Return the language a text is written in; None for a number, unit or code that any language writes alike."""
    if has_cjk(text):
        return "zh"
    return "en" if any(word.lower() not in _UNITS for word in _WORD.findall(text)) else None


def _in_language(text: str, lang: str) -> str | None:
    """Return what needs no translation, or a bare yes or no, in a language; None for other words."""
    answer = _YES_NO.get(text.strip().lower())
    if answer is not None:
        return answer[lang]
    return text if _language(text) is None else None


def _in_both(attributes: list[Attribute], names: AttributeNames) -> list[Attribute]:
    """Add what needs no translation in the other language, where its name is known there."""
    there = {(attribute.key, attribute.lang) for attribute in attributes}
    found = list(attributes)
    for attribute in attributes:
        other = "en" if attribute.lang == "zh" else "zh"
        shown, value = names.known(attribute.key, other), _in_language(attribute.value, other)
        if shown and value and (attribute.key, other) not in there:
            found.append(replace(attribute, name=shown, value=value, lang=other))
    return found


def _drawback(drawback: Attribute) -> Iterable[Attribute]:
    values = halves(drawback.value)
    if values is None:
        own = _language(drawback.value) or drawback.lang
        yield replace(drawback, lang=own)
        return
    for lang, value in values.items():
        yield replace(drawback, value=value, lang=lang)


def _options(variant: VariantPart) -> None:
    for lang, options in list(variant.options.items()):
        names = {name: halves(name, side_by_side=True) for name in options}
        values = {value: halves(value, side_by_side=True) for value in options.values()}
        if not any(values.values()) and not any(names.values()):
            continue
        for target in ("zh", "en"):
            if target == lang or target not in variant.options:
                variant.options[target] = {
                    (names[name] or {}).get(target, name): (values[value] or {}).get(target, value)
                    for name, value in options.items()
                }


def _descriptions(descriptions: dict[str, str]) -> dict[str, str]:
    """Give each line, and each sentence of a mixed line, to the language that it is written in."""
    lines: dict[str, list[str]] = {}
    for lang, text in descriptions.items():
        for line in text.splitlines():
            for own, piece in _by_language(line, lang):
                lines.setdefault(own, []).append(piece)
    return {lang: "\n".join(found) for lang, found in lines.items()}


def _by_language(line: str, lang: str) -> Iterable[tuple[str, str]]:
    if not has_cjk(line):
        english = len(_WORD.findall(line)) >= 3
        yield ("en" if english else lang), _LEAD_IN.sub("", line) if english else line
        return
    parts = sentences(line)
    if all(has_cjk(part) or len(_WORD.findall(part)) < 3 for part in parts):
        yield lang if lang == "zh" or not _WORD.search(line) else "zh", line
        return
    for own in ("zh", "en"):
        kept = [part for part in parts if (has_cjk(part) or len(_WORD.findall(part)) < 3) == (own == "zh")]
        if kept:
            yield own, _LEAD_IN.sub("", ("" if own == "zh" else " ").join(kept))
