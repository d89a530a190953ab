"""The phrase cache is filled while nobody needs the machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant import voice_prefill
from assistant.dialogue.wording import variants_of
from tests.assistant.dialogue.bicycle_shop import open_bicycle_shop
from tests.fakes.clock import FakeClock

PHRASES = [(f"第{n}句话。", "zh") for n in range(4)]


class Rendering:
    """Takes a second for each clause that it has not yet; speaks Chinese only."""

    languages = ("zh",)

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.rendered: list[str] = []

    async def prefill(self, wanted: Iterable[tuple[str, str]]) -> int:
        self.rendered += [text for text, _ in wanted]
        await self._clock.sleep(1.0)
        return 1


class Scene:
    def __init__(self) -> None:
        self.clock, self.calls, self.asked, self.shop = FakeClock(), 0, 0, "as first ingested"
        self.voices = Rendering(self.clock)

    def fill(self) -> asyncio.Task[None]:
        work = voice_prefill.fill(
            self.voices,  # type: ignore[arg-type]
            lambda: self.shop,  # type: ignore[arg-type,return-value]
            lambda: self.calls,
            lambda: self.asked,
            self.clock,
        )
        return asyncio.create_task(work)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(voice_prefill, "phrases", lambda shop: iter(PHRASES))
    monkeypatch.setattr(voice_prefill, "bridges", lambda languages: iter(()))
    return Scene()


async def test_half_of_the_time_is_left_to_others(scene: Scene) -> None:
    task = scene.fill()
    await scene.clock.advance(3.9)
    assert len(scene.voices.rendered) == 2
    await scene.clock.advance(10)
    assert len(scene.voices.rendered) == 4
    task.cancel()


async def test_a_typed_question_stops_it_for_some_seconds(scene: Scene) -> None:
    task = scene.fill()
    await scene.clock.advance(0.5)
    scene.asked += 1
    await scene.clock.advance(5.0)
    assert len(scene.voices.rendered) == 1
    await scene.clock.advance(3.0)
    assert len(scene.voices.rendered) >= 2
    task.cancel()


async def test_nothing_is_rendered_during_a_call(scene: Scene) -> None:
    scene.calls = 1
    task = scene.fill()
    await scene.clock.advance(60)
    assert scene.voices.rendered == []
    scene.calls = 0
    await scene.clock.advance(30)
    assert len(scene.voices.rendered) == 4
    task.cancel()


async def test_fillers_are_there_before_the_first_call_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    monkeypatch.setattr(voice_prefill, "phrases", lambda shop: iter(PHRASES))
    scene.calls = 1
    task = scene.fill()
    await scene.clock.advance(60)
    assert scene.voices.rendered == [*variants_of("filler", "zh")]
    task.cancel()


async def test_what_a_new_ingest_brings_is_rendered_too(scene: Scene) -> None:
    task = scene.fill()
    await scene.clock.advance(60)
    assert len(scene.voices.rendered) == 4
    scene.shop = "as ingested anew"
    await scene.clock.advance(60)
    assert len(scene.voices.rendered) == 8
    task.cancel()


def test_the_sentences_of_the_policies_are_among_what_is_rendered(tmp_path: Path) -> None:
    wanted = [clause for clause, _ in voice_prefill.phrases(open_bicycle_shop(tmp_path))]
    assert any("10 天内可以无理由退货" in clause for clause in wanted)
    assert any("云雀 头盔" in clause for clause in wanted)
