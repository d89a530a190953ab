"""How promotions are said: what one is and when, whether it holds for a purchase, and why not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Sentence
from assistant.truth.evidence import Evidence
from knowledge.policy_reading.offer_terms import OPEN_END, OPEN_YEAR
from knowledge.policy_rules import CartLine, applicable_promotions, cart_promotions, for_new_customers, meant_for
from knowledge.records import Money, Product, Promotion, SourceRef, in_language
from knowledge.text import sentences

_ENDED_IN_TITLE = re.compile(r"\s*[(（](?:已结束|已过期|ended|expired)[)）]\s*$", re.IGNORECASE)
_NOT_NEW = re.compile(
    r"老(?:客|顾客|用户|会员)|不是新|买过|第二[次单]|复购|returning|not (?:a )?new|(?:second|next|2nd) order|"
    r"(?:bought|ordered) (?:\w+ )?(?:before|already|twice)|already (?:bought|ordered)",
    re.IGNORECASE,
)
_BUYS_NOTHING = ("cancelled", "pending_payment", "refunded")
_ONGOING = re.compile(
    r"还(?:有|在|能|可以|是)|结束|过期|吗|没有?[?？]?$|still|over\b|ended|expired|\bon\b|running|valid", re.IGNORECASE
)
_NOW = re.compile(r"现在|能用|可以用|\bnow\b|today|already|can i|\byet\b", re.IGNORECASE)
_WHEN = re.compile(r"什么时候|啥时候|几时|何时|哪天|几号|多久|when|how long|until|what date|which day", re.IGNORECASE)


def title_of(promotion: Promotion, lang: str) -> str:
    """Return a promotion's title as part of a sentence: no full stop, and not what the dates say."""
    return _ENDED_IN_TITLE.sub("", in_language(promotion.titles, lang)).rstrip("。. ")


def terms_of(scene: Scene, promotion: Promotion) -> str:
    """Name a promotion with what its title leaves out: the code, how much off, from what amount or number."""
    title, lang, zh = title_of(promotion, scene.lang), scene.lang, scene.lang == "zh"
    more = []
    if promotion.percent_off is not None and not re.search(r"\d|折", title):
        more.append(_percentage(promotion.percent_off, lang))
    if promotion.money_off is not None and not re.search(r"\d", title):
        off = wording.money(promotion.money_off, lang)
        more.append(f"减{off}" if zh else f"{off} off")
    if promotion.minimum_purchase is not None and not _says(title, promotion.minimum_purchase.amount):
        least = wording.money(promotion.minimum_purchase, lang)
        more.append(f"满{least}可用" if zh else f"on {least} or more")
    if promotion.minimum_quantity and not _says(title, promotion.minimum_quantity):
        more.append(
            f"满{promotion.minimum_quantity}件可用" if zh else f"on {promotion.minimum_quantity} pieces or more"
        )
    if promotion.code and promotion.code.upper() not in title.upper():
        more.append(f"券码{promotion.code}" if zh else f"code {promotion.code}")
    return ("，" if zh else ", ").join([title, *more])


def _says(title: str, number: Decimal | int) -> bool:
    plain = str(number) if isinstance(number, int) else f"{number.normalize():f}"
    return re.search(rf"(?<![\d.]){plain}(?![\d.])", title) is not None


def _percentage(percent: Decimal, lang: str) -> str:
    left = (100 - percent).normalize()
    fold = f"{left / 10:f}" if left % 10 == 0 else f"{left:f}"
    return f"{fold}折" if lang == "zh" else f"{percent.normalize():f}% off"


def promotion_sentence(scene: Scene, promotion: Promotion, key: str = "promotion") -> Sentence:
    """Name a promotion with its dates and its gift, and with what its title leaves out; `key` is how it is led in."""
    start, end = scene.shop.local(promotion.valid_from), scene.shop.local(promotion.valid_until)
    fields = {
        "title": terms_of(scene, promotion),
        "start": wording.day(start, scene.lang),
        "end": wording.day(end, scene.lang),
    }
    if _has_no_dates(promotion):
        return _in_its_words(scene, promotion)
    if promotion.free_gift:
        key, fields["gift"] = "promotion_gift", in_language(promotion.free_gift, scene.lang).rstrip("。. ")
    return Sentence(scene.say(key, **fields), (scene.shop.promotion_evidence(promotion, scene.lang),))


