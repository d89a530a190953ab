"""Questions about a customer's own orders: only for a verified customer, only their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.dialogue import wording
from assistant.dialogue.answerers.order_finding import (
    FINISHED,
    UNSHIPPED,
    by_name,
    goods_named,
    lines_meant,
    orders_meant,
    skus_meant,
    state_asked,
    with_goods,
)
from assistant.dialogue.answerers.order_words import dated, expected, note, order_evidence, status_text, told, tracking
from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.lexicon import ORDER_NAME
from assistant.dialogue.records import Answer, Sentence
from assistant.truth.evidence import from_conversation
from knowledge.records import Money, Passage

if TYPE_CHECKING:
    from assistant.orders.records import LineItem, Order

__all__ = [
    "answer_order_change",
    "answer_order_status",
    "asks_of_own_order",
    "order_evidence",
    "order_of",
    "skus_meant",
    "status_text",
]

_CONTENTS = re.compile(
    r"(里|单)(还|都)?有(什么|啥|哪些)|买了(什么|啥|哪些)|what('?s| is| was|s)? (in|on)\b|what did i (buy|order)|which items",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_PAID = re.compile(
    r"付(?:款)?(?:成功|上|了|过|没)|扣(?:了)?款|付款(?:了|没|状态)|\bpaid\b|payment|charged|did i pay", re.IGNORECASE
)
_SHIPPED = re.compile(
    r"发(?:货|出|走)?(?:了|没|出去)|没发|发货|寄(?:出|了)|补发|做好|\bship(?:ped|ping)?\b|dispatch|sent out|left (?:the|your) warehouse",
    re.IGNORECASE,
)
_ARRIVED = re.compile(
    r"签收|(?:哪天|几号|什么时候|啥时候|几时)(?:送?到|收到)的|收到(?:了|没)|送到(?:了|没)|deliver(?:ed)?\b|arrived|get here|got here",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"多久|好久|几天|什么时候|啥时候|几时|何时|哪天|预计|\bwhen\b|how (?:long|soon)|expected|\beta\b", re.IGNORECASE
)
_NUMBER = re.compile(r"单号|运单|快递公司|哪家快递|什么快递|tracking|which carrier|what carrier|courier", re.IGNORECASE)
_REFUND = re.compile(r"退款|退货|退掉|退回|寄回|\brefund|\breturn|sen[dt] .{0,12}back|money back", re.IGNORECASE)
_COST = re.compile(
    r"(?:what|how much) did i pay|多少钱|付了多少|实付|花了|金额|how much (?:was|did|is)|total|amount", re.IGNORECASE
)
_OWN = re.compile(
    r"我(?:的|那|这|有|今天|昨天|前天|上周|上个|刚|前几天|之前|买|订|拍|下|申请|要退|退)|\b(?:my|i (?:bought|ordered|asked|sent|returned|got|have|paid))\b",
    re.IGNORECASE,
)
_STATE_WORDS = re.compile(
    r"发货|没发|还没到|不到|到哪|到了|到没|送到|签收|收到没|付成功|付款|没付|快递|物流|单号|退款|退货(?:到|申请|进度)|更新|催|"
    r"\bdeliver(?:ed)?\b|arriv|shipp|track|\bpaid\b|payment|refund|where (?:is|are|'s)|update|status|asked to return|sent back|parcel|package",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"地址|电话|收件人|address|phone", re.IGNORECASE)
_CHANGES = re.compile(
    r"改(?:收货)?地址|修改|改.{0,4}地址|取消|拒收|chang\w* the address|address|cancel|refuse", re.IGNORECASE
)
_GOING_BACK = ("return_requested", "returning", "refunded")
_SENT_BACK = re.compile(
    r"申请(?:了|过)?(?:的)?(?:退|换)|已经?(?:退|寄回)|(?:退|寄)(?:回去?|掉)了|(?:asked|applied|requested|want(?:ed)?) (?:to|for) (?:a )?(?:return|refund)|"
    r"\b(?:i )?(?:sent|returned|mailed)\b .{0,30}|return(?:ed)? request",
    re.IGNORECASE,
)
_UPDATE = re.compile(
    r"进展|进度|有(?:没有)?(?:消息|结果|更新)|怎么样了|\bupdates?\b|any news|how is it going|status", re.IGNORECASE
)
_WAITS = re.compile(
    r"^\W*(?:那|大概|还|要|得|会|它|到底|和|and|so|then|ok|about|roughly|\s)*(?:等)?(?:要等)?(?:多久|好久|几天|多长时间|几时|啥时候|什么时候|何时|哪天|"
    r"how (?:long|soon|much longer)|when)",
    re.IGNORECASE,
)
_OWN_INTENTS = ("", "acknowledge", "spec", "shipping", "stock", "describe", "payment", "how_to", "recommend")
_NEW_ADDRESS = re.compile(
    r"地址.{0,4}?(?:改成|改为|改到|换成|换到|是)\s*([^，。,!?！？]{4,60})|\baddress\b.{0,12}?\b(?:to|is)\s+([^.!?]{6,80})",
    re.IGNORECASE,
)


def order_of(scene: Scene, *, delivered: bool = False) -> Order | None:
    """Return the order in question: by number, else the latest with the product; None if the question names none.

    With `delivered`, an order that has arrived is preferred to one under way.
    """
    orders: Sequence[Order] = scene.request.orders
    if scene.question.order_name:
        return by_name(orders, scene.question.order_name)
    skus = skus_meant(scene)
    remembered = scene.request.memory.order_name
    found = by_name(orders, remembered) if remembered else None
    if found is not None and (not skus or any(line.sku in skus for line in found.lines)):
        return found
    mine = [order for order in orders if any(line.sku in skus for line in order.lines)]
    arrived = [order for order in mine if order.delivered_at is not None] if delivered else []
    return max(arrived or mine, key=lambda order: order.created_at, default=None)


def asks_of_own_order(scene: Scene) -> bool:
    """Tell whether a verified customer asks how goods of an order of theirs stand, whatever else the words resemble."""
    text, orders = scene.question.text, scene.request.orders
    if scene.request.customer_id is None or not orders:
        return False
    if _SENT_BACK.search(text) and any(o.status in _GOING_BACK for o in with_goods(scene, orders)):
        return True
    if scene.question.intent not in _OWN_INTENTS:
        return False
    if scene.request.memory.intent == "order_status" and _WAITS.search(text) and not goods_named(scene):
        return scene.request.memory.order_name is not None
    if _UPDATE.search(text) and not goods_named(scene):
        return scene.request.memory.intent in ("order_status", "return") and order_of(scene) is not None
    if not (_OWN.search(text) and _STATE_WORDS.search(text)) or scene.question.region:
        return False
    return bool(with_goods(scene, orders)) if goods_named(scene) else bool(state_asked(text))


def answer_order_status(scene: Scene) -> Answer:
    """Say how an order stands, after verification."""
    if scene.request.customer_id is None:
        named = scene.question.order_name or scene.request.memory.order_name
        proved_wrong = named is not None and _DIGITS.search(ORDER_NAME.sub(" ", scene.question.text))
        asked = scene.courtesy("order_unproved" if proved_wrong else "order_login", outcome="clarify")
        return _reading_back(scene, asked, "order_heard", scene.question.order_name)
    if not scene.request.orders:
        return scene.courtesy("order_none", outcome="abstain")
    found = orders_meant(scene)
    if not found:
        named = scene.question.order_name
        return scene.courtesy("order_none", outcome="abstain") if named else scene.courtesy("order_none_such")
    statuses = state_asked(scene.question.text)
    picked = bool(scene.question.order_name) or goods_named(scene) or len(found) == 1
    if not picked and statuses and not any(order.status in statuses for order in found):
        return scene.courtesy("order_none_such")
    if _CONTENTS.search(scene.question.text) and (picked or not statuses):
        return _contents(scene, found[0])
    if picked or _remembered(scene, found[0]):
        return _one(scene, found[0])
    fitting = [o for o in found if o.status in statuses] if statuses else [o for o in found if o.status not in FINISHED]
    shown = (fitting or found)[: 1 if scene.brief else 3]
    return _one(scene, shown[0]) if len(shown) == 1 else _several(scene, shown)


def _reading_back(scene: Scene, answer: Answer, key: str, heard: str | None) -> Answer:
    """Begin a spoken answer with the number or address that was heard: a recogniser mishears them, and nobody sees it."""
    if not heard or scene.request.channel != "voice":
        return answer
    read_back = Sentence(scene.say(key, heard=heard), (from_conversation(heard),))
    return replace(answer, sentences=(read_back, *answer.sentences))


def _remembered(scene: Scene, order: Order) -> bool:
    name = scene.request.memory.order_name
    return name is not None and name.lstrip("#").upper() == order.name.lstrip("#").upper()


def _contents(scene: Scene, order: Order) -> Answer:
    items = wording.listing([f"{line.title} × {line.quantity}" for line in order.lines], scene.lang)
    text = scene.say("order_items", name=order.name, items=items)
    return Answer("answer", (Sentence(text, (order_evidence(scene, order),)),), remember={"order_name": order.name})


def _one(scene: Scene, order: Order) -> Answer:
    """Answer of one order what is asked, then how it stands."""
    said = [*(_asked(scene, order) or _standing(scene, order)), *note(scene, order)]
    if not order.notes and (_WHEN.search(scene.question.text) or _ARRIVED.search(scene.question.text)):
        said += expected(scene, order)
    if scene.brief:
        said = said[:2]
    stuck = order.status == "exception"
    if stuck:
        said.append(Sentence(scene.say("offer_person"), role="question"))
    return Answer(
        "answer", tuple(said), remember={"order_name": order.name, "offered_person": stuck, "intent": "order_status"}
    )


def _several(scene: Scene, orders: Sequence[Order]) -> Answer:
    said = [sentence for order in orders for sentence in (told(scene, "order_status", order), *note(scene, order))]
    stuck = any(order.status == "exception" for order in orders)
    if stuck:
        said.append(Sentence(scene.say("offer_person"), role="question"))
    return Answer(
        "answer",
        tuple(said),
        remember={"order_name": orders[0].name, "offered_person": stuck, "intent": "order_status"},
    )


def _asked(scene: Scene, order: Order) -> list[Sentence]:
    """Answer the point that is asked of an order; nothing where only its state is asked."""
    text, lines = scene.question.text, lines_meant(scene, order)
    if _NUMBER.search(text) and order.tracking_number:
        return [*tracking(scene, order), told(scene, "order_status", order)]
    if _REFUND.search(text) and order.status in ("refunded", "returning", "return_requested", "cancelled"):
        return _refund(scene, order)
    if _COST.search(text):
        return [told(scene, "order_total", order, total=wording.money(Money(order.total, order.currency), scene.lang))]
    if _PAID.search(text) and not _SHIPPED.search(text):
        return _payment(scene, order)
    if _ARRIVED.search(text) and order.delivered_at is None and order.status not in ("cancelled", "refunded"):
        return [told(scene, "order_not_arrived", order, lines), *tracking(scene, order)]
    if _SHIPPED.search(text):
        return _shipment(scene, order, lines)
    return []


def _standing(scene: Scene, order: Order) -> list[Sentence]:
    """Say an order's state with the date or number that belongs to it."""
    if order.delivered_at is not None and order.status in ("delivered", "completed"):
        return [dated(scene, "order_arrived", order, order.delivered_at, lines_meant(scene, order))]
    if order.status in ("refunded", "returning", "return_requested", "cancelled"):
        return _refund(scene, order)
    return [told(scene, "order_status", order), *(() if scene.brief else tracking(scene, order))]


