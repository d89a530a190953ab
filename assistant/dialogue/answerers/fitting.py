"""Holding products and their versions against the wishes of a customer, and ranking what meets them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.kinds import Kind
from assistant.dialogue.measures import measure
from assistant.dialogue.records import Constraints
from assistant.dialogue.sayings import bare
from assistant.dialogue.statements import Statement, statements_of
from assistant.dialogue.topics import topics_of
from assistant.dialogue.unwanted import has_thing
from assistant.dialogue.vocabulary import variants_named
from assistant.dialogue.wishes import Support, weigh
from knowledge.records import Product, Variant

COLOUR = re.compile(
    r"[黑白红蓝绿粉灰黄紫橙棕银金米]色|\b(?:black|white|red|blue|green|pink|gr[ae]y|yellow|purple|orange|brown|silver|beige)\b",
    re.IGNORECASE,
)
_SOFT_KEPT = 0.7
# More candidates than this are thinned out by nearness in meaning before each is held against every wish.
_MUST = re.compile(
    r"\b(?:must|has to|have to|needs? to)\b|^(?:and |but )?with\b|必须|一定要|务必|得能|要能", re.IGNORECASE
)
_MOST_HELD = 60


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for: the text of the wish over all turns, its kind of goods, its conditions, and what each one is."""

    text: str
    kind: Kind
    conditions: Constraints
    asked: tuple[str, ...]

    @property
    def weighed(self) -> tuple[str, ...]:
        """The wishes to hold against statements; one for a colour alone picks a version instead."""
        return tuple(wish for wish in self.asked if not _only_colour(wish))

    @property
    def limited(self) -> bool:
        return self.conditions.max_price is not None or self.conditions.min_price is not None


@dataclass(frozen=True, slots=True)
class Fit:
    """A version of a product held against every wish. `order` is the number to order by, with what states it."""

    product: Product
    variant: Variant
    supports: tuple[Support, ...]
    free_of: tuple[Statement, ...]
    order: tuple[float, Statement | None] | None
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

    @property
    def goodness(self) -> tuple[float, ...]:
        """What picks a product's version, greater is better; of equals the one that comes first stays."""
        order = -self.order[0] if self.order is not None else -1e12
        return (-self.refused, -self.unstated, self.met, self.strength, order)


def wishes_asked(wanted: Sequence[str], kind: Kind) -> tuple[str, ...]:
    """Return the wishes that say more than the kind of product, each without the name of the kind.

    Where the name itself holds a property ("over-ear headphones"), that is a wish of its own.
    """
    asked = []
    for wish in wanted:
        parts = [wish]
        if kind.noun and kind.noun in wish.lower():
            rest = re.sub(rf"{re.escape(kind.noun)}(?:e?s)?(?![a-z])", " ", wish, flags=re.IGNORECASE)
            found = [match.group() for topic in topics_of(kind.noun) if (match := topic.asked.search(kind.noun))]
            parts = [*found, rest]
        asked += [part.strip() for part in parts if len(bare(part)) > 1]
    return tuple(dict.fromkeys(asked))


def held(scene: Scene, candidates: Sequence[Product], wishes: Wishes) -> list[Fit]:
    """Hold every candidate's versions that can be bought at the price against the wishes; keep each one's best."""
    if len(candidates) > _MOST_HELD:
        candidates = _nearest_first(scene, candidates, wishes)[:_MOST_HELD]
    fits = [fit for product in candidates if (fit := _best_version(scene, product, wishes)) is not None]
    return _with_nearness(scene, fits, wishes)


def _best_version(scene: Scene, product: Product, wishes: Wishes) -> Fit | None:
    statements = statements_of(scene.shop, product)
    versions = _coloured(product, _versions(scene, product, wishes.conditions), wishes.asked)
    differ = len(product.variants) > 1 and any(statement.skus for statement in statements)
    best: Fit | None = None
    for variant in versions if differ else versions[:1]:
        own = [statement for statement in statements if statement.about(variant)]
        free_of = _free_of(scene, product, own, wishes.conditions.unwanted)
        if free_of is None:
            continue
        supports = tuple(_insisted(wish, weigh(product, variant, wish, own, scene.lang)) for wish in wishes.weighed)
        fit = Fit(product, variant, supports, free_of, _order(scene, variant, own, wishes.conditions))
        best = fit if best is None or fit.goodness > best.goodness else best
    return best


