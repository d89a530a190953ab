"""A message that asks the shop for goods and nothing else: "有耳机卖吗", "do you sell TVs".

What it asks for may be a kind that the shop has, or goods that the shop has never heard of; the second is said, and never
answered with whatever text happens to hold the same word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.dialogue.asked import without_words
from assistant.dialogue.lexicon import intent_by_rule
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.topics import topics_of
from assistant.dialogue.unknown_models import unknown_model
from assistant.truth.keyterms import content_terms, has_term
from knowledge.records import Product

_HAVE = re.compile(
    r"^(?:请问|你好|您好|那|你们|你家|店里|家里|咱家|咱们|这里|这儿|主播|老板|亲|[\s,，])*(?P<verb>有没有|有木有|有卖|卖不卖|有|卖)|"
    r"^(?:hi|hello|hey|so|and|\W)*(?:(?:do|have) )?(?:you|u|ya|y'all)(?: guys)? (?P<have>have|sell|carry|got|stock)\b|"
    r"^(?:hi|hello|hey|so|and|\W)*(?:got )?(?=any [a-z])",
    re.IGNORECASE,
)
_HAS = re.compile(r"有|卖|\b(?:have|got|sell|carry|stock)\b", re.IGNORECASE)
_HAVING = re.compile(
    r"有没有|有木有|还有|卖不卖|[有卖吗么呢嘛没的请问你们家店里]|\b(?:do|does|have|has|got|sell|carry|stock|you|u|ya|guys|any|an?|some|the|in)\b|[^\w\u4e00-\u9fff]",
    re.IGNORECASE,
)
_FILL = re.compile(
    r"[吗么呢嘛的卖\W]|^(?:一)?(?:个|款|台|条|双|件|些|点)|\b(?:an?|any|some|the|here|too|also|for sale)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[\u4e00-\u9fff]{2,6}|[a-z][a-z' -]{1,28}[a-z]", re.IGNORECASE)
_OPEN = re.compile(
    r"色|码|东西|礼物|礼品|这|那|什么|哪|啥|其他|其它|别的|推荐|更|便宜|新款|好|适合|可以|能|货|吗|"
    r"\b(?:something|anything|things?|stuff|gifts?|it|this|that|these|those|one|ones|more|other|others|else|cheaper|better|new|with|for|in|to|that|which|my|your|left)\b",
    re.IGNORECASE,
)
_SELL = re.compile(r"卖|\b(?:sell|carry|stock)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:an?|any) [a-z]|[a-z]{3,}s\W*$", re.IGNORECASE)
# Rules that name no other business than choosing among goods.
_OF_GOODS = ("", "spec", "how_to", "price", "stock", "compare", "describe", "drawbacks", "colours", "recommend", "list")
_CHOOSING = ("", "recommend", "list", "stock", "describe")


def goods_intent(shop: ShopView, intent: str, text: str, *, named: bool) -> str:
    """Return the intent, changed where a message names no product and asks for goods and nothing else."""
    if intent in _OF_GOODS and unknown_model(shop, text):
        return "not_sold"
    if named:
        return intent
    if len(goods_asked(shop, text)) > 1:
        return "recommend"
    return "not_sold" if unheard_goods(shop, text, intent) else intent


def asks_for_goods(text: str, nouns: Sequence[str]) -> bool:
    """Tell whether the shop is asked for a kind of goods and nothing else ("do you have an air fryer")."""
    return bool(nouns) and not _thing_asked(text, nouns, none="?")


def asks_for_product(text: str, product: Product) -> bool:
    """Tell whether the shop is asked for this product, in words of its titles, and nothing else ("对讲机有吗")."""
    if not _HAS.search(text):
        return False
    titles = " ".join(product.titles.values()).lower()
    words = _HAVING.sub(" ", text.lower()).split()
    return bool(words) and all(word in titles and len(word) > 1 for word in words)


def goods_asked(shop: ShopView, text: str) -> frozenset[str]:
    """Return the products of the kind that a text asks for and nothing else; empty if it asks anything else."""
    if not asks_for_goods(text, _kinds_in(shop, text)):
        return frozenset()
    return shop.vocabulary.products_named(text)[1] or shop.vocabulary.products_of_kind(text)


def unheard_goods(shop: ShopView, text: str, intent: str = "") -> str:
    """Return the goods a text asks for that nothing in the shop is called by, in its own words; "" for anything else.

    `intent` is what the text would ask for otherwise.
    """
    thing = _thing_asked(text, (), none="")
    if not _NAMED.fullmatch(thing) or _OPEN.search(thing) or len(thing.split()) > 3:
        return ""
    if (
        _kinds_in(shop, thing)
        or shop.vocabulary.option_values(thing)
        or topics_of(thing)
        or shop.linker.products_meant(thing)
    ):
        return ""
    # "Do you have a laptop" wishes for one; a case for laptops, which mentions them, is no answer.
    sold = bool(_SELL.search(text)) or (intent in ("", "recommend") and bool(_COUNTED.search(text)))
    if (intent_by_rule(text) or "") not in _CHOOSING or _served(shop, thing, sold=sold):
        return ""
    return thing


def _thing_asked(text: str, without: Sequence[str], *, none: str) -> str:
    """Return what stands after "do you have", but for the words given and for small words; `none` without such a beginning."""
    lowered = text.lower().strip()
    head = _HAVE.match(lowered)
    if head is None:
        return none
    rest = without_words(lowered[head.end() :], without)
    return " ".join(_FILL.sub(" ", rest).split())


def _kinds_in(shop: ShopView, text: str) -> list[str]:
    lowered = text.lower()
    return [word for table in (shop.vocabulary.nouns, shop.vocabulary.kinds) for word in table if word in lowered]


def _served(shop: ShopView, thing: str, *, sold: bool) -> bool:
    """Tell whether a policy or an answered question speaks of the thing: then it answers, not this.

    What is asked for as `sold` must be what the text is about: many a policy mentions a phone.
    """
    terms = content_terms(thing) or (thing,)
    texts = (title if sold else f"{title}\n{text}" for title, text in shop.service_texts)
    return any(all(has_term(text, term) for term in terms) for text in texts)
