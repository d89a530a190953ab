"""The hearing side of a session: audio to turn events, partial captions, final transcripts, end-of-turn judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from assistant.session.deps import SessionDeps, VoiceServices
from assistant.session.ear import Ear
from assistant.session.echo import is_echo
from assistant.session.events import TranscriptDelta, Trouble
from assistant.session.head_start import HeadStart
from assistant.session.speaker import Emit
from assistant.telemetry.logs import get_logger
from assistant.truth.text import language_of
from assistant.turns import effects as fx
from assistant.turns import events as ev
from assistant.turns.runtime import TurnRuntime
from voice.audio import RECOGNITION_HZ, Float32
from voice.errors import VoiceError
from voice.recogniser.agreement import LocalAgreement
from voice.recogniser.protocol import Transcript
from voice.vad.segmenter import SpeechFaltered, SpeechPaused, SpeechResumed, SpeechStarted

_log = get_logger(__name__)
_PARTIAL_EVERY_MS = 600.0
_RECOGNITION_TIMEOUT_S = 8.0
_NOISE_TAIL_SAMPLES = 5 * RECOGNITION_HZ
_BRIEF_SAMPLES = int(1.5 * RECOGNITION_HZ)


class Hearing:
    """Owns the ear of one session and everything asked about what it heard."""

    def __init__(self, deps: SessionDeps, turns: TurnRuntime, emit: Emit, item_of: Callable[[int], str]) -> None:
        self._deps = deps
        self._turns = turns
        self._emit = emit
        self._item_of = item_of
        self.ear: Ear | None = None
        self.saying: Callable[[], str] = str
        self.lang: Callable[[], str] = str
        self._agreement = LocalAgreement()
        self._agreed_for = 0
        self._shown = ""
        self._last_partial_ms = 0.0
        self._recognising_part = False
        self._partial: asyncio.Task[None] | None = None
        self._final: asyncio.Task[None] | None = None
        self._ahead: HeadStart[Transcript] = HeadStart()
        self._speech_end_sample = 0
        self.speech_ended_ms: float | None = None

    @property
    def position_ms(self) -> int:
        """Milliseconds of audio heard in this session."""
        return self.ear.position_ms if self.ear else 0

    @property
    def utterance_s(self) -> float:
        """Length of the current utterance's audio, in seconds."""
        return len(self.ear.utterance()) / RECOGNITION_HZ if self.ear else 0.0

    async def close(self) -> None:
        """Stop the recognitions that nobody waits for."""
        self._ahead.drop()
        if self._partial is not None:
            self._partial.cancel()
            await asyncio.gather(self._partial, return_exceptions=True)

    async def feed(self, audio: Float32, *, turn_detection: bool) -> None:
        """Take audio; raise what the detector found as turn events."""
        if self.ear is None:
            return
        for event in self.ear.feed(audio):
            if not turn_detection:
                continue
            now = self._turns.now_ms()
            if isinstance(event, SpeechStarted):
                lead_ms = (event.at_sample - event.onset_sample) * 1000 / RECOGNITION_HZ
                await self._turns.dispatch(ev.SpeechStarted(now, lead_ms))
            elif isinstance(event, SpeechFaltered):
                self._begin_ahead(event.speech_end_sample)
            elif isinstance(event, SpeechPaused):
                self._speech_end_sample = event.speech_end_sample
                silent_ms = (event.at_sample - event.speech_end_sample) * 1000 / RECOGNITION_HZ
                self.speech_ended_ms = now - silent_ms
                await self._turns.dispatch(ev.SpeechPaused(now, silent_ms))
            elif isinstance(event, SpeechResumed):
                await self._turns.dispatch(ev.SpeechResumed(now))
        self._caption()

    def end_utterance(self) -> None:
        """The utterance was taken or dropped."""
        if self.ear is not None:
            self.ear.end_utterance()
        self._agreement.reset()
        self._shown = ""

    async def carry_out(self, effect: fx.Recognise | fx.JudgeTurn) -> None:
        """Find out what turn-taking wants to know about the utterance."""
        if isinstance(effect, fx.JudgeTurn):
            await self._judge(effect)
        elif effect.pause is None:
            await self._quietly(effect.utterance)
        else:
            self._give_up_stale()
            self._final = asyncio.current_task()
            await self._recognise_all(effect.utterance, effect.pause)

    def _give_up_stale(self) -> None:
        """Take work out of the queue that a newer final makes useless: an older pause's, and partials."""
        for task in (self._final, self._partial):
            if task is not None and not task.done() and task is not asyncio.current_task():
                task.cancel()

    def _caption(self) -> None:
        """Start a partial recognition now and then while somebody speaks, never two at once."""
        now = self._turns.now_ms()
        busy = self._partial is not None and not self._partial.done()
        if self._turns.state.floor != "speaking" or busy or now - self._last_partial_ms < _PARTIAL_EVERY_MS:
            return
        self._last_partial_ms = now
        utterance = self._turns.state.utterance
        if utterance is not None and now - utterance.started_ms >= _PARTIAL_EVERY_MS:
            self._partial = asyncio.create_task(self._quietly(utterance.number))

    async def _quietly(self, utterance: int) -> None:
        """Recognise what there is, one at a time; a partial that can't be had is no loss."""
        if self._recognising_part:
            return
        self._recognising_part = True
        try:
            await self._recognise_part(utterance)
        except (VoiceError, asyncio.CancelledError) as error:
            _log.debug("partial_given_up", why=type(error).__name__)
        finally:
            self._recognising_part = False

    async def _recognise_part(self, utterance: int) -> None:
        voice, ear = self._deps.voice, self.ear
        if voice is None or ear is None:
            return
        audio = self._part(ear, utterance)
        lang = self._expected_lang(utterance, audio)
        found = await voice.recognition.partial(audio, stream=f"{id(self)}", lang=lang)
        if found is None:
            return
        text = self._unless_echo(utterance, found.text)
        await self._turns.dispatch(ev.PartialHeard(self._turns.now_ms(), utterance, text))
        current = self._turns.state.utterance
        if current is None or current.number != utterance or not current.announced:
            return
        stable = self._agreement.update(found.text)
        if stable.startswith(self._shown) and len(stable) > len(self._shown):
            delta, self._shown = stable[len(self._shown) :], stable
            await self._emit(TranscriptDelta(self._item_of(utterance), delta))

    def _part(self, ear: Ear, utterance: int) -> Float32:
        """Return what to look for words in: of a long noise over a reply only the end, for words may come at last."""
        current, audio = self._turns.state.utterance, ear.utterance()
        noise = current is not None and current.number == utterance and current.wordless
        return audio[-_NOISE_TAIL_SAMPLES:] if noise else audio

    def _begin_ahead(self, speech_end_sample: int) -> None:
        """Recognise before it is known whether this silence is a pause, while nobody else waits for the machine."""
        voice, ear, utterance = self._deps.voice, self.ear, self._turns.state.utterance
        if voice is None or ear is None or utterance is None or utterance.overlaps or voice.recognition.waiting:
            return
        self._ahead.begin(speech_end_sample, self._transcribed(voice, ear.utterance(), utterance.number))

    async def _transcribed(self, voice: VoiceServices, audio: Float32, utterance: int) -> Transcript:
        expected = self._expected_lang(utterance, audio)
        return await voice.recognition.final(audio, lang=expected, bias=self._bias(utterance))

    async def _recognise_all(self, utterance: int, pause: int) -> None:
        voice, ear = self._deps.voice, self.ear
        text, lang = "", ""
        if voice is not None and ear is not None:
            audio = ear.utterance(whole_buffer=not self._turns.state.config.turn_detection)
            began = self._turns.now_ms()
            try:
                async with asyncio.timeout(_RECOGNITION_TIMEOUT_S):
                    begun = self._ahead.take(self._speech_end_sample)
                    found = await (begun or self._transcribed(voice, audio, utterance))
                text, lang = voice.correct(found.text, found.lang), found.lang
                self._deps.metrics.recognition.observe((self._turns.now_ms() - began) / 1000)
            except (VoiceError, TimeoutError) as error:
                _log.warning("recognition_failed", why=type(error).__name__)
                await self._emit(
                    Trouble(
                        "transcription_failed",
                        "Sorry, I couldn't hear that. Please say it again.",
                        self._item_of(utterance),
                    )
                )
        text = self._unless_echo(utterance, text)
        await self._turns.dispatch(ev.FinalHeard(self._turns.now_ms(), utterance, pause, text, lang))

    def _unless_echo(self, utterance: int, text: str) -> str:
        """Return the text, or nothing if it is the reply's own words that came back over the reply."""
        current = self._turns.state.utterance
        over = current is not None and current.number == utterance and current.overlaps
        return "" if over and is_echo(text, self.saying()) else text

    def _expected_lang(self, utterance: int, audio: Float32) -> str | None:
        """Return the conversation's language for a brief sound over a reply: too little to tell a language by."""
        current = self._turns.state.utterance
        over = current is not None and current.number == utterance and current.overlaps
        return (self.lang() or None) if over and len(audio) < _BRIEF_SAMPLES else None

    def _bias(self, utterance: int) -> Sequence[str]:
        """Return names of the shop that the partial transcript sounds like; names nobody said would be heard."""
        current, voice = self._turns.state.utterance, self._deps.voice
        if voice is None or current is None or current.number != utterance or not current.partial:
            return ()
        return voice.bias(current.partial, language_of(current.partial))

    async def _judge(self, effect: fx.JudgeTurn) -> None:
        voice, ear = self._deps.voice, self.ear
        if voice is None or ear is None:
            return
        probability = await asyncio.to_thread(voice.end_of_turn.probability, ear.utterance())
        await self._turns.dispatch(ev.TurnJudged(self._turns.now_ms(), effect.utterance, effect.pause, probability))
