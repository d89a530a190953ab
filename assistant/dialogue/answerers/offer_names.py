"""Which promotions a question names: by code, by the event, by figures or words of the title, by what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.dialogue.answerers.scene import Scene
from assistant.truth.keyterms import has_term, key_terms
from assistant.truth.quantities import quantities
from assistant.truth.text import normalise
from knowledge.records import Product, Promotion

_GENERIC = frozenset(
    "优惠 活动 折扣 打折 券 优惠券 满减 现在 什么 自动 一起 可以 全店 全场 discount offer code coupon deal sale promot promo off free gift now any "
    "order purchas custom appli automat get use buy us take with other anoth more new first top go add one two work still 其他 别的 同用 叠加 可以".split()
)
# Days on which shops of many countries hold their sales, as people call them.
_EVENTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"双\s*(?:十一|11)|double\s*(?:11|eleven)|singles'?\s*day|(?<!\d)11\.11(?!\d)",
        r"双\s*(?:十二|12)|double\s*(?:12|twelve)|(?<!\d)12\.12(?!\d)",
        r"(?<!\d)6\.?18(?!\d)|六一八",
        r"黑五|黑色星期五|black friday",
        r"网络星期一|cyber monday",
        r"圣诞|christmas|xmas",
        r"元旦|新年|new year",
        r"年货节|春节|过年|spring festival|chinese new year",
        r"情人节|valentine",
        r"三八|女神节|妇女节|women'?s day",
        r"国庆|十一(?:黄金周|长假)|national day",
        r"中秋|mid-autumn",
        r"开业|opening",
        r"店庆|周年|anniversary",
    )
)
_HEAD = r"(?:discount|offer|sale|deal|promo(?:tion)?|coupon|code|voucher)s?"
_HEADED_EN = re.compile(rf"([a-z0-9][a-z0-9'-]+) (?:(?:automatic|sale|special|\d+%) )?{_HEAD}\b", re.IGNORECASE)
_HEADED_ZH = re.compile(
    r"(?:的|类|品类|区|专享|专场)?(?:优惠|折扣|活动|满减|满\d|(?:\d{1,2}|[一二三四五六七八九]{1,2})\s*折|券|立减|专场)"
)
_ASKS_ANY = re.compile(
    r"\b(?:any|some|what|which|no|without)\b[^.?!]{0,20}$|(?:有|啥(?!时)|什么(?!时)|哪些)[^，。？]{0,6}$", re.IGNORECASE
)
_CODE_LIKE = re.compile(r"(?<![A-Za-z0-9-])(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z0-9]{4,14}(?![A-Za-z0-9-])")
_LEANS = 40
_SPLIT = re.compile(r"[,，;；+]|和|跟|与|还|再|\band\b|\bwith\b|\bplus\b|\balso\b|on top of", re.IGNORECASE)


def named_promotion(scene: Scene) -> Promotion | None:
    """Return the promotion that the question names above all, or None."""
    return next(iter(named_promotions(scene)), None)


def named_promotions(scene: Scene) -> tuple[Promotion, ...]:
    """Return the promotions that the question names; those before it named, where it leans on what came before."""
    text, memory = scene.question.text, scene.request.memory
    found = _named_in(scene, text) or (
        () if _ASKS_ANY.search(text) else _named_in(scene, normalise(scene.request.text))
    )
    if found or memory.intent not in ("promotion", "price") or len(text) > _LEANS or _ASKS_ANY.search(text):
        return found
    before = _named_in(scene, memory.last_question)
    if before:
        return before[:1]
    told = [p for p in scene.shop.shop.promotions if any(title in memory.last_reply for title in p.titles.values())]
    return tuple(told) if len(told) == 1 else ()


def codes_named(scene: Scene, text: str) -> tuple[Promotion, ...]:
    """Return the promotions whose codes stand in a text."""
    words = {word.upper() for word in re.findall(r"[A-Za-z0-9]{3,}", text)}
    return tuple(p for p in scene.shop.shop.promotions if p.code and p.code.upper() in words)


def names_unknown_code(scene: Scene) -> bool:
    """Tell whether the message holds what looks like a code and is none of the shop's, nor a product of it."""
    known = " ".join(
        [*scene.shop.product_names, *(v.sku for p in scene.shop.shop.products for v in p.variants)]
    ).upper()
    shop = scene.shop.shop
    codes = [p.code.upper() for p in shop.promotions if p.code]
    # A code that stands in a text is one of the shop's, whatever was read of it.
    texts = " ".join(f"{s.heading} {s.text}" for policy in shop.policies for s in policy.sections).upper()
    return any(
        word not in codes and word not in texts and word not in known and re.search(r"[A-Z]{3}", word)
        for word in _CODE_LIKE.findall(scene.request.text)
    )


_FOLD = re.compile(r"(?<![\d.])(?:\d(?:\.\d)?|\d{2}|[一二三四五六七八九]{1,2})\s*折")


def unknown_event(scene: Scene) -> bool:
    """Tell whether the question names a sales event, or a part of the price, that none of the shop's promotions is."""
    events = [event for event in _EVENTS if event.search(scene.question.text)]
    titles = [title for p in scene.shop.shop.promotions for title in (*p.titles.values(), p.code or "")]
    if events:
        return not any(event.search(title) for event in events for title in titles)
    return bool(_FOLD.search(scene.question.text)) and not any(
        _same_percentage(promotion, scene.question.text) for promotion in scene.shop.shop.promotions
    )


