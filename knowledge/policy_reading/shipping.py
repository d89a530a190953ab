"""Shipping read from tables and sentences: regions with time and cost, dispatch, places and goods left out, faster ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from knowledge.policy_reading.destinations import HOME_COUNTRY, Destination, destination, places_in, resolve
from knowledge.policy_reading.dispatch import dispatch_terms
from knowledge.policy_reading.goods import GoodsFinder
from knowledge.policy_reading.restrictions import (
    EXPRESS,
    ONLY,
    REFUSES,
    SENDS,
    about_goods,
    clauses,
    restrictions,
    speaks_of_them,
)
from knowledge.policy_reading.statements import Statement, Table, statements, tables
from knowledge.policy_reading.values import Days, Price, bare_span, by_weight, prices, spans
from knowledge.records import PolicySection
from knowledge.text import has_cjk

_COLUMNS = (
    (
        "fee",
        r"(?:不满|未满|不足|不到).*(?:费|价)|(?:fee|cost|price|postage|shipping) (?:below|under|otherwise|if)|below (?:that|it)",
    ),
    ("express", r"express|expedited|priority|next[- ]day|overnight|加急|特快|顺丰|快速"),
    ("free", r"包邮|免邮|免运费|\bfree|threshold|门槛"),
    ("place", r"地区|区域|目的地|省份?|国家|范围|region|destination|\bzone|countr|state|area|where|\bto\b|location"),
)
_FREE_CELL = re.compile(r"^\W*(?:free|always free|免费|包邮|免运费|全场包邮|一律包邮)\W*$", re.IGNORECASE)
_NO_FREE = re.compile(r"不包邮|不免|无|没有|no\b|not|none|never|n/a|^[-—–/]+$", re.IGNORECASE)
_FREE = re.compile(r"包邮|免邮|免运费|\bfree\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"其他国家|其它国家|其他地区|海外|国外|境外|(?:any )?other countr|elsewhere|anywhere else|overseas|international|abroad|outside",
    re.I,
)
_EXTRA = re.compile(r"\+|加(?!急)|另加|extra|additional|\bplus\b|on top", re.IGNORECASE)
_DEARER = re.compile(EXPRESS.pattern + r"|\bsaturday\b|\bnamed[- ]day\b|周六|定时", re.IGNORECASE)
_BULKY = re.compile(r"大件|超重|bulky|oversize|large item|heavy", re.IGNORECASE)


def read_shipping(sections: Sequence[PolicySection], goods: GoodsFinder, currency: str) -> dict[str, Any] | None:
    """Read one language of a shipping policy; None when it names no region with a time or a cost."""
    said = statements(sections)
    entries = [entry for table in tables(sections) for entry in _rows(table, currency)]
    entries = entries or [line for statement in said if (line := _line(statement, currency)) is not None]
    if not entries:
        return None
    places = [place for place, _ in entries]
    resolve(places, currency)
    money = {found.currency for _, entry in entries for found in entry.pop("prices")}
    if len(money) > 1:
        return None
    free = _free_at_home(said, currency)
    regions = []
    for number, (place, entry) in enumerate(entries, start=1):
        names = {lang: names for lang, names in place.names.items() if names}
        world = {"rest": "world"} if place.rest == "world" else {}
        if free and not {"freeOver", "neverFree"} & set(entry) and not world and _at_home(place, currency):
            entry |= free
        if names or world:
            regions.append({"id": f"region-{number}", "label": place.label, "names": names, **world, **entry})
    rule: dict[str, Any] = {"type": "OfferShippingDetails", "section": entries[0][1]["section"], "regions": regions}
    rule |= dispatch_terms(said)
    rule["currency"] = next(iter(money), currency)
    rule |= {name: found for name, found in (
        ("notServed", _not_served(said, goods, places)), ("restrictions", restrictions(said, goods, places)),
        ("expedited", _expedited(said, goods, currency)), ("oversize", _oversize(said, goods, currency)),
    ) if found}  # fmt: skip
    return rule if regions else None


def _rows(table: Table, currency: str) -> list[tuple[Destination, dict[str, Any]]]:
    """Read the rows of a table that gives a place with a time or a cost; none of a table of anything else."""
    roles = _roles(table, currency)
    if "place" not in roles or not {"transit", "fee"} & set(roles):
        return []
    rows: list[tuple[Destination, dict[str, Any]]] = []
    for cells in _standard_rows(table, roles):
        of = {role: cells[index] for role, index in roles.items()}
        working = (
            re.search(r"工作日|working|business", table.head[roles["transit"]], re.I) if "transit" in roles else None
        )
        unit = "working days" if working else "days"
        entry = _entry(of.get("transit", ""), of.get("fee", ""), of.get("free"), unit, currency)
        if entry is None:
            continue
        entry["section"] = table.anchor
        rows.append((destination(of["place"], table.lang, HOME_COUNTRY.get(currency, "US")), entry))
    return rows


def _standard_rows(table: Table, roles: dict[str, int]) -> list[Sequence[str]]:
    """Leave out rows of a dearer service ("Express", "Saturday") to a place that has a row of its own without it."""
    place = roles["place"]
    beside = [index for index in range(len(table.head)) if index not in roles.values()]
    plain = [cells for cells in table.rows if not any(_DEARER.search(cells[index]) for index in beside)]
    served = {cells[place] for cells in plain}
    return [cells for cells in table.rows if cells in plain or cells[place] not in served]


def _roles(table: Table, currency: str) -> dict[str, int]:
    """Tell the columns: place and threshold by their names, time and cost by what stands in them."""
    roles: dict[str, int] = {}
    for index, name in enumerate(table.head):
        role = next((role for role, pattern in _COLUMNS if re.search(pattern, name, re.IGNORECASE)), None)
        if role is None:
            role = _role_of([row[index] for row in table.rows], name, currency)
        if role and role in roles and role in ("transit", "fee"):
            return {}
        if role and role not in roles:
            roles[role] = index
    if "place" not in roles and 0 not in roles.values():
        roles["place"] = 0
    return roles


def _role_of(cells: Sequence[str], name: str, currency: str) -> str | None:
    half = len(cells) / 2
    if sum(bool(spans(cell)) for cell in cells) > half:
        return "transit"
    if sum(bool(prices(cell, currency)) or bool(_FREE_CELL.match(cell)) for cell in cells) > half:
        return "fee"
    dated = re.search(r"时效|天|time|days", name, re.IGNORECASE)
    return "transit" if dated and sum(bare_span(cell) is not None for cell in cells) > half else None


def _entry(transit: str, fee: str, free: str | None, unit: str, currency: str) -> dict[str, Any] | None:
    days: Days | None = next(iter(spans(transit)), None) or bare_span(transit, unit) or next(iter(spans(fee)), None)
    paid = prices(fee, currency)
    entry: dict[str, Any] = {"prices": list(paid)}
    if days is not None:
        entry["transitTime"] = days.rule()
    if _FREE_CELL.match(fee):
        entry["rate"] = "0"
    elif weighed := by_weight(fee, currency):
        entry |= weighed
    elif len(paid) == 1:
        entry["rate"] = str(paid[0].amount)
    if free is not None and (over := prices(free, currency)):
        entry["freeOver"] = str(over[0].amount)
        entry["prices"] += over
    elif free is not None and _NO_FREE.search(free):
        entry["neverFree"] = True
    return entry if days is not None or "rate" in entry else None


def _line(statement: Statement, currency: str) -> tuple[Destination, dict[str, Any]] | None:
    """Read "Places: 1–2 days after dispatch, 6 CNY, free from 59 CNY" or "寄往上海：…"; a colon must part the two."""
    place, colon, rest = (
        re.split(r"([:：])", statement.text, maxsplit=1) if re.search(r"[:：]", statement.text) else ("", "", "")
    )
    if not colon or len(place) > 90 or EXPRESS.search(place) or _BULKY.search(place):
        return None
    found = destination(
        re.sub(r"^(?:寄往|发往|to)\s*", "", place, flags=re.IGNORECASE),
        statement.lang,
        HOME_COUNTRY.get(currency, "US"),
    )
    if not found.known and found.rest in (None, "?"):
        return None
    over, rate = _threshold(rest, currency)
    days = next(iter(spans(rest)), None)
    if days is None and rate is None:
        return None
    entry: dict[str, Any] = {"prices": [*filter(None, (over, rate))], "section": statement.anchor}
    if days is not None:
        entry["transitTime"] = days.rule()
    if weighed := by_weight(rest, currency):
        entry |= weighed
    elif rate is not None:
        entry["rate"] = str(rate.amount)
    elif over is None and _FREE.search(rest) and not _NO_FREE.search(rest):
        entry["rate"] = "0"
    if over is not None:
        entry["freeOver"] = str(over.amount)
    return found, entry


def _threshold(text: str, currency: str) -> tuple[Price | None, Price | None]:
    """Return (the amount from which it is free, the fee) of a phrase; an amount near "free" is the former."""
    over = rate = None
    for found in prices(text, currency):
        before = re.split(r"[,，;；。]|\.\s", text[: found.start])[-1]
        after = re.match(r"\s*(?:及?以上|起)?(?:包邮|免邮|免运费)", text[found.end :])
        near = after or (
            _FREE.search(text) and re.search(r"满\s*$|(?:from|over|above|orders? of|超过)\s*$", before, re.I)
        )
        if near and over is None:
            over = found
        elif rate is None:
            rate = found
    return over, rate


def _free_at_home(said: Sequence[Statement], currency: str) -> dict[str, Any]:
    """Read a threshold of free shipping that is stated once, for all of the country that the shop is in."""
    found = []
    for statement in said:
        over, rate = _threshold(statement.text, currency)
        if over is not None and rate is None and not EXPRESS.search(statement.text) and _FREE.search(statement.text):
            found.append(over.amount)
    return {"freeOver": str(found[0])} if len(set(found)) == 1 else {}


def _at_home(place: Destination, currency: str) -> bool:
    home = HOME_COUNTRY.get(currency)
    inside = f"{home}-"
    return bool(place.known) and all(key.startswith(inside) or has_cjk(key) for key in place.known)


def _not_served(said: Sequence[Statement], goods: GoodsFinder, served: Sequence[Destination]) -> list[dict[str, Any]]:
    """Places that nothing goes to; what is said of some goods only, and of places that a region serves, is not of these."""
    entries: list[dict[str, Any]] = []
    going = {name for place in served for names in place.names.values() for name in names}
    for statement in said:
        if about_goods(statement.text, goods) or speaks_of_them(statement.text):
            continue
        for clause in clauses(statement.text):
            refused = REFUSES.search(clause)
            only = ONLY.search(clause)
            if not ((refused and SENDS.search(clause)) or only) or EXPRESS.search(statement.text):
                continue
            found = places_in(clause[refused.start() :] if refused and statement.lang == "en" else clause)
            world = bool(_ELSEWHERE.search(clause)) or bool(only and found.known)
            left = {lang: [name for name in names if name not in going] for lang, names in found.names.items()}
            names = {} if only else {lang: names for lang, names in left.items() if names}
            if names or world:
                entries.append({"names": names, "section": statement.anchor} | ({"rest": "world"} if world else {}))
    return entries


def _expedited(said: Sequence[Statement], goods: GoodsFinder, currency: str) -> dict[str, Any] | None:
    """One faster way at a stated price, with the goods and places that it leaves out."""
    offers = [s for s in said if EXPRESS.search(s.whole) and prices(s.text, currency) and spans(s.text)]
    if len(offers) != 1 or len(prices(offers[0].text, currency)) != 1:
        return None
    offer = offers[0]
    key = "extra" if _EXTRA.search(offer.text) else "rate"
    entry: dict[str, Any] = {
        key: str(prices(offer.text, currency)[0].amount),
        "transitTime": spans(offer.text)[0].rule(),
        "section": offer.anchor,
        "products": [],
        "categories": [],
        "notServed": {"zh": [], "en": []},
    }
    beside = [s for s in said if s.anchor == offer.anchor and s.line == offer.line]
    for clause in (clause for s in beside for clause in _express_clauses(s.text)):
        if not REFUSES.search(clause) and not re.search(r"太重|too heavy|\bnot\b", clause, re.IGNORECASE):
            continue
        found = goods.find(
            re.sub(
                r"^(?:not (?:for|available for)|and not|太重)\s*",
                "",
                re.split(r"太|不能|不可|too ", clause)[0].strip(" (，,."),
                flags=re.I,
            )
        )
        entry["products"] += [*found.products, *(p for p in goods.named(clause) if p not in found.products)]
        entry["categories"] += found.categories
        for lang, names in places_in(clause).names.items():
            entry["notServed"][lang] += names
    entry["names"] = _way_names(offer)
    return entry


def _express_clauses(text: str) -> list[str]:
    return [part for part in re.split(r"[;；。]|(?<=[a-z)])\.\s|,\s(?=and not)|，(?=没有)", text) if part.strip()]


def _way_names(offer: Statement) -> dict[str, list[str]]:
    name = re.split(r"[:：(（]", offer.text)[0].strip()
    return {offer.lang: [name]} if 0 < len(name) <= 40 else {}


def _oversize(said: Sequence[Statement], goods: GoodsFinder, currency: str) -> list[dict[str, Any]]:
    """Bulky goods that cost more each."""
    entries = []
    for statement in said:
        paid = prices(statement.text, currency)
        if len(paid) != 1 or not _BULKY.search(statement.whole):
            continue
        subject = re.split(r"属于|\bare\b|\bis\b|[:：，]|each|每", statement.text)[0]
        found = goods.find(subject)
        if found.found and not found.rest:
            entries.append({**found.rule(), "surcharge": str(paid[0].amount), "section": statement.anchor})
    return entries
