from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.asr import comparable, errors, load_manifest, run
from voice.audio import pcm16_from_float, write_wav
from voice.recogniser.lexicon import Lexicon
from voice.recogniser.scripted import ScriptedRecogniser


def _manifest(folder: Path, rows: list[tuple[str, str]]) -> Path:
    lines = []
    for number, (lang, text) in enumerate(rows):
        tone = (0.3 * np.sin(np.arange(16_000) / 8)).astype(np.float32)
        write_wav(folder / f"{number}.wav", pcm16_from_float(tone), 16_000)
        lines.append(json.dumps({"audio_filepath": f"{number}.wav", "duration": 1.0, "text": text, "lang": lang}))
    manifest = folder / "manifest.jsonl"
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return manifest


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("開放時間早上九點，", "开放时间早上9点", "zh"),
        ("支持ＵＳＢ-C快充。", "支持usbc快充", "zh"),
        ("WHAT JOY THERE IS", "What joy there is!", "en"),
        ("within seven days", "within 7 days", "en"),
        ("it's fine", "its fine", "en"),
    ],
)
def test_what_is_only_written_differently_is_the_same(one: str, other: str, lang: str) -> None:
    assert comparable(one, lang) == comparable(other, lang)


def test_errors_count_characters_in_chinese_and_words_in_english() -> None:
    assert errors("白色的还有货吗", "白色的还有火吗", "zh") == (1, 7)
    assert errors("is it in stock", "is it stock", "en") == (1, 4)
    assert errors("有货", "", "zh") == (2, 2)


def test_the_result_is_one_flat_object_of_rates_and_times(tmp_path: Path) -> None:
    manifest = _manifest(tmp_path, [("zh", "白色的还有货吗"), ("en", "is it in stock")])
    recogniser = ScriptedRecogniser(["unused", "白色的还有火吗", "is it stock"])
    result = run([manifest], model=Path("none"), recogniser=recogniser, baseline=False)
    assert result["asr.ours.cer.zh"] == pytest.approx(1 / 7)
    assert result["asr.ours.wer.en"] == pytest.approx(1 / 4)
    assert result["asr.clips"] == 2
    assert {"asr.ours.rtf", "asr.ours.final_ms.p50", "asr.ours.final_ms.le_2s.p95"} <= result.keys()
    assert all(isinstance(value, int | float | str) for value in result.values())


def test_name_errors_are_counted_before_and_after_the_lexicon(tmp_path: Path) -> None:
    manifest = _manifest(tmp_path, [("zh", "云雀降噪耳机多少钱"), ("zh", "今天发货吗")])
    recogniser = ScriptedRecogniser(["unused", "云却降噪耳机多少钱", "今天发货吗"])
    lexicon = Lexicon(["云雀降噪耳机"])
    result = run([manifest], lexicon, model=Path("none"), recogniser=recogniser, baseline=False)
    assert result["asr.names"] == 1
    assert result["asr.ours.name_errors"] == 1.0
    assert result["asr.lexicon.name_errors"] == 0.0
    assert result["asr.lexicon.cer.zh"] == 0.0


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    manifest = _manifest(tmp_path, [("zh", "有货吗")])
    manifest.write_text(manifest.read_text() + '{"audio_filepath": "0.wav"}\n')
    with pytest.raises(ValueError, match="line 2"):
        load_manifest(manifest)
