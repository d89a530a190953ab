"""Which promotions may be used together: by their own flags, else by what the shop's texts say of codes and offers.

Feeds seldom say whether offers stack; policies and FAQs usually do ("one code per order; the automatic discount can be
combined with a code"). The sentence that says so is kept, to be quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from knowledge.records import Faq, Passage, PolicySection, Promotion, Shop
from knowledge.text import sentences

_CODE = re.compile(r"券|优惠码|折扣码|\bcodes?\b|coupons?|vouchers?", re.IGNORECASE)
_AUTOMATIC = re.compile(
    r"自动|活动价|(?:可叠加的)活动|automatic|applied (?:at|by)|sale price|marked as (?:stack|combin)", re.IGNORECASE
)
_TOGETHER = re.compile(
    r"叠加|同用|同享|共用|一起用|一起使用|同时使用|并用|stack|combin|together|on top of|alongside", re.IGNORECASE
)
_DENIED = re.compile(
    r"不(?:能|可以?|支持|得|与|和)[^，。；,;]{0,8}(?:叠加|同用|同享|共用|一起用|一起使用|同时|并用)|互斥|"
    r"(?:not|n't|never|cannot|no) (?:be )?(?:\w+ ){0,3}(?:stack|combin|together)|do(?:es)? not (?:stack|combine)",
    re.IGNORECASE,
)
_ONE_CODE = re.compile(
    r"(?:只|仅|限|最多)[^，。；]{0,6}(?:一|1)\s*(?:个|张|枚)[^，。；]{0,4}(?:券|码)|"
    r"\b(?:one|1|a single|single) (?:\w+ )?(?:code|coupon|voucher) (?:per|for each|on each|in each|an) order|"
    r"(?:only|at most) (?:one|1) (?:\w+ )?(?:code|coupon|voucher)|(?:one|1) (?:\w+ )?(?:code|coupon|voucher) only",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r"[；;。！!？?\n]|，(?=[^，]*(?:自动|可叠加|活动))|(?<=[a-z)])[.;] |, but |, while ", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of the shop on using offers together, with the passage's place: FAQ or policy section."""

    text: str
    lang: str
    origin: Faq | PolicySection | Passage


@dataclass(frozen=True, slots=True)
class CombiningTerms:
    """What the shop's texts say: None where they don't. `sayings` are the sentences, in the order they were found."""

    two_codes: bool | None = None
    code_with_automatic: bool | None = None
    sayings: tuple[Saying, ...] = ()

    def may_combine(self, one: Promotion, other: Promotion) -> bool | None:
        """Tell whether two promotions may be used in one purchase; None if nothing says."""
        if one.stackable is False or other.stackable is False:
            return False
        told = [p.combines_with for p in (one, other) if p.combines_with is not None]
        if told:
            return other.promotion_id in (one.combines_with or ()) or one.promotion_id in (other.combines_with or ())
        codes = (one.code is not None) + (other.code is not None)
        if codes == 2 and self.two_codes is not None:
            return self.two_codes
        if one.stackable and other.stackable:
            return True
        return self.code_with_automatic if codes == 1 else None

    def all_combine(self, promotions: Sequence[Promotion]) -> bool:
        """Tell whether all of these may be used together; what nothing speaks of may not."""
        return all(self.may_combine(one, other) for one, other in combinations(promotions, 2))


@lru_cache(maxsize=16)
def _read(texts: tuple[tuple[int, str], ...]) -> tuple[bool | None, bool | None, tuple[int, ...]]:
    two_codes: bool | None = None
    mixed: bool | None = None
    told: list[int] = []
    for index, text in texts:
        speaks = False
        for clause in _CLAUSES.split(text):
            if not clause or not (_TOGETHER.search(clause) or _ONE_CODE.search(clause)):
                continue
            if _AUTOMATIC.search(clause) and _TOGETHER.search(clause) and not _ONE_CODE.search(clause):
                mixed = not _DENIED.search(clause) if mixed is None else mixed
                speaks = True
            elif _CODE.search(clause) and (_ONE_CODE.search(clause) or _DENIED.search(clause)):
                two_codes, speaks = False, True
        if speaks:
            told.append(index)
    return two_codes, mixed, tuple(told)


def combining_terms(shop: Shop) -> CombiningTerms:
    """Read what the FAQs and policies of a shop say of using codes and automatic offers together."""
    origins: list[tuple[Faq | PolicySection, str, str]] = [(faq, faq.answer, faq.lang) for faq in shop.faqs]
    origins += [(s, s.text, s.lang) for policy in shop.policies for s in policy.sections]
    # A sentence alone often lacks its subject; the question of an FAQ is where it stands.
    found = [
        (origin, sentence, lang)
        for origin, text, lang in origins
        if _CODE.search(text) and (_TOGETHER.search(text) or _ONE_CODE.search(text))
        for sentence in sentences(text)
    ]
    two_codes, mixed, told = _read(tuple((index, text) for index, (_, text, _) in enumerate(found)))
    return CombiningTerms(two_codes, mixed, tuple(Saying(found[i][1], found[i][2], found[i][0]) for i in told))
