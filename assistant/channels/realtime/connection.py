"""One client of `/v1/realtime`: its events become calls on the session, the session's events become its events."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from typing import Any

import numpy as np
from pydantic import ValidationError

from assistant.channels.outbox import Outbox
from assistant.channels.realtime import client_events as ce
from assistant.channels.realtime.audio_formats import UnsupportedFormat, decoder_of, encoder_of
from assistant.channels.realtime.calls import CallLimit
from assistant.channels.realtime.server_events import ServerEvents, error_event
from assistant.errors import ApiError, InvalidRequest, PayloadTooLarge
from assistant.persistence.errors import MessageIdTaken
from assistant.session.deps import VoiceServices
from assistant.session.ear import Ear
from assistant.session.events import SessionEvent
from assistant.session.session import Session
from assistant.telemetry.metrics import Metrics

_MAX_AUDIO_BYTES = 2_000_000
_DEFAULT_TURN_DETECTION = {"type": "server_vad", "create_response": True, "interrupt_response": True}


class RealtimeConnection:
    """State of one connection. `handle` takes one raw message and never raises for a client's mistake."""

    def __init__(
        self,
        outbox: Outbox,
        translate: ServerEvents,
        voice: VoiceServices | None,
        calls: CallLimit,
        metrics: Metrics,
        languages: str,
    ) -> None:
        self._outbox = outbox
        self._translate = translate
        self._voice = voice
        self._calls = calls
        self._metrics = metrics
        self.session: Session | None = None
        self._session_id = f"sess_{secrets.token_hex(10)}"
        self._model = languages
        self._modalities = ["audio"] if voice else ["text"]
        self._turn_detection: dict[str, Any] | None = dict(_DEFAULT_TURN_DETECTION)
        self._input, self._output = ce.AudioFormat(rate=24000), ce.AudioFormat(rate=24000)
        self._decode = decoder_of(self._input)
        self._instructions = ""
        self._mode_is_set = False

    async def send_session_event(self, event: SessionEvent) -> None:
        """Pass a session's event on to the client."""
        for server_event in self._translate.of(event):
            await self._outbox.put(server_event)

    def attach(self, session: Session) -> None:
        """Work for this session from now on."""
        self.session = session

    def session_json(self) -> dict[str, Any]:
        """Return the session object of `session.created` and `session.updated`."""
        return {
            "id": self._session_id,
            "object": "realtime.session",
            "type": "realtime",
            "model": self._model,
            "output_modalities": self._modalities,
            "instructions": self._instructions,
            "audio": {
                "input": {"format": self._input.model_dump(exclude_none=True), "turn_detection": self._turn_detection, "transcription": {"model": "whisper-base"}},
                "output": {"format": self._output.model_dump(exclude_none=True), "voice": "shop", "speed": 1.0},
            },
            "tools": [],
            "tool_choice": "none",
            "max_output_tokens": "inf",
        }  # fmt: skip

    async def handle(self, raw: str | bytes) -> None:
        """Handle one message; a mistake is answered with an `error` event on the same connection."""
        event_id: str | None = None
        try:
            data = _parse(raw)
            event_id = _event_id(data)
            await self._dispatch(_validated(data))
        except ApiError as error:
            self._metrics.errors.labels(code=error.error_code).inc()
            await self._outbox.put(
                error_event(error.error_code, error.message, type_=error.type, param=error.param, event_id=event_id)
            )

    async def _dispatch(self, event: Any) -> None:
        assert self.session is not None
        match event:
            case ce.InputAudioAppend():
                samples = self._samples(event.audio)
                await self._use_defaults()
                await self.session.hear(samples)
            case ce.ShopPlayback():
                await self.session.played(event.response_id, event.played_ms)
            case ce.SessionUpdate():
                await self._update(event.session)
            case ce.InputAudioCommit():
                await self._commit()
            case ce.InputAudioClear():
                await self.session.clear_input()
                await self._outbox.put({"type": "input_audio_buffer.cleared"})
            case ce.ItemCreate():
                await self._create_item(event.item)
            case ce.ResponseCreate():
                await self._respond()
            case ce.ResponseCancel() | ce.OutputAudioClear():
                await self.session.cancel()
            case ce.ItemTruncate():
                await self._truncate(event)
            case ce.ShopFeedback():
                await self.session.feedback(event.item_id, event.helpful)

    async def _update(self, config: ce.SessionConfig) -> None:
        audio_in = config.audio.input if config.audio else None
        audio_out = config.audio.output if config.audio else None
        new_input = audio_in.format if audio_in and audio_in.format else self._input
        new_output = audio_out.format if audio_out and audio_out.format else self._output
        try:
            decode, encode = decoder_of(new_input), encoder_of(new_output)
        except UnsupportedFormat as error:
            raise InvalidRequest(error.message, code="unsupported_audio_format", param="session.audio") from error
        if config.shop is not None and not self._translate.knows_product(config.shop.current_product):
            raise InvalidRequest(
                "There is no such product.", code="product_not_found", param="session.shop.current_product"
            )
        # Only now: a session that is refused is left as it was.
        self._decode, self._input = decode, new_input
        self._translate.encode, self._output = encode, new_output
        if audio_in and "turn_detection" in audio_in.model_fields_set:
            chosen = audio_in.turn_detection
            self._turn_detection = chosen.model_dump(exclude_none=True) if chosen is not None else None
        if config.output_modalities:
            self._modalities = list(config.output_modalities)
        if config.instructions is not None:
            # Kept for the echo only: what may be said is decided by the shop's evidence, not by a client.
            self._instructions = config.instructions
        await self._apply(config)
        await self._outbox.put({"type": "session.updated", "session": self.session_json()})

    async def _apply(self, config: ce.SessionConfig) -> None:
        session = self.session
        assert session is not None
        await self._set_mode()
        if config.audio and config.audio.input and config.audio.input.format and session.hearing.ear is not None:
            session.hearing.ear = None
        if config.shop is not None:
            if "current_product" in config.shop.model_fields_set:
                session.current_product = config.shop.current_product
            if config.shop.lang:
                session.set_language(config.shop.lang)

    async def _set_mode(self) -> None:
        """Speak or write from now on, as the session says; a call slot is held only by who speaks."""
        assert self.session is not None
        self._mode_is_set = True
        if self._modalities == ["audio"] and not await self._may_speak():
            self._modalities = ["text"]
        if self._modalities == ["text"]:
            self._calls.give_back(self)
        spoken = self._modalities == ["audio"]
        await self.session.configure(spoken=spoken, turn_detection=self._turn_detection is not None)

    async def _may_speak(self) -> bool:
        """Take one of the machine's call slots; without one, offer text in words rather than stutter."""
        if self._voice is None:
            await self._outbox.put(
                error_event(
                    "voice_unavailable", "Voice is not available here; please go on in text.", type_="server_error"
                )
            )
            return False
        if self._calls.take(self):
            return True
        message = "All voice lines are busy just now; please go on in text. 语音线路正忙，请先用文字交流。"
        await self._outbox.put(error_event("voice_busy", message, type_="rate_limit_error"))
        return False

    def _samples(self, audio: str) -> Any:
        if len(audio) > _MAX_AUDIO_BYTES * 4 // 3:
            raise PayloadTooLarge(
                f"One append may hold at most {_MAX_AUDIO_BYTES} bytes of audio.", code="audio_too_large", param="audio"
            )
        try:
            data = base64.b64decode(audio, validate=True)
        except (binascii.Error, ValueError) as error:
            raise InvalidRequest("The audio is not valid base64.", code="invalid_audio", param="audio") from error
        if not data:
            raise InvalidRequest("The audio is empty.", code="empty_audio", param="audio")
        if self._voice is None:
            raise InvalidRequest(
                "Voice is not available here; please send text.", code="voice_unavailable", param="audio"
            )
        assert self.session is not None
        if self.session.hearing.ear is None:
            self.session.listen(Ear(self._voice.make_vad(), self._voice.segmenter, self._decode.rate_hz))
        samples = self._decode(data)
        return np.asarray(samples, np.float32)

    async def _commit(self) -> None:
        assert self.session is not None
        ear = self.session.hearing.ear
        if ear is None or len(ear.utterance(whole_buffer=True)) < 1600:
            raise InvalidRequest(
                "The audio buffer holds less than 100 ms of audio.", code="input_audio_buffer_commit_empty"
            )
        await self.session.commit_input()

    async def _create_item(self, item: ce.MessageItem) -> None:
        assert self.session is not None
        if item.role == "system":
            raise InvalidRequest("Instructions from clients are not taken.", code="unsupported_item", param="item.role")
        text = "\n".join(part.text for part in item.content if part.text).strip()
        audio = next((part.audio for part in item.content if part.type == "input_audio" and part.audio), None)
        if audio is not None:
            await self.session.clear_input()
            await self.session.hear_whole(self._samples(audio))
            return
        if not text:
            raise InvalidRequest("The message is empty.", code="empty_message", param="item.content")
        try:
            await self.session.add_text(item.id or f"item_{secrets.token_hex(10)}", text)
        except MessageIdTaken as error:
            raise InvalidRequest(
                "An item with this id exists already in another conversation.", code="item_id_taken", param="item.id"
            ) from error

    async def _use_defaults(self) -> None:
        """A client that never says how it wants to talk gets what `session.created` announced."""
        if not self._mode_is_set:
            await self._set_mode()

    async def _respond(self) -> None:
        assert self.session is not None
        await self._use_defaults()
        if await self.session.respond():
            return
        if self.session.turns.state.owner != "bot":
            message = {
                "code": "owned_by_person",
                "type": "shop.notice",
                "message": "A colleague has this conversation; your message was passed on.",
            }
            await self._outbox.put(message)
        response: dict[str, Any] = {"id": f"resp_{secrets.token_hex(10)}", "object": "realtime.response", "status": "completed", "status_details": None, "output": [], "usage": None}  # fmt: skip
        await self._outbox.put({"type": "response.created", "response": {**response, "status": "in_progress"}})
        await self._outbox.put({"type": "response.done", "response": response})

    async def _truncate(self, event: ce.ItemTruncate) -> None:
        assert self.session is not None
        if not await self.session.truncate(event.item_id, event.audio_end_ms):
            raise InvalidRequest("There is no such reply to truncate.", code="item_not_found", param="item_id")
        await self._outbox.put(
            {
                "type": "conversation.item.truncated",
                "item_id": event.item_id,
                "content_index": event.content_index,
                "audio_end_ms": event.audio_end_ms,
            }
        )

    def close(self) -> None:
        """Give the call slot back."""
        self._calls.give_back(self)


def _parse(raw: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidRequest("The message is not valid JSON.", code="invalid_json") from error
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        raise InvalidRequest("An event is a JSON object with a type.", code="invalid_event", param="type")
    return data


def _event_id(data: dict[str, Any]) -> str | None:
    """Return the client's id of an event, which comes back in an error about it."""
    event_id = data.get("event_id")
    # Half of a surrogate pair could not be sent.
    return event_id[:512].encode("utf-8", "replace").decode() if isinstance(event_id, str) else None


def _validated(data: dict[str, Any]) -> Any:
    try:
        return ce.client_event.validate_python(data)
    except (ValidationError, RecursionError) as error:
        first: Any = {}
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first.get("loc", ())[1:]) or "type"
        known = first.get("type") != "union_tag_invalid"
        message = f"{where}: {first.get('msg', 'Too deeply nested')}."
        if not known:
            message = f"Unknown event type {data['type'][:60]!r}."
        failure = InvalidRequest(message, code="invalid_event" if known else "unknown_event", param=where)
        raise failure from error
