// Randomness that repeats: a seed that is printed, and a generator whose whole run follows from it.

/** The seed of `SLUICE_SEED`, or a new one; printed, so that a failure can be repeated. */
export function seedOf({ test }: Mocha.Context): number {
  const seed = Number(process.env['SLUICE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`      seed ${seed} (SLUICE_SEED repeats ${test?.title.slice(0, 60) ?? 'it'}…)`);
  return seed;
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
