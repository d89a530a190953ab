"""Callers of the voice measurement: each a process of its own, playing audio in real time over a real socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from assistant.demo.client import Caller, Heard, NoAnswer
from assistant.dialogue.wording import variants_of
from voice.audio import SPEECH_HZ

_GAP_S = 0.6
_INTERRUPT_AFTER_S = 1.2


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """What a caller says: the words, their sound (pcm16 24 kHz), and what it says over the answer, if anything."""

    text: str
    lang: str
    pcm16: bytes
    over: bytes = b""


@dataclass
class TurnMeasure:
    """What one turn came to, measured at the caller's end; times in ms, None where it did not happen."""

    text: str
    lang: str
    heard: str = ""
    said: str = ""
    v2v_ms: float | None = None
    stop_ms: float | None = None
    replies: int = 0
    failed: str = ""
    stages: dict[str, float] = field(default_factory=dict)


async def _one_turn(caller: Caller, turn: SpokenTurn) -> TurnMeasure:
    result = TurnMeasure(turn.text, turn.lang)
    before, asked = set(caller.replies), len(caller.transcripts)
    length_ms = caller.speak(turn.pcm16)

    def spoken() -> list[Heard]:
        return [h for r, h in caller.replies.items() if r not in before and h.audio]

    try:
        await caller.wait_for(lambda: bool(spoken()), "an answer", length_ms / 1000 + 20)
        reply = spoken()[0]
        result.v2v_ms = (reply.first_audio_ms or 0.0) - caller.speech_ended_ms
        if turn.over:
            result.stop_ms = await _interrupt(caller, reply, turn.over)
        await caller.wait_for(lambda: all(h.done_ms for h in spoken()), "the end of the answer", 60)
    except NoAnswer as error:
        result.failed = error.message
    result.stages = _stages(caller, caller.speech_ended_ms)
    result.replies = sum(
        1 for r, h in caller.replies.items() if r not in before and h.status == "completed" and h.audio
    )
    result.heard = " ".join(caller.transcripts[asked:])
    result.said = " / ".join(h.text for h in spoken())
    for reply in spoken():
        await caller.report_played(reply, len(reply.audio) / 2 / SPEECH_HZ * 1000)
    await asyncio.sleep(_GAP_S)
    return result


async def _interrupt(caller: Caller, reply: Heard, over: bytes) -> float:
    """Talk over the reply; return how long the page went on playing it, in ms."""
    await asyncio.sleep(_INTERRUPT_AFTER_S)
    caller.silent_ms = None
    began = time.monotonic() * 1000
    caller.speak(over)
    await caller.wait_for(lambda: caller.silent_ms is not None, "silence", 10)
    await caller.report_played(reply, (caller.silent_ms or began) - (reply.first_audio_ms or began))
    return (caller.silent_ms or began) - began


def _stages(caller: Caller, ended_ms: float) -> dict[str, float]:
    """Return when each stage was seen at the client, ms after the end of speech: the row of a waterfall.

    The first audio may be a filler; "answer" is when the answer's own first words came.
    """
    names = {
        "input_audio_buffer.speech_stopped": "turn_taken",
        "conversation.item.input_audio_transcription.completed": "transcript",
        "response.created": "reply_begun",
        "response.output_audio.delta": "first_audio",
        "response.output_audio_transcript.delta": "answer",
    }
    fillers = {text for lang in ("zh", "en") for text in variants_of("filler", lang)}
    found: dict[str, float] = {}
    for at_ms, event in caller.events:
        name = names.get(event["type"])
        bridging = name == "answer" and event["delta"].strip() in fillers
        if name and not bridging and at_ms >= ended_ms - 50 and name not in found:
            found[name] = at_ms - ended_ms
    return found


async def _call(url: str, turns: Sequence[SpokenTurn], delay_s: float) -> list[TurnMeasure]:
    await asyncio.sleep(delay_s)
    results = []
    async with Caller(url) as caller:
        await caller.use(spoken=True, lang=turns[0].lang)
        await asyncio.sleep(0.5)
        for turn in turns:
            results.append(await _one_turn(caller, turn))
    return results


def call_in_process(url: str, turns: Sequence[SpokenTurn], delay_s: float) -> list[TurnMeasure]:
    """Make one call; runs in the caller's process."""
    return asyncio.run(_call(url, turns, delay_s))


def call_all(url: str, calls: Sequence[Sequence[SpokenTurn]], stagger_s: float = 0.7) -> list[TurnMeasure]:
    """Make all calls at once, each from a process of its own, begun a little apart; return every turn."""
    with ProcessPoolExecutor(len(calls), mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(call_in_process, url, list(turns), n * stagger_s) for n, turns in enumerate(calls)]
        return [measure for future in waiting for measure in future.result()]
