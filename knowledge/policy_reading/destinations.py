"""Where a row of a shipping table leads: the places it names, and the groups that stand for all the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.policy_rules.countries import DIVIDED, area, cities_of, countries, divisions, group, states
from knowledge.policy_rules.places import PROVINCES
from knowledge.text import fold, has_cjk

_SPLIT = re.compile(
    r"[、，,/／;；&+]|\s+and\s+|\s+or\s+|(?<=[\u4e00-\u9fff])[和及与或](?=[\u4e00-\u9fff])", re.IGNORECASE
)
_REST = re.compile(r"其他|其它|其余|rest of|(?:all |any )?other|remaining|elsewhere|everywhere else", re.IGNORECASE)
# The groups a label may name; the first that fits counts. A rest without one of these is the rest of what the table speaks of.
_GROUPS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "gb_mainland",
            r"(?:\buk|\bgb|british|great britain|united kingdom|英国)\s*(?:mainland|本土)|mainland (?:uk|gb|britain|great britain)",
        ),
        ("contiguous_us", r"contiguous|continental us|continental united|lower 48|48 states"),
        ("mainland_china", r"内地|大陆|国内|全国|省份|mainland (?:china|provinces)|provinces|china mainland"),
        ("eu", r"\beu\b|european union|欧盟"),
        ("europe", r"\beurope\b|欧洲"),
        ("south_east_asia", r"south[- ]?east asia|东南亚"),
        ("us", r"\bstates\b|\bdomestic\b"),
        ("world", r"国家|世界|全球|海外|国外|境外|国际|countr|world|international|overseas|abroad"),
    )
)
_STATE = "US-"
"""In front of a state's code, which is a country's too: CA is California and Canada."""
_HOME = {"CNY": "mainland_china", "USD": "us"}
HOME_COUNTRY = {"CNY": "CN", "USD": "US", "AUD": "AU", "CAD": "CA", "GBP": "GB"}
"""Where a shop that sells in a currency is at home, as far as it matters which states a table means."""
_HIGHLANDS = re.compile(r"(?:scottish )?highlands?\s*(?:&|and|,)\s*(?:scottish )?islands?", re.IGNORECASE)
_PART_OF = re.compile(
    r"^(?:regional|rural|remote|metro(?:politan)?|greater|all of|rest of)\s+|\s+(?:metro(?:politan)?(?: area)?|region(?:al)?|state)$",
    re.IGNORECASE,
)


@dataclass
class Destination:
    """A row's places: `names` as customers say them by language, and a group whose other members it takes."""

    label: str
    names: dict[str, list[str]] = field(default_factory=lambda: {"zh": [], "en": []})
    rest: str | None = None
    known: set[str] = field(default_factory=set)

    def add(self, zh: Iterable[str], en: Iterable[str], key: str) -> None:
        """Take in a place."""
        self.known.add(key)
        for lang, names in (("zh", zh), ("en", en)):
            # "US" in a list of places would be found in "tell us".
            self.names[lang] += [name for name in names if name not in self.names[lang] and name not in ("US", "U.S.")]


def destination(label: str, lang: str, home: str = "US") -> Destination:
    """Read a label such as "Xinjiang, Tibet", "其他内地省份" or "Rest of EU"; `home` is the country whose states codes mean."""
    found = Destination(label.strip())
    body = _HIGHLANDS.sub("Scottish Highlands", re.sub(r"[()（）:：]", ",", label))
    whole_group = _group_of(body)
    codes = [piece.strip() for piece in _SPLIT.split(body) if piece.strip()]
    # ISO 3166-2 writes a state with its country: US-AK. Of two letters alone, "CA", one may be a country.
    with_country = bool(codes) and all(code.startswith(_STATE) for code in codes)
    codes = [code.removeprefix(_STATE) for code in codes]
    if (with_country or len(codes) > 1) and all(code in states() for code in codes):
        for code in codes:
            found.add(states()[code].zh, states()[code].en, _STATE + code)
        return found
    for piece in _SPLIT.split(body):
        piece = piece.strip().strip(".。")
        if not piece:
            continue
        if _REST.search(piece) or (_group_of(piece) and not _place(piece)):
            found.rest = found.rest or _group_of(piece) or ("?" if _REST.search(piece) else whole_group)
            continue
        place = _division(piece, home) or _place(piece)
        if place is not None:
            found.add(*place)
        else:
            found.names.setdefault(lang, []).append(piece)
    return found


