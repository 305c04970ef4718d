// Keeps secrets out of what people and agents read, by value: whatever a provider says, the secrets that were sent
// to it, or that it just issued, do not pass.
import type { JsonValue } from '../json.ts';
import { visibleText } from '../visibleText.ts';

/** The longest text of a provider that gets into a message, in characters. */
const MAX_PROVIDER_TEXT = 200;
const MASK = '[secret]';

export class Redactor {
  readonly #forms = new Set<string>();
  #blind = false;

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** From now on this value, and the forms in which it travels, are masked. */
  add(secret: string): void {
    // Masking "a" wherever it occurs would make every message unreadable and hide nothing.
    if (secret.length < 4) return;
    const json = JSON.stringify(secret).slice(1, -1);
    const urlForms = secret.isWellFormed()
      ? [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)]
      : [];
    for (const form of [secret, json, ...urlForms, ...base64Forms(secret)]) this.#forms.add(form);
  }

  /** A secret that was sent cannot be read again: from now on nothing of what the provider says is repeated. */
  becomeBlind(): void {
    this.#blind = true;
  }

  /** `text` with every known secret masked. */
  mask(text: string): string {
    let masked = text;
    // Longest first, so that a secret that contains another leaves no rest.
    for (const form of [...this.#forms].sort((a, b) => b.length - a.length))
      masked = masked.replaceAll(form, MASK);
    return masked;
  }

  /** A JSON value with every string in it masked. */
  maskJson(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.mask(value);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((entry) => this.maskJson(entry));
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [this.mask(key), this.maskJson(member)]),
    );
  }

  /** Foreign text for a message: masked before it is cut, made visible, at most 200 characters. */
  providerText(text: string): string {
    if (this.#blind) return '(not shown, since its secrets cannot be checked)';
    return visibleText(this.mask(text), MAX_PROVIDER_TEXT);
  }
}

function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const base64 = btoa(String.fromCodePoint(...bytes));
  const unpadded = base64.replace(/=+$/, '');
  return [unpadded, unpadded.replaceAll('+', '-').replaceAll('/', '_')];
}
