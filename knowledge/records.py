"""The records a shop is made of, in schema.org and Google Merchant terms.

Everything here is a frozen value. Importers make these, the index stores them, the dialogue reads them.
Money is `Decimal` with an ISO 4217 code, never float. Languages are BCP 47 primary tags ("zh", "en").
A text that exists in several languages is a `Localised`: a mapping from language to text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Lang = Literal["zh", "en"]
Localised = Mapping[str, str]
Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder"]
PassageKind = Literal["attribute", "description", "drawback", "policy", "faq", "manual"]
PolicyKind = Literal[
    "return", "shipping", "international", "warranty", "price_protection", "invoice", "payment", "privacy", "other"
]


def in_language(text: Localised, lang: str, default: str = "") -> str:
    """Return the text in `lang`, else in any language it exists in, else `default`."""
    if lang in text:
        return text[lang]
    return next(iter(text.values()), default)


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a text stands in the shop's own files, exactly enough to show it to a person.

    `document_id` is the path relative to the ingested folder; `locator` a row and column, or a heading;
    `version` the first 12 hex digits of the file's sha256.
    """

    document_id: str
    locator: str
    version: str


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency; `amount` is exact, `currency` an ISO 4217 code."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """One specification of a product, as the shop wrote it.

    `key` is canonical snake_case English and the same in every language ("battery_life");
    `name` and `value` are what a person reads in `lang`. `sku` is set when it holds for one variant only.
    """

    key: str
    name: str
    value: str
    lang: str
    source: SourceRef
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The sellable state of one variant: what may change from minute to minute, never embedded."""

    sku: str
    price: Money
    availability: Availability
    list_price: Money | None = None
    inventory: int | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One buyable version of a product. `options` maps language to option name to value."""

    sku: str
    options: Mapping[str, Mapping[str, str]]
    offer: Offer
    source: SourceRef
    gtin: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its variants; `category` and `titles` are localised, `category_key` is the shop's own id."""

    product_id: str
    titles: Localised
    brand: str
    category_key: str
    category: Localised
    descriptions: Localised
    attributes: tuple[Attribute, ...]
    drawbacks: tuple[Attribute, ...]
    variants: tuple[Variant, ...]
    source: SourceRef
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class PolicySection:
    """One headed part of a policy in one language; `anchor` is the same in every language of that policy."""

    anchor: str
    heading: str
    text: str
    lang: str
    source: SourceRef


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy is text and rule: sections are cited, the rule (see `policy_rules`) computes. Rule may be absent."""

    policy_id: str
    kind: PolicyKind
    titles: Localised
    sections: tuple[PolicySection, ...]
    rule: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion or coupon, after the Google Merchant promotions feed. Exactly one of percent, amount, gift is set.

    `stackable` is None where the shop's feed does not say; its policies may (see `policy_rules.combining`).
    Of a ladder, `steps` has each (least, off), and `minimum_purchase` and `money_off` are its first; with `repeats`
    `money_off` is for every `minimum_purchase`. `most_off` is the most that is taken off. `for_some` is kept for some
    people or has to be claimed. `combines_with`, where it is set, has the ids of all that it may be used with.
    """

    promotion_id: str
    titles: Localised
    valid_from: datetime
    valid_until: datetime
    source: SourceRef
    code: str | None = None
    percent_off: Decimal | None = None
    money_off: Money | None = None
    free_gift: Localised | None = None
    minimum_purchase: Money | None = None
    product_ids: tuple[str, ...] = ()
    category_keys: tuple[str, ...] = ()
    stackable: bool | None = False
    minimum_quantity: int | None = None
    restrictions: Localised | None = None
    steps: tuple[tuple[Money, Money], ...] = ()
    repeats: bool = False
    most_off: Money | None = None
    for_some: bool = False
    full_price_only: bool = False
    combines_with: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Faq:
    """A question with its approved answer, for the whole shop or one product."""

    faq_id: str
    question: str
    answer: str
    lang: str
    source: SourceRef
    product_id: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and cited: a short text with its place. `key` is the attribute key or policy anchor."""

    passage_id: str
    kind: PassageKind
    text: str
    lang: str
    title: str
    source: SourceRef
    product_id: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything ingested for one shop, immutable; a new ingest makes a new one.

    `stated_promotions` were read from texts, where no feed of promotions was given.
    """

    shop_id: str
    name: Localised
    currency: str
    timezone: str
    products: tuple[Product, ...]
    policies: tuple[Policy, ...]
    promotions: tuple[Promotion, ...]
    faqs: tuple[Faq, ...]
    manuals: tuple[Passage, ...] = ()
    stated_promotions: tuple[Promotion, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `score` is fused and comparable within one search; the parts are kept to explain it."""

    passage: Passage
    score: float
    dense: float | None = None
    lexical: float | None = None
