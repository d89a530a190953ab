"""Does a product meet a wish? Each wish is held against the product's own statements; nothing is taken for granted.

A wish is met ("yes"), refused ("no") or not spoken of ("unknown"). It is firm if it asks for a property, which the
evidence must state, and soft if it only describes a use, which ranks what is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.dialogue.constraints import taken_out
from assistant.dialogue.judgement import Verdict
from assistant.dialogue.topics import Topic, all_topics, names_topic, topics_of
from assistant.truth.keyterms import clauses, has_term, is_negated, key_terms, truth_of_value
from assistant.truth.quantities import Quantity, quantities
from knowledge.records import Attribute, Passage, Product, Variant

_GENERIC = re.compile(
    r"(推荐|有没有|有什么|有吗|想要|想买|想找|找|买|哪款|哪个|哪种|适合|建议|预算|求|来个|来款|给我|帮我|一款|一个|个|款|那种|能够|可以|必须|一定|需要|要能|要有|要|能|的话|吧|"
    r"\b(recommend|suggest|looking|need|want|have|has|which|any|something|good|nice|gift|present|show|me|i'?m|i|my|for|that|one|ones|some|can|could|must|should|with|into|take|do|you|got|got any|after|a|an|the|it|is|are)\b)",
    re.IGNORECASE,
)
_FORM = re.compile(r"(?<=[\u4e00-\u9fff])(?:式|款|型|版|类)(?=$|[^\u4e00-\u9fff]|的|耳机)")
_NAME_LEAD = re.compile(r"^(?:是否|支持|可以|可|能|带|有|附带|附)(?=[\u4e00-\u9fff])")
_NAME_DENIES = re.compile(r"^(?:不含|无|免|不带|非|不)(?=[\u4e00-\u9fff])|[- ]free$|^free of |^no ", re.IGNORECASE)
_DENIED_BEFORE = re.compile(
    r"(?:不|非|无|没|没有|不含|不带|半|免|零|not|no|non|semi|without|nothing|never|isn't|half)[\s-]*(?:in |the |an? )*$",
    re.IGNORECASE,
)
# "After swimming" says nothing of swimming with it.
_AROUND = re.compile(r"[\u4e00-\u9fff]{2}(?:以?后|之后|以?前|之前)|\b(?:after|before) \w+ing\b", re.IGNORECASE)
_AT_MOST = re.compile(
    r"以内|以下|之内|不超过|低于|小于|少于|轻于|less than|under|below|within|at most|max|up to|no more than",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"以上|至少|不低于|超过|大于|起码|at least|more than|over|above|minimum|or more|\+", re.IGNORECASE
)
_TOPIC_OF_DIMENSION = {
    "mass": "weight",
    "time": "battery_life",
    "days": "battery_life",
    "volume": "capacity",
    "charge": "capacity",
    "power": "power",
    "sound": "noise_level",
    "voltage": "voltage",
    "light": "colour_temp",
    "temperature": "warmth",
    "age": "age",
}
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


@dataclass(frozen=True, slots=True)
class Support:
    """How a product stands to a wish, with the text that shows it. `strength` is 0 to 1."""

    verdict: Verdict
    strength: float = 0.0
    firm: bool = False
    attribute: Attribute | None = None
    passage: Passage | None = None


_UNKNOWN = Support("unknown")


_topics_of = lru_cache(maxsize=512)(topics_of)


@lru_cache(maxsize=512)
def bare(wish: str) -> str:
    """Return the wish without the words of wishing and without suffixes that only form a word ("入耳式")."""
    return re.sub(r"\s+", " ", _FORM.sub("", _GENERIC.sub(" ", wish))).strip(" ,，。.?？!")


def attributes_of(product: Product, variant: Variant | None, lang: str) -> list[Attribute]:
    """Return the attributes that hold for the variant, in `lang` or, lacking that, in the language there is."""
    own = [a for a in product.attributes if a.sku is None or variant is None or a.sku == variant.sku]
    return [a for a in own if a.lang == lang] or own


def weigh(product: Product, variant: Variant | None, wish: str, passages: Sequence[Passage], lang: str) -> Support:
    """Judge one wish by one product's texts, the surest kind of evidence first."""
    attributes = attributes_of(product, variant, lang)
    topics = _topics_of(wish)
    unwanted = _unwanted(wish)
    if unwanted:
        return _without(product, variant, unwanted, lang)
    for judged in (
        _by_activity(topics, wish, attributes, passages),
        _by_mains(wish, attributes),
        _by_amount(wish, topics, attributes),
        _by_attribute(wish, topics, attributes),
    ):
        if judged is not None:
            return judged
    return _by_words(product, wish, passages, firm=bool(topics))


