"""Why a rule decided as it did: a stable code and the section of the policy that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.records import Policy, PolicySection


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a decision. `section` is in the language asked for where the policy has it."""

    code: str
    section: PolicySection | None


class Reasons:
    """Collects the grounds of one decision on one policy."""

    def __init__(self, policy: Policy, lang: str) -> None:
        self._policy = policy
        self._lang = lang
        self._reasons: list[Reason] = []

    def add(self, code: str, *anchors: str | None) -> None:
        """Add a ground, resting on the first of the anchors that the policy has."""
        reason = Reason(code, section_of(self._policy, anchors, self._lang))
        if reason not in self._reasons:
            self._reasons.append(reason)

    def all(self) -> tuple[Reason, ...]:
        """Return the grounds in the order they were added."""
        return tuple(self._reasons)


def section_of(policy: Policy, anchors: Iterable[str | None], lang: str) -> PolicySection | None:
    """Return the section with the first anchor that exists, in `lang` if the policy has it in that language.

    An anchor may be several parted by spaces, where a statement stands in another section in each language.
    """
    for anchor in anchors:
        same = (anchor or "").split()
        found = [section for section in policy.sections if section.anchor in same]
        if found:
            return next((section for section in found if section.lang == lang), found[0])
    found = list(policy.sections)
    return next((section for section in found if section.lang == lang), found[0] if found else None)
