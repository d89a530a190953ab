"""`assistant serve`: run the server and say where its pages are."""

from __future__ import annotations

import asyncio
import errno
import gc
import socket
from importlib import import_module
from typing import Annotated

import typer
import uvicorn

from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings
from assistant.shop_folders import find_shop_id
from assistant.starting import start
from assistant.telemetry.logs import configure_logs
from voice.heap import give_back_freed_memory


class PortTaken(AssistantError):
    """Something else listens on the port."""

    code = "port_taken"


Host = Annotated[str | None, typer.Option(help="Address to listen on (setting server.host).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (setting server.port).", min=0, max=65535)]


def serve(host: Host = None, port: Port = None) -> None:
    """Start the server; stop it with Ctrl-C."""
    asyncio.run(run(*prepare(host, port)))


def prepare(host: str | None, port: int | None) -> tuple[Settings, socket.socket]:
    """Return the settings and a bound socket; logs are set up. Raises SettingsError, PortTaken."""
    settings = load_settings()
    changes = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update={"server": settings.server.model_copy(update=changes)})
    configure_logs(
        level=settings.log.level, fmt=settings.log.format, show_personal_text=settings.log.show_personal_text
    )
    return settings, listen(settings.server.host, settings.server.port)


def listen(host: str, port: int) -> socket.socket:
    """Return a bound socket. Raises PortTaken with the way out."""
    # Named TCP: only of such sockets does asyncio take the wait for more to send (Nagle), 40 ms at every small event.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno != errno.EADDRINUSE:
            raise PortTaken(f"{host}:{port} can't be listened on ({error.strerror}).", code="cannot_listen") from error
        raise PortTaken(
            f"Port {port} on {host} is taken; stop what uses it or choose another: make run PORT={port + 1}"
        ) from error
    return listener


async def run(
    settings: Settings, listener: socket.socket, ready: asyncio.Event | None = None, *, quiet: bool = False
) -> None:
    """Serve until cancelled or interrupted; `ready` is set when requests are taken."""
    find_shop_id(settings.storage.data_dir, settings.knowledge.shop_id)
    give_back_freed_memory()
    # The models load in threads and a process of their own, while the server's modules are loaded here.
    starting = start(settings)
    # What is loaded now stays: collecting it again and again costs a second of the start.
    gc.disable()
    wiring = await asyncio.to_thread(import_module, "assistant.wiring")
    async with wiring.open_assistant(settings, starting=starting) as assistant:
        gc.freeze()
        gc.enable()
        config = uvicorn.Config(
            wiring.build_app(assistant),
            log_level="warning",
            ws="websockets-sansio",
            ws_max_size=settings.server.max_message_bytes,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            timeout_graceful_shutdown=3,
        )
        started = ready or asyncio.Event()
        server = _Server(config, started)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        waiting = asyncio.create_task(started.wait())
        try:
            await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
            if started.is_set() and not quiet:
                _announce(settings, listener)
            # Whoever cancels this asks the server to end; cancelling the server itself would cut its own ending short.
            await asyncio.wait([serving])
            await serving
        finally:
            waiting.cancel()
            server.should_exit = True
            await asyncio.gather(serving, waiting, return_exceptions=True)


class _Server(uvicorn.Server):
    """A server that says when it takes requests."""

    def __init__(self, config: uvicorn.Config, ready: asyncio.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready.set()


def _announce(settings: Settings, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    base = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
    typer.echo("\nThe shop assistant is ready.\n")
    for label, path in (
        ("Start page", "/"),
        ("Customer chat", "/chat"),
        ("Live room", "/live"),
        ("Staff desk", "/desk"),
    ):
        typer.echo(f"  {label:<14} {base}{path}")
    accounts = import_module("assistant.wiring").demo_accounts(settings)
    if accounts:
        typer.echo("\nDemo log-ins (user name / password):")
        for account in accounts:
            typer.echo(f"  {account.role:<11} {account.username} / {account.password}")
    typer.echo("\nStop it with Ctrl-C.", nl=True)
