"""What pages of shops taught multilingual-e5-small: low-rank additions to some of its matrices (LoRA, Hu et al. 2022).

The model as it comes calls every text about one product near. The additions were learned from questions of shoppers, of
which it is known which passages of the page answer them, if any: see `knowledge.embedders.training.adapter`, which
writes data/e5_shop.npz.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from knowledge.embedders.e5_file import E5File, Floats
from knowledge.errors import EmbedderUnavailable

PARTS = ("q", "k", "v", "ao", "fi", "fo")
"""The matrices of a layer, by their names in the model's file: queries, keys, values, attention out, feed-forward in, out."""


@dataclass(frozen=True, slots=True)
class Addition:
    """float32 `down` [rank, in] and `up` [out, rank]; what is added to a matrix [out, in] is up·down."""

    down: Floats
    up: Floats


def adapter_path() -> Path:
    """Return where the additions are kept."""
    return Path(str(files("knowledge.embedders").joinpath("data/e5_shop.npz")))


def additions_id(path: Path) -> str:
    """Return a name for what was learned that changes with it: vectors made before and after must not meet.

    Raises EmbedderUnavailable if the file can't be read.
    """
    try:
        return "shop-" + hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    except OSError as error:
        raise EmbedderUnavailable(f"the additions to the embedding model, {path}, can't be read") from error


def load_additions(path: Path) -> dict[str, Addition]:
    """Return the additions by the name of their matrix ("l6.q"). Raises EmbedderUnavailable if they can't be read."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            arrays = {name: kept[name].astype(np.float32) for name in kept.files}
        names = dict.fromkeys(name.rpartition(".")[0] for name in arrays)
        return {name: Addition(arrays[f"{name}.down"], arrays[f"{name}.up"]) for name in names}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise EmbedderUnavailable(f"the additions to the embedding model, {path}, can't be read") from error


def save_additions(path: Path, additions: Mapping[str, Addition]) -> None:
    """Write additions, in half precision."""
    arrays = {f"{name}.down": one.down.astype(np.float16) for name, one in additions.items()}
    arrays |= {f"{name}.up": one.up.astype(np.float16) for name, one in additions.items()}
    np.savez_compressed(path, allow_pickle=False, **arrays)


class AdaptedE5File(E5File):
    """The model's file, its matrices with what was learned added."""

    def __init__(self, path: Path, additions: Mapping[str, Addition]) -> None:
        super().__init__(path)
        self._additions = additions

    def matrix(self, name: str, columns: int) -> Floats:
        """Return a matrix as float32[rows, columns]. Raises EmbedderUnavailable where the addition does not fit it."""
        matrix, added = super().matrix(name, columns), self._additions.get(name.removesuffix(".w"))
        if added is None:
            return matrix
        if (len(added.up), added.down.shape[1]) != matrix.shape or added.up.shape[1] != len(added.down):
            raise EmbedderUnavailable(f"what was learned for {name} is of another shape than the matrix")
        adapted: Floats = matrix + added.up @ added.down
        return adapted
