"""Which passages bear on a question, and whether any of them answers it at all.

Dense similarity calls every text about the same product near. What tells an answer from a neighbour is whether the
question's own content words, beside those that name the product or the property, are spoken of anywhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.dialogue.topics import Topic, names_topic
from assistant.truth.keyterms import content_terms, has_term, key_terms
from knowledge.records import Attribute, Hit, Passage, Product

# Logistic weights, fitted by `python -m evals answerability` on the development cases; see that module.
_WEIGHTS = {"bias": -1.9, "dense": 34.0, "covered": 2.6, "topic": 1.2, "named": 1.6}
_DENSE_CENTRE = {"zh": 0.895, "en": 0.862}
_ASKING = re.compile(
    r"多[大小长宽高重久少远快厚深]|几[个天片只条次种年月号点级升档挡岁升克斤两寸瓶支块]|咋样|怎么样|怎样|如何|什么样|哪[个款种里些儿家]|"
    r"什么|多长时间|是不是|有没有|能不能|可不可以|支不支持|会不会|行不行|够不够|好不好|一般|大概|左右|请问|想问|"
    r"\b(how (long|much|many|big|heavy|tall|wide|often|far|old|fast|loud)|what kind|which|roughly|exactly|please|tell me)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Relevance:
    """Passages in order of relevance with their scores; `probability` that the question is answered among them."""

    passages: tuple[Passage, ...]
    scores: tuple[float, ...]
    features: dict[str, float]
    probability: float
    uncovered: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether something here answers the question."""
        return self.probability >= 0.5


def specific_terms(
    text: str, topics: Sequence[Topic], names: Sequence[str], nouns: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the content words of a question that neither name the product nor the property asked about."""
    rest = _ASKING.sub(" ", text)
    for topic in topics:
        rest = topic.asked.sub(" ", rest)
    own = " ".join((*names, *nouns)).lower()
    return tuple(
        term for term in content_terms(rest) if not has_term(own, term) and not term.replace(".", "").isdigit()
    )


def attribute_named(text: str, attribute: Attribute) -> float:
    """Return how much of the attribute's name stands in the question, 0 to 1: all of it, or a distinctive part."""
    name, lowered = attribute.name.lower(), text.lower()
    if name.isascii():
        words = [word for word in re.findall(r"[a-z0-9]+", name) if len(word) > 2]
        found = [word for word in words if re.search(rf"(?<![a-z]){re.escape(word)}", lowered)]
        return len(found) / len(words) if words else 0.0
    if len(name) >= 2 and name in lowered:
        return 1.0
    pairs = [name[i : i + 2] for i in range(len(name) - 1)]
    found = [pair for pair in pairs if pair in lowered]
    return len(found) / len(pairs) if pairs else 0.0


def rank(
    text: str,
    lang: str,
    topics: Sequence[Topic],
    hits: Sequence[Hit],
    product: Product | None,
    names: Sequence[str],
    nouns: Sequence[str] = (),
) -> Relevance:
    """Order retrieved passages by how well they bear on the question, and judge whether they answer it."""
    attributes = {(a.key, a.lang): a for a in product.attributes} if product else {}
    terms = [term for term in key_terms(_ASKING.sub(" ", text)) if not has_term(" ".join(names).lower(), term)]
    scored: list[tuple[float, Hit, float, bool]] = []
    for hit in hits:
        passage = hit.passage
        attribute = attributes.get((passage.key or "", passage.lang))
        named = attribute_named(text, attribute) if attribute and passage.kind == "attribute" else 0.0
        on_topic = next(
            (
                1.0 / (i + 1)
                for i, t in enumerate(topics)
                if attribute and passage.kind == "attribute" and names_topic(attribute, t)
            ),
            0.0,
        )
        body = f"{passage.title} {passage.text}"
        overlap = sum(min(3, len(term)) for term in terms if has_term(body, term)) / max(
            1, sum(min(3, len(term)) for term in terms)
        )
        score = hit.score + 1.2 * overlap + 0.8 * named + 0.7 * on_topic - (0.6 if passage.lang != lang else 0.0)
        scored.append((score, hit, named, on_topic > 0))
    scored.sort(key=lambda item: -item[0])
    return _judged(text, lang, topics, scored, names, nouns)


def _judged(
    text: str,
    lang: str,
    topics: Sequence[Topic],
    scored: Sequence[tuple[float, Hit, float, bool]],
    names: Sequence[str],
    nouns: Sequence[str],
) -> Relevance:
    specific = specific_terms(text, [t for t, hit in ((t, True) for t in topics) if hit], names, nouns)
    top = [hit.passage for _, hit, _, _ in scored[:3]]
    bodies = " ".join(f"{p.title} {p.text}" for p in top).lower()
    uncovered = tuple(term for term in specific if not has_term(bodies, term))
    features = {
        "dense": max((hit.dense or 0.0 for _, hit, _, _ in scored), default=0.0) - _DENSE_CENTRE.get(lang, 0.88),
        "covered": 1.0 - len(uncovered) / len(specific) if specific else 0.6,
        "topic": float(any(on_topic for _, _, _, on_topic in scored[:3])),
        "named": max((named for _, _, named, _ in scored[:3]), default=0.0),
    }
    logit = _WEIGHTS["bias"] + sum(_WEIGHTS[name] * value for name, value in features.items())
    probability = 1.0 / (1.0 + math.exp(-logit)) if scored else 0.0
    return Relevance(
        tuple(hit.passage for _, hit, _, _ in scored),
        tuple(score for score, *_ in scored),
        features,
        probability,
        uncovered,
    )