def _insisted(wish: str, support: Support) -> Support:
    """What must be ("it must run on batteries") has to be stated; a product that says nothing of it does not fit."""
    if support.verdict == "unknown" and support.strength <= 0 and _MUST.search(wish):
        return replace(support, firm=True)
    return support


def _versions(scene: Scene, product: Product, conditions: Constraints) -> list[Variant]:
    """Return the versions on sale within the price limits, the cheapest first."""
    low, high = conditions.min_price or Decimal(0), conditions.max_price
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
        if COLOUR.search(wish):
            named = variants_named(product, wish)
            stated = any(
                re.search("colou?r|颜色", f"{a.key} {a.name}") and _same_colour(a.value, wish)
                for a in product.attributes
            )
            versions = [v for v in versions if v in named] if named or not stated else versions
    return versions


def _same_colour(value: str, wish: str) -> bool:
    found = COLOUR.search(wish)
    return found is not None and found.group().removesuffix("色").lower() in value.lower()


def _only_colour(wish: str) -> bool:
    return bool(COLOUR.search(wish)) and len(bare(COLOUR.sub(" ", wish))) < 2


def _free_of(
    scene: Scene, product: Product, statements: Sequence[Statement], unwanted: Sequence[str]
) -> tuple[Statement, ...] | None:
    """Return what says that the product is free of the unwanted things; None if it has one of them."""
    shown = []
    for thing in unwanted:
        has, statement = has_thing(product, thing, statements, scene.lang)
        if has:
            return None
        if has is False and statement is not None:
            shown.append(statement)
    return tuple(shown)


def _order(
    scene: Scene, variant: Variant, statements: Sequence[Statement], conditions: Constraints
) -> tuple[float, Statement | None] | None:
    if conditions.ordering is None:
        return None
    name, sign = conditions.ordering
    if name == "price":
        return sign * float(scene.offer(variant).price.amount), None
    found = measure([s for s in statements if s.lang == scene.lang], name) or measure(statements, name)
    return (sign * found[0], found[1]) if found else None


def _nearness(scene: Scene, products: Sequence[Product], wishes: Wishes) -> dict[str, float]:
    ids = [product.product_id for product in products]
    hits = scene.shop.retriever.search(
        bare(wishes.text) or wishes.text,
        lang=scene.lang,
        product_ids=ids,
        limit=4 * len(ids),
        query_vector=scene.question.vector,
    ).hits
    nearest: dict[str, float] = {}
    for hit in hits:
        pid = hit.passage.product_id or ""
        nearest[pid] = max(nearest.get(pid, 0.0), hit.dense or 0.0)
    return nearest


def _nearest_first(scene: Scene, products: Sequence[Product], wishes: Wishes) -> list[Product]:
    near = _nearness(scene, products, wishes)
    return sorted(products, key=lambda product: -near.get(product.product_id, 0.0))


def _with_nearness(scene: Scene, fits: list[Fit], wishes: Wishes) -> list[Fit]:
    """Add how near each product is to the wish in meaning, which only breaks ties."""
    if len(fits) < 2:
        return fits
    near = _nearness(scene, [fit.product for fit in fits], wishes)
    return [replace(fit, nearness=near.get(fit.product.product_id, 0.0)) for fit in fits]


def meeting(fits: Sequence[Fit]) -> list[Fit]:
    """Return those that meet every firm wish, and of these the ones that the softer wishes speak for."""
    kept = [fit for fit in fits if not fit.refused and not fit.unstated]
    kept = [fit for fit in kept if all(support.strength >= 0 for support in fit.supports)] or kept
    for index in range(len(kept[0].supports) if kept else 0):
        best = max(fit.supports[index].strength for fit in kept)
        if best >= 0.5:
            kept = [fit for fit in kept if fit.supports[index].strength >= _SOFT_KEPT * best]
    return sorted(kept, key=rank)


def rank(fit: Fit) -> tuple[float, ...]:
    """Order by the property asked for, then by what was met, then by nearness in meaning."""
    ordered = fit.order[0] if fit.order is not None else 0.0
    return (float(fit.order is None), ordered, -fit.met, -fit.strength, -round(fit.nearness, 3))
