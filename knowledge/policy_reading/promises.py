"""Warranty and price protection read from text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from knowledge.policy_reading.goods import Goods, GoodsFinder, pieces
from knowledge.policy_reading.statements import IN_TABLE, Statement, led, statements
from knowledge.policy_reading.values import months, spans
from knowledge.records import PolicySection

_ALL = re.compile(
    r"所有|全部|全店|本店商品|一般|all (?:our |other )?(?:products|items|goods|devices)|every(?:thing| product| item)|our products|^(?:the )?warranty$|^(?:保修期|质保期)$",
    re.I,
)
_NOT = re.compile(r"不(?:设|提供|在|含|保)|没有|除外|\bno warranty\b|not cover|carry no|exclu", re.IGNORECASE)
_OTHER_TERM = re.compile(
    r"维修|修理|延保|加购|备件|单独(?:购买|出售)|另售|sold separately|recondition|repair(?:s|ed)? (?:parts?|usually|take)|extended|replacement part|replaced part",
    re.IGNORECASE,
)
_PART = re.compile(
    r"电池|刀盘|电机|马达|压缩机|屏幕|配件|附件|充电器|适配器|线材|batter(?:y|ies)|burrs?|motor|compressor|screen|accessor(?:y|ies)|charger|adapter|frame|blade",
    re.I,
)
_REST_OF = re.compile(
    r"机身|主机|整机|其余部分|rest of (?:the )?(?:device|product)|the device itself|main unit", re.IGNORECASE
)
_PLAIN_PART = {"电池": "battery", "刀盘": "burrs", "电机": "motor", "马达": "motor", "压缩机": "compressor", "屏幕": "screen", "配件": "accessories", "附件": "accessories",
               "充电器": "charger", "适配器": "adapter"}  # fmt: skip
_PERIOD = re.compile(r"^\W*\d+\s?(?:个月|年|months?|years?)\W*$", re.IGNORECASE)
_DROP = re.compile(r"降|便宜|drop|lower|cheaper|reduc|fall", re.IGNORECASE)


def read_warranty(sections: Sequence[PolicySection], goods: GoodsFinder, currency: str) -> dict[str, Any] | None:
    """Read one language of a warranty policy; None when it states no period for goods that can be told."""
    said = [*statements(sections), *_rows(sections)]
    entries: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    default: set[int] = set()
    section = ""
    for statement in said:
        if _OTHER_TERM.search(statement.text) or not months(statement.text):
            continue
        last: list[str] = []
        for subject, period in _terms(statement.text):
            section = section or statement.anchor
            part = _PART.search(subject)
            products = list(_products(subject, goods)) or (last if _REST_OF.search(subject) or part else [])
            last = products or last
            if part and not _REST_OF.search(subject) and products:
                parts.append(_part(part[0], products, period, statement))
            elif products and (not goods.named(subject) or not goods.beside(subject)):
                found = goods.find(subject)
                entries.append(
                    {
                        "products": products,
                        "categories": list(found.categories),
                        "months": period,
                        "section": statement.anchor,
                    }
                )
            elif _ALL.search(subject):
                default.add(period)
    if not (entries or parts or default):
        return None
    rule: dict[str, Any] = {"type": "WarrantyPromise", "section": section}
    if any(
        re.search(r"(?:date|day|time|from) (?:of )?(?:the )?(?:purchase|order)|购买|下单|付款", s.text, re.I)
        and months(s.text)
        for s in said
    ):
        rule["countedFrom"] = "purchase"
    rule["default_months"] = default.pop() if len(default) == 1 else None
    # What is said of fewer goods counts before what is said of many.
    rule["categories"] = sorted(_certain(entries), key=lambda entry: len(entry["products"]))
    return rule | ({"parts": parts} if parts else {})


def _rows(sections: Sequence[PolicySection]) -> list[Statement]:
    """Return the rows of tables as statements, one for each of the goods that a row lists: each stands for itself."""
    rows = [(lead, s) for lead, s in led(sections, last=_PERIOD) if s.line == IN_TABLE and months(s.text)]
    return [replace(s, text=f"{goods}: {s.text}") for lead, s in rows for goods in pieces(lead)]


def _terms(text: str) -> list[tuple[str, int]]:
    """Return (whose, months) of a statement: "goods: 12 months", "a 2-year warranty on goods", "goods have 6 months"."""
    found: list[tuple[str, int]] = []
    for clause in re.split(r"[;；。]|(?<=[a-z])\.\s|\((?=the rest)|（(?=机身)", text):
        periods = months(clause)
        if len({period for period, _, _ in periods}) != 1 or _NOT.search(clause[: periods[0][1]]):
            continue
        period, start, end = periods[0]
        after = re.match(
            r"[^,.;]*?\b(?:warranty|guarantee)\b(?: (?:on|for|covers?))\s+(?P<goods>[^.;(]+)",
            clause[end:],
            re.IGNORECASE,
        )
        subject = after["goods"] if after else clause[:start]
        subject = re.sub(
            r"(?:\b(?:have|has|carry|carries|come|comes|are|is|with|an?|of|covered|for|the)\b|提供|享有?|保修|质保|为|另保|整机|[:：]|\bwarranty\b(?=\s*$))",
            " ",
            subject,
        )
        found.append((subject.strip(" ,，-"), period))
    return found


def _products(subject: str, goods: GoodsFinder) -> tuple[str, ...]:
    named = goods.named(subject)
    if named:
        return named
    found = goods.find(_PART.sub("", subject))
    return found.products if found.found and not found.rest else goods.of_nature(subject)


def _part(word: str, products: list[str], period: int, statement: Statement) -> dict[str, Any]:
    return {"products": products, "part": {statement.lang: [word]}, "months": period, "section": statement.anchor}


def _certain(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out goods of which two statements of the same breadth say different things."""
    kept = []
    for entry in entries:
        rivals = [
            o
            for o in entries
            if o is not entry and len(o["products"]) == len(entry["products"]) and o["months"] != entry["months"]
        ]
        if not any(set(o["products"]) & set(entry["products"]) for o in rivals):
            kept.append(entry)
    return kept


