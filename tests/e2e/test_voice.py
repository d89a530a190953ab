"""Talking: microphone to wire, wire to ear, and the account of what was heard."""

from __future__ import annotations

import base64

import numpy as np
from playwright.async_api import expect

from tests.e2e.conftest import PageAt, Shot
from tests.e2e.fake_chat import RATE_HZ
from tests.e2e.fake_data import SPOKEN_CLAUSES
from tests.e2e.fake_server import FakeServer
from tests.e2e.helpers import chat_as_guest, say, talk, wait_for

FRAME_BYTES = 960 * 2


async def test_the_microphone_reaches_the_server_as_40_ms_frames_of_24_khz_pcm(
    page_at: PageAt, fake: FakeServer
) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.click("#talk")
    await wait_for(fake, "input_audio_buffer.append", count=30)
    update = next(e for e in fake.of_type("session.update") if e["session"]["output_modalities"] == ["audio"])
    assert update["session"]["audio"]["input"]["format"] == {"type": "audio/pcm", "rate": RATE_HZ}
    frames = [base64.b64decode(event["audio"]) for event in fake.of_type("input_audio_buffer.append")]
    assert {len(frame) for frame in frames} == {FRAME_BYTES}
    loudest = max(np.abs(np.frombuffer(frame, "<i2").astype(float)).max() for frame in frames)
    assert loudest > 300, "the frames hold nothing but silence"


