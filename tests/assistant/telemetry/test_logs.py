"""Logs: structured, on standard error, and silent about what people said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog

from assistant.telemetry.logs import configure_logs, get_logger


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


def logged(capsys: pytest.CaptureFixture[str], **settings: object) -> str:
    configure_logs(**{"level": "info", "fmt": "json", "show_personal_text": False, **settings})  # type: ignore[arg-type]
    get_logger("test").info("heard", text_pii="我叫小王", count=2, name_pii=None)
    return capsys.readouterr().err


def test_personal_text_is_masked_and_the_rest_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(logged(capsys))
    assert record["text_pii"] == "<4 characters>"
    assert (record["event"], record["count"], record["component"], record["level"]) == ("heard", 2, "test", "info")
    assert record["name_pii"] is None
    assert record["timestamp"].endswith("Z")


def test_personal_text_is_shown_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(logged(capsys, show_personal_text=True))["text_pii"] == "我叫小王"


def test_it_is_masked_for_people_too(capsys: pytest.CaptureFixture[str]) -> None:
    text = logged(capsys, fmt="console")
    assert "小王" not in text and "<4 characters>" in text


def test_what_is_less_severe_than_the_level_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert logged(capsys, level="warning") == ""


def test_a_failure_is_logged_with_its_trace_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(level="info", fmt="json", show_personal_text=False)
    try:
        raise ValueError("broken")
    except ValueError:
        get_logger("test").exception("failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError: broken" in json.loads(line)["exception"]
