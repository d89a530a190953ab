"""The check before anything is said: every claim of a sentence must stand in its evidence.

Used on every generator's sentences, the grounded composer's too. `strict` is for text that a model wrote freely: see
`assistant.truth.freely_written`. Amounts in different units of one measure are the same claim if they are exactly
equal (0.5 kg and 500 g, 1 year and 12 months, 24 hours and 1 day); a month is never a number of days, and an amount of
one currency is never one of another. Sentences in the evidence that give the assistant orders carry nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.truth import claims
from assistant.truth.evidence import Evidence
from assistant.truth.freely_written import check_freely_written
from assistant.truth.instructions import is_instruction
from assistant.truth.names import folded
from assistant.truth.quantities import Quantity
from assistant.truth.result import OK, CheckResult
from assistant.truth.superlatives import forbidden_superlative
from assistant.truth.text import normalise

__all__ = ["CheckResult", "check_sentence"]

_TOLERANCE = 1e-6


def check_sentence(
    text: str,
    evidence: Sequence[Evidence],
    *,
    other_names: Sequence[str] = (),
    strict: bool = False,
    question: str = "",
) -> CheckResult:
    """Check one sentence.

    `other_names` are product names of the shop that the evidence does not concern: naming one is a claim without
    ground. `question` is what was asked; with `strict` a bare yes or no is held against the evidence for its words.
    """
    superlative = forbidden_superlative(text)
    if superlative:
        return CheckResult(False, "superlative", superlative)
    if is_instruction(text):
        return CheckResult(False, "instruction", text)
    body = claims.with_digits(normalise(text))
    support = "\n".join(claims.told(piece.text) for piece in evidence)
    titles = " ".join(piece.title for piece in evidence)
    names = [name for piece in evidence for name in (*piece.names, piece.title)]
    for check in (_check_names, _check_amounts, _check_dates, _check_codes, _check_terms):
        result = check(body, support, names, titles, other_names)
        if not result.ok:
            return result
    return check_freely_written(body, evidence, other_names, question) if strict else OK


def _check_names(body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]) -> CheckResult:
    lowered, allowed = body.lower(), f"{support} {' '.join(names)}".lower()
    for name in other_names:
        wanted = folded(name)
        if len(wanted) >= 3 and wanted in lowered and wanted not in allowed:
            return CheckResult(False, "product_name", name)
    return OK


def _check_amounts(
    body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]
) -> CheckResult:
    asserted = claims.amounts(claims.without_names(body, [folded(name) for name in names]))
    stated = claims.amounts(support) + claims.amounts(normalise(titles)) if asserted else []
    for amount in asserted:
        if not any(_same(amount, known) for known in stated):
            return CheckResult(False, "number", amount.text)
    return OK


def _same(claimed: Quantity, known: Quantity) -> bool:
    """Same measure and same bounds; a single value may be one end of a known range ("3 to 5 days" carries "5 days")."""
    claimed, known = _by_the_clock(claimed, known), _by_the_clock(known, claimed)
    if claimed.dimension and known.dimension and claimed.dimension != known.dimension:
        return False
    if claimed.dimension != known.dimension and not (claimed.low == known.low and claimed.high == known.high):
        return False
    if claimed.low == claimed.high:
        return any(_near(claimed.low, end) for end in (known.low, known.high))
    return _near(claimed.low, known.low) and _near(claimed.high, known.high)


def _by_the_clock(amount: Quantity, other: Quantity) -> Quantity:
    """Count days as hours where the other amount does."""
    if amount.dimension != "days" or other.dimension != "time":
        return amount
    return Quantity(amount.low * 1440.0, amount.high * 1440.0, "time", amount.text)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _TOLERANCE * max(1.0, abs(other))


def _check_dates(body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]) -> CheckResult:
    missing = claims.dates(body) - claims.dates(support)
    if missing:
        return CheckResult(False, "date", str(sorted(missing)[0]))
    strange = claims.years(body) - claims.years(support) if claims.years(support) else set()
    return CheckResult(False, "date", str(sorted(strange)[0])) if strange else OK


def _check_codes(body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]) -> CheckResult:
    allowed = f"{support} {titles} {' '.join(names)}".upper()
    missing = [code for code in claims.codes(body) if code.upper() not in allowed]
    return CheckResult(False, "code", missing[0]) if missing else OK


def _check_terms(body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]) -> CheckResult:
    missing = claims.policy_terms(body) - claims.policy_terms(f"{support} {titles}")
    if missing:
        return CheckResult(False, "policy_term", sorted(missing)[0])
    for promise in claims.promises(body):
        if promise.lower() not in support.lower():
            return CheckResult(False, "promise", promise)
    for comparative in claims.comparatives(body):
        if not claims.comparatives(support):
            return CheckResult(False, "comparative", comparative)
    return OK
