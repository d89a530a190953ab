"""The manifest that ships, and manifests that say something impossible."""

from __future__ import annotations

from pathlib import Path

import pytest

from voice.models.errors import ManifestInvalid
from voice.models.manifest import Manifest, load_manifest

SAFE_SUFFIXES = {".onnx", ".bin", ".json", ".gguf", ".safetensors"}
MINIMAL = """
format = 1
[[models]]
name = "ears"
purpose = "hearing"
licence = "MIT"
origin = "made up"
[[models.files]]
name = "model.bin"
sha256 = "{sha}"
size_bytes = 10
parts = [{{ carrier = "pip:ears==1.0", member = "ears/model.bin" }}]
""".format(sha="0" * 64)


def load(text: str, folder: Path) -> Manifest:
    path = folder / "manifest.toml"
    path.write_text(text)
    return load_manifest(path)


def test_the_shipped_manifest_holds_what_the_assistant_needs() -> None:
    manifest = load_manifest()
    needed = {model.name for model in manifest.models if not model.optional}
    assert needed == {"whisper-base", "smart-turn", "piper-en", "kokoro", "kokoro-voices", "demo-speech"}
    assert {model.name for model in manifest.models if model.optional} == {"qwen-0.5b", "qwen-1.5b"}


def test_every_shipped_model_may_be_used_and_passed_on() -> None:
    free = {"MIT", "Apache-2.0", "BSD-2-Clause", "CC0-1.0", "CC-PDM-1.0"}
    assert {model.licence for model in load_manifest().models} <= free


def test_every_shipped_file_is_of_a_kind_that_holds_data_only() -> None:
    names = [file.name for model in load_manifest().models for file in model.files]
    assert {Path(name).suffix for name in names} <= SAFE_SUFFIXES | {".wav"}


def test_no_two_shipped_files_share_a_hash() -> None:
    hashes = [file.sha256 for model in load_manifest().models for file in model.files]
    assert len(set(hashes)) == len(hashes)


def test_the_download_size_of_every_shipped_carrier_is_known() -> None:
    manifest = load_manifest()
    used = {part.carrier for model in manifest.models for file in model.files for part in file.parts}
    assert used == set(manifest.carriers)


def test_numbered_parts_are_joined_in_the_order_of_their_numbers() -> None:
    for model in load_manifest().models:
        for file in model.files:
            numbers = [int("".join(filter(str.isdigit, part.member.rsplit("/", 1)[-1])) or 0) for part in file.parts]
            assert numbers == sorted(numbers)


def test_a_minimal_manifest_loads(tmp_path: Path) -> None:
    assert load(MINIMAL, tmp_path).model("ears").size_bytes == 10


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("format = 1", "format = 2"),
        ('"model.bin"', '"../model.bin"'),
        ('"model.bin"', '"sub/model.bin"'),
        ('"model.bin"', '".hidden"'),
        ('"ears/model.bin"', '"/etc/passwd"'),
        ('"ears/model.bin"', '"ears/../../x"'),
        ("0" * 64, "0" * 63),
        ("size_bytes = 10", "size_bytes = 0"),
        ("pip:ears==1.0", "pip:ears"),
        ("pip:ears==1.0", "pip:--index-url==1.0"),
        ("pip:ears==1.0", "https://somewhere/ears"),
        ('name = "ears"', 'name = "Ears/.."'),
        ('purpose = "hearing"', 'purpose = "hearing"\nsurprise = 1'),
        ("format = 1", "format = "),
    ],
)
def test_a_manifest_that_says_something_impossible_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    with pytest.raises(ManifestInvalid):
        load(MINIMAL.replace(right, wrong, 1), tmp_path)


def test_a_manifest_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match="can't be read"):
        load_manifest(tmp_path / "none.toml")
