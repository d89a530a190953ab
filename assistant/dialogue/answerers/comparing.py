"""Setting products or versions side by side, and saying which of them meets a question or has more or less of something.

A comparison is said only if the numbers of every side stand in evidence and do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.dialogue import wording
from assistant.dialogue.answerers.describing import answer_describe
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.answerers.sides import Side, computed, gap, measured, price_row, price_span, row, sides_of
from assistant.dialogue.constraints import ASKS_GAP, ordering_of
from assistant.dialogue.measures import measured_topics
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.sayings import bare
from assistant.dialogue.statements import Statement
from assistant.dialogue.topics import Topic, all_topics, names_topic, topics_of
from assistant.dialogue.versions import stated_apart, version_core
from assistant.dialogue.wishes import Support, weigh
from assistant.truth.evidence import Evidence
from knowledge.records import Money

_ASKS_PRICE = re.compile(
    r"价|贵|便宜|钱|price|cheap|expens|cost|dear|how much (?:more|less|extra)\b(?! (?:does|do|can|will)\b)(?=[^a-z]*(?:is|are|for)\b)",
    re.IGNORECASE,
)
_MOST_VERSIONS = 3
_DECIDES_LITTLE = re.compile(
    r"box|package|^type$|dimension|driver|codec|version|cable|manual|origin|shipping_weight", re.IGNORECASE
)
_WHICH = re.compile(r"哪(?:一)?(?:个|款|种|只|件|双|台|把|口)|谁", re.IGNORECASE)
_COMPARING = re.compile(
    r"区别|对比|比较|差别|不同|不一样|差多少|差哪些|相差|纠结|相比|跟|和|与|比|两(?:个|款|者|只)|三(?:个|款)|都说|呢|买哪|只看|的话|各|分别|"
    r"\b(?:differences?|diff|between|compare[ds]?|versus|vs|torn|or|and|than|better|both|choose|the|each|which|what|what'?s|whats|on|by|how|much|hmm+|n|for)\b",
    re.IGNORECASE,
)
# How a property with more or less of it is said: (property, sign) to (Chinese, English); both are comparatives.
_SAID = {
    ("price", 1): ("更便宜", "cheaper"),
    ("price", -1): ("更贵", "more expensive than the other"),
    ("weight", 1): ("更轻", "lighter"),
    ("weight", -1): ("更重", "heavier"),
    ("battery_life", -1): ("续航更长", "longer-lasting"),
    ("noise_level", 1): ("更安静", "quieter"),
    ("capacity", -1): ("容量更大", "bigger in capacity"),
    ("power", -1): ("功率更大", "stronger in power"),
    ("charging_time", 1): ("充电更快", "faster to charge"),
    ("size", 1): ("更小", "smaller"),
    ("size", -1): ("更大", "bigger"),
}


def answer_compare(scene: Scene) -> Answer:
    """Set two to four sides beside one another, on what is asked, else on those properties in which they differ."""
    sides = sides_of(scene)
    if len(sides) < 2:
        return scene.which_product()
    text = scene.question.text
    said, told = _by_ability(scene, sides, _about(scene, sides))
    ordered, more = _ordered(scene, sides)
    rows = _asked_rows(scene, sides, [*told, *more])
    said += [*ordered, *rows, *(_gaps(scene, sides) if ASKS_GAP.search(text) else ())]
    asks_price = bool(_ASKS_PRICE.search(text))
    if not said and not asks_price:
        said = _differing(scene, sides)[: 2 if scene.brief else 5]
        if not said and sides[0].version and len({scene.offer(v).price for side in sides for v in side.variants}) == 1:
            # Versions in which nothing differs were not what was meant ("and an ordinary kettle?").
            return answer_describe(scene)
        asks_price = not scene.brief or not said
    if asks_price and not (scene.brief and len(said) > 1):
        said.append(price_row(scene, sides))
    products = tuple(dict.fromkeys(side.product.product_id for side in sides))
    shown = tuple(next(side.product for side in sides if side.product.product_id == pid) for pid in products)
    return Answer("answer", tuple(said[: 2 if scene.brief else 7]), shown) if said else scene.abstain()


def _about(scene: Scene, sides: Sequence[Side]) -> str:
    """Return what is asked of the sides, without their names and the words of comparing."""
    text = _WHICH.sub(" ", scene.question.rest or scene.question.text)
    for side in sides:
        names = [side.label, version_core(side.label)] if side.version else scene.shop.nouns_in(text, side.product)
        for name in sorted(names, key=len, reverse=True):
            if not topics_of(name) or side.version:
                text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    text = re.sub(r"^[ 和跟与或vs.,，还是]+", "", text)
    if any(side.version for side in sides):
        # What is left of versions' names in words of their own says nothing of a property.
        return text if _topics(scene, sides) else ""
    return text if len(bare(_COMPARING.sub(" ", text))) > 1 else ""


def _topics(scene: Scene, sides: Sequence[Side]) -> list[Topic]:
    """Return the topics asked about; not those whose words only stand in a version's name ("静音版")."""
    text = scene.question.text
    rest = text
    for side in sides if sides[0].version else ():
        rest = re.sub(re.escape(version_core(side.label)), " ", rest, flags=re.IGNORECASE)
    asked = [topic for topic in all_topics() if topic.name in scene.question.attribute_keys]
    return [topic for topic in asked if topic.asked.search(rest) or not topic.asked.search(text)]


