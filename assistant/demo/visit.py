"""Runs the visit against a server: one that is running, or one started for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

import httpx
from websockets.exceptions import WebSocketException

from assistant.demo.client import Caller
from assistant.demo.steps import STEPS, StepResult, Visit
from assistant.demo.voices import customer_voices
from assistant.errors import AssistantError
from assistant.settings import Settings


async def run_visit(
    settings: Settings, base: str, on_step: Callable[[StepResult], None], only: Sequence[str] = ()
) -> list[StepResult]:
    """Go through the steps in order; return a result for each, failed ones too."""
    results: list[StepResult] = []
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=base, timeout=20))
        voices = await stack.enter_async_context(
            customer_voices(settings.storage.models_dir, settings.storage.data_dir / "demo_clips")
        )
        tokens = {name: await _login(http, name) for name in ("chenyu", "emma", "agent_lin")}
        zh = await stack.enter_async_context(Caller(base, tokens["chenyu"]))
        en = await stack.enter_async_context(Caller(base, tokens["emma"]))
        visit = Visit(base, settings, voices, http, zh, en, tokens)
        for name, step in STEPS:
            if only and not any(part in name for part in only):
                continue
            result = await _run_step(visit, name, step)
            results.append(result)
            on_step(result)
    return results


async def _run_step(visit: Visit, name: str, step: object) -> StepResult:
    before = [(len(caller.transcripts), set(caller.replies)) for caller in (visit.zh, visit.en)]
    try:
        result: StepResult = await step(visit)  # type: ignore[operator]
    except AssistantError as error:
        result = _failed(visit, before, error.message)
    except (TimeoutError, httpx.HTTPError, OSError, WebSocketException) as error:
        result = _failed(visit, before, f"{type(error).__name__}: {error}")
    result.step = name
    return result


def _failed(visit: Visit, before: Sequence[tuple[int, set[str]]], why: str) -> StepResult:
    """Return a failed step with what was heard and said in it, which tells most about why."""
    heard, said = [], []
    for caller, (transcripts, replies) in zip((visit.zh, visit.en), before, strict=True):
        heard += caller.transcripts[transcripts:]
        said += [reply.text for response_id, reply in caller.replies.items() if response_id not in replies]
    return StepResult("", " / ".join(heard), " / ".join(said), ok=False, note=why)


async def _login(http: httpx.AsyncClient, username: str) -> str:
    response = await http.post("/v1/auth/login", json={"username": username, "password": f"demo-{username}"})
    response.raise_for_status()
    return str(response.json()["token"])
