"""Describing a product: what it is, what it costs, and what to know before buying it."""

from __future__ import annotations

from assistant.dialogue import wording
from assistant.dialogue.answerers.scene import Scene, quoted
from assistant.dialogue.answerers.spec import answer_by_search
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.keyterms import key_terms
from knowledge.records import Product


def answer_describe(scene: Scene) -> Answer:
    """Describe a product: what it is, its price, and a drawback, since a customer decides on our word."""
    if not scene.question.products:
        return (
            scene.which_product()
            if scene.question.ambiguous or not key_terms(scene.question.text)
            else answer_by_search(scene)
        )
    product = scene.question.products[0]
    passages = scene.shop.passages(product, scene.lang)
    description = next((p for p in passages if p.kind == "description"), None)
    sentences = []
    if description is not None:
        quote = quoted(description, scene.lang, 1 if scene.brief else 2)
        sentences.append(
            Sentence(
                scene.say("describe", title=scene.short_title(product), quote=quote),
                (scene.shop.passage_evidence(description),),
            )
        )
    if not scene.brief:
        variant = scene.question.variant or product.variants[0]
        price = wording.money(scene.offer(variant).price, scene.lang)
        sentences.append(
            Sentence(
                scene.say("price", title=scene.title(product), price=price),
                (scene.offer_evidence(product, variant, scene.lang),),
            )
        )
    sentences += _drawbacks(scene, product)[:1]
    return Answer("answer", tuple(sentences), (product,)) if sentences else scene.abstain(product)


def answer_drawbacks(scene: Scene) -> Answer:
    """Tell the known drawbacks of a product plainly."""
    if not scene.question.products:
        return scene.which_product()
    product = scene.question.products[0]
    found = _drawbacks(scene, product)
    if not found:
        return scene.abstain(product)
    lead = Sentence(
        scene.say("drawbacks_lead", title=scene.short_title(product)), scene.identity(product), role="courtesy"
    )
    return Answer("answer", (found[0],) if scene.brief else (lead, *found[:4]), (product,))


def _drawbacks(scene: Scene, product: Product) -> list[Sentence]:
    own = [d for d in product.drawbacks if d.lang == scene.lang] or list(product.drawbacks)
    return [
        Sentence(
            scene.say("drawback", quote=wording.sentence(d.value, scene.lang))
            if index == 0
            else wording.sentence(d.value, scene.lang),
            evidence,
        )
        for index, d in enumerate(own)
        if (evidence := scene.attribute_evidence(product, d))
    ]