def read_price_protection(
    sections: Sequence[PolicySection], goods: GoodsFinder, currency: str
) -> dict[str, Any] | None:
    """Read one language of a price protection; None unless one period is given for a later, lower price."""
    own = [(goods.find(lead), days, s) for lead, s, days in _protected(sections)]
    if own:
        return _by_goods(own) if all(meant.found for meant, _, _ in own) else None
    found = [
        (s, days)
        for s in statements(sections)
        if _DROP.search(s.text)
        for days in spans(s.text)
        if re.search(r"内|within|for", s.text, re.I)
    ]
    found = [
        (s, days)
        for s, days in found
        if not re.search(r"到账|退回|refund takes", s.text[days.start : days.end + 8], re.IGNORECASE)
    ]
    if len({days.most for _, days in found}) != 1 or found[0][1].working:
        return None
    statement, days = found[0]
    counted = "delivery" if re.search(r"签收|收货|deliver", statement.text, re.IGNORECASE) else "payment"
    return {"days": days.most, "countedFrom": counted, "section": statement.anchor}


def _protected(sections: Sequence[PolicySection]) -> list[tuple[str, Statement, int]]:
    """Return (goods, statement, days) of "Cosmetics: 15 days from payment; appliances: 30 days" and of rows that say so."""
    found: list[tuple[str, Statement, int]] = []
    for statement in statements(sections):
        for clause in re.split(r"[;；]", statement.text):
            lead, colon, rest = (re.split(r"([:：])", clause, maxsplit=1) + ["", ""])[:3]
            days = spans(rest)
            if colon and len(days) == 1 and _PROTECTED.search(f"{rest} {statement.heading}") and not days[0].working:
                found.append((lead, statement, days[0].most))
    return found


def _by_goods(own: Sequence[tuple[Goods, int, Statement]]) -> dict[str, Any]:
    statement = own[0][2]
    counted = "delivery" if re.search(r"签收|收货|deliver", statement.text, re.IGNORECASE) else "payment"
    entries = [{"categories": list(g.categories), "products": list(g.products), "days": days} for g, days, _ in own]
    return {
        "days": min(days for _, days, _ in own),
        "countedFrom": counted,
        "section": statement.anchor,
        "goods": entries,
    }


_PROTECTED = re.compile(r"保价|价保|price (?:protection|match|adjust)", re.IGNORECASE)
_ASKED_FOR = re.compile(r"申请|补开|索取|\bask\b|request|apply", re.IGNORECASE)
_CORRECTED = re.compile(r"换开|重开|开错|更正|wrong|re-?issue|correct", re.IGNORECASE)


def read_invoice(sections: Sequence[PolicySection], goods: GoodsFinder, currency: str) -> dict[str, Any] | None:
    """Read one language of an invoice policy; None unless one period is given in which an invoice may be asked for."""
    found = [
        (s, days)
        for s in statements(sections)
        if _ASKED_FOR.search(s.text) and not _CORRECTED.search(s.text)
        for days in spans(s.text)
        if days.most >= 14 and not days.working
    ]
    if len({days.most for _, days in found}) != 1:
        return None
    return {"requestWithinDays": found[0][1].most, "section": found[0][0].anchor}
