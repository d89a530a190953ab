"""Which part of a text a question is nearest to in meaning, and whether that part says no to it.

Words tell where both are in one language; the embedding tells across languages too. It was taught that a denial answers
what it denies ("no HDMI" the question for a screen), so the nearest part that denies something denies what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
# What is asked of: whether something may be done, is there, comes along; not whether it does harm.
_ASKS_LEAVE = re.compile(
    r"能|可以|可不可以|行(?:吗|不|么)|支持|有没有|有.{1,10}(?:吗|么|不|没)|带.{1,10}(?:吗|么|不|没)|附.{0,6}(?:吗|么|不|没)|送.{0,6}(?:吗|么|不|没)|"
    r"\b(?:can|could|may|ok|okay|safe|works?|fit|support|come with|include|suitable)\b|\b(?:has|have|is there)\b",
    re.IGNORECASE,
)
_ASKS_THERE = re.compile(r"(?:有|带|送|附)(?:没有)?([\u4e00-\u9fffA-Za-z0-9-]{2,8}?)(?:吗|么|没|不|嘛)")
_ASKS_HARM = re.compile(
    r"会不会|会.{0,8}(?:吗|么|不)|怕|伤|坏|疼|痛|问题|影响|漏|\b(?:harm|hurt|damage|break|leak|bad|worry|wrong)\b",
    re.IGNORECASE,
)
_AFFIRMING = re.compile(
    r"可以|(?<![不功性智])能(?!量|力|源|耗)|都行|都可|支持|放得下|可(?:配|用|作|当|拆|洗|换|选|接|连)|自带|附(?:一|赠|送|有)|配有|"
    r"\bcan\b|\bincluded\b|\bcomes with\b|\bworks? with\b|\bsuitable for\b|\bsupports?\b|\bsafe (?:for|in|to)\b|\bcomes? off\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"只|仅|专用|除非|除了|以外|例外|需要|必须|须(?=先|在|用|经|由|要)|才(?=能|可)|如果|最多|不超过|以内|建议|\b(?:only|unless|except|if|needs?|requires?|must|but|up to|at most)\b",
    re.IGNORECASE,
)
_AFFIRMS = 0.7
_AS_NEAR = 0.08
_ITEM_WORDS, _ITEM_CHARACTERS = 4, 8


def nearest(scene: Scene, passage: Passage, parts: Sequence[str]) -> tuple[int, float]:
    """Return the index of the part of a passage that is nearest to the question, and its cosine. Needs a part."""
    cosines = _cosines(scene, passage, parts)
    best = int(cosines.argmax())
    return best, float(cosines[best])


def _cosines(scene: Scene, passage: Passage, parts: Sequence[str]) -> NDArray[np.float32]:
    retriever, question = scene.shop.retriever, scene.question
    vector = question.vector if question.vector is not None else retriever.embed(question.rest or question.text)
    title = passage.title.strip()
    return retriever.cosines(vector, [f"{title}\n{part}" if title else part for part in parts])


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
    cosines = _cosines(scene, passage, within)
    best = int(cosines.argmax())
    if cosines[best] < ANSWERS or not _denied(within, best):
        return None
    # "The hood comes off, no fur trim": what is denied may be the other half.
    if any(cosines[at] >= cosines[best] - _AS_NEAR and _affirms(clause) for at, clause in enumerate(within)):
        return None
    # What is denied of another model, or of another amount, is not denied of this one.
    named = _NUMBERS.findall(within[best])
    return part if not named or set(named) & set(_NUMBERS.findall(f"{question.text} {question.inherited}")) else None


def affirming_part(scene: Scene, passage: Passage) -> str | None:
    """Return the sentence of a passage whose words say yes to what may be done or had; None where none surely does.

    The nearest clause must affirm something without a limit, and neither side may give an amount that the other lacks.
    """
    question = scene.question
    text = question.rest or question.text
    asks = question.polar and _ASKS_LEAVE.search(text) and not _ASKS_HARM.search(text)
    if not asks or OPEN_QUESTION.search(text) or _DENYING_QUESTION.search(text) or question.inherited:
        return None
    if scene.shop.retriever.embedder_id != weights().embedder:
        return None
    for part in sentences(" ".join(answer_part(passage).split())):
        within = clauses(part) or [part]
        best, cosine = nearest(scene, passage, within)
        numbers = set(_NUMBERS.findall(within[best])) ^ set(_NUMBERS.findall(text))
        affirmed = _affirms(within[best]) or _is_there(text, within[best])
        if cosine >= _AFFIRMS and affirmed and not numbers and not _LIMITED.search(part):
            return part
    return None


def _is_there(text: str, clause: str) -> bool:
    """Tell whether a clause names the very thing of which it is asked whether it is there."""
    asked = _ASKS_THERE.search(text)
    return asked is not None and asked[1].lower() in clause.lower() and not is_negated(clause)


def _affirms(clause: str) -> bool:
    return bool(_AFFIRMING.search(clause)) and not is_negated(clause)


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
