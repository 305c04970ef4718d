// Measures throughput over the last seconds, so that an hour's pause does not count as slowness. Pure.

/** The length of the measurement, milliseconds. */
const WINDOW_MS = 15_000;
/** A shorter measurement would be noise. */
const LEAST_MS = 1_000;

export class Throughput {
  #samples: { at: number; done: number }[] = [];

  /** @param at milliseconds since the epoch; @param done how many are done by then */
  add(at: number, done: number): void {
    const last = this.#samples.at(-1);
    // A silence as long as the window is a pause: earlier samples predict nothing.
    if (last !== undefined && at - last.at > WINDOW_MS) this.#samples = [];
    this.#samples.push({ at, done });
    const from = at - WINDOW_MS;
    const firstInside = this.#samples.findIndex((sample) => sample.at >= from);
    // Keep one sample before the window, so that the rate covers all of it.
    if (firstInside > 1) this.#samples.splice(0, firstInside - 1);
  }

  /** Per second; null if too little is known, or nothing progresses. */
  get rate(): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return null;
    const rate = ((last.done - first.done) * 1000) / (last.at - first.at);
    return rate > 0 ? Math.round(rate * 10) / 10 : null;
  }
}