def _by_ability(scene: Scene, sides: Sequence[Side], asked: str) -> tuple[list[Sentence], list[Statement]]:
    """Say which sides meet what is asked, as far as it is stated, with the statements that show it."""
    if (
        len(asked) < 2
        or ASKS_GAP.search(scene.question.text)
        or (ordering_of(_WHICH.sub("更", asked)) is not None and not scene.question.polar)
    ):
        return [], []
    supports = [weigh(side.product, None, asked, side.statements, scene.lang) for side in sides]
    stated = [s.statement for s in supports if s.statement is not None and s.verdict != "unknown"]
    meeting = [
        side for side, s in zip(sides, supports, strict=True) if s.verdict == "yes" and (s.firm or s.strength >= 0.9)
    ]
    refused = [side for side, s in zip(sides, supports, strict=True) if s.verdict == "no"]
    key = _verdict_key(len(meeting), len(refused), len(sides))
    if not key:
        return [], stated
    evidence = tuple(piece for side, s in zip(sides, supports, strict=True) for piece in _shown(scene, side, s))
    titles = wording.listing([side.title for side in meeting], scene.lang)
    return [Sentence(scene.say(key, titles=titles), evidence)], stated


def _verdict_key(meeting: int, refused: int, sides: int) -> str:
    if meeting and refused and meeting + refused == sides:
        return "compare_meets"
    if meeting == sides:
        return "compare_both" if sides == 2 else "compare_all"
    if refused == sides:
        return "compare_neither" if sides == 2 else "compare_none"
    return ""


def _shown(scene: Scene, side: Side, support: Support) -> tuple[Evidence, ...]:
    own = (scene.shop.passage_evidence(support.statement.passage),) if support.statement else ()
    return (*own, *scene.identity(side.product))


def _asked_rows(scene: Scene, sides: Sequence[Side], told: Sequence[Statement]) -> list[Sentence]:
    """Return a row for each property asked for: those that decided, and those on the question's topics."""
    ordering = ordering_of(_WHICH.sub("更", scene.question.text))
    topics = _topics(scene, sides) or [t for t in all_topics() if ordering is not None and t.name == ordering[0]]
    keys = dict.fromkeys(s.attribute.key for s in told if s.attribute is not None)
    if not keys:
        keys = dict.fromkeys(s.attribute.key for side in sides for s in side.statements if s.attribute is not None and any(names_topic(s.attribute, t) for t in topics))  # fmt: skip
    rows = [found for key in list(keys)[:4] if (found := _attribute_row(scene, sides, key)) is not None]
    prose = [s for s in dict.fromkeys(told) if s.attribute is None]
    # Of whom nothing is said yet, the texts may say it.
    prose += _spoken_of([side for side in sides if not _says(side, prose, keys)], topics)
    if prose:
        cells = [(side, s) for side in sides for s in prose if s in side.statements][:4]
        rows.append(row(scene, "", cells))
    return rows