@lru_cache(maxsize=512)
def _unwanted(wish: str) -> tuple[str, ...]:
    return tuple(taken_out(wish)[1])


def _without(product: Product, variant: Variant | None, unwanted: Sequence[str], lang: str) -> Support:
    """A wish to be without something is met by what states its absence."""
    found = [has_thing(product, variant, thing, lang) for thing in unwanted]
    for has, attribute in found:
        if has:
            return Support("no", 1.0, True, attribute)
    shown = next((attribute for has, attribute in found if has is False), None)
    return Support("yes", 1.0, True, shown) if all(has is False for has, _ in found) else Support("unknown", 0.0, True)


def _by_activity(
    topics: Sequence[Topic], wish: str, attributes: Sequence[Attribute], passages: Sequence[Passage]
) -> Support | None:
    """An activity wants an explicit statement: an attribute named for it, else clauses that speak of it."""
    for topic in topics:
        if topic.requires is None:
            continue
        for attribute in attributes:
            truth = truth_of_value(attribute.value)
            if topic.requires.search(f"{attribute.key} {attribute.name}") and truth is not None:
                return Support("yes" if truth else "no", 1.0, True, attribute)
        said: dict[bool, list[Passage]] = {True: [], False: []}
        for passage in passages:
            for clause in clauses(passage.text):
                if topic.requires.search(_AROUND.sub(" ", clause)):
                    said[not is_negated(clause)].append(passage)
        if said[False]:
            return Support("no", 1.0, True, passage=said[False][0])
        if said[True]:
            return Support("yes", 0.6, True, passage=said[True][0])
        near = next((a for a in attributes if names_topic(a, topic) and _positive(a.value)), None)
        return Support("unknown", 0.3 if near else 0.0, True, near)
    return None


def _positive(value: str) -> bool:
    return truth_of_value(value) is not False and not is_negated(clauses(value)[0] if clauses(value) else value)


def _by_mains(wish: str, attributes: Sequence[Attribute]) -> Support | None:
    """A journey abroad asks for the voltage of the place, of whatever is plugged in."""
    wanted = next((volts for pattern, volts in _MAINS if pattern.search(wish)), None)
    dual = bool(_DUAL_VOLTAGE.search(wish))
    if wanted is None and not dual:
        return None
    attribute = next((a for a in attributes if re.search(r"voltage|电压", f"{a.key} {a.name}", re.IGNORECASE)), None)
    if attribute is None:
        return None if wanted is not None else Support("unknown", 0.0, True)
    stated = [q for q in quantities(attribute.value) if q.dimension == "voltage"] or quantities(attribute.value)
    needed = [wanted] if wanted is not None else [115.0, 230.0]
    fits = all(any(_reaches(q, volts) for q in stated) for volts in needed)
    return Support("yes" if fits else "no", 1.0, True, attribute)


def _reaches(stated: Quantity, volts: float) -> bool:
    return stated.low * (1 - _MAINS_REACH) <= volts <= stated.high * (1 + _MAINS_REACH)


