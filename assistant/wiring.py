"""Puts the parts together. The only module that names concrete providers, persistence and bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fastapi import FastAPI

from assistant.auth.accounts import Accounts, NewAccount, read_accounts
from assistant.auth.throttle import Throttle
from assistant.auth.tokens import Tokens
from assistant.bus import Bus, make_bus
from assistant.channels.app import AppParts, make_app
from assistant.channels.desk import DeskDeps, desk_router
from assistant.channels.realtime.calls import CallLimit
from assistant.channels.realtime.route import RealtimeDeps, realtime_router
from assistant.channels.rest.auth import auth_router
from assistant.channels.rest.offers import offers_router
from assistant.channels.rest.shop import ShopDeps, shop_router
from assistant.channels.rooms.router import RoomAnswerer, RoomDeps, rooms_router
from assistant.clock import Clock, SystemClock
from assistant.dialogue.engine import Dialogue
from assistant.dialogue.generators.grounded import GroundedGenerator
from assistant.dialogue.generators.openai_compatible import OpenAICompatibleGenerator
from assistant.dialogue.generators.protocol import Generator
from assistant.dialogue.records import Memory, ReplyRequest
from assistant.errors import SettingsError
from assistant.escalation.service import EscalationService
from assistant.escalation.settings import EscalationSettings
from assistant.escalation.ticker import SlaTicker
from assistant.orders.access import OrderAccess
from assistant.orders.sql import SqlOrders
from assistant.orders.verification import Verification
from assistant.persistence.conversations import ConversationStore
from assistant.persistence.database import Database
from assistant.room.service import RoomService
from assistant.session.deps import SessionDeps, VoiceServices
from assistant.settings import GeneratorSettings, Settings, token_secret
from assistant.shop_folders import find_shop_id, shop_folder
from assistant.shops import ShopHolder
from assistant.starting import Starting, StartingVoice, start
from assistant.telemetry.metrics import Metrics
from assistant.turns.phrases import sounds_unfinished
from assistant.turns.state import TurnConfig
from assistant.voice_prefill import fill
from assistant.voice_services import open_voice
from voice.synthesiser.processes import SynthesiserProcesses

AI_NOTICE = {
    "zh": "您正在与 AI 助手交流，回答由人工智能生成，可随时说“转人工”。",
    "en": "You are talking to an AI assistant; answers are AI-generated. Ask for a person at any time.",
}


def make_generator(settings: GeneratorSettings) -> Generator:
    """Return the configured generator. Raises SettingsError when it lacks what it needs."""
    if settings.kind == "grounded":
        return GroundedGenerator()
    if not settings.model:
        raise SettingsError("Setting generator.model is empty; name the model to use.", param="generator.model")
    if settings.kind == "openai":
        if not settings.base_url:
            raise SettingsError("Setting generator.base_url is empty; name the server.", param="generator.base_url")
        return OpenAICompatibleGenerator(settings.base_url, settings.model, settings.api_key, settings.timeout_s)
    from assistant.dialogue.generators.transformers_local import TransformersGenerator

    return TransformersGenerator(settings.model, timeout_s=settings.timeout_s)


@dataclass(frozen=True)
class Assistant:
    """The assembled parts of one process."""

    settings: Settings
    clock: Clock
    metrics: Metrics
    db: Database
    bus: Bus
    shop: ShopHolder
    dialogue: Dialogue
    conversations: ConversationStore
    escalation: EscalationService
    orders: SqlOrders
    access: OrderAccess
    accounts: Accounts
    tokens: Tokens
    voice: VoiceServices | None

    def session_deps(self) -> SessionDeps:
        """Return what sessions need."""
        voice = self.settings.voice
        turns = TurnConfig(min_wait_ms=voice.min_wait_ms, cap_ms=voice.cap_ms)
        return SessionDeps(
            self.dialogue,
            self.conversations,
            self.escalation,
            self.access,
            self.bus,
            self.clock,
            self.metrics,
            turns,
            self.voice,
            self.settings.log.turns_dir,
        )


@asynccontextmanager
async def open_assistant(
    settings: Settings, *, clock: Clock | None = None, starting: Starting | None = None
) -> AsyncIterator[Assistant]:
    """Open everything the settings name, of which `starting` loads already; close it in the reverse order."""
    clock = clock or SystemClock()
    metrics = Metrics()
    starting = starting or start(settings)
    async with AsyncExitStack() as stack:
        if starting.voice is not None:
            stack.push_async_callback(starting.voice.synthesis.stop)
        data_dir = settings.storage.data_dir
        folder = shop_folder(data_dir, find_shop_id(data_dir, settings.knowledge.shop_id))
        shop = await asyncio.to_thread(ShopHolder, folder, await starting.embedder)
        db = Database(settings.database_url, clock)
        stack.push_async_callback(db.close)
        await db.migrate()
        bus = make_bus(settings.storage.bus_url)
        stack.push_async_callback(bus.close)
        conversations = ConversationStore(db)
        escalation = EscalationService(db, conversations, bus, clock, escalation_settings(shop.view().shop.settings))
        generator = make_generator(settings.generator)
        dialogue = Dialogue(shop.view, generator, lambda reason: metrics.rejected.labels(reason=reason).inc())
        # Models load in threads and in a process of their own, while dictionaries do.
        services, _ = await asyncio.gather(_voice(settings, shop, stack, starting.voice), _warm(dialogue, clock))
        tokens = Tokens(token_secret(settings), clock, lifetime_s=int(settings.server.token_hours * 3600))
        throttle = Throttle(clock)
        accounts = Accounts(db, throttle=throttle)
        orders = SqlOrders(db)
        yield Assistant(
            settings,
            clock,
            metrics,
            db,
            bus,
            shop,
            dialogue,
            conversations,
            escalation,
            orders,
            OrderAccess(orders, Verification(orders, throttle)),
            accounts,
            tokens,
            services,
        )


async def _voice(
    settings: Settings, shop: ShopHolder, stack: AsyncExitStack, starting: StartingVoice | None
) -> VoiceServices | None:
    return await stack.enter_async_context(open_voice(settings, shop, starting)) if starting else None


async def _warm(dialogue: Dialogue, clock: Clock) -> None:
    """Answer once in each language, so that no customer waits for dictionaries to load."""
    for lang, text in (
        ("zh", "这款防水吗，续航多久？"),
        ("en", "Is it waterproof and how long does the battery last?"),
    ):
        sounds_unfinished(text)
        async for _ in dialogue.reply(ReplyRequest(text, Memory(lang=lang), "text", clock.now())):
            pass


def escalation_settings(shop: Mapping[str, Any]) -> EscalationSettings:
    """Return the limits for hand-overs: what the bot may propose as compensation is the shop's to say."""
    limit = shop.get("assistant", {}).get("max_compensation")
    return EscalationSettings(max_compensation=Decimal(str(limit))) if limit is not None else EscalationSettings()


