// Ids and random bytes on Node: the only place that draws randomness.
import { randomBytes } from 'node:crypto';
import type { Clock, Ids } from '../core/hostPorts.ts';

/** Crockford's base 32: its order is the order of ASCII, and I, L, O and U are left out. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_BITS = 80n;
/** 48 bits of time and 80 of randomness, 5 bits a character. */
const ID_LENGTH = 26;
/** Drawn at once: a draw costs the same for 12 bytes, as every sealed value takes, and for thousands. */
const POOL_BYTES = 4096;

/**
 * Ids laid out like ULIDs: 48 bits of milliseconds since the epoch, then 80 random bits, in Crockford base 32.
 * Within one instance each id sorts after the one before, also within a millisecond and when the clock goes back.
 */
export class NodeIds implements Ids {
  readonly #clock: Clock;
  #last = 0n;
  #pool = Buffer.alloc(0);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  create(prefix: string): string {
    const fresh = (BigInt(Math.floor(this.#clock.now())) << RANDOM_BITS) | random80();
    const sameInstant = fresh >> RANDOM_BITS <= this.#last >> RANDOM_BITS;
    this.#last = sameInstant ? this.#last + 1n : fresh;
    return `${prefix}_${base32(this.#last)}`;
  }

  randomBytes(count: number): Uint8Array {
    if (count > POOL_BYTES) return new Uint8Array(randomBytes(count));
    if (count > this.#pool.length) this.#pool = randomBytes(POOL_BYTES);
    const drawn = Uint8Array.from(this.#pool.subarray(0, count));
    // Each byte is given once, and does not stay behind: it may become a key.
    this.#pool.fill(0, 0, count);
    this.#pool = this.#pool.subarray(count);
    return drawn;
  }
}

function random80(): bigint {
  return BigInt(`0x${randomBytes(10).toString('hex')}`);
}

function base32(value: bigint): string {
  let text = '';
  for (let rest = value; text.length < ID_LENGTH; rest >>= 5n)
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
  return text;
}
