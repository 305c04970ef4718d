// Keeps secrets out of what people and agents read, by value: whatever a provider says, the secrets that were sent
// to it, or that it just issued, do not pass.
import type { JsonValue } from '../json.ts';
import { visibleText } from '../visibleText.ts';

/** The longest text of a provider that gets into a message, in characters. */
const MAX_PROVIDER_TEXT = 200;
const MASK = '[secret]';

export class Redactor {
  readonly #secrets = new Set<string>();
  /** Longest first, so that a secret that contains another leaves no rest. Made when something is masked: few answers are shown. */
  #forms: string[] | undefined;
  #addMissing: (() => void) | undefined;
  #blind = false;

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** From now on this value, and the forms in which it travels, are masked. */
  add(secret: string): void {
    // Masking "a" wherever it occurs would make every message unreadable and hide nothing.
    if (secret.length < 4) return;
    this.#secrets.add(secret);
    this.#forms = undefined;
  }

  /** Before anything is masked, `addMissing` adds the secrets that have to be opened for it. */
  completeBy(addMissing: () => void): void {
    this.#addMissing = addMissing;
  }

  /** A secret that was sent cannot be read again: from now on nothing of what the provider says is repeated. */
  becomeBlind(): void {
    this.#blind = true;
  }

  /** `text` with every known secret masked. */
  mask(text: string): string {
    this.#complete();
    this.#forms ??= [...new Set([...this.#secrets].flatMap(formsOf))].sort((a, b) => b.length - a.length);
    let masked = text;
    for (const form of this.#forms) masked = masked.replaceAll(form, MASK);
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
    this.#complete();
    if (this.#blind) return '(not shown, since its secrets cannot be checked)';
    return visibleText(this.mask(text), MAX_PROVIDER_TEXT);
  }

  #complete(): void {
    const addMissing = this.#addMissing;
    this.#addMissing = undefined;
    addMissing?.();
  }
}

/** As it is, in JSON, in a URL, and in base64. */
function formsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const urlForms = secret.isWellFormed()
    ? [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)]
    : [];
  return [secret, json, ...urlForms, ...base64Forms(secret)];
}

function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const base64 = btoa(String.fromCodePoint(...bytes));
  const unpadded = base64.replace(/=+$/, '');
  return [unpadded, unpadded.replaceAll('+', '-').replaceAll('/', '_')];
}
