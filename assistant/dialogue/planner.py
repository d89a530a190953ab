"""From questions to a planned answer: each question goes to the answerer of its intent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.dialogue.answerers import (
    choosing,
    invoice,
    manuals,
    offers,
    orders,
    policy_texts,
    promotions,
    returns,
    shipping,
    smalltalk,
    spec,
    warranty,
)
from assistant.dialogue.answerers.abroad import answer_abroad, answer_duties
from assistant.dialogue.answerers.completing import completed
from assistant.dialogue.answerers.on_page import answered_on_page
from assistant.dialogue.answerers.scene import Scene, join
from assistant.dialogue.answerers.second_look import with_second_look
from assistant.dialogue.records import Answer, Question, ReplyRequest
from assistant.dialogue.shopview import ShopView

Answerer = Callable[[Scene], Answer]

_SMALLTALK = [
    "greeting",
    "thanks",
    "goodbye",
    "bot_identity",
    "capability",
    "abuse",
    "off_topic",
    "prompt_probe",
    "other_customer",
    "stop",
]
ANSWERERS: Mapping[str, Answerer] = {
    **dict.fromkeys(_SMALLTALK, smalltalk.answer_smalltalk),
    "acknowledge": smalltalk.answer_acknowledge,
    "repeat": smalltalk.answer_repeat,
    "price": offers.answer_price,
    "stock": offers.answer_stock,
    "colours": offers.answer_options,
    "promotion": promotions.answer_promotion,
    "compare": choosing.answer_compare,
    "recommend": choosing.answer_recommend,
    "list": choosing.answer_list,
    "not_sold": choosing.answer_not_sold,
    "describe": choosing.answer_describe,
    "drawbacks": choosing.answer_drawbacks,
    "shipping": shipping.answer_shipping,
    "return": returns.answer_return,
    "warranty": warranty.answer_warranty,
    "price_protection": warranty.answer_price_protection,
    "invoice": invoice.answer_invoice,
    "payment": policy_texts.answer_policy_text,
    "privacy": policy_texts.answer_policy_text,
    "visit": policy_texts.answer_policy_text,
    "gift_wrap": policy_texts.answer_policy_text,
    "hours": policy_texts.answer_policy_text,
    "order_status": orders.answer_order_status,
    "order_change": orders.answer_order_change,
    "how_to": manuals.answer_how_to,
    "spec": spec.answer_spec,
}


def plan(shop: ShopView, request: ReplyRequest, questions: Sequence[Question]) -> Answer:
    """Answer every question of the message, in order."""
    answers = []
    for index, question in enumerate(questions[:4]):
        scene = Scene(shop, request, question, follows=index > 0)
        answers.append(with_second_look(scene, completed(scene, _answer(scene))))
    return join(answers)


# What a page for orders from abroad has terms of its own for, beside their shipping.
_OTHERWISE_ABROAD = frozenset(["return", "warranty", "price_protection", "invoice", "payment", "promotion"])
_SENT = re.compile(
    r"多久|多少天|几天|运费|邮费|\b(?:how (?:long|much)|deliver(?:y|ed)?|shipping|postage)\b", re.IGNORECASE
)
_HOW = re.compile(r"怎么|咋|如何|怎样|步骤|\bhow\b|steps", re.IGNORECASE)


def _asks_whether(scene: Scene) -> bool:
    """Tell whether something is asked of how a product may be used, not how to do it ("can I machine wash it")."""
    question = scene.question
    whether = question.intent == "how_to" and question.polar and not _HOW.search(question.text)
    return whether and bool(question.products) and not question.defective


def _answer(scene: Scene) -> Answer:
    if orders.asks_of_own_order(scene):
        return orders.answer_order_status(scene)
    if _asks_whether(scene):
        return spec.answer_spec(scene)
    if scene.question.intent in ("", "spec") and (instructed := manuals.instructed(scene)) is not None:
        return instructed
    if scene.question.intent == "return" and (mended := manuals.mended(scene)) is not None:
        return mended
    if (duties := answer_duties(scene)) is not None:
        sent = shipping.answer_shipping(scene) if _SENT.search(scene.question.text) else None
        return duties if sent is None or sent.outcome != "answer" else join([sent, duties])
    if scene.question.intent in _OTHERWISE_ABROAD and (abroad := answer_abroad(scene)) is not None:
        return abroad
    if (found := answered_on_page(scene)) is not None:
        return found
    return ANSWERERS.get(scene.question.intent, spec.answer_by_search)(scene)
