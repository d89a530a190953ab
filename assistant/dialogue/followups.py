"""What a message goes on with after the sale: orders, returns and deliveries are told in pieces over several turns.

"拆了", "签收16天了", "那怎么办", "by when", "写错了 是海口" ask nothing by themselves; the conversation says what they are about.
"""

from __future__ import annotations

import re

from assistant.dialogue import lexicon
from assistant.dialogue.intents import IntentGuess
from assistant.dialogue.records import Memory
from assistant.dialogue.slots import Slots, merged_conditions

_REMARK = 12
_AFTER_SALE = ("return", "warranty")
_GOES_ON = (*_AFTER_SALE, "shipping", "order_status", "order_change", "price_protection", "how_to", "invoice")
_STATEMENT_OF = (
    "",
    "how_to",
    "spec",
    "acknowledge",
    "describe",
    "drawbacks",
    "stock",
    "shipping",
    "order_status",
    "recommend",
)
_CONTINUES = re.compile(
    r"^(那|那么|so|and|ok|okay|then|but|well)?[ ,]*("
    r"(我)?(该|要|应该)?(怎么办|咋办|咋整|怎么弄|怎么处理|咋弄)|(到|截止|截至)?(什么时候|啥时候|何时|几号|哪天)(截止|为止|之前|前)?|最(晚|迟).{0,8}|"
    r"(大概|一般|到了?)?(要|得)?(多久|几天|多长时间)|还?来得及.{0,2}|(大概)?(啥|什么)时候.{0,6}|"
    r"(by|until|till) when.*|when.{0,24}|what('s| is) the (deadline|last day).*|(so )?what (now|then|next|can i do|should i do|do i do).*|"
    r"how (long|soon|many days).{0,16}|too late|how do i do that|how)[吗呢啊呀?？. !]*$",
    re.IGNORECASE,
)
_DEADLINE = re.compile(r"来得及|太(晚|迟)|过期了?[吗没]|\btoo late\b|still (in )?time|last day|deadline", re.IGNORECASE)
_PROOF = re.compile(
    r"尾号|后4位|后四位|\b(ends?|ending)( (in|with))?\b|last (4|four)|^\D{0,6}\d{4}\D{0,4}$", re.IGNORECASE
)
_CONTENTS = re.compile(r"(里|单|买)(还|都)?有?(什么|啥|哪些)|what('?s| is| was|s) (in|on) (it|that|there|the order)|which items", re.IGNORECASE)  # fmt: skip
_SAME_FOR = (*_AFTER_SALE, "shipping", "price_protection", "invoice")
_SAME = re.compile(r"也(是|一样|可以|能|行|包)?(这样)?(吗|么|嘛|不)[?？]*$|\b(too|as well|the same)[?？]*$|^(and|what about|how about) ", re.IGNORECASE)  # fmt: skip
WHAT_TO_DO = re.compile(r"怎么(办|处理|弄|搞|解决)|咋(办|整|弄)|what (should|can|shall|do|could) i do|what now|what are my options", re.IGNORECASE)  # fmt: skip
_SENT_TO = re.compile(r"寄|邮|送|发(?!票)|(能|会|可以|几天|多久|才)到|到.{1,8}(要|几天|多久|多少)|\b(ship|send|deliver|post|arrive|get|mail|how (?:long|soon|fast|quick(?:ly)?)[^,?]{0,12} to\b)", re.IGNORECASE)  # fmt: skip
_NOT_AS_ORDERED = re.compile(r"少发|漏发|错发|发错|缺件|少了.{0,3}(件|个|样)|\b(is|are|was|were) missing|wrong (item|product)", re.IGNORECASE)  # fmt: skip
_REFUND_STATE = re.compile(
    r"我的?.{0,4}退款(到|呢|进度|怎么还|处理)|退款(进度|到哪|到了吗|到账了吗|怎么还没)|(where('?s| is)|has|did|is) my refund|refund (status|arrived|come through)",
    re.IGNORECASE,
)
_TERMS = ("invoice", "payment", "price_protection")
_NEEDED = re.compile(r"(要|需要|提供|填)(什么|哪些|啥)|what (do|does|should|must).{0,12}(need|provide|give|require)|which details", re.IGNORECASE)  # fmt: skip
_REPLACED = re.compile(r"\b(?:a )?(?:new|another|different) one\b|\breplace(?:d|ment|)\b|换(?:一)?(?:个|台|副|只)?新", re.IGNORECASE)  # fmt: skip
_STILL = re.compile(r"还是(不|没)|没(有)?用$|不管用|试(过|了)(还|也|不)|still (doesn'?t|not|no|won'?t)|tried (that|it|this)|didn'?t (help|work)", re.IGNORECASE)  # fmt: skip


