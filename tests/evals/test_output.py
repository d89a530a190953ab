from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from evals.output import add_common, page, publish


def _args(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_common(parser)
    return parser.parse_args(argv)


def test_the_flat_result_goes_to_a_file_with_machine_settings_and_seed(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out.json"
    publish("asr", {"asr.ours.cer.zh": 0.05}, {"model": "tiny"}, _args("--json", str(out), "--seed", "7"))
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["asr.ours.cer.zh"] == 0.05
    assert written["asr.settings.model"] == "tiny"
    assert written["asr.settings.seed"] == 7
    assert written["asr.machine.cpus"] >= 1


def test_the_machine_and_the_settings_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    publish("asr", {"asr.clips": 3}, {"model": "tiny"}, _args())
    said = capsys.readouterr().out
    assert "platform=" in said
    assert "model=tiny, seed=0" in said
    assert "asr.clips" in said


def test_a_page_escapes_what_it_shows() -> None:
    text = page("answers", {"answers.cases": 1, "answers.facts_right.type.spec": 0.5}, {"model": "<b>"})
    assert "&lt;b&gt;" in text
    assert "Slices and statistics" in text
