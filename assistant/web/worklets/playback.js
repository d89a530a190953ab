// Plays queued speech and counts, sample by sample, what of each item went out.
// In: {push: item, samples}, {hold: true|false}, {clear: true}.
// Out: {played: {item, samples}, level}, {drained: true}, {cleared: [{item, samples}]}.

const REPORT_SAMPLES = 960;
const FADE_SAMPLES = { clear: 240, hold: 1200, resume: 720 };

class Playback extends AudioWorkletProcessor {
  constructor() {
    super();
    this.queue = [];
    this.late = [];
    this.counts = new Map();
    this.gain = 1;
    this.target = 1;
    this.slope = 0;
    this.clearing = false;
    this.sinceReport = 0;
    this.energy = 0;
    this.port.onmessage = ({ data }) => this.command(data);
  }

  command(data) {
    if (data.push) {
      this.enqueue(data.push, data.samples);
    } else if (data.clear) {
      this.clearing = true;
      this.fadeTo(0, FADE_SAMPLES.clear);
    } else if (data.hold != null) {
      this.fadeTo(data.hold ? 0 : 1, data.hold ? FADE_SAMPLES.hold : FADE_SAMPLES.resume);
    }
  }

  /** What comes while the old is fading out belongs to the next reply and waits for it. */
  enqueue(item, samples) {
    if (this.clearing) return void this.late.push([item, samples]);
    this.queue.push({ item, samples, at: 0 });
    if (!this.counts.has(item)) this.counts.set(item, 0);
  }

  fadeTo(target, samples) {
    this.target = target;
    this.slope = (target - this.gain) / samples;
  }

  process(_, [out]) {
    const left = out[0];
    for (let at = 0; at < left.length; at += 1) left[at] = this.next();
    for (const other of out.slice(1)) other.set(left);
    // A fade that has reached silence on an empty or held queue still has to end the clearing.
    if (this.clearing && (this.gain === 0 || this.queue.length === 0)) this.cleared();
    return true;
  }

  next() {
    this.moveGain();
    if (this.gain === 0 && this.target === 0) return 0;
    const chunk = this.queue[0];
    if (!chunk) return 0;
    const sample = (chunk.samples[chunk.at] / 32768) * this.gain;
    chunk.at += 1;
    this.counts.set(chunk.item, this.counts.get(chunk.item) + 1);
    this.energy += sample * sample;
    this.sinceReport += 1;
    if (chunk.at === chunk.samples.length) this.finishChunk(chunk);
    else if (this.sinceReport >= REPORT_SAMPLES) this.report(chunk.item);
    return sample;
  }

  moveGain() {
    if (this.slope === 0) return;
    this.gain += this.slope;
    if ((this.slope > 0 && this.gain >= this.target) || (this.slope < 0 && this.gain <= this.target)) {
      this.gain = this.target;
      this.slope = 0;
    }
  }

  finishChunk(chunk) {
    this.queue.shift();
    this.report(chunk.item);
    if (this.queue.length === 0) this.port.postMessage({ drained: true });
    for (const item of this.counts.keys()) {
      if (item !== chunk.item && !this.queue.some((each) => each.item === item)) this.counts.delete(item);
    }
  }

  report(item) {
    const level = Math.sqrt(this.energy / Math.max(1, this.sinceReport));
    this.port.postMessage({ played: { item, samples: this.counts.get(item) }, level });
    this.sinceReport = 0;
    this.energy = 0;
  }

  cleared() {
    const items = [...this.counts].map(([item, samples]) => ({ item, samples }));
    this.queue = [];
    this.counts.clear();
    this.clearing = false;
    this.gain = 1;
    this.target = 1;
    this.slope = 0;
    for (const [item, samples] of this.late.splice(0)) this.enqueue(item, samples);
    this.port.postMessage({ cleared: items });
  }
}

registerProcessor("playback", Playback);
