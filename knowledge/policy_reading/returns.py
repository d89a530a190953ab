"""Returns read from text: how long, for faults how long, who pays, exchanges, and the goods left out in which state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.policy_reading.goods import GoodsFinder
from knowledge.policy_reading.own_returns import entries_of, own_terms, shortest
from knowledge.policy_reading.return_words import FAULT, NOT_BACK, STATES
from knowledge.policy_reading.statements import Statement, statements
from knowledge.policy_reading.values import Days, spans
from knowledge.records import PolicySection

_RETURN = re.compile(
    r"退(?!款|差)|无理由|\breturns?\b|\breturned\b|send (?:\w+ ){0,4}back|sent back|money[- ]back|change of mind|change your mind",
    re.I,
)
_EXCHANGE = re.compile(r"换货|换颜色|换尺|换码|换大小|调换|exchang|swap", re.IGNORECASE)
_REFUND = re.compile(r"退款|到账|退回原|refund|money back to|credited", re.IGNORECASE)
_ELSEWHERE = re.compile(r"海外|境外|国外|国际|港澳|overseas|international|abroad|outside", re.IGNORECASE)
_REPLY = re.compile(
    r"回复|答复|验货|检查|inspect|联系我们|拍照|照片|repl(?:y|ies)|photo|report|contact us", re.IGNORECASE
)
_HOLIDAY = re.compile(
    r"\d{1,2}月|holiday|christmas|black friday|jan(?:uary)?\b|dec(?:ember)?\b|双十一|春节", re.IGNORECASE
)
_PAY = re.compile(r"运费|邮费|快递费|postage|shipping|freight|\blabels?\b|\bcost|carriage|\bpay", re.IGNORECASE)
_BUYER = re.compile(
    r"由?(?:您|你|买家|顾客|客户|消费者)(?:自己)?(?:承担|出|付|支付|负担)|自理|自付|\byou (?:will |must )?(?:pay|cover|bear)|your (?:own )?(?:cost|expense|responsibility)|(?:buyer|customer)s? (?:is |are )?(?:pays?|covers?|bears?|responsible)|"
    r"responsib\w+ of the (?:buyer|customer)|(?:are|is) (?:not free|not covered)",
    re.IGNORECASE,
)
_SHOP = re.compile(
    r"由?(?:我们|商家|本店|卖家|店铺)(?:都|来|全部)?(?:承担|出|付|支付|负担)|都由我们出|包(?:来回|退货)运费|\bwe(?:'ll| will)? (?:pay|cover|bear)|our (?:cost|expense)|prepaid|free (?:returns?|return (?:shipping|label|postage))|"
    r"returns? (?:are|is) free|no cost to you",
    re.IGNORECASE,
)
_DEFECT_OUT = re.compile(r"质量问题(?:除外)?|(?:unless|except)[^.;]*(?:fault|defect|damag)", re.IGNORECASE)
_STATE_WORDS = re.compile(
    r"[:：–—]\s*(?:not|no)\b.*|已经|已|拆封后?的?|开封后?的?|不论是否拆封都?|不论是否|都不退.*|不能无理由退.*|不支持.*|不退.*|\bthat (?:has|have) been .*|\bonce\b.*|\bopened(?: or not)?\b|\bunopened\b|\bused\b|下过厨|沾过油的?|[:：]?只要.*|"
    r"(?:with|whose) .*|cannot .*|can'?t .*|are (?:not|final).*|is (?:not|final).*|杯口.*|（[^）]*）|\([^)]*\)|除外.*",
    re.IGNORECASE,
)
_LED = re.compile(r"^\s*(?:final sale|no returns?(?: on)?|exceptions?|例外)\s*[:：]?\s*", re.IGNORECASE)
_EXAMPLE = re.compile(r"(?:例如|比如|举例|例[:：])|(?:for example|e\.?g\.?)\b", re.IGNORECASE)
_DELIVERED = re.compile(r"签收|收到|收货|deliver|receiv|arriv", re.IGNORECASE)
_DAY_AFTER = re.compile(r"次日|第二天(?:起|开始)|day after|following day", re.IGNORECASE)
_UNUSED = re.compile(r"没有?(?:使用|用)过|未(?:经)?使用|\bunused\b|\bnot (?:been )?used\b|unworn", re.IGNORECASE)
# Periods beside the shop's own: the one of the law, and the one for the postage that was paid.
_BESIDE = re.compile(
    r"法定|法律规定|\b(?:legal|statutory)\b|right to cancel|"
    r"(?:delivery|shipping|postage) (?:charge|cost|fee)s?[^.;]{0,30}\bonly if\b|(?:原|首次|发货)(?:来的)?运费[^。；]{0,10}(?:退|只有)",
    re.IGNORECASE,
)
_ON_CONDITION = re.compile(r"[:：–—]\s*not (?:once|if|when|after)\b", re.IGNORECASE)
_FOR_SOME = re.compile(r"\bonly\b|仅限|专属|限定", re.IGNORECASE)
_PURCHASE = re.compile(r"(?:of|after|from) (?:the )?(?:purchase|order|payment)|购买后|下单后|付款后", re.IGNORECASE)


def read_return(sections: Sequence[PolicySection], goods: GoodsFinder, currency: str) -> dict[str, Any] | None:
    """Read one language of a return policy; None when it states no period for a return, or more than one."""
    said = [s for s in statements(sections) if not (_ELSEWHERE.search(s.whole) and not _home(s.whole))]
    by_kind = own_terms(sections, goods)
    own = by_kind.told
    general = [s for s in said if not any(s.anchor == o.statement.anchor and s.item for o in own)] if own else said
    # Beside an item with terms of its own, the others of its list still hold.
    told = {(o.statement.anchor, o.statement.line) for o in own}
    others = [s for s in said if (s.anchor, s.line) not in told]
    found = [(s, d) for s in general if _is_plain_return(s) for d in _periods(s.text) if not _pays_back(s.text, d)]
    # Where every kind of goods has a period of its own, what is left out has the shortest.
    window = _only(found) or (shortest(own) if not found else None)
    if window is None:
        return None
    statement, days = window
    by_goods = {} if found else {"byGoods": True}
    rule: dict[str, Any] = by_goods | {
        "type": "MerchantReturnPolicy",
        "merchantReturnDays": days.most,
        "section": statement.anchor,
    }
    rule["countedFrom"] = (
        "purchase"
        if _PURCHASE.search(statement.text)
        else "day_after_delivery"
        if _DAY_AFTER.search(statement.text)
        or any(_DAY_AFTER.search(s.text) and _DELIVERED.search(s.text) for s in said)
        else "delivery"
    )
    if _UNUSED.search(statement.text):
        rule["unusedOnly"] = True
    if days.working:
        rule["unit"] = "working_days"
    fees = [(s, payer) for s in said if (payer := _payer_without_fault(s))]
    if len({payer for _, payer in fees}) == 1:
        rule |= {"returnFees": fees[0][1], "feesSection": fees[0][0].anchor}
    rule |= {name: found for name, found in (
        ("defect", _defect(said)), ("exchange", _exchange(said)),
        ("exceptions", [*_exceptions(others, goods, _defect(said) is not None), *entries_of(own)]),
        ("unreadExceptions", [*_unread(others, goods), *by_kind.unread])) if found}  # fmt: skip
    refunds = [s for s in said if _REFUND.search(s.whole) and spans(s.text)]
    if refunds:
        rule["refundSection"] = refunds[0].anchor
        named = _only(
            [(s, d) for s in refunds for d in spans(s.text) if len(spans(s.text)) == 1 and _pays_back(s.text, d)]
        )
        if named is not None:
            rule |= {"refundDays": named[1].most, "refundSection": named[0].anchor}
    return rule


def _pays_back(text: str, days: Days) -> bool:
    """Tell whether a span is the time to the refund: "refunded within 5 days", "5 天内退款", not that of an inspection."""
    before, after = text[max(0, days.start - 45) : days.start], text[days.end : days.end + 8]
    if re.search(r"inspect|check|验货|检查|bank|card|银行|支付宝", before + after, re.IGNORECASE):
        return False
    return bool(
        re.search(r"refund[^.,;:]*$|退款[^。，；：]*$", before, re.I)
        or re.match(r"\s*之?内?(?:原路|完成|办理)?(?:退款|退回)", after)
    )


def _home(text: str) -> bool:
    """A sentence that names abroad beside home ("in mainland China") speaks of home too."""
    return bool(re.search(r"内地|大陆|mainland|domestic", text, re.IGNORECASE))


def _periods(text: str) -> list[Days]:
    return [
        days
        for days in spans(text)
        if days.least == days.most
        and days.most >= 3
        and not re.search(r"小时|hour|hr", text[days.start : days.end], re.I)
    ]


def _is_plain_return(statement: Statement) -> bool:
    """Tell whether a statement gives the period of a return for any reason."""
    text, whole = statement.text, statement.whole
    if (
        _EXAMPLE.match(text)
        or not _RETURN.search(whole)
        or FAULT.search(text)
        or _HOLIDAY.search(text)
        or _REPLY.search(text)
        or _BESIDE.search(text)
        or _FOR_SOME.search(statement.heading)
    ):
        return False
    if _is_exchange(statement) and not _RETURN.search(text):
        return False
    return not (
        _REFUND.search(text) and not re.search(_RETURN.pattern.replace("|money[- ]back", ""), text, re.I)
    ) and not NOT_BACK.search(text)


def _is_exchange(statement: Statement) -> bool:
    """Tell whether a statement speaks of exchanges: in its own words, or under a heading of exchanges alone."""
    heading = statement.heading
    alone = _EXCHANGE.search(heading) and not (
        (_RETURN.search(heading) and "退" in heading) or re.search(r"return", heading, re.I)
    )
    return bool(_EXCHANGE.search(statement.text) or alone)


def _only(found: Sequence[tuple[Statement, Days]]) -> tuple[Statement, Days] | None:
    """Return the one period that all statements give, or None."""
    return found[0] if len({(days.most, days.working) for _, days in found}) == 1 else None


def _payer(text: str) -> str | None:
    buyer, shop = bool(_BUYER.search(text)), bool(_SHOP.search(text))
    return None if buyer == shop else "customer" if buyer else "merchant"


def _payer_without_fault(statement: Statement) -> str | None:
    text = statement.text
    if not _PAY.search(text) or FAULT.search(text) or _is_exchange(statement):
        return None
    return _payer(text) if _RETURN.search(text) or "寄回" in text else None


def _defect(said: Sequence[Statement]) -> dict[str, Any] | None:
    found = _only([(s, d) for s in said if FAULT.search(s.text) and _RETURN.search(f"{s.text} 退" if "退" in s.text else s.text)
                   and not NOT_BACK.search(s.text) for d in _periods(s.text)])  # fmt: skip
    if found is None:
        return None
    statement, days = found
    payer = _payer(statement.text) if _PAY.search(statement.text) else None
    return {"days": days.most, "section": statement.anchor} | ({"returnFees": payer} if payer else {})


def _exchange(said: Sequence[Statement]) -> dict[str, Any] | None:
    speaking = [s for s in said if _is_exchange(s) and not FAULT.search(s.text)]
    found = _only([(s, d) for s in speaking for d in _periods(s.text)])
    if found is None:
        return None
    both = [s for s in speaking if _BUYER.search(s.text) and _SHOP.search(s.text)]
    one = {payer for s in speaking if _PAY.search(s.text) and (payer := _payer(s.text))}
    fees = "customer" if both else next(iter(one)) if len(one) == 1 else None
    return {"days": found[1].most, "section": found[0].anchor} | ({"fees": fees} if fees else {})


def _exceptions(said: Sequence[Statement], goods: GoodsFinder, faults_taken: bool) -> list[dict[str, Any]]:
    """Goods that do not go back for a change of mind; only those whose words name goods of the shop."""
    entries: list[dict[str, Any]] = []
    for statement, part in _barring(said):
        unless = faults_taken or _DEFECT_OUT.search(part) or re.search(r"无理由|change of mind", statement.whole, re.I)
        for subject, state in _subjects(part):
            products, categories = _meant(subject, goods)
            if not products or (state == "any" and _ON_CONDITION.search(part)):
                continue
            entry = {"products": list(products), "categories": list(categories), "when": state, "returnable": False}
            entries.append(entry | {"section": statement.anchor} | ({"unless": "defect"} if unless else {}))
    return entries


def _unread(said: Sequence[Statement], goods: GoodsFinder) -> list[dict[str, Any]]:
    """What a list of goods that do not go back says of goods that can't be told from its words."""
    return [
        {"text": part.strip(), "lang": statement.lang, "section": statement.anchor}
        for statement, part in _barring(said)
        if statement.item and any(subject and not _meant(subject, goods)[0] for subject, _ in _subjects(part))
    ]


