"""A conversation that was logged can be walked again, line by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.turns import events as ev
from assistant.turns.replay import ReplayError, TurnLogWriter, replay
from tests.fakes.conversation import VOICE, Conversation


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The log of a conversation in which something of everything happens."""
    path = tmp_path / "turns.jsonl"
    with path.open("w", encoding="utf-8") as out:
        talk = Conversation(log=TurnLogWriter(out, VOICE), reports=True)
        talk.user(0.0, 1.2, "这款多少钱")
        talk.noise(3.0, 3.4)
        talk.user(4.5, 6.0, "我想换一个问题")
        talk.does(9.0, lambda ms: ev.ModeChanged(ms, voice=False, turn_detection=True))
        talk.types(9.5, "which one is lighter?")
        talk.does(12.0, lambda ms: ev.OwnerChanged(ms, "human"))
        talk.run(60)
    return path


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_a_logged_conversation_replays_without_a_difference(log: Path) -> None:
    state, differences = replay(log)
    assert differences == []
    assert (state.utterances, state.replies, state.owner) == (3, 3, "human")


def test_every_event_is_written_at_once_with_its_time_and_effects(log: Path) -> None:
    first = json.loads(lines(log)[1])
    assert first["event"] == {"name": "SpeechStarted", "at_ms": 100.0, "lead_ms": 100.0}
    assert [effect["name"] for effect in first["effects"]] == ["AnnounceSpeech"]


def test_a_line_that_was_tampered_with_is_named(log: Path) -> None:
    kept = lines(log)
    number = next(n for n, line in enumerate(kept) if '"Answer"' in line)
    kept[number] = kept[number].replace('"reply": 1', '"reply": 7')
    log.write_text("\n".join(kept), encoding="utf-8")
    _, differences = replay(log)
    assert [difference.line for difference in differences] == [number + 1]
    assert differences[0].logged != differences[0].replayed


def test_an_event_that_is_missing_shows_from_there_on(log: Path) -> None:
    kept = lines(log)
    number = next(n for n, line in enumerate(kept) if '"SpeechPaused"' in line)
    log.write_text("\n".join(kept[:number] + kept[number + 1 :]), encoding="utf-8")
    assert replay(log)[1]


def test_a_last_line_cut_by_a_crash_is_left_out(log: Path) -> None:
    kept = lines(log)
    log.write_text("\n".join([*kept[:-1], kept[-1][: len(kept[-1]) // 2]]), encoding="utf-8")
    assert replay(log)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        '{"format": 99, "config": {}}',
        '{"format": 1}',
        '{"format": 1, "config": {"bogus": 1}}',
        '{"format": 1, "config": {"min_wait_ms": -1}}',
        '{"format": 1, "config": {}}\n{"event": {"name": "Literal"}, "effects": []}',
        '{"format": 1, "config": {}}\n{"event": {"name": "SpeechStarted", "color": 1}, "effects": []}',
        '{"format": 1, "config": {}}\n{"effects": []}',
        '{"format": 1, "config": {}}\n{"event": {"name": "SpeechStarted", "at_ms": 1}}',
        '{"format": 1, "config": {}}\nnonsense\n{"event": {"name": "SpeechStarted", "at_ms": 1}, "effects": []}',
        '{"format": 1, "config": {}}\n[1]',
    ],
)
def test_what_is_no_turn_log_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReplayError, match=r"\.$"):
        replay(path)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "missing", binary, tmp_path):
        with pytest.raises(ReplayError, match="can't be read"):
            replay(path)
