"""A generator words a planned answer. Whatever it writes goes through the truth check, sentence by sentence."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from assistant.dialogue.records import Answer
from assistant.truth.evidence import Evidence


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """The question, the checked plan for its answer, and all the evidence a wording may use."""

    question: str
    lang: str
    plan: Answer
    evidence: tuple[Evidence, ...]
    brief: bool


class Generator(Protocol):
    """Words answers. `strict` tells whether its text was written freely and must be checked as such."""

    name: str
    strict: bool

    def stream(self, request: GenerationRequest) -> AsyncGenerator[str, None]:
        """Yield text as it is written, in pieces of any size. Closing the iterator stops the work.

        Raises GeneratorUnavailable when nothing can be had; the caller then says the plan itself.
        """
        ...
