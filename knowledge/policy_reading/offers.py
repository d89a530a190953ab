"""Offers that stand in a shop's texts alone, as promotions: one a section, list item or row of a table.

Only what is understood whole becomes a promotion that a price may be computed from: what it takes off, when, from which
goods. A bundle, points, an offer on goods that can't be told stay text, to be quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from knowledge.policy_reading.goods import GoodsFinder
from knowledge.policy_reading.offer_terms import OfferTerms, for_some, full_price_only, offer_terms, period
from knowledge.policy_reading.statements import statements, tables
from knowledge.records import Policy, PolicySection, Product, Promotion
from knowledge.text import has_cjk

_PAGE = re.compile(r"优惠|活动|促销|满减|券|promo|offer|coupon|discount|deal|sale\b|code", re.IGNORECASE)
_NO_PAGE = frozenset(
    ["return", "shipping", "warranty", "invoice", "payment", "privacy", "price_protection", "international"]
)
_CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z0-9]*[A-Z]{2})(?=[A-Z0-9]*\d)[A-Z0-9]{4,14}(?![A-Za-z0-9])")
_NUMBERED = re.compile(r"^\s*(?:\d+\s*[.、)）]|[一二三四五六七八九十]+、)\s*")
_BRACKETED = re.compile(r"\s*[（(][^）)]*[）)]\s*$|\s*[–—-]\s*(?:automatic|自动).*$", re.IGNORECASE)
_BUNDLE = re.compile(
    r"\btogether\b|bundle|搭配|套装|同单|\+|＋|加一个|half price|第二件|买一送|免费|free\b|赠|积分|points",
    re.IGNORECASE,
)
_LEFT_OUT_ZH = re.compile(
    r"(?:^|[，。；、|\n ])([^，。；|\n]{2,60}?)(?:都|均|也)?(?:不参加|不适用|不能用|不可用|除外)(?!满减|其他|任何)|"
    r"除了?\s*([^，。；|\n]{1,30}?)\s*(?:以外|之外|外)(?!包装)"
)
_LEFT_OUT_EN = re.compile(
    r"\b(?:not (?:on|for|valid on)|except(?: for)?|excluding|excludes?)\s+([^.;|(]+)", re.IGNORECASE
)
_OUT_OF_ALL = re.compile(
    r"([^，。；\n]{2,30}?)(?:都|均|也)?不参加(?:以上|上述|本页)?(?:的)?(?:任何|所有|一切)(?:活动|优惠)|"
    r"(?:^|[.\n-])\s*([^.;\n]{3,60}?) (?:does(?: not|n't)|do(?: not|n't)|is(?: not|n't)|are(?: not|n't)) (?:count|included?|part|eligible|valid)\w* (?:for|of|in|with) any (?:codes?|offers?|discounts?|promotions?)",
    re.IGNORECASE,
)
_ONLY_ZH = re.compile(r"(?:只限|仅限|限|只能(?:用于|买))\s*([^，。；|\n]{1,30})")
_LEADS_ZH = re.compile(
    r"(?:^|[，。；|\n：:])\s*([^，。；|\n：:满每\d]{2,20}?)\s*(?:任意\s*\d+\s*件\s*)?(?=(?:每?满\s*\d|\d(?:\.\d)?\s*折|\d{2}\s*折|立减))"
)
_PER_EN = re.compile(r"\boff\s+([^.,;|]+)", re.IGNORECASE)
_ALL = re.compile(
    r"全店|全场|全部|所有|任意|本店|券码|整单|每单|优惠|满减|打$|^打|买$|当月|认证后|"
    r"^\s*(?:your|the|any|all|every|full[- ]price|first|orders?|goods|everything|items?|order|baskets?|purchases?|when|if|from|a|an|over|of|on|site-?wide)?"
    r"(?:\s+(?:first|full[- ]price|orders?|goods|items?|everything|the|your|purchase|when|if|from|over|of|on|after|you|in|basket|more).*)?\s*$",
    re.IGNORECASE,
)
_CONDITION_EN = re.compile(r"\b(?:from|over|when|if|after|for|until|till)\b.*$", re.IGNORECASE | re.DOTALL)
_REDUCED = re.compile(r"reduced|on sale|sale (?:items|prices?|goods)|特价|划线价|活动价|促销", re.IGNORECASE)
_TWO_KINDS = 4
"""Characters of two kinds of goods in a row: 猫粮狗粮."""
_STATE_EN = re.compile(r"\s+(?:at full price|already|in the basket)\b.*$", re.IGNORECASE)
_TOGETHER = re.compile(
    r"(不)?(?:可以?|能|得)?[^，。；|]{0,2}(?:和|与|跟|同|再参加|再用)([^，。；|]{1,16}?)(?:一起用|一起使用|叠加|叠|同享|同用|$)|"
    r"(?:mix(?:es)?|combin\w+|goes|go|stack\w*|added) (?:with|to) ([^.;|,]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Unit:
    """One offer as it stands: its name, all its words, and the section."""

    name: str
    text: str
    section: PolicySection
    beside: str = ""
    """What the section says beside its rows or items."""


def read_offers(
    policies: Sequence[Policy], products: Sequence[Product], currency: str, timezone: str
) -> tuple[Promotion, ...]:
    """Return the promotions that the shop's texts state, those in its first language where a page is there in several."""
    goods, zone = GoodsFinder(products), ZoneInfo(timezone)
    read: dict[str, tuple[Promotion, str]] = {}
    for policy in policies:
        if policy.kind in _NO_PAGE or not _PAGE.search(
            " ".join([policy.policy_id, *(s.heading for s in policy.sections)])
        ):
            continue
        out = _out_of_all(policy, products, goods)
        if out is None:
            continue
        for number, unit in enumerate(_units(map(_written, policy.sections)), start=1):
            made = _promotion(unit, f"{policy.policy_id}-{number}", products, goods, currency, zone, out)
            if made is not None:
                read.setdefault(made.code or made.promotion_id, (made, unit.text))
    return _combined(tuple(read.values()))


