"""Which part of a text a question is nearest to in meaning, and whether that part says no to it.

Words tell where both are in one language; the embedding tells across languages too. It was taught that a denial answers
what it denies ("no HDMI" the question for a screen), so the nearest part that denies something denies what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue.answerers.scene import Scene, answer_part
from assistant.dialogue.lexicon import OPEN_QUESTION
from assistant.dialogue.relevance import weights
from assistant.truth.keyterms import clauses, is_negated
from assistant.truth.text import sentences
from knowledge.records import Passage
from knowledge.text import has_cjk

# The cosine from which a part of a passage that answers is what answers; over languages it is seldom above 0.8.
ANSWERS = 0.675
# "Doesn't it rust", "不生锈吧": what denies it says yes. "能不能" and a 不 at the end deny nothing.
_DENYING_QUESTION = re.compile(
    r"(?<![能会是可支好行要带用])(?:不|没有?|别)[^不没?？吗么嘛吧]{1,12}(?:吗|么|嘛|吧)|n't\b(?! (?:it|you|they|that|this))|\bnot\b|\bwithout\b|\bno\b",
    re.IGNORECASE,
)
# What need not be done is no denial of the thing ("sets up without any tools", "无需打孔"), nor is a limit one.
_NEEDLESS = re.compile(
    r"\bwithout (?:any|needing|having)\b|\bno\b[^.,;]{0,24}\b(?:needed|required|necessary)\b|n't (?:need|require|have to)\b|\bnot (?:need|require|only)\b|"
    r"\bno (?:more|less) than\b|无需|不需要|不用|不必|免(?!费)|不仅|不只|不超过|不低于",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+")
_ITEM_WORDS, _ITEM_CHARACTERS = 4, 8


def nearest(scene: Scene, passage: Passage, parts: Sequence[str]) -> tuple[int, float]:
    """Return the index of the part of a passage that is nearest to the question, and its cosine. Needs a part."""
    retriever, question = scene.shop.retriever, scene.question
    vector = question.vector if question.vector is not None else retriever.embed(question.rest or question.text)
    title = passage.title.strip()
    cosines = retriever.cosines(vector, [f"{title}\n{part}" if title else part for part in parts])
    best = int(cosines.argmax())
    return best, float(cosines[best])


def denying_part(scene: Scene, passage: Passage) -> str | None:
    """Return the sentence of a passage that says no to a yes/no question; None where none surely does.

    Only the embedder that was taught so can tell.
    """
    question = scene.question
    if not question.polar or OPEN_QUESTION.search(question.text) or _DENYING_QUESTION.search(question.text):
        return None
    if scene.shop.retriever.embedder_id != weights().embedder:
        return None
    parts = sentences(" ".join(answer_part(passage).split()))
    if not parts:
        return None
    part = parts[nearest(scene, passage, parts)[0]]
    within = clauses(part) or [part]
    best, cosine = nearest(scene, passage, within)
    if cosine < ANSWERS or not _denied(within, best):
        return None
    # What is denied of another model, or of another amount, is not denied of this one.
    named = _NUMBERS.findall(within[best])
    return part if not named or set(named) & set(_NUMBERS.findall(f"{question.text} {question.inherited}")) else None


def _denied(within: Sequence[str], at: int) -> bool:
    """Tell whether a clause denies, or is one more item of what the clause before it denies ("we take no cheques, cash")."""
    while at > 0 and _is_item(within[at]) and not is_negated(within[at]):
        at -= 1
    return denies(within[at])


def denies(clause: str) -> bool:
    """Tell whether a clause denies something, and not only a need or a measure."""
    return is_negated(clause) and not _NEEDLESS.search(clause)


def _is_item(clause: str) -> bool:
    return len(clause) <= _ITEM_CHARACTERS if has_cjk(clause) else len(clause.split()) <= _ITEM_WORDS