def demo_accounts(settings: Settings) -> Sequence[NewAccount]:
    """Return the log-ins to show on the pages: those kept at ingest, in demo mode only."""
    path = settings.storage.data_dir / "demo_accounts.toml"
    return read_accounts(path) if settings.server.demo and path.exists() else ()


def build_app(assistant: Assistant) -> FastAPI:
    """Make the web application of an open assistant."""
    session = assistant.session_deps()
    calls = CallLimit(assistant.settings.server.max_calls)
    rooms = RoomService(assistant.shop.view, assistant.dialogue, assistant.bus, assistant.clock, assistant.metrics)
    room_deps = RoomDeps(rooms, assistant.tokens, assistant.bus, assistant.shop.view)
    answerer = RoomAnswerer(room_deps)
    ticker = SlaTicker(assistant.db, assistant.escalation, assistant.bus, assistant.clock)

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(answerer.run()), group.create_task(ticker.run())]
            if assistant.voice is not None and isinstance(assistant.voice.synthesis, SynthesiserProcesses):
                voices, asked = assistant.voice.synthesis, lambda: assistant.dialogue.asked
                tasks.append(group.create_task(fill(voices, assistant.shop.view, calls.active, asked, assistant.clock)))
            yield
            for task in tasks:
                task.cancel()

    async def ready() -> str:
        try:
            await assistant.db.ping()
        except Exception:
            return "database unavailable"
        return ""

    desk = DeskDeps(
        assistant.conversations,
        assistant.escalation,
        assistant.orders,
        assistant.accounts,
        assistant.tokens,
        assistant.bus,
        assistant.clock,
    )
    return make_app(
        AppParts(
            routers=(
                auth_router(assistant.accounts, assistant.tokens),
                shop_router(
                    ShopDeps(
                        assistant.shop.view,
                        AI_NOTICE,
                        demo_accounts(assistant.settings),
                        assistant.voice is not None,
                        assistant.orders,
                        assistant.tokens,
                    )
                ),
                realtime_router(RealtimeDeps(session, assistant.tokens, calls, assistant.shop.view, AI_NOTICE)),
                offers_router(assistant.shop.view, assistant.tokens),
                rooms_router(room_deps, answerer),
                desk_router(desk),
            ),
            metrics=assistant.metrics,
            ready=ready,
            lifespan=lifespan,
        )
    )
