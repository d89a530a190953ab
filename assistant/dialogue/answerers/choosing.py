"""Helping to choose: recommendation under conditions, and what the shop sells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.comparing import answer_compare
from assistant.dialogue.answerers.describing import answer_describe, answer_drawbacks
from assistant.dialogue.answerers.offers import option_text
from assistant.dialogue.answerers.scene import Scene, quoted
from assistant.dialogue.measures import measure
from assistant.dialogue.records import Answer, Constraints, Sentence
from assistant.dialogue.topics import topics_of
from assistant.dialogue.vocabulary import variants_named
from assistant.dialogue.wishes import Support, bare, has_thing, weigh
from assistant.truth.keyterms import has_term, key_terms
from assistant.truth.text import sentences as sentences_of
from knowledge.records import Attribute, Product, Variant, in_language

__all__ = ["answer_compare", "answer_describe", "answer_drawbacks", "answer_list", "answer_recommend"]

_COLOUR = re.compile(
    r"[黑白红蓝绿粉灰黄紫橙棕银金米]色|\b(?:black|white|red|blue|green|pink|gr[ae]y|yellow|purple|orange|brown|silver|beige)\b",
    re.IGNORECASE,
)
_SMALL_SHOP = 300
_SHOWN = 3
_SHOWN_BRIEF = 2
_HINT = 0.3
_SOFT_KEPT = 0.7


@dataclass(frozen=True, slots=True)
class _Fit:
    """A version of a product held against every wish."""

    product: Product
    variant: Variant
    supports: tuple[Support, ...]
    free_of: tuple[Attribute, ...]
    order: tuple[float, Attribute | None] | None
    nearness: float = 0.0

    @property
    def refused(self) -> int:
        return sum(support.verdict == "no" for support in self.supports)

    @property
    def unstated(self) -> int:
        return sum(support.verdict == "unknown" and support.firm for support in self.supports)

    @property
    def met(self) -> float:
        return sum(1.0 for support in self.supports if support.verdict == "yes") + 0.25 * len(self.free_of)

    @property
    def strength(self) -> float:
        return sum(support.strength for support in self.supports)


def answer_recommend(scene: Scene) -> Answer:
    """Offer up to three products that meet every condition by their own evidence, best supported first."""
    wishes = scene.question.constraints
    narrow, wide = _candidates(scene)
    fits = _held(scene, wide, wishes)
    chosen = _meeting(fits)
    if not chosen:
        return _nearest(scene, fits, wide, wishes)
    named = [fit for fit in chosen if fit.product in narrow]
    chosen = named or chosen
    sure = (
        bool(scene.shop.vocabulary.products_named(_wish_text(scene))[1])
        or chosen[0].met > 0
        or chosen[0].strength >= 0.5
    )
    if not sure and wishes.wanted and (dearer := _dearer(scene, wide, wishes)) and dearer[0].strength >= 0.5:
        return _offered(scene, dearer[:2], "recommend_dearer")
    if not sure and wishes.wanted and chosen[0].strength < _HINT and not _limited(wishes):
        return _categories(scene)
    return _offered(scene, chosen, "recommend_lead" if sure else "recommend_maybe")


def _limited(wishes: Constraints) -> bool:
    return wishes.max_price is not None or wishes.min_price is not None


def _candidates(scene: Scene) -> tuple[list[Product], list[Product]]:
    """Return the products of the kind named, narrowly and widely taken; where no kind is named, all or what is near."""
    shop, text = scene.shop, _wish_text(scene)
    _noun, ids = shop.vocabulary.products_named(text)
    wide_ids = ids | shop.vocabulary.products_of_kind(text)
    products = shop.shop.products
    narrow = [p for p in products if p.product_id in ids]
    wide = [p for p in products if p.product_id in wide_ids]
    if narrow:
        return narrow, wide
    keys = scene.question.constraints.category_keys or scene.request.memory.constraints.category_keys
    found = [p for p in products if p.category_key in keys]
    if not found and len(products) <= _SMALL_SHOP:
        found = list(products)
    if not found:
        hits = shop.retriever.search(text, lang=scene.lang, limit=80, query_vector=scene.question.vector).hits
        near = dict.fromkeys(hit.passage.product_id for hit in hits if hit.passage.product_id)
        found = [p for product_id in near if (p := shop.catalogue.product(product_id))]
    return found, found


def _wish_text(scene: Scene) -> str:
    return scene.question.rest or scene.question.text


def _held(scene: Scene, candidates: Sequence[Product], wishes: Constraints) -> list[_Fit]:
    """Hold every candidate's versions that can be bought at the price against the wishes; keep each one's best."""
    asked = _asked(scene, wishes)
    fits = []
    for product in candidates:
        passages = scene.shop.passages(product, scene.lang)
        best: _Fit | None = None
        own = _coloured(product, _versions(scene, product, wishes), asked)
        for variant in own if any(a.sku for a in product.attributes) else own[:1]:
            free_of = _free_of(scene, product, variant, wishes.unwanted)
            if free_of is None:
                continue
            supports = tuple(
                weigh(product, variant, wish, passages, scene.lang) for wish in asked if not _only_colour(wish)
            )
            fit = _Fit(product, variant, supports, free_of, _order(scene, product, variant, wishes))
            if best is None or (-fit.refused, fit.met, fit.strength) > (-best.refused, best.met, best.strength):
                best = fit
        if best is not None:
            fits.append(best)
    return _with_nearness(scene, fits)


def _asked(scene: Scene, wishes: Constraints) -> list[str]:
    """Return the wishes that say more than the kind of product, each without the name of the kind."""
    noun, _ = scene.shop.vocabulary.products_named(_wish_text(scene))
    asked = []
    for wish in wishes.wanted:
        rest = wish
        if noun and not topics_of(noun):
            rest = re.sub(rf"{re.escape(noun)}(?:e?s)?(?![a-z])", " ", wish, flags=re.IGNORECASE)
        if len(bare(rest)) > 1:
            asked.append(rest)
    return list(dict.fromkeys(asked))


def _versions(scene: Scene, product: Product, wishes: Constraints) -> list[Variant]:
    """Return the versions on sale within the price limits, the cheapest first."""
    low, high = wishes.min_price or Decimal(0), wishes.max_price
    priced = [(scene.offer(v), v) for v in product.variants]
    found = [
        (offer.price.amount, number, variant)
        for number, (offer, variant) in enumerate(priced)
        if offer.availability != "out_of_stock"
        and low <= offer.price.amount
        and (high is None or offer.price.amount <= high)
    ]
    return [variant for _, _, variant in sorted(found, key=lambda item: item[:2])]


def _coloured(product: Product, versions: Sequence[Variant], asked: Sequence[str]) -> Sequence[Variant]:
    """Keep the versions in the colour that is asked for; none where the product does not come in it."""
    for wish in asked:
        if _COLOUR.search(wish):
            named = variants_named(product, wish)
            stated = any(
                re.search("colou?r|颜色", f"{a.key} {a.name}") and _same_colour(a.value, wish)
                for a in product.attributes
            )
            versions = [v for v in versions if v in named] if named or not stated else versions
    return versions


def _same_colour(value: str, wish: str) -> bool:
    found = _COLOUR.search(wish)
    return found is not None and found.group().removesuffix("色").lower() in value.lower()


def _only_colour(wish: str) -> bool:
    return bool(_COLOUR.search(wish)) and len(bare(_COLOUR.sub(" ", wish))) < 2


def _free_of(scene: Scene, product: Product, variant: Variant, unwanted: Sequence[str]) -> tuple[Attribute, ...] | None:
    """Return what says that the product is free of the unwanted things; None if it has one of them."""
    shown = []
    for thing in unwanted:
        has, attribute = has_thing(product, variant, thing, scene.lang)
        if has:
            return None
        if has is False and attribute is not None:
            shown.append(attribute)
    return tuple(shown)


def _order(
    scene: Scene, product: Product, variant: Variant, wishes: Constraints
) -> tuple[float, Attribute | None] | None:
    if wishes.ordering is None:
        return None
    name, sign = wishes.ordering
    if name == "price":
        return sign * float(scene.offer(variant).price.amount), None
    found = measure(product, variant, name, scene.lang)
    return (sign * found[0], found[1]) if found else None


def _with_nearness(scene: Scene, fits: list[_Fit]) -> list[_Fit]:
    """Add how near each product is to the wish in meaning, which only breaks ties."""
    if len(fits) < 2:
        return fits
    ids = [fit.product.product_id for fit in fits]
    hits = scene.shop.retriever.search(
        bare(_wish_text(scene)) or _wish_text(scene),
        lang=scene.lang,
        product_ids=ids,
        limit=4 * len(ids),
        query_vector=scene.question.vector,
    ).hits
    nearest: dict[str, float] = {}
    for hit in hits:
        pid = hit.passage.product_id or ""
        nearest[pid] = max(nearest.get(pid, 0.0), hit.dense or 0.0)
    return [replace(fit, nearness=nearest.get(fit.product.product_id, 0.0)) for fit in fits]


def _meeting(fits: Sequence[_Fit]) -> list[_Fit]:
    """Return those that meet every firm wish, and of these the ones that the softer wishes speak for."""
    kept = [fit for fit in fits if not fit.refused and not fit.unstated]
    for index in range(len(kept[0].supports) if kept else 0):
        best = max(fit.supports[index].strength for fit in kept)
        if best >= 0.5:
            kept = [fit for fit in kept if fit.supports[index].strength >= _SOFT_KEPT * best]
    return sorted(kept, key=_rank)


def _rank(fit: _Fit) -> tuple[float, ...]:
    """Order by the property asked for, then by what was met, then by nearness in meaning."""
    ordered = fit.order[0] if fit.order is not None else 0.0
    return (float(fit.order is None), ordered, -fit.met, -fit.strength, -round(fit.nearness, 3))


def _offered(scene: Scene, chosen: Sequence[_Fit], lead: str) -> Answer:
    """Word the products chosen, each with its price and what speaks for it."""
    shown = list(chosen[: _SHOWN_BRIEF if scene.brief else _SHOWN])
    key = f"{lead}_one" if len(shown) == 1 else lead
    said = [Sentence(scene.say(key), role="courtesy")] + [_item(scene, fit) for fit in shown]
    products = tuple(fit.product for fit in shown)
    ids = tuple(product.product_id for product in products)
    return Answer("answer", tuple(said), products, remember={"listed": ids, "focus": ids if len(ids) == 1 else ()})


def _item(scene: Scene, fit: _Fit) -> Sentence:
    product, variant = fit.product, fit.variant
    price = wording.money(scene.offer(variant).price, scene.lang)
    evidence = [scene.offer_evidence(product, variant, scene.lang)]
    reasons = _reasons(scene, fit)[: 1 if scene.brief else 2]
    title = _title(scene, fit)
    if not reasons:
        return Sentence(scene.say("recommend_item_bare", title=title, price=price), tuple(evidence))
    joined = ("；" if scene.lang == "zh" else "; ").join(reason.text for reason in reasons)
    evidence += [piece for reason in reasons for piece in reason.evidence]
    return Sentence(scene.say("recommend_item", title=title, price=price, reason=joined), tuple(evidence))


def _title(scene: Scene, fit: _Fit) -> str:
    """Name the product, with its version where versions differ in price or in what they are."""
    product, title = fit.product, scene.short_title(fit.product)
    prices = {scene.offer(variant).price.amount for variant in product.variants}
    told = len(prices) > 1 or any(a.sku for a in product.attributes) or _COLOUR.search(_wish_text(scene))
    if len(product.variants) < 2 or not told:
        return title
    options = option_text(fit.variant, scene.lang)
    return f"{title}（{options}）" if scene.lang == "zh" else f"{title} ({options})"


def _reasons(scene: Scene, fit: _Fit) -> list[Sentence]:
    reasons: dict[str, Sentence] = {}
    shown = [support.attribute for support in fit.supports if support.verdict == "yes" and support.attribute]
    shown += [fit.order[1]] if fit.order and fit.order[1] else []
    for attribute in (*shown, *fit.free_of):
        evidence = scene.attribute_evidence(fit.product, attribute)
        if evidence:
            mark = "：" if scene.lang == "zh" else ": "
            reasons.setdefault(
                attribute.value, Sentence(f"{attribute.name}{mark}{attribute.value.rstrip('。.')}", evidence)
            )
    for support in fit.supports:
        passage = support.passage
        if passage is not None and support.strength >= 0.5 and not reasons and passage.kind in ("description", "faq"):
            text = _closest(quoted(passage, scene.lang, 6), scene)
            reasons.setdefault(text, Sentence(text, (scene.shop.passage_evidence(passage),)))
    return list(reasons.values())


def _closest(text: str, scene: Scene) -> str:
    """Return the sentence of a text that shares most words with the wish, or most characters of a Chinese one."""
    wish = bare(_wish_text(scene)).lower()
    terms = (
        tuple(t for t in key_terms(wish) if not re.search(r"\d", t))
        if wish.isascii()
        else tuple(set(wish) - set(" ,，"))
    )
    parts = sentences_of(text) or [text]
    return max(parts, key=lambda part: sum(has_term(part.lower(), term) for term in terms) / (20 + len(part))).rstrip(
        "。.;； "
    )


def _nearest(scene: Scene, fits: Sequence[_Fit], wide: Sequence[Product], wishes: Constraints) -> Answer:
    """Where nothing meets all of it, say so, and what comes closest: unstated, dearer, or short of one wish."""
    unstated = sorted((fit for fit in fits if not fit.refused and fit.met + fit.strength > 0.2), key=_rank)
    if unstated and any(s.attribute for s in unstated[0].supports):
        return _close(scene, unstated[:1], "recommend_unstated")
    dearer = _dearer(scene, wide, wishes)
    if dearer and (dearer[0].met or scene.shop.vocabulary.products_named(_wish_text(scene))[1]):
        return _offered(scene, dearer[:2], "recommend_dearer")
    short = sorted((fit for fit in fits if fit.refused == 1 and fit.met >= 1), key=lambda fit: -fit.met)
    if short:
        return _close(scene, short[:1], "recommend_short")
    return Answer("answer", (Sentence(scene.say("recommend_none"), role="courtesy"),))


def _dearer(scene: Scene, wide: Sequence[Product], wishes: Constraints) -> list[_Fit]:
    """Return what meets all but the price limits, if there are any."""
    if not _limited(wishes):
        return []
    return _meeting(_held(scene, wide, replace(wishes, max_price=None, min_price=None)))


def _close(scene: Scene, fits: Sequence[_Fit], key: str) -> Answer:
    """Name what comes closest, with what it states on the wish that it does not meet."""
    fit = fits[0]
    missed = [s for s in fit.supports if s.verdict != "yes" and (s.attribute or s.passage)]
    facts: list[Sentence] = []
    for support in missed[:1]:
        if support.attribute is not None:
            evidence = scene.attribute_evidence(fit.product, support.attribute)
            facts.append(
                Sentence(
                    f"{support.attribute.name}{'：' if scene.lang == 'zh' else ': '}{support.attribute.value.rstrip('。.')}",
                    evidence,
                )
            )
        elif support.passage is not None:
            text = _closest(quoted(support.passage, scene.lang, 6), scene)
            facts.append(Sentence(text, (scene.shop.passage_evidence(support.passage),)))
    title = _title(scene, fit)
    fact = facts[0] if facts else Sentence("", scene.identity(fit.product))
    said = [Sentence(scene.say(key), role="courtesy")]
    price = wording.money(scene.offer(fit.variant).price, scene.lang)
    evidence = (scene.offer_evidence(fit.product, fit.variant, scene.lang), *fact.evidence)
    said.append(
        Sentence(scene.say("recommend_item", title=title, price=price, reason=fact.text), evidence)
        if fact.text
        else Sentence(scene.say("recommend_item_bare", title=title, price=price), evidence)
    )
    return Answer("answer", tuple(said), (fit.product,), remember={"listed": (fit.product.product_id,)})


def answer_list(scene: Scene) -> Answer:
    """Say what the shop sells: the products of a kind, or its categories."""
    _noun, ids = scene.shop.vocabulary.products_named(scene.question.text)
    if ids:
        return answer_recommend(scene)
    return _categories(scene)


def _categories(scene: Scene) -> Answer:
    """Name the categories and ask which one is meant."""
    names = list(dict.fromkeys(in_language(p.category, scene.lang) for p in scene.shop.shop.products))
    evidence = tuple(
        scene.shop.passage_evidence(found[0])
        for p in scene.shop.shop.products[:8]
        if (found := scene.shop.passages(p, scene.lang))
    )
    text = scene.say("list_categories", categories=wording.listing(names[:10], scene.lang))
    return Answer("answer", (Sentence(text, evidence, role="courtesy"),), quick_replies=tuple(names[:4]))
