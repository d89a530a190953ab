"""What a policy says of just these goods, word for word: what its rule did not take in must not be passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Sentence
from assistant.truth.keyterms import has_term, is_negated, key_terms
from knowledge.policy_reading.statements import IN_TABLE, Statement, led, statements
from knowledge.policy_rules.returns import concerns
from knowledge.policy_rules.rules import return_rule
from knowledge.records import Policy, PolicySection, Product

_LIMITS = re.compile(r"\bonly\b|\bunless\b|\bno\b|\bnever\b|\bfees?\b|仅|只|除外|必须|费|不", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,4}-?\d{1,5}[A-Z]{0,3}(?![A-Za-z0-9])")
_LEAD = re.compile(r"([^:：。.;；]{2,60})[:：]")
_OTHERS = re.compile(r"其他|其它|其余|(?:all |any )?others?\b|(?:the )?rest\b|everything else", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:they|it|these|those|such)\b|它们?|这些|此类|这类|该类", re.IGNORECASE)
_QUOTED = 2
# A word for most of what the shop sells names no goods of it.
_MOST = 0.5
_OF_FAULTS = re.compile(r"质量|故障|破损|瑕疵|fault|defect|damage|broken", re.IGNORECASE)


def own_words(scene: Scene, policy: Policy, product: Product, *, of: str | None = None) -> list[Sentence]:
    """Quote up to two statements that name the product or its kind, in the question's language if there are any.

    `of` is the anchor of the section to quote from; all of them otherwise. A rule that the shop wrote needs none of this.
    """
    if policy.rule is not None and not policy.rule.get("readFromText"):
        return []
    told_in = (section for section in policy.sections if of is None or section.anchor == of)
    sections = list(told_in)
    named = list(_naming(scene, sections, product))
    # What the rule was read from calls the goods by other names at times; where they are named there is more of it.
    heard = " ".join(text for text, _ in named)
    named += [told for told in _read(policy, sections, product) if told[0].rstrip(".。;；") not in heard]
    found = [told for told in named if not _OF_FAULTS.search(told[0])]
    # "All other bags" are not those that are named beside them.
    found = [told for told in found if not _OTHERS.match(told[0])] or found
    own = [told for told in found if told[1].lang == scene.lang] or found
    terms = key_terms(scene.question.text)
    # Of much that is said of them, what the question speaks of; in the order of the text.
    best = sorted(own, key=lambda told: -sum(has_term(told[0].lower(), term) for term in terms))[:_QUOTED]
    quoted = []
    for text, section in dict.fromkeys(told for told in own if told in best):
        quoted.append(Sentence(wording.sentence(text, section.lang), (scene.shop.section_evidence(section, policy),)))
    return quoted


def _read(policy: Policy, sections: Sequence[PolicySection], product: Product) -> Iterator[tuple[str, PolicySection]]:
    """Yield (text, section) of the words from which the rule has terms for such goods, by whatever name it calls them."""
    for entry in (policy.rule or {}).get("exceptions", ()):
        own = product.product_id in entry.get("products", ()) or product.category_key in entry.get("categories", ())
        said_in = [s for s in sections if s.anchor == entry.get("section") and s.lang == entry.get("lang")]
        if own and entry.get("text") and said_in:
            yield entry["text"], said_in[0]


def passed_over(policy: Policy, product: Product, quoted: list[Sentence]) -> bool:
    """Tell whether a limit is quoted though the rule knows of none for these goods: then it can't say yes by itself."""
    known = [e for e in return_rule(policy).exceptions if e.categories or e.products]
    told = any(concerns(e, product.category_key, product.product_id) for e in known)
    return not told and any(is_negated(s.text) or _LIMITS.search(s.text) for s in quoted)


def _naming(scene: Scene, sections: Iterable[PolicySection], product: Product) -> Iterator[tuple[str, PolicySection]]:
    """Yield (text as it is quoted, section) of the statements that name the product or its kind."""
    for section in sections:
        mark = "：" if section.lang == "zh" else ": "
        headed = names(scene, product, section.heading)
        for statement, text in _with_what_follows(statements([section])):
            lead = statement.heading.removeprefix(section.heading).strip(" :：")
            if headed or names(scene, product, text) or _leads(scene, product, statement):
                yield (f"{lead}{mark}{text}" if statement.item and lead else text), section
        rows: dict[str, list[str]] = {}
        for lead, statement in led([section]):
            if statement.line == IN_TABLE:
                rows.setdefault(lead, []).append(statement.text)
        for lead, texts in rows.items():
            if names(scene, product, lead):
                yield f"{lead}{mark}{' '.join(texts)}", section


def _leads(scene: Scene, product: Product, statement: Statement) -> bool:
    """Tell whether an item begins with the goods that it is about, by whatever word a policy has for them: "鞋靴：90 天"."""
    lead = _LEAD.match(statement.text) if statement.item else None
    return lead is not None and product.product_id in scene.shop.goods.find(lead[1]).products


def _with_what_follows(said: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    """Yield each statement with what goes on about the same: those after it in its line ("They cannot be sent abroad."),
    and the items of the list that it opens, each with it ("sofas travel by freight: - 40 € to the kerb")."""
    for number, statement in enumerate(said):
        text = statement.text
        if text.rstrip().endswith((":", "：")):
            yield from ((statement, f"{text} {item.text}") for item in _items(said[number + 1 :], statement.anchor))
            continue
        for after in said[number + 1 :]:
            if after.line != statement.line or not _GOES_ON.match(after.text):
                break
            text += ("" if statement.lang == "zh" else " ") + after.text
        yield statement, text


def _items(said: Sequence[Statement], anchor: str) -> Iterator[Statement]:
    """Yield the items that stand next in a section."""
    return takewhile(lambda each: each.item and each.anchor == anchor, said)


def names(scene: Scene, product: Product, text: str) -> bool:
    """Tell whether a text names a product, by its code or by a word that is not most of the shop's goods'."""
    shop = scene.shop
    codes = {code for title in product.titles.values() for code in _CODE.findall(title)}
    if any(re.search(rf"(?<![A-Za-z0-9]){re.escape(code)}(?![A-Za-z0-9])", text) for code in codes):
        return True
    most = len(shop.shop.products) * _MOST
    named = shop.vocabulary.all_named(text)
    return any(product.product_id in ids and len(ids) <= most for ids in named.values())
