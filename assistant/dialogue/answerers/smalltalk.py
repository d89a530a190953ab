"""Greetings, thanks, who am I, abuse, off topic: short, polite, claiming nothing."""

from __future__ import annotations

from assistant.dialogue.answerers.scene import Scene
from assistant.dialogue.records import Answer, HandOverRequest, Sentence
from assistant.truth.evidence import from_conversation

_PHRASES = {
    "greeting": "greeting",
    "thanks": "thanks",
    "goodbye": "goodbye",
    "bot_identity": "bot_identity",
    "capability": "capability",
    "abuse": "abuse",
    "off_topic": "off_topic",
    "prompt_probe": "prompt_probe",
    "other_customer": "other_customer",
    "stop": "acknowledge",
}
_YES = {
    "zh": ("好", "可以", "行", "要", "是", "嗯", "对"),
    "en": ("yes", "ok", "sure", "yeah", "yep", "right", "alright"),
}


def answer_smalltalk(scene: Scene) -> Answer:
    """Answer with the phrase of the intent."""
    return scene.courtesy(_PHRASES[scene.question.intent])


def answer_acknowledge(scene: Scene) -> Answer:
    """A bare yes accepts the person that was offered; anything else is acknowledged."""
    accepted = any(scene.question.text.lower().startswith(word) for word in _YES[scene.lang])
    if scene.request.memory.offered_person and accepted and scene.request.may_hand_over:
        return hand_over(
            scene, HandOverRequest("explicit_request", "offer_accepted", "normal", 1.0, scene.request.memory.intent)
        )
    return scene.courtesy("acknowledge")


def answer_repeat(scene: Scene) -> Answer:
    """Say the last reply again; it was checked when it was first said."""
    last = scene.request.memory.last_reply
    if not last:
        return scene.courtesy("repeat_none")
    last = last.removeprefix(lead := scene.say("repeat_again")).strip()
    # What was said before is what this rests on: its numbers are supported by themselves.
    said = from_conversation(last, scene.shop.product_names)
    products = tuple(p for pid in scene.request.memory.focus if (p := scene.shop.catalogue.product(pid)))
    return Answer("answer", (Sentence(f"{lead} {last}" if scene.lang == "en" else f"{lead}{last}", (said,)),), products)


def hand_over(scene: Scene, request: HandOverRequest) -> Answer:
    """Tell the customer that a person is coming, and ask for one."""
    disputed = request.reason_code in ("dispute", "legal", "safety", "payment", "negative_sentiment")
    text = scene.say("hand_over_dispute" if disputed else "hand_over")
    return Answer("escalate", (Sentence(text, role="courtesy"),), hand_over=request)
