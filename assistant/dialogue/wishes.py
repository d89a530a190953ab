"""Does a product meet a wish? Each wish is held against all that the product states; nothing is taken for granted.

A wish is met ("yes"), refused ("no") or not spoken of ("unknown"). It is firm if it asks for a property, which the
evidence must state, and soft if it only describes a use, which ranks what is offered. Evidence is asked in this order:
what is refused; a statement about the very activity; the voltage of a place; an amount; an attribute that the wish
names or is on; the judgement that answers yes/no questions; at last the words, in either language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.dialogue.amounts import amount_met, asked_amounts, closeness
from assistant.dialogue.judgement import Verdict, judge
from assistant.dialogue.meanings import in_other_language, meanings_of
from assistant.dialogue.sayings import NAME_DENIES, bare, named_in, says
from assistant.dialogue.statements import Statement
from assistant.dialogue.topics import Topic, names_topic, topics_of
from assistant.dialogue.unwanted import has_thing, unwanted_in
from assistant.truth.keyterms import clauses, has_term, is_negated, truth_of_value
from assistant.truth.quantities import Quantity, quantities
from knowledge.records import Attribute, Product, Variant

__all__ = ["Support", "bare", "has_thing", "weigh"]

# "After swimming" says nothing of swimming with it.
_AROUND = re.compile(r"[\u4e00-\u9fff]{2}(?:以?后|之后|以?前|之前)|\b(?:after|before) \w+ing\b", re.IGNORECASE)
# Mains voltage by destination, where it differs between makes of appliances; a fact of the world, not of a shop.
_MAINS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"美国|加拿大|墨西哥|\b(?:the states|usa?|america|canada|mexico)\b", re.IGNORECASE), 120.0),
    (re.compile(r"日本|台湾|\b(?:japan|taiwan)\b", re.IGNORECASE), 110.0),
    (re.compile(r"欧洲|英国|法国|德国|意大利|西班牙|澳洲|澳大利亚|泰国|韩国|新加坡|\b(?:europe|uk|britain|france|germany|italy|spain|australia|thailand|korea|singapore)\b", re.IGNORECASE), 230.0),
)  # fmt: skip
_DUAL_VOLTAGE = re.compile(
    r"双电压|宽电压|全球电压|通用电压|dual[- ]voltage|worldwide voltage|110.{0,6}(?:和|/|-|to|and).{0,4}2[234]0",
    re.IGNORECASE,
)
# Values that list what holds; what is not in the list is not granted by its being there.
_ENUMERATED = frozenset(["skin_type"])
_NO_GRANT = frozenset(["wearing_style", "material", "ingredients", "skin_type", "compatibility", "in_the_box"])
_ALL = re.compile(r"所有|全部|任何|\b(?:all|any|every)\b", re.IGNORECASE)
_KIND_END = re.compile(r"(?:肌肤|皮肤|肌|皮|性| skin)$", re.IGNORECASE)
_MAINS_REACH = 0.12
# Amounts of which a product that says nothing of the measure can't be said to fail.
_SOFT_AMOUNTS = frozenset(["length", "percent"])


@dataclass(frozen=True, slots=True)
class Support:
    """How a product stands to a wish, with the statement that shows it. `strength` is 0 to 1."""

    verdict: Verdict
    strength: float = 0.0
    firm: bool = False
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wish in both languages; `lang` is the customer's."""

    text: str
    other: str
    lang: str
    topics: tuple[Topic, ...]

    def in_lang(self, lang: str) -> str:
        return self.text if lang == self.lang else self.other


_UNKNOWN = Support("unknown")


@lru_cache(maxsize=512)
def _wish(text: str, lang: str) -> _Wish:
    other = in_other_language(text, "en" if lang == "zh" else "zh")
    return _Wish(text, other, lang, topics_of(text))


def weigh(product: Product, variant: Variant | None, text: str, statements: Sequence[Statement], lang: str) -> Support:
    """Judge one wish by all that is stated of one product or version, the surest kind of evidence first."""
    wish = _wish(text, lang)
    own = _once(sorted((s for s in statements if s.about(variant)), key=lambda s: s.lang != lang), lang)
    if unwanted_in(text):
        return _without(product, unwanted_in(text), own, lang)
    for judged in (
        _by_activity(wish, own),
        _by_mains(wish, own),
        _by_amount(wish, own),
        _by_attribute(wish, own),
    ):
        if judged is not None:
            return judged
    by_words = _by_words(product, wish, own, firm=bool(wish.topics))
    # Where no word of the wish is said there is nothing to judge.
    judged = _by_judgement(product, wish, own) if by_words.statement is not None else None
    return judged or by_words