def after_sale_intent(
    intent: str, text: str, memory: Memory, slots: Slots, region: str | None, order_name: str | None, *, of_goods: bool
) -> str:
    """Return the intent, with what the conversation and the slots say of it; unchanged where they say nothing.

    `intent` is what the message's own words gave, "" for none; `of_goods` whether they name a property of goods.
    """
    if region and intent in ("", "price", "spec") and _SENT_TO.search(text):
        return "shipping"
    if not intent and of_goods and not slots.any:
        # Whoever names a property asks of it, whatever was talked of before.
        return intent
    asks = bool(lexicon.ASKS.search(text))
    if memory.intent in _AFTER_SALE and intent in ("", "spec", "stock", "return") and _REPLACED.search(text):
        return memory.intent
    if _DEADLINE.search(text) and (slots.days_since_delivery is not None or memory.intent == "return"):
        return "warranty" if intent == "warranty" else "return"
    if memory.intent in _SAME_FOR and intent in ("", "spec", "describe") and _SAME.search(text):
        return memory.intent
    if intent == "return" and _REFUND_STATE.search(text):
        return "order_status"
    if lexicon.WHO_PAYS.search(text) and (memory.intent in _AFTER_SALE or slots.any):
        return "warranty" if memory.intent == "warranty" else "return"
    if _NOT_AS_ORDERED.search(text) and intent in ("", "order_status", "spec", "shipping"):
        return "return"
    if order_name and intent in ("", "shipping", "stock", "describe", "how_to", "spec") and region is None:
        return memory.intent if memory.intent in _AFTER_SALE else "order_status"
    if memory.intent in _AFTER_SALE and slots.any and not asks and intent in _STATEMENT_OF:
        return memory.intent
    if memory.intent == "shipping" and region and intent in ("", "order_status", "describe", "stock", "acknowledge"):
        return "shipping"
    if memory.intent == "order_status" and (
        (not intent and _PROOF.search(text)) or (intent in ("", "spec", "describe") and _CONTENTS.search(text))
    ):
        return "order_status"
    if memory.intent in _GOES_ON and intent in ("", "shipping", "describe") and _CONTINUES.search(text):
        return memory.intent
    if memory.intent == "how_to" and not intent and _STILL.search(text):
        return "how_to"
    if memory.intent in _TERMS and not intent and (_NEEDED.search(text) or not asks):
        return memory.intent
    helpless = not asks or WHAT_TO_DO.search(text)
    if not intent and WHAT_TO_DO.search(text) and not slots.defective:
        return "how_to"
    if slots.defective and helpless and region is None and intent in _STATEMENT_OF and intent != "how_to":
        return "return"
    return intent


def merged_slots(slots: Slots, memory: Memory, *, same_goods: bool) -> Slots:
    """Fill in what was said before about the same goods."""
    if not same_goods:
        return slots
    return Slots(
        slots.days_since_delivery if slots.days_since_delivery is not None else memory.days_since_delivery,
        slots.opened if slots.opened is not None else memory.opened,
        slots.defective if slots.defective is not None else memory.defective,
        merged_conditions(memory.conditions, slots.conditions),
    )


def goes_on_wishing(text: str, guess: IntentGuess | None, memory: Memory) -> bool:
    """Tell whether a remark after a recommendation says more of what is wanted, by what its words are nearest to."""
    if memory.intent != "recommend":
        return False
    about_goods = guess is not None and guess.intent in ("spec", "recommend", "describe")
    return about_goods and not lexicon.ASKS.search(text) and len(text) >= _REMARK