def _refund(scene: Scene, order: Order) -> list[Sentence]:
    if order.refunded > 0 and order.status in ("refunded", "cancelled"):
        return [
            told(
                scene, "order_refunded", order, amount=wording.money(Money(order.refunded, order.currency), scene.lang)
            )
        ]
    return [told(scene, "order_status", order)]


def _payment(scene: Scene, order: Order) -> list[Sentence]:
    if order.status == "pending_payment":
        return [told(scene, "order_unpaid", order)]
    if order.paid_at is not None:
        return [dated(scene, "order_paid", order, order.paid_at)]
    return []


def _shipment(scene: Scene, order: Order, lines: Sequence[LineItem]) -> list[Sentence]:
    """Say whether an order, or the goods of it that are named, have been sent."""
    if order.status == "pending_payment":
        return [told(scene, "order_unpaid", order)]
    if order.status == "partially_shipped":
        waiting = [line for line in order.lines if line.fulfillment_status not in ("fulfilled", "shipped")]
        meant = [line for line in waiting if line in lines]
        if meant or (waiting and not lines):
            return [told(scene, "order_line_waiting", order, meant or waiting)]
        return [told(scene, "order_line_sent", order, lines), *tracking(scene, order)]
    if order.status in UNSHIPPED:
        return [told(scene, "order_not_sent", order)]
    if order.shipped_at is not None and order.status not in FINISHED:
        return [dated(scene, "order_sent", order, order.shipped_at), *tracking(scene, order)]
    return []


