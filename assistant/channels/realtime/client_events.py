"""What a client may send, one model an event, read through one discriminated adapter.

After the OpenAI Realtime API reference (GA), client events. Fields that we have no use for are accepted and ignored.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Event(BaseModel):
    model_config = ConfigDict(extra="ignore")
    event_id: str | None = Field(None, max_length=512)


class AudioFormat(BaseModel):
    type: Literal["audio/pcm", "audio/pcmu", "audio/pcma"] = "audio/pcm"
    rate: int | None = None


class TurnDetection(BaseModel):
    """The fields that the reference names; they are echoed. When a turn ends is decided by our own policies."""

    model_config = ConfigDict(extra="ignore")
    type: Literal["server_vad", "semantic_vad"] = "server_vad"
    threshold: float | None = Field(None, ge=0, le=1)
    prefix_padding_ms: int | None = Field(None, ge=0, le=10_000)
    silence_duration_ms: int | None = Field(None, ge=0, le=10_000)
    idle_timeout_ms: int | None = Field(None, ge=0)
    eagerness: Literal["low", "medium", "high", "auto"] | None = None
    create_response: bool = True
    interrupt_response: bool = True


class AudioInput(BaseModel):
    format: AudioFormat | None = None
    turn_detection: TurnDetection | None = None


class AudioOutput(BaseModel):
    format: AudioFormat | None = None
    voice: str | dict[str, Any] | None = None
    speed: float | None = Field(None, ge=0.25, le=2.0)


class AudioConfig(BaseModel):
    input: AudioInput | None = None
    output: AudioOutput | None = None


class ShopConfig(BaseModel):
    """Our own part of the session: the product being looked at, and the language to answer in."""

    current_product: str | None = Field(None, max_length=200)
    lang: Literal["zh", "en"] | None = None


class SessionConfig(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: Literal["realtime"] = "realtime"
    output_modalities: list[Literal["text", "audio"]] | None = Field(None, min_length=1, max_length=1)
    instructions: str | None = Field(None, max_length=20_000)
    audio: AudioConfig | None = None
    shop: ShopConfig | None = None


class SessionUpdate(_Event):
    type: Literal["session.update"]
    session: SessionConfig


class InputAudioAppend(_Event):
    type: Literal["input_audio_buffer.append"]
    audio: str


class InputAudioCommit(_Event):
    type: Literal["input_audio_buffer.commit"]


class InputAudioClear(_Event):
    type: Literal["input_audio_buffer.clear"]


class Content(BaseModel):
    model_config = ConfigDict(extra="ignore")
    type: Literal["input_text", "input_audio", "text"]
    text: str | None = Field(None, max_length=8_000)
    audio: str | None = None


class MessageItem(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str | None = Field(None, min_length=1, max_length=64)
    type: Literal["message"]
    role: Literal["user", "system"]
    content: list[Content] = Field(min_length=1, max_length=16)


class ItemCreate(_Event):
    type: Literal["conversation.item.create"]
    item: MessageItem
    previous_item_id: str | None = None


class ItemTruncate(_Event):
    type: Literal["conversation.item.truncate"]
    item_id: str
    content_index: int = 0
    audio_end_ms: int = Field(ge=0)


class ResponseCreate(_Event):
    type: Literal["response.create"]
    response: dict[str, Any] | None = None


class ResponseCancel(_Event):
    type: Literal["response.cancel"]
    response_id: str | None = None


class OutputAudioClear(_Event):
    type: Literal["output_audio_buffer.clear"]


class ShopPlayback(_Event):
    """How much of a reply's audio has been played; sent about every 200 ms and at the end."""

    type: Literal["shop.playback"]
    response_id: str
    item_id: str | None = None
    played_ms: float = Field(ge=0)


class ShopFeedback(_Event):
    type: Literal["shop.feedback"]
    item_id: str
    helpful: bool


ClientEvent = Annotated[
    SessionUpdate
    | InputAudioAppend
    | InputAudioCommit
    | InputAudioClear
    | ItemCreate
    | ItemTruncate
    | ResponseCreate
    | ResponseCancel
    | OutputAudioClear
    | ShopPlayback
    | ShopFeedback,
    Field(discriminator="type"),
]
client_event: TypeAdapter[ClientEvent] = TypeAdapter(ClientEvent)