async def test_the_resampler_keeps_speech_and_stops_what_would_fold_back(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/")
    levels = await page.evaluate(
        """async () => {
          const { Resampler } = await import("/assets/worklets/resampler.js");
          const level = (fromHz, toneHz) => {
            const resampler = new Resampler(fromHz, 24000);
            const out = [];
            for (let block = 0; block < 400; block += 1) {
              const input = Float32Array.from({ length: 128 }, (_, at) => Math.sin((2 * Math.PI * toneHz * (block * 128 + at)) / fromHz));
              out.push(...resampler.feed(input));
            }
            const steady = out.slice(2000, 20000);
            return [out.length / (51200 * 24000 / fromHz), Math.sqrt(steady.reduce((sum, x) => sum + x * x, 0) / steady.length)];
          };
          return { speech: level(48000, 1000), odd: level(44100, 3000), alias: level(48000, 15000) };
        }"""
    )
    for name in ("speech", "odd"):
        length, rms = levels[name]
        assert 0.99 < length <= 1.0
        assert abs(rms - 0.7071) < 0.01
    assert levels["alias"][1] < 0.01


async def test_an_answer_is_played_captioned_and_reported(page_at: PageAt, fake: FakeServer, shot: Shot) -> None:
    page = await chat_as_guest(page_at, fake)
    await talk(page, fake)
    await expect(page.locator(".caption.user")).to_contain_text("白色的有货吗？")
    await expect(page.locator(".caption.assistant")).to_contain_text(SPOKEN_CLAUSES[0])
    await expect(page.locator(".caption.assistant .coming")).to_contain_text(SPOKEN_CLAUSES[-1])
    await expect(page.locator(".voice-state")).to_have_text("正在说")
    await shot(page, "voice-speaking")
    whole_ms = len(SPOKEN_CLAUSES) * 1200
    await wait_for(fake, "shop.playback", matches=lambda e: abs(e["played_ms"] - whole_ms) <= 2)
    await expect(page.locator("#voice")).to_have_attribute("data-state", "listening")
    reports = [event["played_ms"] for event in fake.of_type("shop.playback")]
    assert reports == sorted(reports)
    gaps = np.diff(reports)
    assert gaps.max() <= 300, f"reports are too far apart: {gaps}"
    assert fake.of_type("conversation.item.truncate") == []


async def test_speaking_over_the_answer_stops_it_and_truncates_to_what_was_heard(
    page_at: PageAt, fake: FakeServer
) -> None:
    page = await chat_as_guest(page_at, fake)
    await talk(page, fake)
    await wait_for(fake, "shop.playback", matches=lambda e: e["played_ms"] > 1300)
    fake.run(fake.conversation().customer_interrupts())
    cut = await wait_for(fake, "conversation.item.truncate")
    assert cut["item_id"] == "reply-1"
    assert 1200 < cut["audio_end_ms"] < 1200 * len(SPOKEN_CLAUSES)
    last = fake.of_type("shop.playback")[-1]
    assert last["played_ms"] == cut["audio_end_ms"]
    await expect(page.locator("#voice")).to_have_attribute("data-state", "listening")
    bubble = page.locator("[data-item=reply-1]")
    await expect(bubble).to_contain_text(SPOKEN_CLAUSES[0])
    await expect(bubble).not_to_contain_text(SPOKEN_CLAUSES[-1])
    await expect(bubble).to_contain_text("已打断")


async def test_late_words_and_sound_of_an_interrupted_answer_are_dropped(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await talk(page, fake)
    here = fake.conversation()
    fake.run(here.customer_interrupts())
    await wait_for(fake, "conversation.item.truncate")
    late = {"response_id": "resp-1", "item_id": "reply-1", "content_index": 0}
    fake.run(here.send("response.output_audio_transcript.delta", **late, delta="迟到的话"))
    fake.run(here.send("response.output_audio.delta", **late, delta=base64.b64encode(bytes(48_000)).decode()))
    fake.run(here.staff_says("到此为止", "staff-9"))
    await expect(page.locator("[data-item=staff-9]")).to_be_visible()
    await expect(page.locator("body")).not_to_contain_text("迟到的话")
    await expect(page.locator("#voice")).to_have_attribute("data-state", "listening")


async def test_a_cough_ducks_the_answer_and_it_goes_on_where_it_was(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await talk(page, fake)
    here = fake.conversation()
    fake.run(here.send("shop.duck", response_id="resp-1"))
    # Held means: while the microphone delivers another second of frames, playback does not move on.
    await wait_for(fake, "input_audio_buffer.append", count=len(fake.of_type("input_audio_buffer.append")) + 8)
    held_at = fake.of_type("shop.playback")[-1]["played_ms"]
    await wait_for(fake, "input_audio_buffer.append", count=len(fake.of_type("input_audio_buffer.append")) + 20)
    assert fake.of_type("shop.playback")[-1]["played_ms"] - held_at <= 200
    fake.run(here.send("shop.resume", response_id="resp-1"))
    whole_ms = len(SPOKEN_CLAUSES) * 1200
    await wait_for(fake, "shop.playback", matches=lambda e: abs(e["played_ms"] - whole_ms) <= 2)
    assert fake.of_type("conversation.item.truncate") == []
    await expect(page.locator("[data-item=reply-1] .bubble")).to_have_text("".join(SPOKEN_CLAUSES))


async def test_the_stop_button_silences_the_assistant(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await talk(page, fake)
    await page.click("#stop")
    assert await wait_for(fake, "conversation.item.truncate")
    await expect(page.locator("#voice")).to_have_attribute("data-state", "listening")
    await expect(page.locator("#stop")).to_be_disabled()


async def test_muted_the_frames_go_on_in_silence(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.click("#talk")
    await wait_for(fake, "input_audio_buffer.append", count=10)
    await page.click("#mute")
    await expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")
    before = len(fake.of_type("input_audio_buffer.append"))
    await wait_for(fake, "input_audio_buffer.append", count=before + 30)
    frames = fake.of_type("input_audio_buffer.append")[before + 15 :]
    assert all(np.abs(np.frombuffer(base64.b64decode(e["audio"]), "<i2")).max() <= 1 for e in frames)


async def test_writing_while_the_assistant_speaks_interrupts_it(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await talk(page, fake)
    await say(page, "换个问题")
    assert await wait_for(fake, "conversation.item.truncate")
    assert await wait_for(fake, "conversation.item.create")


async def test_ending_voice_returns_to_text_and_lets_go_of_the_microphone(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.click("#talk")
    await wait_for(fake, "input_audio_buffer.append", count=5)
    await page.click("#end")
    await wait_for(fake, "session.update", matches=lambda e: e["session"]["output_modalities"] == ["text"], count=2)
    await expect(page.locator("#voice")).to_be_hidden()
    await expect(page.locator("#talk")).to_be_focused()
    sent = len(fake.of_type("input_audio_buffer.append"))
    await say(page, "打字也行")
    await expect(page.locator(".message.assistant.completed").last).to_contain_text("单次续航")
    assert len(fake.of_type("input_audio_buffer.append")) == sent


async def test_without_permission_the_page_says_what_to_do(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake, lang="en")
    await page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    await page.click("#talk")
    await expect(page.locator("#problem")).to_contain_text("No permission for the microphone.")
    await expect(page.locator("#voice")).to_be_hidden()


async def test_when_all_lines_are_busy_the_page_goes_on_in_text(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.click("#talk")
    await wait_for(fake, "input_audio_buffer.append")
    error = {"type": "rate_limit_error", "code": "voice_busy", "message": "busy", "param": None}
    fake.run(fake.conversation().send("error", error=error))
    await expect(page.locator("#problem")).to_contain_text("语音线路正忙")
    await expect(page.locator("#voice")).to_be_hidden()
    await expect(page.locator("#talk")).to_have_attribute("aria-pressed", "false")


async def test_voice_goes_on_after_a_reconnect(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.click("#talk")
    await wait_for(fake, "input_audio_buffer.append", count=5)
    fake.drop_connections()
    await wait_for(fake, "session.update", matches=lambda e: e["session"]["output_modalities"] == ["audio"], count=2)
    await wait_for(fake, "input_audio_buffer.append", count=len(fake.of_type("input_audio_buffer.append")) + 5)
    await expect(page.locator("#voice")).to_be_visible()


async def test_heard_words_are_cut_at_a_word_and_never_inside_one(page_at: PageAt, fake: FakeServer) -> None:
    page = await page_at(f"{fake.base_url}/")
    heard = await page.evaluate(
        """async () => {
          const { SpokenText } = await import("/assets/scripts/spoken-text.js");
          const text = new SpokenText();
          text.add("It ships today, ", 0);
          text.add("and arrives tomorrow.", 1000);
          const zh = new SpokenText();
          zh.add("今天发货", 0);
          return [text.heard(1000, 2000), text.heard(1450, 2000), text.heard(0, 2000), zh.heard(500, 1000), text.split(1200)];
        }"""
    )
    assert heard == [
        "It ships today,",
        "It ships today, and",
        "",
        "今天",
        {"said": "It ships today, and arrives tomorrow.", "coming": ""},
    ]


async def test_a_hold_meant_for_an_ended_reply_does_not_silence_the_next(page_at: PageAt, fake: FakeServer) -> None:
    page = await chat_as_guest(page_at, fake)
    await page.click("#talk")
    await wait_for(fake, "input_audio_buffer.append")
    fake.run(fake.conversation().send("shop.duck", response_id="resp-0"))
    await wait_for(fake, "shop.playback", matches=lambda e: e["played_ms"] > 1000)
    await expect(page.locator("#voice")).to_have_attribute("data-state", "speaking")
