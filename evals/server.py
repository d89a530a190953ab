"""A server to be measured over real sockets: one that runs, or one started for the measurement."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_START_S = 120


@dataclass(frozen=True, slots=True)
class Server:
    """The address of a server that is measured, and its process where it was started for that."""

    url: str
    process: int | None = None


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a server, or what one is started on."""
    parser.add_argument("--url", default="", help="a running server; without it one is started on the sample shop")
    parser.add_argument("--shop", type=Path, default=Path("knowledge/samples/lumen"), help="exports for that server")
    parser.add_argument("--models-dir", type=Path, default=Path(".models"), help="folder of the model store")
    parser.add_argument("--data-dir", type=Path, default=Path(".data-evals"), help="folder for that server's data")


@contextmanager
def served(args: argparse.Namespace, *, calls: int = 8) -> Iterator[Server]:
    """Give a server for `calls` at once: the one named, or one started for this measurement."""
    if args.url:
        yield Server(args.url)
        return
    environment = {
        **os.environ,
        "ASSISTANT_STORAGE__DATA_DIR": str(args.data_dir),
        "ASSISTANT_STORAGE__MODELS_DIR": str(args.models_dir),
    }
    environment |= {"ASSISTANT_SERVER__MAX_CALLS": str(max(8, calls)), "ASSISTANT_LOG__LEVEL": "error"}
    command = [sys.executable, "-m", "assistant.cli"]
    subprocess.run(
        [*command, "ingest", str(args.shop), "--if-changed"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_ready(url, server)
        yield Server(url, server.pid)
    finally:
        server.terminate()
        server.wait(15)


def _wait_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the server stopped before it was ready")
        try:
            if httpx.get(f"{url}/readyz", timeout=2).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise RuntimeError("the server was not ready in time")
