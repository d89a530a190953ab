"""Opens hearing and speaking with the models of the store: one recogniser, one detector a call, a synthesis process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from assistant.session.deps import VoiceServices
from assistant.settings import Settings
from assistant.shops import ShopHolder
from assistant.speech import StartingVoice, start_voice
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
async def open_voice(
    settings: Settings, shop: ShopHolder, starting: StartingVoice | None = None
) -> AsyncIterator[VoiceServices]:
    """Wait for the models, which load already if `starting` is given; stop the synthesis process in the end.

    Raises ModelMissing, ModelLoadError.
    """
    starting = starting or start_voice(settings)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(starting.synthesis.stop)
        hearing = await starting.hearing
        await starting.speaking
        pool = await stack.enter_async_context(RecogniserPool(hearing.recogniser))

        names = _ShopNames(shop)
        yield VoiceServices(
            recognition=pool,
            synthesis=starting.synthesis,
            end_of_turn=hearing.end_of_turn,
            make_vad=SileroVad,
            segmenter=SegmenterConfig(pause_ms=settings.voice.pause_ms),
            bias=lambda heard, lang: names.lexicon().bias(heard, lang),
            correct=lambda text, lang: digits(names.lexicon().correct(text, lang), lang),
        )
