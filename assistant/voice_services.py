"""Opens hearing and speaking with the models of the store: one recogniser, one detector a call, a synthesis process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from assistant.session.deps import VoiceServices
from assistant.settings import Settings
from assistant.shops import ShopHolder
from assistant.speech import synthesiser_of
from voice.endpointing.smart_turn import SmartTurn
from voice.models.store import ModelStore
from voice.recogniser.lexicon import Lexicon
from voice.recogniser.numerals import digits
from voice.recogniser.scheduler import RecogniserPool
from voice.recogniser.whisper import WhisperConfig, WhisperShortContext
from voice.synthesiser.process import SynthesiserProcess
from voice.vad.segmenter import SegmenterConfig
from voice.vad.silero import SileroVad


def _recogniser_folder(settings: Settings, store: ModelStore) -> Path:
    named = Path(settings.voice.recogniser_model)
    return named if named.is_dir() else store.path(settings.voice.recogniser_model)


class _ShopNames:
    """The lexicon of the shop's current version; made anew when the index changes."""

    def __init__(self, shop: ShopHolder) -> None:
        self._shop = shop
        self._version = ""
        self._lexicon = Lexicon(())

    def lexicon(self) -> Lexicon:
        view = self._shop.view()
        if view.snapshot.version != self._version:
            products = view.shop.products
            names = [*view.product_names, *(product.brand for product in products)]
            self._version, self._lexicon = view.snapshot.version, Lexicon(names)
        return self._lexicon


@asynccontextmanager
async def open_voice(
    settings: Settings, shop: ShopHolder, synthesis: SynthesiserProcess | None = None
) -> AsyncIterator[VoiceServices]:
    """Load the models and start the synthesis process, unless one is given that starts already.

    Raises ModelMissing, ModelLoadError.
    """
    store = ModelStore(settings.storage.models_dir)
    config = WhisperConfig(threads=settings.voice.recogniser_threads, final_beam_size=settings.voice.beam_size)
    async with AsyncExitStack() as stack:
        synthesis = synthesis or synthesiser_of(settings)
        starting = asyncio.create_task(stack.enter_async_context(synthesis))
        recogniser = await asyncio.to_thread(WhisperShortContext, _recogniser_folder(settings, store), config)
        end_of_turn = await asyncio.to_thread(SmartTurn, store.path("smart-turn"))
        await starting
        pool = await stack.enter_async_context(RecogniserPool(recogniser))

        names = _ShopNames(shop)
        yield VoiceServices(
            recognition=pool,
            synthesis=synthesis,
            end_of_turn=end_of_turn,
            make_vad=SileroVad,
            segmenter=SegmenterConfig(pause_ms=settings.voice.pause_ms),
            bias=lambda heard, lang: names.lexicon().bias(heard, lang),
            correct=lambda text, lang: digits(names.lexicon().correct(text, lang), lang),
        )