def _has_no_dates(promotion: Promotion) -> bool:
    """Tell whether a promotion was read from a text that says not from when, or not until when."""
    return promotion.valid_until - promotion.valid_from > OPEN_END or promotion.valid_from.year <= OPEN_YEAR


def _in_its_words(scene: Scene, promotion: Promotion) -> Sentence:
    """Quote the text that a promotion was read from."""
    told = in_language(promotion.restrictions or promotion.titles, scene.lang)
    return Sentence(wording.sentence(told, scene.lang), (scene.shop.promotion_evidence(promotion, scene.lang),))


def restriction_sentences(scene: Scene, promotion: Promotion) -> list[Sentence]:
    """Quote what the shop adds on a promotion's limits ("tarps are not part of this offer"); nothing where it adds none."""
    added = in_language(promotion.restrictions, scene.lang) if promotion.restrictions else ""
    evidence = (scene.shop.promotion_evidence(promotion, scene.lang),)
    return [Sentence(wording.sentence(text, scene.lang), evidence) for text in sentences(added)]


def later_sentence(scene: Scene, promotion: Promotion) -> Sentence:
    """Say of a promotion to come when it starts, as one more."""
    start = wording.day(scene.shop.local(promotion.valid_from), scene.lang)
    text = scene.say("promotion_later", title=terms_of(scene, promotion), start=start)
    return Sentence(text, (scene.shop.promotion_evidence(promotion, scene.lang),))


def standing_sentence(scene: Scene, promotion: Promotion) -> Sentence:
    """Say how a promotion stands today, and its dates: over, yet to start, or running."""
    start, end = scene.shop.local(promotion.valid_from), scene.shop.local(promotion.valid_until)
    text, now = scene.question.text, scene.request.now
    key = "promotion_named"
    if promotion.valid_until < now:
        key = "promotion_ended"
    elif promotion.valid_from > now:
        asked = scene.question.polar or _NOW.search(text)
        key = "promotion_not_yet" if asked and not _WHEN.search(text) else "promotion_dates"
    elif scene.question.polar and _ONGOING.search(text) and not _WHEN.search(text):
        key = "promotion_still_on"
    if key != "promotion_ended" and _has_no_dates(promotion):
        return _in_its_words(scene, promotion)
    title = title_of(promotion, scene.lang) if key == "promotion_ended" else terms_of(scene, promotion)
    said = scene.say(key, title=title, start=wording.day(start, scene.lang), end=wording.day(end, scene.lang))
    return Sentence(said, (scene.shop.promotion_evidence(promotion, scene.lang),))


def none_sentence(scene: Scene, product: Product | None) -> Sentence:
    """Say that no promotion holds, for the product or in the shop."""
    if product is None:
        return Sentence(scene.say("promotion_none"), role="courtesy")
    looked = Evidence(
        "rule:promotions", "rule", scene.title(product), "没有适用的优惠活动 no offer, discount applies", product.source
    )
    return Sentence(scene.say("promotion_none_product", title=scene.title(product)), (*scene.identity(product), looked))


def looked_sentence(scene: Scene, key: str) -> Sentence:
    """Say what looking through all promotions of the shop came to."""
    promotions = scene.shop.shop.promotions
    source = promotions[0].source if promotions else SourceRef("promotions", "", "")
    looked = Evidence("rule:promotions", "rule", "", "优惠 活动 折扣 券 offer discount coupon code", source)
    return Sentence(scene.say(key), (looked,))


def verdict(scene: Scene, promotion: Promotion, lines: Sequence[CartLine]) -> Sentence:
    """Say whether a running promotion holds for a purchase: yes, yes if, or no with the reason."""
    return refusal(scene, promotion, lines) or _granted(scene, promotion, lines)


def _granted(scene: Scene, promotion: Promotion, lines: Sequence[CartLine]) -> Sentence:
    key = "promotion_applies_new" if for_new_customers(promotion) else "promotion_applies"
    return Sentence(scene.say(key, title=titles_of(scene, lines)), _evidence(scene, promotion, lines))


