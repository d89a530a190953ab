"""The check of text that a model wrote: each clause must be carried by one statement of the evidence.

Carried means: the statement (with its heading, sentence and title) has all the clause's words, the clause's quantities
with the same limits, the same subject, and says yes or no as the clause does. Where several statements have a quantity
of one kind, the one that fits the words best must hold the claimed number: "8 hours with noise cancelling on" is not
carried by a text that says so of "off". When in doubt a sentence is refused: the plan, which is checked too, says it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.truth import claims
from assistant.truth.concepts import contradicts
from assistant.truth.evidence import Evidence
from assistant.truth.keyterms import truth_of_value
from assistant.truth.names import Names, unmasked
from assistant.truth.quantities import Quantity
from assistant.truth.result import OK, CheckResult
from assistant.truth.statements import Statement, Words, bounded, clauses_of, denies, statements, terms_of
from assistant.truth.text import normalise

_TOKEN_LISTS = ("offer", "promotion", "rule", "order")
_ANSWER = re.compile(
    r"^\s*(?P<yes>(?:yes|yeah|yep|sure|of course|certainly|correct|right|absolutely)(?=[,.!; ]|$)|"
    r"(?:是的?呢?|对的?|没错|当然(可以|能|是)?(的)?|可以的?|能的?|行的?|好的|支持的?|有的?|会的?|没问题|没有问题)(?=[,，.。!！;；]|$))|^\s*(?P<no>no|nope|不是的?|不可以的?|不能的?|不行的?|不支持的?|没有的?|不会的?|不|抱歉[,，]?(不能|不可以|不行))(?=[,，.。!！;；]|$|\s+(?:it|they|you|this|the|that)\b)",
    re.IGNORECASE | re.ASCII,
)
_AFFIRMS = re.compile(
    r"\b(can|is|are|does|do|will|has|have|works?|yes)\b|可以|能|是|有|支持|会|行|没问题", re.IGNORECASE
)
_IF = re.compile(r"\bif\b|\bin case\b|如果|假如|若(?!干)|的话", re.IGNORECASE)
_CAUTION = re.compile(
    r"咨询(医生|医师|客服)|遵医嘱|谨慎|慎用|\b(consult|ask (a|your) doctor|seek medical|with caution|at your own risk)\b",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class _Known:
    """One statement of the evidence, ready to be asked for words and quantities."""

    statement: Statement
    own: Words
    context: Words
    amounts: tuple[Quantity, ...]
    dates: frozenset[tuple[int, int]]
    names: frozenset[str]

    @property
    def denies(self) -> bool:
        value = truth_of_value(self.statement.text)
        return not value if value is not None else self.statement.denies


def check_freely_written(
    body: str, evidence: Sequence[Evidence], other_names: Sequence[str], question: str
) -> CheckResult:
    """Check a normalised sentence with its amounts in digits. `other_names` are all product names of the shop."""
    names = Names(body, evidence, other_names)
    known = _known(evidence, names)
    whole = names.masked(body)
    asked_yes: bool | None = None
    subject: frozenset[str] = frozenset()
    carried: list[str] = []
    for clause in clauses_of(_without_heading_mark(whole)):
        subject = names.marks(clause) or subject
        if (strange := names.unknown(subject)) is not None:
            return CheckResult(False, "product_name", strange)
        yes, rest = _answer_token(unmasked(clause))
        asked_yes = yes if yes is not None else asked_yes
        terms, amounts = terms_of(rest), claims.amounts(rest)
        if not terms and not amounts and not claims.dates(rest):
            if yes is None and not names.marks(clause) and (denies(rest) or _AFFIRMS.search(rest)):
                asked_yes = not denies(rest)
            continue
        result = _carry(rest, terms, amounts, unmasked(whole), _about(known, subject))
        if not result.ok:
            return result
        carried.append(rest)
    return OK if asked_yes is None else _check_answer(asked_yes, question, carried, known)


def _known(evidence: Sequence[Evidence], names: Names) -> list[_Known]:
    # Records joined from tokens ("¥199 · ¥259") don't say what is what; the plan's sentences, which rest on them, do.
    told = [piece for piece in evidence if piece.kind not in _TOKEN_LISTS] or list(evidence)
    found: list[_Known] = []
    for piece in told:
        about = claims.told(" ".join((piece.title, *piece.names)))
        text = names.masked(claims.told(piece.text))
        sentence, subject = "", frozenset[str]()
        for masked in statements(text, about):
            if masked.sentence != sentence:
                sentence, subject = masked.sentence, names.marks(masked.heading)
            subject = names.marks(masked.text) or subject
            found.append(_ready(masked, names.same_product(subject) or names.of(piece)))
    return found


def _ready(masked: Statement, names: frozenset[str]) -> _Known:
    text, sentence, heading = (unmasked(part) for part in (masked.text, masked.sentence, masked.heading))
    statement = Statement(text, sentence, heading, masked.about)
    numbers = [amount for amount in claims.amounts(statement.heading) if not amount.dimension]
    return _Known(
        statement,
        Words(f"{statement.heading}\n{statement.text}"),
        Words(statement.context),
        (*claims.amounts(statement.text), *numbers),
        frozenset(claims.dates(statement.text)),
        names,
    )


def _about(known: list[_Known], subject: frozenset[str]) -> list[_Known]:
    """Leave the statements about the product named, and those about no product; all, if none is named."""
    return [one for one in known if not one.names or one.names & subject] if subject else known


def _without_heading_mark(text: str) -> str:
    return re.sub(r"(?<=[\w\u3400-\u9fff])\s*[:：]\s*", " ", text)


def _answer_token(clause: str) -> tuple[bool | None, str]:
    match = _ANSWER.match(clause)
    if match is None:
        return None, clause
    return match["yes"] is not None, clause[match.end() :]


def _carry(
    clause: str, terms: tuple[str, ...], amounts: Sequence[Quantity], body: str, known: list[_Known]
) -> CheckResult:
    for amount, window in _windows(clause, terms, amounts):
        fitting = _best([one for one in known if _comparable(amount, one)], window)
        if not any(_holds(amount, clause, one) for one in fitting):
            return CheckResult(False, "number", amount.text)
    candidates = [one for one in known if all(_holds(amount, clause, one) for amount in amounts)]
    if amounts and not candidates:
        # Two amounts of one clause may stand in neighbouring clauses of one sentence.
        candidates = [one for one in known if any(_holds(amount, clause, one) for amount in amounts)]
    candidates = [one for one in candidates if claims.dates(clause) <= one.dates]
    if amounts:
        # A number next to none of the clause's words measures something else.
        candidates = [one for one in candidates if 2 * one.own.count(terms) >= len(terms)]
    covering = [one for one in candidates if one.context.count(terms) == len(terms)]
    if not covering:
        missing = next(
            (t for t in terms if not any(one.context.have(t) for one in candidates)), terms[0] if terms else ""
        )
        return CheckResult(False, "unsupported", missing)
    best = _best(covering, terms)
    for term in terms:
        owners = [
            one for one in covering if one.own.have(term) and one.statement.sentence == best[0].statement.sentence
        ]
        if owners and all(one.denies != denies(clause) for one in owners):
            return CheckResult(False, "polarity", term)
    return _agrees(clause, body, best)


def _agrees(clause: str, body: str, best: Sequence[_Known]) -> CheckResult:
    # Where several statements fit alike, a bare yes or no answers the heading; else the first stands for them.
    chosen = next((one for one in best if truth_of_value(one.statement.text) is not None), best[0])
    if denies(clause) != chosen.denies:
        return CheckResult(False, "polarity", clause)
    told = f"{chosen.statement.heading} {chosen.statement.text}"
    if (opposite := contradicts(clause, told)) is not None:
        return CheckResult(False, "polarity", opposite)
    if (caution := _CAUTION.search(chosen.statement.sentence)) and not _CAUTION.search(body):
        return CheckResult(False, "condition", caution.group())
    if (condition := _IF.search(chosen.statement.sentence)) and not _IF.search(body):
        return CheckResult(False, "condition", condition.group())
    for comparative in claims.comparatives(clause):
        if not claims.comparatives(chosen.statement.sentence):
            return CheckResult(False, "comparative", comparative)
    return _keeps_condition(clause, body, chosen)


def _keeps_condition(clause: str, body: str, chosen: _Known) -> CheckResult:
    """A benefit that the shop ties to an amount may not be told without that amount."""
    benefits = claims.policy_terms(clause) & claims.policy_terms(chosen.statement.text)
    tied = [a for a in chosen.amounts if a.dimension.startswith("money") and bounded(chosen.statement.text, a) == "min"]
    said = claims.amounts(body)
    if benefits and tied and not all(any(_equal(a, mine) for mine in said) for a in tied):
        return CheckResult(False, "condition", tied[0].text)
    return OK


def _windows(
    clause: str, terms: tuple[str, ...], amounts: Sequence[Quantity]
) -> list[tuple[Quantity, tuple[str, ...]]]:
    """Pair each amount with the words that tell what it measures: all, or those before it if there are more of its kind."""
    kinds = [_kind(amount) for amount in amounts]
    if len(set(kinds)) == len(kinds):
        return [(amount, terms) for amount in amounts]
    pairs, start = [], 0
    for amount in amounts:
        place = clause.find(amount.text, start)
        pairs.append((amount, terms_of(clause[start:place])))
        start = place + len(amount.text)
    return pairs


def _best(known: Sequence[_Known], terms: tuple[str, ...]) -> list[_Known]:
    """Return the statements that say most of the terms themselves; of those, the ones with the least else in the heading."""
    if not known:
        return []
    ranked = []
    for one in known:
        spare = sum(term not in terms for term in terms_of(one.statement.heading)) if one.own.count(terms) else 0
        ranked.append((one.own.count(terms), one.context.count(terms), -spare))
    top = max(ranked)
    return [one for one, rank in zip(known, ranked, strict=True) if rank == top]


def _comparable(amount: Quantity, one: _Known) -> bool:
    return any(_kind(amount) == _kind(known) or _equal(amount, known) for known in one.amounts)


def _holds(amount: Quantity, clause: str, one: _Known) -> bool:
    """Tell whether the statement has the amount, under the same limit; one end of a range only as that end."""
    text = one.statement.text
    limit = bounded(clause, amount)
    crowded = sum(_kind(known) == _kind(amount) for known in one.amounts) > 1
    for known in one.amounts:
        stated = bounded(text, known)
        if _equal(amount, known):
            if crowded and limit != stated and "min" in (limit, stated):
                continue
            if limit == stated or not limit or (limit == "max" and not stated):
                return True
        elif known.low < known.high and amount.low == amount.high and amount.dimension == known.dimension:
            end = known.high if limit == "max" else known.low if limit == "min" else None
            if end is not None and _near(amount.low, end):
                return True
    return False


def _equal(one: Quantity, other: Quantity) -> bool:
    one, other = _in_minutes(one), _in_minutes(other)
    kinds = {one.dimension, other.dimension}
    same_kind = len(kinds) == 1 or "" in kinds
    return same_kind and _near(one.low, other.low) and _near(one.high, other.high)


def _kind(amount: Quantity) -> str:
    return "duration" if amount.dimension in ("time", "days", "months") else amount.dimension


def _in_minutes(amount: Quantity) -> Quantity:
    """A day is 24 hours by the clock; a month is no number of days."""
    if amount.dimension != "days":
        return amount
    return Quantity(amount.low * 1440, amount.high * 1440, "time", amount.text)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


def _check_answer(yes: bool, question: str, carried: Sequence[str], known: list[_Known]) -> CheckResult:
    """Hold a yes or no against the statement that has the question's words; without one only a carried denial says no."""
    asked = claims.with_digits(normalise(question))
    terms, amounts = terms_of(asked), claims.amounts(asked)
    covering = [one for one in known if terms and one.context.count(terms) == len(terms)]
    covering = [one for one in covering if all(any(_equal(a, b) for b in one.amounts) for a in amounts)]
    if covering:
        best = _best(covering, terms)
        chosen = next((one for one in best if truth_of_value(one.statement.text) is not None), best[0])
        if yes is not chosen.denies:
            return OK
    elif not yes and any(denies(clause) or (amounts and claims.amounts(clause)) for clause in carried):
        return OK
    return CheckResult(False, "polarity", "yes" if yes else "no")
