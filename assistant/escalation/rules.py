"""What a trigger rule is, and how one is matched: a pattern, and what around it takes its meaning away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.escalation.records import Outcome, Priority, ReasonCode


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` is stable: tickets and the audit name it.

    `unless_before` is looked for in the sentence up to the match, `unless_after` right behind it: "is this fake?" asks
    what "this is fake" says, and "no need for an agent" has every word of "need an agent".
    """

    id: str
    reason_code: ReasonCode
    outcome: Outcome
    priority: Priority
    confidence: float
    pattern: re.Pattern[str]
    unless_before: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None

    def matches(self, sentence: str) -> bool:
        """Return whether some place in the sentence matches and nothing around it objects."""
        return any(self._stands(sentence, found) for found in self.pattern.finditer(sentence))

    def _stands(self, sentence: str, found: re.Match[str]) -> bool:
        if self.unless_before is not None and self.unless_before.search(sentence[: found.start()]):
            return False
        return self.unless_after is None or not self.unless_after.match(sentence[found.end() :])


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that ignores case; blanks stand for themselves."""
    return re.compile(pattern, re.IGNORECASE)
