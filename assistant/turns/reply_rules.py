"""Rules for the assistant's own turn: beginning, being heard, ending, being stopped, breaking a silence."""

from __future__ import annotations

from dataclasses import replace

from assistant.turns.draft import Draft
from assistant.turns.effects import Answer, CommitHeard, Resume, SayRest, SayStock, StopReason, StopReply
from assistant.turns.events import (
    CallerBack,
    CancelRequested,
    ModeChanged,
    OwnerChanged,
    PlaybackReported,
    ReplyAudio,
    ReplyFinished,
    ReplySlow,
    TextReceived,
)
from assistant.turns.state import Reply, heard_ms, standing_still_ms

_END_TOLERANCE_MS = 30.0
_REPORT_GRACE_MS = 2000.0


def begin_reply(draft: Draft, at_ms: float, text: str, lang: str, item_id: str | None = None) -> None:
    """Start the one reply of this turn. A question whose answer was cut before a word of it came out is asked along."""
    stop_reply(draft, at_ms, "turn_detected")
    number = draft.state.replies + 1
    question = f"{draft.state.unanswered} {text}".strip() if draft.state.unanswered else text
    draft.cancel_timers("reprompt")
    draft.update(replies=number, reply=Reply(number, "thinking", question=question), unanswered="")
    draft.emit(Answer(number, question, lang, item_id))
    if draft.config.voice:
        draft.set_timer("filler", at_ms + draft.config.filler_after_ms)


def stop_reply(draft: Draft, at_ms: float, reason: StopReason) -> None:
    """End the current reply, if there is one; the history keeps what was heard of it."""
    reply = draft.reply
    if reply is None:
        return
    draft.cancel_timers("filler", "playback")
    if not reply.answering and reason in ("turn_detected", "new_message"):
        draft.update(unanswered=reply.question)
    draft.emit(StopReply(reply.number, reason), CommitHeard(reply.number, heard_ms(reply, at_ms)))
    draft.update(reply=None)


def text_received(draft: Draft, event: TextReceived) -> None:
    """A typed message ends what is being said and is answered, unless a person owns the conversation."""
    stop_reply(draft, event.at_ms, "new_message")
    draft.update(reprompts=0)
    if draft.state.owner == "bot":
        begin_reply(draft, event.at_ms, event.text, "", event.item_id)


def reply_audio(draft: Draft, event: ReplyAudio) -> None:
    reply = draft.reply
    if reply is None or event.reply != reply.number:
        return
    draft.cancel_timers("filler")
    since = event.at_ms if reply.audible_since_ms is None else reply.audible_since_ms
    phase = "held" if reply.phase == "held" else "speaking"
    # Audio that comes after the client ran dry starts playing now, not when the first clause did.
    gap_ms = max(0.0, event.at_ms - since - reply.held_total_ms - reply.sent_ms) if phase == "speaking" else 0.0
    draft.update_reply(
        phase=phase,
        answering=reply.answering or not event.filler,
        audible_since_ms=since,
        sent_ms=reply.sent_ms + event.audio_ms,
        held_total_ms=reply.held_total_ms + gap_ms,
    )


def reply_slow(draft: Draft, event: ReplySlow) -> None:
    """A wait that is known beforehand is bridged at once; the timer is for the one that is not."""
    if draft.reply is not None and event.reply == draft.reply.number and draft.state.timer("filler") is not None:
        draft.cancel_timers("filler")
        filler_due(draft, event.at_ms)


def reply_finished(draft: Draft, event: ReplyFinished) -> None:
    reply = draft.reply
    if reply is None or event.reply != reply.number:
        return
    draft.cancel_timers("filler")
    draft.update_reply(finished=True)
    if reply.sent_ms == 0:
        _complete(draft, event.at_ms)
    else:
        restart_playback_timer(draft, event.at_ms)


def playback_reported(draft: Draft, event: PlaybackReported) -> None:
    reply = draft.reply
    if reply is None or event.reply != reply.number:
        return
    played_ms = max(reply.played_ms, min(event.played_ms, reply.sent_ms))
    draft.update_reply(played_ms=played_ms, reported=True)
    if reply.finished and played_ms >= reply.sent_ms - _END_TOLERANCE_MS:
        _complete(draft, event.at_ms)
    elif reply.phase != "held":
        restart_playback_timer(draft, event.at_ms)


