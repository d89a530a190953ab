"""What every synthesiser must do, asked of each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from voice.errors import UnknownVoice, UnsupportedLanguage
from voice.models.store import ModelStore
from voice.synthesiser.process import SynthesiserProcess
from voice.synthesiser.protocol import Synthesiser, Voice
from voice.synthesiser.registry import kokoro, make_synthesiser, piper, tone

_SENTENCES = {"zh": ("有货，", "这款耳机支持七天无理由退货。"), "en": ("Yes.", "You can return it within seven days.")}


def _tone(_: pytest.FixtureRequest) -> Synthesiser:
    return make_synthesiser(tone())


def _piper(request: pytest.FixtureRequest) -> Synthesiser:
    store: ModelStore = request.getfixturevalue("model_store")
    return make_synthesiser(piper(store.path("piper-en")))


def _kokoro(request: pytest.FixtureRequest) -> Synthesiser:
    store: ModelStore = request.getfixturevalue("model_store")
    return make_synthesiser(kokoro(store.path("kokoro"), store.path("kokoro-voices")))


_MAKERS: dict[str, Callable[[pytest.FixtureRequest], Synthesiser]] = {"tone": _tone, "piper": _piper, "kokoro": _kokoro}


@pytest.fixture(
    scope="module",
    params=["tone", pytest.param("piper", marks=pytest.mark.models), pytest.param("kokoro", marks=pytest.mark.models)],
)
def synthesiser(request: pytest.FixtureRequest) -> Synthesiser:
    return _MAKERS[request.param](request)


def test_a_clause_becomes_audible_mono_samples(synthesiser: Synthesiser) -> None:
    for lang in synthesiser.languages:
        samples = synthesiser.synthesise(_SENTENCES[lang][0], Voice(lang))
        assert samples.dtype == np.int16
        assert samples.ndim == 1
        assert np.abs(samples.astype(np.int32)).max() > 1000


def test_a_longer_sentence_takes_longer_to_say(synthesiser: Synthesiser) -> None:
    for lang in synthesiser.languages:
        short, long = (synthesiser.synthesise(text, Voice(lang)) for text in _SENTENCES[lang])
        assert long.size > short.size * 1.5
        assert 0.5 < long.size / synthesiser.sample_rate_hz < 8.0


def test_a_faster_voice_needs_less_time(synthesiser: Synthesiser) -> None:
    lang = synthesiser.languages[0]
    text = _SENTENCES[lang][1]
    # Piper draws how long its sounds last: one rendering may be a tenth longer than the next.
    normal = sum(synthesiser.synthesise(text, Voice(lang)).size for _ in range(3))
    fast = sum(synthesiser.synthesise(text, Voice(lang, speed=1.5)).size for _ in range(3))
    assert fast < normal * 0.9


@pytest.mark.parametrize("text", ["", "   ", "。", "…!?"])
def test_text_without_words_is_no_sound(synthesiser: Synthesiser, text: str) -> None:
    assert synthesiser.synthesise(text, Voice(synthesiser.languages[0])).size == 0


def test_an_unknown_language_is_refused(synthesiser: Synthesiser) -> None:
    with pytest.raises(UnsupportedLanguage):
        synthesiser.synthesise("bonjour", Voice("fr"))


@pytest.mark.parametrize("name", ["nobody", "../nobody"])
def test_an_unknown_voice_is_refused(synthesiser: Synthesiser, name: str) -> None:
    lang = synthesiser.languages[0]
    with pytest.raises(UnknownVoice):
        synthesiser.synthesise(_SENTENCES[lang][0], Voice(lang, name=name))


def test_odd_characters_do_not_break_it(synthesiser: Synthesiser) -> None:
    lang = synthesiser.languages[0]
    assert synthesiser.synthesise("ok \u200b\ufffd 😀 ok", Voice(lang)).dtype == np.int16


def test_cancelling_when_nothing_runs_does_nothing(synthesiser: Synthesiser) -> None:
    synthesiser.cancel()
    lang = synthesiser.languages[0]
    assert synthesiser.synthesise(_SENTENCES[lang][0], Voice(lang)).size > 0


@pytest.mark.models
async def test_the_worker_speaks_both_languages_and_can_be_interrupted(model_store: ModelStore) -> None:
    engines = {
        "zh": kokoro(model_store.path("kokoro"), model_store.path("kokoro-voices")),
        "en": piper(model_store.path("piper-en")),
    }
    async with SynthesiserProcess(engines) as process:
        long = asyncio.create_task(process.synthesise("这是一个很长的句子，" * 8, "zh"))
        await asyncio.sleep(0)
        english = asyncio.create_task(process.synthesise("Hello there.", "en"))
        await asyncio.sleep(0)
        long.cancel()
        clip = await english
        assert (clip.sample_rate_hz, process.restarts) == (24_000, 0)
        assert (await process.synthesise("你好。", "zh")).duration_ms > 200