def _once(statements: Sequence[Statement], lang: str) -> list[Statement]:
    """Leave out the attributes of the other language that the customer's has too."""
    keys = {s.attribute.key for s in statements if s.attribute is not None and s.lang == lang}
    return [s for s in statements if s.lang == lang or s.attribute is None or s.attribute.key not in keys]


def _stated(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Attribute]]:
    for statement in statements:
        if statement.attribute is not None and statement.passage.kind == "attribute":
            yield statement, statement.attribute


def _without(product: Product, unwanted: Sequence[str], statements: Sequence[Statement], lang: str) -> Support:
    """A wish to be without something is met by what states its absence."""
    found = [has_thing(product, thing, statements, lang) for thing in unwanted]
    for has, statement in found:
        if has:
            return Support("no", 1.0, True, statement)
    shown = next((statement for has, statement in found if has is False), None)
    return Support("yes", 1.0, True, shown) if all(has is False for has, _ in found) else Support("unknown", 0.0, True)


def _by_activity(wish: _Wish, statements: Sequence[Statement]) -> Support | None:
    """An activity wants an explicit statement: an attribute named for it, else clauses that speak of it."""
    for topic in wish.topics:
        if topic.requires is None:
            continue
        for statement, attribute in _stated(statements):
            truth = truth_of_value(attribute.value)
            if topic.requires.search(f"{attribute.key} {attribute.name}") and truth is not None:
                return Support("yes" if truth else "no", 1.0, True, statement)
        said: dict[bool, list[Statement]] = {True: [], False: []}
        for statement in statements:
            for clause in clauses(f"{statement.heading} {statement.text}"):
                if topic.requires.search(_AROUND.sub(" ", clause)):
                    said[not is_negated(clause)].append(statement)
        if said[False]:
            return Support("no", 1.0, True, said[False][0])
        if said[True]:
            return Support("yes", 0.6, True, said[True][0])
        near = next((s for s, a in _stated(statements) if names_topic(a, topic) and _positive(a.value)), None)
        return Support("unknown", 0.3 if near else 0.0, True, near)
    return None


def _positive(value: str) -> bool:
    return truth_of_value(value) is not False and not is_negated(clauses(value)[0] if clauses(value) else value)


def _by_mains(wish: _Wish, statements: Sequence[Statement]) -> Support | None:
    """A journey abroad asks for the voltage of the place, of whatever is plugged in."""
    wanted = next((volts for pattern, volts in _MAINS if pattern.search(wish.text)), None)
    dual = bool(_DUAL_VOLTAGE.search(wish.text))
    if wanted is None and not dual:
        return None
    shown = next(
        (s for s, a in _stated(statements) if re.search(r"voltage|电压", f"{a.key} {a.name}", re.IGNORECASE)), None
    )
    if shown is None:
        return None if wanted is not None else Support("unknown", 0.0, True)
    stated = [q for q in quantities(shown.text) if q.dimension == "voltage"] or quantities(shown.text)
    needed = [wanted] if wanted is not None else [115.0, 230.0]
    fits = all(any(_reaches(q, volts) for q in stated) for volts in needed)
    return Support("yes" if fits else "no", 1.0, True, shown)


def _reaches(stated: Quantity, volts: float) -> bool:
    return stated.low * (1 - _MAINS_REACH) <= volts <= stated.high * (1 + _MAINS_REACH)


def _by_amount(wish: _Wish, statements: Sequence[Statement]) -> Support | None:
    """An amount is compared with what the product states in that measure."""
    met: list[Statement] = []
    for amount in asked_amounts(wish.text):
        found = amount_met(amount, wish.text, statements)
        if found is None and amount.dimension in _SOFT_AMOUNTS:
            continue
        if found is None:
            return Support("unknown", 0.0, True)
        if not found[0]:
            return Support("no", closeness(amount, found[1]), True, found[1])
        met.append(found[1])
    return Support("yes", 1.0, True, met[0]) if met else None


def _by_attribute(wish: _Wish, statements: Sequence[Statement]) -> Support | None:
    """An attribute that is on the wish's topic, or named in it, says yes or no, or holds what is asked."""
    stated = list(_stated(statements))
    named = [(s, a) for s, a in stated if (words := wish.in_lang(s.lang)) and named_in(a, words)]
    on_topic = [(s, a) for t in wish.topics for s, a in stated if names_topic(a, t) and (s, a) not in named]
    listed = [item for t in wish.topics if t.name in _ENUMERATED for item in on_topic if names_topic(item[1], t)]
    for statement, attribute in (*named, *(item for item in on_topic if item not in listed)):
        denies = bool(NAME_DENIES.search(attribute.name))
        truth = truth_of_value(statement.text)
        if truth is not None:
            return Support("yes" if truth is not denies else "no", 1.0, True, statement)
    for statement, _ in (*named, *on_topic):
        said = says(statement.text, bare(wish.in_lang(statement.lang)))
        if said is not None:
            return Support("yes" if said else "no", 1.0, True, statement)
    for topic in wish.topics:
        for statement, attribute in (*named, *on_topic):
            judged = _on_topic(wish, topic, statement) if names_topic(attribute, topic) else None
            if judged is not None:
                return judged
    return None


