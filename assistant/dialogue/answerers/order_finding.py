"""Which of a customer's orders a question means: by number, by the goods named, by time, by state."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assistant.dialogue.answerers.scene import Scene
from assistant.truth.keyterms import key_terms
from knowledge.records import Product

if TYPE_CHECKING:
    from assistant.orders.records import LineItem, Order

FINISHED = ("delivered", "completed", "refunded", "cancelled")
UNSHIPPED = ("pending_payment", "paid", "processing")
_STATES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), statuses)
    for pattern, statuses in (
        (r"没付款|没有付|未付款|待付款|没付成功|付成功没|unpaid|not paid|(?:haven|hasn|didn)'?t (?:been )?(?:paid|pay)|pending payment|payment (?:fail|go through)", ("pending_payment",)),
        (r"没动|卡(住|在)|异常|不更新|没更新|好久没|stuck|not mov|held up|delayed", ("exception",)),
        (r"派送|送货中|out for delivery", ("out_for_delivery",)),
        (r"取消|cancel", ("cancelled",)),
        (r"退款|退货|退回|寄回|退掉|refund|return|sen[dt] (?:it |them )?back|sent back", ("refunded", "returning", "return_requested")),
        (r"没发|未发|还没发|没寄|not shipped|yet to ship|hasn'?t shipped|not (?:been )?sent", ("paid", "processing", "partially_shipped")),
        (r"路上|在途|on (its|the) way|in transit|shipped", ("shipped", "out_for_delivery", "partially_shipped", "exception")),
        (r"签收|收到|送到了|deliver(?:ed)?\b|arrived|received|got here", ("delivered", "completed")),
    )
)  # fmt: skip
# Words of asking after an order that also stand in titles.
_NO_GOODS = frozenset(
    "order out today parcel packag deliveri return back date time new old from all one two set pack 订单 快递 包裹 退货 今天".split()
)
_LATE = re.compile(r"还(?:不|没|未)到|怎么(?:还)?没到|好久|这么久|太慢|still (?:not|waiting)|hasn'?t (?:come|arrived)|taking so long|been a (?:week|month)", re.IGNORECASE)  # fmt: skip
_SURE = 0.6
_BOUGHT = r"(?:拍|买|下单|订|付|bought|ordered|purchased|got|placed|order\b)"
_WHEN: tuple[tuple[str, Callable[[date], tuple[date, date]]], ...] = (
    (r"今天|今日|today|this morning", lambda now: (now, now)),
    (r"昨天|昨日|昨晚|yesterday|last night", lambda now: (now - timedelta(1), now - timedelta(1))),
    (r"前天|the day before yesterday", lambda now: (now - timedelta(2), now - timedelta(2))),
    (r"前几天|这几天|最近|刚|the other day|recent|just|few days", lambda now: (now - timedelta(7), now)),
    (r"上周|上个?星期|last week", lambda now: (now - timedelta(now.weekday() + 7), now - timedelta(now.weekday() + 1))),
    (r"这周|本周|这个?星期|this week", lambda now: (now - timedelta(now.weekday()), now)),
    (r"上个?月|last month", lambda now: ((now.replace(day=1) - timedelta(1)).replace(day=1), now.replace(day=1) - timedelta(1))),
    (r"这个?月|本月|this month", lambda now: (now.replace(day=1), now)),
)  # fmt: skip
_DAYS_AGO = re.compile(r"(\d{1,3})\s*(?:天(?:之?前)|days? ago)", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})|(?<!\d)(\d{1,2})\s*[号日]", re.IGNORECASE)


def orders_meant(scene: Scene) -> list[Order]:
    """Return the orders that a question can mean, the likeliest first; none if it names goods that none holds."""
    orders: Sequence[Order] = scene.request.orders
    if scene.question.order_name:
        named = by_name(orders, scene.question.order_name)
        return [named] if named else []
    goods = goods_named(scene)
    found = with_goods(scene, orders) if goods else list(orders)
    remembered = scene.request.memory.order_name
    before = by_name(orders, remembered) if remembered else None
    if before is not None and (before in found if goods else not _picks(scene)):
        return [before]
    if not found:
        return []
    for narrowed in (_in_time(scene, found), _in_state(scene, found)):
        found = narrowed or found
    return sorted(found, key=lambda order: (order.status not in FINISHED, order.created_at), reverse=True)


def by_name(orders: Sequence[Order], name: str) -> Order | None:
    """Return the order of that number, written with or without its sign."""
    return next((order for order in orders if order.name.lstrip("#").upper() == name.lstrip("#").upper()), None)


def _picks(scene: Scene) -> bool:
    """Tell whether the question picks out orders itself ("which one is unpaid", "the one from last week")."""
    return bool(state_asked(scene.question.text)) and bool(
        re.search(r"哪|有个|有没有|which|any|\bone\b", scene.question.text)
    )


def state_asked(text: str) -> tuple[str, ...]:
    """Return the states that a question speaks of; () if none."""
    return next((statuses for pattern, statuses in _STATES if pattern.search(text)), ())


def _in_state(scene: Scene, orders: Sequence[Order]) -> list[Order]:
    text = scene.question.text
    statuses = state_asked(text)
    if _LATE.search(text) and "delivered" not in statuses:
        return [o for o in orders if o.status == "exception"] or [o for o in orders if o.status not in FINISHED]
    return [order for order in orders if order.status in statuses]


def _in_time(scene: Scene, orders: Sequence[Order]) -> list[Order]:
    """Return the orders placed when the question says; none if it speaks of no time of buying."""
    span = _span(scene)
    if span is None:
        return []
    return [o for o in orders if span[0] <= scene.shop.local(o.created_at).date() <= span[1]]


def _span(scene: Scene) -> tuple[date, date] | None:
    text, now = scene.question.text, scene.now.date()
    if not re.search(_BOUGHT, text, re.IGNORECASE):
        return None
    if ago := _DAYS_AGO.search(text):
        day = now - timedelta(int(ago[1]))
        return day - timedelta(1), day + timedelta(1)
    if said := _DAY.search(text):
        return _day_span(int(said[1]) if said[1] else now.month, int(said[2] or said[3]), now)
    return next((spread(now) for pattern, spread in _WHEN if re.search(pattern, text, re.IGNORECASE)), None)


def _day_span(month: int, number: int, now: date) -> tuple[date, date] | None:
    try:
        day = date(now.year if month <= now.month else now.year - 1, month, number)
    except ValueError:
        return None
    return day, day


def skus_meant(scene: Scene) -> frozenset[str]:
    """Return the SKUs of the products in question: named, else of the kind that is named, else the one talked about."""
    text = scene.question.text
    products = scene.question.products or scene.question.ambiguous
    _, of_kind = scene.shop.vocabulary.products_named(text)
    if of_kind and not any(product.product_id in of_kind for product in products):
        products = tuple(p for p in scene.shop.shop.products if p.product_id in of_kind)
    return frozenset(variant.sku for product in products for variant in product.variants)


def goods_named(scene: Scene) -> bool:
    """Tell whether the question itself names goods, and is not only about those talked of before."""
    text = scene.question.text
    kind, _ = scene.shop.vocabulary.products_named(text)
    named = (
        bool(kind)
        or bool(scene.shop.vocabulary.products_of_kind(text))
        or any(m.score >= _SURE for m in scene.shop.catalogue.find_names(text))
    )
    return named or any(_fit(scene, line, key_terms(text)) for order in scene.request.orders for line in order.lines)


def with_goods(scene: Scene, orders: Sequence[Order]) -> list[Order]:
    """Return the orders that hold the goods named best: by product, else by the words of their titles."""
    skus, terms, text = skus_meant(scene), key_terms(scene.question.text), scene.question.text
    kind = scene.shop.vocabulary.products_of_kind(text)

    def score(line: LineItem) -> float:
        product = scene.shop.catalogue.product(line.sku)
        of_kind = product is not None and product.product_id in kind
        return 2.0 * (line.sku in skus) + 1.0 * of_kind + _fit(scene, line, terms)

    best = max((score(line) for order in orders for line in order.lines), default=0.0)
    if not best:
        return []
    fitting = [order for order in orders if any(score(line) == best for line in order.lines)]
    found = (scene.shop.catalogue.product(line.sku) for o in fitting for line in o.lines if score(line) == best)
    products = {product.product_id for product in found if product is not None}
    nearest = _nearest(scene, products) if len(products) > 1 else None
    return [o for o in fitting if nearest in {p.product_id for p in _products(scene, o)}] if nearest else fitting


def _nearest(scene: Scene, product_ids: Collection[str]) -> str | None:
    """Return the product whose texts are nearest to what is said ("the earphones I sleep in"), of those it may be."""
    hits = scene.shop.retriever.search(
        scene.question.text,
        lang=scene.lang,
        product_ids=sorted(product_ids),
        limit=3,
        query_vector=scene.question.vector,
    ).hits
    return hits[0].passage.product_id if hits else None


def _products(scene: Scene, order: Order) -> list[Product]:
    found = (scene.shop.catalogue.product(line.sku) for line in order.lines)
    return [product for product in found if product is not None]


def lines_meant(scene: Scene, order: Order) -> tuple[LineItem, ...]:
    """Return the lines of an order that the question names; none where it names the order as a whole."""
    if not goods_named(scene):
        return ()
    skus, terms = skus_meant(scene), key_terms(scene.question.text)
    return tuple(line for line in order.lines if line.sku in skus or _fit(scene, line, terms))


def _fit(scene: Scene, line: LineItem, terms: Sequence[str]) -> int:
    """Return how many of the words name the goods of a line, in any language of their titles."""
    product: Product | None = scene.shop.catalogue.product(line.sku)
    titles = [
        line.title,
        *(product.titles.values() if product else ()),
        *(product.category.values() if product else ()),
    ]
    told = " ".join(titles).lower()
    return sum(len(term) > 1 and term not in _NO_GOODS and _holds(told, term) for term in terms)


def _holds(told: str, term: str) -> bool:
    """Tell whether titles hold a word: a Chinese one anywhere, an English stem as a word but for its ending."""
    if not term.isascii():
        return term in told
    return len(term) > 2 and re.search(rf"(?<![a-z0-9]){re.escape(term)}[a-z]{{0,3}}(?![a-z0-9])", told) is not None