def _by_amount(wish: str, topics: Sequence[Topic], attributes: Sequence[Attribute]) -> Support | None:
    """An amount with a unit is compared with what the product states in that measure."""
    asked = next((q for q in quantities(wish) if q.dimension in _TOPIC_OF_DIMENSION), None)
    if asked is None:
        return None
    name = _TOPIC_OF_DIMENSION[asked.dimension]
    asked_topics = [t for t in topics if t.name != name] + [t for t in all_topics() if t.name == name]
    for topic in asked_topics:
        for attribute in attributes:
            stated = [q for q in quantities(attribute.value) if q.dimension == asked.dimension]
            if names_topic(attribute, topic) and stated:
                return Support("yes" if _within(wish, asked, stated) else "no", 1.0, True, attribute)
    return Support("unknown", 0.0, True)


def _within(wish: str, asked: Quantity, stated: Sequence[Quantity]) -> bool:
    low, high = min(q.low for q in stated), max(q.high for q in stated)
    if _AT_MOST.search(wish):
        return high <= asked.high
    if _AT_LEAST.search(wish):
        return high >= asked.low
    return low <= asked.high and asked.low <= high


def _by_attribute(wish: str, topics: Sequence[Topic], attributes: Sequence[Attribute]) -> Support | None:
    """An attribute that is on the wish's topic, or named in it, says yes or no, or holds what is asked."""
    terms = key_terms(bare(wish))
    named = [a for a in attributes if _named_in(a, wish, terms)]
    on_topic = [a for topic in topics for a in attributes if names_topic(a, topic) and a not in named]
    listed = [a for t in topics if t.name in _ENUMERATED for a in on_topic if names_topic(a, t)]
    for attribute in (*named, *(a for a in on_topic if a not in listed)):
        denies = bool(_NAME_DENIES.search(attribute.name))
        truth = truth_of_value(attribute.value)
        if truth is not None:
            return Support("yes" if truth is not denies else "no", 1.0, True, attribute)
    for attribute in (*named, *on_topic):
        said = _says(attribute.value, bare(wish))
        if said is not None:
            return Support("yes" if said else "no", 1.0, True, attribute)
    for topic in topics:
        found = topic.asked.search(wish)
        for attribute in (*named, *on_topic):
            if topic.name in _ENUMERATED and found is not None and names_topic(attribute, topic):
                said = (
                    True if _ALL.search(attribute.value) else _says(attribute.value, _KIND_END.sub("", found.group()))
                )
                return Support(
                    "unknown" if said is None else "yes" if said else "no", float(bool(said)), True, attribute
                )
            if names_topic(attribute, topic) and (judged := _topic_value(wish, topic, attribute)):
                return judged
    return None


def _topic_value(wish: str, topic: Topic, attribute: Attribute) -> Support | None:
    """A value without yes or no ("IPX4, resists rain") grants the topic, unless it denies the very word asked for."""
    found = topic.asked.search(wish)
    if topic.name in _NO_GRANT:
        return None
    denied = found is not None and any(
        is_negated(clause) and (topic.asked.search(clause) or has_term(clause, found.group()))
        for clause in clauses(attribute.value)
    )
    if denied or not _positive(attribute.value):
        return Support("no", 1.0, True, attribute)
    return Support("yes", 0.7, True, attribute)


def _named_in(attribute: Attribute, wish: str, terms: Sequence[str]) -> bool:
    """Tell whether the wish speaks the attribute's name, whatever verb the shop put before it ("可折叠")."""
    name = _NAME_DENIES.sub("", attribute.name)
    if not name.isascii():
        core = _NAME_LEAD.sub("", name)
        if len(core) >= 2 and core in wish:
            return True
    own = key_terms(name)
    return bool(own) and all(any(has_term(term, part) for term in terms) for part in own)


