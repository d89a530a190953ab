"""What a message means while choosing and buying: a wish that is added to, a kind looked for, a code, a price remembered.

"要降噪的", "as light as possible" or "SAVE10?" ask by themselves for nothing that words of an intent would show.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.dialogue import lexicon
from assistant.dialogue.constraints import ASKS_GAP, constraints_of, ordering_of
from assistant.dialogue.kinds import kind_asked
from assistant.dialogue.measures import measure
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.sayings import bare
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.statements import statements_of
from assistant.dialogue.topics import topics_of
from assistant.dialogue.versions import compares_versions
from assistant.dialogue.vocabulary import variants_named
from assistant.truth.keyterms import has_term, key_terms
from assistant.truth.text import language_of
from knowledge.records import Product

_CHOOSING = ("recommend", "list")
_OPEN_TO_WISH = ("", "spec", "describe", "compare", "recommend", "how_to", "return")
_STILL_COSTS = re.compile(
    r"(?:还是|还卖|仍是|依然是?|现在(?:还|是))\s*(?:卖)?\s*\d+(?:\.\d+)?\s*(?:块钱?|元)?\s*[吗么嘛]|是不是\s*\d+\s*(?:块|元)|"
    r"\b(?:still|only|really)\s+(?:on (?:sale )?(?:for|at) )?(?:at |for )?(?:¥|rmb |cny )?\d+(?:\.\d+)?(?:\s*(?:yuan|rmb|cny))?\s*\??$",
    re.IGNORECASE,
)
_EXISTS = re.compile(
    r"(?:有没有|有吗|有么|有嘛|有木有|有不)[啊呀呢]?[?？ ]*$|^(?:请问)?(?:你们?|店里)?(?:有没有|有卖|有).{1,18}(?:的|款)(?:吗|么|嘛)?[?？ ]*$|"
    r"^(?:请问|那)?(?:你们?|店里)?(?:有没有|有卖)|^(?:请问|那)?(?:你们?|店里)?有.{1,14}的[\u4e00-\u9fff]{1,6}(?:吗|么|嘛)[?？ ]*$|"
    r"^(?:so |and |ok,? )?(?:do you (?:have|sell|carry|stock)|have you got|(?:you|u|y'?all|you guys) (?:got|have|sell)|got|is there|are there|any)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[吗么呢][?？ ]*$|什么|怎么|多[少久长大重快远]|几|咋|啥|哪|如何|为什么|^(?:so |and |but |the |ok,? )*(?:is|are|does|do|can|could|will|would|has|have|how|what|when|which|where|who|why|did|was)\b",
    re.IGNORECASE,
)
_WISH_WORDS = re.compile(
    r"^(?:我)?(?:还)?(?:要|想要|最好|得|必须|不要|别|带|能|可以|有)|^(?:and |but |also |plus |preferably |ideally )*(?:with|without|no|not|must|should|for|under|below|i need|i want|in)\b",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"\b(?:need|want|after|looking for|get me|shopping for|buy)\b|想|要|来(?:个|一)|求|买|推荐", re.IGNORECASE
)
_THIS = re.compile(r"它|这个|这款|这件|那个|那款|\b(?:it|this|they|them|these|those)\b", re.IGNORECASE)
_SOMETHING = re.compile(r"\b(?:something|anything|sth)\b (?:to|for|that|with|i)\b|(?:想|找|要|买)(?:要|找|买)?(?:个|点|一个|一款|款)?.{1,16}(?:的东西|用的|的$)", re.IGNORECASE)  # fmt: skip
_CHEAPER_THAN = re.compile(
    r"比.{1,20}?便宜(?:一?点|些)?的?|\b(?:that is |which is )?(?:cheaper|less expensive) than(?: the)? [\w-]+(?: (?:pro|lite|air|max|mini|plus))?",
    re.IGNORECASE,
)
_WHICH_KIND = re.compile(r"哪(?:一)?(?:款|个|种|些|件|双|条|台|只|副)|有(?:什么|哪些|啥)|\bwhich\b|\bwhat (?:kind|sort)s?\b|what'?s the \w+est\b|\w+est\b", re.IGNORECASE)  # fmt: skip
_CHEAPER = re.compile(r"便宜(?:点|些|一点)|cheaper", re.IGNORECASE)
_OTHERS = re.compile(r"别的|其他|其它|换一|另外|\b(?:others?|another|else|alternatives?)\b", re.IGNORECASE)
_EITHER = re.compile(
    r"哪|还是|对比|区别|比|\bvs\.?\b|versus|\bor\b|which|compare|differen|better|torn between", re.IGNORECASE
)
_OPTION = re.compile(r"^(?:那|还)?有(?:没有)?[\w\u4e00-\u9fff]{0,4}(?:色|码)的?(?:吗|么|没)", re.IGNORECASE)
_SIZE_ASKED = re.compile(r"有(?:没有)?\s*[\w.]{1,4}\s*码|[\d.]{2,4}\s*码的?(?:有|还)|\b(?:have|got|come|available|any) .{0,12}\bsize \w{1,4}\b", re.IGNORECASE)  # fmt: skip
_DISPATCH = re.compile(
    r"发货|能发|马上发|(?:什么时候|啥时候|何时|几时|多久|几天).{0,4}(?:发|寄|有货|到货)|今天.{0,8}发|下单.{0,6}发|补货|"
    r"\bships?\b|shipped|dispatch|\bsen[dt]\b|when .{0,40}(?:available|arrive|come|get (?:it|one|them)|back)|restock|back in",
    re.IGNORECASE,
)
_THE_ONE = re.compile(r"\bthe ([a-z][a-z -]{2,20}) (?:one|ones|version|model)\b|([\u4e00-\u9fff]{1,6}?)的?(?:那个|那款|那只|那台)", re.IGNORECASE)  # fmt: skip
# Said of goods, not of codes and offers.
_TOGETHER = re.compile(r"^(?!.*(?:券|码|优惠|活动|折)).*能一起用")
_BEST = re.compile(r"\bbest\b|最好|最推荐|最值得", re.IGNORECASE)
_TAKES = re.compile(
    r"那|就|我|要|选|看看?|说说|讲讲|介绍|一下|吧|呢|呀|怎么样|如何|好|了|给|来|个|款|只|的|"
    r"\b(?:i'?ll|i|we'?ll|ok(?:ay)?|so|then|take|have|want|like|show|tell|give|me|more|please|the|one|and|what|how|about|go|with)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:和|跟|与|、|,|，|还有|&|and|or)\s*(?:the |your |那个|这个)?", re.IGNORECASE)
_GOES_ON_MAX = 48
_TAKEN_BACK = re.compile(r"退(?!出|休|役|色|烧)|\b(?:refund|return(?:ed|ing|s)?|money back)\b", re.IGNORECASE)
# What somebody has already is not what they look for.
_OWNED = re.compile(
    r"买的|买了|收到|到手|刚到|(?:用|试|涂|戴|穿|拆|开|吃|喝)(?:了|过)|上周|上个月|昨天|前天|\b(?:bought|received|ordered|arrived|used it|tried it)\b",
    re.IGNORECASE,
)


def shopping_intent(
    shop: ShopView, intent: str, text: str, memory: Memory, request: ReplyRequest, *, named: Sequence[Product]
) -> str:
    """Return the intent that shopping gives the message; unchanged where it gives none. `named` are products named."""
    if coupon_of(shop, text) is not None or (
        intent == "promotion" and lexicon.FINAL_PRICE.search(text) and (named or memory.focus)
    ):
        return "price" if lexicon.FINAL_PRICE.search(text) and intent != "return" else "promotion"
    if intent in ("", "stock", "spec", "recommend") and _STILL_COSTS.search(text):
        return "price"
    if intent == "promotion" and _TOGETHER.search(text) and len(kinds_joined(shop, text)) > 1:
        return "spec"
    if not named and memory.intent in _CHOOSING and ordering_of(text) and lexicon.FOLLOW_UP.search(text):
        return "recommend"
    if (
        not named
        and intent in ("", "compare")
        and _BEST.search(text)
        and len(shop.vocabulary.products_named(text)[1]) > 1
    ):
        return "recommend"
    if _compares(shop, intent, text, memory, named) or _compares_versions(shop, intent, text, request, named):
        return "compare"
    if (
        not intent
        and memory.intent in ("promotion", "price")
        and _states(text)
        and (named or shop.vocabulary.products_named(text)[1])
    ):
        return memory.intent
    if named:
        return intent
    if adds_to_wish(intent, text, memory) and not _names_version(shop, text, memory):
        return "recommend"
    return _looks_for(shop, intent, text, memory, request)


def coupon_of(shop: ShopView, text: str) -> str | None:
    """Return the shop's own coupon code that stands in the text."""
    words = set(re.findall(r"[A-Z0-9]{3,}", text.upper()))
    promotions = (*shop.shop.promotions, *shop.shop.stated_promotions)
    return next((p.code for p in promotions if p.code and p.code.upper() in words), None)


