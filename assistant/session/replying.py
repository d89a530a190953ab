"""The answering side of a session: one task a reply, from the dialogue's sentences to what was heard of them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.dialogue.engine import Finished, ReplyPart, Said
from assistant.dialogue.records import ReplyRequest
from assistant.dialogue.wording import say
from assistant.orders.records import Order
from assistant.persistence.errors import OwnershipChanged
from assistant.session.deps import SessionDeps
from assistant.session.events import ReplyExtras, Trouble
from assistant.session.history import History
from assistant.session.speaker import Emit, ReplyProgress, Speaker
from assistant.session.unbroken import unbroken
from assistant.session.unfinished import Unfinished, rest_of
from assistant.telemetry.logs import get_logger
from assistant.truth.evidence import Evidence, citable
from assistant.truth.text import language_of
from assistant.turns import effects as fx
from assistant.turns import events as ev
from assistant.turns.runtime import TurnRuntime

if TYPE_CHECKING:
    from assistant.session.session import Session

_log = get_logger(__name__)
_STOCK = {"filler": "filler", "reprompt": "reprompt", "goodbye": "goodbye_silence", "acknowledge": "acknowledge"}


@dataclass
class _Reply:
    progress: ReplyProgress
    task: asyncio.Task[None] | None = None
    finished: Finished | None = None
    evidence: dict[str, Evidence] = field(default_factory=dict)
    stored: bool = False
    spoken_question: bool = False
    lang: str = ""
    question_item: str | None = None
    sentences: list[tuple[str, str]] = field(default_factory=list)
    led: bool = False


class Replying:
    """Makes the replies of one session, at most one at a time as turn-taking sees to it."""

    def __init__(self, deps: SessionDeps, history: History, turns: TurnRuntime, emit: Emit, session: Session) -> None:
        self._deps = deps
        self._history = history
        self._turns = turns
        self._emit = emit
        self._session = session
        self._replies: dict[int, _Reply] = {}
        self._unanswered: list[tuple[str, str]] = []
        self.line_broke = False
        self.rest: Unfinished | None = None
        synthesis = deps.voice.synthesis if deps.voice else None
        self._speaker = Speaker(
            emit,
            deps.clock,
            synthesis,
            self._sent,
            session.heard_so_far_ms,
            on_slow=self._slow,
            slow_ms=deps.turns.filler_after_ms,
        )

    # questions waiting for `respond` ------------------------------------------------------------------------------

    def question(self, item_id: str, text: str) -> None:
        """Note a message that has not been answered."""
        self._unanswered.append((item_id, text))

    def take_question(self) -> tuple[str | None, str]:
        """Return all unanswered messages as one, and forget them."""
        waiting, self._unanswered = self._unanswered, []
        return (waiting[-1][0], "\n".join(text for _, text in waiting)) if waiting else (None, "")

    # looking replies up -------------------------------------------------------------------------------------------

    def response_id(self, number: int) -> str:
        """Return the response id of a reply."""
        return self._replies[number].progress.response_id

    def saying(self) -> str:
        """Return what has been sent of the reply that is being said."""
        current = self._turns.state.reply
        reply = self._replies.get(current.number) if current is not None else None
        return reply.progress.spoken.text if reply is not None else ""

    def number_of(self, response_id: str) -> int | None:
        """Return the number of a reply by its response or item id."""
        return next(
            (
                n
                for n, reply in self._replies.items()
                if response_id in (reply.progress.response_id, reply.progress.item_id)
            ),
            None,
        )

    # what turn-taking asks for ------------------------------------------------------------------------------------

    def expect(self, number: int) -> None:
        """Make room for a reply before its work begins, so that it can be stopped from its first moment on."""
        if number not in self._replies:
            self._new(number)

    async def carry_out(self, effect: fx.Answer | fx.SayStock | fx.SayRest) -> None:
        """Make a reply, or say a phrase that is known beforehand."""
        reply = self._replies[effect.reply]
        if reply.progress.status != "open":
            return
        if isinstance(effect, fx.SayStock):
            await self._say_stock(reply, effect)
            return
        reply.task = asyncio.current_task()
        try:
            await (self._say_rest(reply) if isinstance(effect, fx.SayRest) else self._answer(reply, effect))
        except asyncio.CancelledError:
            raise
        except OwnershipChanged:
            # The draft was made for a conversation that is not the bot's any more.
            await self._speaker.end(reply.progress, "cancelled", "owner_changed")
            await self._turns.dispatch(ev.ReplyFinished(self._turns.now_ms(), effect.reply))
        except Exception:
            _log.exception("reply_failed", conversation_id=self._history.conversation_id)
            await self._speaker.begin(reply.progress)
            await self._speaker.end(reply.progress, "failed", "server_error")
            await self._emit(Trouble("reply_failed", "Sorry, I couldn't answer that just now. Please try again."))
            await self._turns.dispatch(ev.ReplyFinished(self._turns.now_ms(), effect.reply, failed=True))

    def hold(self, number: int) -> None:
        """Let no more audio out for now."""
        self._replies[number].progress.flowing.clear()

    def go_on(self, number: int) -> None:
        """Let audio out again."""
        self._replies[number].progress.flowing.set()

    async def stop(self, number: int, reason: str) -> None:
        """End a reply at once, towards the dialogue and towards the client."""
        reply = self._replies.get(number)
        if reply is None:
            return
        if reply.task is not None and reply.task is not asyncio.current_task():
            reply.task.cancel()
        self._deps.metrics.interruptions.labels(result=reason).inc()
        await self._speaker.begin(reply.progress)
        await self._speaker.end(reply.progress, "cancelled", reason)
        reply.progress.flowing.set()

    async def commit_heard(self, number: int, heard_ms: float | None) -> None:
        """Put what was heard into the history."""
        reply = self._replies.get(number)
        if reply is None or not reply.stored:
            if self.line_broke and reply is not None and reply.question_item is not None:
                await self._history.left_unanswered(reply.question_item)
            return
        text = reply.progress.spoken.heard(heard_ms)
        whole = heard_ms is None and reply.progress.status == "completed"
        await self._history.reply_heard(
            reply.progress.item_id,
            text,
            whole=whole,
            finished=reply.finished,
            evidence=citable(reply.evidence.values()),
            unsaid="" if whole or not self.line_broke else _unsaid(reply, heard_ms),
        )
        for old in [n for n in self._replies if n < number - 8]:
            del self._replies[old]

    async def truncate(self, item_id: str, audio_end_ms: float) -> bool:
        """The client says where playback stopped; it knows best, also after the reply was stopped."""
        number = self.number_of(item_id)
        if number is None:
            return False
        await self._turns.dispatch(ev.PlaybackReported(self._turns.now_ms(), number, audio_end_ms))
        if self._turns.state.reply is None or self._turns.state.reply.number != number:
            await self.commit_heard(number, audio_end_ms)
        return True

    # making a reply -----------------------------------------------------------------------------------------------

    def _new(self, number: int) -> _Reply:
        token = secrets.token_hex(10)
        reply = _Reply(ReplyProgress(number, f"resp_{token}", f"item_{token}", self._turns.now_ms()))
        self._replies[number] = reply
        return reply

    async def _answer(self, reply: _Reply, effect: fx.Answer) -> None:
        progress, session = reply.progress, self._session
        reply.lang = effect.lang
        reply.spoken_question = effect.item_id is None and session.spoken
        reply.question_item = effect.item_id or session.last_user_item
        await self._speaker.begin(progress)
        customer_id, orders = await self._orders(effect.text)
        request = ReplyRequest(
            text=effect.text,
            memory=self._history.memory,
            channel="voice" if session.spoken else "text",
            now=self._deps.clock.now(),
            lang=effect.lang if effect.lang in ("zh", "en") else "",
            current_product=session.current_product,
            customer_id=customer_id,
            orders=orders,
        )
        async for part in self._ahead(reply, request):
            if isinstance(part, Said):
                await self._say(reply, part.sentence.text, language_of(part.sentence.text))
                reply.evidence.update({piece.evidence_id: piece for piece in part.sentence.evidence})
            else:
                await self._finish(reply, part, effect, orders)
        await self._speaker.end(progress, "completed")
        self._measure(reply)
        await self._turns.dispatch(ev.ReplyFinished(self._turns.now_ms(), progress.number))

    async def _ahead(self, reply: _Reply, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """Let the dialogue run ahead of the voice: a reply that is cut short is understood all the same."""
        parts: asyncio.Queue[ReplyPart | BaseException | None] = asyncio.Queue()

        async def produce() -> None:
            try:
                async for part in self._deps.dialogue.reply(request):
                    if isinstance(part, Finished):
                        reply.finished = part
                    else:
                        reply.sentences.append((part.sentence.text, language_of(part.sentence.text)))
                    parts.put_nowait(part)
                parts.put_nowait(None)
            except Exception as error:
                parts.put_nowait(error)

        producer = asyncio.create_task(produce())
        try:
            while (part := await parts.get()) is not None:
                if isinstance(part, BaseException):
                    raise part
                yield part
        finally:
            producer.cancel()
            await asyncio.gather(producer, return_exceptions=True)

    async def _say(self, reply: _Reply, text: str, lang: str) -> None:
        if not reply.stored:
            await self._history.reply_begins(reply.progress.item_id, lang)
            reply.stored = True
        reply.lang = lang
        await self._speaker.say(reply.progress, text, lang, None, spoken=self._session.spoken)

    async def _finish(self, reply: _Reply, finished: Finished, effect: fx.Answer, orders: tuple[Order, ...]) -> None:
        self._deps.metrics.turns.labels(outcome=finished.outcome, lang=finished.lang).inc()
        if finished.hand_over is not None:
            trigger = effect.item_id or self._session.last_user_item
            handed = await self._history.hand_over(
                finished, reply.progress.item_id, trigger, tuple(o.name for o in orders[:3])
            )
            notice = handed.notice.text if handed.notice else say("hand_over", finished.lang)
            await self._speaker.say(reply.progress, notice, finished.lang, None, spoken=self._session.spoken)
        await self._emit(
            ReplyExtras(
                reply.progress.response_id,
                reply.progress.item_id,
                citable(reply.evidence.values()),
                finished.products,
                finished.quick_replies,
                finished.lang,
            )
        )

    async def _say_rest(self, reply: _Reply) -> None:
        assert self.rest is not None
        lang = self.rest.lang
        reply.led = True
        reply.sentences = [(say("line_broke", lang, self._history.memory.turn), lang), (self.rest.text, lang)]
        for text, _ in reply.sentences:
            await self._say(reply, text, lang)
        await self._speaker.end(reply.progress, "completed")
        await self._turns.dispatch(ev.ReplyFinished(self._turns.now_ms(), reply.progress.number))

    async def _say_stock(self, reply: _Reply, effect: fx.SayStock) -> None:
        lang = reply.lang or self._history.memory.lang
        text = say(_STOCK[effect.phrase], lang, self._history.memory.turn)
        if self._deps.voice is not None and self._session.spoken:
            await self._speaker.say_stock(reply.progress, text, lang, filler=effect.phrase == "filler")
        if effect.phrase != "filler":
            await self._speaker.end(reply.progress, "completed")
            await self._turns.dispatch(ev.ReplyFinished(self._turns.now_ms(), effect.reply))

    @unbroken
    async def _orders(self, text: str) -> tuple[str | None, tuple[Order, ...]]:
        return await self._deps.orders.orders_for(
            text,
            customer_id=self._session.principal.customer_id,
            conversation_id=self._history.conversation_id,
            remembered=self._history.memory.order_name,
        )

    async def _sent(self, number: int, audio_ms: float, filler: bool) -> None:
        await self._turns.dispatch(ev.ReplyAudio(self._turns.now_ms(), number, audio_ms, filler))

    async def _slow(self, number: int) -> None:
        await self._turns.dispatch(ev.ReplySlow(self._turns.now_ms(), number))

    def _measure(self, reply: _Reply) -> None:
        progress = reply.progress
        if progress.first_sent_ms is None:
            return
        ended = self._session.hearing.speech_ended_ms
        if reply.spoken_question and ended is not None and reply.finished is not None:
            waited_s = (progress.first_sent_ms - ended) / 1000
            self._deps.metrics.voice_to_voice.labels(lang=reply.finished.lang).observe(waited_s)
        else:
            self._deps.metrics.first_token.observe((progress.first_sent_ms - progress.began_ms) / 1000)


def _unsaid(reply: _Reply, heard_ms: float | None) -> str:
    """Return what was not heard, from the clause on in which it was cut. Text is there at once: none of it is unheard."""
    if heard_ms is None or reply.progress.sent_ms == 0 or reply.progress.voiceless:
        return ""
    return rest_of(reply.sentences, reply.progress.spoken.clauses_heard(heard_ms), led=reply.led)
