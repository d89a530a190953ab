"""How often an utterance is listened to: greedily first, with the beam where that is unsure, on more context where both are."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from voice.recogniser.whisper import WhisperConfig, WhisperShortContext, _Decoded


@dataclass
class _Model:
    """Plays the recogniser's model: how likely each hearing is, by context and beam."""

    likely: dict[tuple[float, int], float]
    calls: list[tuple[float, int]] = field(default_factory=list)

    def decode(self, encoded: Any, lang: str, bias: Any, beam: int, duration_s: float) -> _Decoded:
        self.calls.append((encoded, beam))
        return _Decoded(f"heard by {beam}", self.likely.get((encoded, beam), -0.1), 0.0, False, False)


@dataclass
class _Beside:
    """Does what it was given when the result is asked for, as a second core would have done by then."""

    begun: int = 0

    def submit(self, work: Any, *given: Any) -> Any:
        self.begun += 1
        beside = self

        class Later:
            def result(self) -> Any:
                return work(*given)

            def cancel(self) -> None:
                beside.begun -= 1

        return Later()


def _heard(
    monkeypatch: pytest.MonkeyPatch, model: _Model, beam: int | None = None, beside: _Beside | None = None
) -> str:
    whisper = WhisperShortContext.__new__(WhisperShortContext)
    whisper.config = WhisperConfig()
    whisper._lock = threading.Lock()
    whisper._beside = beside or _Beside()  # type: ignore[assignment]
    whisper._now_ms = lambda: 0.0
    monkeypatch.setattr(whisper, "_encode", lambda audio, context_s: context_s)
    monkeypatch.setattr(whisper, "_decode", model.decode)
    monkeypatch.setattr(whisper, "_nobody_speaks", lambda audio: False)
    return whisper.transcribe(np.ones(16000, np.float32), lang="en", beam_size=beam).text


def test_a_sure_greedy_hearing_is_final(monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Model({})
    assert _heard(monkeypatch, model) == "heard by 1"
    assert model.calls == [(5.0, 1)]


def test_the_beam_listens_where_the_greedy_hearing_is_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Model({(5.0, 1): -0.4, (5.0, 5): -0.2})
    assert _heard(monkeypatch, model) == "heard by 5"
    assert model.calls == [(5.0, 1), (5.0, 5)]


def test_more_context_is_given_where_both_are_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Model({(5.0, 1): -0.9, (5.0, 5): -0.7, (10.0, 5): -0.5})
    _heard(monkeypatch, model)
    assert model.calls == [(5.0, 1), (5.0, 5), (10.0, 5)]


def test_a_partial_is_heard_once_however_unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Model({(5.0, 1): -2.0 + 0.5})
    _heard(monkeypatch, model, beam=1)
    assert model.calls == [(5.0, 1)]


@pytest.mark.parametrize(("greedy", "begun"), [(-0.2, 0), (-0.5, 1)])
def test_more_context_is_begun_beside_the_beam_where_the_greedy_hearing_is_doubtful(
    monkeypatch: pytest.MonkeyPatch, greedy: float, begun: int
) -> None:
    beside = _Beside()
    _heard(monkeypatch, _Model({(5.0, 1): greedy, (5.0, 5): -0.5}), beside=beside)
    assert beside.begun == begun


def test_more_context_that_the_beam_made_needless_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    model, beside = _Model({(5.0, 1): -0.5, (5.0, 5): -0.1}), _Beside()
    assert _heard(monkeypatch, model, beside=beside) == "heard by 5"
    assert beside.begun == 0
    assert (10.0, 5) not in model.calls
