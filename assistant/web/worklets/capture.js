// Microphone to 40 ms frames of 24 kHz mono pcm16. Posts {samples: Int16Array, level: 0…1}.
import { Resampler } from "./resampler.js";

const OUT_HZ = 24000;
const FRAME_SAMPLES = 960;

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.resampler = new Resampler(sampleRate, OUT_HZ);
    this.frame = new Int16Array(FRAME_SAMPLES);
    this.filled = 0;
    this.energy = 0;
  }

  process([channels]) {
    if (!channels?.length) return true;
    for (const sample of this.resampler.feed(this.mono(channels))) this.take(sample);
    return true;
  }

  mono(channels) {
    if (channels.length === 1) return channels[0];
    return channels[0].map((_, at) => channels.reduce((sum, channel) => sum + channel[at], 0) / channels.length);
  }

  take(sample) {
    const bounded = Math.max(-1, Math.min(1, sample));
    this.frame[this.filled] = Math.round(bounded * 32767);
    this.energy += bounded * bounded;
    this.filled += 1;
    if (this.filled < FRAME_SAMPLES) return;
    const level = Math.sqrt(this.energy / FRAME_SAMPLES);
    this.port.postMessage({ samples: this.frame, level }, [this.frame.buffer]);
    this.frame = new Int16Array(FRAME_SAMPLES);
    this.filled = 0;
    this.energy = 0;
  }
}

registerProcessor("capture", Capture);
