"""The dialogue of one shop: a request in, checked sentences out, then what to remember and to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from assistant.dialogue.generators.errors import GeneratorUnavailable
from assistant.dialogue.generators.protocol import GenerationRequest, Generator
from assistant.dialogue.guard import Guard, OnReject, Rejection
from assistant.dialogue.lexicon import ASKS
from assistant.dialogue.offering import decided_answer, decided_by_head
from assistant.dialogue.planner import plan
from assistant.dialogue.records import Answer, HandOverRequest, Memory, Outcome, Question, ReplyRequest, Sentence
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.understanding import Understanding
from assistant.escalation.records import TriggerDecision
from assistant.escalation.triggers import decide
from assistant.telemetry.logs import get_logger
from assistant.truth.check import check_sentence
from assistant.truth.evidence import Evidence
from assistant.truth.text import language_of, sentences
from knowledge.records import Product

_log = get_logger(__name__)
_BRIEF_SENTENCES = 2
_SLOTTED = ("return", "warranty")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that may be said, as soon as it may be."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a reply: what it came to, what to remember if it is heard, and what to show or do."""

    outcome: Outcome
    lang: str
    memory: Memory
    products: tuple[Product, ...] = ()
    quick_replies: tuple[str, ...] = ()
    hand_over: HandOverRequest | None = None
    offer_person: bool = False
    rejections: tuple[Rejection, ...] = ()
    intents: tuple[str, ...] = ()


ReplyPart = Said | Finished


class Dialogue:
    """Answers requests about one shop. Holds no conversation; safe to share.

    `shop` gives the current view, which changes when a new index is swapped in.
    """

    def __init__(self, shop: Callable[[], ShopView], generator: Generator, on_reject: OnReject | None = None) -> None:
        self._shop = shop
        self._generator = generator
        self._on_reject = on_reject
        self.asked = 0
        """How many requests there were so far."""

    async def reply(self, request: ReplyRequest) -> AsyncGenerator[ReplyPart, None]:
        """Yield checked sentences as they come, then one Finished."""
        self.asked += 1
        shop = self._shop()
        trigger = decide(request.text, language_of(request.text, request.memory.lang), failures=request.memory.failures)
        if trigger.outcome == "hand_over" and request.may_hand_over and trigger.reason_code is not None:
            wish = HandOverRequest(
                trigger.reason_code, trigger.matched_rule_id, trigger.priority, trigger.confidence, ""
            )
            yield self._handed_over(request, wish)
            return
        questions, answer = await asyncio.to_thread(self._plan, shop, request, trigger)
        if answer.hand_over is not None:
            yield self._handed_over(request, answer.hand_over)
            return
        guard = Guard(shop.product_names, self._on_reject)
        said: list[str] = []
        async with aclosing(self._worded(request, questions, answer, guard)) as worded:
            async for sentence in worded:
                said.append(sentence.text)
                yield Said(sentence)
        outcome = answer.outcome
        if not said:
            fallback = Sentence(self._nothing(request, questions), role="courtesy")
            said.append(fallback.text)
            outcome = "abstain"
            yield Said(fallback)
        memory = remember(request.memory, questions, answer, outcome, said)
        yield Finished(
            outcome,
            questions[-1].lang,
            memory,
            answer.products,
            answer.quick_replies,
            None,
            bool(answer.remember.get("offered_person")),
            tuple(guard.rejections),
            tuple(question.intent for question in questions),
        )

    @staticmethod
    def _plan(shop: ShopView, request: ReplyRequest, trigger: TriggerDecision) -> tuple[list[Question], Answer]:
        """Plan the answer; what rules left to be answered may still be offered a person, or handed over."""
        questions = Understanding(shop).read(request)
        answer = plan(shop, request, questions)
        if trigger.outcome == "answer":
            trigger = decided_by_head(shop, request, questions)
        return questions, decided_answer(answer, trigger, request, questions)

    async def _worded(
        self, request: ReplyRequest, questions: Sequence[Question], answer: Answer, guard: Guard
    ) -> AsyncGenerator[Sentence, None]:
        """Let the generator word the plan; where it fails, or nothing of it passes, say the plan itself."""
        brief = request.channel != "text"
        limit = _BRIEF_SENTENCES * max(1, len(questions)) if brief else 12
        lang = questions[-1].lang
        count = 0
        if self._generator.strict and answer.outcome == "answer" and any(s.evidence for s in answer.sentences):
            async with aclosing(self._generated(request, answer, lang, guard, brief)) as generated:
                async for sentence in generated:
                    count += 1
                    yield sentence
                    if count >= limit:
                        return
            if count:
                return
        for sentence in answer.sentences:
            admitted = guard.admit(sentence, lang=lang)
            if admitted is not None and count < limit:
                count += 1
                yield admitted

    async def _generated(
        self, request: ReplyRequest, answer: Answer, lang: str, guard: Guard, brief: bool
    ) -> AsyncGenerator[Sentence, None]:
        evidence = (*_planned(answer), *_evidence_of(answer))
        stream = self._generator.stream(GenerationRequest(request.text, lang, answer, evidence, brief))
        said, buffer = False, ""
        try:
            async with aclosing(stream):
                async for piece in stream:
                    whole, buffer = _whole_sentences(buffer + piece)
                    for text in whole:
                        admitted = self._free(text, evidence, guard, request.text)
                        if admitted is None and not said:
                            # What comes after an answer that was refused is no answer; the plan is one.
                            return
                        if admitted is not None:
                            said = True
                            yield admitted
            if buffer.strip() and (admitted := self._free(buffer, evidence, guard, request.text)) is not None:
                yield admitted
        except GeneratorUnavailable as error:
            _log.warning("generator_unavailable", generator=self._generator.name, code=error.error_code)

    @staticmethod
    def _free(text: str, evidence: tuple[Evidence, ...], guard: Guard, question: str) -> Sentence | None:
        """Admit a freely written sentence, citing only the evidence that carries it; no quotation in its place."""
        sentence = Sentence(text.strip(), evidence)
        before = len(guard.rejections)
        admitted = guard.admit(sentence, strict=True, question=question)
        return admitted if len(guard.rejections) == before else None

    def _handed_over(self, request: ReplyRequest, wish: HandOverRequest) -> Finished:
        lang = language_of(request.text, request.memory.lang)
        memory = replace(request.memory, lang=lang, failures=0, offered_person=False, turn=request.memory.turn + 1)
        return Finished("escalate", lang, memory, hand_over=wish)

    @staticmethod
    def _nothing(request: ReplyRequest, questions: Sequence[Question]) -> str:
        from assistant.dialogue.wording import say

        return say("abstain", questions[-1].lang, request.memory.turn)


