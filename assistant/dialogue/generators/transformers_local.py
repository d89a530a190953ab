"""A local model through transformers, streamed and interruptible between tokens. Needs the `hf` extra."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.dialogue.generators.errors import GeneratorUnavailable
from assistant.dialogue.generators.prompt import messages
from assistant.dialogue.generators.protocol import GenerationRequest
from assistant.telemetry.logs import get_logger

_log = get_logger(__name__)
_Put = Callable[[str | None], None]


class TransformersGenerator:
    """Loads a causal chat model from a folder, a GGUF file or a model id, and streams from it.

    One generation at a time; closing the stream stops the model before its next token.
    """

    name = "transformers"
    strict = True

    def __init__(self, model: str, *, timeout_s: float = 8.0, max_new_tokens: int = 160) -> None:
        try:
            from transformers import AutoModelForCausalLM, AutoTokenizer
        except ImportError as error:
            raise GeneratorUnavailable("transformers is not installed; install the `hf` extra.") from error
        path = Path(model)
        options: dict[str, Any] = {"gguf_file": path.name} if path.suffix == ".gguf" else {}
        source = str(path.parent) if options else model
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(source, **options)
            self._model = AutoModelForCausalLM.from_pretrained(source, **options)
        except (OSError, ValueError) as error:
            raise GeneratorUnavailable(f"The model {model} can't be loaded.") from error
        self._timeout_s = timeout_s
        self._max_new_tokens = max_new_tokens
        self._lock = asyncio.Lock()

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[str, None]:
        try:
            await asyncio.wait_for(self._lock.acquire(), self._timeout_s)
        except TimeoutError as error:
            raise GeneratorUnavailable("The local model is busy.") from error
        stop = threading.Event()
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        worker = loop.run_in_executor(None, self._generate, request, stop, _into(queue, loop))
        # The model is free again when its thread has ended, which may be a token after nobody waits for it.
        worker.add_done_callback(self._freed)
        try:
            while (piece := await asyncio.wait_for(queue.get(), self._timeout_s)) is not None:
                yield piece
        except TimeoutError as error:
            raise GeneratorUnavailable("The local model is too slow.") from error
        finally:
            stop.set()
        if (failure := (await asyncio.wait([worker]))[0].pop().exception()) is not None:
            raise GeneratorUnavailable("The local model failed.") from failure

    def _freed(self, worker: asyncio.Future[None]) -> None:
        self._lock.release()
        if not worker.cancelled() and (failure := worker.exception()) is not None:
            _log.warning("local_model_failed", error=type(failure).__name__)

    def _generate(self, request: GenerationRequest, stop: threading.Event, put: _Put) -> None:
        import torch
        from transformers import StoppingCriteria, TextStreamer

        class Stop(StoppingCriteria):  # type: ignore[misc]
            def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
                return torch.full((input_ids.shape[0],), stop.is_set(), dtype=torch.bool)

        class Forward(TextStreamer):  # type: ignore[misc]
            def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
                if text:
                    put(text)

        try:
            encoded = self._tokenizer.apply_chat_template(
                messages(request), add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
            with torch.inference_mode():
                self._model.generate(
                    **encoded,
                    max_new_tokens=self._max_new_tokens,
                    do_sample=False,
                    streamer=Forward(self._tokenizer, skip_prompt=True, skip_special_tokens=True),
                    stopping_criteria=[Stop()],
                    pad_token_id=self._tokenizer.eos_token_id,
                )
        finally:
            put(None)


def _into(queue: asyncio.Queue[str | None], loop: asyncio.AbstractEventLoop) -> _Put:
    """Return what a thread calls to put text into the loop's queue; silent once the loop is gone."""

    def put(text: str | None) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(queue.put_nowait, text)

    return put