def _says(side: Side, prose: Sequence[Statement], keys: Collection[str]) -> bool:
    own = (s for s in side.statements if s in prose or (s.attribute is not None and s.attribute.key in keys))
    return next(own, None) is not None


def _spoken_of(sides: Sequence[Side], topics: Sequence[Topic]) -> list[Statement]:
    """Return for each side the first statement in prose that speaks of a topic asked for, none unless all have one."""
    found: list[Statement] = []
    for side in sides:
        spoken = [s for s in side.statements if s.attribute is None and any(t.spoken_of_in(s.whole) for t in topics)]
        named = (s for s in spoken if any(t.asked.search(s.whole) for t in topics))
        if spoken:
            found.append(next(named, spoken[0]))
    return found if len(found) == len(sides) else []


def _attribute_row(scene: Scene, sides: Sequence[Side], key: str) -> Sentence | None:
    cells: list[tuple[Side, Statement]] = []
    for side in sides:
        own = [s for s in side.statements if s.attribute is not None and s.attribute.key == key]
        own = [s for s in own if s.lang == scene.lang] or own
        if own:
            cells += _of_versions(side, own)
    if not cells:
        return None
    name = next((s.attribute.name for _, s in cells if s.attribute and s.lang == scene.lang), cells[0][1].heading)
    return row(scene, name, cells)


def _of_versions(side: Side, own: Sequence[Statement]) -> list[tuple[Side, Statement]]:
    """Return a cell for each value that versions of a side differ in, under the version's name."""
    first = own[0].attribute
    apart = stated_apart(side.product, first) if first is not None and not side.version else []
    if len(apart) < 2:
        return [(side, own[0])]
    by_value = {s.attribute.value: s for s in reversed(own) if s.attribute is not None}
    found = []
    for label, attribute in apart[:_MOST_VERSIONS]:
        statement = by_value.get(attribute.value)
        variants = tuple(variant for variant in side.variants if variant.sku == attribute.sku)
        if statement is not None:
            found.append((replace(side, label=f"{side.label} {label}", variants=variants), statement))
    return found


def _differing(scene: Scene, sides: Sequence[Side]) -> list[Sentence]:
    """Return rows for what differs: properties that every side states, and what is stated of single versions only."""
    values: dict[str, dict[int, str]] = {}
    for number, side in enumerate(sides):
        for statement in side.statements:
            if statement.attribute is not None and statement.passage.kind == "attribute":
                values.setdefault(statement.attribute.key, {}).setdefault(number, statement.text)
    # What is in the box, what it is called and how big it is differ always and decide little.
    keys = [k for k, own in values.items() if len(own) == len(sides) and len(set(own.values())) > 1 and not _DECIDES_LITTLE.search(k)]  # fmt: skip
    rows = [found for key in keys if (found := _attribute_row(scene, sides, key)) is not None]
    return [*rows, *_own_prose(scene, sides)]


def _own_prose(scene: Scene, sides: Sequence[Side]) -> list[Sentence]:
    """Return what prose states of each version alone, a version a sentence."""
    said = []
    for side in sides if sides[0].version else ():
        skus = {variant.sku for variant in side.variants}
        own = [s for s in side.statements if s.skus and s.attribute is None and s.skus <= skus and len(s.text) > len(side.label) + 2]  # fmt: skip
        own = [s for s in own if s.lang == scene.lang] or own
        if own:
            said.append(row(scene, "", [(side, own[0])]))
    return said