def restart_playback_timer(draft: Draft, at_ms: float) -> None:
    """Expect the end of playback: from reports with some grace, else from the clock alone."""
    reply = draft.reply
    if reply is None or not reply.finished or reply.phase == "held":
        return
    left_ms = reply.sent_ms - heard_ms(reply, at_ms)
    draft.set_timer("playback", at_ms + left_ms + (_REPORT_GRACE_MS if reply.reported else 0.0))


def playback_due(draft: Draft, at_ms: float) -> None:
    if draft.reply is not None and draft.reply.finished:
        _complete(draft, at_ms)


def cancelled(draft: Draft, event: CancelRequested) -> None:
    stop_reply(draft, event.at_ms, "client_cancelled")


def owner_changed(draft: Draft, event: OwnerChanged) -> None:
    """When a person takes over, the bot falls silent at once; the notice of the hand-over itself is finished."""
    draft.update(owner=event.owner)
    if event.owner == "human":
        stop_reply(draft, event.at_ms, "owner_changed")
        draft.update(unanswered="")
        draft.cancel_timers("reprompt")


def mode_changed(draft: Draft, event: ModeChanged) -> None:
    """Nothing is spoken into a silence, nor to bridge one, in a conversation that is not spoken."""
    draft.update(config=replace(draft.config, voice=event.voice, turn_detection=event.turn_detection))
    if not event.voice:
        draft.cancel_timers("filler", "reprompt")


def caller_back(draft: Draft, event: CallerBack) -> None:
    """Go on where the line broke, unless the caller is speaking already or somebody else has the conversation."""
    if draft.state.owner != "bot" or draft.utterance is not None or draft.reply is not None:
        return
    number = draft.state.replies + 1
    draft.update(replies=number, reply=Reply(number, "thinking", answering=True))
    draft.emit(SayRest(number))


def filler_due(draft: Draft, at_ms: float) -> None:
    if draft.reply is not None and draft.reply.phase == "thinking":
        draft.emit(SayStock(draft.reply.number, "filler"))


def reprompt_due(draft: Draft, at_ms: float) -> None:
    """Nobody has spoken for long: ask once more, then say goodbye."""
    if draft.state.owner != "bot" or draft.utterance is not None or draft.reply is not None:
        return
    number = draft.state.replies + 1
    asked = draft.state.reprompts + 1
    phrase = "reprompt" if asked < draft.config.max_reprompts else "goodbye"
    draft.update(replies=number, reprompts=asked, reply=Reply(number, "thinking"))
    draft.emit(SayStock(number, phrase))  # type: ignore[arg-type]


def release(draft: Draft, at_ms: float) -> None:
    """Go on with a reply that is held. Only time in which it would have been heard counts as held."""
    reply = draft.reply
    if reply is None or reply.phase != "held":
        return
    draft.update_reply(
        phase="thinking" if reply.audible_since_ms is None else "speaking",
        held_since_ms=None,
        held_total_ms=reply.held_total_ms + standing_still_ms(reply, at_ms),
    )
    draft.emit(Resume(reply.number))
    restart_playback_timer(draft, at_ms)


def await_user(draft: Draft, at_ms: float) -> None:
    """In a voice conversation, ask again when the user says nothing for long; a few times, not for ever."""
    if draft.config.voice and draft.state.owner == "bot" and draft.state.reprompts < draft.config.max_reprompts:
        draft.set_timer("reprompt", at_ms + draft.config.reprompt_after_ms)


def _complete(draft: Draft, at_ms: float) -> None:
    reply = draft.reply
    assert reply is not None
    all_heard = not reply.reported or reply.played_ms >= reply.sent_ms - _END_TOLERANCE_MS
    draft.cancel_timers("playback", "filler")
    draft.emit(CommitHeard(reply.number, None if all_heard else reply.played_ms))
    draft.update(reply=None)
    if reply.sent_ms > 0:
        await_user(draft, at_ms)
