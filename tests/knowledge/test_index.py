from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.chunking import chunks, passages_of
from knowledge.embedders import HashingEmbedder, Vectors
from knowledge.errors import IndexMismatch, IndexMissing
from knowledge.importers import ingest_folder
from knowledge.index_store import IndexStore
from knowledge.records import Shop
from knowledge.snapshot import Snapshot
from knowledge.vectors import EXACT_UP_TO, VectorIndex
from tests.knowledge import exports


class CountingEmbedder(HashingEmbedder):
    """Counts the passages it is given."""

    def __init__(self, dimensions: int = 256) -> None:
        super().__init__(dimensions)
        self.passages = 0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += len(texts)
        return super().embed_passages(texts)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return ingest_folder([exports.write_shop(tmp_path / "export")]).shop


@pytest.fixture
def snapshot(tmp_path: Path, shop: Shop) -> Snapshot:
    store = IndexStore(tmp_path / "index", HashingEmbedder())
    store.build(shop)
    return store.open()


def renamed(shop: Shop) -> Shop:
    faq = replace(shop.faqs[0], answer="能，小火慢烧。")
    return replace(shop, faqs=(faq, *shop.faqs[1:]))


def test_no_passage_holds_a_price_or_stock_and_ids_are_unique_and_stable(shop: Shop) -> None:
    passages = passages_of(shop)
    assert len({passage.passage_id for passage in passages}) == len(passages)
    assert [p.passage_id for p in passages_of(renamed(shop))] == [p.passage_id for p in passages]
    assert not any("199" in p.text or "59.00" in p.text for p in passages if p.kind != "policy")


def test_a_product_says_what_it_can_be_had_in(shop: Shop) -> None:
    texts = [p.text for p in passages_of(shop) if p.product_id == "kettle-k1" and p.key == "color"]
    assert texts == ["Color: White, Black", "颜色：白色、黑色"]


def test_chunks_keep_sentences_whole_and_lose_nothing() -> None:
    text = "\n".join(f"第{n}句话，说明一件事情。第二半句也在这里。" for n in range(60))
    parts = chunks(text, "zh")
    assert len(parts) > 1
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(len(part) <= 300 for part in parts)


def test_unchanged_passages_keep_their_vectors(tmp_path: Path, shop: Shop) -> None:
    embedder = CountingEmbedder()
    store = IndexStore(tmp_path / "index", embedder)
    store.build(shop)
    first, embedder.passages = embedder.passages, 0
    store.build(renamed(shop))
    assert (first, embedder.passages) == (len(passages_of(shop)), 1)
    assert store.list_versions()[-1].embedded == 1


def test_the_same_shop_keeps_its_version(tmp_path: Path, shop: Shop) -> None:
    store = IndexStore(tmp_path / "index", HashingEmbedder())
    assert store.build(shop) == store.build(shop)
    assert len(store.list_versions()) == 1


def test_a_version_is_swapped_in_and_rolled_back(tmp_path: Path, shop: Shop) -> None:
    store = IndexStore(tmp_path / "index", HashingEmbedder())
    first = store.build(shop)
    old = store.open()
    second = store.build(renamed(shop))
    assert store.current_version() == second
    assert (old.version, store.open().version) == (first, second)
    assert store.rollback() == first
    assert store.open().shop == shop
    with pytest.raises(IndexMissing):
        store.rollback()
    with pytest.raises(IndexMissing):
        store.rollback("000099-nothing")


def test_what_is_read_back_is_what_was_written(tmp_path: Path, shop: Shop, snapshot: Snapshot) -> None:
    assert snapshot.shop == shop
    assert snapshot.passages == passages_of(shop)


def test_an_index_of_another_embedder_is_refused_by_name(tmp_path: Path, shop: Shop) -> None:
    IndexStore(tmp_path / "index", HashingEmbedder(256)).build(shop)
    other = IndexStore(tmp_path / "index", HashingEmbedder(128))
    with pytest.raises(IndexMismatch, match="hashing-256"):
        other.open()
    other.build(shop)
    assert other.open().version.startswith("000002")


def test_without_an_index_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="ingest"):
        IndexStore(tmp_path / "index", HashingEmbedder()).open()


def test_a_build_that_fails_leaves_the_current_version(tmp_path: Path, shop: Shop) -> None:
    class Failing(HashingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            raise RuntimeError("out of memory")

    first = IndexStore(tmp_path / "index", HashingEmbedder()).build(shop)
    store = IndexStore(tmp_path / "index", Failing())
    with pytest.raises(RuntimeError):
        store.build(renamed(shop))
    assert store.open().version == first
    assert list((tmp_path / "index").glob("building-*")) == []


def test_readers_never_see_half_a_version_while_builds_go_on(tmp_path: Path, shop: Shop) -> None:
    store = IndexStore(tmp_path / "index", HashingEmbedder(), keep=20)
    store.build(shop)
    failures: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                assert store.open().retriever.search("牛奶").hits
            except Exception as error:
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(5):
        faq = replace(shop.faqs[0], answer=f"答案 {number}")
        store.build(replace(shop, faqs=(faq,)))
    stop.set()
    reader.join()
    assert failures == []


def test_a_question_finds_its_answer_in_its_language(snapshot: Snapshot) -> None:
    chinese = snapshot.retriever.search("电池续航多久", lang="zh", product_ids=["kettle-k1"])
    english = snapshot.retriever.search("how long is the battery life", lang="en", product_ids=["kettle-k1"])
    assert chinese.hits[0].passage.text == "电池续航：8 小时"
    assert english.hits[0].passage.text == "Battery life: 8 hours"


def test_traditional_characters_find_simplified_text(snapshot: Snapshot) -> None:
    assert snapshot.retriever.search("電池續航", lang="zh").hits[0].passage.key == "battery_life"


def test_filters_hold_and_unknown_products_find_nothing(snapshot: Snapshot) -> None:
    only = snapshot.retriever.search("退货运费", kinds=["policy"], lang="zh")
    assert {hit.passage.kind for hit in only.hits} == {"policy"}
    assert snapshot.retriever.search("重量", product_ids=["ghost"]).hits == ()
    assert snapshot.retriever.search("   ").hits == ()


def test_a_given_query_vector_is_used_and_returned(snapshot: Snapshot) -> None:
    vector = HashingEmbedder().embed_queries(["除垢"])[0]
    result = snapshot.retriever.search("除垢", query_vector=vector)
    assert result.query_vector is vector
    assert result.hits[0].passage.kind == "manual"


def test_the_inverted_file_finds_what_exact_search_finds() -> None:
    rng = np.random.default_rng(1)
    centres = rng.standard_normal((200, 16)).astype(np.float32)
    vectors = centres[rng.integers(0, 200, EXACT_UP_TO + 500)] + 0.3 * rng.standard_normal(
        (EXACT_UP_TO + 500, 16)
    ).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = VectorIndex.build(vectors)
    queries = vectors[:40]
    found = sum(
        len(set(index.nearest(q, 10).tolist()) & set(np.argsort(-(vectors @ q))[:10].tolist())) for q in queries
    )
    assert found >= 0.95 * 400
    even = np.arange(0, len(vectors), 2)
    most = np.arange(100, len(vectors))
    assert all((index.nearest(q, 10, even) % 2 == 0).all() for q in queries[:5])
    assert all((index.nearest(q, 10, most) >= 100).all() for q in queries[:5])
