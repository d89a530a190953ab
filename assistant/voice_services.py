"""Opens hearing and speaking with the models of the store: one recogniser, one detector a call, the synthesis processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.session.deps import VoiceServices
from assistant.settings import Settings
from assistant.shops import ShopHolder
from assistant.starting import StartingVoice
from voice.recogniser.lexicon import Lexicon
from voice.recogniser.numerals import digits
from voice.recogniser.scheduler import RecogniserPool
from voice.vad.segmenter import SegmenterConfig
from voice.vad.silero import SileroVad


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
async def open_voice(settings: Settings, shop: ShopHolder, starting: StartingVoice) -> AsyncIterator[VoiceServices]:
    """Wait for the models that load.

    Raises ModelMissing, ModelLoadError.
    """
    hearing = await starting.hearing
    await starting.speaking
    names = _ShopNames(shop)
    async with RecogniserPool(hearing.recogniser) as pool:
        yield VoiceServices(
            recognition=pool,
            synthesis=starting.synthesis,
            end_of_turn=hearing.end_of_turn,
            make_vad=SileroVad,
            segmenter=SegmenterConfig(pause_ms=settings.voice.pause_ms),
            bias=lambda heard, lang: names.lexicon().bias(heard, lang),
            correct=lambda text, lang: digits(names.lexicon().correct(text, lang), lang),
        )
