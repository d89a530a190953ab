"""What an importer yields: parts of a shop, to be merged over files and languages.

Feeds tell of one product in several files (a Chinese and an English feed, a translation, metafields). Each importer
says only what its file says, as parts keyed by the product's id or a variant's SKU; `merge` makes records of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from knowledge.attributes import AttributeNames
from knowledge.importers.report import Rejections
from knowledge.importers.source import SourceFile
from knowledge.records import Attribute, Faq, Offer, Passage, Policy, PolicySection, Promotion, SourceRef


@dataclass
class VariantPart:
    """What one file says of a variant; `options` maps language to option name to value."""

    sku: str
    source: SourceRef
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    offer: Offer | None = None
    gtin: str | None = None
    feed_options: bool = False
    """True when the options are a feed's colour, size and so on: only those that tell variants apart are kept."""


@dataclass
class OptionTranslations:
    """Names and values of options in another language, by the position and the value of the main one."""

    names: dict[int, str] = field(default_factory=dict)
    values: dict[tuple[int, str], str] = field(default_factory=dict)


@dataclass
class ProductPart:
    """What one file says of a product. `product_type` keeps the shop's words for its category, by language."""

    product_id: str
    source: SourceRef
    titles: dict[str, str] = field(default_factory=dict)
    brand: str = ""
    product_types: dict[str, list[str]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    attributes: list[Attribute] = field(default_factory=list)
    drawbacks: list[Attribute] = field(default_factory=list)
    variants: list[VariantPart] = field(default_factory=list)
    option_translations: dict[str, OptionTranslations] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    image_url: str | None = None
    defines: bool = True
    """False for a part that only adds to a product of another file, such as a translation."""


@dataclass
class PolicyPart:
    """One language of a policy, with the rule if this file holds it."""

    policy_id: str
    kind: str
    title: str
    lang: str
    sections: list[PolicySection]
    rule: dict[str, Any] | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    """What else its front matter states, in whatever terms."""


@dataclass(frozen=True)
class PromotionPart:
    """A promotion with the goods it names by other words than their ids: types, brands; and those it leaves out."""

    promotion: Promotion
    types: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    without_ids: tuple[str, ...] = ()
    without_types: tuple[str, ...] = ()
    without_brands: tuple[str, ...] = ()


@dataclass
class Parts:
    """Everything one file, or all of them, had to say."""

    products: list[ProductPart] = field(default_factory=list)
    policies: list[PolicyPart] = field(default_factory=list)
    ready_policies: list[Policy] = field(default_factory=list)
    promotions: list[PromotionPart] = field(default_factory=list)
    faqs: list[Faq] = field(default_factory=list)
    manuals: list[Passage] = field(default_factory=list)
    accepted: int = 0

    def extend(self, other: Parts) -> None:
        """Add what another file said."""
        for name in ("products", "policies", "ready_policies", "promotions", "faqs", "manuals"):
            getattr(self, name).extend(getattr(other, name))
        self.accepted += other.accepted


@dataclass(frozen=True)
class ImportContext:
    """What every importer may need to know of the shop."""

    shop_id: str
    default_lang: str | None
    currency: str | None
    timezone: str
    names: AttributeNames
    rejections: Rejections
    settings: dict[str, Any]

    def lang_of(self, file: SourceFile) -> str:
        """Return the language a file is written in."""
        return file.named_lang or file.lang


@dataclass(frozen=True)
class Importer:
    """One format: how to know it, how to read it. Adding a format is one of these and a line in the registry."""

    name: str
    recognises: Callable[[SourceFile], bool]
    load: Callable[[SourceFile, ImportContext], Parts]


def first_recognising(importers: Iterable[Importer], file: SourceFile) -> Importer | None:
    """Return the first importer that knows the file's format."""
    return next((importer for importer in importers if importer.recognises(file)), None)