def _ordered(scene: Scene, sides: Sequence[Side]) -> tuple[list[Sentence], list[Statement]]:
    """Say which side has less or more of what is compared, where every number is stated and one stands apart."""
    ordering = ordering_of(_WHICH.sub("更", scene.question.text))
    if ordering is None or ordering not in _SAID:
        return [], []
    shown: list[Statement] = []
    spans: list[tuple[float, float]] = []
    evidence: list[Evidence] = []
    for side in sides:
        if ordering[0] == "price":
            low, high = price_span(scene, side)
            spans.append((float(low), float(high)))
            evidence += [scene.offer_evidence(side.product, variant, scene.lang) for variant in side.variants]
            continue
        found = measured(scene, side, ordering[0])
        if found is None:
            return [], shown
        shown.append(found[2])
        spans.append(found[:2])
        evidence.append(scene.shop.passage_evidence(found[2].passage))
    winner = _apart(spans, ordering[1])
    if winner is None:
        return [], shown
    said = _SAID[ordering][0 if scene.lang == "zh" else 1]
    text = scene.say("compare_more", title=sides[winner].title, said=said)
    return [Sentence(text, (*evidence, computed([sides[winner]], " ".join(_SAID[ordering]))))], shown


def _apart(spans: Sequence[tuple[float, float]], sign: int) -> int | None:
    """Return the index of the span that lies wholly before (1) or after (-1) all others; None if there is none."""
    for index, (low, high) in enumerate(spans):
        others = [span for number, span in enumerate(spans) if number != index]
        if all(high < other[0] if sign > 0 else low > other[1] for other in others):
            return index
    return None


def _gaps(scene: Scene, sides: Sequence[Side]) -> list[Sentence]:
    """Say by how much two sides differ in each measure asked for, and in price where that is asked."""
    if len(sides) != 2:
        return []
    said: list[Sentence] = []
    ordering = ordering_of(_WHICH.sub("更", scene.question.text))
    names = [*measured_topics([topic.name for topic in _topics(scene, sides)]), *([ordering[0]] if ordering else [])]
    if not names and not _ASKS_PRICE.search(scene.question.text):
        # "Which has more power, and by how much": the property stands in another part of the message.
        whole = ordering_of(_WHICH.sub("更", scene.request.text))
        names = [*measured_topics([t.name for t in topics_of(scene.request.text)]), *([whole[0]] if whole else [])]
    for name in dict.fromkeys(names):
        found = [measured(scene, side, name) for side in sides]
        if found[0] is None or found[1] is None or not (amount := gap(found[0][2], found[1][2], name)):
            continue
        shown = [item[2] for item in found if item is not None]
        called = next((statement.attribute.name for statement in shown if statement.attribute), "")
        evidence = tuple(scene.shop.passage_evidence(statement.passage) for statement in shown)
        key = "compare_gap" if called else "compare_gap_unnamed"
        text = scene.say(key, name=called if scene.lang == "zh" else called.lower(), gap=amount)
        said.append(Sentence(text, (*evidence, computed(sides, amount))))
    if _ASKS_PRICE.search(scene.question.text):
        said += _price_gap(scene, sides)
    return said


def _price_gap(scene: Scene, sides: Sequence[Side]) -> list[Sentence]:
    (low, high), (other_low, other_high) = (price_span(scene, side) for side in sides)
    if low != high or other_low != other_high or low == other_low:
        return []
    currency = scene.offer(sides[0].variants[0]).price.currency
    amount = wording.money(Money(abs(low - other_low), currency), scene.lang)
    evidence = tuple(scene.offer_evidence(s.product, variant, scene.lang) for s in sides for variant in s.variants)
    return [Sentence(scene.say("compare_gap_price", gap=amount), (*evidence, computed(sides, amount)))]
