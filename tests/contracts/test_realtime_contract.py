"""The real models over a real socket: a synthesised question, sent with the openai SDK, is heard and answered aloud."""

from __future__ import annotations

import asyncio
import base64
import socket
from pathlib import Path

import pytest
import uvicorn
from openai import AsyncOpenAI

from assistant.wiring import build_app, open_assistant
from tests.fakes.shopfront import ingest_tea_shop, settings_of
from tests.fakes.voice import frames, silence
from voice.audio import SPEECH_HZ, float_from_pcm16, level_dbfs, pcm16_from_float, resample
from voice.models.store import ModelStore
from voice.synthesiser.protocol import Voice
from voice.synthesiser.registry import kokoro, make_synthesiser

pytestmark = pytest.mark.models
QUESTIONS = {"zh": "请问可以退货吗？", "en": "Can I return it within seven days?"}
WORDS = {"zh": "退货", "en": "return"}


def spoken(store: ModelStore, lang: str) -> bytes:
    """Return the question as a customer says it, in another voice than the assistant's."""
    name = {"zh": "zf_xiaoyi", "en": "af_heart"}[lang]
    synthesiser = make_synthesiser(kokoro(store.path("kokoro"), store.path("kokoro-voices"), voice=name))
    samples = synthesiser.synthesise(QUESTIONS[lang], Voice(lang))
    audio = float_from_pcm16(samples.astype("<i2").tobytes())
    return pcm16_from_float(resample(audio, synthesiser.sample_rate_hz, SPEECH_HZ))


@pytest.fixture(scope="module")
def tea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ingest_tea_shop(tmp_path_factory.mktemp("tea"))


async def exchange(address: str, question: bytes) -> tuple[str, str, bytes]:
    """Ask by voice at the speed of speech; return what was heard, what was said, and its audio."""
    client = AsyncOpenAI(api_key="sk-none", base_url=f"http://{address}/v1", websocket_base_url=f"ws://{address}/v1")
    heard, said, audio = "", "", b""
    async with client, client.realtime.connect(model="shop") as connection:
        await connection.session.update(session={"type": "realtime", "output_modalities": ["audio"]})

        async def microphone() -> None:
            for frame in frames(silence(0.5) + question + silence(6.0)):
                await connection.input_audio_buffer.append(audio=frame)
                await asyncio.sleep(0.04)

        speaking = asyncio.create_task(microphone())
        async for event in connection:
            if event.type == "conversation.item.input_audio_transcription.completed":
                heard = event.transcript
            elif event.type == "response.output_audio_transcript.delta":
                said += event.delta
            elif event.type == "response.output_audio.delta":
                audio += base64.b64decode(event.delta)
            elif event.type == "response.done":
                break
        speaking.cancel()
    return heard, said, audio


async def test_a_spoken_question_in_either_language_is_heard_and_answered_aloud(
    model_store: ModelStore, tea: Path
) -> None:
    settings = settings_of(tea, storage={"models_dir": model_store.path("piper-en").parent}, voice={"enabled": True})
    async with open_assistant(settings) as assistant:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(build_app(assistant), log_level="warning", ws="websockets-sansio")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            for lang in ("zh", "en"):
                question = await asyncio.to_thread(spoken, model_store, lang)
                async with asyncio.timeout(90):
                    heard, said, audio = await exchange(f"127.0.0.1:{listener.getsockname()[1]}", question)
                assert WORDS[lang] in heard
                assert "7" in said
                assert len(audio) / 2 / SPEECH_HZ > 1.0
                assert level_dbfs(float_from_pcm16(audio)) > -40.0
        finally:
            server.should_exit = server.force_exit = True
            await serving
