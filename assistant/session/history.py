"""The lasting side of a conversation: messages, memory, owner, hand-over; what a reconnecting client missed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from assistant.bus.protocol import conversation_topic
from assistant.dialogue.engine import Finished
from assistant.dialogue.memory_json import memory_from_json, memory_to_json
from assistant.dialogue.records import Memory
from assistant.escalation.handover import HandedOver
from assistant.escalation.records import Citation, HandOver
from assistant.persistence.records import Conversation, Message
from assistant.session.deps import SessionDeps
from assistant.session.unbroken import unbroken
from assistant.session.unfinished import UNANSWERED, UNSAID, Unfinished, unfinished_of
from assistant.truth.evidence import Evidence

_AI_LABEL = "ai-generated"
_ROLES = {"customer": "user", "assistant": "assistant", "agent": "staff", "system": "system"}


def citations_json(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """Return the sources of a reply as they are stored and sent."""
    return [
        {
            "passage_id": piece.evidence_id,
            "index": number,
            "title": piece.title,
            "quote": piece.text,
            "document_id": piece.source.document_id,
            "locator": piece.source.locator,
            "version": piece.source.version,
        }
        for number, piece in enumerate(evidence, 1)
    ]


class History:
    """Reads and writes one conversation. Every write is awaited before the next step is taken."""

    def __init__(self, deps: SessionDeps, conversation: Conversation) -> None:
        self._deps = deps
        self.conversation = conversation
        self.place = secrets.token_hex(8)
        self.memory = Memory(lang=conversation.locale[:2] or "zh")
        self.unfinished: Unfinished | None = None

    @property
    def conversation_id(self) -> str:
        return self.conversation.conversation_id

    @unbroken
    async def load(self) -> None:
        """Take up the memory that the last reply left, and what a lost connection left unfinished."""
        messages = await self._deps.conversations.recent(self.conversation_id, 40)
        self.unfinished = unfinished_of(messages, self._deps.clock.now())
        for message in reversed(messages):
            if "memory" in message.meta:
                self.memory = memory_from_json(message.meta["memory"])
                return

    @unbroken
    async def refresh(self) -> Conversation:
        """Read owner and version again."""
        self.conversation = await self._deps.conversations.by_id(self.conversation_id)
        return self.conversation

    @unbroken
    async def user_said(self, item_id: str, text: str, lang: str, *, spoken: bool) -> Message:
        """Store what the customer said; staff see it, and a case that is not settled after all is opened again."""
        message, self.conversation = await self._deps.conversations.customer_said(
            self.conversation_id, item_id, text, lang, {"spoken": spoken}
        )
        # Who has never had another owner has no case that this could belong to.
        if (
            self.conversation.version > 1
            and await self._deps.escalation.customer_replied(self.conversation_id, message) is not None
        ):
            await self.refresh()
        await self._tell_other_places(message)
        return message

    @unbroken
    async def reply_begins(self, item_id: str, lang: str) -> Message:
        """Reserve the reply's place. Raises OwnershipChanged when the bot may not speak any more."""
        return await self._deps.conversations.append(
            self.conversation_id,
            role="assistant",
            text="",
            lang=lang,
            message_id=item_id,
            status="in_progress",
            expected_version=self.conversation.version,
            meta={"ai_label": _AI_LABEL},
        )

    @unbroken
    async def reply_heard(
        self,
        item_id: str,
        text: str,
        *,
        whole: bool,
        finished: Finished | None,
        evidence: tuple[Evidence, ...],
        unsaid: str = "",
    ) -> None:
        """Keep what was heard of the reply; what was not heard was not said, but may be, if the line just broke."""
        meta: dict[str, Any] = {"citations": citations_json(evidence)}
        if unsaid:
            meta[UNSAID] = unsaid
        if finished is not None:
            from dataclasses import replace

            self.memory = finished.memory if whole else replace(finished.memory, last_reply=text)
            meta |= {
                "outcome": finished.outcome,
                "intents": list(finished.intents),
                "products": [product.product_id for product in finished.products],
                "memory": memory_to_json(self.memory),
            }
            meta["rejected"] = [{"reason": r.reason, "claim": r.claim} for r in finished.rejections]
        message = await self._deps.conversations.amend(
            item_id, text=text, status="completed" if whole else "incomplete", meta=meta
        )
        # Who has never had another owner has no case that staff could be reading along with.
        if message is not None and self.conversation.version > 1:
            await self._deps.escalation.assistant_replied(message)
        if message is not None:
            await self._tell_other_places(message)

    @unbroken
    async def left_unanswered(self, item_id: str) -> None:
        """Note that a question had no answer when the line broke."""
        await self._deps.conversations.amend(item_id, meta={UNANSWERED: True})

    async def _tell_other_places(self, message: Message) -> None:
        """Let the same conversation, open in another window too, show what was said in this one."""
        event = {"type": "shop.message", "place": self.place, "message": shown(message)}
        await self._deps.bus.publish(conversation_topic(self.conversation_id), event)

    @unbroken
    async def hand_over(
        self, finished: Finished, item_id: str, trigger_message_id: str | None, orders: tuple[str, ...]
    ) -> HandedOver:
        """Open or extend the ticket; one transaction with the notice and the change of owner.

        The notice is kept under `item_id`: it is this reply, and no second message beside it.
        """
        assert finished.hand_over is not None
        wish = finished.hand_over
        result = await self._deps.escalation.hand_over_with_notice(
            HandOver(
                self.conversation_id,
                idempotency_key=item_id,
                reason_code=wish.reason_code,  # type: ignore[arg-type]
                matched_rule_id=wish.matched_rule_id,
                trigger_message_id=trigger_message_id,
                priority=wish.priority,  # type: ignore[arg-type]
                confidence=wish.confidence,
                sentiment=wish.sentiment,
                intent=wish.intent or None,
                order_refs=orders,
                citations=await self._recent_citations(),
                notice_id=item_id,
            )
        )
        self.conversation = result.conversation
        self.memory = finished.memory
        self._deps.metrics.tickets.labels(reason=wish.reason_code).inc()
        return result

    async def _recent_citations(self) -> tuple[Citation, ...]:
        found: dict[str, Citation] = {}
        for message in await self._deps.conversations.recent(self.conversation_id, 10):
            for item in message.meta.get("citations", ()):
                found[item["passage_id"]] = Citation(
                    item["document_id"], item["version"], item["passage_id"], item["quote"]
                )
        return tuple(found.values())[-6:]

    async def missed(self, after_seq: int) -> list[Mapping[str, Any]]:
        """Return the messages after a cursor as the client shows them."""
        messages = await self._deps.conversations.messages(self.conversation_id, after_seq)
        return [shown(message) for message in messages if message.text]


def shown(message: Message) -> dict[str, Any]:
    """Return a message as clients are shown it."""
    return {
        "item_id": message.message_id,
        "role": _ROLES[message.role],
        "text": message.text,
        "status": message.status,
        "created_at": message.created_at.isoformat(),
        "cursor": message.seq,
        "display_name": message.meta.get("display_name"),
        "citations": message.meta.get("citations", []),
        "products": message.meta.get("products", []),
        "lang": message.lang,
    }
