"""Recognising before a pause is sure: begun once, used once, and never with half of what was said."""

from __future__ import annotations

from tests.assistant.realtime.test_voice import Call, call  # noqa: F401
from tests.fakes.shopfront import QUESTION
from tests.fakes.voice import silence


async def test_recognition_has_begun_before_the_pause_is_sure_and_is_not_done_twice(call: Call) -> None:  # noqa: F811
    recognition = call.front.voice.recognition
    await call.hears(silence(0.3))
    await call.says(QUESTION)
    await call.hears(silence(0.15))
    assert recognition.finals == 1
    assert not call.caller.of("input_audio_buffer.speech_stopped")
    await call.hears(silence(0.45))
    assert (await call.caller.wait("conversation.item.input_audio_transcription.completed"))["transcript"] == QUESTION
    assert recognition.finals == 1


async def test_what_is_said_after_faltering_is_in_the_transcript(call: Call) -> None:  # noqa: F811
    await call.hears(silence(0.3))
    await call.says("你好")
    await call.hears(silence(0.15))
    await call.says(QUESTION)
    await call.hears(silence(0.6))
    heard = await call.caller.wait("conversation.item.input_audio_transcription.completed")
    assert heard["transcript"] == f"你好 {QUESTION}"
    assert call.front.voice.recognition.finals == 2


async def test_a_busy_recogniser_is_not_asked_ahead(call: Call) -> None:  # noqa: F811
    call.front.voice.recognition.waiting = 1
    await call.hears(silence(0.3))
    await call.says(QUESTION)
    await call.hears(silence(0.15))
    assert call.front.voice.recognition.finals == 0
    await call.hears(silence(0.45))
    assert (await call.caller.wait("conversation.item.input_audio_transcription.completed"))["transcript"] == QUESTION
