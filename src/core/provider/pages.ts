// Paged lists: finds the next page, and combines all pages into one answer. Pure.
import { parseExactJson } from '../exactJson.ts';
import type { JsonValue } from '../json.ts';
import { valueAt, withValueAt } from './jsonPointer.ts';
import { isListed, LIST_GOES_ON_HEADER } from './interpretation.ts';
import type { HttpManifestRequest } from './manifest.ts';
import type { RawAnswer } from './providerClient.ts';
import { scalarAt } from './refusal.ts';
import { sendsCursor } from './requestTemplates.ts';
import type { TemplateValues } from './template.ts';

/** The most pages of one list that are read. */
const MOST_PAGES = 100;
/** A longer cursor is no position: it would be sent back a hundred times. */
const LONGEST_CURSOR = 4_000;

/** Where one page is: its address, and the cursor if the request's templates send it. */
export interface PagePlace {
  url: URL;
  cursor: string | undefined;
}

type Select = NonNullable<HttpManifestRequest['select']>;

/**
 * Reads all pages of the list and keeps the members that match; without `page`, sends the request unchanged.
 * @param get sends the request to this place; its errors pass through
 * @returns the first answer with the matching members of all pages, or the first answer that is no page
 */
export async function readPages(
  request: HttpManifestRequest,
  values: TemplateValues,
  start: URL,
  get: (place: PagePlace) => Promise<RawAnswer>,
): Promise<RawAnswer> {
  const { select } = request;
  if (request.page === undefined) {
    const answer = await get({ url: start, cursor: undefined });
    return select !== undefined && nextLink(answer) !== undefined ? goingOn(answer) : answer;
  }
  const seen = new Set<string>();
  const kept: JsonValue[] = [];
  let first: RawAnswer | undefined;
  for (let place: PagePlace | undefined = { url: start, cursor: undefined }; place !== undefined;) {
    seen.add(keyOf(place));
    const answer = await get(place);
    const document = parseExactJson(answer.body);
    const list = document === undefined || !select ? undefined : valueAt(document, select.list);
    if (answer.status < 200 || answer.status >= 300 || !select || !document || !Array.isArray(list))
      return answer;
    kept.push(...list.filter((member) => isListed(select, values, member)));
    first ??= answer;
    const next = nextPage(request, place, answer, { document, list, index: seen.size });
    // Never send a secret to another origin.
    const isClosed = next !== undefined && (next.url.origin !== start.origin || next.url.username !== '');
    const isEndless = next !== undefined && (seen.has(keyOf(next)) || seen.size === MOST_PAGES);
    const isOdd = (next?.cursor?.length ?? 0) > LONGEST_CURSOR;
    if (next === undefined || isClosed || isEndless || isOdd)
      return joined(first, select, kept, isClosed || isEndless || isOdd);
    place = next;
  }
  throw new TypeError('A list has a first page.');
}

function keyOf({ url, cursor = '' }: PagePlace): string {
  return JSON.stringify([url.href, cursor]);
}

function joined(first: RawAnswer, select: Select, kept: JsonValue[], goesOn: boolean): RawAnswer {
  const document = parseExactJson(first.body) ?? null;
  const whole = { ...first, body: JSON.stringify(withValueAt(document, select.list, kept)) };
  return goesOn ? goingOn(whole) : whole;
}

function goingOn(answer: RawAnswer): RawAnswer {
  return { ...answer, headers: { ...answer.headers, [LIST_GOES_ON_HEADER]: 'yes' } };
}

interface Page {
  document: JsonValue;
  list: JsonValue[];
  /** How many pages were read, including this one. */
  index: number;
}

/** Undefined: this was the last one. */
function nextPage(
  request: HttpManifestRequest,
  { url }: PagePlace,
  answer: RawAnswer,
  { document, list, index }: Page,
): PagePlace | undefined {
  const { page, select, query } = request;
  const at = (next: URL | undefined): PagePlace | undefined => next && { url: next, cursor: undefined };
  const isFull = list.length > 0 && list.length >= (select?.pageSize ?? 1);
  switch (page?.kind) {
    case undefined:
      return undefined;
    case 'link':
      return at(resolved(url, nextLink(answer)));
    case 'page':
      return isFull ? at(withMember(url, page.query, String(page.first + index))) : undefined;
    case 'offset': {
      const before = Number(url.searchParams.get(page.query) ?? query?.[page.query] ?? 0);
      return isFull ? at(withMember(url, page.query, String(before + list.length))) : undefined;
    }
    case 'cursor': {
      const cursor = cursorAfter(page, document, list);
      if (cursor === undefined) return undefined;
      if (page.query !== undefined) return at(withMember(url, page.query, cursor));
      return sendsCursor(request) ? { url, cursor } : at(resolved(url, cursor));
    }
  }
}

/** Where a list continues: a value beside the list, or one of its last member. Undefined: nowhere. */
export function cursorAfter(
  { next, last, more }: { next?: string | undefined; last?: string | undefined; more?: string | undefined },
  document: JsonValue,
  list: readonly JsonValue[],
): string | undefined {
  if (more !== undefined && valueAt(document, more) !== true) return undefined;
  const cursor = scalarAt(last === undefined ? document : list.at(-1), last ?? next ?? '');
  return cursor === 'false' ? undefined : cursor;
}

function withMember(url: URL, name: string, value: string): URL {
  const next = new URL(url);
  next.searchParams.set(name, value);
  return next;
}

function resolved(url: URL, target: string | undefined): URL | undefined {
  return target === undefined ? undefined : (URL.parse(target, url.href) ?? undefined);
}

/** The target of `rel="next"` (RFC 8288 section 3). */
export function nextLink({ headers }: RawAnswer): string | undefined {
  for (const [, target, parameters = ''] of (headers['link'] ?? '').matchAll(/<([^>]*)>([^<]*)/g))
    if (/;\s*rel\s*=\s*"?(?:[^";]*\s)?next[\s";,]?/i.test(parameters)) return target;
  return undefined;
}
