"""Does a product have or is it what a customer does not want? Decided by what states it, in attributes first, then in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.dialogue.constraints import taken_out
from assistant.dialogue.meanings import in_other_language
from assistant.dialogue.sayings import NAME_DENIES, bare, folded, named_in, says
from assistant.dialogue.statements import Statement
from assistant.truth.keyterms import truth_of_value
from knowledge.records import Product

_LISTED = re.compile(r"box|package|包装|清单|附[:：]|附带|盒内", re.IGNORECASE)

_ELECTRICITY = re.compile(
    r"^(?:electricity|mains(?: power)?|power|plug(?:ging)?(?: in)?|a socket|插电|通电|用电|电|电源)$", re.IGNORECASE
)
_POWERED = re.compile(r"voltage|电压|rated_power|(?:^|_| )power(?:$|_| )|额定功率|功率|电源", re.IGNORECASE)


@lru_cache(maxsize=512)
def unwanted_in(wish: str) -> tuple[str, ...]:
    """Return the things that a wish refuses."""
    return tuple(taken_out(wish)[1])


def has_thing(
    product: Product, thing: str, statements: Sequence[Statement], lang: str
) -> tuple[bool | None, Statement | None]:
    """Tell whether the product is or has an unwanted thing, and the statement that says so; None if nothing does."""
    phrase = bare(thing) or thing
    other = "en" if lang == "zh" else "zh"
    phrases = {lang: phrase, other: in_other_language(phrase, other)}
    if _ELECTRICITY.search(phrase):
        return _runs_on_mains(statements)
    for statement, stated in _by_attributes(statements, phrases):
        return stated, statement
    for name in (*product.titles.values(), *product.tags, *product.category.values()):
        for words in filter(None, phrases.values()):
            said = says(name, words)
            if said is not None:
                return said, None
    return _by_prose(statements, phrases)


def _runs_on_mains(statements: Sequence[Statement]) -> tuple[bool | None, Statement | None]:
    """What states a voltage or a rated power needs electricity; that is a fact of the world, not of a shop."""
    shown = next(
        (s for s in statements if s.attribute is not None and _POWERED.search(f"{s.attribute.key} {s.heading}")), None
    )
    return (True, shown) if shown is not None else (None, None)


def _by_attributes(statements: Sequence[Statement], phrases: dict[str, str]) -> Iterator[tuple[Statement, bool]]:
    owned = [
        (s, phrases.get(s.lang, "")) for s in statements if s.attribute is not None and s.passage.kind == "attribute"
    ]
    for statement, phrase in owned:
        assert statement.attribute is not None
        name = statement.attribute.name
        truth = truth_of_value(statement.text)
        if phrase and truth is not None and (named_in(statement.attribute, phrase) or folded(phrase) == folded(name)):
            yield statement, truth is not bool(NAME_DENIES.search(name))
    for statement, phrase in owned:
        spoken = says(statement.text, phrase) if phrase and not _LISTED.search(statement.heading) else None
        if spoken is not None:
            yield statement, spoken


def _by_prose(statements: Sequence[Statement], phrases: dict[str, str]) -> tuple[bool | None, Statement | None]:
    """A denial in prose is about the product; beside one, a mention ("lasts less long than PTFE") affirms nothing."""
    affirmed: Statement | None = None
    for statement in statements:
        phrase = phrases.get(statement.lang, "")
        if statement.attribute is not None or len(phrase) < 2 or _LISTED.search(statement.text):
            continue
        said = says(statement.text, phrase)
        if said is False:
            return False, statement
        affirmed = affirmed or (statement if said else None)
    return (True, affirmed) if affirmed is not None else (None, None)