_WIDE = (
    (re.compile(r"(?<!\d),|,(?!\d)"), "，"), (re.compile(r"(?<!\d):|:(?!\d)"), "："), (re.compile(r";"), "；"),
    (re.compile(r"\("), "（"), (re.compile(r"\)"), "）"),
)  # fmt: skip


def _written(section: PolicySection) -> PolicySection:
    """Return a Chinese section with the marks of Chinese, whichever it was typed with."""
    heading, text = section.heading, section.text
    for pattern, mark in _WIDE if section.lang == "zh" else ():
        heading, text = pattern.sub(mark, heading), pattern.sub(mark, text)
    return replace(section, heading=heading, text=text)


def _out_of_all(policy: Policy, products: Sequence[Product], goods: GoodsFinder) -> set[str] | None:
    """Return the products that a page takes out of all its offers; None where its words for them name none."""
    out: set[str] = set()
    for section in map(_written, policy.sections):
        for match in _OUT_OF_ALL.finditer(section.text):
            found = _found(re.sub(r"[【】]", "", match[1] or match[2]), products, goods)
            if not found:
                return None
            out |= found
    return out


def _units(sections: Iterable[PolicySection]) -> Iterator[_Unit]:
    for section in sections:
        said = statements([section])
        running = ("" if section.lang == "zh" else " ").join(s.text for s in said if not s.item)
        rows = [cells for table in tables([section]) for cells in table.rows]
        for cells in rows:
            yield _Unit(cells[0], " | ".join(cells), section, running)
        items = [s for s in said if s.item]
        for item in items:
            yield _Unit(re.split(r"[:：–—]", item.text)[0], f"{section.heading}: {item.text}", section, running)
        if running and not rows and not items:
            yield _Unit(section.heading, f"{section.heading}: {running}", section)


def _promotion(
    unit: _Unit,
    promotion_id: str,
    products: Sequence[Product],
    goods: GoodsFinder,
    currency: str,
    zone: ZoneInfo,
    without: set[str],
) -> Promotion | None:
    terms = offer_terms(unit.text, currency)
    runs = period(unit.text, zone)
    if terms is None or runs is None or _is_bundle(unit):
        return None
    skus = _goods(unit, products, goods, without)
    if skus is None:
        return None
    code = next(iter(_CODE.findall(unit.name) or _CODE.findall(unit.text)), None)
    name = _BRACKETED.sub("", _NUMBERED.sub("", unit.name)).strip(" :：")
    claimed = code is None and ("券" in name or "voucher" in name.lower() or "coupon" in name.lower())
    return _with_terms(
        Promotion(
            promotion_id=promotion_id,
            titles={unit.section.lang: name},
            valid_from=runs[0],
            valid_until=runs[1],
            source=unit.section.source,
            code=code,
            product_ids=skus,
            restrictions={unit.section.lang: unit.text.replace(" | ", "，" if unit.section.lang == "zh" else ", ")},
            stackable=None,
            for_some=for_some(unit.text) or claimed,
            full_price_only=full_price_only(unit.text),
            combines_with=(),
        ),
        terms,
    )


