"""Spoken conversations over `/v1/realtime`, heard and spoken by fakes, on a clock that the test moves."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.dialogue.wording import variants_of
from assistant.turns.replay import replay
from tests.fakes.caller import Caller, calling, text_of
from tests.fakes.clock import FakeClock, settle
from tests.fakes.shopfront import ANSWER, QUESTION, Shopfront, open_shopfront
from tests.fakes.voice import frames, silence
from voice.audio import float_from_pcm16
from voice.telephony import TELEPHONE_HZ, Law, encode_g711


@dataclass(frozen=True)
class Call:
    """A call with the clock in hand."""

    front: Shopfront
    clock: FakeClock
    caller: Caller

    async def hears(self, *sounds: bytes) -> None:
        """Send audio in the time it takes, and let everything that follows at once happen."""
        for sound in sounds:
            for frame in frames(sound, 4800):
                await self.caller.send("input_audio_buffer.append", audio=frame)
                await self.passes(0.1)

    async def says(self, text: str, seconds: float = 0.8) -> None:
        await self.hears(self.front.voice.mouth.says(text, seconds))

    async def passes(self, seconds: float) -> None:
        """Let time pass; before and after, all that the server has received is dealt with."""
        await self.server_is_idle()
        await self.clock.advance(seconds)
        await self.server_is_idle()

    async def server_is_idle(self) -> None:
        await self.caller.refused("are you there")
        await settle()

    async def asks(self, text: str = QUESTION) -> str:
        """Ask by voice; return the reply's response id when its first audio is there."""
        before = len(self.caller.of("response.created"))
        await self.hears(silence(0.3))
        await self.says(text)
        await self.hears(silence(0.6))
        created = await self.caller.wait("response.created", before)
        response_id: str = created["response"]["id"]
        return response_id

    async def messages(self) -> list[tuple[str, str, str]]:
        """What the conversation's history holds: role, status, text."""
        conversation = self.caller.of("shop.conversation")[0]["conversation_id"]
        stored = await self.front.assistant.conversations.messages(conversation)
        return [(message.role, message.status, message.text) for message in stored]


@pytest.fixture
async def call(shop_data: Path, tmp_path: Path) -> AsyncIterator[Call]:
    clock = FakeClock()
    async with (
        open_shopfront(shop_data, tmp_path, clock=clock, log={"turns_dir": tmp_path / "turns"}) as front,
        calling(front) as caller,
    ):
        await caller.use("audio")
        yield Call(front, clock, caller)


async def test_a_spoken_question_is_transcribed_and_answered_aloud(call: Call) -> None:
    response = await call.asks()
    transcript = await call.caller.wait("conversation.item.input_audio_transcription.completed")
    assert transcript["transcript"] == QUESTION
    done = await call.caller.wait("response.done")
    assert ANSWER in text_of(done)
    kinds = call.caller.types()
    order = [
        "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped", "input_audio_buffer.committed",
        "conversation.item.input_audio_transcription.completed", "response.created",
        "response.output_audio_transcript.delta", "response.output_audio.delta", "response.output_audio.done",
        "response.output_audio_transcript.done", "response.done",
    ]  # fmt: skip
    assert sorted(order, key=kinds.index) == order
    spoken_s = len(call.caller.audio_of(response)) / 2 / 24000
    assert spoken_s > 2.0
    assert call.caller.of("shop.citations")[0]["response_id"] == response


async def test_captions_come_with_the_voice_and_make_up_the_transcript(call: Call) -> None:
    response = await call.asks()
    done = await call.caller.wait("response.done")
    deltas = [
        e["delta"] for e in call.caller.of("response.output_audio_transcript.delta") if e["response_id"] == response
    ]
    assert len(deltas) > 1
    assert "".join(deltas) == text_of(done)


async def test_a_cough_ducks_the_reply_and_lets_it_go_on(call: Call) -> None:
    response = await call.asks()
    await call.caller.wait("response.output_audio.delta")
    await call.says("", 0.4)
    duck = await call.caller.wait("shop.duck")
    await call.hears(silence(0.5))
    resume = await call.caller.wait("shop.resume")
    assert duck["response_id"] == resume["response_id"] == response
    await call.passes(30)
    assert call.caller.of("response.done")[0]["response"]["status"] == "completed"
    assert ("assistant", "completed") in [(role, status) for role, status, _ in await call.messages()]


async def test_words_over_the_reply_stop_it_and_only_what_was_heard_stays(call: Call) -> None:
    await call.asks()
    await call.caller.wait("response.output_audio.delta")
    await call.passes(1.0)
    await call.says("那云杯呢", 1.0)
    await call.hears(silence(0.6))
    await call.caller.wait("input_audio_buffer.speech_started", 1)
    await call.caller.wait("response.created", 1)
    stored = await call.messages()
    replies = [(status, text) for role, status, text in stored if role == "assistant"]
    full = text_of(call.caller.of("response.done")[0])
    assert replies[0][0] == "incomplete"
    assert 0 < len(replies[0][1]) < len(full) or full.startswith(replies[0][1])
    assert [text for role, _, text in stored if role == "customer"] == [QUESTION, "那云杯呢"]


