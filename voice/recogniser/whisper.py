"""Whisper through CTranslate2, given only the utterance and some padding instead of 30 s.

The encoder's work grows with its input, so a 3 s utterance is ready several times sooner. The price is that the model
at times loops or stops short on a context it was not trained for (SYSTRAN/faster-whisper#1006), so every result is
judged, and a doubtful one is recognised again on a wider context, the full 30 s at last.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_ctranslate2_storage, get_suppressed_tokens

from voice.audio import RECOGNITION_HZ, Float32, level_dbfs
from voice.errors import ModelLoadError, RecognitionError, UnsupportedLanguage
from voice.recogniser.guards import (
    GuardLimits,
    compression_ratio,
    is_no_speech,
    looks_looped,
    said_once,
    says_it_twice,
)
from voice.recogniser.protocol import Transcript
from voice.recogniser.script import simplified
from voice.vad.silero import speech_probabilities

LANGUAGES = ("zh", "en")
_MAX_S = 30.0
_MAX_BIAS_TOKENS = 60


@dataclass(frozen=True)
class WhisperConfig:
    """How the model is run; times in seconds."""

    threads: int = 1
    """One: a step of the decoder is too small to be shared, and two threads made it slower (187 ms, not 128)."""
    compute_type: str = "int8"
    padding_s: float = 4.0
    wider: tuple[tuple[float, float], ...] = ((10.0, -0.3), (20.0, -0.6), (30.0, -0.8))
    """(context, log-probability): listen again on that context when the best so far is below it, or it loops."""
    final_beam_size: int = 5
    sure_logprob: float = -0.3
    """A greedy hearing at least this sure is final; below it the beam listens too."""
    silence_dbfs: float = -65.0
    speech_probability: float = 0.25
    """Audio whose likeliest frame is below this holds nobody; Whisper would make words of it all the same."""
    limits: GuardLimits = field(default_factory=GuardLimits)


@dataclass(frozen=True)
class _Decoded:
    text: str
    avg_logprob: float
    no_speech_prob: float
    looped: bool
    twice: bool

    @property
    def rank(self) -> tuple[bool, bool, float]:
        return (not self.looped and bool(self.text), not self.twice, self.avg_logprob)

    def sure(self, logprob: float) -> bool:
        """Tell whether listening again is needless: likely enough, or clearly nobody's words, and said once."""
        return (self.avg_logprob >= logprob or self.no_speech_prob > 0.9) and not (self.looped or self.twice)


def _once(decoded: _Decoded) -> _Decoded:
    """Take what starts over as said once: listening again on more context gives the same words, later."""
    text = said_once(decoded.text)
    return decoded if text == decoded.text else replace(decoded, text=text, twice=says_it_twice(text))


