"""How likely the words alone leave the sentence open: a linear model over the signs of `word_features`.

`training.completeness` fits it. The weights lie in data/completeness.npz, hashed into a table, so that reading an
utterance costs a sum over about a hundred numbers.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AssistantError
from assistant.turns.word_features import signs

FORMAT = 1
TABLE_BITS = 17


class CompletenessRefused(AssistantError):
    """The file holds no such model, or one of another format."""

    code = "invalid_completeness_model"


@dataclass(frozen=True, slots=True)
class Completeness:
    """The model: weights float32[2 ** TABLE_BITS], a bias, and the probability from which on a text counts as open."""

    weights: NDArray[np.float32]
    bias: float
    threshold: float

    def open_probability(self, text: str) -> float:
        """Return 0–1, how likely more is coming; 0 for a text without words."""
        found = signs(text)
        if not found:
            return 0.0
        return 1.0 / (1.0 + math.exp(-float(self.weights[places(found)].sum()) - self.bias))

    def save(self, path: Path) -> None:
        """Write as .npz of plain arrays (nothing pickled); only weights that are not zero are kept."""
        used = np.flatnonzero(self.weights)
        arrays: dict[str, Any] = {
            "format": np.array(FORMAT),
            "places": used.astype(np.uint32),
            "weights": self.weights[used].astype(np.float16),
            "numbers": np.array([self.bias, self.threshold], dtype=np.float32),
        }
        np.savez_compressed(path, **arrays)


def places(found: list[str]) -> NDArray[np.int64]:
    """Return where in the table the signs lie, each place once."""
    hashed = {zlib.crc32(sign.encode()) & ((1 << TABLE_BITS) - 1) for sign in found}
    return np.fromiter(hashed, dtype=np.int64, count=len(hashed))


def default_model_path() -> Path:
    """Return where the model that comes with the assistant lies."""
    return Path(str(files("assistant.turns").joinpath("data/completeness.npz")))


def load_completeness(path: Path) -> Completeness:
    """Read a model. Raises CompletenessRefused."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if int(arrays["format"]) != FORMAT:
                raise CompletenessRefused(f"{path.name} is not a completeness model of format {FORMAT}.")
            weights = np.zeros(1 << TABLE_BITS, dtype=np.float32)
            weights[arrays["places"]] = arrays["weights"].astype(np.float32)
            bias, threshold = (float(value) for value in arrays["numbers"])
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile) as error:
        raise CompletenessRefused(f"{path.name} can't be read as a completeness model.") from error
    return Completeness(weights, bias, threshold)


@lru_cache(maxsize=1)
def completeness() -> Completeness:
    """Return the model that comes with the assistant, read once."""
    return load_completeness(default_model_path())


@lru_cache(maxsize=256)
def open_probability(text: str) -> float:
    """Return how likely the words leave the sentence open, by the model that comes with the assistant."""
    return completeness().open_probability(text)
