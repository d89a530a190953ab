"""Parts and accessories: goods that bear the name of another product and are not it ("HD20 diffuser", "T5 brush heads")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.records import Product

_WORDS_ZH = re.compile(
    r"替换|配件|备用|专用|刷头|刀头|刀片|风嘴|喷嘴|滤网|滤芯|滤纸|保护套|保护壳|手机壳|表带|钢化膜|贴膜|收纳|充电器|充电线|充电座|充电盒|支架|底座|耳帽|垫片|防尘罩|套装盒|电池$|遥控器$|背带|挂绳|替芯|补充装"
)
_WORDS_EN = re.compile(
    r"\b(?:replacement|refills?|spare|accessor\w+|case|cover|folio|straps?|bands?|filters?|blades?|(?:brush|shaver|shaving) heads?|nozzle|diffuser|attachment|charger|charging (?:dock|cable)|dock|mount|hardwire|sleeve|pouch|"
    r"screen protector|ear (?:tips|pads)|batter(?:y|ies)|lanyard|propellers?)\b",
    re.IGNORECASE,
)


def is_accessory(product: Product) -> bool:
    """Tell whether the titles of a product say that it is a part of, or goes with, another."""
    return any(_accessory_words(title) for title in product.titles.values())


def main_products(products: Sequence[Product], text: str) -> list[Product]:
    """Return the products without their accessories, unless the text speaks of one or there is nothing else."""
    accessories = [product for product in products if is_accessory(product)]
    if len(accessories) == len(products) or any(_spoken_of(product, text) for product in accessories):
        return list(products)
    return [product for product in products if product not in accessories]


def _accessory_words(title: str) -> list[str]:
    return [match.group().lower() for pattern in (_WORDS_ZH, _WORDS_EN) for match in pattern.finditer(title)]


def _spoken_of(product: Product, text: str) -> bool:
    """Tell whether a text says what the accessory is: its word, or the noun at the end of its title."""
    lowered = text.lower()
    words = {word for title in product.titles.values() for word in _accessory_words(title)}
    for title in product.titles.values():
        words.update(run[-2:] for run in re.findall(r"[\u4e00-\u9fff]{2,}", title)[-1:])
        words.update(word.lower().removesuffix("s") for word in re.findall(r"[A-Za-z]{4,}", title)[-1:])
    return any(word in lowered for word in words)
