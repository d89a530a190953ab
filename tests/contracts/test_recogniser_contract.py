"""What every recogniser must do, asked of each of them; and that the real one understands our own voices."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from evals.asr import comparable
from voice.audio import Float32, resample
from voice.models.store import ModelStore
from voice.recogniser.protocol import Recogniser
from voice.recogniser.scripted import ScriptedRecogniser
from voice.recogniser.whisper import WhisperShortContext
from voice.synthesiser.protocol import Synthesiser, Voice
from voice.synthesiser.registry import kokoro, make_synthesiser, piper

_SAID = "Can I return it within seven days?"
Speak = Callable[[str, str], Float32]


def _scripted(_: pytest.FixtureRequest) -> Recogniser:
    return ScriptedRecogniser([_SAID])


def _whisper(request: pytest.FixtureRequest) -> Recogniser:
    store: ModelStore = request.getfixturevalue("model_store")
    return WhisperShortContext(store.path("whisper-base"))


@pytest.fixture(
    scope="module",
    params=[pytest.param(_scripted, id="scripted"), pytest.param(_whisper, id="whisper", marks=pytest.mark.models)],
)
def recogniser(request: pytest.FixtureRequest) -> Recogniser:
    return request.param(request)


@pytest.fixture(scope="module")
def english_voice(model_store: ModelStore) -> Synthesiser:
    return make_synthesiser(piper(model_store.path("piper-en")))


@pytest.fixture(scope="module")
def kokoro_voice(model_store: ModelStore) -> Synthesiser:
    return make_synthesiser(kokoro(model_store.path("kokoro"), model_store.path("kokoro-voices")))


def _heard(synthesiser: Synthesiser, text: str, voice: Voice) -> Float32:
    samples = synthesiser.synthesise(text, voice).astype(np.float32) / 32768.0
    speech = resample(samples, synthesiser.sample_rate_hz, 16_000)
    return np.concatenate([np.zeros(3_200, np.float32), speech, np.zeros(3_200, np.float32)])


@pytest.mark.parametrize("samples", [0, 1, 160, 16_000, 16_000 * 40])
def test_silence_of_any_length_is_no_words(recogniser: Recogniser, samples: int) -> None:
    transcript = recogniser.transcribe(np.zeros(samples, np.float32))
    assert transcript.text == ""
    assert transcript.duration_s <= 40.0


@pytest.mark.models
def test_speech_becomes_its_words(recogniser: Recogniser, english_voice: Synthesiser) -> None:
    transcript = recogniser.transcribe(_heard(english_voice, _SAID, Voice("en")), lang="en")
    assert comparable(transcript.text, "en") == comparable(_SAID, "en")
    assert transcript.lang == "en"
    assert transcript.avg_logprob <= 0.0
    assert transcript.duration_s > 1.0


@pytest.mark.models
def test_several_threads_may_ask_at_once(recogniser: Recogniser, english_voice: Synthesiser) -> None:
    audio = _heard(english_voice, _SAID, Voice("en"))
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda: texts.append(recogniser.transcribe(audio, lang="en", beam_size=1).text))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(texts)) == 1


@pytest.fixture(scope="module")
def whisper(model_store: ModelStore) -> WhisperShortContext:
    return WhisperShortContext(model_store.path("whisper-base"))


@pytest.mark.models
@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "这款耳机支持七天无理由退货吗？"),
        ("zh", "今天下单什么时候发货？"),
        ("zh", "充满电能用多长时间？"),
        ("en", "How long does the battery last?"),
        ("en", "I would like to talk to a real person."),
    ],
)
def test_what_our_voices_say_is_understood(
    whisper: WhisperShortContext, english_voice: Synthesiser, kokoro_voice: Synthesiser, lang: str, text: str
) -> None:
    voice = english_voice if lang == "en" else kokoro_voice
    transcript = whisper.transcribe(_heard(voice, text, Voice(lang)))
    said, heard = comparable(text, lang), comparable(transcript.text, lang)
    assert transcript.lang == lang
    assert Levenshtein.distance(said, heard) <= max(1, len(said) // 5), transcript.text


@pytest.mark.models
def test_noise_is_not_made_into_words(whisper: WhisperShortContext) -> None:
    noise = (0.02 * np.random.default_rng(7).standard_normal(32_000)).astype(np.float32)
    assert whisper.transcribe(noise).text == ""
    rng = np.random.default_rng(0)
    keyboard = np.where(rng.random(48_000) < 0.0005, 0.6, 0.0).astype(np.float32)
    assert whisper.transcribe(keyboard).text == ""
    hum = (0.05 * np.sin(2 * np.pi * 120 * np.arange(32_000) / 16_000)).astype(np.float32)
    assert whisper.transcribe(hum).text == ""
