"""Runs one reply: the dialogue's sentences become text or spoken clauses, held and stopped as turn-taking says."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from assistant.clock import Clock
from assistant.session.deps import SynthesisService
from assistant.session.events import ReplyBegan, ReplyDelta, ReplyDone, ReplyStatus, SessionEvent, Trouble
from assistant.session.heard import SpokenText
from assistant.telemetry.logs import get_logger
from voice.errors import VoiceError
from voice.spoken_text import clauses, speakable
from voice.synthesiser.protocol import AudioClip, Priority, Voice

_log = get_logger(__name__)
Emit = Callable[[SessionEvent], Awaitable[None]]
_MAX_AHEAD_MS = 6000.0
_POLL_S = 0.2


@dataclass
class ReplyProgress:
    """One reply while it is made. `flowing` is cleared while playback is held, `voiceless` set when synthesis fails."""

    number: int
    response_id: str
    item_id: str
    began_ms: float
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    spoken: SpokenText = field(default_factory=SpokenText)
    first_sent_ms: float | None = None
    sent_ms: float = 0.0
    status: Literal["open"] | ReplyStatus = "open"
    announced: bool = False
    voiceless: bool = False

    def __post_init__(self) -> None:
        self.flowing.set()


class Speaker:
    """Sends a reply's sentences to the client, as text or clause by clause with audio."""

    def __init__(
        self,
        emit: Emit,
        clock: Clock,
        synthesis: SynthesisService | None,
        on_sent: Callable[[int, float, bool], Awaitable[None]],
        heard_so_far_ms: Callable[[], float],
        on_slow: Callable[[int], Awaitable[None]],
        slow_ms: float,
    ) -> None:
        self._emit = emit
        self._clock = clock
        self._synthesis = synthesis
        self._on_sent = on_sent
        self._heard_so_far_ms = heard_so_far_ms
        self._on_slow = on_slow
        self._slow_ms = slow_ms

    async def begin(self, reply: ReplyProgress) -> None:
        """Announce the reply to the client, once."""
        if not reply.announced:
            reply.announced = True
            await self._emit(ReplyBegan(reply.response_id, reply.item_id))

    async def say(self, reply: ReplyProgress, text: str, lang: str, voice: Voice | None, *, spoken: bool) -> None:
        """Send one sentence. Spoken, it goes out clause by clause, not far ahead of what has been heard."""
        await self.begin(reply)
        if not spoken or self._synthesis is None or reply.voiceless:
            await self._say_as_text(reply, text, lang)
            return
        first = reply.first_sent_ms is None
        parts = clauses(text, lang, first_short=first)
        for index, clause in enumerate(parts):
            try:
                await self._say_clause(reply, clause, lang, voice, first=first and index == 0)
            except VoiceError as error:
                _log.warning("synthesis_failed", why=type(error).__name__)
                reply.voiceless = True
                message = "The voice is unavailable; the answer continues as text."
                await self._emit(Trouble("speech_unavailable", message))
                await self._say_as_text(reply, "".join(parts[index:]), lang)
                return

    async def say_stock(self, reply: ReplyProgress, text: str, lang: str, *, filler: bool) -> None:
        """Say a phrase that is known beforehand; without a voice, or when a filler comes too late, say nothing.

        A filler that is not in the cache would keep the words it is to bridge waiting even longer.
        """
        assert self._synthesis is not None
        spoken = speakable(text, lang)
        if filler and not self._synthesis.cached(spoken, lang):
            return
        try:
            clip = await self._synthesis.synthesise(spoken, lang, priority=Priority.FIRST_CLAUSE)
        except VoiceError as error:
            _log.warning("synthesis_failed", why=type(error).__name__)
            return
        await reply.flowing.wait()
        if reply.status == "open" and not (filler and reply.first_sent_ms is not None):
            await self.send_clip(reply, text, clip, lang, filler=filler)

    async def _say_as_text(self, reply: ReplyProgress, text: str, lang: str) -> None:
        text = self._gap(reply, lang) + text
        reply.first_sent_ms = reply.first_sent_ms or self._clock.monotonic_ms()
        reply.spoken.add(text, 0.0)
        await self._emit(ReplyDelta(reply.response_id, reply.item_id, text))
        await self._on_sent(reply.number, 0.0, False)

    @staticmethod
    def _gap(reply: ReplyProgress, lang: str) -> str:
        """Return what separates a piece from the one before it; clauses of one sentence bring their own space."""
        return " " if lang == "en" and reply.spoken.text and not reply.spoken.ends_with_space else ""

    async def _say_clause(
        self, reply: ReplyProgress, clause: str, lang: str, voice: Voice | None, *, first: bool
    ) -> None:
        assert self._synthesis is not None
        while reply.sent_ms - self._heard_so_far_ms() > _MAX_AHEAD_MS:
            await self._clock.sleep(_POLL_S)
        priority = Priority.FIRST_CLAUSE if first else Priority.NEXT_CLAUSE
        spoken = speakable(clause, lang)
        if first and self._synthesis.expected_ms(spoken, lang) >= self._slow_ms:
            await self._on_slow(reply.number)
        clip = await self._synthesis.synthesise(spoken, lang, priority=priority, voice=voice)
        await reply.flowing.wait()
        await self.send_clip(reply, clause, clip, lang)

    async def send_clip(
        self, reply: ReplyProgress, clause: str, clip: AudioClip, lang: str, *, filler: bool = False
    ) -> None:
        """Send a clause with its audio."""
        await self.begin(reply)
        text = self._gap(reply, lang) + clause
        reply.first_sent_ms = reply.first_sent_ms or self._clock.monotonic_ms()
        reply.spoken.add(text, clip.duration_ms, filler=filler)
        reply.sent_ms += clip.duration_ms
        await self._emit(ReplyDelta(reply.response_id, reply.item_id, text, clip.pcm16))
        await self._on_sent(reply.number, clip.duration_ms, filler)

    async def end(self, reply: ReplyProgress, status: ReplyStatus, reason: str = "") -> None:
        """Close the reply towards the client, once."""
        if reply.status != "open":
            return
        reply.status = status
        if reply.announced:
            await self._emit(
                ReplyDone(reply.response_id, reply.item_id, status, reply.spoken.text, reply.sent_ms > 0, reason)
            )
