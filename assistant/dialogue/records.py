"""Values that travel through a turn of dialogue: the question, what is remembered, and the answer with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from assistant.dialogue.intents import IntentGuess
from assistant.truth.evidence import Evidence
from knowledge.records import Product, Variant

Outcome = Literal["answer", "abstain", "clarify", "escalate"]
Channel = Literal["text", "voice", "room"]
SentenceRole = Literal["fact", "courtesy", "question"]


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a customer asks of a product to be recommended. Prices are in the shop's currency.

    `ordering` is a property and 1 if less of it comes first, -1 if more.
    """

    max_price: Decimal | None = None
    min_price: Decimal | None = None
    category_keys: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    ordering: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a message, with everything found in it or filled in from the conversation.

    `conditions` say what was done with the goods and what is wanted: "worn", "washed", "activated", each with "not_"
    in front if denied, and "exchange". `vector` is the embedding of the words without product names, if it was made;
    `guess` is what the trained head read from it.
    """

    text: str
    intent: str
    lang: str
    polar: bool = False
    products: tuple[Product, ...] = ()
    variant: Variant | None = None
    attribute_keys: tuple[str, ...] = ()
    constraints: Constraints = Constraints()
    region: str | None = None
    order_name: str | None = None
    days_since_delivery: int | None = None
    opened: bool | None = None
    defective: bool | None = None
    conditions: tuple[str, ...] = ()
    quantity: int = 1
    inherited: str = ""
    rest: str = ""
    category_key: str | None = None
    ambiguous: tuple[Product, ...] = ()
    vector: np.ndarray | None = field(default=None, compare=False)
    guess: IntentGuess | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation is about; replaced, never changed. `asked` counts failures in a row."""

    lang: str = "zh"
    focus: tuple[str, ...] = ()
    focus_sku: str | None = None
    listed: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    intent: str = ""
    attribute_keys: tuple[str, ...] = ()
    region: str | None = None
    constraints: Constraints = Constraints()
    order_name: str | None = None
    days_since_delivery: int | None = None
    opened: bool | None = None
    defective: bool | None = None
    conditions: tuple[str, ...] = ()
    last_question: str = ""
    pending: str = ""
    offered_person: bool = False
    failures: int = 0
    last_reply: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what it rests on. A fact has evidence; courtesies and questions claim nothing."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    role: SentenceRole = "fact"


@dataclass(frozen=True, slots=True)
class HandOverRequest:
    """A structured wish to bring in a person; never parsed from words of a reply."""

    reason_code: str
    matched_rule_id: str | None
    priority: str
    confidence: float
    intent: str
    sentiment: str = "neutral"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the plan came to: sentences in order, what to show beside them, and what to remember."""

    outcome: Outcome
    sentences: tuple[Sentence, ...]
    products: tuple[Product, ...] = ()
    quick_replies: tuple[str, ...] = ()
    hand_over: HandOverRequest | None = None
    remember: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """A message to be answered. `orders` are those of a verified customer; `now` is aware."""

    text: str
    memory: Memory
    channel: Channel
    now: datetime
    lang: str = ""
    current_product: str | None = None
    customer_id: str | None = None
    orders: tuple[Any, ...] = ()
    may_hand_over: bool = True
