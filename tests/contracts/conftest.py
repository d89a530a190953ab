"""Where contract suites find the models: ASSISTANT_MODELS_DIR, else .models beside the code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from voice.models.errors import ModelStoreError
from voice.models.store import ModelStore

_NEEDED = ("whisper-base", "smart-turn", "piper-en", "kokoro", "kokoro-voices")


@pytest.fixture(scope="session")
def model_store() -> ModelStore:
    root = Path(os.environ.get("ASSISTANT_MODELS_DIR", Path(__file__).parents[2] / ".models"))
    store = ModelStore(root)
    for name in _NEEDED:
        try:
            store.path(name)
        except ModelStoreError as error:
            pytest.fail(f"the model {name} is not there ({error}); run `make models` first", pytrace=False)
    return store
