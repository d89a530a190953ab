"""Where rules leave a question open, its embedding decides: one for the head and for retrieval.

Questions that rules know are not embedded here, unless they only tell what went wrong: those may be disputes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue.intents import COMPLAINT, IntentClassifier, IntentGuess
from assistant.dialogue.lexicon import ASKS
from assistant.dialogue.records import Question
from assistant.dialogue.shopview import ShopView

# Intents of rules under which customers tell of what went wrong ("the thing I sent back was refused").
_GRIEVANCES = frozenset(
    ["return", "warranty", "order_status", "order_change", "price_protection", "payment", "invoice", "shipping"]
    + ["how_to", "describe", "drawbacks", "abuse", "promotion"]
)
# What a guess does not change: search answers it as well, or a person is offered instead.
_LEFT_TO_SEARCH = frozenset(["spec", "human", COMPLAINT])
# What a question beside a product may turn out to ask of the shop; all else is asked of the product, and search knows.
_OF_THE_SHOP = frozenset(["shipping", "invoice", "payment", "privacy", "hours", "visit", "gift_wrap"])


def with_guesses(shop: ShopView, questions: Sequence[Question], message: str) -> list[Question]:
    """Return the questions of a message with intent, vector and guess filled in where they were open."""
    if shop.intents is None:
        return list(questions)
    return [_guessed(shop, shop.intents, question, _words(question, questions, message)) for question in questions]


def disputed(shop: ShopView, questions: Sequence[Question]) -> IntentGuess | None:
    """Return the guess of the question that most looks like a dispute, if one does so enough."""
    # "Will this knife cut me?" asks; a dispute tells.
    guesses = [question.guess for question in questions if question.guess is not None and not question.polar]
    gravest = max(guesses, key=lambda guess: guess.dispute, default=None)
    if gravest is None or shop.intents is None or gravest.dispute < shop.intents.dispute_threshold:
        return None
    return gravest


def _words(question: Question, questions: Sequence[Question], message: str) -> str:
    """A message that asks nothing is read whole, its parts alone say too little."""
    told = len(questions) == 1 and not question.intent and not ASKS.search(question.text)
    return message if told else question.rest or question.text


def _guessed(shop: ShopView, intents: IntentClassifier, question: Question, words: str) -> Question:
    if not words.strip() or not (_is_open(question) or _tells(question)):
        return question
    vector = shop.retriever.embed(words)
    guess = intents.predict_vector(vector)
    intent = question.intent
    if _is_open(question) and guess.confidence >= intents.intent_threshold and _may_be(question, guess.intent):
        intent = guess.intent
    return replace(question, intent=intent, vector=vector, guess=guess)


def _is_open(question: Question) -> bool:
    """Tell whether no rule knows what is asked: no intent, or only that something is asked of a product."""
    return question.intent in ("", "spec") and not question.attribute_keys and not question.inherited


def _tells(question: Question) -> bool:
    return question.intent in _GRIEVANCES and not ASKS.search(question.text)


def _may_be(question: Question, intent: str) -> bool:
    return intent in _OF_THE_SHOP if question.intent == "spec" else intent not in _LEFT_TO_SEARCH
