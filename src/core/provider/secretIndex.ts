// Finds known secrets in a text, in any encoding, in time that grows with the text and not with the number of
// secrets.
import { readingsOf, viewsOf } from './textViews.ts';

/** A shorter value occurs in too many words, so only its raw form is searched for. */
export const SHORTEST_INDEXED = 8;
const LONG_ENOUGH = /(?:[^\s\p{C}]\s*){8}/u;
const SMALLEST_FILTER = 4_096;
/** A slot of a filter that stands for several hashes. */
const SEVERAL = 255;
/** A block at every fifth place: 8 characters contain one, wherever they begin. */
const BLOCK = 4;
const STRIDE = SHORTEST_INDEXED - BLOCK + 1;
const SLOTS_FOR_BLOCKS = 4;
/** Odd, so that no character's share is lost; and what a character weighs when it leaves the window. */
const BASE = 0x9e3779b1;
const LEAVING = Array.from({ length: SHORTEST_INDEXED }).reduce<number>((power) => Math.imul(power, BASE), 1);

interface Form {
  text: string;
  name: string;
  /** Base64 can continue before and after the secret: `user:secret`. The whole run is masked. */
  isBase64: boolean;
}

interface Found {
  start: number;
  end: number;
  name: string;
}

export class SecretIndex {
  readonly #names = new Map<string, string>();
  /** By the last 8 characters of a form: keys and tokens of one kind share a prefix. */
  readonly #forms = new Map<string, Form[]>();
  /** Most positions of a text need only one look here: at what `tagOf` says of the forms that end alike. */
  #filter = new Uint8Array(SMALLEST_FILTER);
  /** The same of every 4 characters in a row in the last 8 of a form: five for each, so it has more slots. */
  #blocks = new Uint8Array(SMALLEST_FILTER * SLOTS_FOR_BLOCKS);
  #waiting: string[] = [];

  /** How many secrets it knows. */
  get size(): number {
    return this.#names.size;
  }

  has(secret: string): boolean {
    return this.#names.has(secret);
  }

