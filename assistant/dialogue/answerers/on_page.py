"""What the page of the product in question says to a question that was taken for another business of the shop."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.spec import answer_spec, relevance_of
from assistant.dialogue.lexicon import intent_by_rule
from assistant.dialogue.records import Answer
from assistant.dialogue.topics import topics_of
from assistant.truth.text import normalise
from knowledge.records import Product

# What the head may take a question about a product for. Where the shop's words for it are used, it is meant.
_TAKEN_FOR = frozenset(
    [
        "price",
        "stock",
        "promotion",
        "colours",
        "shipping",
        "describe",
        "hours",
        "visit",
        "payment",
        "off_topic",
    ]
)
_OF_GOODS = frozenset(["recommend", "list", "not_sold"])
_OTHERS = re.compile(
    r"推荐|别的|其他|其它|还有|类似|哪款|哪个|哪一|什么样的|送.{0,4}(礼|人|朋友|爸|妈)|预算|以内|以下|左右|"
    r"\b(?:recommend|suggest|others?|else|similar|which|gift|under|budget|looking for|cheap\w*|something)\b",
    re.IGNORECASE,
)
# So likely must it be that the page answers, and that it is this passage which does.
_SURELY, _FIRST = 0.92, 0.6


def answered_on_page(scene: Scene) -> Answer | None:
    """Return the answer of the product's page, or None where the question is what it was taken for, or may be."""
    question = scene.question
    product = _meant(scene)
    if product is None:
        return None
    topics = topics_of(normalise(question.text))
    relevance = relevance_of(scene, product, topics)
    if relevance.probability < _SURELY or relevance.shares[0] < _FIRST:
        return None
    keys = tuple(topic.name for topic in topics)
    about = replace(question, intent="spec", products=(product,), attribute_keys=keys)
    answer = answer_spec(replace(scene, question=about))
    return answer if answer.outcome == "answer" else None


def _meant(scene: Scene) -> Product | None:
    """Return the product whose page may answer: the one named, or the one that is shown."""
    question = scene.question
    if question.intent == scene.request.memory.intent:
        # What goes on from the turn before is not guessed from these words.
        return None
    if question.intent in _TAKEN_FOR and intent_by_rule(normalise(question.text)) != question.intent:
        return question.products[0] if len(question.products) == 1 else None
    if question.intent in _OF_GOODS and not question.products and not _OTHERS.search(question.text):
        focus = scene.request.memory.focus
        shown = scene.request.current_product or (focus[0] if len(focus) == 1 else "")
        return scene.shop.catalogue.product(shown) if shown else None
    return None
