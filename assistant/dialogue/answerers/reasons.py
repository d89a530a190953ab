"""Wording what is recommended: the product in its version, its price, what fulfils each wish, and a drawback that bears on it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.dialogue import wording
from assistant.dialogue.answerers.fitting import COLOUR, Fit, Wishes
from assistant.dialogue.answerers.offers import option_text
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.constraints import ordering_of
from assistant.dialogue.meanings import meanings_of
from assistant.dialogue.records import Sentence
from assistant.dialogue.sayings import bare
from assistant.dialogue.statements import Statement
from assistant.dialogue.topics import topics_of
from assistant.truth.keyterms import clauses, has_term, key_terms
from assistant.truth.superlatives import forbidden_superlative

_LONGEST = {"zh": 60, "en": 150}
_SUPPORTED = 0.5
_MOST_REASONS = 3


def item(scene: Scene, fit: Fit, wishes: Wishes) -> Sentence:
    """Word one product: its version where versions differ, its price, and the statements that fulfil the wishes."""
    product, variant = fit.product, fit.variant
    price = wording.money(scene.offer(variant).price, scene.lang)
    evidence = [scene.offer_evidence(product, variant, scene.lang)]
    reasons = _reasons(scene, fit, wishes)[: 1 if scene.brief else _MOST_REASONS]
    title = titled(scene, fit, wishes)
    if not reasons:
        return Sentence(scene.say("recommend_item_bare", title=title, price=price), tuple(evidence))
    joined = ("；" if scene.lang == "zh" else "; ").join(reason.text for reason in reasons)
    evidence += [piece for reason in reasons for piece in reason.evidence]
    return Sentence(scene.say("recommend_item", title=title, price=price, reason=joined), tuple(evidence))


def titled(scene: Scene, fit: Fit, wishes: Wishes) -> str:
    """Name the product, with its version where versions differ in price or in what they are."""
    product, title = fit.product, scene.short_title(fit.product)
    prices = {scene.offer(variant).price.amount for variant in product.variants}
    told = len(prices) > 1 or _version_decides(fit) or COLOUR.search(wishes.text)
    if len(product.variants) < 2 or not told:
        return title
    options = option_text(fit.variant, scene.lang)
    return f"{title}（{options}）" if scene.lang == "zh" else f"{title} ({options})"


def _version_decides(fit: Fit) -> bool:
    stated = [s.statement for s in fit.supports if s.statement is not None] + [fit.order[1] if fit.order else None]
    return any(statement is not None and statement.skus for statement in stated)


def _reasons(scene: Scene, fit: Fit, wishes: Wishes) -> list[Sentence]:
    shown = [s.statement for s in fit.supports if s.verdict == "yes" and s.statement is not None]
    ordered = [fit.order[1]] if fit.order is not None and fit.order[1] is not None else []
    # Of a spoken answer only the first reason is said: the number it was ordered by.
    shown = [*ordered, *shown] if scene.brief else [*shown, *ordered]
    soft = [
        s.statement
        for s in fit.supports
        if s.verdict == "unknown"
        and s.strength >= _SUPPORTED
        and s.statement
        and s.statement.passage.kind in ("description", "faq")
    ]
    reasons: dict[str, Sentence] = {}
    for statement in (*shown, *fit.free_of, *(soft if not shown else ())):
        if statement is not None and not _of_name(scene, fit, statement):
            quote = quoted_statement(scene, statement, wishes.text)
            if not forbidden_superlative(quote.text):
                reasons.setdefault(quote.text, quote)
    return list(reasons.values())


def _of_name(scene: Scene, fit: Fit, statement: Statement) -> bool:
    """Tell whether a statement says nothing beyond the product's name."""
    return statement.text.lower() in " ".join(scene.shop.names(fit.product)).lower()


def quoted_statement(scene: Scene, statement: Statement, about: str) -> Sentence:
    """Quote a statement with its heading; of a long one, the clause that speaks of the wish."""
    text = statement.text.strip().rstrip("。.;；")
    if len(text) > _LONGEST[statement.lang if statement.lang in _LONGEST else "en"]:
        text = _closest(text, about)
    mark = "：" if scene.lang == "zh" else ": "
    if statement.heading and statement.passage.kind == "attribute":
        text = f"{statement.heading}{mark}{text}"
    return Sentence(text, (scene.shop.passage_evidence(statement.passage),))


def _closest(text: str, about: str) -> str:
    """Return the clause that shares most with the wish, in either language."""
    meanings, terms = meanings_of(bare(about)), key_terms(bare(about))

    def shared(part: str) -> float:
        lowered = part.lower()
        return sum(m.said_in(lowered) for m in meanings) + 0.5 * sum(has_term(lowered, term) for term in terms)

    parts = clauses(text) or [text]
    return max(parts, key=lambda part: shared(part) / (20 + len(part))).rstrip("。.;； ")


def bearing_drawback(scene: Scene, fit: Fit, wishes: Wishes, said: Sequence[Sentence]) -> list[Sentence]:
    """Return a known drawback that bears on a wish, unless it was said."""
    ordering = wishes.conditions.ordering or ordering_of(wishes.text)
    topics = topics_of(wishes.text)
    meanings = [m for wish in wishes.asked for m in meanings_of(bare(wish)) if m.known]
    for drawback in fit.product.drawbacks:
        if drawback.lang != scene.lang or any(drawback.value.rstrip("。.") in sentence.text for sentence in said):
            continue
        on_topic = any(topic.asked.search(drawback.value) for topic in topics)
        ordered = ordering is not None and any(t.name == ordering[0] for t in topics_of(drawback.value))
        if on_topic or ordered or any(m.said_in(drawback.value.lower()) for m in meanings):
            evidence = scene.attribute_evidence(fit.product, drawback)
            if evidence:
                return [Sentence(scene.say("drawback", quote=wording.sentence(drawback.value, scene.lang)), evidence)]
    return []
