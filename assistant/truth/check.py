"""The check before anything is said: every claim of a sentence must stand in its evidence.

Used on every generator's sentences, the grounded composer's too. `strict` is for text that a model wrote freely: there
the content words and each clause's polarity must be covered as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.truth import claims
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import clauses, has_term, is_negated, key_terms, truth_of_value
from assistant.truth.quantities import Quantity
from assistant.truth.superlatives import forbidden_superlative
from assistant.truth.text import normalise

_MIN_COVERAGE = 0.6
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Whether the sentence may be said; if not, the kind of claim that failed and its words."""

    ok: bool
    reason: str = ""
    claim: str = ""


_OK = CheckResult(True)


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
    body = normalise(text)
    support = normalise("\n".join(piece.text for piece in evidence))
    titles = " ".join(piece.title for piece in evidence)
    names = [name for piece in evidence for name in (*piece.names, piece.title)]
    for check in (_check_names, _check_amounts, _check_dates, _check_codes, _check_terms):
        result = check(body, support, names, titles, other_names)
        if not result.ok:
            return result
    return _check_freely_written(body, support, names, question) if strict else _OK


def _check_names(body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]) -> CheckResult:
    lowered, allowed = body.lower(), f"{support} {' '.join(names)}".lower()
    for name in other_names:
        folded = normalise(name).lower()
        if len(folded) >= 3 and folded in lowered and folded not in allowed:
            return CheckResult(False, "product_name", name)
    return _OK


def _check_amounts(
    body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]
) -> CheckResult:
    stated = claims.amounts(support) + claims.amounts(normalise(titles))
    for amount in claims.amounts(claims.without_names(body, [normalise(name) for name in names])):
        if not any(_same(amount, known) for known in stated):
            return CheckResult(False, "number", amount.text)
    return _OK


def _same(claimed: Quantity, known: Quantity) -> bool:
    """Same measure and same bounds; a single value may be one end of a known range ("3 to 5 days" carries "5 days")."""
    if claimed.dimension and known.dimension and claimed.dimension != known.dimension:
        return False
    if claimed.dimension != known.dimension and not (claimed.low == known.low and claimed.high == known.high):
        return False
    ends = (known.low, known.high)
    if claimed.low == claimed.high:
        return any(abs(claimed.low - end) <= _TOLERANCE * max(1.0, end) for end in ends)
    return abs(claimed.low - known.low) <= _TOLERANCE * max(1.0, known.low) and abs(
        claimed.high - known.high
    ) <= _TOLERANCE * max(1.0, known.high)


def _check_dates(body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]) -> CheckResult:
    missing = claims.dates(body) - claims.dates(support)
    return CheckResult(False, "date", str(sorted(missing)[0])) if missing else _OK


def _check_codes(body: str, support: str, names: Sequence[str], titles: str, other_names: Sequence[str]) -> CheckResult:
    allowed = f"{support} {titles} {' '.join(names)}".upper()
    missing = [code for code in claims.codes(body) if code.upper() not in allowed]
    return CheckResult(False, "code", missing[0]) if missing else _OK


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
    return _OK


def _check_freely_written(body: str, support: str, names: Sequence[str], question: str) -> CheckResult:
    known = f"{support} {' '.join(names)}".lower()
    terms = [term for term in key_terms(claims.without_names(body, names)) if not term.replace(".", "").isdigit()]
    asked = key_terms(question)
    covered = [term for term in terms if has_term(known, term) or term in asked]
    if terms and len(covered) / len(terms) < _MIN_COVERAGE:
        return CheckResult(False, "unsupported", next(term for term in terms if term not in covered))
    return _check_polarity(body, support, question)


def _check_polarity(body: str, support: str, question: str) -> CheckResult:
    """Hold each clause against the evidence clause that shares most of its words: both must say yes or both no."""
    evidence_clauses = [clause for line in support.splitlines() for clause in clauses(line)]
    # A bare "yes" or "no" borrows its content from the question.
    for clause in clauses(body):
        terms = key_terms(clause) or key_terms(question)
        if truth_of_value(clause) is not None:
            terms = tuple(dict.fromkeys([*key_terms(clause), *key_terms(question)]))
        best, shared = "", 0
        for candidate in evidence_clauses:
            overlap = sum(has_term(candidate, term) for term in terms)
            if overlap > shared:
                best, shared = candidate, overlap
        if not terms or shared == 0:
            if truth_of_value(clause) is not None:
                return CheckResult(False, "polarity", clause)
            continue
        if shared / len(terms) >= 0.5 and _says_no(clause) != _says_no(best):
            return CheckResult(False, "polarity", clause)
    return _OK


def _says_no(clause: str) -> bool:
    """Tell whether a clause denies: by its words, or as a value ("wireless charging: no")."""
    value = clause.replace("：", ":").rsplit(":", 1)[-1].strip()
    truth = truth_of_value(value) if ":" in clause.replace("：", ":") else truth_of_value(clause)
    return not truth if truth is not None else is_negated(clause)
