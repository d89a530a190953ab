"""The head that ships: readable, for the default embedder, with the planner's intents; and heads fitted on little."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from assistant.dialogue.errors import HeadRefused
from assistant.dialogue.intent_features import NGRAMS, Place, dimensions, signs
from assistant.dialogue.intents import (
    COMPLAINT,
    SENTIMENTS,
    IntentClassifier,
    IntentHead,
    classifier_for,
    default_head_path,
    load_head,
)
from assistant.dialogue.planner import ANSWERERS
from assistant.dialogue.relevance import weights
from assistant.dialogue.training.intents import Utterance, fit_head, load_utterances, main
from knowledge.embedders.hashing import HashingEmbedder

SHIPPED_FOR = weights().embedder
DATA = Path(str(files("assistant.dialogue").joinpath("data/intents.jsonl")))
_NOT_GUESSED = {"prompt_probe", "other_customer", "stop", "not_sold"}
_TINY = {
    "invoice": ["slip for taxes", "slip for my taxes", "taxes slip wanted", "a slip, taxes"] * 2,
    "visit": ["drop by your place", "drop by in town", "can we drop by", "drop by tomorrow"] * 2,
    "off_topic": ["sing a song", "a song for me", "song about rain", "one more song"] * 2,
    "human": ["mug came shattered", "shattered again", "all shattered", "shattered mug in it"] * 2,
}


def tiny_data() -> list[Utterance]:
    """Utterances of four intents, each said twice; what is shattered is disputed."""
    return [
        Utterance(text, "en", intent, intent == "human", "negative" if intent == "human" else "neutral")
        for intent, texts in _TINY.items()
        for text in texts
    ]


@cache
def _fitted() -> IntentHead:
    return fit_head(tiny_data(), HashingEmbedder(), folds=2)[0]


def tiny_head(embedder: HashingEmbedder) -> IntentHead:
    """Return a head fitted on the tiny data, the same for every hashing embedder."""
    return _fitted() if type(embedder) is HashingEmbedder else fit_head(tiny_data(), embedder, folds=2)[0]


class OtherEmbedder(HashingEmbedder):
    """The same vectors under another name."""

    def __init__(self) -> None:
        super().__init__()
        self.id = "other"


def test_the_head_in_the_repository_loads_for_the_default_embedder() -> None:
    head = load_head(embedder_id=SHIPPED_FOR)
    assert head.intents.weights.shape == (len(head.intents.labels), 384 + dimensions() + NGRAMS)
    assert 0 < head.intent_threshold < 1 and 0 < head.dispute_threshold < 1


def test_its_labels_are_the_intents_of_the_planner_and_the_wishes_for_a_person() -> None:
    head = load_head(embedder_id=SHIPPED_FOR)
    assert set(head.intents.labels) == (set(ANSWERERS) - _NOT_GUESSED) | {"human", COMPLAINT}
    assert set(head.sentiments.labels) == set(SENTIMENTS)
    assert set(head.disputes.labels) == {"dispute", "none"}


def test_its_file_holds_plain_arrays_and_is_small() -> None:
    with np.load(default_head_path(), allow_pickle=False) as stored:
        assert all(stored[name].dtype != object for name in stored.files)
    assert default_head_path().stat().st_size < 400_000


def test_a_head_of_another_embedder_is_refused() -> None:
    with pytest.raises(HeadRefused, match="fitted for the embedder"):
        load_head(embedder_id="other")


def test_a_file_that_is_no_head_is_refused(tmp_path: Path) -> None:
    (tmp_path / "head.npz").write_bytes(b"no archive")
    with pytest.raises(HeadRefused, match="can't be read"):
        load_head(tmp_path / "head.npz", embedder_id="other")


def test_without_a_head_of_its_own_an_embedder_leaves_rules_alone_and_it_is_said_once() -> None:
    classifier_for.cache_clear()
    with capture_logs() as logs:
        assert classifier_for("other") is None
        assert classifier_for("other") is None
    assert [entry["event"] for entry in logs] == ["intents_by_rules_alone"]


def test_fitting_twice_gives_the_same_head() -> None:
    first, again = (fit_head(tiny_data(), HashingEmbedder(), folds=2)[0] for _ in range(2))
    assert first.intents.labels == again.intents.labels
    assert np.array_equal(first.intents.weights, again.intents.weights)
    assert first.intent_threshold == again.intent_threshold


def test_a_fitted_head_knows_what_it_was_fitted_on() -> None:
    embedder = HashingEmbedder()
    classifier = IntentClassifier(tiny_head(embedder), embedder)
    texts = ["all shattered", "sing a song"]
    guesses = [classifier.predict_vector(v, t) for v, t in zip(embedder.embed_queries(texts), texts, strict=True)]
    assert [guess.intent for guess in guesses] == [COMPLAINT, "off_topic"]
    assert guesses[0].dispute > 0.5 > guesses[1].dispute
    assert (guesses[0].sentiment, guesses[1].sentiment) == ("negative", "neutral")


def test_a_head_is_the_same_after_saving_and_reading(tmp_path: Path) -> None:
    head = tiny_head(HashingEmbedder())
    head.save(tmp_path / "head.npz")
    read = load_head(tmp_path / "head.npz", embedder_id=HashingEmbedder().id)
    assert read.intents.labels == head.intents.labels
    assert np.allclose(read.disputes.weights, head.disputes.weights, atol=0.01)
    assert read.dispute_threshold == pytest.approx(head.dispute_threshold)


def test_a_complaint_is_a_wish_for_a_person() -> None:
    embedder = HashingEmbedder()
    classifier = IntentClassifier(tiny_head(embedder), embedder)
    assert classifier.predict(["a song for me", "all shattered"]) == ["off_topic", "human"]


def test_the_same_words_mean_another_thing_after_another_question() -> None:
    after_return, after_shipping = (signs("那邮费算谁的", Place(previous)) for previous in ("return", "shipping"))
    assert after_return.shape == (dimensions(),)
    assert not np.array_equal(after_return, after_shipping)


def test_the_script_writes_a_head_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "data.jsonl", tmp_path / "head.npz"
    data.write_text("".join(json.dumps(line_of(u)) + "\n" for u in tiny_data()), encoding="utf-8")
    options: Sequence[str] = ["--data", str(data), "--out", str(out), "--embedder", "x", "--folds", "2"]
    assert main(options, embedder_of=lambda name: OtherEmbedder()) == 0
    assert load_head(out, embedder_id="other").embedder_id == "other"
    assert "intent_head" in capsys.readouterr().out


def line_of(utterance: Utterance) -> dict[str, object]:
    """Return the utterance as a line of the data holds it."""
    return {name: getattr(utterance, name) for name in ("text", "lang", "intent", "dispute", "sentiment")}


def test_a_line_that_is_no_utterance_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text('{"text": "hi"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"data\.jsonl, line 1"):
        load_utterances(data)


def test_the_data_is_in_both_languages_alike_without_repeats_and_covers_every_intent() -> None:
    rows = load_utterances(DATA)
    chinese = sum(row.lang == "zh" for row in rows)
    assert len(rows) >= 1600 and abs(chinese - len(rows) / 2) < len(rows) * 0.02
    assert len({row.text for row in rows}) == len(rows)
    for intent in (set(ANSWERERS) - _NOT_GUESSED) | {"human"}:
        assert {row.lang for row in rows if row.intent == intent} == {"zh", "en"}, intent
