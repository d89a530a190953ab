"""What the shop's texts say beside the answer that was planned: where one is plainly nearer to the question, it is quoted too.

An answerer may have taken a question for another one; the text that is nearest to it in meaning has not. Whoever planned
right has quoted the nearest text already, and nothing is added.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.dialogue.answerers.own_words import names
from assistant.dialogue.answerers.quoting import fact_sentence
from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.lexicon import asks_total
from assistant.dialogue.records import Answer
from assistant.dialogue.relevance import weights
from knowledge.policy_rules.countries import country_named
from knowledge.records import Hit, Passage

# What no text of the shop answers, and what is computed from orders.
_NEVER = frozenset(
    ["greeting", "thanks", "goodbye", "acknowledge", "bot_identity", "capability", "abuse", "off_topic", "prompt_probe",
     "other_customer", "stop", "repeat", "order_status", "order_change", "recommend", "list"]
)  # fmt: skip
# The cosines from which a text is added to an answer, and from which it is one where none was found.
_ADDED, _INSTEAD = 0.695, 0.745
_HITS = 40
# The same said in the other language is no nearer by so much.
_TRANSLATED = 0.05
_GRAM = 6
_SAID = 0.5


def with_second_look(scene: Scene, answer: Answer) -> Answer:
    """Return the answer with the text that is nearest to the question, if that is near enough and was not quoted.

    Where no answer was found it is the answer. Only in writing, and only by the embedder that was taught what answers.
    """
    question = scene.question
    if scene.brief or answer.hand_over is not None or question.intent in _NEVER:
        return answer
    if scene.shop.retriever.embedder_id != weights().embedder or (question.vector is None and not question.inherited):
        # Where the words of a rule are all that is asked, nobody embedded them, and nothing else is meant.
        return answer
    if question.intent == "price" and answer.outcome == "answer" and asks_total(question.text):
        # The sum is computed from all that bears on it.
        return answer
    asked_back = answer.outcome == "clarify"
    if asked_back and any(sentence.role == "fact" for sentence in answer.sentences):
        # It says what can be said and asks for what is missing ("it depends on the region; where to?").
        return answer
    gave_up = asked_back or answer.outcome == "abstain"
    nearest = _nearest(scene, answer)
    if nearest is None or (nearest.dense or 0.0) < (_INSTEAD if gave_up else _ADDED):
        return answer
    if gave_up:
        return Answer("answer", (fact_sentence(scene, nearest.passage),), answer.products)
    if _is_quoted(nearest.passage, answer):
        return answer
    return replace(answer, sentences=(*answer.sentences, fact_sentence(scene, nearest.passage)))


def _nearest(scene: Scene, answer: Answer) -> Hit | None:
    """Return the nearest text of the goods in question or of the shop; of which goods it is asked must be known."""
    question = scene.question
    text = f"{question.inherited} {question.text}" if question.inherited else question.text
    vector = question.vector if not question.inherited else None
    hits = scene.shop.retriever.search(text, lang=scene.lang, limit=_HITS, query_vector=vector).hits
    meant = {product.product_id for product in (*question.products, *answer.products)}
    meant = set() if answer.outcome == "clarify" else meant
    kept = [hit for hit in hits if hit.passage.product_id is None or hit.passage.product_id in meant]
    kept = [hit for hit in kept if question.intent == "privacy" or not _is_private(scene, hit.passage)]
    kept = [hit for hit in kept if not _is_elsewhere(scene, hit.passage)]
    return max(kept, key=lambda hit: _near(hit, scene.lang), default=None)


def _is_elsewhere(scene: Scene, passage: Passage) -> bool:
    """Tell a text on what is sent to other places than the one asked about."""
    if scene.question.intent not in ("shipping", "price") or passage.product_id is not None:
        return False
    country = country_named(scene.question.text)
    place = scene.question.region or (country[0] if country else None)
    other = scene.shop.vocabulary.region_named(passage.text)
    return place is not None and other is not None and place.lower() not in passage.text.lower()


def _is_private(scene: Scene, passage: Passage) -> bool:
    """Tell a text on people's data that names none of the goods: "users under 14" says not for whom a thing is."""
    policies = [policy for policy in scene.shop.shop.policies if policy.kind == "privacy"]
    private = {section.source.document_id for policy in policies for section in policy.sections}
    if passage.source.document_id not in private:
        return False
    return not any(names(scene, product, passage.text) for product in scene.question.products)


def _near(hit: Hit, lang: str) -> float:
    return (hit.dense or 0.0) - (_TRANSLATED if hit.passage.lang != lang else 0.0)


def _is_quoted(passage: Passage, answer: Answer) -> bool:
    """Tell whether an answer rests on a passage or says most of it in the same words."""
    evidence = [piece for sentence in answer.sentences for piece in sentence.evidence]
    if any(piece.evidence_id == passage.passage_id or passage.text in piece.text for piece in evidence):
        return True
    said, body = _plain(" ".join(sentence.text for sentence in answer.sentences)), _plain(answer_part(passage))
    grams = {body[at : at + _GRAM] for at in range(max(1, len(body) - _GRAM + 1))}
    value = _plain(re.split(r"[:：]", passage.text, maxsplit=1)[-1])
    return sum(gram in said for gram in grams) >= _SAID * len(grams) or (passage.kind == "attribute" and value in said)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())
