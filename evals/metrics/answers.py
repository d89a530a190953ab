"""Judging replies to answer cases: pure functions from a case and its reply to verdicts, and from verdicts to numbers.

A text is found in a reply if it is a substring after NFKC, lower-casing, removing white space and thousands
separators and making curly apostrophes straight, on both sides. A text that starts with "^" must stand at the very start of the reply.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.answer_cases import OUTCOMES, AnswerCase
from evals.metrics.numbers import unsupported_numbers
from evals.metrics.spoken import Spoken, unsupported_spoken
from evals.metrics.statistics import percentile, rate

Result = dict[str, float]


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One reply: its words, what it came to, the texts of its evidence, and when words came.

    `rejected` counts sentences that the check refused before they were said; `written` are those said that a model
    wrote freely.
    """

    text: str
    outcome: str
    evidence: tuple[str, ...] = ()
    first_token_ms: float = 0.0
    total_ms: float = 0.0
    rejected: int = 0
    sentences: int = 0
    written: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found wrong with the reply to a case's last turn."""

    case: AnswerCase
    reply: TurnResult
    missing: tuple[tuple[str, ...], ...]
    forbidden: tuple[str, ...]
    wrong_numbers: tuple[str, ...]
    echoed_numbers: tuple[str, ...]

    @property
    def facts_hold(self) -> bool:
        return not self.missing and not self.forbidden

    @property
    def outcome_holds(self) -> bool:
        return self.reply.outcome in self.case.expect.outcomes

    @property
    def right(self) -> bool:
        return self.facts_hold and self.outcome_holds

    @property
    def expected_outcome(self) -> str:
        """The outcome to book the case under: the one that came, if it is allowed, else the first allowed."""
        return self.reply.outcome if self.outcome_holds else self.case.expect.outcomes[0]


def squeezed(text: str) -> str:
    """Return the form in which texts are compared."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", re.sub(r"\s+", "", plain))


def holds(reply: str, wanted: str) -> bool:
    """Return whether `reply` holds `wanted`, at its start if that begins with "^"."""
    text = squeezed(reply)
    if wanted.startswith("^"):
        return text.lstrip("\"'“”「『*-·,，。!！~ ").startswith(squeezed(wanted[1:]))
    return squeezed(wanted) in text


def judge(case: AnswerCase, reply: TurnResult, names: Iterable[str] = ()) -> Verdict:
    """Judge the last reply of a case. `names` are product names, whose digits are no claims.

    Numbers that the customer gave count as echoed, not as wrong: repeating "under 200" claims nothing.
    """
    names = tuple(names)
    unsupported = unsupported_numbers(reply.text, reply.evidence, names)
    wrong = unsupported_numbers(reply.text, (*reply.evidence, *case.turns), names) if unsupported else ()
    return Verdict(
        case,
        reply,
        tuple(group for group in case.expect.all_of if not any(holds(reply.text, text) for text in group)),
        tuple(text for text in case.expect.none_of if holds(reply.text, text)),
        wrong,
        tuple(number for number in unsupported if number not in wrong),
    )


def summarise(verdicts: Sequence[Verdict], turns: Sequence[TurnResult], names: Sequence[str] = ()) -> Result:
    """Return the flat result of a run. `turns` are all replies, those before the judged ones too; `names` as in `judge`."""
    result: Result = {"answers.cases": len(verdicts), "answers.turns": len(turns)}
    result |= _rates("answers", verdicts)
    result["answers.wrong_numbers"] = sum(len(verdict.wrong_numbers) for verdict in verdicts)
    result["answers.wrong_numbers.replies"] = sum(bool(verdict.wrong_numbers) for verdict in verdicts)
    result["answers.echoed_numbers"] = sum(len(verdict.echoed_numbers) for verdict in verdicts)
    result["answers.rejected_sentences"] = sum(turn.rejected for turn in turns)
    result["answers.said_sentences"] = sum(turn.sentences for turn in turns)
    result["answers.sentences"] = result["answers.said_sentences"] + result["answers.rejected_sentences"]
    written = [one for turn in turns for one in turn.written]
    result["answers.written_sentences"] = len(written)
    result["answers.unsupported_spoken"] = len(unsupported_spoken(written, names))
    result |= _abstention(verdicts) | _confusion(verdicts) | _slices(verdicts)
    for name, times in (
        ("first_token_ms", [turn.first_token_ms for turn in turns]),
        ("total_ms", [turn.total_ms for turn in turns]),
    ):
        result[f"answers.{name}.p50"] = percentile(times, 50)
        result[f"answers.{name}.p95"] = percentile(times, 95)
    return result


def _rates(prefix: str, verdicts: Sequence[Verdict], suffix: str = "") -> Result:
    total = len(verdicts)
    return {
        f"{prefix}.facts_right{suffix}": rate(sum(verdict.facts_hold for verdict in verdicts), total),
        f"{prefix}.all_right{suffix}": rate(sum(verdict.right for verdict in verdicts), total),
        f"{prefix}.outcome_right{suffix}": rate(sum(verdict.outcome_holds for verdict in verdicts), total),
    }


def _abstention(verdicts: Sequence[Verdict]) -> Result:
    """Recall over cases that must abstain; needless ones among cases that must be answered."""
    must = [verdict for verdict in verdicts if verdict.case.expect.outcomes == ("abstain",)]
    answerable = [verdict for verdict in verdicts if verdict.case.expect.outcomes == ("answer",)]
    return {
        "answers.abstain.recall": rate(sum(verdict.reply.outcome == "abstain" for verdict in must), len(must)),
        "answers.abstain.needless": rate(
            sum(verdict.reply.outcome == "abstain" for verdict in answerable), len(answerable)
        ),
        "answers.abstain.cases": len(must),
    }


def _confusion(verdicts: Sequence[Verdict]) -> Result:
    counts = {(wanted, got): 0 for wanted in OUTCOMES for got in OUTCOMES}
    for verdict in verdicts:
        pair = (verdict.expected_outcome, verdict.reply.outcome)
        counts[pair] = counts.get(pair, 0) + 1
    return {f"answers.outcome.{wanted}.{got}": count for (wanted, got), count in counts.items()}


def _slices(verdicts: Sequence[Verdict]) -> Result:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for name in verdict.case.slices:
            groups.setdefault(name, []).append(verdict)
    result: Result = {}
    for name, members in sorted(groups.items()):
        result |= _rates("answers", members, f".{name}")
        result[f"answers.cases.{name}"] = len(members)
        result[f"answers.wrong_numbers.{name}"] = sum(len(verdict.wrong_numbers) for verdict in members)
    return result


def failure(verdict: Verdict) -> Mapping[str, object]:
    """Return what a person needs to see of a failed case."""
    case = verdict.case
    return {
        "id": case.case_id,
        "lang": case.lang,
        "type": case.type,
        "tags": list(case.tags),
        "turns": list(case.turns),
        "current_product": case.current_product,
        "customer_id": case.customer_id,
        "reply": verdict.reply.text,
        "outcome": verdict.reply.outcome,
        "expected_outcome": "|".join(case.expect.outcomes),
        "missing": [list(group) for group in verdict.missing],
        "forbidden": list(verdict.forbidden),
        "wrong_numbers": list(verdict.wrong_numbers),
        "evidence": list(verdict.reply.evidence),
    }