def _named_in(scene: Scene, text: str) -> tuple[Promotion, ...]:
    by_code = codes_named(scene, text)
    segments = [part for part in _SPLIT.split(text) if part.strip()] if by_code else [text]
    if not by_code and len(both := _titled_parts(scene, text)) > 1:
        return both
    titled = (found for part in segments if (found := _titled(scene, part)) is not None)
    return tuple({p.promotion_id: p for p in (*by_code, *titled)}.values())


def _titled_parts(scene: Scene, text: str) -> tuple[Promotion, ...]:
    parts = (found for part in _SPLIT.split(text) if part.strip() and (found := _titled(scene, part)) is not None)
    return tuple({p.promotion_id: p for p in parts}.values())


def _titled(scene: Scene, text: str) -> Promotion | None:
    """Return the promotion that a text shares most with, one still running if there is one; None below two points."""
    if codes_named(scene, text):
        return None
    names = " ".join(n for product in scene.question.products for n in scene.shop.names(product)).lower()
    terms = [t for t in key_terms(text) if t not in _GENERIC and not t[0].isdigit() and not has_term(names, t)]
    figures, heads = list(_figures(text)), list(_heads(text))
    scored = [
        (_shared(scene, p, terms, figures, heads, text), p.valid_until >= scene.request.now, -index)
        for index, p in enumerate(scene.shop.shop.promotions)
    ]
    best = max(scored, default=(0, False, 0))
    return scene.shop.shop.promotions[-best[2]] if best[0] >= 2 else None


def _figures(text: str) -> Iterator[str]:
    """Yield the bare numbers and amounts of money of a text, not sizes, weights and counts."""
    for quantity in quantities(text):
        fold = _FOLD.match(text[text.find(quantity.text) :])
        if quantity.dimension in ("", "money") and quantity.low >= 5 and quantity.low == quantity.high and not fold:
            yield f"{quantity.low:g}"


def _heads(text: str) -> Iterator[str]:
    """Yield the words that say which offer is meant ("the pet discount", "耳机九折"), not where any is asked for."""
    for match in _HEADED_EN.finditer(text):
        if not _ASKS_ANY.search(text[: match.start()] + " "):
            yield from key_terms(match[1])
    for match in _HEADED_ZH.finditer(text):
        lead = text[: match.start()]
        if not _ASKS_ANY.search(lead):
            yield from key_terms(lead)[-1:]


def _shared(
    scene: Scene, promotion: Promotion, terms: Sequence[str], figures: Sequence[str], heads: Sequence[str], text: str
) -> int:
    titles = " ".join([*promotion.titles.values(), promotion.code or ""]).lower()
    kinds = _kinds(scene, promotion)
    score = sum(has_term(titles, term) for term in terms)
    score += sum(2 for figure in set(figures) if re.search(rf"(?<![\d.a-z]){re.escape(figure)}(?![\d.a-z])", titles))
    score += sum(2 for head in heads if head not in _GENERIC and (has_term(titles, head) or has_term(kinds, head)))
    score += sum(3 for event in _EVENTS if event.search(text) and event.search(titles))
    return score + 2 * _same_percentage(promotion, text)


def _kinds(scene: Scene, promotion: Promotion) -> str:
    keys = set(promotion.category_keys)
    return " ".join(
        {n for p in scene.shop.shop.products if p.category_key in keys for n in p.category.values()}
    ).lower()


def _same_percentage(promotion: Promotion, text: str) -> bool:
    """Tell whether a text names the promotion's percentage, as "20%" or "8折"."""
    if promotion.percent_off is None:
        return False
    off = int(promotion.percent_off)
    left = 100 - off
    fold = f"{left // 10 if left % 10 == 0 else left}"
    spoken = "".join("零一二三四五六七八九"[int(digit)] for digit in fold)
    zh = rf"(?:(?<![\d.]){fold}|(?<![一二三四五六七八九]){spoken})\s*折"
    return bool(re.search(zh, text) or re.search(rf"(?<![\d.]){off} ?(?:%|percent|per cent)", text, re.IGNORECASE))


def meant_products(scene: Scene) -> tuple[Product, ...]:
    """Return the products in question: those named, else the several that the conversation is about if all are meant."""
    products = scene.question.products
    if len(products) < 2 and BOTH.search(scene.question.text):
        focus = [scene.shop.catalogue.product(product_id) for product_id in scene.request.memory.focus]
        several = tuple(product for product in focus if product is not None)
        if len(several) > 1 and (not products or products[0] in several):
            return several
    return products


BOTH = re.compile(
    r"两样|两种|[两三2]款|(?:这|那)[两三几2](?:样|个|件|种)|[两2三3](?:个|件|样)都|都(?:买|要|拿)|分别|\bboth\b|\ball (?:three|of them)\b|\bthe two\b|two of them|\beach\b",
    re.IGNORECASE,
)
EACH = re.compile(
    r"都(?:说|告诉|报|讲)|分别|各(?:是|自|要)?(?:多少|几)|\beach\b|respectively|separately", re.IGNORECASE
)
# Whom shops may give prices of their own; where none of the texts speaks of such people, nothing may be said of them.
SOME_PEOPLE = re.compile(
    r"学生|老师|教师|军人|退伍|会员|生日|员工|内部|老人|老年|残疾|护士|医护|团购|批发|批量|企业|推荐(?:朋友|好友)|student|teacher|military|veteran|"
    r"\bmembers?\b|loyalty|birthday|employee|staff|senior|pensioner|nurse|bulk|wholesale|corporate|referral|refer a friend|trade",
    re.IGNORECASE,
)
