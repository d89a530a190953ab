"""A synthesiser process for each engine: what one of them renders does not keep the others' languages waiting."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from voice.errors import UnsupportedLanguage
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.process import WORKER_COMMAND, SynthesiserProcess
from voice.synthesiser.protocol import AudioClip, Priority, Voice
from voice.synthesiser.registry import EngineSpec


class SynthesiserProcesses:
    """Renders clauses like a `SynthesiserProcess`, in one child process per engine.

    `engines` maps a language to its engine; languages of the same engine and files share a process. `cache` is shared.
    """

    def __init__(
        self,
        engines: Mapping[str, EngineSpec],
        *,
        cache: ClipCache | None = None,
        command: Sequence[str] = WORKER_COMMAND,
    ) -> None:
        grouped: dict[str, dict[str, EngineSpec]] = defaultdict(dict)
        for lang, spec in engines.items():
            grouped[spec.loaded][lang] = spec
        self._processes = [SynthesiserProcess(group, cache=cache, command=command) for group in grouped.values()]
        self._of = {lang: process for process in self._processes for lang in process.languages}
        self.languages = tuple(engines)

    async def __aenter__(self) -> SynthesiserProcesses:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start all workers, once, and wait until their voices are loaded. Raises ModelLoadError, WorkerCrashed."""
        started = await asyncio.gather(*(process.start() for process in self._processes), return_exceptions=True)
        if failed := next((error for error in started if isinstance(error, BaseException)), None):
            await self.stop()
            raise failed

    async def stop(self) -> None:
        """Stop all workers; whoever waits gets SynthesiserClosed."""
        await asyncio.gather(*(process.stop() for process in self._processes))

    async def synthesise(
        self, text: str, lang: str, *, priority: Priority = Priority.NEXT_CLAUSE, voice: Voice | None = None
    ) -> AudioClip:
        """Return the sound of one speakable clause; see `SynthesiserProcess.synthesise`."""
        return await self._process(lang).synthesise(text, lang, priority=priority, voice=voice)

    async def prefill(self, texts: Iterable[tuple[str, str]]) -> int:
        """Render (text, lang) pairs into the cache at the lowest priority; return how many were missing."""
        rendered = 0
        for text, lang in texts:
            rendered += await self._process(lang).prefill([(text, lang)])
        return rendered

    def cached(self, text: str, lang: str, voice: Voice | None = None) -> bool:
        """Tell whether this clause would come from the cache."""
        return self._process(lang).cached(text, lang, voice)

    def expected_ms(self, text: str, lang: str, voice: Voice | None = None) -> float:
        """Return how long this clause will take to render: 0 from the cache, and while the pace here is not known."""
        return self._process(lang).expected_ms(text, lang, voice)

    def _process(self, lang: str) -> SynthesiserProcess:
        if (process := self._of.get(lang)) is None:
            raise UnsupportedLanguage(f"no voice is set up for {lang!r}")
        return process
