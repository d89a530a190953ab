"""The command line on a tiny shop."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from pathlib import Path

import pytest

from assistant.cli import main as cli
from assistant.cli.commands.serve import listen
from assistant.settings import Settings
from assistant.shop_folders import find_shop_id
from assistant.turns.replay import TurnLogWriter
from tests.fakes.conversation import VOICE, Conversation
from tests.fakes.shopfront import write_tea_shop
from voice.models import ModelStore
from voice.models.errors import ModelMissing


class Shell:
    """Runs commands in this process; `out` and `err` hold what the last one printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys
        self.out = self.err = ""

    def run(self, *words: str) -> int:
        self._monkeypatch.setattr(sys, "argv", ["assistant", *words])
        self._capsys.readouterr()
        status = 0
        try:
            cli.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        captured = self._capsys.readouterr()
        self.out, self.err = captured.out, captured.err
        return status


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE__EMBEDDER", "hashing")
    monkeypatch.setenv("ASSISTANT_VOICE__ENABLED", "false")
    return Shell(monkeypatch, capsys)


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write_tea_shop(tmp_path / "exports")


def test_a_shop_is_ingested_and_counted(shell: Shell, exports: Path) -> None:
    assert shell.run("ingest", str(exports)) == 0
    assert "Shop tea" in shell.out and "3 products" in shell.out


def test_the_report_is_one_json_object_when_asked_for(shell: Shell, exports: Path) -> None:
    assert shell.run("ingest", str(exports), "--json") == 0
    report = json.loads(shell.out)
    assert (report["shop_id"], report["products"], report["rejected"]) == ("tea", 3, [])
    assert report["version"]


def test_broken_rows_are_reported_and_the_rest_come_in(shell: Shell, exports: Path) -> None:
    with (exports / "products_export.csv").open("a", encoding="utf-8") as out:
        out.write("pot,茶壶,,,水壶,,TRUE,,,POT-1,3,deny,not-a-price,,active,,\n")
    assert shell.run("ingest", str(exports), "--json") == 0
    report = json.loads(shell.out)
    assert report["products"] == 3
    assert [(row["file"], bool(row["reason"])) for row in report["rejected"]] == [("products_export.csv", True)]
    assert shell.run("ingest", str(exports), "--strict") == 1
    assert shell.err.startswith("assistant: ") and len(shell.err.splitlines()) == 1


def test_run_brings_the_shop_in_and_serves_it_where_it_was_asked_to(
    shell: Shell, exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, int]] = []

    async def serve(settings: Settings, listener: socket.socket) -> None:
        assert find_shop_id(settings.storage.data_dir, "") == "tea"
        served.append(listener.getsockname()[:2])
        listener.close()

    monkeypatch.setattr("assistant.cli.commands.serve.run", serve)
    monkeypatch.setattr(ModelStore, "required", lambda self: ())

    assert shell.run("run", str(exports), "--host", "127.0.0.1", "--port", "0") == 0
    assert "Shop tea" in shell.out and len(served) == 1
    assert shell.run("run", str(exports), "--port", "0") == 0
    assert "unchanged" in shell.out and len(served) == 2


