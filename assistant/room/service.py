"""One live room: who comments, what is shown, what was answered. Events go over the bus to every viewer."""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.bus.protocol import Bus, room_topic
from assistant.clock import Clock
from assistant.dialogue.engine import Dialogue, Finished, Said
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.shopview import ShopView
from assistant.errors import InvalidRequest, NotFound
from assistant.room.intake import wants_answer
from assistant.telemetry.metrics import Metrics
from assistant.truth.evidence import Evidence, citable
from assistant.truth.text import language_of
from knowledge.records import Product

_RECENT = 60
_RECENT_ANSWERS = 12
_REMEMBERED_KEYS = 5_000
MAX_COMMENT_CHARS = 500


@dataclass(frozen=True, slots=True)
class Comment:
    """A viewer's comment as it came; `about_sku` is the product that was shown then."""

    comment_id: str
    author: str
    text: str
    created_at: str
    client_id: str | None = None
    about_sku: str | None = None

    def event(self) -> dict[str, Any]:
        """Return the event that shows it to the room."""
        return {
            "type": "room.comment", "comment_id": self.comment_id, "client_id": self.client_id,
            "author": self.author, "text": self.text, "created_at": self.created_at,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoomAnswer:
    """An answer to the room with everything it rests on."""

    answer_id: str
    comment_ids: tuple[str, ...]
    question: str
    text: str
    lang: str
    outcome: str
    evidence: tuple[Evidence, ...]
    products: tuple[Product, ...]


@dataclass
class RoomState:
    """What a viewer who joins is shown."""

    room_id: str
    title: Mapping[str, str]
    lineup: tuple[str, ...]
    current_sku: str | None
    viewers: int = 0
    recent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_RECENT))
    answers: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_RECENT_ANSWERS))
    taken: OrderedDict[tuple[str, str], Comment] = field(default_factory=OrderedDict)

    def remember(self, key: tuple[str, str], comment: Comment) -> None:
        """Keep what a comment was taken under, for who sends it again because the first answer got lost."""
        self.taken[key] = comment
        if len(self.taken) > _REMEMBERED_KEYS:
            self.taken.popitem(last=False)


class RoomService:
    """All rooms of the shop. Comments are answered one by one, each about the product shown when it came."""

    def __init__(
        self, shop: Callable[[], ShopView], dialogue: Dialogue, bus: Bus, clock: Clock, metrics: Metrics
    ) -> None:
        self._shop = shop
        self._dialogue = dialogue
        self._bus = bus
        self._clock = clock
        self._metrics = metrics
        self._rooms: dict[str, RoomState] = {}

    def room(self, room_id: str) -> RoomState:
        """Return a room of the shop. Raises NotFound."""
        if room_id not in self._rooms:
            settings = self._shop().shop.settings.get("room", {})
            if settings.get("room_id") != room_id:
                raise NotFound("There is no such room.", code="room_not_found", param="room_id")
            lineup = tuple(settings.get("lineup", ()))
            self._rooms[room_id] = RoomState(
                room_id, settings.get("title", self._shop().shop.name), lineup, lineup[0] if lineup else None
            )
        return self._rooms[room_id]

    async def show(self, room_id: str, sku: str) -> RoomState:
        """Show another product. Raises NotFound for a room or SKU that isn't there."""
        room = self.room(room_id)
        if self._shop().catalogue.product(sku) is None:
            raise NotFound("There is no such product.", code="product_not_found", param="sku")
        room.current_sku = sku
        await self._bus.publish(room_topic(room_id), {"type": "room.product", "sku": sku})
        return room

    async def comment(
        self, room_id: str, author: str, text: str, client_id: str | None = None, *, sender: str = ""
    ) -> tuple[Comment, bool]:
        """Take a comment, show it to the room, and return it and whether it is new. Raises InvalidRequest, NotFound.

        The same `client_id` of the same `sender` again is the same comment, whatever it says.
        """
        room = self.room(room_id)
        key = (sender, client_id) if client_id else None
        if key is not None and key in room.taken:
            return room.taken[key], False
        text = text.strip()
        if not text:
            raise InvalidRequest("The comment is empty.", code="empty_comment", param="text")
        if len(text) > MAX_COMMENT_CHARS:
            raise InvalidRequest(
                f"A comment has at most {MAX_COMMENT_CHARS} characters.", code="comment_too_long", param="text"
            )
        comment = Comment(
            f"cmt_{secrets.token_hex(8)}", author, text, self._clock.now().isoformat(), client_id, room.current_sku
        )
        if key is not None:
            room.remember(key, comment)
        room.recent.append(comment.event())
        await self._bus.publish(room_topic(room_id), comment.event())
        return comment, True

    async def answer(self, room_id: str, comment: Comment) -> RoomAnswer | None:
        """Answer a comment that is a question about the goods; None for anything else, or without evidence."""
        if not wants_answer(comment.text):
            self._metrics.comments.labels(fate="not_a_question").inc()
            return None
        request = ReplyRequest(
            text=comment.text,
            memory=Memory(lang=language_of(comment.text)),
            channel="room",
            now=self._clock.now(),
            current_product=comment.about_sku,
            may_hand_over=False,
        )
        texts: list[str] = []
        evidence: dict[str, Evidence] = {}
        finished: Finished | None = None
        async for part in self._dialogue.reply(request):
            if isinstance(part, Said):
                texts.append(part.sentence.text)
                evidence.update({piece.evidence_id: piece for piece in part.sentence.evidence})
            else:
                finished = part
        assert finished is not None
        self._metrics.comments.labels(fate=finished.outcome).inc()
        answer = RoomAnswer(
            f"ans_{secrets.token_hex(8)}",
            (comment.comment_id,),
            comment.text,
            ("" if finished.lang == "zh" else " ").join(texts),
            finished.lang,
            finished.outcome,
            citable(evidence.values()),
            finished.products,
        )
        return answer if finished.outcome == "answer" else None
