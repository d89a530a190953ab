// Streaming sample-rate conversion by a windowed sinc, for the capture worklet and its tests.

const HALF_WIDTH = 16;
const PHASES = 256;

function kernelTable(cutoff) {
  const reach = Math.ceil(HALF_WIDTH / cutoff);
  const table = new Float32Array((reach * 2 + 1) * PHASES + 1);
  for (let at = 0; at < table.length; at += 1) {
    const x = at / PHASES - reach;
    const window = Math.abs(x) >= reach ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * x) / reach);
    const angle = Math.PI * x * cutoff;
    table[at] = cutoff * window * (angle === 0 ? 1 : Math.sin(angle) / angle);
  }
  return { table, reach };
}

export class Resampler {
  /** @param fromHz rate of what is fed @param toHz rate of what comes out */
  constructor(fromHz, toHz) {
    this.step = fromHz / toHz;
    // The pass band ends a little below the lower Nyquist frequency; what lies above must not fold back.
    const { table, reach } = kernelTable(Math.min(1, toHz / fromHz) * 0.92);
    this.table = table;
    this.reach = reach;
    this.past = new Float32Array(reach);
    this.position = reach;
  }

  /** Feed samples in -1…1; returns those that can be computed already. */
  feed(samples) {
    const input = new Float32Array(this.past.length + samples.length);
    input.set(this.past);
    input.set(samples, this.past.length);
    const out = [];
    while (this.position + this.reach < input.length) {
      out.push(this.#at(input, this.position));
      this.position += this.step;
    }
    const keepFrom = Math.max(0, Math.floor(this.position) - this.reach);
    this.past = input.slice(keepFrom);
    this.position -= keepFrom;
    return Float32Array.from(out);
  }

  #at(input, position) {
    const centre = Math.floor(position);
    const fraction = position - centre;
    let sum = 0;
    for (let offset = -this.reach + 1; offset <= this.reach; offset += 1) {
      const sample = input[centre + offset] ?? 0;
      sum += sample * this.table[Math.round((offset - fraction + this.reach) * PHASES)];
    }
    return sum;
  }
}