class WhisperShortContext:
    """The recogniser; `folder` holds model.bin, config.json, tokenizer.json, vocabulary.json."""

    def __init__(
        self, folder: Path, config: WhisperConfig | None = None, *, now_ms: Callable[[], float] | None = None
    ) -> None:
        self.config = config or WhisperConfig()
        try:
            self._model = WhisperModel(
                str(folder),
                device="cpu",
                compute_type=self.config.compute_type,
                cpu_threads=self.config.threads,
                num_workers=2,
                local_files_only=True,
            )
        except Exception as error:
            raise ModelLoadError(f"the recogniser's model in {folder.name} can't be loaded") from error
        self._tokenizers = {
            lang: Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=lang) for lang in LANGUAGES
        }
        self._suppressed = get_suppressed_tokens(self._tokenizers["en"], [-1])
        self._lock = threading.Lock()
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="listening-again")
        self._now_ms = now_ms or (lambda: time.perf_counter() * 1000.0)

    @property
    def model(self) -> WhisperModel:
        """The loaded model, so that a comparison needn't load the weights twice."""
        return self._model

    def transcribe(
        self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = (), beam_size: int | None = None
    ) -> Transcript:
        if lang is not None and lang not in LANGUAGES:
            raise UnsupportedLanguage(f"the recogniser hears {' and '.join(LANGUAGES)}, not {lang!r}")
        if audio.ndim != 1:
            raise RecognitionError("audio must be one channel of samples")
        started = self._now_ms()
        audio = audio[-int(_MAX_S * RECOGNITION_HZ) :].astype(np.float32, copy=False)
        duration_s = audio.size / RECOGNITION_HZ
        if self._nobody_speaks(audio):
            return Transcript("", lang or "zh", no_speech_prob=1.0, duration_s=duration_s)
        with self._lock:
            heard, best = self._recognise(audio, lang, bias, beam_size)
        text = simplified(best.text)
        limits = self.config.limits
        if best.looped or is_no_speech(text, best.avg_logprob, best.no_speech_prob, limits):
            text = ""
        return Transcript(
            text=text,
            lang=heard,
            avg_logprob=best.avg_logprob,
            no_speech_prob=best.no_speech_prob,
            compression_ratio=compression_ratio(text),
            duration_s=duration_s,
            took_ms=self._now_ms() - started,
        )

    def _nobody_speaks(self, audio: Float32) -> bool:
        if level_dbfs(audio) < self.config.silence_dbfs:
            return True
        return float(speech_probabilities(audio).max(initial=0.0)) < self.config.speech_probability

    def _recognise(
        self, audio: Float32, lang: str | None, bias: Sequence[str], beam_size: int | None
    ) -> tuple[str, _Decoded]:
        duration_s = audio.size / RECOGNITION_HZ
        beam = beam_size or self.config.final_beam_size
        encoded = self._encode(audio, duration_s + self.config.padding_s)
        heard = lang or self._language(encoded)
        best = _once(self._decode(encoded, heard, bias, 1, duration_s))
        if beam_size == 1:
            # A partial is wanted now, and the next one is on its way.
            return heard, best
        contexts = [each for each in self.config.wider if each[0] > duration_s + self.config.padding_s]

        def wider(context_s: float) -> _Decoded:
            return _once(self._decode(self._encode(audio, context_s), heard, (), beam, duration_s))

        # Who is as unsure as that will hardly be sure enough by the beam: both listen at once, a core each.
        doubtful = bool(contexts) and not best.sure(contexts[0][1])
        begun = self._beside.submit(wider, contexts[0][0]) if doubtful else None
        if not best.sure(self.config.sure_logprob):
            best = max(best, _once(self._decode(encoded, heard, bias, beam, duration_s)), key=lambda each: each.rank)
        for context_s, sure_from in contexts:
            if best.sure(sure_from):
                break
            again, begun = (begun.result() if begun else wider(context_s)), None
            best = max(best, again, key=lambda decoded: decoded.rank)
        if begun is not None:
            begun.cancel()
        return heard, best

    def _encode(self, audio: Float32, context_s: float) -> object:
        samples = int(min(context_s, _MAX_S) * RECOGNITION_HZ)
        padded = np.zeros(max(samples, audio.size), np.float32)
        padded[: audio.size] = audio
        features = self._model.feature_extractor(padded, padding=0)
        even = features[None, :, : features.shape[1] // 2 * 2]
        return self._model.model.encode(get_ctranslate2_storage(np.ascontiguousarray(even, dtype=np.float32)))

    def _language(self, encoded: object) -> str:
        ranked = self._model.model.detect_language(encoded)[0]
        for token, _ in ranked:
            # Cantonese is written with the same characters; everything else is taken as the nearer of our two.
            name = token[2:-2]
            if name in LANGUAGES or name == "yue":
                return "zh" if name == "yue" else str(name)
        return "zh"

    def _decode(self, encoded: object, lang: str, bias: Sequence[str], beam_size: int, duration_s: float) -> _Decoded:
        tokenizer = self._tokenizers[lang]
        prompt = [*self._bias_tokens(tokenizer, bias), *tokenizer.sot_sequence, tokenizer.no_timestamps]
        result = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=beam_size,
            max_length=len(prompt) + 16 + int(10 * duration_s),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
        )[0]
        tokens = [token for token in result.sequences_ids[0] if token < tokenizer.eot]
        text = str(tokenizer.decode(tokens)).strip()
        # CTranslate2 gives the score already divided by the length; Whisper's own average counts the end token too.
        average = float(result.scores[0]) * len(tokens) / (len(tokens) + 1)
        looped = looks_looped(text, duration_s, self.config.limits)
        return _Decoded(text, average, float(result.no_speech_prob), looped, says_it_twice(text))

    def _bias_tokens(self, tokenizer: Tokenizer, bias: Sequence[str]) -> list[int]:
        if not bias:
            return []
        words = tokenizer.encode(" " + ", ".join(bias))[:_MAX_BIAS_TOKENS]
        return [tokenizer.sot_prev, *words]
