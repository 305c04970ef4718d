// The secrets that this process recently opened or sealed: they are masked in everything that leaves it, to agents,
// records or logs. A text can hold only what was sent, and every sent secret was opened here. Each call also masks
// its own.
import type { SecretRef } from '../bundle/credential.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../hostPorts.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { maskedJson, textsIn, type Mask } from './redaction.ts';
import { SecretIndex } from './secretIndex.ts';
import { readingsOf } from './textViews.ts';

/** Twice as many are kept; a vault can hold a million, of which few are in use. */
const MOST_IN_A_GENERATION = 250;
/** A noncharacter (Unicode, 23.7): neither white space nor invisible to `readingsOf`. */
const BETWEEN = '\uFFFF';

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

  /**
   * Reads all texts as one: almost no answer contains a secret. Each text reads as it does alone, since no escape reaches
   * over the character between them, and no secret contains it.
   */
  finds(value: JsonValue): boolean {
    const readings = readingsOf(withoutQuoted(textsIn(value)).join(BETWEEN));
    return this.#newer.isIn(readings) || this.#older.isIn(readings);
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

/**
 * Without what the longest text quotes: an answer's text is most often its structured content as JSON. Quotes separate as
 * well as a seam does, but a text with a backslash can write what it quotes in another way.
 */
function withoutQuoted(texts: readonly string[]): readonly string[] {
  const longest = texts.reduce((long, text) => (text.length > long.length ? text : long), '');
  if (longest.includes('\\')) return texts;
  // Both are in the same order: each is looked for behind the one before.
  let from = 0;
  return texts.filter((text) => {
    const at = longest.indexOf(text, from);
    const end = at + text.length;
    const isQuoted = at > 0 && longest[at - 1] === '"' && longest[end] === '"';
    if (isQuoted) from = end;
    return !isQuoted;
  });
}