def test_run_says_that_its_port_is_taken_before_it_does_anything_else(shell: Shell, exports: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert shell.run("run", str(exports), "--port", str(port)) == 1
    assert f"Port {port}" in shell.err and shell.out == ""


async def test_what_the_server_sends_does_not_wait_for_more_to_send() -> None:
    delays: list[int] = []

    def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        delays.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = listen("127.0.0.1", 0)
    async with await asyncio.start_server(connected, sock=listener):
        reader, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        await reader.read()
        writer.close()
    assert delays == [1]


def test_run_ends_where_a_model_cannot_be_had(shell: Shell, exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pull(store: ModelStore, name: str, report: object) -> None:
        raise ModelMissing(f"the model {name} can't be had", "bring it by hand")

    async def serve(settings: Settings, listener: socket.socket) -> None:
        raise AssertionError("served without its models")

    monkeypatch.setattr(ModelStore, "pull", pull)
    monkeypatch.setattr("assistant.cli.commands.serve.run", serve)

    assert shell.run("run", str(exports), "--port", "0") == 1
    assert "can't be had" in shell.err and "Shop tea" not in shell.out


def test_unchanged_files_are_not_read_again_and_changed_ones_are(shell: Shell, exports: Path) -> None:
    assert shell.run("ingest", str(exports), "--if-changed") == 0
    assert shell.run("ingest", str(exports), "--if-changed") == 0
    assert "unchanged" in shell.out
    (exports / "faq.csv").write_text("id,lang,question,answer,product_id\nf1,zh,问？,答。,\n", encoding="utf-8")
    assert shell.run("ingest", str(exports), "--if-changed") == 0
    assert "unchanged" not in shell.out


def test_unchanged_files_are_read_again_after_an_update(
    shell: Shell, exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shell.run("ingest", str(exports), "--if-changed") == 0
    monkeypatch.setattr("assistant.cli.commands.ingest.program_digest", lambda: "another version")
    assert shell.run("ingest", str(exports), "--if-changed") == 0
    assert "unchanged" not in shell.out


def test_a_folder_that_is_not_there_is_one_sentence(shell: Shell) -> None:
    assert shell.run("ingest", "no/such/folder") == 1
    assert shell.err == "assistant: no/such/folder does not exist.\n"


def test_versions_are_listed_and_an_earlier_one_can_be_gone_back_to(shell: Shell, exports: Path) -> None:
    shell.run("ingest", str(exports))
    (exports / "faq.csv").write_text("id,lang,question,answer,product_id\nf1,zh,问？,答。,\n", encoding="utf-8")
    shell.run("ingest", str(exports))
    assert shell.run("index", "list", "--json") == 0
    versions = json.loads(shell.out)
    assert [version["current"] for version in versions].count(True) == 1 and len(versions) == 2
    current = next(version["version"] for version in versions if version["current"])
    earlier = next(version["version"] for version in versions if not version["current"])
    assert shell.run("index", "rollback") == 0
    assert earlier in shell.out
    assert shell.run("index", "rollback", current) == 0
    assert shell.run("index", "list") == 0
    assert next(line for line in shell.out.splitlines() if line.startswith("*")).split()[1] == current
    assert shell.run("index", "rollback", "no-such-version") == 1
    assert shell.err.startswith("assistant: ") and len(shell.err.splitlines()) == 1


@pytest.mark.parametrize("command", [("index", "list"), ("serve",)])
def test_without_a_shop_the_way_out_is_said(shell: Shell, command: tuple[str, ...]) -> None:
    assert shell.run(*command, *(("--port", "0") if command == ("serve",) else ())) == 1
    assert "assistant ingest" in shell.err and len(shell.err.splitlines()) == 1


def test_a_port_that_is_taken_is_one_sentence_with_the_way_out(shell: Shell, exports: Path) -> None:
    shell.run("ingest", str(exports))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert shell.run("serve", "--port", str(port)) == 1
    assert f"Port {port}" in shell.err and f"PORT={port + 1}" in shell.err
    assert len(shell.err.splitlines()) == 1


def test_a_setting_that_cannot_be_used_is_one_sentence(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_SERVER__PORT", "many")
    assert shell.run("serve") == 1
    assert shell.err.startswith("assistant: Setting server.port: ")


def test_a_turn_log_is_replayed(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "turns.jsonl"
    with path.open("w", encoding="utf-8") as out:
        talk = Conversation(log=TurnLogWriter(out, VOICE))
        talk.user(0.0, 1.2, "这款多少钱")
        talk.run(20)
    assert shell.run("replay", str(path)) == 0
    assert shell.out == "1 utterances, 1 replies, 0 differences\n"
    path.write_text(path.read_text(encoding="utf-8").replace('"reply": 1', '"reply": 9'), encoding="utf-8")
    assert shell.run("replay", str(path), "--json") == 1
    found = json.loads(shell.out)["differences"]
    assert found and {"line", "event", "logged", "replayed"} == set(found[0])
    assert shell.run("replay", str(path)) == 1
    assert "logged:" in shell.out


def test_what_is_no_turn_log_is_one_sentence(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("hello", encoding="utf-8")
    assert shell.run("replay", "x") == 1
    assert len(shell.err.splitlines()) == 1
