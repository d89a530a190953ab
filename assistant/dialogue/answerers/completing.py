"""Where no answerer knew what to do, a sentence of the shop's policies or FAQ often does."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.dialogue.answerers.policy_evidence import whole_sentences
from assistant.dialogue.answerers.policy_texts import said_from
from assistant.dialogue.answerers.quoting import asked_topics
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.asked import Unit, asked_units, coverage
from assistant.dialogue.lexicon import PRONOUN
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.relevance import rank
from knowledge.records import Passage

# What may turn out to ask of the shop when it was read as asking of a product, or could not be read at all.
_OPEN = frozenset(["", "spec", "how_to", "describe", "invoice", "payment", "privacy", "price_protection", "address"])
_SPEAKS_OF_IT = 0.55
_LIKELY = 0.5
_HITS = 24
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class _Quote:
    """A sentence of the shop's terms, how much of the question it holds, and how likely it is that it answers."""

    sentence: Sentence
    held: float
    probability: float


def completed(scene: Scene, answer: Answer) -> Answer:
    """Return the answer, or a sentence of the policies or the FAQ where it gave up and one speaks of the question.

    Of a product, the terms of the shop say much that sounds alike and little that answers: there it stays given up.
    """
    question = scene.question
    gave_up = answer.outcome in ("abstain", "clarify") and question.intent in _OPEN
    if not gave_up or question.products or question.ambiguous:
        return answer
    if answer.outcome == "clarify" and PRONOUN.search(question.text):
        # "Is it waterproof" points at a thing: no policy that mentions water is about it.
        return answer
    quote = _best_quote(scene)
    if quote is None or quote.held < _SPEAKS_OF_IT or quote.probability < _LIKELY:
        return answer
    return Answer("answer", (quote.sentence,))


def _best_quote(scene: Scene) -> _Quote | None:
    units = _units(scene)
    if not units:
        return None
    found = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, kinds=("policy", "faq"), limit=_HITS, query_vector=scene.question.vector
    )
    hits = [hit for hit in found.hits if hit.passage.product_id is None]
    topics, made_by = asked_topics(scene), scene.shop.retriever.embedder_id
    relevance = rank(scene.question.text, scene.lang, topics, hits, None, (), embedder_id=made_by)
    best: tuple[float, Passage] | None = None
    for passage in relevance.passages[:_LOOKED_AT]:
        heading = passage.title if passage.kind == "faq" else ""
        parts = whole_sentences(answer_part(passage)) or [passage.text]
        held = max(coverage(units, f"{heading} {part}".lower()) for part in parts)
        if best is None or held > best[0] + 0.05:
            best = (held, passage)
    return _Quote(said_from(scene, best[1]), best[0], relevance.probability) if best else None


def _units(scene: Scene) -> tuple[Unit, ...]:
    return asked_units(scene.question.text, (), (), tuple(asked_topics(scene)))
