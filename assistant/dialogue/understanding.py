"""From a message to questions: what is asked, about which products, with what the conversation fills in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue import lexicon
from assistant.dialogue.constraints import constraints_of, quantity_of
from assistant.dialogue.records import Memory, Question, ReplyRequest
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.topics import topics_of
from assistant.truth.keyterms import key_terms
from assistant.truth.text import language_of, normalise, split_questions
from knowledge.policy_rules.places import province_of
from knowledge.records import Product, Variant

# Intents that are about no product, or for which a product is welcome but not needed.
FREE_OF_PRODUCT = frozenset(
    [
        "greeting",
        "thanks",
        "goodbye",
        "acknowledge",
        "abuse",
        "bot_identity",
        "capability",
        "repeat",
        "stop",
        "prompt_probe",
        "other_customer",
        "off_topic",
        "privacy",
        "payment",
        "hours",
        "order_status",
        "order_change",
        "shipping",
        "return",
        "warranty",
        "invoice",
        "price_protection",
        "promotion",
        "recommend",
        "list",
    ]
)
_INHERITED = frozenset(
    [
        "price",
        "stock",
        "spec",
        "how_to",
        "shipping",
        "return",
        "warranty",
        "promotion",
        "describe",
        "drawbacks",
        "colours",
        "compare",
        "price_protection",
    ]
)
_NAME_FLOOR = 0.5
_SEVERAL = re.compile(r"它们|这两|那两|两(个|款|者)|\b(them|both|these two|those two|the two)\b", re.IGNORECASE)
_OPTION_ASKED = re.compile(r"有|还|吗|呢|要|available|stock|have|got|come|left|\bin\b|any", re.IGNORECASE)


class Understanding:
    """Reads messages of one shop's customers. Stateless: what is remembered comes in with the request."""

    def __init__(self, shop: ShopView) -> None:
        self._shop = shop
        self._spelling = shop.spelling

    def read(self, request: ReplyRequest) -> list[Question]:
        """Return the questions of the message in order, at least one."""
        text = self._spelling.repaired(normalise(request.text))
        lang = language_of(text, request.lang or request.memory.lang)
        questions: list[Question] = []
        memory = request.memory
        for part in self._parts(text):
            question = self._question(part, lang, memory, request)
            memory = _carry(memory, question)
            questions.append(question)
        return _without_remarks(questions)

    def _parts(self, text: str) -> list[str]:
        """Split a message into questions; in Chinese, spaces between them count where both sides ask for something."""
        parts: list[str] = []
        for part in split_questions(text):
            pieces = re.split(r"(?<=[\u4e00-\u9fff])[ 　]+(?=[\u4e00-\u9fff])", part)
            merged = pieces[:1]
            for piece in pieces[1:]:
                if _asks(piece) and _asks(merged[-1]):
                    merged.append(piece)
                else:
                    merged[-1] = f"{merged[-1]} {piece}"
            parts += merged
        return parts

    def _question(self, text: str, lang: str, memory: Memory, request: ReplyRequest) -> Question:
        rest, named = self._named_products(text)
        topics = topics_of(rest)
        intent = lexicon.intent_by_rule(rest) or lexicon.intent_by_rule(text) or ""
        intent = _refine(intent, text, topics, named)
        ordinals = [] if named else self._ordinals(text, memory)
        products = named or ordinals
        follow_up = bool(lexicon.FOLLOW_UP.search(text)) or bool(lexicon.CORRECTION.search(text))
        variant, products, ambiguous = self._resolve(text, products, memory, request, intent)
        region = self._region(text)
        order = lexicon.ORDER_NAME.search(text)
        order_name = (order.group(1) or order.group(2)).upper() if order else None
        slots = _slots(text)
        inherited = ""
        keys = tuple(topic.name for topic in topics)
        fragment = len(text) <= lexicon.FRAGMENT_MAX and not lexicon.ASKS.search(text)
        if (
            (follow_up or fragment)
            and (not intent or (intent in ("describe", "acknowledge") and (region or named)))
            and not topics
        ):
            # A follow-up's own few words ("how about", "怎么样") ask nothing new: the question before them goes on.
            intent = self._inherited(memory, bool(products), region, any(value is not None for value in slots.values()))
            keys = memory.attribute_keys if intent == "spec" else ()
            inherited = memory.last_question if intent == "spec" else ""
            if intent == "recommend":
                rest = f"{memory.last_question} {rest}"
        if not intent and any(value is not None for value in slots.values()) and memory.intent == "return":
            intent = "return"
        intent = self._by_options(intent, text, products, variant)
        if memory.intent == "return" and lexicon.WHO_PAYS.search(text):
            intent = "return"
        if intent == "price" and not products and memory.intent == "shipping":
            intent, region = "shipping", region or memory.region
        if not intent and order_name:
            intent = memory.intent if memory.intent in ("return", "warranty") else "order_status"
        merged = (
            {key: value if value is not None else getattr(memory, key) for key, value in slots.items()}
            if intent == "return"
            else slots
        )
        return Question(
            text=text,
            intent=intent or ("spec" if topics or (products and lexicon.ASKS.search(text)) else ""),
            lang=lang,
            polar=bool(lexicon.POLAR.search(text)) or bool(inherited and lexicon.POLAR.search(inherited)),
            products=tuple(products),
            variant=variant,
            attribute_keys=keys,
            constraints=constraints_of(rest if intent == "recommend" else text, self._shop.vocabulary),
            region=region,
            order_name=order_name,
            quantity=quantity_of(text),
            inherited=inherited,
            rest=rest,
            category_key=self._category(text),
            ambiguous=tuple(ambiguous),
            **merged,  # type: ignore[arg-type]
        )

    def _category(self, text: str) -> str | None:
        """Return the category a text speaks of: by its name, or by a noun whose products all are of one category."""
        _, ids = self._shop.vocabulary.products_named(text)
        keys = {product.category_key for product in self._shop.shop.products if product.product_id in ids}
        return next(iter(keys)) if len(keys) == 1 else self._shop.vocabulary.category_named(text)

    def _region(self, text: str) -> str | None:
        """Return a place named in the text: one of the shipping policy's, else any city with its province known."""
        named = self._shop.vocabulary.region_named(text)
        if named is not None:
            return named
        city = next(province_of(text.lower()), None)
        return city[0] if city else None

    def _by_options(self, intent: str, text: str, products: Sequence[Product], variant: Variant | None) -> str:
        """An option asked for ("43 码有吗", "in black?") asks whether that version can be bought."""
        asked = self._shop.vocabulary.option_values(text)
        if (
            intent in ("", "colours", "spec")
            and len(products) == 1
            and (variant or asked)
            and _OPTION_ASKED.search(text)
        ):
            own = {
                value.lower()
                for v in products[0].variants
                for options in v.options.values()
                for value in options.values()
            }
            if (variant is not None and any(value in text.lower() for value in own)) or (intent == "colours" and asked):
                return "stock"
        return intent

    def _named_products(self, text: str) -> tuple[str, list[Product]]:
        """Return the text without product names, and the products named, in order of mention."""
        matches = [match for match in self._shop.catalogue.find_names(text) if match.score >= _NAME_FLOOR]
        products: list[Product] = []
        rest = text
        for match in sorted(matches, key=lambda found: found.span):
            if _is_topic(text[match.span[0] : match.span[1]]):
                continue
            if match.product.product_id not in {product.product_id for product in products}:
                products.append(match.product)
        for match in sorted(matches, key=lambda found: -found.span[0]):
            rest = rest[: match.span[0]] + " " + rest[match.span[1] :]
        return rest.strip(), products

    def _ordinals(self, text: str, memory: Memory) -> list[Product]:
        match = lexicon.ORDINAL.search(text)
        if match is None or not memory.listed:
            return []
        index = _ordinal_index(match.group().lower(), len(memory.listed))
        if index is None or not -len(memory.listed) <= index < len(memory.listed):
            return []
        product = self._shop.catalogue.product(memory.listed[index])
        return [product] if product else []

    def _resolve(
        self, text: str, products: Sequence[Product], memory: Memory, request: ReplyRequest, intent: str
    ) -> tuple[Variant | None, list[Product], list[Product]]:
        """Fill in the product from the conversation or the room; return (variant, products, ambiguous candidates)."""
        if products:
            return self._variant(text, products, memory), list(products), []
        if intent in ("recommend", "list", "greeting", "thanks", "goodbye", "capability", "bot_identity"):
            return None, [], []
        shown = self._shop.catalogue.product(request.current_product) if request.current_product else None
        focus = [found for product_id in memory.focus if (found := self._shop.catalogue.product(product_id))]
        if shown and (request.channel == "room" or (lexicon.SHOWN_NOW.search(text) and not focus)):
            focus = [shown]
        noun, candidates = self._shop.vocabulary.products_named(text)
        if shown and noun and shown.product_id in candidates and not any(p.product_id in candidates for p in focus):
            focus = [shown]
        brand = {p.product_id for p in self._shop.shop.products if _mentions_brand(text, p)}
        candidates = candidates & brand or candidates
        if (
            noun
            and focus
            and not any(product.product_id in candidates for product in focus)
            and not lexicon.PRONOUN.search(text)
        ):
            focus = []
        if len(focus) == 1 and _SEVERAL.search(text) and len(memory.recent) > 1:
            focus = [found for product_id in memory.recent[:2] if (found := self._shop.catalogue.product(product_id))]
        if focus:
            return self._variant(text, focus, memory), focus, []
        if candidates and (intent not in FREE_OF_PRODUCT or len(candidates) == 1):
            found = [
                product for product_id in sorted(candidates) if (product := self._shop.catalogue.product(product_id))
            ]
            return (self._variant(text, found, memory), found, []) if len(found) == 1 else (None, [], found)
        return (None, [shown], []) if shown else (None, [], [])

    def _variant(self, text: str, products: Sequence[Product], memory: Memory) -> Variant | None:
        """Return the variant whose option values or SKU the text names; else the one in focus, if it is still this product."""
        if len(products) != 1:
            return None
        product, lowered = products[0], text.lower()
        values = self._shop.vocabulary.option_values(text)
        best: tuple[int, Variant] | None = None
        for variant in product.variants:
            own = {value.lower() for options in variant.options.values() for value in options.values()}
            score = sum(1 for value in values if any(value in item for item in own)) + 10 * (
                variant.sku.lower() in lowered
            )
            if score and (best is None or score > best[0]):
                best = (score, variant)
        if best:
            return best[1]
        if memory.focus_sku and memory.focus[:1] == (product.product_id,):
            return next((variant for variant in product.variants if variant.sku == memory.focus_sku), None)
        return None

    @staticmethod
    def _inherited(memory: Memory, has_product: bool, region: str | None, has_slots: bool) -> str:
        if region and memory.intent in ("shipping", ""):
            return "shipping"
        if memory.intent == "recommend" and not has_product:
            return "recommend"
        if has_slots and memory.intent in ("return", "warranty"):
            return memory.intent
        return memory.intent if memory.intent in _INHERITED else ("spec" if has_product else "")


