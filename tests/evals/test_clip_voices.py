"""The voices that speak the clips of the measurements are among the models that anyone can fetch."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from evals import bargein_clips, speech_clips
from evals.speech_clips import naming
from knowledge.records import Product, SourceRef
from voice.models.manifest import load_manifest


@pytest.mark.parametrize("voices", [bargein_clips.VOICES, speech_clips.VOICES], ids=["bargein", "asr"])
def test_every_voice_of_the_clips_is_shipped(voices: Mapping[str, tuple[str, ...]]) -> None:
    shipped = {file.name for model in load_manifest().models if not model.optional for file in model.files}
    assert {f"{name}.bin" for names in voices.values() for name in names} <= shipped


def test_every_name_is_asked_for_once_and_in_its_language() -> None:
    kettle = Product(
        "k",
        {"zh": "电热水壶", "en": "Kettle"},
        "暖灶",
        "kettles",
        {},
        {},
        (),
        (),
        (),
        SourceRef("k", "k", "0"),
        ("Kettle", "水壶"),
    )
    assert naming([kettle]) == [("zh", "电热水壶多少钱"), ("en", "How much is the Kettle?"), ("zh", "水壶多少钱")]
