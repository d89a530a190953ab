"""Errors of the voice package. `message` is safe to show; `retryable` says whether the same call may work later.

VoiceError
├── AudioFormatError         audio that can't be what it claims to be
├── ModelLoadError           a model folder is there but can't be loaded
├── RecognitionError
│   └── RecogniserClosed     the pool was stopped while work was waiting
└── SynthesisError
    ├── UnsupportedLanguage  no synthesiser is configured for this language
    ├── UnknownVoice         the voice is not among the installed ones
    ├── WorkerCrashed        the synthesiser process died; it is being restarted
    └── SynthesiserClosed    the process was stopped while work was waiting
"""

from __future__ import annotations

from typing import ClassVar


class VoiceError(Exception):
    """Base of everything this package raises on purpose."""

    code: ClassVar[str] = "voice_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AudioFormatError(VoiceError):
    code = "invalid_audio"


class ModelLoadError(VoiceError):
    code = "model_unusable"


class RecognitionError(VoiceError):
    code = "recognition_failed"


class RecogniserClosed(RecognitionError):
    code = "recogniser_closed"


class SynthesisError(VoiceError):
    code = "synthesis_failed"


class UnsupportedLanguage(SynthesisError):
    code = "unsupported_language"


class UnknownVoice(SynthesisError):
    code = "unknown_voice"


class WorkerCrashed(SynthesisError):
    code = "synthesiser_crashed"
    retryable = True


class SynthesiserClosed(SynthesisError):
    code = "synthesiser_closed"
