// Talking: microphone to the server, the server's voice to the ear, and the honest account of what was heard.
// Emits "state" (idle | listening | thinking | speaking), "level" {input, output}, "caption" {role, ...} and "ended".
import { AudioCapture } from "./audio-capture.js";
import { AudioPlayback } from "./audio-playback.js";
import { SpokenText } from "./spoken-text.js";
import { fromBase64, toBase64 } from "./pcm.js";

const REPORT_EVERY_MS = 200;
/** A hold that the server never ends must not leave the assistant mute. */
const LONGEST_HOLD_MS = 2500;
/** More than this waiting to go out (about three seconds) is too old to be worth hearing. */
const LONGEST_BACKLOG_BYTES = 200_000;

export class VoiceMode extends EventTarget {
  state = "idle";
  active = false;
  muted = false;
  #responses = new Map();
  #owner = new Map();
  #texts = new Map();
  #reported = new Map();
  #holdTimer = null;
  #thinking = false;

  constructor(client) {
    super();
    this.client = client;
    client.addEventListener("event", ({ detail }) => this.active && HANDLERS[detail.type]?.call(this, detail));
    client.addEventListener("state", ({ detail }) => this.active && detail !== "open" && this.#disconnected());
    client.addEventListener("joined", () => this.active && this.#settle());
  }

  /** Throws MicrophoneError when the microphone can't be used. */
  async start() {
    this.capture = new AudioCapture((samples, level) => this.#send(samples, level));
    this.playback = new AudioPlayback({
      onProgress: (item, playedMs, level) => this.#progress(item, playedMs, level),
      onDrained: () => this.#settle(),
    });
    try {
      await this.capture.start();
      await this.playback.start();
    } catch (error) {
      this.capture.stop();
      this.playback.stop();
      throw error;
    }
    this.active = true;
    this.muted = false;
    this.client.setModality("audio");
    this.#settle();
  }

  async stop() {
    if (!this.active) return;
    await this.interrupt();
    this.active = false;
    this.capture.stop();
    this.playback.stop();
    this.client.send({ type: "input_audio_buffer.clear" });
    this.client.setModality("text");
    this.#enter("idle");
  }

  mute(muted) {
    this.muted = muted;
    this.capture?.mute(muted);
    this.#emit("level", { input: 0 });
  }

  /** Stop the assistant now: silence, tell the server what was heard, drop the rest. */
  async interrupt({ cancel = true } = {}) {
    clearTimeout(this.#holdTimer);
    const open = [...this.#responses].filter(([, response]) => !response.finished);
    if (cancel && open.some(([, response]) => !response.done)) this.client.send({ type: "response.cancel" });
    for (const [id] of open) this.client.conversation.dropResponse(id);
    const items = await this.playback.clear();
    for (const { itemId, playedMs } of items) this.#truncate(itemId, playedMs);
    for (const [, response] of open) response.finished = true;
    this.#thinking = false;
    this.#settle();
  }

  #truncate(itemId, playedMs) {
    const response = this.#responses.get(this.#owner.get(itemId));
    if (!response || response.finished) return;
    this.#report(itemId, playedMs, true);
    this.client.send({ type: "conversation.item.truncate", item_id: itemId, content_index: 0, audio_end_ms: playedMs });
    const text = this.#texts.get(itemId)?.heard(playedMs, this.playback.queuedMs(itemId)) ?? "";
    const { conversation } = this.client;
    if (conversation.items.has(itemId)) conversation.put(itemId, { text, status: "interrupted" });
    this.#emit("caption", { role: "assistant", said: text, coming: "", final: true });
  }

  #send(samples, level) {
    if (!this.active) return;
    this.#emit("level", { input: this.muted ? 0 : level });
    if (this.client.socket.bufferedBytes > LONGEST_BACKLOG_BYTES) return;
    this.client.send({ type: "input_audio_buffer.append", audio: toBase64(samples) });
  }

  #progress(itemId, playedMs, level) {
    this.#emit("level", { output: level });
    const whole = playedMs >= Math.round(this.playback.queuedMs(itemId));
    this.#report(itemId, playedMs, whole);
    const texts = this.#texts.get(itemId);
    if (texts) this.#emit("caption", { role: "assistant", ...texts.split(playedMs), final: false });
    this.#enter("speaking");
  }

  #report(itemId, playedMs, now) {
    const last = this.#reported.get(itemId) ?? -REPORT_EVERY_MS;
    if (playedMs === last || (!now && playedMs - last < REPORT_EVERY_MS)) return;
    this.#reported.set(itemId, playedMs);
    this.client.send({ type: "shop.playback", response_id: this.#owner.get(itemId), item_id: itemId, played_ms: playedMs });
  }

  #disconnected() {
    clearTimeout(this.#holdTimer);
    this.playback.clear();
    this.#responses.clear();
    this.#thinking = false;
    this.#enter("idle");
  }

  /** Work out the state from what is going on, rather than from what happened last. */
  #settle() {
    if (!this.active) return;
    for (const response of this.#responses.values()) {
      if (response.done && !this.playback.playing) response.finished = true;
    }
    if (this.playback.playing) this.#enter("speaking");
    else if (this.#thinking || [...this.#responses.values()].some((response) => !response.finished)) this.#enter("thinking");
    else this.#enter("listening");
  }

  #enter(state) {
    if (state === this.state) return;
    this.state = state;
    this.#emit("state", state);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // Called by the table of handlers below.

  heardSpeech() {
    if (this.playback.playing) this.interrupt({ cancel: false });
  }

  think() {
    this.#thinking = true;
    this.#settle();
  }

  begin(event) {
    this.#thinking = false;
    this.#forgetFinished();
    // A hold belongs to the reply it was meant for.
    this.hold(false);
    this.#responses.set(event.response.id, { done: false, finished: false });
    this.#settle();
  }

  #forgetFinished() {
    for (const [id, response] of this.#responses) if (response.finished) this.#responses.delete(id);
    for (const [item, id] of this.#owner) {
      if (this.#responses.has(id)) continue;
      for (const table of [this.#owner, this.#texts, this.#reported]) table.delete(item);
      this.playback.forget(item);
    }
  }

  hear(event) {
    const response = this.#responses.get(event.response_id);
    if (!response || response.finished || this.client.conversation.isDropped(event.response_id)) return;
    this.#owner.set(event.item_id, event.response_id);
    this.playback.push(event.item_id, fromBase64(event.delta));
    this.#settle();
  }

  read(event) {
    if (this.client.conversation.isDropped(event.response_id)) return;
    if (!this.#texts.has(event.item_id)) this.#texts.set(event.item_id, new SpokenText());
    const texts = this.#texts.get(event.item_id);
    texts.add(event.delta, this.playback.queuedMs(event.item_id));
    if (!this.playback.playing) this.#emit("caption", { role: "assistant", ...texts.split(0), final: false });
  }

  finish(event) {
    const response = this.#responses.get(event.response.id);
    if (response) response.done = true;
    this.#settle();
  }

  hold(held) {
    clearTimeout(this.#holdTimer);
    this.playback.hold(held);
    if (held) this.#holdTimer = setTimeout(() => this.playback.hold(false), LONGEST_HOLD_MS);
  }

  hearCustomer(event, final) {
    const text = final ? event.transcript ?? "" : this.client.conversation.items.get(event.item_id)?.text ?? "";
    this.#emit("caption", { role: "user", text, final });
  }

  /** The server offers text instead. */
  async refused() {
    await this.stop();
    this.#emit("ended", {});
  }

  quiet() {
    this.#thinking = false;
    this.#settle();
  }
}

const VOICE_REFUSED = new Set(["voice_unavailable", "voice_busy"]);

const HANDLERS = {
  error(event) {
    if (VOICE_REFUSED.has(event.error?.code)) this.refused();
  },
  "input_audio_buffer.speech_started"() {
    this.heardSpeech();
  },
  "input_audio_buffer.speech_stopped"() {
    this.think();
  },
  "conversation.item.input_audio_transcription.delta"(event) {
    this.hearCustomer(event, false);
  },
  "conversation.item.input_audio_transcription.completed"(event) {
    this.hearCustomer(event, true);
    if (!(event.transcript ?? "").trim() || this.client.conversation.owner !== "bot") this.quiet();
  },
  "conversation.item.input_audio_transcription.failed"() {
    this.quiet();
  },
  "shop.escalation"() {
    this.quiet();
  },
  "response.created"(event) {
    this.begin(event);
  },
  "response.output_audio.delta"(event) {
    this.hear(event);
  },
  "response.output_audio_transcript.delta"(event) {
    this.read(event);
  },
  "response.done"(event) {
    this.finish(event);
  },
  "shop.duck"() {
    this.hold(true);
  },
  "shop.resume"() {
    this.hold(false);
  },
};
