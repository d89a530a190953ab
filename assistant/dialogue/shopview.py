"""One version of a shop as the dialogue reads it: lookups over a snapshot, with live offers, and evidence for each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from assistant.dialogue.intents import classifier_for
from assistant.dialogue.linking import Linker
from assistant.dialogue.spelling import Spelling
from assistant.dialogue.spoken_codes import SpokenCodes
from assistant.dialogue.spoken_titles import spoken_titles
from assistant.dialogue.unknown_models import series_of
from assistant.dialogue.vocabulary import Vocabulary, vocabulary_of
from assistant.dialogue.wording import money
from assistant.truth.evidence import Evidence, from_passage
from knowledge.chunking import passages_of
from knowledge.errors import UnknownSku
from knowledge.offers import OfferBook
from knowledge.policy_reading.goods import GoodsFinder
from knowledge.policy_rules import CombiningTerms, combining_terms
from knowledge.records import Offer, Passage, Policy, PolicySection, Product, Promotion, Shop, Variant, in_language
from knowledge.snapshot import Snapshot


class ShopView:
    """Reads a snapshot; made once per index version and shared by all conversations. Not changed after it is made."""

    def __init__(self, snapshot: Snapshot, offers: OfferBook) -> None:
        self.snapshot = snapshot
        self.shop = snapshot.shop
        self.catalogue = snapshot.catalogue
        self.retriever = snapshot.retriever
        self.intents = classifier_for(snapshot.retriever.embedder_id)
        self.offers = offers
        self.zone = ZoneInfo(self.shop.timezone)
        self.vocabulary: Vocabulary = vocabulary_of(self.shop)
        self.combining: CombiningTerms = combining_terms(self.shop)
        self.product_names = tuple(
            name for product in self.shop.products for name in (*product.titles.values(), *product.aliases)
        )
        self.linker = Linker(self.shop)
        self._spoken_titles = spoken_titles(self.shop.products)
        self.models = _models(self.product_names, self.shop.products)
        self.spelling = Spelling(_words(self.shop), self.product_names)
        self.spoken_codes = SpokenCodes(self.product_names)
        self.series = series_of(snapshot.shop.products)
        self._by_product: dict[tuple[str, str], list[Passage]] = defaultdict(list)
        self._by_id: dict[str, Passage] = {}
        for passage in passages_of(self.shop):
            self._by_id[passage.passage_id] = passage
            if passage.product_id is not None:
                self._by_product[(passage.product_id, passage.lang)].append(passage)

    @cached_property
    def with_stated_offers(self) -> ShopView:
        """The same shop with the offers of its texts for promotions, where no feed gave any; for computing prices."""
        if self.shop.promotions or not self.shop.stated_promotions:
            return self
        view = copy(self)
        view.shop = replace(self.shop, promotions=self.shop.stated_promotions)
        return view

    @cached_property
    def service_texts(self) -> tuple[tuple[str, str], ...]:
        """Title and text, in lower case, of what belongs to no product: policies, and questions that were answered."""
        return tuple((p.title.lower(), p.text.lower()) for p in self._by_id.values() if p.product_id is None)

    @cached_property
    def goods(self) -> GoodsFinder:
        """Finds the goods that words of a policy mean."""
        return GoodsFinder(self.shop.products)

    def passage(self, passage_id: str) -> Passage | None:
        """Return an indexed passage by its id."""
        return self._by_id.get(passage_id)

    def passage_with(self, text: str) -> Passage | None:
        """Return the first passage of the whole shop's that holds a text of it, word by word."""
        return next((p for p in self._by_id.values() if p.product_id is None and text in p.text), None)

    def passages(self, product: Product, lang: str) -> Sequence[Passage]:
        """Return the product's passages in `lang`, or in the language it has."""
        own = self._by_product.get((product.product_id, lang))
        if own:
            return own
        return next((found for (pid, _), found in self._by_product.items() if pid == product.product_id), [])

    def title(self, product: Product, lang: str, variant: Variant | None = None) -> str:
        """Return the product's title in `lang`, with the variant's options if one is meant."""
        title = in_language(product.titles, lang, product.product_id)
        if variant is None or len(product.variants) < 2:
            return title
        options = [value for value in in_options(variant, lang).values() if value.lower() not in title.lower()]
        return (
            f"{title}（{'·'.join(options)}）"
            if lang == "zh" and options
            else f"{title} ({', '.join(options)})"
            if options
            else title
        )

    def spoken_title(self, product: Product, lang: str) -> str:
        """Return the short name by which a voice calls the product."""
        return self._spoken_titles.get((product.product_id, lang)) or in_language(
            product.titles, lang, product.product_id
        )

    def nouns_in(self, text: str, product: Product | None = None) -> tuple[str, ...]:
        """Return the words of the text that name kinds of product or options, of one product if it is given."""
        lowered = text.lower()
        tables = (self.vocabulary.nouns, self.vocabulary.kinds, self.vocabulary.options)
        words = [word for table in tables for word in table if word in lowered]
        if product is None:
            return tuple(words)
        own = {word.lower() for word in product.brand.split()}
        own |= {code for title in product.titles.values() for code in re.findall(r"[a-z]*\d+[a-z]*", title.lower())}
        own |= {word for word in words if any(product.product_id in table.get(word, ()) for table in tables)}
        return tuple(word for word in own if word in lowered)

    def names(self, product: Product) -> tuple[str, ...]:
        """Return all names under which a sentence may speak of the product."""
        spoken = (self.spoken_title(product, lang) for lang in product.titles)
        return (*product.titles.values(), *product.aliases, *spoken, product.brand)

    def offer(self, variant: Variant, now: datetime | None = None) -> Offer:
        """Return the live offer of a variant: what the shop last said, not what was indexed."""
        try:
            return self.offers.offer(variant.sku, now)
        except UnknownSku:
            return variant.offer

    def policy(self, kind: str) -> Policy | None:
        """Return the first policy of a kind."""
        return next((policy for policy in self.shop.policies if policy.kind == kind), None)

    def passage_evidence(self, passage: Passage) -> Evidence:
        """Make evidence of a passage, with the names of its product."""
        product = self.catalogue.product(passage.product_id) if passage.product_id else None
        piece = from_passage(passage, (*self.names(product), *self._versions(product)) if product else ())
        attribute = self._attribute_name(product, passage) if product else None
        return replace(piece, title=f"{piece.title} · {attribute}") if attribute else piece

    def _versions(self, product: Product) -> tuple[str, ...]:
        """Return the titles of the product's versions, whose numbers are part of a name ("Canister (1.2 L)")."""
        titles = (self.title(product, lang, variant) for lang in product.titles for variant in product.variants)
        return tuple(dict.fromkeys(titles))

    @staticmethod
    def _attribute_name(product: Product, passage: Passage) -> str | None:
        """Return what an attribute passage states, so that two sources of one product can be told apart."""
        if passage.kind != "attribute":
            return None
        return next((a.name for a in product.attributes if a.key == passage.key and a.lang == passage.lang), None)

    def section_evidence(self, section: PolicySection, policy: Policy) -> Evidence:
        """Make evidence of a policy section; the indexed passage with the same place lends its id."""
        found = next(
            (
                passage
                for passage in self._by_id.values()
                if passage.kind == "policy"
                and passage.key == section.anchor
                and passage.lang == section.lang
                and passage.source.document_id == section.source.document_id
            ),
            None,
        )
        identifier = found.passage_id if found else f"policy:{policy.policy_id}:{section.anchor}:{section.lang}"
        title = f"{in_language(policy.titles, section.lang)} · {section.heading}"
        return Evidence(identifier, "passage", title, section.text, section.source)

    def offer_evidence(self, product: Product, variant: Variant, lang: str, now: datetime | None = None) -> Evidence:
        """Make evidence of the live price and stock of a variant."""
        offer = self.offer(variant, now)
        parts = [self.title(product, lang, variant), variant.sku, money(offer.price, "zh"), money(offer.price, "en")]
        if offer.list_price is not None:
            parts += [money(offer.list_price, "zh"), money(offer.list_price, "en")]
        parts.append(
            {
                "in_stock": "有货 in stock",
                "out_of_stock": "缺货 out of stock",
                "preorder": "预售 pre-order",
                "backorder": "补货 back-order",
            }[offer.availability]
        )
        if offer.inventory is not None:
            parts.append(f"{offer.inventory}件 {offer.inventory} left")
        return Evidence(
            f"offer:{variant.sku}",
            "offer",
            self.title(product, lang, variant),
            " · ".join(parts),
            variant.source,
            product.product_id,
            self.names(product),
        )

    def promotion_evidence(self, promotion: Promotion, lang: str) -> Evidence:
        """Make evidence of a promotion, with its dates in the shop's time zone."""
        start, end = self.local(promotion.valid_from), self.local(promotion.valid_until)
        gifts = ["赠品 free gift", *promotion.free_gift.values()] if promotion.free_gift else []
        steps = (amount for step in promotion.steps for amount in step)
        amounts = [
            money(amount, own)
            for amount in (promotion.money_off, promotion.minimum_purchase, promotion.most_off, *steps)
            if amount
            for own in ("zh", "en")
        ]
        if promotion.percent_off is not None:
            left = (100 - promotion.percent_off).normalize()
            amounts.append(f"{promotion.percent_off.normalize():f}% {left / 10 if left % 10 == 0 else left:f}折")
        if promotion.minimum_quantity:
            amounts.append(f"{promotion.minimum_quantity}件 {promotion.minimum_quantity} pieces")
        text = " · ".join(
            [
                *promotion.titles.values(),
                *(promotion.restrictions or {}).values(),
                *gifts,
                *amounts,
                promotion.code or "",
                "优惠 offer discount coupon",
                start.isoformat(),
                end.isoformat(),
            ]
        )
        dates = f"{start.month}月{start.day}日 {end.month}月{end.day}日 {start.day} {start:%B} {end.day} {end:%B}"
        return Evidence(
            f"promotion:{promotion.promotion_id}",
            "promotion",
            in_language(promotion.titles, lang),
            f"{text} · {dates}",
            promotion.source,
        )

    def source(self, evidence_id: str) -> dict[str, Any] | None:
        """Return what a citation points at, as the pages show it: a passage, a live offer or a promotion."""
        passage = self.passage(evidence_id)
        if passage is not None:
            piece, kind, lang = self.passage_evidence(passage), str(passage.kind), passage.lang
        else:
            found = self._live_source(evidence_id)
            if found is None:
                return None
            piece, kind, lang = found, found.kind, "zh"
        return {
            "passage_id": evidence_id,
            "title": piece.title,
            "text": piece.text,
            "kind": kind,
            "lang": lang,
            "document_id": piece.source.document_id,
            "locator": piece.source.locator,
            "version": piece.source.version,
        }

    def _live_source(self, evidence_id: str) -> Evidence | None:
        kind, _, key = evidence_id.partition(":")
        if kind == "offer" and (variant := self.catalogue.variant(key)) and (product := self.catalogue.product(key)):
            return self.offer_evidence(product, variant, "zh")
        if kind == "promotion":
            promotion = next(
                (p for p in (*self.shop.promotions, *self.shop.stated_promotions) if p.promotion_id == key), None
            )
            return self.promotion_evidence(promotion, "zh") if promotion else None
        return None

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the shop's time zone."""
        return moment.astimezone(self.zone)


def _models(names: Iterable[str], products: Iterable[Product]) -> frozenset[str]:
    """Return the words with a number in names and SKUs, in lower case: what looks like an order may be a model."""
    texts = [*names, *(variant.sku for product in products for variant in product.variants)]
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+-?\d+", text.lower()))


def _words(shop: Shop) -> Iterator[str]:
    """Yield the shop's own words, which spelling takes as known and as targets."""
    for product in shop.products:
        yield from product.titles.values()
        yield from product.category.values()
        yield from product.descriptions.values()
        yield from (text for a in (*product.attributes, *product.drawbacks) for text in (a.name, a.value))
        yield from (value for v in product.variants for options in v.options.values() for value in options.values())
    for policy in shop.policies:
        yield from (section.text for section in policy.sections)
    for faq in shop.faqs:
        yield from (faq.question, faq.answer)
    yield from (passage.text for passage in shop.manuals)


def in_options(variant: Variant, lang: str) -> dict[str, str]:
    """Return the variant's options in `lang`, or in the language it has; without the placeholder of single variants."""
    options = variant.options.get(lang) or next(iter(variant.options.values()), {})
    return {name: value for name, value in options.items() if value.lower() != "default title"}
