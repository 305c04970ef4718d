// Ids and "random" bytes that are the same in every run. Never for anything that must be secret.
import { createHash } from 'node:crypto';
import type { Ids } from '../../src/core/hostPorts.ts';

/** Ids count up (`op_00000000000000000000000001`); bytes are a SHA-256 stream over the series' name. */
export class FakeIds implements Ids {
  readonly #series: string;
  #created = 0;
  #blocks = 0;

  /** @param series digits or capitals, at most 8: tells the ids of several instances apart. */
  constructor(series = '0') {
    this.#series = series;
  }

  create(prefix: string): string {
    this.#created += 1;
    return `${prefix}_${this.#series}${String(this.#created).padStart(26 - this.#series.length, '0')}`;
  }

  randomBytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; filled += 32) {
      this.#blocks += 1;
      const block = createHash('sha256').update(`${this.#series}:${this.#blocks}`).digest();
      bytes.set(block.subarray(0, count - filled), filled);
    }
    return bytes;
  }
}
