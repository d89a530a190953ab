"""Fills the phrase cache while nobody calls: what is said often, so that a reply can begin at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.clock import Clock
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.wording import fixed_wordings, variants_of
from assistant.escalation import notices
from assistant.telemetry.logs import get_logger
from voice.errors import VoiceError
from voice.spoken_text import clauses, speakable
from voice.synthesiser.process import SynthesiserProcess

_log = get_logger(__name__)
_LEADS = ("yes_can", "no_can", "yes_support", "no_support", "yes_have", "no_have", "yes_is", "no_is")
_FIRST = ("filler", "reprompt", "goodbye_silence", "greeting")
_POLL_S, _QUIET_MS = 1.0, 5_000.0


def phrases(shop: ShopView) -> Iterator[tuple[str, str]]:
    """Yield (clause, language), the most needed first: fillers, yes and no, fixed sentences, product names."""
    # Only Chinese is slow enough to need it; English clauses are made faster than they are said.
    for key in _FIRST:
        yield from ((text, "zh") for text in variants_of(key, "zh"))
    for key in _LEADS:
        yield from ((text.split("{")[0], "zh") for text in variants_of(key, "zh"))
    yield from ((shop.spoken_title(product, "zh") + "，", "zh") for product in shop.shop.products)
    yield notices.handed_over("zh", "explicit_request"), "zh"
    yield from ((text, "zh") for text in fixed_wordings("zh"))


async def fill(
    synthesis: SynthesiserProcess,
    shop: Callable[[], ShopView],
    calls: Callable[[], int],
    asked: Callable[[], int],
    clock: Clock,
) -> None:
    """Render what is missing, one clause at a time, only while there is no call and nothing was asked for a while.

    `asked` counts questions, typed ones too: rendering takes the whole machine, and who types waits as well.
    """
    quiet = _Quiet(calls, asked, clock)
    for text, lang in phrases(shop()):
        for clause in clauses(text, lang, first_short=True):
            await quiet.wait()
            started = clock.monotonic_ms()
            try:
                rendered = await synthesis.prefill([(speakable(clause, lang), lang)])
            except VoiceError as error:
                _log.warning("prefill_stopped", why=type(error).__name__)
                return
            # Half of the time at most: whoever comes in between finds the machine free.
            await clock.sleep((clock.monotonic_ms() - started) / 1000 if rendered else 0.0)


class _Quiet:
    """Tells when nobody has called and nothing has been asked for some seconds."""

    def __init__(self, calls: Callable[[], int], asked: Callable[[], int], clock: Clock) -> None:
        self._calls, self._asked, self._clock = calls, asked, clock
        self._seen = asked()
        self._disturbed_ms = float("-inf")

    async def wait(self) -> None:
        """Return when it is quiet."""
        while self._disturbed():
            await self._clock.sleep(_POLL_S)

    def _disturbed(self) -> bool:
        now = self._clock.monotonic_ms()
        if self._calls() > 0 or self._asked() != self._seen:
            self._seen, self._disturbed_ms = self._asked(), now
        return now - self._disturbed_ms < _QUIET_MS
