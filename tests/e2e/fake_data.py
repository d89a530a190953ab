"""What the fake server's shop holds: enough to fill every part of every page."""

from __future__ import annotations

from typing import Any

SHOP: dict[str, Any] = {
    "shop_id": "lumen",
    "name": {"zh": "流明优选", "en": "Lumen Select"},
    "default_lang": "zh",
    "ai_notice": {
        "zh": "您正在与 AI 购物助手对话，回答由人工智能生成，重要事项请以店铺政策原文为准。",
        "en": "You are talking to an AI assistant. Answers are AI-generated; the shop's policies are decisive.",
    },
    "rooms": [
        {"room_id": "main", "title": {"zh": "流明优选 · 冬日桌面好物", "en": "Lumen Select · Winter desk picks"}}
    ],
    "suggested_questions": {
        "zh": ["云听 Pro 续航多久？", "拆封过的耳机能退吗？", "寄到新疆要几天？"],
        "en": [
            "How long does the Yunting Pro battery last?",
            "Can I return opened earphones?",
            "How long is shipping?",
        ],
    },
    "demo_accounts": [
        {"username": "chenyu", "password": "demo-chenyu", "role": "customer", "display_name": "陈雨"},
        {"username": "emma", "password": "demo-emma", "role": "customer", "display_name": "Emma Clarke"},
        {"username": "lin", "password": "demo-lin", "role": "agent", "display_name": "林同事"},
        {"username": "zhou", "password": "demo-zhou", "role": "supervisor", "display_name": "周主管"},
    ],
}


def card(sku: str, title: str, price: str, list_price: str | None, inventory: int, highlight: str) -> dict[str, Any]:
    """A product card as the pages get it."""
    return {
        "product_id": sku.lower(),
        "sku": sku,
        "title": title,
        "brand": "云听",
        "category": "耳机",
        "price": price,
        "list_price": list_price,
        "currency": "CNY",
        "availability": "in_stock" if inventory else "out_of_stock",
        "inventory": inventory,
        "image_url": f"/fake/products/{sku}.svg",
        "highlights": [highlight, "支持 USB-C 快充"],
        "url": f"/products/{sku.lower()}",
    }


CARDS = [
    card("YT-PRO-WH", "云听 Pro 真无线降噪耳机 白色", "399.00", "499.00", 36, "单次续航 8 小时"),
    card("YT-AIR-BK", "云听 Air 轻巧蓝牙耳机 黑色", "199.00", None, 3, "单只仅 3.9 克"),
    card("YD-LAMP-01", "曜点 护眼台灯 国 AA 级照度", "268.50", None, 0, "Ra97 显色"),
]
PRODUCT_DETAILS = {
    "description": "双麦克风通话降噪，入耳检测，白色与深空灰两色。",
    "attributes": [
        {"key": "battery_life", "name": "电池续航", "value": "8 小时（配合充电盒 32 小时）"},
        {"key": "weight", "name": "单耳重量", "value": "4.8 克"},
        {"key": "water", "name": "防水等级", "value": "IPX4"},
    ],
    "drawbacks": ["不支持无线充电", "充电盒表面容易留下指纹"],
    "variants": [],
}
SOURCES = {
    "p-battery": {
        "passage_id": "p-battery",
        "title": "云听 Pro · 规格",
        "text": "电池续航：8 小时（配合充电盒 32 小时）\n充电接口：USB-C，充电 10 分钟可听 2 小时\n防水等级：IPX4",
        "kind": "product_facts",
        "lang": "zh",
        "document_id": "products_export.csv",
        "locator": "yunting-pro",
        "version": "20261120-1",
    },
    "p-returns": {
        "passage_id": "p-returns",
        "title": "退换货政策 · 例外情形",
        "text": (
            "## 例外情形\n入耳式耳机拆封后，出于卫生原因不支持七天无理由退货。\n\n"
            "如有质量问题，签收后 15 天内可以退换，往返运费由商家承担。"
        ),
        "kind": "policy",
        "lang": "zh",
        "document_id": "returns",
        "locator": "exceptions-hygiene",
        "version": "3",
    },
}
ORDER_SOURCE = {
    "passage_id": "order:#LM1",
    "title": "订单 #LM1",
    "text": "状态：已发货，运输中\n商品：云听 Pro × 1",
    "kind": "order",
    "lang": "zh",
    "document_id": "orders",
    "locator": "#LM1",
    "version": "",
}
BATTERY_ANSWER: dict[str, Any] = {
    "text": "云听 Pro 单次续航 8 小时，配合充电盒一共 32 小时。[1] 拆封后没有质量问题不能退，建议先确认。[2]",
    "citations": [
        {
            **{k: SOURCES["p-battery"][k] for k in ("passage_id", "title", "document_id", "locator", "version")},
            "index": 1,
            "quote": "8 小时（配合充电盒 32 小时）",
        },
        {
            **{k: SOURCES["p-returns"][k] for k in ("passage_id", "title", "document_id", "locator", "version")},
            "index": 2,
            "quote": "入耳式耳机拆封后，出于卫生原因不支持七天无理由退货。",
        },
    ],
    "cards": CARDS[:2],
    "replies": ["保修多久？", "有黑色吗？"],
}
SPOKEN_CLAUSES = [
    "有货的，",
    "云听 Pro 白色现在三百九十九元，",
    "今天下午四点前下单当天发出，",
    "一般两到三天就能送到您手上。",
]