  /** @param name replaces the secret; can be empty */
  add(secret: string, name: string): void {
    if (this.#names.has(secret) || !LONG_ENOUGH.test(secret)) return;
    this.#names.set(secret, name.replaceAll(/[^\w.-]/g, ''));
    this.#waiting.push(secret);
  }

  /** Whether one of a text's readings contains a secret. @param readings of `readingsOf` */
  isIn(readings: readonly string[]): boolean {
    if (this.#names.size === 0) return false;
    this.#index();
    return readings.some((reading) => this.#findIn(reading).length > 0);
  }

  /**
   * Whether a folded text contains a secret. Looks at every fifth place alone: wherever the last 8 characters of a form
   * are, the 4 at such a place are among them.
   * @param units of `foldedUnits`
   */
  occursIn(units: Uint16Array): boolean {
    if (this.#names.size === 0) return false;
    this.#index();
    const filter = this.#blocks;
    for (let at = 0; at + BLOCK <= units.length; at += STRIDE) {
      const hash = blockHash(units[at] ?? 0, units[at + 1] ?? 0, units[at + 2] ?? 0, units[at + 3] ?? 0);
      if (isTagged(filter, hash) && this.#isAround(units, at)) return true;
    }
    return false;
  }

  /** Whether a form ends with 8 characters that the block at this place is part of. */
  #isAround(units: Uint16Array, at: number): boolean {
    const last = Math.min(at + SHORTEST_INDEXED, units.length);
    for (let end = Math.max(at + BLOCK, SHORTEST_INDEXED); end <= last; end += 1) {
      if (!isTagged(this.#filter, hashOfUnits(units, end))) continue;
      const anchor = units.subarray(end - SHORTEST_INDEXED, end);
      const forms = this.#forms.get(String.fromCharCode(...anchor));
      if (forms?.some(({ text }) => endsWith(units, end, text)) === true) return true;
    }
    return false;
  }

  mask(text: string): string {
    if (this.#names.size === 0 || text.length < SHORTEST_INDEXED) return text;
    // Source positions are computed only for the few texts that contain a secret.
    if (!this.isIn(readingsOf(text))) return text;
    const found = viewsOf(text).flatMap(({ text: view, starts, ends }) =>
      this.#findIn(view).map(({ at, form: { text: form, isBase64, name } }) => {
        const range = { start: starts[at] ?? 0, end: ends[at + form.length - 1] ?? text.length };
        return { ...(isBase64 ? wholeRun(text, range) : range), name };
      }),
    );
    return replaced(text, found);
  }

  /** Deferred until a text is masked: most secrets are never searched for. */
  #index(): void {
    for (const secret of this.#waiting)
      for (const form of formsOf(secret, this.#names.get(secret) ?? '')) {
        const anchor = form.text.slice(-SHORTEST_INDEXED);
        const alike = this.#forms.get(anchor);
        if (alike === undefined) this.#forms.set(anchor, [form]);
        else alike.push(form);
        this.#tagAnchor(anchor);
      }
    this.#waiting = [];
    if (this.#forms.size * 8 <= this.#filter.length) return;
    this.#filter = new Uint8Array(this.#filter.length * 8);
    this.#blocks = new Uint8Array(this.#filter.length * SLOTS_FOR_BLOCKS);
    for (const anchor of this.#forms.keys()) this.#tagAnchor(anchor);
  }

  #tagAnchor(anchor: string): void {
    tag(this.#filter, hashOf(anchor));
    const unit = (at: number): number => anchor.charCodeAt(at);
    for (let at = 0; at + BLOCK <= anchor.length; at += 1)
      tag(this.#blocks, blockHash(unit(at), unit(at + 1), unit(at + 2), unit(at + 3)));
  }

  #findIn(view: string): { at: number; form: Form }[] {
    const found: { at: number; form: Form }[] = [];
    const filter = this.#filter;
    let hash = hashOf(view.slice(0, SHORTEST_INDEXED - 1));
    for (let end = SHORTEST_INDEXED; end <= view.length; end += 1) {
      const left = end > SHORTEST_INDEXED ? view.charCodeAt(end - SHORTEST_INDEXED - 1) : 0;
      hash = (Math.imul(hash, BASE) + view.charCodeAt(end - 1) - Math.imul(left, LEAVING)) | 0;
      if (!isTagged(filter, hash)) continue;
      for (const form of this.#forms.get(view.slice(end - SHORTEST_INDEXED, end)) ?? [])
        if (view.endsWith(form.text, end)) found.push({ at: end - form.text.length, form });
    }
    return found;
  }
}

/** The replacement of a secret. */
export function maskOf(name: string): string {
  return name === '' ? '[secret]' : `[secret: ${name}]`;
}

/** Base64 at its three offsets, of the raw value and of its form-encoded version (RFC 6749, 2.3.1). */
function formsOf(secret: string, name: string): Form[] {
  const written = [...new Set([secret, ...encodedForms(secret)])];
  const base64 = written.flatMap((each) => [0, 1, 2].flatMap((lead) => base64Cores(each, lead)));
  // A secret that looks like an escape is decoded with the text around it.
  const read = written.flatMap((each) => readingsOf(each));
  const texts = new Set([hexOf(new TextEncoder().encode(secret)), ...read]);
  const form = (isBase64: boolean) => (text: string) => ({ text, name, isBase64 });
  return [...[...texts].map(form(false)), ...[...new Set(base64)].map(form(true))].filter(
    ({ text }) => text.length >= SHORTEST_INDEXED,
  );
}

function encodedForms(secret: string): string[] {
  if (!secret.isWellFormed()) return [];
  return [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)];
}

/** The characters that the value alone determines, with `lead` bytes (modulo 3) before it. */
function base64Cores(value: string, lead: number): string[] {
  const bytes = new TextEncoder().encode(`${'\0'.repeat(lead)}${value}`);
  const from = Math.ceil((lead * 8) / 6);
  const core = base64Of(bytes).slice(from, Math.floor((bytes.length * 8) / 6));
  const standard = core.toLowerCase();
  return [standard, standard.replaceAll('+', '-').replaceAll('/', '_')];
}

export function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCodePoint(byte);
  return btoa(binary);
}

function hexOf(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += (byte + 256).toString(16).slice(1);
  return hex;
}

/** Rolls over a text (Rabin and Karp): one step a character, whatever the window. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0;
  return hash;
}

/** `hashOf` of the characters of an anchor's length before `end`. */
function hashOfUnits(units: Uint16Array, end: number): number {
  let hash = 0;
  for (let at = end - SHORTEST_INDEXED; at < end; at += 1)
    hash = (Math.imul(hash, BASE) + (units[at] ?? 0)) | 0;
  return hash;
}

/** The filter's slot for forms that end with the hashed text. The filter's length is a power of two. */
function placeOf(hash: number, filter: Uint8Array): number {
  return (hash ^ (hash >>> 13)) & (filter.length - 1);
}

function blockHash(first: number, second: number, third: number, fourth: number): number {
  const half = Math.imul(Math.imul(first, BASE) + second, BASE) + third;
  return Math.imul(Math.imul(half, BASE) + fourth, BASE);
}

/** What a slot holds for one hash; of several it holds `SEVERAL`. The slot took the hash's lower bits. */
function tagOf(hash: number): number {
  return (hash >>> 25) + 1;
}

function tag(filter: Uint8Array, hash: number): void {
  const place = placeOf(hash, filter);
  const [before, own] = [filter[place], tagOf(hash)];
  filter[place] = before === 0 || before === own ? own : SEVERAL;
}

function isTagged(filter: Uint8Array, hash: number): boolean {
  const found = filter[placeOf(hash, filter)];
  return found !== 0 && (found === tagOf(hash) || found === SEVERAL);
}

function endsWith(units: Uint16Array, end: number, text: string): boolean {
  const start = end - text.length;
  if (start < 0) return false;
  for (let at = text.length - 1; at >= 0; at -= 1)
    if (units[start + at] !== text.charCodeAt(at)) return false;
  return true;
}

function wholeRun(
  text: string,
  { start, end }: { start: number; end: number },
): { start: number; end: number } {
  let [from, to] = [start, end];
  while (from > 0 && /[\w+/-]/.test(text.charAt(from - 1))) from -= 1;
  while (to < text.length && /[\w+/=-]/.test(text.charAt(to))) to += 1;
  return { start: from, end: to };
}

/** Overlapping finds are one: the first names it. */
function replaced(text: string, found: Found[]): string {
  const parts: string[] = [];
  let rest = 0;
  for (const { start, end, name } of found.sort(
    (one, other) => one.start - other.start || other.end - one.end,
  )) {
    if (start >= rest) parts.push(text.slice(rest, start), maskOf(name));
    rest = Math.max(rest, end);
  }
  return [...parts, text.slice(rest)].join('');
}
