"""What a check came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether the sentence may be said; if not, the kind of claim that failed and its words."""

    ok: bool
    reason: str = ""
    claim: str = ""


OK = CheckResult(True)