def _is_bundle(unit: _Unit) -> bool:
    """Tell an offer on certain things bought together, or one of gifts and points, by its name and where the amount stands."""
    amounts = (part for part in re.split(r"[。；;]|\.\s", unit.text) if re.search(r"\boff\b|减|折", part))
    return any(_BUNDLE.search(part) for part in (unit.name, *amounts))


def _with_terms(promotion: Promotion, terms: OfferTerms) -> Promotion:
    first = terms.steps[0] if terms.steps else None
    return replace(
        promotion,
        percent_off=terms.percent,
        money_off=first[1] if first else terms.off,
        minimum_purchase=first[0] if first else terms.least,
        steps=terms.steps if len(terms.steps) > 1 else (),
        repeats=terms.repeats,
        most_off=terms.most_off,
        minimum_quantity=terms.pieces,
    )


def _goods(unit: _Unit, products: Sequence[Product], goods: GoodsFinder, without: set[str]) -> tuple[str, ...] | None:
    """Return the SKUs an offer is for, none for all of them; None where its words name goods that can't be told."""
    zh = unit.section.lang == "zh"
    body = unit.text.split("：" if zh and "：" in unit.text else ":", 1)[-1]
    named = (_ONLY_ZH.findall(body) or _LEADS_ZH.findall(body)) if zh else _PER_EN.findall(body)
    wanted: set[str] = set()
    for words in named:
        words = _CONDITION_EN.split(words)[0]
        if _ALL.search(words):
            continue
        found = _found(_STATE_EN.sub("", words), products, goods)
        if not found:
            return None
        wanted |= found
    out = set(without)
    for words in (_LEFT_OUT_ZH if zh else _LEFT_OUT_EN).findall(unit.text if wanted else f"{unit.text}\n{unit.beside}"):
        words = words if isinstance(words, str) else "".join(words)
        for part in re.split(r"[、,，和与]|\band\b|\bor\b|；", re.sub(r"[（(][^）)]*[）)]", "", words)):
            if not part.strip() or _REDUCED.search(part):
                continue
            found = _found(part, products, goods)
            if not found:
                return None
            out |= found
    if not wanted and not out:
        return ()
    ids = wanted or {product.product_id for product in products}
    return tuple(v.sku for p in products if p.product_id in ids - out for v in p.variants) or None


def _found(words: str, products: Sequence[Product], goods: GoodsFinder) -> set[str]:
    """Return the products that words mean: as the goods finder knows them, or as they stand in titles and tags."""
    words = re.sub(r"^(?:标着|带有|标有|买|our|the|any)\s*", "", words.strip(" 。.的"), flags=re.IGNORECASE).strip()
    found = goods.find(words)
    named = {*found.products, *goods.named(words)}
    if named and not found.rest:
        return named
    if (
        len(words) == _TWO_KINDS
        and has_cjk(words)
        and len(halves := {words[:2], words[2:]})
        == len(named_by := [f for half in halves if (f := goods.find(half)).products])
    ):
        return {one for f in named_by for one in f.products}
    plain = re.sub(r"[\s“”\"]", "", words).lower().rstrip("s")
    if len(plain) < 2:
        return set()
    standing = {
        p.product_id
        for p in products
        if any(plain in re.sub(r"\s", "", text).lower() for text in (*p.titles.values(), *p.tags, *p.category.values()))
    }
    return standing | named if standing else set()


def _combined(read: Sequence[tuple[Promotion, str]]) -> tuple[Promotion, ...]:
    """Give each promotion the others that its text, or theirs, says it goes with."""
    promotions = [promotion for promotion, _ in read]
    made = []
    for promotion, text in read:
        with_ids = {other.promotion_id for other in promotions if other != promotion and _goes_with(text, other)}
        made.append(replace(promotion, combines_with=tuple(sorted(with_ids))))
    return tuple(made)


def _goes_with(text: str, other: Promotion) -> bool:
    told = False
    for match in _TOGETHER.finditer(text):
        denied = match[1] or re.search(
            r"不|not|n't|never|cannot", text[max(0, match.start() - 14) : match.start()], re.IGNORECASE
        )
        if _named((match[2] or match[3] or ""), other):
            if denied:
                return False
            told = True
    return told


def _named(words: str, other: Promotion) -> bool:
    titles = " ".join(other.titles.values()).lower()
    if other.code and other.code in words.upper():
        return True
    plain = words.strip().lower()
    if "满减" in plain:
        return "满减" in titles or (
            other.code is None and "券" not in titles and other.minimum_purchase is not None and not other.percent_off
        )
    return len(plain) > 1 and plain in titles