def adds_to_wish(intent: str, text: str, memory: Memory) -> bool:
    """Tell whether a message adds a condition to the wish before it ("要能带上飞机的", "under 300", "越轻越好")."""
    if memory.intent not in _CHOOSING or intent not in _OPEN_TO_WISH or len(text) > _GOES_ON_MAX:
        return False
    if (
        _TAKEN_BACK.search(text)
        or lexicon.ORDINAL.search(text)
        or re.search(r"它|这个|这款|那个|那款|\b(?:it|this|that one|they|them)\b", text, re.IGNORECASE)
    ):
        return False
    if _QUESTION.search(text) and not _EXISTS.search(text) and intent != "recommend":
        return False
    return bool(
        ordering_of(text)
        or topics_of(text)
        or _WISH_WORDS.search(text)
        or lexicon.MAX_PRICE.search(text)
        or key_terms(bare(text))
    )


def _states(text: str) -> bool:
    """Tell whether a short message only states what is meant, and asks nothing of its own."""
    return len(text) <= lexicon.FRAGMENT_MAX and not (
        _QUESTION.search(text)
        or topics_of(text)
        or re.search(r"[?？吧]|\b(?:right|yeah|correct)\b", text, re.IGNORECASE)
    )


def _names_version(shop: ShopView, text: str, memory: Memory) -> bool:
    """Tell whether the words pick a version of the one product talked of ("松绿 M 码")."""
    product = shop.catalogue.product(memory.focus[0]) if len(memory.focus) == 1 else None
    return product is not None and bool(variants_named(product, text))


