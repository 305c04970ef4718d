// Randomness that repeats: a seed, a generator whose whole run follows from it, and how many rounds a test plays.
// Must not know what is random.
import { randomInt } from 'node:crypto';

/** Whether this is `npm run test:long`. */
export const IS_LONG = process.env['SLUICE_LONG'] === '1';

/** The seed in `SLUICE_SEED`, or a new one. A test shows it in its title, so that a failure can be repeated. */
export const SEED = Number(process.env['SLUICE_SEED'] ?? randomInt(1_000_000));

/** How many rounds a seeded test plays: 20 in `npm test`, `long` in `npm run test:long`. */
export function rounds(long: number): number {
  return IS_LONG ? long : 20;
}

/** 20 of these in `npm test`, spread over all of them as the seed wants it; all of them in `npm run test:long`. */
export function someOf<T>(all: readonly T[]): T[] {
  const wanted = Math.min(rounds(all.length), all.length);
  const random = randomFrom(SEED);
  const part = all.length / wanted;
  return Array.from({ length: wanted }, (_, index) => all[Math.floor((index + random()) * part)] as T);
}

/** mulberry32. @returns numbers from 0 up to 1 */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
