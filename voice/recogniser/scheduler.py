"""Shares one or a few recogniser threads between all calls: finals before partials, stale partials dropped."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum

from voice.audio import Float32
from voice.errors import RecogniserClosed
from voice.recogniser.protocol import Recogniser, Transcript


class Priority(IntEnum):
    """Smaller goes first."""

    FINAL = 0
    PARTIAL = 1


@dataclass(order=True)
class _Job:
    priority: int
    number: int
    audio: Float32 = field(compare=False)
    lang: str | None = field(compare=False)
    bias: tuple[str, ...] = field(compare=False)
    stream: str | None = field(compare=False)
    result: asyncio.Future[Transcript | None] = field(compare=False)


class RecogniserPool:
    """Runs a blocking Recogniser for many streams. Use `async with`, or `start` and `stop`.

    A newer partial of the same stream replaces one that still waits; that one's caller gets None. Cancelling the
    awaiting task takes waiting work out of the queue. A partial is refused at once (None too) while more than
    `partial_backlog` jobs wait: partials are the first thing to give up when the machine is full.
    """

    def __init__(self, recogniser: Recogniser, *, threads: int = 1, partial_backlog: int = 2) -> None:
        if threads < 1:
            raise ValueError("a pool needs at least one thread")
        self._recogniser = recogniser
        self._threads = threads
        self._partial_backlog = partial_backlog
        self._queue: asyncio.PriorityQueue[_Job] = asyncio.PriorityQueue()
        self._numbers = itertools.count()
        self._waiting_partials: dict[str, _Job] = {}
        self._pending: dict[int, _Job] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._executor: ThreadPoolExecutor | None = None

    async def __aenter__(self) -> RecogniserPool:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start the worker loops; calling it twice does nothing."""
        if self._executor is not None:
            return
        self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix="recogniser")
        self._loops = [asyncio.create_task(self._work(), name=f"recogniser-{n}") for n in range(self._threads)]

    async def stop(self) -> None:
        """Stop; whoever still waits gets RecogniserClosed. Work that has begun is left to finish in its thread."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._loops = []
        while not self._queue.empty():
            job = self._queue.get_nowait()
            self._pending.pop(job.number, None)
            if not job.result.done():
                job.result.set_exception(RecogniserClosed("the recogniser has been stopped"))
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None

    @property
    def waiting(self) -> int:
        """Jobs that nobody works on yet."""
        return sum(not job.result.done() for job in self._pending.values())

    async def final(self, audio: Float32, *, lang: str | None = None, bias: Sequence[str] = ()) -> Transcript:
        """Return the final transcript of an utterance. Raises RecogniserClosed, RecognitionError."""
        transcript = await self._submit(Priority.FINAL, audio, lang, bias, None)
        assert transcript is not None
        return transcript

    async def partial(self, audio: Float32, *, stream: str, lang: str | None = None) -> Transcript | None:
        """Return a quick transcript of the utterance so far, or None when the machine is too busy for partials."""
        if self.waiting > self._partial_backlog:
            return None
        return await self._submit(Priority.PARTIAL, audio, lang, (), stream)

    async def _submit(
        self, priority: Priority, audio: Float32, lang: str | None, bias: Sequence[str], stream: str | None
    ) -> Transcript | None:
        if self._executor is None:
            raise RecogniserClosed("the recogniser has not been started")
        result: asyncio.Future[Transcript | None] = asyncio.get_running_loop().create_future()
        job = _Job(priority, next(self._numbers), audio, lang, tuple(bias), stream, result)
        if stream is not None:
            replaced = self._waiting_partials.get(stream)
            if replaced is not None and not replaced.result.done():
                replaced.result.set_result(None)
            self._waiting_partials[stream] = job
        self._pending[job.number] = job
        self._queue.put_nowait(job)
        return await result

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            job = await self._queue.get()
            self._pending.pop(job.number, None)
            if job.stream is not None and self._waiting_partials.get(job.stream) is job:
                del self._waiting_partials[job.stream]
            if job.result.done():
                continue
            try:
                transcript = await loop.run_in_executor(self._executor, self._run, job)
            except asyncio.CancelledError:
                if not job.result.done():
                    job.result.set_exception(RecogniserClosed("the recogniser has been stopped"))
                raise
            except Exception as error:
                if not job.result.done():
                    job.result.set_exception(error)
            else:
                if not job.result.done():
                    job.result.set_result(transcript)

    def _run(self, job: _Job) -> Transcript:
        beam_size = 1 if job.priority == Priority.PARTIAL else None
        return self._recogniser.transcribe(job.audio, lang=job.lang, bias=job.bias, beam_size=beam_size)