def _compares(shop: ShopView, intent: str, text: str, memory: Memory, named: Sequence[Product]) -> bool:
    """Two kinds named side by side, or a "which" after two products, set products beside one another."""
    if intent == "price_protection" and len(named) >= 2 and ASKS_GAP.search(text):
        return True
    if intent not in ("", "spec", "compare", "describe", "recommend", "promotion", "price"):
        return False
    if ASKS_GAP.search(text) and (len(named) >= 2 or (not named and len(memory.focus) == 2)):
        return True
    if not _EITHER.search(text) or (intent == "price" and (ordering_of(text) or ("price", 1))[0] == "price"):
        return False
    if intent == "promotion" and not ordering_of(text):
        return False
    if len(named) >= 2:
        return True
    which = re.search(r"哪(?:一)?(?:个|款|种)|\bwhich\b", text, re.IGNORECASE)
    if not named and which and len(memory.focus) >= 2 and not kind_asked(shop.vocabulary, text).noun:
        return True
    return len(kinds_compared(shop, text, named)) >= 2


def _compares_versions(shop: ShopView, intent: str, text: str, request: ReplyRequest, named: Sequence[Product]) -> bool:
    """Versions of one product named side by side are compared ("22 or 26, litres each?")."""
    if intent not in ("", "spec", "compare", "describe", "recommend", "price") or len(named) > 1:
        return False
    meant = kinds_compared(shop, text, named) or kinds_compared(shop, request.text)
    if not meant and len(request.memory.focus) == 1:
        meant = [p for p in [shop.catalogue.product(request.memory.focus[0])] if p is not None]
    return len(meant) == 1 and compares_versions(meant[0], text, request.text, language_of(text))