async def test_the_clients_word_for_where_playback_stopped_is_taken(call: Call) -> None:
    await call.asks()
    done = await call.caller.wait("response.done")
    item = done["response"]["output"][0]["id"]
    await call.caller.send("shop.playback", response_id=done["response"]["id"], played_ms=200)
    await call.caller.send("response.cancel")
    await call.caller.send("conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=900)
    await call.caller.wait("conversation.item.truncated")
    heard = next(text for role, _, text in await call.messages() if role == "assistant")
    assert heard and text_of(done).startswith(heard) and len(heard) < 8


async def test_what_was_heard_is_kept_when_the_caller_hangs_up_in_the_middle(shop_data: Path, tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_shopfront(shop_data, tmp_path, clock=clock) as front:
        async with calling(front) as caller:
            await caller.use("audio")
            call = Call(front, clock, caller)
            await call.asks()
            await caller.wait("response.output_audio.delta")
            await call.passes(1.2)
        stored = await call.messages()
        assert stored[-1][:2] == ("assistant", "incomplete")
        assert stored[-1][2]


async def test_push_to_talk_commits_and_asks_for_the_answer_in_one_breath(call: Call) -> None:
    await call.caller.use("audio", audio={"input": {"turn_detection": None}})
    await call.hears(call.front.voice.mouth.says(QUESTION))
    await call.caller.send("input_audio_buffer.commit")
    await call.caller.send("response.create")
    done = await call.caller.wait("response.done")
    assert ANSWER in text_of(done)
    assert len(call.caller.of("response.created")) == 1


async def test_push_to_talk_without_words_says_so_instead_of_leaving_the_client_waiting(call: Call) -> None:
    await call.caller.use("audio", audio={"input": {"turn_detection": None}})
    await call.hears(silence(0.5))
    before = len(call.caller.of("error"))
    await call.caller.send("input_audio_buffer.commit")
    await call.caller.send("response.create")
    assert (await call.caller.wait("error", before))["error"]["code"] == "nothing_heard"


async def test_without_turn_detection_nothing_is_answered_unasked(call: Call) -> None:
    await call.caller.use("audio", audio={"input": {"turn_detection": None}})
    await call.says(QUESTION)
    await call.hears(silence(1.0))
    assert call.caller.of("response.created") == []
    await call.caller.send("input_audio_buffer.commit")
    await call.caller.wait("conversation.item.input_audio_transcription.completed")
    await call.passes(3.0)
    assert call.caller.of("response.created") == []


async def test_a_whole_utterance_may_come_as_a_message(call: Call) -> None:
    audio = base64.b64encode(call.front.voice.mouth.says(QUESTION)).decode()
    item = {"type": "message", "role": "user", "content": [{"type": "input_audio", "audio": audio}]}
    await call.caller.send("conversation.item.create", item=item)
    await call.caller.send("response.create")
    assert ANSWER in text_of(await call.caller.wait("response.done"))
    assert len(call.caller.of("response.created")) == 1


async def test_a_reply_cancelled_in_the_same_breath_as_it_was_asked_for_is_never_said(call: Call) -> None:
    await call.caller.use("text")
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": QUESTION}]}
    for event in (
        {"type": "conversation.item.create", "item": item},
        {"type": "response.create"},
        {"type": "response.cancel"},
    ):
        await call.caller.socket.send(event)
    done = await call.caller.wait("response.done")
    await call.passes(2.0)
    assert (done["response"]["status"], text_of(done)) == ("cancelled", "")
    assert call.caller.of("response.output_text.delta") == []
    assert len(call.caller.of("response.done")) == 1


async def test_words_that_take_long_to_become_sound_are_bridged_at_once(call: Call) -> None:
    synthesis = call.front.voice.synthesis
    synthesis.slow_ms, synthesis.kept = 900.0, set(variants_of("filler", "zh"))
    synthesis.gate.clear()
    await call.asks()
    await call.caller.wait("response.output_audio.delta")
    assert len(synthesis.spoken) == 1, "the answer's own words are still being rendered"
    synthesis.gate.set()
    done = await call.caller.wait("response.done")
    filler = next(text for text in variants_of("filler", "zh") if text_of(done).startswith(text))
    assert ANSWER in text_of(done)
    assert synthesis.spoken.count(filler) == 1


async def test_a_filler_that_must_be_rendered_first_bridges_nothing(call: Call) -> None:
    call.front.voice.synthesis.slow_ms = 900.0
    await call.asks()
    done = await call.caller.wait("response.done")
    assert not text_of(done).startswith(tuple(variants_of("filler", "zh")))
    assert ANSWER in text_of(done)


async def test_a_voice_that_fails_leaves_the_words(call: Call) -> None:
    call.front.voice.synthesis.broken = True
    await call.asks()
    done = await call.caller.wait("response.done")
    assert ANSWER in text_of(done)
    codes = [event["error"]["code"] for event in call.caller.of("error")]
    assert codes.count("speech_unavailable") == 1


async def test_a_hand_over_is_told_in_words_when_the_voice_fails(call: Call) -> None:
    call.front.voice.synthesis.broken = True
    await call.asks("转人工")
    done = await call.caller.wait("response.done")
    assert done["response"]["status"] == "completed"
    assert "人工" in text_of(done)


async def test_a_voice_that_fails_in_the_middle_leaves_each_word_once(call: Call) -> None:
    call.front.voice.synthesis.gate.clear()
    await call.asks()
    call.front.voice.synthesis.gate.set()
    await call.caller.wait("response.output_audio.delta")
    call.front.voice.synthesis.broken = True
    done = await call.caller.wait("response.done")
    assert text_of(done).count("199") == 1


async def test_a_recogniser_that_fails_asks_to_say_it_again_and_hears_the_next(call: Call) -> None:
    call.front.voice.recognition.broken = True
    await call.hears(silence(0.3))
    await call.says(QUESTION)
    await call.hears(silence(0.8))
    assert "transcription_failed" in [event["error"]["code"] for event in call.caller.of("error")]
    call.front.voice.recognition.broken = False
    await call.asks()
    assert ANSWER in text_of(await call.caller.wait("response.done"))


async def test_typing_in_the_middle_of_a_call_is_answered_aloud(call: Call) -> None:
    text = await call.caller.says(QUESTION)
    assert ANSWER in text
    assert call.caller.of("response.output_audio.delta")


@pytest.mark.parametrize("rate_hz", [16000, 24000])
async def test_either_sample_rate_is_heard_and_spoken(call: Call, rate_hz: int) -> None:
    pcm: dict[str, Any] = {"format": {"type": "audio/pcm", "rate": rate_hz}}
    await call.caller.use("audio", audio={"input": pcm, "output": pcm})
    mouth = call.front.voice.mouth
    await call.caller.hears(
        silence(0.3, rate_hz=rate_hz), mouth.says(QUESTION, rate_hz=rate_hz), silence(0.4, rate_hz=rate_hz)
    )
    await call.passes(0.5)
    done = await call.caller.wait("response.done")
    transcript = call.caller.of("conversation.item.input_audio_transcription.completed")[0]
    assert transcript["transcript"] == QUESTION
    characters = sum(c.isalnum() for said in call.front.voice.synthesis.spoken for c in said)
    heard_s = len(call.caller.audio_of(done["response"]["id"])) / 2 / rate_hz
    assert heard_s == pytest.approx(characters * 0.2, rel=0.05)


@pytest.mark.parametrize(("kind", "law"), [("audio/pcmu", "ulaw"), ("audio/pcma", "alaw")])
async def test_a_telephone_is_heard_and_spoken_to_in_its_own_samples(call: Call, kind: str, law: Law) -> None:
    updated = await call.caller.use(
        "audio", audio={"input": {"format": {"type": kind}}, "output": {"format": {"type": kind}}}
    )
    assert updated["session"]["audio"]["output"]["format"]["type"] == kind

    def by_telephone(pcm16: bytes) -> bytes:
        return encode_g711(float_from_pcm16(pcm16), law)

    mouth = call.front.voice.mouth
    sounds = (
        silence(0.3, rate_hz=TELEPHONE_HZ),
        mouth.says(QUESTION, rate_hz=TELEPHONE_HZ),
        silence(0.4, rate_hz=TELEPHONE_HZ),
    )
    await call.caller.hears(*map(by_telephone, sounds))
    await call.passes(0.5)
    done = await call.caller.wait("response.done")
    transcript = call.caller.of("conversation.item.input_audio_transcription.completed")[0]
    assert transcript["transcript"] == QUESTION
    characters = sum(c.isalnum() for said in call.front.voice.synthesis.spoken for c in said)
    heard_s = len(call.caller.audio_of(done["response"]["id"])) / TELEPHONE_HZ
    assert heard_s == pytest.approx(characters * 0.2, rel=0.05)


async def test_a_client_that_sets_nothing_up_gets_what_its_session_announced(shopfront: Shopfront) -> None:
    async with calling(shopfront) as caller:
        assert caller.of("session.created")[0]["session"]["output_modalities"] == ["audio"]
        await caller.says(QUESTION)
        assert caller.of("response.output_audio.delta")


async def test_the_call_can_be_replayed_from_its_log(call: Call, tmp_path: Path) -> None:
    await call.asks()
    await call.caller.wait("response.done")
    await call.says("", 0.4)
    await call.hears(silence(0.5))
    await call.passes(60)
    (log,) = (tmp_path / "turns").iterdir()
    state, differences = replay(log)
    assert differences == []
    assert state.replies >= 1
