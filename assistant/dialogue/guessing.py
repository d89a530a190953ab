"""What a question's intent is, by its words and by the trained head that reads its embedding; and who is aggrieved.

A question is embedded once, for the head and for retrieval. Pleasantries that a rule knows in full are not embedded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.dialogue.intent_features import Place
from assistant.dialogue.intents import COMPLAINT, IntentClassifier, IntentGuess
from assistant.dialogue.lexicon import ASKS, INTENT_RULES, intent_by_rule
from assistant.dialogue.records import Question
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.topics import topics_of
from knowledge.embedders.protocol import Vectors

# Rules that match a message whole, or that safety rests on: the head is not asked.
_SETTLED = frozenset(
    ["greeting", "thanks", "goodbye", "acknowledge", "stop", "repeat", "prompt_probe", "other_customer", "bot_identity"]
)
# Intents of rules under which customers tell of what went wrong ("the thing I sent back was refused").
_GRIEVANCES = frozenset(
    ["return", "warranty", "order_status", "order_change", "price_protection", "payment", "invoice", "shipping"]
    + ["how_to", "describe", "drawbacks", "abuse", "promotion"]
)
# Wishes for a person are offered one, beside whatever else the message asks.
_FOR_A_PERSON = frozenset(["human", COMPLAINT])
# Shares of the head's threshold from which it is believed against a rule, and where no rule matches. A question that no
# rule knows is mostly about the product, and is answered from its page unless the head is rather sure.
_AGAINST_RULE, _ALONE = 1.7, 1.3
# A rule whose words are nearly all of the question needs no second opinion.
_NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class ReadIntent:
    """The intent of a question by its words alone, "" where it stays open, with the embedding and the guess made of it.

    It is `sure` where a rule names it or the head is certain; otherwise what was asked before may count for more.
    """

    intent: str
    vector: Vectors | None = None
    guess: IntentGuess | None = None
    sure: bool = True


def read_intent(shop: ShopView, rest: str, text: str, place: Place, *, named: bool) -> ReadIntent:
    """Read the intent of a question; `rest` is the text without the names of products, `named` whether it has any."""
    # Beside a property, a word inside a product's name ("carrier") asks for nothing.
    rule = intent_by_rule(rest) or ("" if named and topics_of(rest) else intent_by_rule(text)) or ""
    if shop.intents is None or rule in _SETTLED or not rest.strip() or _says_only(rule, rest):
        return ReadIntent(rule)
    vector = shop.retriever.embed(rest)
    guess = shop.intents.predict_vector(vector, rest, place)
    intent = rule
    certainty = guess.confidence / shop.intents.intent_threshold
    # The words for a property say as plainly as a rule that it is asked for.
    plain = rule or topics_of(rest)
    if guess.intent not in _FOR_A_PERSON and certainty >= (_AGAINST_RULE if plain else _ALONE):
        intent = guess.intent
    return ReadIntent(intent, vector, guess, bool(rule) or certainty >= _AGAINST_RULE)


def _says_only(rule: str, rest: str) -> bool:
    """Tell whether hardly anything stands in the question beside the words of its rule ("还有货吗")."""
    words = re.sub(r"[\s?？!！.。,，吗呢啊呀还那请问现在]", "", rest)
    match = next((pattern.search(words) for name, pattern in INTENT_RULES if name == rule), None)
    return match is not None and len(match.group()) >= _NEARLY_ALL * len(words)


def with_guesses(shop: ShopView, questions: Sequence[Question], message: str) -> list[Question]:
    """Return the questions with the guess kept only where it may show a dispute or a wish for a person."""
    if shop.intents is None:
        return list(questions)
    return [_guessed(shop, shop.intents, question, questions, message) for question in questions]


def disputed(shop: ShopView, questions: Sequence[Question]) -> IntentGuess | None:
    """Return the guess of the question that most looks like a dispute, if one does so enough."""
    # "Will this knife cut me?" asks; a dispute tells.
    guesses = [question.guess for question in questions if question.guess is not None and not question.polar]
    gravest = max(guesses, key=lambda guess: guess.dispute, default=None)
    if gravest is None or shop.intents is None or gravest.dispute < shop.intents.dispute_threshold:
        return None
    return gravest


def _guessed(
    shop: ShopView, intents: IntentClassifier, question: Question, questions: Sequence[Question], message: str
) -> Question:
    if not (_is_open(question) or _tells(question)):
        return replace(question, guess=None)
    told = len(questions) == 1 and not question.intent and not ASKS.search(question.text)
    if not told or message == (question.rest or question.text):
        return question
    # A message that asks nothing is read whole, its parts alone say too little.
    vector = shop.retriever.embed(message)
    return replace(question, vector=vector, guess=intents.predict_vector(vector, message))


def _is_open(question: Question) -> bool:
    """Tell whether no rule knows what is asked: no intent, or only that something is asked of a product."""
    return question.intent in ("", "spec") and not question.attribute_keys and not question.inherited


def _tells(question: Question) -> bool:
    return question.intent in _GRIEVANCES and not ASKS.search(question.text)