def ticket(number: int, *, status: str, priority: str, reason: str, issue: str, name: str, due: str) -> dict[str, Any]:
    """A ticket with every field of the design."""
    return {
        "ticket_id": f"T-{number}",
        "conversation_id": f"conv-{number}",
        "channel": "chat",
        "room_id": None,
        "locale": "zh-CN",
        "created_at": "2026-11-20T08:00:00Z",
        "status": status,
        "owner": "queue" if status == "new" else "human",
        "priority": priority,
        "reason_code": reason,
        "matched_rule_id": "zh.fake_goods",
        "trigger_message_id": "m-2",
        "confidence": 0.97,
        "sentiment": "angry",
        "intent": "refund",
        "summary": {
            "issue": issue,
            "attempted": "助手说明了退货条件并核对了订单 #1043",
            "requested_outcome": "退款 399 元",
        },
        "customer": {
            "customer_id": "c-1",
            "verified": True,
            "verification_method": "login",
            "display_name": name,
        },
        "order_refs": ["#1043"],
        "assignee_name": None,
        "citations": [
            {"doc_id": "returns", "version": "3", "chunk_id": "p-returns", "quote": "签收后 15 天内可以退换"}
        ],
        "suggested_reply": {
            "text": "您好，我是林同事。关于 #1043 的真伪问题，我已联系品牌方核验，两小时内给您答复。",
            "citations": [],
        },
        "proposed_action": {
            "type": "refund",
            "amount": "399.00",
            "currency": "CNY",
            "policy_limit": "500.00",
            "approval_status": "proposed",
            "approver_id": None,
        },
        "sla": {
            "policy_id": "first-response",
            "waiting_since": "2026-11-20T08:00:00Z",
            "first_response_due_at": due,
            "next_response_due_at": None,
            "resolution_due_at": None,
            "status": "ok",
        },
        "team_id": "care",
        "assignee_id": None,
        "version": 1,
        "merged_into": None,
        "ai_label": True,
    }


TRANSCRIPT: list[dict[str, Any]] = [
    {"message_id": "m-1", "role": "customer", "text": "我怀疑这耳机是假货", "created_at": "2026-11-20T07:58:00Z"},
    {
        "message_id": "m-2",
        "role": "assistant",
        "text": "给您带来困扰很抱歉。如有质量问题，签收后 15 天内可以退换。[1]",
        "created_at": "2026-11-20T07:58:04Z",
        "meta": {
            "citations": [
                {
                    "passage_id": "p-returns",
                    "index": 1,
                    "title": "退换货政策 · 例外情形",
                    "quote": "签收后 15 天内可以退换",
                    "document_id": "returns",
                    "locator": "exceptions-hygiene",
                    "version": "3",
                }
            ]
        },
    },
    {"message_id": "m-3", "role": "customer", "text": "我要退钱，不然投诉你们！", "created_at": "2026-11-20T07:59:00Z"},
    {"message_id": "m-4", "role": "system", "text": "已转人工", "created_at": "2026-11-20T07:59:01Z"},
]
ORDERS: list[dict[str, Any]] = [
    {
        "name": "#1043",
        "status": "delivered",
        "created_at": "2026-11-12T02:00:00Z",
        "delivered_at": "2026-11-15T06:30:00Z",
        "currency": "CNY",
        "total": "399.00",
        "tracking_company": "顺丰",
        "tracking_number": "SF1390012345678",
        "lines": [{"title": "云听 Pro 真无线降噪耳机 白色", "sku": "YT-PRO-WH", "quantity": 1, "price": "399.00"}],
    }
]