def kinds_compared(shop: ShopView, text: str, named: Sequence[Product] = ()) -> list[Product]:
    """Return the products meant by nouns that mean one product each, with those named, in order of mention."""
    found = list(named)
    for ids in shop.vocabulary.all_named(text).values():
        product = shop.catalogue.product(next(iter(ids))) if len(ids) == 1 else None
        if product is not None and product not in found:
            found.append(product)
    return found


def _looks_for(shop: ShopView, intent: str, text: str, memory: Memory, request: ReplyRequest) -> str:
    """A kind of goods with a condition, or asked whether there is any, is looked for; in talk of one, it is that one."""
    if intent == "promotion" and _CHEAPER.search(text) and (memory.intent in _CHOOSING or not memory.focus):
        found = shop.vocabulary.products_named(text)[1]
        wanted = memory.intent in _CHOOSING or len(found) > 1 or (found and _NEEDS.search(text))
        return "recommend" if wanted and not lexicon.POLAR.search(text) else intent
    if intent not in ("", "spec", "recommend", "describe", "stock"):
        return intent
    exists = bool(_EXISTS.search(text))
    noun, ids = shop.vocabulary.products_named(text)
    ids = ids or shop.vocabulary.products_of_kind(text)
    brands = {
        p.product_id
        for p in shop.shop.products
        if any(len(w) > 1 and w in text.lower() for w in p.brand.lower().split())
    }
    ids = ids & brands or ids
    wide = (ids | shop.vocabulary.products_of_kind(text)) if not ids & brands else ids
    near = {*memory.focus, *([request.current_product] if request.current_product else [])}
    talked = any((one := shop.catalogue.product(pid)) is not None and one.product_id in ids for pid in near)
    if talked and not _OTHERS.search(text):
        return intent
    if not noun and not ids:
        wish = constraints_of(text, shop.vocabulary)
        open_wish = (exists and not near and topics_of(text) and wish.wanted) or _SOMETHING.search(text)
        return "recommend" if open_wish and intent in ("", "spec", "recommend") else intent
    if intent == "recommend":
        return intent
    conditions = key_terms(bare(text.lower().replace(noun, " "))) if noun else key_terms(bare(text))
    if _WHICH_KIND.search(text) and len(wide) > 1 and intent in ("", "spec", "describe"):
        return "recommend"
    if _THIS.search(text) and not exists:
        return intent
    if exists and intent != "stock":
        return "recommend" if conditions or len(ids) > 1 else "stock"
    asks = bool(_QUESTION.search(text) or lexicon.POLAR.search(text) or re.search(r"[?？]\s*$", request.text))
    if _OWNED.search(text):
        return intent
    if (
        intent in ("", "spec")
        and not asks
        and (_NEEDS.search(text) or lexicon.MAX_PRICE.search(text) or ordering_of(text))
    ):
        return "recommend"
    if len(ids) > 1 and conditions and not asks and intent in ("", "spec"):
        return "recommend"
    return intent


def with_price_to_beat(shop: ShopView, text: str, named: Sequence[Product]) -> str:
    """Put a price where something cheaper than the one product named is looked for ("比H5便宜的": "498元以内的")."""
    match = _CHEAPER_THAN.search(text)
    if match is None or len(named) != 1 or not (_EXISTS.search(text) or _SOMETHING.search(text)):
        return text
    price = min(shop.offer(variant).price.amount for variant in named[0].variants)
    lang = language_of(text)
    kind = "" if shop.vocabulary.products_named(named_away(text, match))[1] else named[0].category.get(lang, "")
    limit = int(price) if price != int(price) else int(price) - 1
    under = f" {limit}元以内的{kind} " if lang == "zh" else f" {kind} under {limit} "
    return named_away(text, match, under)


def named_away(text: str, match: re.Match[str], instead: str = " ") -> str:
    """Return the text with what was matched replaced."""
    return re.sub(r" {2,}", " ", f"{text[: match.start()]}{instead}{text[match.end() :]}").strip()


