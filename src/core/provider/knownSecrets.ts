// The secrets that this process recently opened or sealed: they are masked in everything that leaves it, to agents,
// records or logs. A text can hold only what was sent, and every sent secret was opened here. Each call also masks
// its own.
import type { SecretRef } from '../bundle/credential.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../hostPorts.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { maskedJson, textsIn, type Mask } from './redaction.ts';
import { SecretIndex } from './secretIndex.ts';
import { foldedUnits, readingsOf } from './textViews.ts';

/** Twice as many are kept; a vault can hold a million, of which few are in use. */
const MOST_IN_A_GENERATION = 250;

export class KnownSecrets implements Mask {
  #newer = new SecretIndex();
  #older = new SecretIndex();

  /** Called when the value was opened, or is about to be sealed. */
  add({ part }: Pick<SecretRef, 'part'>, value: string): void {
    if (this.#newer.has(value)) return;
    if (this.#newer.size >= MOST_IN_A_GENERATION)
      [this.#older, this.#newer] = [this.#newer, new SecretIndex()];
    this.#newer.add(value, part.replace(/^input\./, ''));
  }

  mask(text: string): string {
    return this.#older.mask(this.#newer.mask(text));
  }

  /** Whether a text in it, member names included, contains a secret: almost no answer does. */
  finds(value: JsonValue): boolean {
    if (this.#newer.size + this.#older.size === 0) return false;
    const { units, others } = foldedUnits(textsIn(value));
    const indexes = [this.#newer, this.#older];
    if (indexes.some((index) => index.occursIn(units))) return true;
    return others.some((text) => {
      const readings = readingsOf(text);
      return indexes.some((index) => index.isIn(readings));
    });
  }

  maskJson<T extends JsonValue>(value: T): T {
    return this.finds(value) ? (maskedJson(value, (text) => this.mask(text)) as T) : value;
  }

  /** A logger that masks every known secret, even in an error's text or stack. */
  guard(logger: Logger): Logger {
    const facts = (given?: JsonObject): JsonObject | undefined => given && this.maskJson(given);
    return {
      debug: (message, given) => logger.debug(this.mask(message), facts(given)),
      info: (message, given) => logger.info(this.mask(message), facts(given)),
      warn: (message, given) => logger.warn(this.mask(message), facts(given)),
      error: (message, error, given) => logger.error(this.mask(message), this.#masked(error), facts(given)),
    };
  }

  #masked(error: unknown): unknown {
    if (typeof error === 'string') return this.mask(error);
    if (!(error instanceof Error)) return error;
    const { name, message, stack, cause } = error;
    const options = cause === undefined ? {} : { cause: this.#masked(cause) };
    const copy = AppError.is(error)
      ? new AppError(error.code, this.mask(message), { ...options, details: this.maskJson(error.details) })
      : Object.assign(
          new Error(this.mask(message), options),
          { name },
          'code' in error && { code: error.code },
        );
    if (stack !== undefined) copy.stack = this.mask(stack);
    return copy;
  }
}
