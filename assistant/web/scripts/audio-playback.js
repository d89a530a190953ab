// The assistant's voice: a queue of 24 kHz pcm16, held or cleared at once, that knows what was really heard.

const RATE_HZ = 24000;

export class AudioPlayback {
  #queuedSamples = new Map();
  #clearing = null;

  /**
   * @param onProgress called with (itemId, playedMs, level) about every 40 ms of played sound
   * @param onDrained called when everything queued has been played
   */
  constructor({ onProgress, onDrained }) {
    this.onProgress = onProgress;
    this.onDrained = onDrained;
    this.playing = false;
  }

  async start() {
    this.context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: "interactive" });
    await this.context.audioWorklet.addModule("/assets/worklets/playback.js");
    this.node = new AudioWorkletNode(this.context, "playback", { numberOfInputs: 0, outputChannelCount: [1] });
    this.node.port.onmessage = ({ data }) => this.#heard(data);
    this.node.connect(this.context.destination);
    await this.context.resume();
  }

  /** How much of an item has been queued so far, in ms. */
  queuedMs(itemId) {
    return ((this.#queuedSamples.get(itemId) ?? 0) / RATE_HZ) * 1000;
  }

  /** Nothing more will be asked about this item. */
  forget(itemId) {
    this.#queuedSamples.delete(itemId);
  }

  push(itemId, samples) {
    if (!this.node || samples.length === 0) return;
    this.playing = true;
    this.#queuedSamples.set(itemId, (this.#queuedSamples.get(itemId) ?? 0) + samples.length);
    this.node.port.postMessage({ push: itemId, samples }, [samples.buffer]);
  }

  hold(held) {
    this.node?.port.postMessage({ hold: held });
  }

  /** Silence now. Resolves with [{itemId, playedMs}] of what was queued and not yet forgotten. */
  clear() {
    if (!this.node || !this.playing) return Promise.resolve([]);
    this.#clearing ??= deferred();
    this.node.port.postMessage({ clear: true });
    return this.#clearing.promise;
  }

  stop() {
    this.#clearing?.resolve([]);
    this.#clearing = null;
    this.context?.close();
    this.context = null;
    this.node = null;
    this.playing = false;
  }

  /** Samples that left the queue but are still in the device's buffer have not been heard. */
  #heardMs(samples, inFlight = true) {
    const latencyMs = inFlight ? ((this.context?.outputLatency || this.context?.baseLatency || 0) * 1000) : 0;
    return Math.max(0, Math.round((samples / RATE_HZ) * 1000 - latencyMs));
  }

  #heard(data) {
    if (data.played) {
      const { item, samples } = data.played;
      const whole = samples === this.#queuedSamples.get(item);
      this.onProgress(item, this.#heardMs(samples, !whole), data.level);
    } else if (data.drained) {
      this.playing = false;
      this.onDrained();
    } else if (data.cleared) {
      this.playing = false;
      const items = data.cleared.map(({ item, samples }) => ({ itemId: item, playedMs: this.#heardMs(samples) }));
      this.#clearing?.resolve(items);
      this.#clearing = null;
    }
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve) => (result.resolve = resolve));
  return result;
}
