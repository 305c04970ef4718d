// Keeps secrets out of what people and agents read, by value: masks the secrets that were sent to a provider, or that
// it just issued, in everything it answers.
import { isKeptNumber } from '../exactNumbers.ts';
import type { JsonValue } from '../json.ts';
import { visibleText } from '../visibleText.ts';
import { base64Of, maskOf, SecretIndex } from './secretIndex.ts';

/** The longest provider text in a message, in characters. */
const MAX_PROVIDER_TEXT = 200;
/** Masking "a" wherever it occurs would make every message unreadable and hide nothing. */
const SHORTEST_MASKED = 4;

/** A mask that covers more than one call. */
export interface Mask {
  mask(text: string): string;
  /** False if no text in the value, member names included, needs masking; quicker than masking it. */
  finds?(value: JsonValue): boolean;
}

export class Redactor implements Mask {
  readonly #index = new SecretIndex();
  readonly #short = new Map<string, string>();
  readonly #beyond: Mask | undefined;
  #addMissing: (() => void) | undefined;
  #blind = false;

  constructor(secrets: Iterable<string> = [], beyond?: Mask) {
    this.#beyond = beyond;
    for (const secret of secrets) this.add(secret);
  }

  /** Masks this value from now on, in every encoding. @param name replaces it */
  add(secret: string, name = ''): void {
    this.#index.add(secret, name);
    if (secret.length >= SHORTEST_MASKED && !this.#index.has(secret)) this.#short.set(secret, name);
  }

  /** Before masking, `addMissing` adds the secrets that must be opened for it. */
  completeBy(addMissing: () => void): void {
    this.#addMissing = addMissing;
  }

  /** A sent secret can't be read again: from now on no provider text is repeated. */
  becomeBlind(): void {
    this.#blind = true;
  }

  /** `text` with every known secret masked. */
  mask(text: string): string {
    this.#complete();
    let masked = this.#index.mask(text);
    for (const [secret, name] of this.#short)
      for (const form of shortForms(secret)) masked = masked.replaceAll(form, maskOf(name));
    return this.#beyond?.mask(masked) ?? masked;
  }

  /** A JSON value with every string in it masked. */
  maskJson(value: JsonValue): JsonValue {
    return maskedJson(value, (text) => this.mask(text));
  }

  /** Provider text for a message: masked before it is cut, made visible, at most 200 characters. */
  providerText(text: string): string {
    this.#complete();
    if (this.#blind) return '(not shown, because its secrets can’t be checked)';
    return visibleText(this.mask(text), MAX_PROVIDER_TEXT);
  }

  #complete(): void {
    const addMissing = this.#addMissing;
    this.#addMissing = undefined;
    addMissing?.();
  }
}

/** Every text in the value, member names included. */
export function textsIn(value: JsonValue, texts: string[] = []): string[] {
  if (typeof value === 'string') texts.push(value);
  else if (Array.isArray(value)) for (const entry of value) textsIn(entry, texts);
  else if (value !== null && typeof value === 'object')
    for (const [key, member] of Object.entries(value)) {
      texts.push(key);
      textsIn(member, texts);
    }
  return texts;
}

/** The value with every text in it, member names included, masked. */
export function maskedJson(value: JsonValue, mask: (text: string) => string): JsonValue {
  if (typeof value === 'string') return mask(value);
  if (value === null || typeof value !== 'object' || isKeptNumber(value)) return value;
  if (Array.isArray(value)) return value.map((entry) => maskedJson(entry, mask));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [mask(key), maskedJson(member, mask)]),
  );
}

/** Under eight characters: raw, in JSON, in a URL, and in base64. */
function shortForms(secret: string): Set<string> {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = secret.isWellFormed() ? [encodeURIComponent(secret)] : [];
  const base64 = base64Of(new TextEncoder().encode(secret)).replace(/=+$/, '');
  return new Set([secret, json, ...url, base64].filter(({ length }) => length >= SHORTEST_MASKED));
}
