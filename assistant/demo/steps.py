"""The visit, step by step. A step that is not what it should be raises StepFailed, and the visit goes on."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import websockets

from assistant.demo.client import Caller, Heard
from assistant.demo.voices import human_clip, say
from assistant.errors import AssistantError
from assistant.settings import Settings
from voice.audio import SPEECH_HZ
from voice.synthesiser.process import SynthesiserProcess


class StepFailed(AssistantError):
    """A step of the visit did not go as it should."""

    code = "step_failed"


@dataclass
class StepResult:
    """One row of the table."""

    step: str
    heard: str = ""
    said: str = ""
    cited: list[str] = field(default_factory=list)
    took_ms: float | None = None
    measure: str = ""
    ok: bool = True
    note: str = ""


@dataclass
class Visit:
    """What the steps share: where the server is, who speaks, the open callers and tickets."""

    base: str
    settings: Settings
    voices: SynthesiserProcess
    http: httpx.AsyncClient
    zh: Caller
    en: Caller
    tokens: dict[str, str] = field(default_factory=dict)


def need(condition: bool, what: str) -> None:
    """Raise StepFailed unless the condition holds."""
    if not condition:
        raise StepFailed(what)


def _contains(text: str, *alternatives: str) -> bool:
    folded = re.sub(r"\s+", "", text.lower())
    return any(re.sub(r"\s+", "", item.lower()) in folded for item in alternatives)


def _sources(reply: Heard) -> list[str]:
    return [f"{item['document_id']} · {item['locator']}" for item in reply.citations]


async def _spoken(visit: Visit, caller: Caller, text: str, lang: str) -> tuple[Heard, StepResult]:
    pcm16 = await say(visit.voices, text, lang)
    asked = len(caller.transcripts)
    reply = await caller.ask(pcm16)
    await caller.wait_for(lambda: len(caller.transcripts) > asked, "the transcript")
    await asyncio.sleep(0.3)
    waited = (reply.first_audio_ms or 0) - caller.speech_ended_ms
    result = StepResult("", caller.transcripts[-1], reply.text, _sources(reply), waited, "voice to voice")
    await caller.report_played(reply, len(reply.audio) / 2 / SPEECH_HZ * 1000)
    return reply, result


async def typed_zh(visit: Visit) -> StepResult:
    await visit.zh.use(spoken=False)
    reply = await visit.zh.type_text("轻禾 Air Pro 的续航多久？")
    need(_contains(reply.text, "6.5小时"), "the battery life is missing")
    need(bool(reply.citations), "nothing is cited")
    return StepResult(
        "",
        "轻禾 Air Pro 的续航多久？",
        reply.text,
        _sources(reply),
        (reply.first_text_ms or 0) - visit.zh.speech_ended_ms,
        "first text",
    )


async def spoken_zh(visit: Visit) -> StepResult:
    await visit.zh.use(spoken=True)
    reply, result = await _spoken(visit, visit.zh, "骨传导游泳耳机能戴着游泳吗？", "zh")
    need(bool(reply.citations), "nothing is cited")
    need(_contains(reply.text, "潮声 S1"), "the answer is about another product")
    need(_contains(reply.text, "游泳", "泳池", "下水"), "the answer is not about swimming")
    return result


async def follow_up_zh(visit: Visit) -> StepResult:
    reply, result = await _spoken(visit, visit.zh, "那它多少钱？", "zh")
    need(_contains(reply.text, "潮声 S1"), "the answer is about another product")
    need(bool(re.search(r"\d+元", reply.text)), "no price is given")
    return result


async def spoken_en(visit: Visit) -> StepResult:
    await visit.en.use(spoken=True, lang="en")
    reply, result = await _spoken(visit, visit.en, "How long does shipping to Shanghai take?", "en")
    need(_contains(reply.text, "Shanghai"), "the answer is not about Shanghai")
    need(bool(reply.citations), "nothing is cited")
    return result


async def interruption(visit: Visit) -> StepResult:
    """Talk over a long answer; the assistant must stop, and the history must hold only what was heard."""
    caller = visit.en
    question = await say(visit.voices, "What is your return policy?", "en")
    over = await say(visit.voices, "Wait, stop, I have another question.", "en")
    before = set(caller.replies)
    caller.speak(question)
    await caller.wait_for(
        lambda: any(r not in before and h.audio for r, h in caller.replies.items()), "the answer to begin"
    )
    reply = next(h for r, h in caller.replies.items() if r not in before and h.audio)
    await asyncio.sleep(0.9)
    caller.stopped_ms = caller.silent_ms = None
    began = time.monotonic() * 1000
    caller.speak(over)
    await caller.wait_for(lambda: caller.stopped_ms is not None, "the assistant to stop", 10)
    silent_after, stopped_after = (caller.silent_ms or 0) - began, (caller.stopped_ms or 0) - began
    await caller.wait_for(lambda: reply.done_ms is not None, "the reply to be closed")
    heard_ms = (caller.silent_ms or 0) - (reply.first_audio_ms or 0)
    await caller.report_played(reply, heard_ms)
    need(reply.status in ("cancelled", "completed"), "the reply was not closed")
    return StepResult(
        "",
        caller.transcripts[-1] if caller.transcripts else "",
        reply.text,
        _sources(reply),
        silent_after,
        "speech to silence",
        note=f"reply {reply.status}, ended after {stopped_after:.0f} ms",
    )


async def human(visit: Visit) -> StepResult:
    """A recorded person is recognised, word for word as far as it matters."""
    clip = human_clip(visit.settings.storage.models_dir)
    async with Caller(visit.base) as caller:
        await caller.use(spoken=True, lang="en")
        length_ms = caller.speak(clip)
        await caller.wait_for(
            lambda: _contains(" ".join(caller.transcripts), "your country"),
            "the transcript of the recording",
            length_ms / 1000 + 25,
        )
        heard = " ".join(caller.transcripts)
    need(_contains(heard, "ask not"), "the words were not recognised")
    return StepResult("", heard, "", [], None, "")


async def no_evidence(visit: Visit) -> StepResult:
    await visit.en.use(spoken=False)
    reply = await visit.en.type_text("Does the Qinghe Air Pro have a built-in FM radio?")
    need(
        _contains(reply.text, "can't find", "doesn't mention", "doesn't cover", "won't guess"),
        "it should have said that it doesn't know",
    )
    return StepResult("", "Does the Qinghe Air Pro have a built-in FM radio?", reply.text, _sources(reply))


async def room(visit: Visit) -> StepResult:
    """A comment in the live room is answered about the product now shown."""
    url = visit.base.replace("http", "ws", 1) + "/v1/rooms/main"
    async with websockets.connect(url) as socket:
        began = time.monotonic() * 1000
        await socket.send(json.dumps({"type": "room.comment", "client_id": "demo", "text": "这款多重？"}))
        async with asyncio.timeout(15):
            async for raw in socket:
                event = json.loads(raw)
                if event["type"] == "room.answer":
                    took = time.monotonic() * 1000 - began
                    need(bool(re.search(r"\d", event["text"])), "no weight is given")
                    cited = [f"{item['document_id']} · {item['locator']}" for item in event["citations"]]
                    return StepResult("", event["question"], event["text"], cited, took, "comment to answer")
    raise StepFailed("the comment was not answered")


async def dispute(visit: Visit) -> StepResult:
    """A dispute by voice is handed over, claimed, answered and solved by staff in the same conversation."""
    caller = visit.zh
    pcm16 = await say(visit.voices, "这个是假货，我要退款，给我转人工。", "zh")
    caller.speak(pcm16)
    await caller.wait_for(lambda: bool(caller.of_type("shop.escalation")), "the hand-over", 25)
    handed = caller.of_type("shop.escalation")[-1]
    took = time.monotonic() * 1000 - caller.speech_ended_ms
    staff = {"Authorization": f"Bearer {visit.tokens['agent_lin']}"}
    ticket = handed["ticket_id"]
    detail = await _ok(visit.http.get(f"/v1/desk/tickets/{ticket}", headers=staff))
    need(bool(detail["messages"]), "the transcript is missing from the ticket")
    await _ok(
        visit.http.post(
            f"/v1/desk/tickets/{ticket}/claim", headers=staff, json={"version": detail["ticket"]["version"]}
        )
    )
    text = "您好，我是林，已看到您的订单和聊天记录，马上为您核实。"
    await _ok(
        visit.http.post(
            f"/v1/desk/tickets/{ticket}/reply", headers=staff, json={"text": text, "idempotency_key": "demo-1"}
        )
    )
    await caller.wait_for(lambda: bool(caller.of_type("shop.staff.message")), "the colleague's words")
    silent = len(caller.replies)
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "好的，麻烦尽快"}]}
    await caller.send({"type": "conversation.item.create", "item": item})
    await asyncio.sleep(1.0)
    need(len(caller.replies) == silent, "the bot spoke over a person")
    await _ok(visit.http.post(f"/v1/desk/tickets/{ticket}/solve", headers=staff))
    return StepResult(
        "",
        caller.transcripts[-1] if caller.transcripts else "",
        caller.of_type("shop.staff.message")[-1]["text"],
        [],
        took,
        "speech to hand-over",
        note=f"{ticket}: {handed['reason_code']}",
    )


async def _ok(call: Awaitable[httpx.Response]) -> Any:
    response = await call
    need(response.is_success, f"{response.request.url.path}: {response.status_code} {response.text[:200]}")
    return response.json()


STEPS: tuple[tuple[str, Callable[[Visit], Awaitable[StepResult]]], ...] = (
    ("typed question, Chinese", typed_zh),
    ("spoken question, Chinese", spoken_zh),
    ("spoken follow-up, Chinese", follow_up_zh),
    ("spoken question, English", spoken_en),
    ("interruption, English", interruption),
    ("recorded human voice", human),
    ("no evidence", no_evidence),
    ("comment in the live room", room),
    ("dispute handed to a person", dispute),
)
