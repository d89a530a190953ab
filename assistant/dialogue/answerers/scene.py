"""What every answerer is given: the shop, the request and the question, with the helpers that all of them use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.dialogue import wording
from assistant.dialogue.records import Answer, Outcome, Question, ReplyRequest, Sentence
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.versions import stated_apart
from assistant.truth.evidence import Evidence
from knowledge.records import Attribute, Offer, Passage, Product, Variant

_MAX_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Scene:
    """One question in its surroundings."""

    shop: ShopView
    request: ReplyRequest
    question: Question
    follows: bool = False

    @property
    def lang(self) -> str:
        return self.question.lang

    @property
    def brief(self) -> bool:
        """Whether the answer is spoken or goes to a whole room, and so must be short."""
        return self.request.channel != "text"

    @property
    def now(self) -> datetime:
        """The time of the request in the shop's time zone."""
        return self.shop.local(self.request.now)

    def say(self, key: str, **fields: object) -> str:
        """Word something in the question's language, rotating with the conversation."""
        spoken = f"{key}_voice"
        key = spoken if self.request.channel == "voice" and wording.has(spoken) else key
        return wording.say(key, self.lang, self.request.memory.turn, **fields)

    def title(self, product: Product) -> str:
        """Return the name by which to call the product here."""
        variant = self.question.variant if len(self.question.products) == 1 else None
        if self.request.channel == "voice" and variant is None:
            return self.shop.spoken_title(product, self.lang)
        return self.shop.title(product, self.lang, variant)

    def short_title(self, product: Product) -> str:
        """Return the title without its variant."""
        if self.request.channel == "voice":
            return self.shop.spoken_title(product, self.lang)
        return self.shop.title(product, self.lang)

    def offer(self, variant: Variant) -> Offer:
        """Return the live offer as of the request."""
        return self.shop.offer(variant, self.request.now)

    def offer_evidence(self, product: Product, variant: Variant, lang: str) -> Evidence:
        """Return evidence of the live offer as of the request."""
        return self.shop.offer_evidence(product, variant, lang, self.request.now)

    def identity(self, product: Product) -> tuple[Evidence, ...]:
        """Return evidence that the product exists, for a sentence that only names it."""
        passages = self.shop.passages(product, self.lang)
        if passages:
            return (self.shop.passage_evidence(passages[0]),)
        # Of what has a price and nothing else to it, the offer tells that it exists.
        return (self.shop.offer_evidence(product, product.variants[0], self.lang, self.request.now),)

    def courtesy(self, key: str, outcome: Outcome = "answer", **fields: object) -> Answer:
        """Answer with a phrase that claims nothing."""
        return Answer(outcome, (Sentence(self.say(key, **fields), role="courtesy"),))

    def abstain(self, product: Product | None = None, near: Sentence | None = None) -> Answer:
        """Say that there is no evidence and offer a person; `near` quotes what comes nearest, if something does."""
        text = self.say("abstain_product", title=self.title(product)) if product else self.say("abstain")
        said = Sentence(text, self.identity(product) if product else (), role="courtesy")
        if near is not None:
            gap = "" if self.lang == "zh" else " "
            said = Sentence(
                self.say("abstain_near", quote=wording.sentence(near.text, self.lang)).replace("  ", gap), near.evidence
            )
        replies = ("转人工", "看看别的") if self.lang == "zh" else ("Ask a colleague", "Something else")
        return Answer(
            "abstain",
            (said,),
            products=(product,) if product else (),
            quick_replies=replies,
            remember={"offered_person": True},
        )

    def which_product(self) -> Answer:
        """Ask back, with the candidates as options where there are some."""
        candidates = self.question.ambiguous
        if not candidates:
            return Answer(
                "clarify",
                (Sentence(self.say("clarify_open"), role="question"),),
                remember={"pending": self.question.text},
            )
        return self.which_of(candidates)

    def which_of(self, candidates: Sequence[Product]) -> Answer:
        """Ask which of these is meant."""
        titles = [self.short_title(product) for product in candidates[:_MAX_OPTIONS]]
        joined = (
            wording.listing(titles, self.lang).replace("和", "还是")
            if self.lang == "zh"
            else wording.listing(titles, "en").replace(" and ", " or ")
        )
        evidence = tuple(piece for product in candidates[:_MAX_OPTIONS] for piece in self.identity(product))
        return Answer(
            "clarify",
            (Sentence(self.say("clarify_product", options=joined), evidence, role="question"),),
            products=tuple(candidates[:_MAX_OPTIONS]),
            quick_replies=tuple(titles),
            remember={
                "pending": self.question.text,
                "listed": tuple(product.product_id for product in candidates[:_MAX_OPTIONS]),
            },
        )

    def attribute_sentence(self, product: Product, attribute: Attribute, *, named: bool = False) -> Sentence:
        """State one attribute with its evidence; `named` when the product was named just before.

        What differs between versions is stated of each, unless one of them was asked about.
        """
        apart = stated_apart(product, attribute) if self.question.variant is None else []
        if apart:
            return self._by_version(product, attribute.name, apart, named=named)
        key = "fact_attribute_again" if named else "fact_attribute"
        text = (
            self.say(key, title=self.title(product), name=attribute.name, value=attribute.value.rstrip("。."))
            if not named
            else self.say(key, name=attribute.name, value=attribute.value.rstrip("。."))
        )
        return Sentence(text, self.attribute_evidence(product, attribute))

    def _by_version(
        self, product: Product, name: str, apart: Sequence[tuple[str, Attribute]], *, named: bool
    ) -> Sentence:
        colon, mark = ("：", "；") if self.lang == "zh" else (": ", "; ")
        rows = mark.join(f"{label}{colon}{attribute.value.rstrip('。.')}" for label, attribute in apart)
        evidence = tuple(e for _, attribute in apart for e in self.attribute_evidence(product, attribute))
        # What names the versions: their offers, also of those that share a value.
        evidence += tuple(self.offer_evidence(product, variant, self.lang) for variant in product.variants)
        text = (
            self.say("compare_row", name=name, rows=rows)
            if named
            else self.say("fact_by_version", title=self.title(product), name=name, rows=rows)
        )
        return Sentence(text, (*evidence, *self.identity(product)))

    def attribute_evidence(self, product: Product, attribute: Attribute) -> tuple[Evidence, ...]:
        """Return the passage that states the attribute."""
        passages = self.shop.passages(product, attribute.lang)
        found = [
            p
            for p in passages
            if p.kind in ("attribute", "drawback") and p.key == attribute.key and attribute.value in p.text
        ]
        return tuple(self.shop.passage_evidence(passage) for passage in found[:1])

    def quote(self, passage: Passage, limit: int = 2) -> Sentence:
        """Quote a passage: at most `limit` sentences of it, its heading left out."""
        return Sentence(quoted(passage, self.lang, 1 if self.brief else limit), (self.shop.passage_evidence(passage),))