def _division(piece: str, home: str) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """Return the state of a country at home that a piece names by its code or name; a part of one by that part too."""
    bare = _PART_OF.sub("", piece).strip()
    for place in divisions(home).values() if home != "US" else ():
        if bare == place.code or fold(bare) == fold(place.en[0]):
            return place.zh, (*place.en, *([place.code] if len(place.code) > 2 else [])), f"{home}-{place.code}"
    for names in cities_of(home):
        if fold(bare) in (fold(name) for name in names):
            zh = tuple(name for name in names if has_cjk(name))
            en = tuple(name for name in names if name not in zh)
            return zh, en, f"{home}-{en[0]}"
    return None


def _group_of(text: str) -> str | None:
    return next((name for name, pattern in _GROUPS if pattern.search(text)), None)


def _place(piece: str) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """Return the names of a place by language and a key for it."""
    folded = re.sub(r"(?:省|市|自治区|全省|全境|特别行政区)$", "", fold(piece)).strip()
    folded = re.sub(r"^(?:the|all of|mainland)\s+(?!china)", "", folded)
    provinces = area(folded)
    if provinces:
        english = [PROVINCES[name] for name in provinces]
        return (folded, *provinces), tuple(english), folded
    for zh, en in PROVINCES.items():
        if folded in (zh, en.lower()):
            return (zh,), (en,), zh
    if folded in ("中国大陆", "中国内地", "mainland china", "china"):
        return None if folded != "china" else (tuple(PROVINCES), ("China", *PROVINCES.values()), "CN")
    for prefix, places in (("", countries()), (_STATE, states())):
        for place in places.values():
            if folded in (fold(name) for name in (*place.zh, *place.en)) or piece.strip() == place.code:
                return place.zh, place.en, prefix + place.code
    return None


def resolve(found: Sequence[Destination], currency: str) -> None:
    """Fill in the members of groups: each takes those that no other row names."""
    taken = {key for entry in found for key in entry.known}
    _cities_apart(found, HOME_COUNTRY.get(currency, ""))
    home = _HOME.get(currency, "world")
    for entry in found:
        if entry.rest is None:
            continue
        name = entry.rest = home if entry.rest == "?" else entry.rest
        if name == "world":
            continue
        for zh, en, key in _members(name):
            if key not in taken:
                entry.add(zh, en, key)


def _cities_apart(found: Sequence[Destination], home: str) -> None:
    """Take a city that has a row of its own from the state that has another."""
    for names in cities_of(home):
        if any(f"{home}-{name}" in entry.known for entry in found for name in names):
            for entry in found:
                if not any(f"{home}-{name}" in entry.known for name in names):
                    entry.names = {lang: [n for n in own if n not in names] for lang, own in entry.names.items()}


def _members(name: str) -> list[tuple[Sequence[str], Sequence[str], str]]:
    if name == "mainland_china":
        return [((zh,), (en,), zh) for zh, en in PROVINCES.items()]
    prefix = _STATE if name in ("us", "contiguous_us") else ""
    members: list[tuple[Sequence[str], Sequence[str], str]] = [
        (place.zh, place.en, prefix + place.code) for place in group(name)
    ]
    home = countries()["US"]
    return [*members, (home.zh, home.en, home.code)] if prefix else members


def places_in(text: str) -> Destination:
    """Return the places that running text names, by whole words."""
    found = Destination(text)
    folded = fold(text)
    for zh, en in PROVINCES.items():
        if zh in folded or _word(en, text):
            found.add((zh,), (en,), zh)
    for place in countries().values():
        own = [name for name in place.en[:4] if len(name) > 2 or name.isupper()]
        if any(name in folded for name in place.zh[:3] if len(name) > 1) or any(_word(name, text) for name in own):
            found.add(place.zh, place.en, place.code)
    for home in DIVIDED:
        for place in divisions(home).values():
            if _word(place.en[0], text):
                found.add(place.zh, place.en, f"{home}-{place.code}")
    if re.search(r"港澳台", folded):
        for code in ("HK", "MO", "TW"):
            found.add(countries()[code].zh, countries()[code].en, code)
    elif re.search(r"港澳", folded):
        for code in ("HK", "MO"):
            found.add(countries()[code].zh, countries()[code].en, code)
    return found


def _word(name: str, text: str) -> bool:
    if has_cjk(name):
        return name in text
    flags = 0 if len(name) <= 3 else re.IGNORECASE
    return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, flags) is not None
