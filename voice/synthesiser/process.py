"""The main process's side of the synthesiser: a queue by priority, one job on the pipe, the cache in front.

Cancelling the task that awaits a clause takes it out of the queue, or stops the model in the middle. A worker that
dies is started again; the clause it was on is tried once more, then fails with WorkerCrashed.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from voice.audio import duration_ms
from voice.errors import ModelLoadError, SynthesiserClosed, SynthesisError, UnsupportedLanguage, WorkerCrashed
from voice.synthesiser.cache import ClipCache
from voice.synthesiser.frames import Frame, encode, read_frame_async
from voice.synthesiser.pace import Pace
from voice.synthesiser.protocol import AudioClip, Priority, Voice
from voice.synthesiser.registry import EngineSpec

_READ_LIMIT_BYTES = 32 * 1024 * 1024
WORKER_COMMAND = (sys.executable, "-m", "voice.synthesiser.worker")


@dataclass(order=True)
class _Job:
    priority: int
    number: int
    text: str = field(compare=False)
    voice: Voice = field(compare=False)
    result: asyncio.Future[AudioClip] = field(compare=False)
    give_way: asyncio.Event = field(compare=False, default_factory=asyncio.Event)


class SynthesiserProcess:
    """Renders clauses in a child process. Use `async with`, or `start` and `stop`.

    `engines` maps a language to its engine. `cache` None means every clause is rendered.
    """

    def __init__(
        self,
        engines: Mapping[str, EngineSpec],
        *,
        cache: ClipCache | None = None,
        command: Sequence[str] = WORKER_COMMAND,
    ) -> None:
        self._engines = dict(engines)
        self._cache = cache
        self._command = tuple(command)
        self._queue: asyncio.PriorityQueue[_Job] = asyncio.PriorityQueue()
        self._numbers = itertools.count(1)
        self._child: asyncio.subprocess.Process | None = None
        self._loop: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._current: _Job | None = None
        self._engine_names: Mapping[str, str] = {}
        self._pace = Pace()
        self.restarts = 0

    async def __aenter__(self) -> SynthesiserProcess:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start the worker, once, and wait until its voices are loaded. Raises ModelLoadError, WorkerCrashed."""
        async with self._starting:
            if self._loop is None:
                await self._spawn()
                self._loop = asyncio.create_task(self._work(), name="synthesiser")

    async def stop(self) -> None:
        """Stop the worker; whoever waits gets SynthesiserClosed."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None
        while not self._queue.empty():
            _fail(self._queue.get_nowait(), SynthesiserClosed("the synthesiser has been stopped"))
        await self._kill()

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that can be spoken."""
        return tuple(self._engines)

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, None while there is none."""
        return self._child.pid if self._child is not None else None

    @property
    def waiting(self) -> int:
        """Clauses in the queue, without the one being rendered."""
        return self._queue.qsize()

    async def synthesise(
        self, text: str, lang: str, *, priority: Priority = Priority.NEXT_CLAUSE, voice: Voice | None = None
    ) -> AudioClip:
        """Return the sound of one speakable clause, pcm16 mono 24 kHz.

        Raises UnsupportedLanguage, UnknownVoice, SynthesisError, WorkerCrashed (retryable), SynthesiserClosed.
        """
        chosen = self._voice(lang, voice)
        key = self._key(text, chosen)
        if key is not None and self._cache is not None:
            clip = await asyncio.to_thread(self._cache.get, key)
            if clip is not None:
                return clip
        clip = await self._submit(text, chosen, priority)
        if key is not None and self._cache is not None:
            await asyncio.to_thread(self._cache.put, key, clip)
        return clip

    async def prefill(self, texts: Iterable[tuple[str, str]]) -> int:
        """Render (text, lang) pairs into the cache at the lowest priority; return how many were missing."""
        rendered = 0
        for text, lang in texts:
            if not self.cached(text, lang):
                await self.synthesise(text, lang, priority=Priority.PREFETCH)
                rendered += 1
        return rendered

    def cached(self, text: str, lang: str, voice: Voice | None = None) -> bool:
        """Tell whether this clause would come from the cache."""
        key = self._key(text, self._voice(lang, voice))
        return key is not None and self._cache is not None and self._cache.has(key)

    def expected_ms(self, text: str, lang: str, voice: Voice | None = None) -> float:
        """Return how long this clause will take to render: 0 from the cache, and while the pace here is not known."""
        return 0.0 if self.cached(text, lang, voice) else self._pace.expected_ms(lang, text)

    def _voice(self, lang: str, voice: Voice | None) -> Voice:
        spec = self._engines.get(lang)
        if spec is None:
            raise UnsupportedLanguage(f"no voice is set up for {lang!r}")
        if voice is None:
            return Voice(lang, spec.voice, spec.speed)
        return replace(voice, lang=lang, name=voice.name or spec.voice)

    def _key(self, text: str, voice: Voice) -> str | None:
        engine = self._engine_names.get(voice.lang)
        if self._cache is None or engine is None:
            return None
        return self._cache.key(text=text, lang=voice.lang, engine=engine, voice=voice.name, speed=voice.speed)

    async def _submit(self, text: str, voice: Voice, priority: Priority) -> AudioClip:
        if self._loop is None or self._loop.done():
            raise SynthesiserClosed("the synthesiser is not running")
        result: asyncio.Future[AudioClip] = asyncio.get_running_loop().create_future()
        job = _Job(priority, next(self._numbers), text, voice, result)
        self._queue.put_nowait(job)
        if self._current is not None and self._current.priority == Priority.PREFETCH > priority:
            # A clause that somebody waits for must not queue behind one that nobody waits for.
            self._current.give_way.set()
        try:
            return await result
        finally:
            job.give_way.set()

    async def _work(self) -> None:
        while True:
            job = await self._queue.get()
            self._current = job
            try:
                await self._serve(job)
            except asyncio.CancelledError:
                _fail(job, SynthesiserClosed("the synthesiser has been stopped"))
                raise
            except SynthesisError as error:
                _fail(job, error)
            except Exception as error:
                _fail(job, SynthesisError(f"the synthesiser failed: {type(error).__name__}"))
            finally:
                self._current = None

    async def _serve(self, job: _Job) -> None:
        for attempt in (1, 2):
            if job.result.done():
                return
            try:
                if self._child is None or self._child.returncode is not None:
                    await self._respawn()
                await self._render(job)
                return
            except (asyncio.IncompleteReadError, ConnectionError, ValueError, ModelLoadError):
                await self._kill()
                if attempt == 2:
                    raise WorkerCrashed("the voice stopped and is being restarted; please try again") from None

    async def _render(self, job: _Job) -> None:
        child = self._running_child()
        assert child.stdin is not None
        request = {
            "op": "speak",
            "id": job.number,
            "text": job.text,
            "lang": job.voice.lang,
            "voice": job.voice.name,
            "speed": job.voice.speed,
        }
        child.stdin.write(encode(Frame(request)))
        await child.stdin.drain()
        watch = asyncio.create_task(self._cancel_on_give_way(job, child), name="synthesiser-cancel")
        began_s = asyncio.get_running_loop().time()
        try:
            answer = await self._answer()
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        if answer.header["op"] == "audio":
            took_s = asyncio.get_running_loop().time() - began_s
            self._pace.note(job.voice.lang, job.text, took_s * 1000)
        self._settle(job, answer)

    async def _cancel_on_give_way(self, job: _Job, child: asyncio.subprocess.Process) -> None:
        await job.give_way.wait()
        assert child.stdin is not None
        with contextlib.suppress(ConnectionError):
            child.stdin.write(encode(Frame({"op": "cancel", "id": job.number})))
            await child.stdin.drain()

    def _settle(self, job: _Job, answer: Frame) -> None:
        if job.result.done():
            return
        header = answer.header
        if header["op"] == "audio":
            rate = int(header["sample_rate_hz"])
            job.result.set_result(AudioClip(answer.body, rate, duration_ms(answer.body, rate)))
        elif header["op"] == "failed":
            job.result.set_exception(_error(str(header["code"]), str(header["message"])))
        else:
            job.give_way.clear()
            self._queue.put_nowait(job)

    async def _answer(self) -> Frame:
        child = self._running_child()
        assert child.stdout is not None
        return await read_frame_async(child.stdout)

    def _running_child(self) -> asyncio.subprocess.Process:
        if self._child is None:
            raise ConnectionError("the worker is not running")
        return self._child

    async def _respawn(self) -> None:
        self.restarts += 1
        await self._spawn()

    async def _spawn(self) -> None:
        self._child = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_READ_LIMIT_BYTES,
        )
        assert self._child.stdin is not None
        engines = {lang: spec.to_json() for lang, spec in self._engines.items()}
        try:
            self._child.stdin.write(encode(Frame({"op": "configure", "engines": engines})))
            await self._child.stdin.drain()
            answer = await self._answer()
        except (asyncio.IncompleteReadError, ConnectionError):
            await self._kill()
            raise WorkerCrashed("the voice could not be started") from None
        except BaseException:
            await self._kill()
            raise
        if answer.header["op"] != "ready":
            await self._kill()
            raise ModelLoadError(str(answer.header["message"]))
        self._engine_names = answer.header["engines"]

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
            await child.wait()


def _fail(job: _Job, error: Exception) -> None:
    if not job.result.done():
        job.result.set_exception(error)


def _error(code: str, message: str) -> SynthesisError:
    classes: dict[str, type[SynthesisError]] = {cls.code: cls for cls in SynthesisError.__subclasses__()}
    return classes.get(code, SynthesisError)(message)
