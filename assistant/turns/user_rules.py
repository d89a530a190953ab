"""Rules for what the user does: starting, pausing, going on, being heard, interrupting."""

from __future__ import annotations

from assistant.turns.draft import Draft
from assistant.turns.effects import (
    AnnounceSpeech,
    CommitUtterance,
    DropUtterance,
    Duck,
    JudgeTurn,
    Recognise,
)
from assistant.turns.endpoint import wait_ms
from assistant.turns.events import (
    FinalHeard,
    InputCleared,
    InputCommitted,
    PartialHeard,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
    TurnJudged,
)
from assistant.turns.phrases import is_backchannel, is_wait_request, may_become_backchannel, objects, word_count
from assistant.turns.reply_rules import await_user, begin_reply, release, stop_reply
from assistant.turns.state import TurnConfig, Utterance

_RESULT_GRACE_MS = 1500.0
_SEVERAL_WORDS, _MANY_WORDS = 3, 4


def speech_started(draft: Draft, event: SpeechStarted) -> None:
    """Open an utterance; over a reply it is only a suspicion until it is confirmed."""
    if draft.utterance is not None:
        speech_resumed(draft, SpeechResumed(event.at_ms))
        return
    number = draft.state.utterances + 1
    onset_ms = event.at_ms - event.lead_ms
    overlaps = draft.reply is not None
    draft.cancel_timers("reprompt")
    draft.update(
        utterances=number,
        floor="speaking",
        utterance=Utterance(number, onset_ms, announced=not overlaps, overlaps=overlaps),
    )
    if overlaps:
        draft.set_timer("duck", max(event.at_ms, onset_ms + draft.config.duck_after_ms))
        draft.set_timer("confirm", max(event.at_ms, onset_ms + draft.config.confirm_after_ms))
    else:
        draft.emit(AnnounceSpeech(number, started=True))


def speech_paused(draft: Draft, event: SpeechPaused) -> None:
    """Use the silence: transcribe and judge what was said while waiting whether more comes."""
    utterance = draft.utterance
    if utterance is None or draft.state.floor != "speaking":
        return
    pause = utterance.pause + 1
    speech_end_ms = event.at_ms - event.silent_ms
    draft.cancel_timers("duck", "confirm")
    draft.update(floor="paused")
    draft.update_utterance(pause=pause, speech_end_ms=speech_end_ms, final=None, completeness=None)
    draft.emit(JudgeTurn(utterance.number, pause), Recognise(utterance.number, pause))
    # A recogniser that hangs must not hang the conversation.
    draft.set_timer("turn_cap", speech_end_ms + draft.config.cap_ms + _RESULT_GRACE_MS)


def speech_resumed(draft: Draft, event: SpeechResumed) -> None:
    """The pause was none; results asked for it are stale from now on. What the client has ended stays ended."""
    if draft.utterance is None:
        speech_started(draft, SpeechStarted(event.at_ms))
        return
    if draft.state.floor == "speaking" or draft.utterance.by_client:
        return
    draft.cancel_timers("end_of_turn", "turn_cap")
    draft.update(floor="speaking")
    draft.update_utterance(final=None, completeness=None, speech_end_ms=None)
    if draft.utterance.overlaps:
        draft.set_timer("duck", event.at_ms + draft.config.duck_after_ms)
        draft.set_timer("confirm", event.at_ms + draft.config.confirm_after_ms)


def turn_judged(draft: Draft, event: TurnJudged) -> None:
    if not _is_current(draft, event):
        return
    draft.update_utterance(completeness=event.probability)
    _schedule_end(draft, event.at_ms)


def partial_heard(draft: Draft, event: PartialHeard) -> None:
    """Words over the reply decide whether it is an interruption; backchannels are not."""
    utterance = draft.utterance
    if utterance is None or event.utterance != utterance.number:
        return
    draft.update_utterance(
        partial=event.text, partials=utterance.partials + 1, wordless=utterance.wordless and not event.text
    )
    if not utterance.overlaps:
        return
    words = 0 if is_backchannel(event.text) else word_count(event.text)
    lasted = draft.state.floor == "speaking" and event.at_ms - utterance.started_ms >= draft.config.brief_ms
    if objects(event.text) or (lasted and words >= draft.config.min_confirm_words) or words >= _MANY_WORDS:
        confirm_interruption(draft, event.at_ms)


