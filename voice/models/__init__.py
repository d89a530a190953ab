"""Models: which there are, fetching them, and finding them on disk."""

from __future__ import annotations

from voice.models.errors import ModelStoreError
from voice.models.manifest import Manifest, Model, ModelFile, load_manifest
from voice.models.sources import Step
from voice.models.store import ModelStatus, ModelStore, Pulled

__all__ = [
    "Manifest",
    "Model",
    "ModelFile",
    "ModelStatus",
    "ModelStore",
    "ModelStoreError",
    "Pulled",
    "Step",
    "load_manifest",
]
