"""Helping to choose: recommendation under conditions, and what the shop sells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue import wording
from assistant.dialogue.answerers.comparing import answer_compare
from assistant.dialogue.answerers.describing import answer_describe, answer_drawbacks
from assistant.dialogue.answerers.fitting import Fit, Wishes, held, meeting, rank, wishes_asked
from assistant.dialogue.answerers.reasons import bearing_drawback, item, quoted_statement, titled
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.constraints import constraints_of
from assistant.dialogue.goods import unheard_goods
from assistant.dialogue.kinds import kind_asked, object_named
from assistant.dialogue.meanings import Meaning, meanings_of
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.sayings import bare
from assistant.dialogue.statements import statements_of
from assistant.dialogue.unknown_models import unknown_model
from assistant.truth.keyterms import clauses, is_negated
from knowledge.records import Product, in_language

__all__ = ["answer_compare", "answer_describe", "answer_drawbacks", "answer_list", "answer_recommend"]

_SMALL_SHOP = 300
_SHOWN = 3
_SHOWN_BRIEF = 2
_HINT = 0.3
_SURE = 0.5
_CHOOSING = ("recommend", "list")
_ECHOED_MOST = 40
_FROM_BEFORE = re.compile(r"^(?:不对|不是|不|no|actually|sorry|wait)[,， ]+", re.IGNORECASE)


def answer_recommend(scene: Scene) -> Answer:
    """Offer up to three products that meet every condition by their own evidence, best supported first."""
    wishes = _wishes(scene)
    if not (wishes.kind.noun or wishes.asked or wishes.limited) and len(scene.request.memory.focus) > 1:
        # "Which should I buy, then": of those talked of, by what the rest of the message asks.
        whole = scene.request.text
        return answer_compare(replace(scene, question=replace(scene.question, text=whole, rest=whole)))
    narrow, wide = _candidates(scene, wishes)
    if not wide or (not wishes.kind.noun and not narrow and _unheard_of(scene, wishes, wide)):
        return _no_such_kind(scene, wishes.kind.noun or object_named(wishes.text))
    fits = held(scene, wide, wishes)
    chosen = meeting(fits)
    if not chosen:
        return _remembering(_nearest(scene, fits, wide, wishes), wishes)
    of_kind = [fit for fit in chosen if fit.product in narrow]
    if narrow and not of_kind and wishes.kind.particular:
        return _remembering(_offered(scene, chosen, "recommend_alike", wishes), wishes)
    chosen = of_kind or chosen
    sure = bool(wishes.kind.noun) or bool(narrow) or chosen[0].met > 0
    if (better := _better_dearer(scene, wide, wishes, chosen[0])) and sure:
        return _remembering(_offered(scene, better[:2], "recommend_dearer", wishes), wishes)
    if not sure and chosen[0].strength < _SURE and wishes.asked:
        dearer = _dearer(scene, wide, wishes)
        if dearer and dearer[0].strength >= _SURE:
            return _remembering(_offered(scene, dearer[:2], "recommend_dearer", wishes), wishes)
        if chosen[0].strength < _HINT:
            return _remembering(_categories(scene), wishes)
    return _remembering(_offered(scene, chosen, "recommend_lead" if sure else "recommend_maybe", wishes), wishes)


def _wishes(scene: Scene) -> Wishes:
    """Read the wish over all turns in which it was made, with the names that stand in it."""
    question, memory = scene.question, scene.request.memory
    text = question.text
    before = memory.last_question if memory.intent in _CHOOSING else ""
    if before and question.rest.startswith(before) and not text.startswith(before):
        text = f"{before}, {_FROM_BEFORE.sub('', text)}"
    conditions = constraints_of(text, scene.shop.vocabulary)
    kind = kind_asked(scene.shop.vocabulary, text)
    return Wishes(text, kind, conditions, wishes_asked(conditions.wanted, kind))


def _remembering(answer: Answer, wishes: Wishes) -> Answer:
    """Let what is added in the next turn find the whole wish, names and all."""
    return replace(answer, remember={**answer.remember, "last_question": wishes.text})


def _candidates(scene: Scene, wishes: Wishes) -> tuple[list[Product], list[Product]]:
    """Return the products of the kind asked for, narrowly and widely taken; where no kind is named, what may be meant.

    Without a kind these are the products named or talked of, else those of a category spoken of, else all of a small
    shop, else what is near in meaning.
    """
    shop, kind = scene.shop, wishes.kind
    products = shop.shop.products
    if kind.noun:
        return [p for p in products if p.product_id in kind.narrow], [p for p in products if p.product_id in kind.wide]
    named = [p for p in scene.question.products if p.product_id != scene.request.current_product]
    if named and not _others_wanted(wishes.text):
        return named, named
    keys = wishes.conditions.category_keys or scene.request.memory.constraints.category_keys
    found = [p for p in products if p.category_key in keys]
    if not found and len(products) <= _SMALL_SHOP:
        found = list(products)
    if not found:
        hits = shop.retriever.search(wishes.text, lang=scene.lang, limit=80, query_vector=scene.question.vector).hits
        near = dict.fromkeys(hit.passage.product_id for hit in hits if hit.passage.product_id)
        found = [p for product_id in near if (p := shop.catalogue.product(product_id))]
    return [], found


def _unheard_of(scene: Scene, wishes: Wishes, candidates: Sequence[Product]) -> bool:
    """Tell whether the thing wanted is a word by which no candidate is called or introduced."""
    wanted = object_named(wishes.text)
    if not wanted:
        return False
    meanings = meanings_of(wanted) if wanted.isascii() else (Meaning((wanted[-2:],)), *meanings_of(wanted))
    for product in candidates:
        names = [*product.titles.values(), *product.tags, *product.category.values()]
        called = " ".join([*names, *_introductions(scene, product)]).lower()
        if any(meaning.said_in(called) for meaning in meanings):
            return False
    return bool(meanings)


def _introductions(scene: Scene, product: Product) -> list[str]:
    """Return how the descriptions begin, which is where they say what a thing is."""
    first: dict[str, str] = {}
    for statement in statements_of(scene.shop, product):
        if statement.passage.kind == "description":
            first.setdefault(statement.lang, statement.text)
    return [clause for text in first.values() for clause in clauses(text) if not is_negated(clause)]


def _others_wanted(text: str) -> bool:
    return bool(re.search(r"别的|其他|其它|另外|类似|像.{1,12}(?:一样|那样)|\b(?:other|another|else|alternatives?|similar|like the)\b", text, re.IGNORECASE))  # fmt: skip


def _offered(scene: Scene, chosen: Sequence[Fit], lead: str, wishes: Wishes) -> Answer:
    """Word the products chosen, each with its price and what speaks for it."""
    shown = list(chosen[: _SHOWN_BRIEF if scene.brief else _SHOWN])
    key = f"{lead}_one" if len(shown) == 1 else lead
    items = [item(scene, fit, wishes) for fit in shown]
    drawback = [] if scene.brief else bearing_drawback(scene, shown[0], wishes, items)
    said = [
        Sentence(scene.say(key, kind=wishes.kind.noun), role="courtesy"),
        items[0],
        *(drawback if len(shown) == 1 else ()),
        *items[1:],
    ]
    products = tuple(fit.product for fit in shown)
    ids = tuple(product.product_id for product in products)
    return Answer("answer", tuple(said), products, remember={"listed": ids, "focus": ids if len(ids) == 1 else ()})


def _nearest(scene: Scene, fits: Sequence[Fit], wide: Sequence[Product], wishes: Wishes) -> Answer:
    """Where nothing meets all of it, say so, and what comes closest: unstated, dearer, or short of one wish."""
    unstated = sorted((fit for fit in fits if not fit.refused and fit.met + fit.strength > 0.2), key=rank)
    if unstated and any(s.statement for s in unstated[0].supports):
        return _close(scene, unstated[0], "recommend_unstated", wishes)
    dearer = _dearer(scene, wide, wishes)
    if dearer and (dearer[0].met or wishes.kind.noun):
        return _offered(scene, dearer[:2], "recommend_dearer", wishes)
    short = sorted(
        (fit for fit in fits if fit.refused == 1 and (fit.met >= 1 or wishes.kind.noun)), key=lambda f: -f.met
    )
    if short:
        return _close(scene, short[0], "recommend_short", wishes)
    if not wishes.kind.noun and not any(fit.met for fit in fits):
        return _categories(scene)
    return Answer("answer", (Sentence(scene.say("recommend_none"), role="courtesy"),))


def _dearer(scene: Scene, wide: Sequence[Product], wishes: Wishes) -> list[Fit]:
    """Return what meets all but the price limits, if there are any, the nearest in price first."""
    if not wishes.limited:
        return []
    free = replace(wishes, conditions=replace(wishes.conditions, max_price=None, min_price=None))
    found = meeting(held(scene, wide, free))
    limit = wishes.conditions.max_price or wishes.conditions.min_price
    return sorted(found, key=lambda fit: (-fit.met, abs(scene.offer(fit.variant).price.amount - (limit or 0))))


def _better_dearer(scene: Scene, wide: Sequence[Product], wishes: Wishes, best: Fit) -> list[Fit]:
    """Return what meets a wish outright that the best within the price limits says nothing of, all else met too."""
    if not any(support.verdict != "yes" and support.strength <= 0 for support in best.supports):
        return []
    return [fit for fit in _dearer(scene, wide, wishes) if all(s.verdict == "yes" for s in fit.supports)]


def _close(scene: Scene, fit: Fit, key: str, wishes: Wishes) -> Answer:
    """Name what comes closest, with what it states on the wish that it does not meet."""
    missed = [(wish, s) for wish, s in zip(wishes.weighed, fit.supports, strict=True) if s.verdict != "yes"]
    missed.sort(key=lambda pair: (pair[1].verdict != "no", not pair[1].firm, pair[1].statement is None))
    said = [Sentence(_failing(scene, key, missed[0][0] if missed else ""), role="courtesy")]
    price = wording.money(scene.offer(fit.variant).price, scene.lang)
    evidence = [scene.offer_evidence(fit.product, fit.variant, scene.lang)]
    title = titled(scene, fit, wishes)
    statement = missed[0][1].statement if missed else None
    if statement is None:
        said.append(Sentence(scene.say("recommend_item_bare", title=title, price=price), tuple(evidence)))
    else:
        fact = quoted_statement(scene, statement, missed[0][0])
        text = scene.say("recommend_item", title=title, price=price, reason=fact.text)
        said.append(Sentence(text, (*evidence, *fact.evidence)))
    return Answer("answer", tuple(said), (fit.product,), remember={"listed": (fit.product.product_id,)})


def _failing(scene: Scene, key: str, wish: str) -> str:
    """Say which condition is not met, in the customer's words where they can be repeated without claiming anything."""
    echo = bare(wish)
    if not echo or len(echo) > _ECHOED_MOST or re.search(r"\d", echo):
        return scene.say(key)
    return scene.say(f"{key}_on", wish=echo)


def answer_not_sold(scene: Scene) -> Answer:
    """Say that the goods asked for were not found, and name what there is."""
    alike = unknown_model(scene.shop, scene.question.text)
    if alike:
        titles = wording.listing([scene.title(product) for product in alike], scene.lang)
        evidence = tuple(p for product in alike for p in scene.shop.passages(product, scene.lang)[:1])
        said = Sentence(scene.say("no_such_model", titles=titles), tuple(map(scene.shop.passage_evidence, evidence)))
        return Answer("abstain", (replace(said, role="courtesy"),), alike)
    return _no_such_kind(scene, unheard_goods(scene.shop, scene.question.text, "recommend"))


def _no_such_kind(scene: Scene, kind: str) -> Answer:
    """Say that goods of a kind were not found, and name what there is; nothing of another kind is offered."""
    listed = _categories(scene)
    if not kind:
        return listed
    said = Sentence(scene.say("recommend_no_kind", kind=kind), role="courtesy")
    return replace(listed, sentences=(said, *listed.sentences))


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
