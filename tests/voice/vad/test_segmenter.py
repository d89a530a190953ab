from __future__ import annotations

from collections.abc import Iterable

import pytest

from voice.vad.segmenter import (
    SegmenterConfig,
    SpeechEnded,
    SpeechEvent,
    SpeechFaltered,
    SpeechPaused,
    SpeechResumed,
    SpeechSegmenter,
    SpeechStarted,
)

_FRAME = 512
_LOUD, _QUIET = -20.0, -80.0


def _feed(segmenter: SpeechSegmenter, frames: Iterable[tuple[float, float]]) -> list[SpeechEvent]:
    return [event for probability, level in frames for event in segmenter.feed(probability, level)]


def _speech(milliseconds: int, level: float = _LOUD) -> list[tuple[float, float]]:
    return [(0.9, level)] * (milliseconds // 32)


def _silence(milliseconds: int) -> list[tuple[float, float]]:
    return [(0.02, _QUIET)] * (milliseconds // 32)


def _names(events: Iterable[SpeechEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_speech_starts_pauses_resumes_and_ends() -> None:
    events = _feed(SpeechSegmenter(), _silence(640) + _speech(960) + _silence(320) + _speech(640) + _silence(3_200))
    assert _names(event for event in events if not isinstance(event, SpeechFaltered)) == [
        "SpeechStarted",
        "SpeechPaused",
        "SpeechResumed",
        "SpeechPaused",
        "SpeechEnded",
    ]


def test_silence_falters_once_before_it_is_a_pause() -> None:
    events = _feed(SpeechSegmenter(), _speech(640) + _silence(320))
    assert _names(events) == ["SpeechStarted", "SpeechFaltered", "SpeechPaused"]
    faltered, paused = events[1:]
    assert isinstance(faltered, SpeechFaltered) and isinstance(paused, SpeechPaused)
    assert faltered.speech_end_sample == paused.speech_end_sample
    assert faltered.at_sample < paused.at_sample


def test_speech_that_goes_on_after_faltering_has_neither_paused_nor_resumed() -> None:
    events = _feed(SpeechSegmenter(), _speech(640) + _silence(128) + _speech(320) + _silence(128))
    assert _names(events) == ["SpeechStarted", "SpeechFaltered", "SpeechFaltered"]


def test_a_click_starts_nothing() -> None:
    assert _feed(SpeechSegmenter(), _silence(320) + _speech(32) + _silence(320)) == []


def test_the_start_reaches_back_to_the_onset_and_the_pre_roll() -> None:
    segmenter = SpeechSegmenter()
    (started,) = _feed(segmenter, _silence(640) + _speech(64))
    assert isinstance(started, SpeechStarted)
    assert started.onset_sample == 20 * _FRAME
    assert started.audio_from_sample == 20 * _FRAME - 4_800
    assert started.at_sample == segmenter.position_samples


def test_the_pre_roll_never_reaches_before_the_stream() -> None:
    (started,) = _feed(SpeechSegmenter(), _speech(96))
    assert isinstance(started, SpeechStarted)
    assert started.audio_from_sample == 0


def test_the_pre_roll_never_reaches_into_the_utterance_before() -> None:
    segmenter = SpeechSegmenter(SegmenterConfig(end_ms=200))
    events = _feed(segmenter, _speech(320) + _silence(256) + _speech(320))
    ended = next(event for event in events if isinstance(event, SpeechEnded))
    again = [event for event in events if isinstance(event, SpeechStarted)][1]
    assert again.audio_from_sample >= ended.at_sample


def test_a_pause_says_where_the_speech_ended() -> None:
    segmenter = SpeechSegmenter(SegmenterConfig(pause_ms=200))
    paused = next(e for e in _feed(segmenter, _speech(640) + _silence(320)) if isinstance(e, SpeechPaused))
    assert paused.speech_end_sample == 20 * _FRAME
    assert 3_200 <= paused.at_sample - paused.speech_end_sample <= 3_200 + _FRAME


def test_a_wavering_probability_does_not_pause_speech() -> None:
    wavering = [(0.9, _LOUD), (0.4, _LOUD)] * 20
    assert _names(_feed(SpeechSegmenter(), _speech(320) + wavering)) == ["SpeechStarted"]


def test_a_click_in_a_pause_does_not_resume_it() -> None:
    events = _feed(SpeechSegmenter(), _speech(320) + _silence(320) + _speech(32) + _silence(320))
    assert SpeechResumed not in {type(event) for event in events}


def test_sound_below_the_floor_is_not_speech() -> None:
    assert _feed(SpeechSegmenter(), _speech(960, level=-60.0)) == []


def test_a_far_quieter_second_voice_opens_no_turn() -> None:
    segmenter = SpeechSegmenter()
    _feed(segmenter, _speech(960, level=-18.0) + _silence(3_200))
    assert _feed(segmenter, _speech(960, level=-45.0)) == []
    assert _names(_feed(segmenter, _speech(320, level=-24.0))) == ["SpeechStarted"]


def test_another_speaker_is_heard_after_the_first_is_forgotten() -> None:
    segmenter = SpeechSegmenter()
    _feed(segmenter, _speech(960, level=-18.0) + _silence(3_200))
    segmenter.forget_speaker()
    assert _names(_feed(segmenter, _speech(320, level=-45.0))) == ["SpeechStarted"]


def test_finishing_closes_an_open_stretch_once() -> None:
    segmenter = SpeechSegmenter()
    _feed(segmenter, _speech(320) + _silence(320))
    (ended,) = segmenter.finish()
    assert isinstance(ended, SpeechEnded)
    assert ended.speech_end_sample == 10 * _FRAME
    assert segmenter.finish() == ()
    assert not segmenter.speaking


@pytest.mark.parametrize(
    "values", [{"on_probability": 0.2}, {"pause_ms": 0}, {"pause_ms": 500, "end_ms": 400}, {"on_probability": 1.0}]
)
def test_contradicting_settings_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="need"):
        SegmenterConfig(**values)  # type: ignore[arg-type]


def test_a_second_voice_much_quieter_than_the_speaker_opens_nothing_and_does_not_lower_the_bar() -> None:
    segmenter = SpeechSegmenter()
    _feed(segmenter, _speech(2000))
    segmenter.finish()
    assert _feed(segmenter, _speech(1920, _LOUD - 20.0)) == []
    _feed(segmenter, _silence(320))
    assert any(segmenter.feed(0.9, _LOUD) for _ in range(5))


def test_who_moves_away_and_goes_on_talking_is_heard_again() -> None:
    segmenter = SpeechSegmenter()
    _feed(segmenter, _speech(2000))
    segmenter.finish()
    assert any(segmenter.feed(0.9, _LOUD - 20.0) for _ in range(1000))
