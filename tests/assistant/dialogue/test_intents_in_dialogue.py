"""What the head changes in a conversation, and how often a question is embedded for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.dialogue.guessing import disputed
from assistant.dialogue.intents import IntentClassifier
from assistant.dialogue.shopview import ShopView
from knowledge.embedders.hashing import HashingEmbedder
from knowledge.embedders.protocol import Vectors
from knowledge.index_store import IndexStore
from tests.assistant.dialogue.test_intents import tiny_head
from tests.assistant.dialogue.tiny_shop import Talk, open_shop

_DROP_BY = "drop by your place"


class CountingEmbedder(HashingEmbedder):
    """Keeps the questions it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().embed_queries(texts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("harbour")
    open_shop(folder)
    return folder


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def view(folder: Path, embedder: CountingEmbedder) -> ShopView:
    found = open_again(folder, embedder)
    found.intents = IntentClassifier(tiny_head(HashingEmbedder()))
    return found


def open_again(folder: Path, embedder: CountingEmbedder) -> ShopView:
    """Open the index made before with an embedder that counts."""
    from knowledge.offers import OfferBook

    return ShopView(IndexStore(folder / "index", embedder).open(), OfferBook(folder / "offers.sqlite3"))


def test_what_no_rule_knows_gets_the_intent_of_the_head(view: ShopView) -> None:
    view.intents = IntentClassifier(replace(tiny_head(HashingEmbedder()), intent_threshold=0.4))
    question = Talk(view).understood(_DROP_BY)
    assert question.intent == "visit"
    assert question.vector is not None


def test_a_rule_holds_against_a_head_that_is_not_sure(view: ShopView) -> None:
    view.intents = IntentClassifier(replace(tiny_head(HashingEmbedder()), intent_threshold=0.9))
    assert Talk(view).understood("how much is Q7, a song").intent == "price"


def test_below_the_threshold_a_question_stays_open(view: ShopView) -> None:
    view.intents = IntentClassifier(replace(tiny_head(HashingEmbedder()), intent_threshold=1.4))
    question = Talk(view).understood("where is the lighthouse keeper")
    assert question.guess is not None
    assert question.intent == ""


def test_without_a_head_questions_stay_as_they_were(folder: Path, embedder: CountingEmbedder) -> None:
    question = Talk(open_again(folder, embedder)).understood(_DROP_BY)
    assert (question.intent, question.guess, embedder.asked) == ("", None, [])


@pytest.mark.parametrize(
    "text", [_DROP_BY, "where is the lighthouse keeper", "海声Q7有Hi-Res认证吗", "slip for my taxes"]
)
def test_a_question_is_embedded_once_for_head_and_retrieval(
    view: ShopView, embedder: CountingEmbedder, text: str
) -> None:
    Talk(view).say(text)
    assert len(embedder.asked) == 1


@pytest.mark.parametrize("text", ["你好", "海声Q7多少钱", "谢谢", "海声Q7还有货吗"])
def test_a_question_that_needs_no_retrieval_is_not_embedded(
    view: ShopView, embedder: CountingEmbedder, text: str
) -> None:
    Talk(view).say(text)
    assert embedder.asked == []


def test_a_disputed_matter_is_offered_a_person(view: ShopView) -> None:
    talk = Talk(view)
    assert "colleague" in talk.say("all shattered, mug came shattered")
    assert talk.memory.offered_person


def test_the_person_offered_comes_on_yes(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("all shattered, mug came shattered")
    talk.say("yes")
    assert talk.outcome == "escalate"


def test_a_grievance_told_under_a_rule_is_read_by_the_head_too(view: ShopView) -> None:
    talk = Talk(view)
    assert talk.understood("my parcel arrived, mug came shattered, all shattered").guess is not None


def test_nobody_is_offered_for_what_is_no_dispute(view: ShopView) -> None:
    talk = Talk(view)
    assert "colleague" not in talk.say("sing a song")
    assert not talk.memory.offered_person


@pytest.mark.parametrize("text", ["is it shattered", "will the mug be shattered"])
def test_asking_whether_something_happens_is_no_dispute(view: ShopView, text: str) -> None:
    talk = Talk(view)
    talk.say(text)
    assert disputed(view, [talk.understood(text)]) is None
