"""A small tea shop with offers of every kind and the orders of one customer; answerers are called without routing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.engine import remember
from assistant.dialogue.guard import Guard
from assistant.dialogue.planner import ANSWERERS
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.understanding import Understanding
from assistant.orders.records import LineItem, Order, OrderStatus
from knowledge.records import Faq, Policy, PolicySection, Promotion, Shop, SourceRef
from tests.assistant.dialogue.camping_shop import money, product, variant
from tests.assistant.dialogue.opened_shop import view_of

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_SOURCE = SourceRef("tea.csv", "row 1", "0" * 12)
_POTS, _CUPS, _TEA = ("pots", "茶壶", "Teapots"), ("cups", "茶杯", "Cups"), ("tea", "茶叶", "Tea")
PRODUCTS = (
    product("pot-q1", ("青山 Q1 茶壶", "Hill Q1 Teapot"), _POTS, {},
            variant("Q1-S", "200", {"容量": ("小号", "Small")}), variant("Q1-L", "260", {"容量": ("大号", "Large")}), brand="青山 Hill"),
    product("cup-c5", ("青山 C5 茶杯", "Hill C5 Cup"), _CUPS, {}, variant("C5", "60"), brand="青山 Hill"),
    product("tea-y7", ("云顶 Y7 白茶", "Peak Y7 White Tea"), _TEA, {}, variant("Y7", "120"), brand="云顶 Peak"),
)  # fmt: skip


def _offer(
    promotion_id: str, zh: str, en: str, start: tuple[int, int], end: tuple[int, int], **terms: object
) -> Promotion:
    begins, ends = datetime(2026, *start, tzinfo=UTC), datetime(2026, *end, tzinfo=UTC)
    return Promotion(promotion_id, {"zh": zh, "en": en}, begins, ends, _SOURCE, **terms)  # type: ignore[arg-type]


PROMOTIONS = (
    _offer("ware", "茶具任选 2 件 9 折", "10% off any 2 pieces of teaware", (11, 1), (12, 20), percent_off=Decimal(10), category_keys=("pots", "cups"), minimum_quantity=2, stackable=None),
    _offer("new", "新客首单满 100 减 10", "New customers: 10 CNY off a first order of 100 CNY", (11, 1), (12, 20), money_off=money("10"), minimum_purchase=money("100"), code="HELLO10", stackable=None),
    _offer("leaf", "白茶立减 15", "15 CNY off white tea", (11, 1), (12, 20), money_off=money("15"), product_ids=("tea-y7",), stackable=False),
    _offer("big", "满 150 减 20", "20 CNY off 150 CNY", (11, 1), (12, 20), money_off=money("20"), minimum_purchase=money("150"), code="BIG20", stackable=False),
    _offer("d12", "双十二全场 88 折", "Double 12: 12% off", (12, 12), (12, 14), percent_off=Decimal(12), stackable=None),
    _offer("gift", "买茶壶送茶巾", "A tea towel with every teapot", (11, 1), (12, 20), free_gift={"zh": "茶巾 1 条（30 cm）", "en": "1 tea towel (30 cm)"}, category_keys=("pots",), stackable=True),
)  # fmt: skip
_FAQS = (
    Faq("f1", "优惠码能叠加吗？", "一个订单只能用一个优惠码；茶具 9 折是自动折扣，可以和一个优惠码一起用。", "zh", _SOURCE),
    Faq("f2", "Can I combine codes?", "One code per order. The automatic teaware discount can be combined with one code.", "en", _SOURCE),
    Faq("f3", "Q1 的壶盖可以单买吗？", "可以，壶盖单独 30 元。", "zh", _SOURCE, "pot-q1"),
    Faq("f4", "企业批量采购有优惠吗？", "50 件以上请联系客服报价。", "zh", _SOURCE),
    Faq("f5", "下单后能改地址吗？", "发货前可以在订单页改地址，发货后改不了。", "zh", _SOURCE),
)  # fmt: skip
_RULES = Policy("p", "payment", {"zh": "支付"}, (PolicySection("pay", "支付", "支持微信支付。", "zh", _SOURCE),))
SHOP = Shop("tea", {"zh": "茶铺", "en": "Tea"}, "CNY", "Asia/Shanghai", PRODUCTS, (_RULES,), PROMOTIONS, _FAQS)


def open_shop(folder: Path) -> ShopView:
    """Index the shop below `folder` and open it."""
    return view_of(SHOP, folder)


def order(name: str, status: OrderStatus, day: int, *skus: str, **more: object) -> Order:
    """Make an order of 100 CNY, of a day in November; a SKU with "!" before it has been sent."""
    titles = {v.sku: p.titles["zh"] for p in PRODUCTS for v in p.variants}
    lines = tuple(
        LineItem(sku.lstrip("!"), titles[sku.lstrip("!")], 1, Decimal(100), "fulfilled" if sku[0] == "!" else "pending")
        for sku in skus
    )
    made = datetime(2026, 11, day, 4, tzinfo=UTC)
    return Order(name, "C1", status, "CNY", Decimal(100), Decimal(0), Decimal(100), made, lines, **more)  # type: ignore[arg-type]


@dataclass
class Guest:
    """Asks answerers directly, by intent; remembers the conversation."""

    view: ShopView
    orders: tuple[Order, ...] = ()
    memory: Memory = field(default_factory=Memory)
    outcome: str = ""

    def ask(self, intent: str, text: str) -> str:
        """Return what the answerer of the intent says, checked; nothing of it may be refused."""
        customer = "C1" if self.orders else None
        request = ReplyRequest(text, self.memory, "text", NOW, customer_id=customer, orders=self.orders)
        question = replace(Understanding(self.view).read(request)[-1], intent=intent, text=text)
        answer = ANSWERERS[intent](Scene(self.view, request, question))
        guard = Guard(self.view.product_names)
        said = [s.text for sentence in answer.sentences if (s := guard.admit(sentence, lang=question.lang))]
        assert not guard.rejections, guard.rejections
        self.outcome = answer.outcome
        self.memory = remember(self.memory, [question], answer, answer.outcome, said)
        return " ".join(said)