def kinds_joined(shop: ShopView, text: str) -> list[Product]:
    """Return the products meant by nouns that mean one each and stand joined ("the kettle and the toaster")."""
    lowered = text.lower()
    nouns = {noun: ids for noun, ids in shop.vocabulary.all_named(text).items() if len(ids) == 1}
    ends = sorted((lowered.find(noun), lowered.find(noun) + len(noun), noun) for noun in nouns)
    joined = {
        noun
        for (_, end, one), (start, _, other) in pairwise(ends)
        if _JOINED.fullmatch(lowered[end:start])
        for noun in (one, other)
    }
    found = [shop.catalogue.product(next(iter(nouns[noun]))) for _, _, noun in ends if noun in joined]
    return list({product.product_id: product for product in found if product is not None}.values())


def picks_only(text: str) -> bool:
    """Tell whether a message does no more than pick one of those named before ("第二个", "the cheapest one please")."""
    rest = _THE_ONE.sub(" ", lexicon.ORDINAL.sub(" ", text))
    return not re.sub(r"[\W_]+", "", _TAKES.sub(" ", rest))


def availability_intent(shop: ShopView, intent: str, text: str, products: Sequence[Product], region: str | None) -> str:
    """When something not in stock leaves the house is a question of its stock, not of postage."""
    if (
        intent in ("shipping", "order_status", "", "stock", "spec")
        and len(products) == 1
        and region is None
        and _DISPATCH.search(text)
    ):
        meant = variants_named(products[0], text) or products[0].variants
        states = {shop.offer(variant).availability for variant in meant}
        if "in_stock" not in states:
            return "stock"
    return intent


def option_intent(shop: ShopView, intent: str, text: str, products: Sequence[Product]) -> str:
    """A colour or size asked of something unnamed ("do you have it in black") asks for stock, and first of what."""
    asked = bool(shop.vocabulary.option_values(text)) or bool(_OPTION.search(text))
    if not intent and not products and asked and (lexicon.PRONOUN.search(text) or _OPTION.search(text)):
        return "stock"
    if (
        intent in ("", "spec", "colours")
        and len(products) == 1
        and len(products[0].variants) > 1
        and _SIZE_ASKED.search(text)
    ):
        return "stock"
    return intent


def described_one(shop: ShopView, text: str, memory: Memory) -> list[Product]:
    """Return the one product of those listed that the words single out ("the magnetic one", "头戴的那个")."""
    match = _THE_ONE.search(text)
    if match is None or len(memory.listed) < 2:
        return []
    terms = key_terms(match.group(1) or match.group(2))
    listed = [found for product_id in memory.listed if (found := shop.catalogue.product(product_id))]
    if (extreme := _most_of(shop, text, listed)) is not None:
        return [extreme]
    fitting = [
        product
        for product in listed
        if terms and all(has_term(" ".join([*product.titles.values(), *product.tags]).lower(), term) for term in terms)
    ]
    return fitting if len(fitting) == 1 else []


def _most_of(shop: ShopView, text: str, listed: Sequence[Product]) -> Product | None:
    """Return the one of those listed that has most or least of what the words order by ("最大的那个", "the cheapest one")."""
    ordering = ordering_of(text)
    if ordering is None:
        return None
    name, sign = ordering
    # What is called big is what holds most, where that is stated and the outside is not.
    for measured in (name, "capacity") if name == "size" else (name,):
        amounts = [_amount(shop, product, measured) for product in listed]
        known = [amount for amount in amounts if amount is not None]
        ordered = (
            sorted(zip(known, listed, strict=True), key=lambda pair: sign * pair[0])
            if len(known) == len(listed)
            else []
        )
        if ordered and ordered[0][0] != ordered[1][0]:
            return ordered[0][1]
    return None


def _amount(shop: ShopView, product: Product, name: str) -> float | None:
    if name == "price":
        return min(float(shop.offer(variant).price.amount) for variant in product.variants)
    found = measure(statements_of(shop, product), name)
    return found[0] if found else None
