"""Puts the truth check between a plan and what is said: a sentence passes, is replaced by its evidence, or is dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.dialogue.records import Sentence
from assistant.dialogue.wording import sentence as closed
from assistant.telemetry.logs import get_logger
from assistant.truth.check import CheckResult, check_sentence
from assistant.truth.evidence import Evidence
from assistant.truth.superlatives import forbidden_superlative
from assistant.truth.text import sentences

_log = get_logger(__name__)
OnReject = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A sentence that was not said, and why."""

    text: str
    reason: str
    claim: str


class Guard:
    """Checks sentences one by one and keeps what it refused. One instance a reply."""

    def __init__(self, product_names: Sequence[str], on_reject: OnReject | None = None) -> None:
        self._product_names = product_names
        self._on_reject = on_reject
        self.rejections: list[Rejection] = []

    def admit(
        self, sentence: Sentence, *, strict: bool = False, question: str = "", lang: str = "zh"
    ) -> Sentence | None:
        """Return the sentence if all its claims are supported, else a quotation of its evidence, else None."""
        result = check_sentence(
            sentence.text, sentence.evidence, other_names=self._product_names, strict=strict, question=question
        )
        if result.ok:
            return sentence
        self._refuse(sentence, result)
        return self._quotation(sentence.evidence, lang)

    def _refuse(self, sentence: Sentence, result: CheckResult) -> None:
        self.rejections.append(Rejection(sentence.text, result.reason, result.claim))
        _log.warning("sentence_rejected", reason=result.reason, claim=result.claim, sentence_pii=sentence.text)
        if self._on_reject is not None:
            self._on_reject(result.reason)

    def _quotation(self, evidence: Sequence[Evidence], lang: str) -> Sentence | None:
        for piece in evidence:
            if piece.kind != "passage":
                continue
            for part in sentences(" ".join(piece.text.split())):
                if not forbidden_superlative(part) and check_sentence(part, (piece,)).ok:
                    return Sentence(closed(part, lang), (piece,))
        return None