def quoted(passage: Passage, lang: str, limit: int = 2) -> str:
    """Return the first sentences of a passage's text as running text."""
    from assistant.truth.text import sentences

    body = answer_part(passage)
    parts = sentences(" ".join(body.split()))
    joined = ("" if passage.lang == "zh" else " ").join(parts[:limit])
    return wording.sentence(joined, passage.lang)


def answer_part(passage: Passage) -> str:
    """Return what a passage says, without the question of an FAQ and without its headings."""
    text = passage.text
    if passage.kind == "faq" and "\n" in text:
        text = text.split("\n", 1)[1]
    for lead in ("A: ", "A：", "答：", "答:"):
        text = text.removeprefix(lead)
    return text.strip()


def join(answers: Sequence[Answer]) -> Answer:
    """Put the answers to several questions into one reply."""
    if len(answers) == 1:
        return answers[0]
    outcomes = [answer.outcome for answer in answers]
    outcome: Outcome = next(
        (kind for kind in ("escalate", "answer", "clarify", "abstain") if kind in outcomes), "answer"
    )
    # Which product is meant is asked once, whatever is asked of it.
    first = next((index for index, answer in enumerate(answers) if answer.outcome == "clarify"), None)
    answers = [answer for index, answer in enumerate(answers) if answer.outcome != "clarify" or index == first]
    remembered: dict[str, object] = {}
    for answer in answers:
        remembered.update(answer.remember)
    products = tuple({product.product_id: product for answer in answers for product in answer.products}.values())
    sentences: list[Sentence] = []
    for sentence in (sentence for answer in answers for sentence in answer.sentences):
        if not any(sentence.text.rstrip(" 。.") in said.text for said in sentences):
            sentences.append(sentence)
    return Answer(
        outcome,
        tuple(sentences),
        products,
        next((answer.quick_replies for answer in reversed(answers) if answer.quick_replies), ()),
        next((answer.hand_over for answer in answers if answer.hand_over), None),
        remembered,
    )
