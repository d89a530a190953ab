"""From a message to questions: what is asked, about which products, with what the conversation fills in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.dialogue import lexicon
from assistant.dialogue.asked import without_words
from assistant.dialogue.constraints import constraints_of, quantity_of
from assistant.dialogue.followups import after_sale_intent, goes_on_wishing, merged_slots
from assistant.dialogue.goods import asks_for_goods, asks_for_product, goods_intent
from assistant.dialogue.guessing import read_intent, with_guesses
from assistant.dialogue.intent_features import Place
from assistant.dialogue.parts import asks_something, parts_beside_total, question_parts
from assistant.dialogue.records import Memory, Question, ReplyRequest
from assistant.dialogue.refining import refined
from assistant.dialogue.resolution import Named, named_products, resolve
from assistant.dialogue.shopping import (
    availability_intent,
    described_one,
    option_intent,
    picks_only,
    shopping_intent,
    with_price_to_beat,
)
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.shorthand import with_generations, written_out
from assistant.dialogue.slots import Slots, merged_conditions, slots_of
from assistant.dialogue.spoken_numbers import spoken_english_to_digits
from assistant.dialogue.topics import Topic, topics_of
from assistant.dialogue.whereabouts import country_lived_in
from assistant.truth.keyterms import key_terms
from assistant.truth.text import language_of, normalise
from knowledge.policy_rules.places import province_of
from knowledge.records import Product, Variant

# What a bare pick ("第二个") is taken for; it asks for none of it.
_EMPTY_PICKS = frozenset(["", "spec", "compare", "recommend", "describe"])
_INHERITED = frozenset(
    "price stock spec how_to shipping return warranty promotion describe drawbacks colours compare price_protection".split()
)
_EMPTY = ("describe", "acknowledge")
_TOTALLED = frozenset(["", "price", "promotion", "shipping", "spec", "compare", "describe", "recommend", "payment"])
_TOLD = ("return", "warranty", "order_status")
_OPTION_ASKED = re.compile(r"有|还|吗|呢|要|available|stock|have|got|come|left|\bin\b|any", re.IGNORECASE)


class Understanding:
    """Reads messages of one shop's customers. Stateless: what is remembered comes in with the request."""

    def __init__(self, shop: ShopView) -> None:
        self._shop = shop
        self._spelling = shop.spelling

    def read(self, request: ReplyRequest) -> list[Question]:
        """Return the questions of the message in order, at least one."""
        text = written_out(normalise(self._shop.spoken_codes.restored(request.text)))
        text = self._spelling.repaired(spoken_english_to_digits(with_generations(text, self._shop.product_names)))
        lang = language_of(lexicon.ORDER_NAME.sub(" ", text), request.lang or request.memory.lang)
        questions: list[Question] = []
        memory = request.memory
        # What several things come to, here and with that code, is one question however it is parted.
        total = lexicon.asks_total(text)
        for part in parts_beside_total(text) if total else question_parts(text):
            question = self._question(part, lang, memory, request)
            totalled = lexicon.asks_total(part) and question.intent in _TOTALLED
            question = replace(question, intent="price") if totalled else question
            memory = _carry(memory, question)
            questions.append(question)
        return with_guesses(self._shop, _without_remarks(questions), text)

    def _question(self, text: str, lang: str, memory: Memory, request: ReplyRequest) -> Question:
        text, found = self._named_in(text, memory, request)
        rest, named = found.rest, found.products
        topics = topics_of(rest)
        talked_of = bool(named or found.undecided or memory.focus or request.current_product)
        read = read_intent(self._shop, rest or text, text, Place(memory.intent, talked_of), named=bool(named))
        intent = goods_intent(self._shop, refined(read.intent, text, rest, topics, named), text, named=bool(named))
        ordinals = [] if named else self._ordinals(text, memory) or described_one(self._shop, text, memory)
        found = replace(found, products=tuple(ordinals)) if ordinals else found
        # Which product was meant is neither a wish nor a question of its own, though its name hold a property's word.
        names_one = bool(memory.pending) and not (read.intent and not ordinals) and not lexicon.ASKS.search(text)
        chosen = found.products or found.undecided
        shopping = "" if names_one else shopping_intent(self._shop, intent, text, memory, request, named=chosen)
        asked = bool(re.search(r"[?？]\s*$", request.text))
        variant, products, ambiguous = resolve(self._shop, text, found, memory, request, shopping)
        region = self._region(text, products)
        order_name, slots = self._order_named(text), slots_of(text, self._shop.local(request.now).date())
        intent = after_sale_intent(shopping, text, memory, slots, region, order_name, of_goods=bool(topics))
        intent = option_intent(
            self._shop, availability_intent(self._shop, intent, text, products, region), text, products
        )
        picked = bool(ordinals) and not memory.pending and picks_only(text) and intent in _EMPTY_PICKS
        intent = "describe" if picked else intent
        inherited, keys = "", tuple(topic.name for topic in topics)
        unsure = not read.sure and intent == read.intent and bool(named or variant or region)
        leans = _leans(intent, text, memory, unsure=unsure, moved=bool(region or named))
        if leans and not (picked or (topics and not names_one)):
            intent, keys, inherited = self._going_on(intent, memory, products, region, has_slots=slots.any)
        remark = not (intent or products or asked)
        intent = "recommend" if remark and goes_on_wishing(text, read.guess, memory) else intent
        if intent == "recommend" and memory.intent in ("recommend", "list"):
            rest = f"{memory.last_question}, {rest}"
        intent = "return" if not intent and slots.any and memory.intent == "return" else intent
        intent = self._by_options(intent, text, products, variant, topics)
        if intent == "price" and memory.intent == "shipping" and (region or not products):
            intent, region = "shipping", region or memory.region
        slots = self._slots(slots, intent, products, memory)
        renewed = names_one and bool(inherited)
        text, rest, inherited = (inherited, inherited, "") if renewed else (text, rest, inherited)
        return Question(
            text=text,
            intent=intent or ("spec" if topics or (products and _asks(text, asked)) else ""),
            lang=lang,
            polar=_is_polar(text, asked) or bool(inherited and _is_polar(inherited, asked)),
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
            **slots._asdict(),
            vector=None if renewed else read.vector,
            guess=read.guess,
        )

    def _named_in(self, text: str, memory: Memory, request: ReplyRequest) -> tuple[str, Named]:
        """Return what a text names; of what something is to be cheaper than only the price is left in the text."""
        found = named_products(self._shop, text, memory, request)
        priced = with_price_to_beat(self._shop, text, found.products)
        return (text, found) if priced == text else (priced, named_products(self._shop, priced, memory, request))

    def _going_on(
        self, intent: str, memory: Memory, products: Sequence[Product], region: str | None, *, has_slots: bool
    ) -> tuple[str, tuple[str, ...], str]:
        """Return intent, properties and question of a follow-up.

        Its own few words ("how about", "怎么样") ask nothing new: the question before them goes on.
        """
        same = intent == memory.intent == "spec"
        intent = intent if same else self._inherited(memory, bool(products), region, has_slots)
        keys = memory.attribute_keys if intent == "spec" else ()
        return intent, keys, self._question_before(memory, products) if intent in ("spec", "how_to") else ""

    @staticmethod
    def _slots(slots: Slots, intent: str, products: Sequence[Product], memory: Memory) -> Slots:
        """Return what is said of goods that are sent back or faulty, with what was said of the same goods before."""
        if intent not in ("return", "warranty"):
            return slots
        same = not products or not memory.focus or products[0].product_id in memory.focus
        return merged_slots(slots, memory, same_goods=same)

    def _order_named(self, text: str) -> str | None:
        """Return the order that the text names; what is written like one may be a model of the shop ("AX3000")."""
        for order in lexicon.ORDER_NAME.finditer(text):
            name = str(order.group(1) or order.group(2)).upper()
            if order.group(2) or name.lower() not in self._shop.models:
                return name
        return None

    def _nouns(self, text: str, products: Sequence[Product]) -> tuple[str, ...]:
        return tuple(noun for product in products for noun in self._shop.nouns_in(text, product))

    def _question_before(self, memory: Memory, products: Sequence[Product]) -> str:
        """Return what was asked last, of another product without the words for the one it was asked of."""
        before = [p for pid in memory.focus if (p := self._shop.catalogue.product(pid)) and p not in products]
        words = {word for product in before for word in self._shop.nouns_in(memory.last_question, product)}
        return without_words(memory.last_question, tuple(words)) if products else memory.last_question

    def _category(self, text: str) -> str | None:
        """Return the category a text speaks of: by its name, or by a noun whose products all are of one category."""
        _, ids = self._shop.vocabulary.products_named(text)
        keys = {product.category_key for product in self._shop.shop.products if product.product_id in ids}
        return next(iter(keys)) if len(keys) == 1 else self._shop.vocabulary.category_named(text)

    def _region(self, text: str, products: Sequence[Product]) -> str | None:
        """Return a place named in the text: one of the shipping policy's, else any city with its province known.

        A place in the name of the product that is meant ("Yunnan beans") is one only where something is sent there.
        """
        named = self._shop.vocabulary.region_named(text)
        if named is None:
            city = next(province_of(text.lower()), None)
            named = city[0] if city else country_lived_in(text)
        titles = " ".join(title for product in products for title in product.titles.values()).lower()
        if named is None or named.lower() not in titles:
            return named
        return named if re.search(rf"(?:寄|发|送|到|\bto|\bin)\s*{re.escape(named)}", text, re.IGNORECASE) else None

    def _by_options(
        self, intent: str, text: str, products: Sequence[Product], variant: Variant | None, topics: Sequence[Topic]
    ) -> str:
        """An option asked for ("43 码有吗", "in black?") asks whether that version can be bought."""
        if intent in ("", "spec") and products:
            whole = len(products) == 1 and asks_for_product(text, products[0])
            if whole or asks_for_goods(text, self._nouns(text, products)):
                return "describe"
        asked = self._shop.vocabulary.option_values(text)
        if (
            intent in ("", "colours", "spec")
            and not topics
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

    def _ordinals(self, text: str, memory: Memory) -> list[Product]:
        """Return those of the products listed before that the text counts off ("the first and the third")."""
        listed, found = memory.listed, []
        for match in lexicon.ORDINAL.finditer(text) if listed else ():
            index = _ordinal_index(match.group().lower(), len(listed))
            if index is not None and -len(listed) <= index < len(listed):
                found.append(self._shop.catalogue.product(listed[index]))
        return list({product.product_id: product for product in found if product is not None}.values())

    @staticmethod
    def _inherited(memory: Memory, has_product: bool, region: str | None, has_slots: bool) -> str:
        if region and memory.intent in ("shipping", ""):
            return "shipping"
        if memory.intent == "recommend" and not has_product:
            return "recommend"
        if has_slots and memory.intent in ("return", "warranty"):
            return memory.intent
        return memory.intent if memory.intent in _INHERITED else ("spec" if has_product else "")


# What is taken for granted about a thing wants a yes or no as well ("cool, and the pump is in the box too").
_PRESUMES = re.compile(
    r"^(?:(?:cool|great|ok(?:ay)?|nice|so|and|oh|ah|good|perfect)\b[ ,]*){0,3}(?:it|they|the [\w -]{2,30}?)\s+(?:also |even |just )*"
    r"(?:can|will|is|are|has|have|comes?|fits?|works?|does|do|[a-z]{3,}s)\s+\w",
    re.IGNORECASE,
)
# "能湿剃不 我习惯打泡沫": the question ends before the message does.
_WHETHER_FIRST = re.compile(
    r"(?:能|会|可以|有|支持|带)[^,，。?？\s]{1,6}[不没](?=[\s,，。])|[^,，。?？\s]{2,8}没(?=[\s,，。])"
)
# What makes words with a question mark a statement to be confirmed, not the name of a property.
_STATES = re.compile(
    r"[\u4e00-\u9fff]|\b(fits?|works?|comes?|includes?|charges?|needs?|takes?|has|have|got|any|ok|okay|possible|allowed|fine|supports?|too|good|suitable|enough|with my|for my)\b",
    re.IGNORECASE,
)


def _is_whether(text: str) -> bool:
    """Tell whether a text asks by a verb and its denial ("能不能放…"), with more than these words."""
    return bool(re.search(r"(能不能|可不可以|会不会|是不是|支不支持|有没有).{2,}", text))


def _leans(intent: str, text: str, memory: Memory, *, unsure: bool, moved: bool) -> bool:
    """Tell whether a message leans on the question before it: `unsure` what it asks, or only `moved` to something else."""
    open_to_more = not intent or (unsure and memory.intent in _INHERITED) or (intent in _EMPTY and moved)
    return (open_to_more or intent == memory.intent == "spec") and _goes_on(text)


def _goes_on(text: str) -> bool:
    """Tell whether the words lean on the question before them: a follow-up, a correction, or a few words that ask nothing."""
    if lexicon.FOLLOW_UP.search(text) or lexicon.CORRECTION.search(text):
        return True
    return len(text) <= lexicon.FRAGMENT_MAX and not (lexicon.ASKS.search(text) or _is_whether(text))


def _asks(text: str, asked: bool) -> bool:
    return bool(lexicon.ASKS.search(text)) or _is_polar(text, asked)


def _is_polar(text: str, asked: bool) -> bool:
    """Tell whether a yes or no is wanted: by the words, or by a question mark on what holds no question word."""
    if lexicon.POLAR.search(text):
        return True
    presumed = _PRESUMES.match(text) or _WHETHER_FIRST.search(text)
    return bool((asked and _STATES.search(text)) or presumed) and not lexicon.OPEN_QUESTION.search(text)


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
        order_name=question.order_name or memory.order_name,
        days_since_delivery=question.days_since_delivery or memory.days_since_delivery,
        opened=question.opened if question.opened is not None else memory.opened,
        defective=question.defective if question.defective is not None else memory.defective,
        conditions=merged_conditions(memory.conditions, question.conditions),
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
    asking = _without_tales(asking)
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


def _without_tales(questions: list[Question]) -> list[Question]:
    """Drop parts that only tell what happened when another part asks; that one takes over the order they name."""
    told = [q for q in questions if q.intent in _TOLD and not (asks_something(q.text) or lexicon.ASKS.search(q.text))]
    if not told or len(told) == len(questions):
        return questions
    named = next((q.order_name for q in told if q.order_name), None)
    return [replace(q, order_name=q.order_name or named) for q in questions if q not in told]


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
        conditions=merged_conditions(first.conditions, second.conditions),
        variant=first.variant or second.variant,
        constraints=first.constraints
        if first.constraints.max_price or first.constraints.wanted
        else second.constraints,
    )