def _says(text: str, phrase: str) -> bool | None:
    """Tell whether a text affirms the phrase (True), denies it (False) or does not speak of it (None)."""
    folded, wanted = _folded(text), _folded(phrase)
    if not wanted:
        return None
    places = [match.start() for match in re.finditer(_pattern(wanted), folded)]
    if places:
        return any(
            not _DENIED_BEFORE.search(folded[:place][-14:]) and not is_negated(_clause_at(folded, place))
            for place in places
        )
    terms = key_terms(phrase)
    if len(terms) < 2 and not (terms and terms[0].isascii()):
        return None
    for clause in clauses(text):
        if terms and all(has_term(clause.lower(), term) for term in terms):
            return not is_negated(clause)
    return None


def _folded(text: str) -> str:
    text = re.sub(r"\bin (?:the|your|my) ears?\b", "in-ear", text.lower())
    text = re.sub(r"\b(?:over|on|around) (?:the|your|my) ears?\b", lambda m: f"{m.group().split()[0]}-ear", text)
    return re.sub(r"\s+", " ", text.replace("-", " ")).strip()


def _pattern(wanted: str) -> str:
    if not wanted.isascii():
        return re.escape(wanted)
    return rf"(?<![a-z0-9]){re.escape(wanted.removesuffix('s'))}"


def _clause_at(text: str, place: int) -> str:
    start = max((text.rfind(mark, 0, place) for mark in ",，;；。.、"), default=-1) + 1
    ends = [found for mark in ",，;；。、" if (found := text.find(mark, place)) >= 0]
    return text[start : min(ends, default=len(text))]


def _by_words(product: Product, wish: str, passages: Sequence[Passage], *, firm: bool) -> Support:
    """Where nothing decides, the wish's words are looked for; the passage that has most of them supports it."""
    terms = _terms(bare(wish))
    if not terms:
        return _UNKNOWN
    titles = " ".join([*product.titles.values(), *product.tags]).lower()
    best, shown = 0.0, None
    for passage in passages:
        body = f"{titles} {passage.title} {passage.text}".lower()
        found = [term for term in terms if term in body and has_term(body, term)]
        share = len(found) / len(terms)
        if share > best and any(_says(passage.text, term) is not False for term in found):
            best, shown = share, passage
    if shown is None:
        share = sum(has_term(titles, term) for term in terms) / len(terms)
        return Support("yes" if share > 0.99 else "unknown", share, firm)
    return Support("yes" if best > 0.99 else "unknown", best, firm, passage=shown)


def _terms(text: str) -> tuple[str, ...]:
    """Return the content words; pairs of characters where a Chinese text has none."""
    found = key_terms(text)
    if found:
        return found
    run = "".join(re.findall(r"[\u4e00-\u9fff]", text))
    return tuple(run[i : i + 2] for i in range(len(run) - 1))


def has_thing(product: Product, variant: Variant | None, thing: str, lang: str) -> tuple[bool | None, Attribute | None]:
    """Tell whether the product is or has an unwanted thing, and the attribute that says so; None if nothing does."""
    phrase = bare(thing)
    attributes = attributes_of(product, variant, lang)
    for attribute, stated in _statements(attributes, phrase):
        return stated, attribute
    for name in (*product.titles.values(), *product.tags, *product.category.values()):
        said = _says(name, phrase)
        if said is not None:
            return said, None
    return None, None


def _statements(attributes: Sequence[Attribute], phrase: str) -> Iterator[tuple[Attribute, bool]]:
    terms = key_terms(phrase)
    for attribute in attributes:
        truth = truth_of_value(attribute.value)
        if truth is not None and (_named_in(attribute, phrase, terms) or _folded(phrase) == _folded(attribute.name)):
            yield attribute, truth is not bool(_NAME_DENIES.search(attribute.name))
    for attribute in attributes:
        spoken = None if _lists_contents(attribute) else _says(attribute.value, phrase)
        if spoken is not None:
            yield attribute, spoken


def _lists_contents(attribute: Attribute) -> bool:
    """What is in the box is not what the product is: tips in the box make no in-ear headphones."""
    return bool(re.search(r"box|package|包装|清单", f"{attribute.key} {attribute.name}", re.IGNORECASE))
