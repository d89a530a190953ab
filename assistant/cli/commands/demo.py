"""`assistant demo`: a scripted visit through the running system, printed as a table."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from assistant.cli.commands.serve import listen, run
from assistant.demo.steps import StepResult
from assistant.demo.visit import run_visit
from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings
from assistant.telemetry.logs import configure_logs


def demo(
    url: Annotated[str, typer.Option(help="Server to visit; without it the running one, else one is started.")] = "",
    only: Annotated[list[str] | None, typer.Option(help="Run only the steps whose names hold this text.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Visit the shop as customers, viewer and staff would, over real sockets; exit with 1 if a step fails."""
    settings = load_settings()
    configure_logs(level="error", fmt=settings.log.format, show_personal_text=False)
    results = asyncio.run(_demo(settings, url, only or [], quiet=as_json))
    if as_json:
        typer.echo(
            json.dumps(
                {"ok": all(r.ok for r in results), "steps": [asdict(r) for r in results]}, ensure_ascii=False, indent=1
            )
        )
    else:
        Console(width=180 if not Console().is_terminal else None).print(_table(results))
    if not results or not all(result.ok for result in results):
        raise typer.Exit(1)


async def _demo(settings: Settings, url: str, only: list[str], *, quiet: bool) -> list[StepResult]:
    def on_step(result: StepResult) -> None:
        if not quiet:
            typer.echo(
                f"{'ok  ' if result.ok else 'FAIL'} {result.step}{': ' + result.note if result.note else ''}", err=True
            )

    base = url or f"http://{settings.server.host}:{settings.server.port}"
    if url or await _answers(base):
        return await run_visit(settings, base, on_step, only)
    listener = listen("127.0.0.1", 0)
    ready = asyncio.Event()
    server = asyncio.create_task(run(settings, listener, ready, quiet=True))
    try:
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait([server, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if server.done():
            server.result()
            raise AssistantError("The server stopped before it was ready.")
        return await run_visit(settings, f"http://127.0.0.1:{listener.getsockname()[1]}", on_step, only)
    finally:
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)


async def _answers(base: str) -> bool:
    try:
        async with httpx.AsyncClient(timeout=2) as client:
            return (await client.get(f"{base}/readyz")).is_success
    except httpx.HTTPError:
        return False


def _table(results: list[StepResult]) -> Table:
    table = Table(title="A visit to the shop", show_lines=True)
    for column in ("step", "heard", "said", "cited", "took", "result"):
        table.add_column(column, overflow="fold")
    for result in results:
        took = f"{result.took_ms:.0f} ms\n{result.measure}" if result.took_ms is not None else ""
        verdict = "ok" if result.ok else "FAILED"
        table.add_row(
            result.step,
            result.heard,
            result.said,
            "\n".join(result.cited[:3]),
            took,
            f"{verdict}\n{result.note}".strip(),
        )
    return table