def _barring(said: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    """Yield the clauses that say what does not go back: by themselves, or in a list of such goods."""
    for statement in said:
        listed = statement.item and NOT_BACK.search(statement.heading)
        for part in re.split(r"[;；。]", statement.text):
            if part.strip() and (listed or NOT_BACK.search(part)):
                yield statement, part


def _meant(subject: str, goods: GoodsFinder) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the products and whole categories that words mean."""
    found = goods.find(subject)
    return tuple(dict.fromkeys([*found.products, *goods.named(subject)])), found.categories


def _subjects(part: str) -> list[tuple[str, str]]:
    """Return (goods, state). A state in front of one kind holds for it and those after it: "gift cards and opened swimwear"."""
    part = _LED.sub("", part)
    state, at = next(((name, found.start()) for name, pattern in STATES if (found := pattern.search(part))), ("any", 0))
    afterwards = re.search(r"[:：]|\b(?:once|after|if|when|that|which)\b|后", part[: at + 12]) is not None
    pieces = re.split(r"(、|[,，]|\s+(?:and|or)\s+)", part)
    if state == "any" or afterwards or len(pieces) == 1:
        return [(_bare(part), state)]
    before, length = [], 0
    for piece in pieces:
        if length + len(piece) > at:
            break
        before.append(piece)
        length += len(piece)
    rest = "".join(pieces[len(before) :])
    return [(_bare(text), holds) for text, holds in (("".join(before), "any"), (rest, state)) if _bare(text)]


def _bare(part: str) -> str:
    """Return the goods of a part without the words for their state."""
    return _STATE_WORDS.sub("", part).strip(" ，,:：.。")
