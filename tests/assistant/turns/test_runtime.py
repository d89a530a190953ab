"""The runtime: timers on the clock, effects in order, one event at a time."""

from __future__ import annotations

import asyncio

import pytest

from assistant.turns import effects as fx
from assistant.turns import events as ev
from assistant.turns.runtime import TurnRuntime
from tests.fakes.clock import FakeClock, settle
from tests.fakes.conversation import VOICE


class Recorder:
    """Carries effects out by noting them; a gate lets a test hold one up."""

    def __init__(self) -> None:
        self.effects: list[fx.TurnEffect] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, effect: fx.TurnEffect) -> None:
        await self.gate.wait()
        self.effects.append(effect)

    @property
    def names(self) -> list[str]:
        return [type(effect).__name__ for effect in self.effects]


async def test_timers_fire_at_their_time_and_timers_that_were_cancelled_do_not() -> None:
    clock, recorder = FakeClock(), Recorder()
    runtime = TurnRuntime(VOICE, clock, recorder)
    await runtime.dispatch(ev.TextReceived(runtime.now_ms(), "item_1", "在吗"))
    await clock.advance(0.69)
    assert recorder.names == ["Answer"]
    await clock.advance(0.02)
    assert recorder.names == ["Answer", "SayStock"]
    await runtime.dispatch(ev.TextReceived(runtime.now_ms(), "item_2", "你好"))
    await runtime.dispatch(ev.ReplyAudio(runtime.now_ms(), 2, 500.0))
    await clock.advance(5)
    assert recorder.names.count("SayStock") == 1
    await runtime.close()


async def test_an_event_waits_until_the_effects_of_the_one_before_are_carried_out() -> None:
    clock, recorder = FakeClock(), Recorder()
    runtime = TurnRuntime(VOICE, clock, recorder)
    recorder.gate.clear()
    first = asyncio.create_task(runtime.dispatch(ev.TextReceived(0.0, "item_1", "在吗")))
    second = asyncio.create_task(runtime.dispatch(ev.CancelRequested(1.0)))
    await settle()
    assert runtime.state.replies == 1 and runtime.state.reply is not None
    recorder.gate.set()
    await asyncio.gather(first, second)
    assert recorder.names == ["Answer", "StopReply", "CommitHeard"]
    await runtime.close()


async def test_a_timer_that_fires_while_it_is_being_replaced_changes_nothing() -> None:
    clock, recorder = FakeClock(), Recorder()
    runtime = TurnRuntime(VOICE, clock, recorder)
    await runtime.dispatch(ev.TextReceived(0.0, "item_1", "在吗"))
    recorder.gate.clear()
    stopping = asyncio.create_task(runtime.dispatch(ev.CancelRequested(runtime.now_ms())))
    await settle()
    await clock.advance(0.8)
    recorder.gate.set()
    await stopping
    await settle()
    assert recorder.names == ["Answer", "StopReply", "CommitHeard"]
    await runtime.close()


async def test_closing_ends_every_timer() -> None:
    clock, recorder = FakeClock(), Recorder()
    runtime = TurnRuntime(VOICE, clock, recorder)
    await runtime.dispatch(ev.TextReceived(0.0, "item_1", "在吗"))
    await runtime.close()
    await clock.advance(60)
    assert recorder.names == ["Answer"]


async def test_every_event_is_logged_with_its_effects_before_they_are_carried_out() -> None:
    logged: list[tuple[str, int]] = []

    async def fail(effect: fx.TurnEffect) -> None:
        raise ConnectionError(effect)

    runtime = TurnRuntime(
        VOICE, FakeClock(), fail, lambda event, effects: logged.append((type(event).__name__, len(effects)))
    )
    with pytest.raises(ConnectionError):
        await runtime.dispatch(ev.TextReceived(0.0, "item_1", "在吗"))
    assert logged == [("TextReceived", 2)]
    await runtime.close()
