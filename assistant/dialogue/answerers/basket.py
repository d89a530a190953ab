"""What a question would put into the basket: which things, which version of each, how many pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.dialogue.answerers.offer_names import BOTH, EACH, meant_products
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.constraints import quantity_of
from assistant.dialogue.records import Memory
from assistant.dialogue.resolution import named_products, resolve
from assistant.dialogue.vocabulary import variants_named
from assistant.truth.text import normalise
from knowledge.policy_rules import CartLine
from knowledge.records import Product, Variant

TOGETHER = re.compile(
    r"一共|总共|合计|加起来|加一起|一起|一块|凑单|凑一单|同一单|各(?:一|来)|together|in total|altogether|total (?:for|of|price|cost)|"
    r"\bplus\b|combined|same order|one order|\beach of\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"和|跟|与|(?<!再)加(?!热|湿|厚|绒|大|长|起来|一起)|再(?:加|来)|还有|外加|、|，|,|;|；|\+|&|\bplus\b|\band\b",
    re.IGNORECASE,
)
_COUNT = r"((?<![A-Za-z0-9.])\d{1,2}|[一两二三四五六七八九十])\s*(?:个|件|双|条|台|瓶|盒|支|只|副|套|包|罐|口|把|对|袋)"
_COUNTED = re.compile(
    # "买俩" is two pieces; "这俩" are two things.
    r"(?<=[买拿要来拍订])(俩|仨)|"
    rf"(?<!第)(?<!满)(?<!任选)(?<!任选 ){_COUNT}|"
    r"(?<![\w.-])(\d{1,2}|two|three|four|five|six|ten)\s+(?:pieces|pairs|pcs|units|of (?:them|these|those|it|the)|bottles|packs|bags|boxes|tins|cans|sets)\b|"
    r"(?:get|buy|take|order|want|for|buying|^)\s*(two|three|four|five|six)\b|[x×]\s?(\d{1,2})(?!\d)|"
    r"(?:^|\b(?:get|buy|take|order|for|buying|want))\s*(\d{1,2})\s+(?=[a-z])(?!inch|cm|mm|ml|l\b|kg|g\b|w\b|yuan|rmb|cny|off|days?|hours?|months?|years?|person|people|cups?\b|pro\b|%)",
    re.IGNORECASE,
)
_NUMBERS = {
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "俩": 2, "仨": 3,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10,
}  # fmt: skip
_MOST = 6
# A part of a message that asks for the price is no part of the list ("自动打折后到手多少").
_OF_THE_PRICE = re.compile(r"折|优惠|到手|实付|付多少|discount|\bpay\b|\btotal\b|final price", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What would be bought; `lines` is empty where no product is meant, `unclear` names what could be one of several."""

    lines: tuple[CartLine, ...]
    unclear: tuple[Product, ...] = ()

    @property
    def pieces(self) -> int:
        """How many pieces in all."""
        return sum(line.quantity for line in self.lines)

    @property
    def remembered(self) -> dict[str, object]:
        """What the conversation is about from here, where several things are bought."""
        ids = tuple(product.product_id for product in self.products)
        return {"focus": ids, "listed": ids} if len(ids) > 1 else {}

    @property
    def products(self) -> tuple[Product, ...]:
        """What is bought, each product once."""
        return tuple({line.product.product_id: line.product for line in self.lines}.values())


def bought(scene: Scene, product: Product) -> Variant:
    """Return the version that would be bought: the one meant, else the first that can be had."""
    variant = scene.question.variant
    if variant is not None and variant in product.variants:
        return variant
    return _version(scene, product, scene.question.text)


def _version(scene: Scene, product: Product, text: str) -> Variant:
    candidates = variants_named(product, text) or product.variants
    return next((v for v in candidates if scene.offer(v).availability != "out_of_stock"), candidates[0])


def purchase_of(scene: Scene, *, several: bool = False) -> Purchase:
    """Return what would be bought; with `several`, all that the question lists, else its first product."""
    message = scene.request.text
    if several or any(pattern.search(message) for pattern in (TOGETHER, BOTH)):
        # A list may have been cut apart from what is asked of it ("the pan and the lid together, what do I pay?").
        for text in (scene.question.text, normalise(message)):
            listed = _listed(scene, text)
            if listed.unclear or len(listed.lines) > 1:
                return listed
        products = meant_products(scene)
    else:
        products = scene.question.products[:1]
    count = pieces_of(scene) if len(products) == 1 else 1
    return Purchase(tuple(_line(scene, product, bought(scene, product), count) for product in products[:_MOST]))


def _line(scene: Scene, product: Product, variant: Variant, count: int) -> CartLine:
    return CartLine(product, variant, count, scene.offer(variant))


def _listed(scene: Scene, text: str) -> Purchase:
    """Read a list of things ("two P10 and the black lamp"), part by part; a part that could be several is unclear."""
    lines: list[CartLine] = []
    unclear: tuple[Product, ...] = ()
    bare = replace(scene.request, current_product=None, memory=Memory())
    for part in (part.strip() for part in _BETWEEN.split(text)):
        if not part:
            continue
        found = named_products(scene.shop, part, Memory(), bare)
        variant, products, ambiguous = resolve(scene.shop, part, found, Memory(), bare, "price")
        if len(products) == 1:
            product = products[0]
            own = variant if variant in product.variants else None
            lines.append(_line(scene, product, own or _version(scene, product, part), _count(part)))
        elif (len(ambiguous) > 1 or len(products) > 1) and not _OF_THE_PRICE.search(part):
            unclear = unclear or tuple(ambiguous or products)
        elif lines and variants_named(lines[-1].product, part):
            product = lines[-1].product
            lines.append(_line(scene, product, _version(scene, product, part), _count(part)))
    once = {(line.variant.sku if line.variant else line.product.product_id): line for line in reversed(lines)}
    return Purchase(tuple(reversed(once.values()))[:_MOST], unclear if lines else ())


def pieces_of(scene: Scene) -> int:
    """Return how many pieces of one thing the question speaks of, 1 where it does not say."""
    if scene.question.quantity > 1:
        return scene.question.quantity
    if EACH.search(scene.question.text) or re.search(r"[两2三3](?:个|件|样)都", scene.question.text):
        return 1
    # In "S1两件" written with digits, the number of pieces can't be told from the model any more.
    return max(_count(scene.question.text), _count(scene.request.text))


def _count(text: str) -> int:
    match = _COUNTED.search(text)
    if match is None:
        return max(1, quantity_of(text))
    return _number(next(group for group in match.groups() if group))


def _number(word: str) -> int:
    return _NUMBERS.get(word.lower(), int(word) if word.isdigit() else 1)
