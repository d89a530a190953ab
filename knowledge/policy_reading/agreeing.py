"""The readings of a policy's languages as one rule: what both state must agree, or it is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_GONE = object()
_UNREAD = "unreadExceptions"


def merged_rules(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Merge the rules read from each language; a value on which they differ is left out."""
    merged: dict[str, Any] | None = None
    for rule in rules:
        merged = dict(rule) if merged is None else _merged(merged, rule)
    return merged


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for key in (*one, *(key for key in other if key not in one)):
        if key == _UNREAD:
            # What one language leaves open the other may tell.
            merged |= {key: [*one[key], *other[key]]} if key in one and key in other else {}
            continue
        if key not in one or key not in other:
            merged[key] = one.get(key, other.get(key))
            continue
        value = _value(key, one[key], other[key])
        if value is not _GONE:
            merged[key] = value
    return merged


def _value(key: str, one: Any, other: Any) -> Any:
    if key == "section" or key.endswith("Section"):
        return " ".join(dict.fromkeys([*str(one).split(), *str(other).split()]))
    if key in ("id", "label", "type"):
        return one
    if one is None or other is None:
        return one if other is None else other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if key in ("names", "notServed", "excludes", "part"):
            return {lang: _union(one.get(lang, []), other.get(lang, [])) for lang in dict.fromkeys((*one, *other))}
        return _merged(one, other)
    if key == "regions":
        return _regions(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return _entries(one, other)
    return one if one == other else _GONE


def _union(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((*one, *other)))


def _regions(one: list[Any], other: list[Any]) -> Any:
    """Regions go together row by row; tables that differ say nothing certain."""
    same = len(one) == len(other) and all(_agree(_terms(a), _terms(b)) for a, b in zip(one, other, strict=True))
    return [_merged(a, b) for a, b in zip(one, other, strict=True)] if same else _GONE


def _agree(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """What one language leaves out the other may tell."""
    return all(a == b or a is None or b is None for a, b in zip(one, other, strict=True))


def _terms(region: Mapping[str, Any]) -> tuple[Any, ...]:
    span = region.get("transitTime") or {}
    return (
        region.get("rate"),
        region.get("furtherRate"),
        region.get("freeOver"),
        span.get("min"),
        span.get("max"),
        span.get("unit"),
    )


def _entries(one: list[Any], other: list[Any]) -> list[Any]:
    """Take the entries of both lists; entries on the same goods and state are one entry."""
    if not all(isinstance(entry, Mapping) for entry in (*one, *other)):
        return list(one) if one == other or len(one) >= len(other) else list(other)
    found = [dict(entry) for entry in one]
    for entry in other:
        twin = next((i for i, known in enumerate(found) if _subject(known) == _subject(entry)), None)
        if twin is None:
            found.append(dict(entry))
        else:
            found[twin] = _merged(found[twin], entry)
    return found


def _subject(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        tuple(sorted(entry.get("products", []))),
        tuple(sorted(entry.get("categories", []))),
        entry.get("when"),
        "names" in entry,
        bool(entry.get("part")),
    )