def _is_current(draft: Draft, event: TurnJudged | FinalHeard) -> bool:
    """Tell whether a result is about the pause that lasts still; once speech goes on, its result says too little."""
    utterance = draft.utterance
    return (
        utterance is not None
        and draft.state.floor == "paused"
        and (event.utterance, event.pause) == (utterance.number, utterance.pause)
    )


def final_heard(draft: Draft, event: FinalHeard) -> None:
    utterance = draft.utterance
    if utterance is None or not _is_current(draft, event):
        return
    text = event.text.strip()
    if not text:
        _drop(draft, event.at_ms, "empty")
        return
    if utterance.overlaps:
        if draft.reply is not None and _only_listens(draft.config, utterance, text):
            _drop(draft, event.at_ms, "backchannel")
            return
        confirm_interruption(draft, event.at_ms)
    draft.update_utterance(final=text, lang=event.lang)
    if utterance.by_client:
        _take_turn(draft, event.at_ms, answer=draft.config.turn_detection)
    else:
        _schedule_end(draft, event.at_ms)


def _only_listens(config: TurnConfig, utterance: Utterance, text: str) -> bool:
    """Tell a backchannel, by its words or by being too brief for the few other words that were made of it."""
    if is_backchannel(text):
        return True
    length_ms = (utterance.speech_end_ms or utterance.started_ms) - utterance.started_ms
    brief = not utterance.by_client and length_ms < config.brief_ms
    return brief and word_count(text) < _SEVERAL_WORDS and not objects(text)


def input_committed(draft: Draft, event: InputCommitted) -> None:
    """The client says the utterance is over: transcribe what there is and take it as it is."""
    utterance = draft.utterance
    if utterance is None:
        number = draft.state.utterances + 1
        utterance = Utterance(number, event.at_ms)
        draft.update(utterances=number)
    draft.cancel_timers("end_of_turn", "duck", "confirm")
    pause = utterance.pause + 1
    draft.update(floor="paused", utterance=utterance)
    draft.update_utterance(pause=pause, by_client=True, final=None, speech_end_ms=event.at_ms)
    draft.emit(Recognise(utterance.number, pause))
    draft.set_timer("turn_cap", event.at_ms + draft.config.cap_ms + 10 * _RESULT_GRACE_MS)


def input_cleared(draft: Draft, event: InputCleared) -> None:
    if draft.utterance is not None:
        _drop(draft, event.at_ms, "cleared")


def duck_due(draft: Draft, at_ms: float) -> None:
    """Speech over the reply has lasted: hold it and find out what is being said. What is known as noise holds nothing."""
    utterance, reply = draft.utterance, draft.reply
    if utterance is None or not utterance.overlaps or reply is None or draft.state.floor != "speaking":
        return
    if reply.phase != "held" and not utterance.wordless:
        draft.cancel_timers("playback")
        draft.update_reply(phase="held", held_since_ms=at_ms)
        draft.emit(Duck(reply.number))
    draft.emit(Recognise(utterance.number, None))


def confirm_due(draft: Draft, at_ms: float) -> None:
    """About 500 ms of speech over the reply: an interruption, unless its words say otherwise."""
    utterance = draft.utterance
    if utterance is None or not utterance.overlaps or draft.state.floor != "speaking":
        return
    elapsed_ms = at_ms - utterance.started_ms
    few = word_count(utterance.partial) < _SEVERAL_WORDS and elapsed_ms < draft.config.brief_ms
    words = bool(utterance.partial) and not may_become_backchannel(utterance.partial) and not few
    over_limit = elapsed_ms >= _unheard_limit_ms(draft.config, utterance)
    if utterance.partials and not utterance.partial and over_limit:
        # Music, typing, a fan: the reply goes on beneath it, and words that come later still interrupt.
        draft.update_utterance(wordless=True)
        release(draft, at_ms)
    elif words or over_limit:
        confirm_interruption(draft, at_ms)
    else:
        draft.emit(Recognise(utterance.number, None))
        draft.set_timer("confirm", at_ms + draft.config.confirm_after_ms - draft.config.duck_after_ms)


