from __future__ import annotations

import pytest

from evals.__main__ import main, measurements


def test_measurements_that_are_there_are_offered_and_others_left_out() -> None:
    found = measurements(("answers", "intents", "no_such_measurement", "output"))
    assert list(found) == ["answers", "intents"]


def test_every_measurement_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for name in measurements():
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert "--report OUT.html" in capsys.readouterr().out


def test_unreadable_data_ends_with_a_message_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["answers", "--shop", "nowhere", "--cases", "nowhere.jsonl"]) == 2
    assert "evals answers:" in capsys.readouterr().err


def test_a_measurement_that_offers_only_a_function_has_a_command_too() -> None:
    assert {"retrieval", "epqa", "asr"} <= set(measurements())