def _is_topic(span: str) -> bool:
    """Tell whether a supposed name is only the name of a property ("无线充电")."""
    return any(
        (match := topic.asked.search(span)) and len(match.group()) >= len(span.strip()) - 1 for topic in topics_of(span)
    )


def _slots(text: str) -> dict[str, int | bool | None]:
    return {
        "days_since_delivery": lexicon.first_number(lexicon.DAYS_SINCE.search(text)),
        "opened": False if lexicon.UNOPENED.search(text) else True if lexicon.OPENED.search(text) else None,
        "defective": False if lexicon.NOT_DEFECTIVE.search(text) else True if lexicon.DEFECT.search(text) else None,
    }


def _asks(text: str) -> bool:
    return bool(topics_of(text) or lexicon.intent_by_rule(text) or lexicon.POLAR.search(text))


def _mentions_brand(text: str, product: Product) -> bool:
    lowered = text.lower()
    return any(len(word) >= 2 and word in lowered for word in product.brand.lower().split())


def _refine(intent: str, text: str, topics: Sequence[object], named: Sequence[Product]) -> str:
    """Settle what the rules alone can't: words that mean one thing alone and another beside a property or two names."""
    if len(named) >= 2 and intent in ("", "spec", "describe", "recommend", "stock", "price"):
        return "compare" if intent in ("", "spec", "describe", "recommend") else intent
    if intent in ("compare", "describe", "recommend", "stock", "acknowledge") and topics and len(named) <= 1:
        asks_other = lexicon.MAX_PRICE.search(text) or re.search(
            r"推荐|recommend|suggest|looking for|想(买|要|找)|现货|有货|库存|in stock", text, re.IGNORECASE
        )
        return (
            intent if asks_other or (intent == "compare" and re.search(r"区别|对比|differ|compare", text)) else "spec"
        )
    return intent


