"""A step of the visit that fails tells what was heard and said in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from assistant.demo.client import Heard
from assistant.demo.steps import StepResult, Visit
from assistant.demo.visit import _run_step
from assistant.errors import AssistantError


def _caller(*transcripts: str, **said: str) -> Any:
    return SimpleNamespace(
        transcripts=list(transcripts), replies={name: Heard(name, text) for name, text in said.items()}
    )


async def test_a_failed_step_shows_what_was_heard_and_said_in_it_and_not_before() -> None:
    visit = cast(Visit, SimpleNamespace(zh=_caller("你好", r1="您好"), en=_caller()))

    async def step(visit: Visit) -> StepResult:
        visit.zh.transcripts.append("那他多手前。")
        visit.zh.replies["r2"] = Heard("r2", "佩戴方式骨传导。")
        raise AssistantError("no price is given")

    result = await _run_step(visit, "follow-up", step)

    assert (result.step, result.ok, result.note) == ("follow-up", False, "no price is given")
    assert (result.heard, result.said) == ("那他多手前。", "佩戴方式骨传导。")