def _unheard_limit_ms(config: TurnConfig, utterance: Utterance) -> float:
    """How long speech without words is doubted: longer once the recogniser has said that it hears none."""
    if is_backchannel(utterance.partial):
        return 2 * config.confirm_without_words_ms
    return config.confirm_without_words_ms if utterance.partials else config.confirm_unheard_after_ms


def end_of_turn_due(draft: Draft, at_ms: float) -> None:
    if draft.state.floor == "paused" and draft.utterance is not None and draft.utterance.final:
        _take_turn(draft, at_ms, answer=True)


def turn_cap_due(draft: Draft, at_ms: float) -> None:
    """No result in time: what was heard so far counts; nothing heard is nothing said."""
    utterance = draft.utterance
    if utterance is None or draft.state.floor != "paused":
        return
    text = utterance.final or utterance.partial
    listens = utterance.overlaps and draft.reply is not None and _only_listens(draft.config, utterance, text)
    if not text or listens:
        _drop(draft, at_ms, "empty")
        return
    if utterance.overlaps:
        confirm_interruption(draft, at_ms)
    draft.update_utterance(final=text)
    _take_turn(draft, at_ms, answer=draft.config.turn_detection or not utterance.by_client)


def confirm_interruption(draft: Draft, at_ms: float) -> None:
    """The user has the floor: end the reply where it was heard to."""
    utterance = draft.utterance
    assert utterance is not None
    draft.cancel_timers("duck", "confirm")
    stop_reply(draft, at_ms, "turn_detected")
    draft.update_utterance(overlaps=False, announced=True)
    draft.emit(AnnounceSpeech(utterance.number, started=True))


def _schedule_end(draft: Draft, at_ms: float) -> None:
    utterance = draft.utterance
    assert utterance is not None
    if not utterance.final or utterance.speech_end_ms is None or utterance.by_client:
        return
    due_ms = utterance.speech_end_ms + wait_ms(draft.config, utterance.final, utterance.completeness)
    if due_ms <= at_ms:
        _take_turn(draft, at_ms, answer=True)
    else:
        draft.set_timer("end_of_turn", due_ms)


def _take_turn(draft: Draft, at_ms: float, *, answer: bool) -> None:
    utterance = draft.utterance
    assert utterance is not None and utterance.final
    text, lang = utterance.final, utterance.lang
    draft.cancel_timers("end_of_turn", "turn_cap", "duck", "confirm")
    if utterance.announced:
        draft.emit(AnnounceSpeech(utterance.number, started=False))
    draft.emit(CommitUtterance(utterance.number, text, lang))
    draft.update(floor="silent", utterance=None, reprompts=0)
    if answer and draft.state.owner == "bot" and not is_wait_request(text):
        begin_reply(draft, at_ms, text, lang)


def _drop(draft: Draft, at_ms: float, why: str) -> None:
    utterance = draft.utterance
    assert utterance is not None
    draft.cancel_timers("end_of_turn", "turn_cap", "duck", "confirm")
    if utterance.announced:
        draft.emit(AnnounceSpeech(utterance.number, started=False))
    draft.emit(DropUtterance(utterance.number, why))  # type: ignore[arg-type]
    draft.update(floor="silent", utterance=None)
    release(draft, at_ms)
    # A noise that was taken for an interruption must not leave the question without an answer.
    if draft.state.unanswered and why == "empty" and draft.state.owner == "bot" and draft.reply is None:
        begin_reply(draft, at_ms, "", utterance.lang)
    elif draft.reply is None and draft.state.replies:
        await_user(draft, at_ms)