def refusal(scene: Scene, promotion: Promotion, lines: Sequence[CartLine]) -> Sentence | None:
    """Say why a promotion brings nothing to a purchase; None where it brings something."""
    now = scene.request.now
    if not promotion.valid_from <= now <= promotion.valid_until:
        return standing_sentence(scene, promotion)
    evidence, title = _evidence(scene, promotion, lines), titles_of(scene, lines)
    if for_new_customers(promotion) and bought_before(scene):
        return Sentence(scene.say("promotion_only_new"), evidence)
    if not cart_promotions([promotion], lines, now):
        return Sentence(scene.say("promotion_not_covered", title=title), evidence)
    return short_sentence(scene, promotion, lines)


def short_sentence(
    scene: Scene, promotion: Promotion, lines: Sequence[CartLine], key: str = "promotion_short"
) -> Sentence | None:
    """Say what a purchase lacks to a promotion's minimum; None where it lacks nothing."""
    now = scene.request.now
    entry = next(iter(cart_promotions([promotion], lines, now)), None)
    if entry is None or entry.reached:
        return None
    covered = [line for line in lines if meant_for(promotion, line.product, line.variant)]
    evidence, title = _evidence(scene, promotion, lines), titles_of(scene, covered)
    if entry.shortfall is None or promotion.minimum_purchase is None:
        text = scene.say("promotion_short_pieces", count=promotion.minimum_quantity, title=title)
        return Sentence(text, (*evidence, price_facts(scene, lines, [])))
    amounts = [line.amount(now) for line in covered]
    total = Money(sum((a.amount for a in amounts), Decimal(0)), amounts[0].currency)
    text = scene.say(
        key,
        minimum=wording.money(promotion.minimum_purchase, scene.lang),
        title=title,
        price=wording.money(total, scene.lang),
        lacking=wording.money(entry.shortfall, scene.lang),
    )
    return Sentence(text, (*evidence, price_facts(scene, lines, [promotion.minimum_purchase, total, entry.shortfall])))


def bought_before(scene: Scene) -> bool:
    """Tell whether the customer says so, or has an order that was not taken back."""
    orders = scene.request.orders if scene.request.customer_id else ()
    return bool(_NOT_NEW.search(scene.question.text)) or any(order.status not in _BUYS_NOTHING for order in orders)


def _evidence(scene: Scene, promotion: Promotion, lines: Sequence[CartLine]) -> tuple[Evidence, ...]:
    offers = (
        scene.offer_evidence(line.product, line.variant or line.product.variants[0], scene.lang) for line in lines
    )
    return (scene.shop.promotion_evidence(promotion, scene.lang), *offers)


def titles_of(scene: Scene, lines: Sequence[CartLine]) -> str:
    """Name the goods of a purchase, with the number of pieces where it is more than one.

    Where several things are bought the version priced is named, for nobody else says which it was.
    """
    zh, several = scene.lang == "zh", len(lines) > 1 and scene.request.channel != "voice"
    names = []
    for line in lines:
        title = scene.shop.title(line.product, scene.lang, line.variant) if several else scene.title(line.product)
        names.append(
            title if line.quantity == 1 else f"{line.quantity}件{title}" if zh else f"{title} × {line.quantity}"
        )
    return wording.listing(names, scene.lang)


def price_facts(scene: Scene, lines: Sequence[CartLine], amounts: Sequence[Money]) -> Evidence:
    """Make evidence of computed amounts; it is shown by the offers and promotions it was computed from."""
    texts = [wording.money(amount, lang) for amount in amounts for lang in ("zh", "en")]
    texts += [f"{line.quantity}件 {line.quantity} pieces × {line.quantity}" for line in lines]
    texts.append("优惠 折扣 discount offer 贵 比它更贵 more expensive than cheaper")
    return Evidence("rule:price", "rule", titles_of(scene, lines), " · ".join(texts), lines[0].product.source)


def holds_for(scene: Scene, promotion: Promotion, product: Product) -> bool:
    """Tell whether a promotion that is running is meant for any version of a product."""
    return bool(applicable_promotions([promotion], product, None, scene.request.now))