def _on_topic(wish: _Wish, topic: Topic, statement: Statement) -> Support | None:
    found = topic.asked.search(wish.text)
    if topic.name in _ENUMERATED and found is not None:
        everyone = bool(_ALL.search(statement.text))
        said = True if everyone else says(statement.text, _KIND_END.sub("", found.group()))
        return Support("unknown" if said is None else "yes" if said else "no", float(bool(said)), True, statement)
    return _topic_value(wish.text, topic, statement)


def _topic_value(wish: str, topic: Topic, statement: Statement) -> Support | None:
    """A value without yes or no ("IPX4, resists rain") grants the topic, unless it denies the very word asked for."""
    found = topic.asked.search(wish)
    if topic.name in _NO_GRANT:
        return None
    denied = found is not None and any(
        is_negated(clause) and (topic.asked.search(clause) or has_term(clause, found.group()))
        for clause in clauses(statement.text)
    )
    if denied or not _positive(statement.text):
        return Support("no", 1.0, True, statement)
    return Support("yes", 0.7, True, statement)


def _by_judgement(product: Product, wish: _Wish, statements: Sequence[Statement]) -> Support | None:
    """Ask what answers yes/no questions, in the customer's language first."""
    for lang in (wish.lang, "en" if wish.lang == "zh" else "zh"):
        words = bare(wish.in_lang(lang))
        passages = tuple(dict.fromkeys(s.passage for s in statements if s.lang == lang))
        if len(words) < 2 or not passages:
            continue
        judgement = judge(product, words, wish.topics, passages)
        if judgement.verdict != "unknown":
            terms = meanings_of(words)
            own = [s for s in statements if s.passage == judgement.passages[0]]
            shown = max(own, key=lambda s: sum(m.said_in(s.whole) for m in terms))
            if _narrower(shown, words):
                continue
            return Support(judgement.verdict, 0.9, bool(wish.topics), shown)
    return None


def _narrower(statement: Statement, words: str) -> bool:
    """Tell whether a yes or no is said of something narrower than the wish ("wireless charging: no" for "wireless")."""
    attribute = statement.attribute
    return attribute is not None and truth_of_value(statement.text) is not None and not named_in(attribute, words)


def _by_words(product: Product, wish: _Wish, statements: Sequence[Statement], *, firm: bool) -> Support:
    """Where nothing decides, the wish's words are looked for; the statement that has most of them supports it."""
    meanings = meanings_of(bare(wish.text))
    if not meanings:
        return _UNKNOWN
    denied = _denied(wish, statements)
    if denied is not None:
        return Support("no", 0.8, True, denied)
    titles = " ".join([*product.titles.values(), *product.tags, *product.category.values()]).lower()
    in_title = [meaning.said_in(titles) for meaning in meanings]
    best, shown, against = sum(in_title) / len(meanings), None, None
    for statement in statements:
        whole = statement.whole
        own = [meaning for meaning in meanings if meaning.said_in(whole)]
        share = sum(a or meaning in own for a, meaning in zip(in_title, meanings, strict=True)) / len(meanings)
        if own and statement.passage.kind == "drawback":
            against = statement if len(own) == len(meanings) else against
        elif own and (share > best or (share == best and shown is None)) and not _all_denied(statement, own):
            best, shown = share, statement
    if against is not None and not shown:
        # A drawback that speaks of the wish ("tight on an adult head") speaks against it.
        return Support("unknown", -0.5, firm, against)
    return Support("yes" if best > 0.99 else "unknown", best, firm, shown)


def _denied(wish: _Wish, statements: Sequence[Statement]) -> Statement | None:
    """Return the statement that denies all known things the wish speaks of, where none affirms them."""
    known = [meaning for meaning in meanings_of(wish.text) if meaning.known]
    said: dict[bool, list[Statement]] = {True: [], False: []}
    for statement in statements if known else ():
        if statement.passage.kind == "manual":
            continue
        for clause in clauses(statement.text):
            if all(meaning.said_in(clause.lower()) for meaning in known):
                said[is_negated(clause)].append(statement)
    return said[True][0] if said[True] and not said[False] else None


def _all_denied(statement: Statement, meanings: Sequence[object]) -> bool:
    return all(
        says(statement.text, word) is False
        for meaning in meanings
        for word in getattr(meaning, "words", ())
        if word in statement.text.lower()
    )
