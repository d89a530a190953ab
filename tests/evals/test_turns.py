"""Ends of turns measured: by words on a small folder, and by sound on clips whose pauses are known."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest

from evals.turns import add_arguments, classify, load_utterances, main, measure
from evals.turns_audio import (
    Clip,
    Judged,
    Measured,
    Pause,
    Point,
    curves,
    figure,
    flat,
    judge_clip,
    load_clips,
    outcome,
    silence_for,
)
from evals.turns_clips import PAUSED_SENTENCES, with_pause
from tests.fakes.voice import LoudnessVad
from voice.audio import Float32, pcm16_from_float, write_wav

FOLDER = {
    "finished": ["这款多少钱", "Does the lid come off easily"],
    "unfinished": ["我想问一下那个", "I would like to know if the"],
    "wait": ["让我静一静", "please be quiet"],
}


def written(folder: Path) -> Path:
    for kind, lines in FOLDER.items():
        (folder / f"{kind}.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def sound(*parts: tuple[float, bool]) -> Float32:
    """Return tones and silences of so many seconds."""
    pieces = [
        (0.2 if loud else 0.0) * np.sin(2 * np.pi * 220 * np.arange(int(seconds * 16_000)) / 16_000)
        for seconds, loud in parts
    ]
    return np.concatenate(pieces).astype(np.float32)


class Sure:
    def probability(self, audio: Float32) -> float:
        return 0.99


def test_words_are_sorted_into_three_kinds_beside_silence_which_knows_one(tmp_path: Path) -> None:
    result = measure(load_utterances(written(tmp_path)))
    assert result["turns.accuracy"] == 1.0
    assert result["turns.silence_only.accuracy"] == pytest.approx(1 / 3)
    assert result["turns.recall.wait.zh"] == result["turns.recall.unfinished.en"] == 1.0
    assert result["turns.confusion.wait.wait"] == 2


def test_what_is_taken_for_something_else_is_counted(tmp_path: Path) -> None:
    result = measure(load_utterances(written(tmp_path)), lambda text: "finished")
    assert result["turns.accuracy"] == result["turns.silence_only.accuracy"]
    assert result["turns.confusion.unfinished.finished"] == 2
    assert result["turns.recall.unfinished"] == 0.0


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (written(tmp_path) / "wait.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"wait\.txt"):
        load_utterances(tmp_path)


def test_the_callers_of_our_own_scenarios_have_finished(tmp_path: Path) -> None:
    from evals.voice import SCENARIOS, load_scenarios

    said = [turn["say"] for scenario in load_scenarios(SCENARIOS) for turn in scenario["turns"]]
    assert [text for text in said if classify(text) != "finished"] == []


def test_the_command_writes_the_flat_result(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args(["--text", str(written(tmp_path))])
    args.json, args.report = tmp_path / "out.json", tmp_path / "out.html"
    assert main(args) == 0
    assert json.loads(args.json.read_text(encoding="utf-8"))["turns.accuracy"] == 1.0


def test_a_pause_in_a_clip_is_found_with_its_length_and_the_words_before_it() -> None:
    clip = Clip("one", sound((0.3, False), (0.8, True), (0.7, False), (0.6, True)), "zh")
    judged = judge_clip(clip, LoudnessVad(), Sure(), lambda audio, lang: f"{len(audio) / 16_000:.0f}")
    assert len(judged.pauses) == 2
    assert judged.pauses[0].silence_ms == pytest.approx(740, abs=60)
    assert judged.pauses[1].silence_ms is None


def test_who_waits_less_than_the_pause_cuts_off_and_who_waits_longer_pays_at_the_end() -> None:
    clip = Clip("one", sound((0.1, True)), "en")
    judged = Judged(clip, (Pause(700.0, 0.9, "I would like"), Pause(None, 0.9, "I would like a bag")))
    assert outcome(judged, lambda pause: 500.0) is None
    assert outcome(judged, lambda pause: 900.0) == 900.0
    assert outcome(judged, lambda pause: 300.0 if pause.silence_ms is None else 900.0) == 300.0


def test_a_clip_that_breaks_off_goes_on_after_a_while() -> None:
    clip = Clip("begun", sound((0.3, False), (0.8, True)), "en", complete=False)
    (pause,) = judge_clip(clip, LoudnessVad(), Sure(), lambda audio, lang: "").pauses
    assert pause.silence_ms is not None and 300 <= pause.silence_ms <= 1200


def test_words_buy_fewer_cutoffs_for_no_delay_at_the_end() -> None:
    whole = Clip("one", sound((0.1, True)), "zh")
    judged = Judged(whole, (Pause(700.0, 0.95, "我想问一下那个"), Pause(None, 0.95, "我想问一下那个能退吗")))
    found = curves([judged])
    by_cap = {point.setting_ms: point for point in found["ours"]}
    assert (by_cap[2500.0].cutoffs, by_cap[2500.0].delay_ms_p50) == (0.0, 300.0)
    assert {point.cutoffs for point in found["sound_only"]} == {1.0}
    result = flat(Measured((judged,)))
    assert result["turns.audio.ours.cutoffs"] == 0.0
    assert result["turns.audio.silence_only.delay_ms_at_same_cutoffs"] == 700.0
    assert figure(Measured((judged,))).startswith("<svg")


def test_the_silence_for_a_share_of_cutoffs_lies_between_the_settings() -> None:
    points = [Point(ms, cut, ms, ms, ms) for ms, cut in ((300.0, 0.4), (500.0, 0.2), (900.0, 0.0))]
    assert silence_for(points, 0.5) == 300.0
    assert silence_for(points, 0.3) == pytest.approx(400.0)
    assert silence_for(points, 0.1) == pytest.approx(700.0)


def test_silence_is_put_where_it_is_quiet_already() -> None:
    audio = sound((0.5, False), (1.0, True), (0.1, False), (0.8, True))
    longer = with_pause(audio, 0.55, 600)
    assert len(longer) - len(audio) == 9_600
    quiet = np.abs(longer[int(1.5 * 16_000) : int(2.19 * 16_000)])
    assert float(quiet.max()) < 1e-6


def test_our_sentences_with_pauses_are_in_both_languages() -> None:
    langs = [lang for lang, _, _ in PAUSED_SENTENCES]
    assert langs.count("zh") >= 20 and langs.count("en") >= 20


def test_a_bad_line_of_the_manifest_is_named(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", pcm16_from_float(sound((0.2, True))), 16_000)
    rows = [
        '{"audio_filepath": "a.wav", "duration": 0.2, "text": "x", "lang": "en", "complete": false}',
        '{"lang": "en"}',
    ]
    (tmp_path / "manifest.jsonl").write_text(rows[0], encoding="utf-8")
    assert [clip.complete for clip in load_clips(tmp_path)] == [False]
    (tmp_path / "manifest.jsonl").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        load_clips(tmp_path)