def _whole_sentences(text: str) -> tuple[list[str], str]:
    """Split streamed text into the sentences that are whole and the rest, with the space at its end."""
    *whole, last = sentences(text) or [""]
    if last.endswith(("。", "！", "？")):
        return [*whole, last], ""
    return whole, text[text.rfind(last) :] if whole else text


def _planned(answer: Answer) -> tuple[Evidence, ...]:
    """Return the plan's own sentences that pass the check: what a free wording of them may say."""
    return tuple(
        Evidence(
            f"plan:{number}",
            "plan",
            "",
            sentence.text,
            sentence.evidence[0].source,
            names=tuple(dict.fromkeys(name for piece in sentence.evidence for name in piece.names)),
        )
        for number, sentence in enumerate(answer.sentences)
        if sentence.role == "fact" and sentence.evidence and check_sentence(sentence.text, sentence.evidence).ok
    )


def _evidence_of(answer: Answer) -> tuple[Evidence, ...]:
    return tuple({piece.evidence_id: piece for s in answer.sentences for piece in s.evidence}.values())


def remember(
    memory: Memory, questions: Sequence[Question], answer: Answer, outcome: Outcome, said: Sequence[str]
) -> Memory:
    """Return what the next turn starts from."""
    last = questions[-1]
    products = tuple(product.product_id for product in last.products) or tuple(p.product_id for p in answer.products)
    asked = bool(ASKS.search(last.text))
    smalltalk = last.intent in ("greeting", "thanks", "goodbye", "acknowledge", "repeat", "stop")
    updated = replace(
        memory,
        lang=last.lang,
        focus=products or memory.focus,
        focus_sku=last.variant.sku if last.variant else (memory.focus_sku if products == memory.focus else None),
        listed=products if len(products) > 1 else memory.listed,
        intent=memory.intent if smalltalk else last.intent,
        attribute_keys=last.attribute_keys or (() if last.products else memory.attribute_keys),
        region=last.region or memory.region,
        constraints=last.constraints if last.intent == "recommend" else memory.constraints,
        order_name=last.order_name or memory.order_name,
        days_since_delivery=last.days_since_delivery
        if last.intent in _SLOTTED or last.days_since_delivery is not None
        else memory.days_since_delivery,
        opened=last.opened if last.intent in _SLOTTED else memory.opened,
        defective=last.defective if last.intent in _SLOTTED else memory.defective,
        conditions=last.conditions if last.intent in _SLOTTED else memory.conditions,
        last_question=last.inherited or last.rest or last.text,
        recent=tuple(dict.fromkeys((*products, *memory.recent)))[:3],
        pending="",
        offered_person=False,
        failures=memory.failures + 1 if outcome == "abstain" and asked else memory.failures if smalltalk else 0,
        last_reply=" ".join(said),
        turn=memory.turn + 1,
    )
    allowed = {key: value for key, value in answer.remember.items() if hasattr(updated, key)}
    return replace(updated, **allowed)