def _ordinal_index(words: str, count: int) -> int | None:
    if re.search(r"最后|last|后者|后一|latter", words):
        return count - 1
    if re.search(r"前者|前一|former", words):
        return 0
    digits = re.search(r"\d+", words)
    if digits:
        return int(digits.group()) - 1
    spoken = {
        "一": 0,
        "first": 0,
        "二": 1,
        "second": 1,
        "三": 2,
        "third": 2,
        "四": 3,
        "fourth": 3,
        "五": 4,
        "fifth": 4,
        "六": 5,
    }
    return next((index for word, index in spoken.items() if word in words), None)


def _carry(memory: Memory, question: Question) -> Memory:
    """Let a later question of the same message lean on an earlier one."""
    return replace(
        memory,
        focus=tuple(product.product_id for product in question.products) or memory.focus,
        focus_sku=question.variant.sku if question.variant else memory.focus_sku,
        intent=question.intent or memory.intent,
        attribute_keys=question.attribute_keys or memory.attribute_keys,
        region=question.region or memory.region,
    )


def _without_remarks(questions: list[Question]) -> list[Question]:
    """Drop parts that ask nothing when another part does ("你好，请问…"), and merge what one question was cut into."""
    asking = [
        q
        for q in questions
        if q.intent not in ("greeting", "thanks", "acknowledge", "")
        or (not q.intent and lexicon.ASKS.search(q.text) and key_terms(q.text))
    ]
    if not asking:
        return questions[-1:]
    merged: list[Question] = []
    remarks = " ".join(question.text for question in questions if question not in asking and key_terms(question.text))
    for question in asking:
        if (
            merged
            and merged[-1].intent == question.intent
            and merged[-1].products == question.products
            and question.intent in ("return", "shipping", "recommend", "order_status", "warranty")
        ):
            merged[-1] = _merge(merged[-1], question)
        else:
            merged.append(question)
    if remarks and len(merged) == 1:
        merged[0] = replace(merged[0], text=f"{remarks} {merged[0].text}")
    return merged


def _merge(first: Question, second: Question) -> Question:
    return replace(
        first,
        text=f"{first.text},{second.text}",
        polar=first.polar or second.polar,
        region=first.region or second.region,
        order_name=first.order_name or second.order_name,
        days_since_delivery=first.days_since_delivery or second.days_since_delivery,
        opened=first.opened if first.opened is not None else second.opened,
        defective=first.defective or second.defective,
        variant=first.variant or second.variant,
        constraints=first.constraints
        if first.constraints.max_price or first.constraints.wanted
        else second.constraints,
    )
