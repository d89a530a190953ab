"""Helping to choose: comparison of products, recommendation under conditions, description, known drawbacks, listing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.dialogue import wording
from assistant.dialogue.answerers.offers import option_text
from assistant.dialogue.answerers.scene import Scene, quoted
from assistant.dialogue.answerers.spec import answer_by_search
from assistant.dialogue.judgement import judge
from assistant.dialogue.records import Answer, Sentence
from assistant.dialogue.topics import Topic, all_topics, names_topic, topics_of
from assistant.truth.keyterms import has_term, key_terms, truth_of_value
from knowledge.records import Attribute, Product, Variant, in_language

_GENERIC = re.compile(r"(推荐|有没有|有什么|想要|想买|想找|买|哪款|哪个|哪种|适合|建议|预算|recommend|suggest|looking|need|want|have|which|any|best|good|gift|under|below)", re.IGNORECASE)  # fmt: skip


def answer_compare(scene: Scene) -> Answer:
    """Set two to four products side by side, on the properties asked for, else on those in which they differ."""
    products = scene.question.products[:4]
    if len(products) < 2:
        listed = [
            found for product_id in scene.request.memory.listed if (found := scene.shop.catalogue.product(product_id))
        ]
        extra = [product for product in listed if product not in products]
        products = tuple([*products, *extra][:4])
    if len(products) < 2:
        return scene.which_product()
    topics = [topic for topic in all_topics() if topic.name in scene.question.attribute_keys]
    keys = _compared_keys(scene, products, topics)
    rows = [_row(scene, key, products) for key in keys[: 2 if scene.brief else 6]]
    asks_price = re.search(r"价|贵|便宜|钱|price|cheap|expens|cost", scene.question.text, re.IGNORECASE)
    if asks_price or (not topics and not scene.brief):
        rows.append(_price_row(scene, products))
    if not rows:
        return scene.abstain()
    return Answer("answer", tuple(rows), tuple(products))


def _compared_keys(scene: Scene, products: Sequence[Product], topics: Sequence[Topic]) -> list[str]:
    counts: dict[str, list[str]] = {}
    for product in products:
        for attribute in product.attributes:
            if attribute.lang == scene.lang and attribute.sku is None:
                counts.setdefault(attribute.key, []).append(attribute.value)
    if topics:
        return [
            key
            for key in counts
            if any(names_topic(a, topic) for topic in topics for p in products for a in p.attributes if a.key == key)
        ]
    return [key for key, values in counts.items() if len(values) == len(products) and len(set(values)) > 1]


def _row(scene: Scene, key: str, products: Sequence[Product]) -> Sentence:
    cells, evidence, name = [], [], ""
    for product in products:
        attribute = next((a for a in product.attributes if a.key == key and a.lang == scene.lang), None)
        if attribute is None:
            continue
        name = name or attribute.name
        cells.append(_cell(scene, product, attribute.value.rstrip("。.")))
        evidence += scene.attribute_evidence(product, attribute)
    rows = ("；" if scene.lang == "zh" else "; ").join(cells)
    return Sentence(scene.say("compare_row", name=name, rows=rows), tuple(evidence))


def _cell(scene: Scene, product: Product, value: str) -> str:
    return f"{scene.short_title(product)} {value}"


def _price_row(scene: Scene, products: Sequence[Product]) -> Sentence:
    cells = [_cell(scene, p, wording.money(scene.offer(p.variants[0]).price, scene.lang)) for p in products]
    evidence = tuple(scene.offer_evidence(p, p.variants[0], scene.lang) for p in products)
    return Sentence(scene.say("compare_price", rows=("；" if scene.lang == "zh" else "; ").join(cells)), evidence)


def answer_recommend(scene: Scene) -> Answer:
    """Offer up to three products that meet every condition by their own evidence, best supported first."""
    candidates = _candidates(scene)
    fitting = [
        (product, variant, reasons)
        for product in candidates
        if (found := _fits(scene, product))
        for variant, reasons in [found]
    ]
    if not fitting:
        return Answer("answer", (Sentence(scene.say("recommend_none"), role="courtesy"),))
    fitting.sort(key=lambda item: (-len(item[2]), scene.offer(item[1]).price.amount))
    chosen = fitting[: 2 if scene.brief else 3]
    sentences = [Sentence(scene.say("recommend_lead"), role="courtesy")]
    for product, variant, reasons in chosen:
        price = wording.money(scene.offer(variant).price, scene.lang)
        evidence = [scene.offer_evidence(product, variant, scene.lang)]
        title = scene.short_title(product)
        if len(product.variants) > 1 and scene.question.constraints.max_price is not None:
            title = (
                f"{title}（{option_text(variant, 'zh')}）"
                if scene.lang == "zh"
                else f"{title} ({option_text(variant, 'en')})"
            )
        if reasons:
            text = scene.say(
                "recommend_item",
                title=title,
                price=price,
                reason=("，" if scene.lang == "zh" else ", ").join(r.text for r in reasons[:2]),
            )
            evidence += [piece for reason in reasons[:2] for piece in reason.evidence]
        else:
            text = scene.say("recommend_item_bare", title=title, price=price)
        sentences.append(Sentence(text, tuple(evidence)))
    products = tuple(product for product, _, _ in chosen)
    return Answer(
        "answer", tuple(sentences), products, remember={"listed": tuple(p.product_id for p in products), "focus": ()}
    )


def _candidates(scene: Scene) -> list[Product]:
    """Return products of the kind asked for; where no kind is named, those that retrieval finds near."""
    constraints = scene.question.constraints
    wish = " ".join(constraints.wanted) or scene.question.text
    _noun, ids = scene.shop.vocabulary.products_named(wish)
    products = [p for p in scene.shop.shop.products if p.product_id in ids]
    if not products and constraints.category_keys:
        products = [p for p in scene.shop.shop.products if p.category_key in constraints.category_keys]
    if not products and scene.request.memory.constraints.category_keys:
        products = [
            p for p in scene.shop.shop.products if p.category_key in scene.request.memory.constraints.category_keys
        ]
    if products:
        return products
    hits = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, limit=24, query_vector=scene.question.vector
    ).hits
    ordered = dict.fromkeys(hit.passage.product_id for hit in hits if hit.passage.product_id)
    return [found for product_id in list(ordered)[:8] if (found := scene.shop.catalogue.product(product_id))]


def _fits(scene: Scene, product: Product) -> tuple[Variant, list[Sentence]] | None:
    """Return the variant to offer and what speaks for it, or None if a condition is not met by evidence."""
    constraints = scene.question.constraints
    variants = [
        v for v in product.variants if scene.offer(v).availability in ("in_stock", "preorder") and _affordable(scene, v)
    ]
    if not variants:
        return None
    passages = scene.shop.passages(product, scene.lang)
    names = scene.shop.names(product)
    if any(_has(product, unwanted, scene) for unwanted in constraints.unwanted):
        return None
    reasons: list[Sentence] = []
    for wish in constraints.wanted:
        topics = topics_of(wish)
        terms = [t for t in key_terms(_GENERIC.sub(" ", wish)) if not _names_kind(scene, product, t)]
        if not topics and not terms:
            continue
        judgement = judge(product, wish, topics, passages, names)
        if judgement.verdict == "no" or (
            judgement.verdict == "unknown"
            and ((topics and topics[0].requires) or (not judgement.passages and terms and topics))
        ):
            return None
        if judgement.passages:
            reasons.append(_reason(scene, product, judgement.passages[0]))
    variant = min(variants, key=lambda v: scene.offer(v).price.amount)
    return variant, reasons


def _reason(scene: Scene, product: Product, passage: object) -> Sentence:
    from knowledge.records import Passage

    assert isinstance(passage, Passage)
    attribute = next((a for a in product.attributes if a.key == passage.key and a.lang == passage.lang), None)
    if attribute is not None:
        return Sentence(
            f"{attribute.name}{'：' if scene.lang == 'zh' else ' '}{attribute.value.rstrip('。.')}",
            (scene.shop.passage_evidence(passage),),
        )
    return Sentence(quoted(passage, scene.lang, 1).rstrip("。."), (scene.shop.passage_evidence(passage),))


def _names_kind(scene: Scene, product: Product, term: str) -> bool:
    text = " ".join([*product.titles.values(), *product.category.values()]).lower()
    return has_term(text, term)


def _affordable(scene: Scene, variant: Variant) -> bool:
    price = scene.offer(variant).price.amount
    low, high = scene.question.constraints.min_price, scene.question.constraints.max_price
    return (low or Decimal(0)) <= price and (high is None or price <= high)


def _has(product: Product, unwanted: str, scene: Scene) -> bool:
    """Tell whether the product is or has the unwanted thing, by its title, category or an affirmed attribute."""
    terms = key_terms(unwanted) or (unwanted.lower(),)
    kind = " ".join([*product.titles.values(), *product.category.values(), *product.tags]).lower()
    if all(has_term(kind, term) for term in terms):
        return True
    return any(_affirms(attribute, terms) for attribute in product.attributes if attribute.lang == scene.lang)


def _affirms(attribute: Attribute, terms: Sequence[str]) -> bool:
    if all(has_term(attribute.name.lower(), term) for term in terms):
        return truth_of_value(attribute.value) is True
    value = attribute.value.lower()
    negated = any(mark in value for mark in ("非", "不", "无", "半", "not ", "non", "open"))
    return not negated and all(has_term(value, term) for term in terms)


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


def answer_list(scene: Scene) -> Answer:
    """Say what the shop sells: the products of a kind, or its categories."""
    _noun, ids = scene.shop.vocabulary.products_named(scene.question.text)
    if ids:
        return answer_recommend(scene)
    names = list(dict.fromkeys(in_language(p.category, scene.lang) for p in scene.shop.shop.products))
    evidence = tuple(
        scene.shop.passage_evidence(found[0])
        for p in scene.shop.shop.products[:8]
        if (found := scene.shop.passages(p, scene.lang))
    )
    text = scene.say("list_categories", categories=wording.listing(names[:10], scene.lang))
    return Answer("answer", (Sentence(text, evidence, role="courtesy"),), quick_replies=tuple(names[:4]))