def answer_order_change(scene: Scene) -> Answer:
    """Say whether an order can still be changed, from its state and the shop's words on it; staff changes it."""
    person = Sentence(scene.say("order_change"), role="courtesy")
    said: list[Sentence] = []
    found = orders_meant(scene) if scene.request.customer_id is not None and scene.request.orders else []
    if found and (len(found) == 1 or goods_named(scene) or found[0].status in UNSHIPPED):
        order = found[0]
        key = "order_change_open" if order.status in UNSHIPPED else "order_change_late"
        said.append(told(scene, key, order))
    rule = _change_rule(scene)
    said += [scene.quote(rule)] if rule is not None else []
    remember: dict[str, object] = {"offered_person": True}
    if found and said:
        remember["order_name"] = found[0].name
    heard = _NEW_ADDRESS.search(scene.question.text)
    address = (heard.group(1) or heard.group(2)).strip() if heard else None
    return _reading_back(scene, Answer("answer", (*said, person), remember=remember), "address_heard", address)


def _change_rule(scene: Scene) -> Passage | None:
    """Return what the shop says of changing or cancelling an order, if it says anything."""
    hits = scene.shop.retriever.search(
        scene.question.text, lang=scene.lang, kinds=("faq", "policy"), limit=8, query_vector=scene.question.vector
    ).hits
    wanted = _ADDRESS if _ADDRESS.search(scene.question.text) else _CHANGES
    fitting = (hit.passage for hit in hits if hit.passage.product_id is None and _CHANGES.search(_whole(hit.passage)))
    return next(
        (p for p in fitting if wanted.search(_whole(p)) and re.search(r"订单|发货|发出|order|dispatch", p.text)), None
    )


def _whole(passage: Passage) -> str:
    return f"{passage.title} {passage.text}"
