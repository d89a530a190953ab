"""Where nothing goes, or some goods do not go, with the sentences of the policy that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.dialogue import wording
from assistant.dialogue.answerers.policy_evidence import derived, in_lang, section_evidence, whole_sentences
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.keyterms import is_negated, key_terms
from knowledge.policy_reading.destinations import HOME_COUNTRY, destination
from knowledge.policy_rules import ShippingQuote
from knowledge.policy_rules.countries import country_in
from knowledge.policy_rules.reasons import section_of
from knowledge.policy_rules.rules import shipping_rule
from knowledge.policy_rules.shipping import names_place
from knowledge.records import Policy, PolicySection, Product
from knowledge.text import has_cjk

_ABROAD = re.compile(
    r"海外|国外|境外|(?:大陆|内地|国内)(?:以外|之外)|港澳台|\b(?:abroad|overseas|international(?:ly)?|outside)\b",
    re.IGNORECASE,
)
_HOME_ONLY = re.compile(
    r"(?:只|仅)(?:发|送|配送|限).{0,6}(?:大陆|内地|国内)|(?:mainland|domestic)[^.]{0,20}\bonly|only[^.]{0,30}(?:mainland|domestic)",
    re.IGNORECASE,
)


def shown(region: str) -> str:
    return region.title() if region.isascii() and region.islower() else region


def refused(scene: Scene, policy: Policy, quote: ShippingQuote, region: str) -> Answer:
    """Say that nothing goes there, or that these goods do not, and quote what says so."""
    evidence = section_evidence(scene, policy, quote.sections)
    remember = {"region": region}
    if not quote.restricted or not scene.question.products:
        said = Sentence(scene.say("shipping_not_served", region=shown(region)), evidence)
        return Answer("answer", (said,), remember=remember)
    product = scene.question.products[0]
    facts = derived("shipping_refused", scene, [region, shown(region), "不能寄 can't be sent"], evidence)
    text = scene.say("shipping_goods_refused", title=scene.short_title(product), region=shown(region))
    sentences = [Sentence(text, (*evidence, facts, *scene.identity(product)))]
    if quote.sections and not scene.brief:
        section = in_lang(policy, quote.sections[0], scene.lang)
        about = [part for part in _barring(section, region) if _speaks_of(part, product)]
        if about:
            quoted = wording.sentence(about[0], section.lang)
            sentences.append(Sentence(quoted, (scene.shop.section_evidence(section, policy),)))
    return Answer("answer", tuple(sentences), (product,), remember=remember)


def some_barred(scene: Scene, policy: Policy, region: str) -> list[Sentence]:
    """Quote what the policy says of goods that do not go there, where it is not known which goods are meant."""
    for entry in (e for e in shipping_rule(policy).restrictions if names_place(e.names, region)):
        section = section_of(policy, [entry.section], scene.lang) if entry.section else None
        if section is None:
            continue
        chosen = in_lang(policy, section, scene.lang)
        for part in _barring(chosen, region):
            return [Sentence(wording.sentence(part, chosen.lang), (scene.shop.section_evidence(chosen, policy),))]
    return []


def _barring(section: PolicySection, region: str) -> Iterator[str]:
    """Yield the sentences of a section that say of goods that they do not go to a place, or only go elsewhere."""
    for line in (line for line in section.text.splitlines() if " | " not in line):
        for part in whole_sentences(line):
            if (region.lower() in part.lower() and is_negated(part)) or _HOME_ONLY.search(part):
                yield part


def _speaks_of(part: str, product: Product) -> bool:
    """Tell whether a sentence on some goods is on this product: by a word of its title, or by what it runs on."""
    keys = " ".join(attribute.key for attribute in product.attributes)
    titled = any(
        term in part.lower() for title in product.titles.values() for term in key_terms(title) if len(term) > 1
    )
    battery = "battery" in keys and re.search(r"电池|batter", part, re.IGNORECASE)
    return (
        titled or bool(battery) or ("voltage" in keys and re.search(r"插电|plug-?in", part, re.IGNORECASE) is not None)
    )


def excludes(scene: Scene, text: str, region: str) -> bool:
    """Tell whether a text denies the place, the state or country it lies in, or all that is abroad from the shop."""
    country, home = country_in(region), HOME_COUNTRY.get(scene.shop.shop.currency, "")
    abroad = bool(home and country is not None and country.code != home)
    if abroad and _HOME_ONLY.search(text):
        return True
    if not is_negated(text):
        return False
    place = destination(region, "zh" if has_cjk(region) else "en")
    names = [name for listed in place.names.values() for name in listed]
    named = any(name in text if has_cjk(name) else re.search(rf"\b{re.escape(name)}\b", text) for name in names)
    return named or bool(abroad and _ABROAD.search(text))
