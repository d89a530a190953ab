"""How long to wait after the last sound before taking the turn: a list of small policies, the first that applies wins."""

from __future__ import annotations

from collections.abc import Callable

from assistant.turns.phrases import ends_openly, is_dictation, is_short_answer, is_stop_phrase, sounds_unfinished
from assistant.turns.state import TurnConfig

WaitPolicy = Callable[[TurnConfig, str, float | None], float | None]
_SURE = 0.9


def _dictation(config: TurnConfig, text: str, completeness: float | None) -> float | None:
    return config.dictation_wait_ms if is_dictation(text) else None


def _short_answer(config: TurnConfig, text: str, completeness: float | None) -> float | None:
    return config.min_wait_ms if is_short_answer(text) or is_stop_phrase(text) else None


def _trailing_words(config: TurnConfig, text: str, completeness: float | None) -> float | None:
    return config.cap_ms * 0.7 if ends_openly(text) else None


def _open_sentence(config: TurnConfig, text: str, completeness: float | None) -> float | None:
    """A sentence that the words leave open is waited for, less long where it sounds finished all the same."""
    if not sounds_unfinished(text):
        return None
    sounds_over = completeness is not None and completeness >= _SURE
    return config.cap_ms * (0.4 if sounds_over else 0.6)


def _not_yet_judged(config: TurnConfig, text: str, completeness: float | None) -> float | None:
    return config.cap_ms if completeness is None else None


def _model(config: TurnConfig, text: str, completeness: float | None) -> float | None:
    """The surer the model, the shorter the wait: at 0.5 and above the minimum, at 0 the cap."""
    assert completeness is not None
    doubt = max(0.0, 1.0 - 2.0 * completeness)
    return config.min_wait_ms + doubt * (config.cap_ms - config.min_wait_ms)


POLICIES: tuple[WaitPolicy, ...] = (_dictation, _short_answer, _trailing_words, _open_sentence, _not_yet_judged, _model)


def wait_ms(config: TurnConfig, text: str, completeness: float | None) -> float:
    """Return the silence in ms after which the turn is taken, counted from the end of speech."""
    for policy in POLICIES:
        wait = policy(config, text, completeness)
        if wait is not None:
            return min(max(wait, config.min_wait_ms), config.cap_ms)
    return config.cap_ms
