// What the customer sees of the voice: state in words, level, captions of both sides, and three buttons.
import { byId, el, fill, icon, label, say } from "./dom.js";

/** A whisper is about 0.005 and loud speech 0.3; the meter shows the range between on a curve. */
const meterShare = (level) => Math.min(1, Math.sqrt(Math.max(0, level) * 3));

export class VoicePanel {
  /** @param onChange called when voice begins or ends @param onProblem called with an error */
  constructor(voice, { onChange, onProblem }) {
    this.voice = voice;
    this.panel = byId("voice");
    this.toggle = byId("talk");
    this.onChange = onChange;
    this.onProblem = onProblem;
    this.#build();
    this.toggle.addEventListener("click", () => (voice.active ? this.end() : this.begin()));
    voice.addEventListener("state", () => this.#drawState());
    voice.addEventListener("level", ({ detail }) => this.#drawLevel(detail));
    voice.addEventListener("ended", () => this.#close());
    voice.addEventListener("caption", ({ detail }) => this.#drawCaption(detail));
  }

  async begin() {
    this.toggle.disabled = true;
    this.panel.hidden = false;
    say(this.stateText, "voice.starting");
    try {
      await this.voice.start();
      this.#reset();
    } catch (error) {
      this.panel.hidden = true;
      this.onProblem(error.code ? error : { code: "microphone_failed" });
    }
    this.toggle.disabled = false;
    this.toggle.setAttribute("aria-pressed", String(this.voice.active));
    this.onChange(this.voice.active);
    if (this.voice.active) this.muteButton.focus();
  }

  async end() {
    await this.voice.stop();
    this.#close();
  }

  #close() {
    this.panel.hidden = true;
    this.toggle.setAttribute("aria-pressed", "false");
    this.onChange(false);
    this.toggle.focus();
  }

  #build() {
    this.stateText = el("strong", { class: "voice-state", role: "status", i18n: "voice.idle" });
    this.bars = el("span", { class: "voice-bars", "aria-hidden": "true" }, ...Array.from({ length: 5 }, () => el("i")));
    this.user = el("p", { class: "caption user" }, el("b", { i18n: "voice.you" }), el("span", { class: "words" }));
    this.assistant = el("p", { class: "caption assistant" }, el("b", { i18n: "voice.assistant" }), el("span", { class: "words" }));
    this.muteButton = el("button", { type: "button", class: "button small", id: "mute", "aria-pressed": "false", on: { click: () => this.#mute(!this.voice.muted) } });
    this.stopButton = el("button", { type: "button", class: "button small", id: "stop", on: { click: () => this.voice.interrupt() } }, icon("stop"), el("span", { i18n: "voice.stop" }));
    const end = el("button", { type: "button", class: "button small danger", id: "end", on: { click: () => this.end() } }, icon("end"), el("span", { i18n: "voice.end" }));
    fill(
      this.panel,
      el("div", { class: "voice-head" }, this.bars, this.stateText, el("div", { class: "voice-buttons" }, this.muteButton, this.stopButton, end)),
      el("div", { class: "captions", role: "log", "aria-live": "polite", i18nLabel: "voice.captions" }, this.user, this.assistant),
    );
    this.#drawMute();
  }

  #reset() {
    this.#drawMute();
    fill(this.user.lastChild, el("span", { class: "coming", i18n: "voice.hint" }));
    fill(this.assistant.lastChild);
    this.assistant.hidden = true;
    this.#drawState();
  }

  #mute(muted) {
    this.voice.mute(muted);
    this.#drawMute();
    this.#drawState();
  }

  #drawMute() {
    const { muted } = this.voice;
    fill(this.muteButton, icon(muted ? "mic-off" : "mic"), el("span", { i18n: muted ? "voice.unmute" : "voice.mute" }));
    this.muteButton.setAttribute("aria-pressed", String(muted));
  }

  #drawState() {
    const { state, muted } = this.voice;
    this.panel.dataset.state = state;
    this.panel.dataset.muted = String(muted);
    say(this.stateText, muted && state === "listening" ? "voice.muted" : `voice.${state}`);
    this.stopButton.disabled = state !== "speaking" && state !== "thinking";
  }

  #drawLevel({ input, output }) {
    const level = this.voice.state === "speaking" ? output : input;
    if (level == null) return;
    this.bars.style.setProperty("--level", meterShare(level).toFixed(3));
  }

  #drawCaption(caption) {
    if (caption.role === "user") {
      const words = this.user.lastChild;
      this.assistant.hidden = true;
      if (caption.text) fill(words, el("span", { class: caption.final ? "" : "coming", textContent: caption.text }));
      return;
    }
    this.assistant.hidden = false;
    const words = this.assistant.lastChild;
    if (words.dataset.said === caption.said && words.dataset.coming === caption.coming) return;
    words.dataset.said = caption.said;
    words.dataset.coming = caption.coming;
    fill(words, el("span", { textContent: caption.said }), el("span", { class: "coming", textContent: caption.coming }));
    this.panel.querySelector(".captions").scrollTop = 1e6;
  }
}
