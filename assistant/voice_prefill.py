"""Fills the phrase cache while nobody calls: what is said often, so that a reply can begin at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from assistant.clock import Clock
from assistant.dialogue.shopview import ShopView
from assistant.dialogue.wording import fixed_wordings, variants_of
from assistant.escalation import notices
from assistant.telemetry.logs import get_logger
from assistant.truth.text import sentences as split
from voice.errors import VoiceError
from voice.spoken_text import clauses, speakable
from voice.synthesiser.processes import SynthesiserProcesses

_log = get_logger(__name__)
_LEADS = ("yes_can", "no_can", "yes_support", "no_support", "yes_have", "no_have", "yes_is", "no_is")
_STOCK = ("reprompt", "goodbye_silence")
_POLL_S, _QUIET_MS = 1.0, 5_000.0


def bridges(languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield (filler, language): only from the cache do they bridge a wait, so they are there before anybody waits."""
    yield from ((text, lang) for lang in languages for text in variants_of("filler", lang))


def phrases(shop: ShopView) -> Iterator[tuple[str, str]]:
    """Yield (clause, language), the most needed first: what breaks a silence, yes and no, product names, fixed sentences,
    at last those of the policies.
    """
    # Only Chinese is slow enough to need it; English clauses are made faster than they are said.
    yield from ((text, "zh") for key in _STOCK for text in variants_of(key, "zh"))
    sentences = [text.split("{")[0] for key in _LEADS for text in variants_of(key, "zh")]
    sentences += [shop.spoken_title(product, "zh") + "，" for product in shop.shop.products]
    sentences += [*variants_of("greeting", "zh"), notices.handed_over("zh", "explicit_request"), *fixed_wordings("zh")]
    sections = [section for policy in shop.shop.policies for section in policy.sections if section.lang == "zh"]
    sentences += [text for section in sections for line in section.text.splitlines() for text in split(line)]
    yield from ((clause, "zh") for text in sentences for clause in clauses(text, "zh", first_short=True))


async def fill(
    synthesis: SynthesiserProcesses,
    shop: Callable[[], ShopView],
    calls: Callable[[], int],
    asked: Callable[[], int],
    clock: Clock,
) -> None:
    """Render what is missing: fillers at once, then one clause at a time while nobody calls and nothing is asked; again
    when the shop has been ingested anew. Runs until it is cancelled, or the voice fails.

    `asked` counts questions, typed ones too: rendering takes the whole machine, and who types waits as well.
    """
    quiet = _Quiet(calls, asked, clock)
    try:
        for text, lang in bridges(synthesis.languages):
            await synthesis.prefill([(speakable(text, lang), lang)])
        while True:
            filled = shop()
            for text, lang in phrases(filled):
                await quiet.wait()
                started = clock.monotonic_ms()
                rendered = await synthesis.prefill([(speakable(text, lang), lang)])
                # Half of the time at most: whoever comes in between finds the machine free.
                await clock.sleep((clock.monotonic_ms() - started) / 1000 if rendered else 0.0)
            while shop() is filled:
                await clock.sleep(_POLL_S)
    except VoiceError as error:
        _log.warning("prefill_stopped", why=type(error).__name__)


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
