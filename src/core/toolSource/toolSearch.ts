// Ranks tools of bundles and guests for a query by BM25 over name, title, description, tags and path. Local and pure; the
// index of the same sources is built once.
import { definitionName, type AcceptedTool, type Guest } from '../guest/guest.ts';
import type { JsonValue } from '../json.ts';
import type { Manifest } from '../provider/manifest.ts';
import { toolsOf, type BundleTool } from './bundleTools.ts';

export interface FoundTool {
  manifest: Manifest;
  tool: BundleTool;
}

/** What offers tools: one object for as long as it offers the same. */
export type ToolSource = Manifest | GuestSource;

export interface GuestSource {
  guest: Guest;
  tools: readonly AcceptedTool[];
}

export type Found = FoundTool | FoundGuestTool;

export interface FoundGuestTool {
  guest: Guest;
  tool: AcceptedTool;
}

interface Document {
  found: Found;
  counts: ReadonlyMap<string, number>;
  length: number;
}

interface ToolIndex {
  sources: readonly ToolSource[];
  documents: readonly Document[];
  /** Term → positions of the documents that contain it. */
  postings: ReadonlyMap<string, readonly number[]>;
  averageLength: number;
}

/** Usual constants of BM25: saturation of a term's count, and weight of a document's length. */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;
/** How often a word of the name or the title counts, compared with one of the description. */
const NAME_WEIGHT = 4;
const TITLE_WEIGHT = 2;

let latest: ToolIndex | undefined;

/** Best first; without a query in the order of the sources. */
export function searchTools(sources: readonly Manifest[], query: string): FoundTool[];
export function searchTools(sources: readonly ToolSource[], query: string): Found[];
export function searchTools(sources: readonly ToolSource[], query: string): Found[] {
  const index = indexOf(sources);
  const terms = [...new Set(termsOf(query))];
  if (terms.length === 0) return index.documents.map(({ found }) => found);
  const scores = new Map<number, number>();
  for (const term of terms) {
    const postings = index.postings.get(term) ?? [];
    const rarity = Math.log(1 + (index.documents.length - postings.length + 0.5) / (postings.length + 0.5));
    for (const position of postings) {
      const document = index.documents[position];
      const count = document?.counts.get(term) ?? 0;
      const length = (document?.length ?? 0) / index.averageLength;
      const norm = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length);
      const score = (rarity * count * (SATURATION + 1)) / (count + norm);
      scores.set(position, (scores.get(position) ?? 0) + score);
    }
  }
  return [...scores]
    .sort(([one, left], [other, right]) => right - left || one - other)
    .flatMap(([position]) => index.documents[position]?.found ?? []);
}

function indexOf(sources: readonly ToolSource[]): ToolIndex {
  const isSame =
    latest?.sources.length === sources.length &&
    latest.sources.every((source, position) => source === sources[position]);
  if (isSame && latest !== undefined) return latest;
  const documents = sources.flatMap((source): Document[] =>
    'guest' in source
      ? source.tools.map((tool) => guestDocument(source.guest, tool))
      : toolsOf(source).map((tool) => documentOf(source, tool)),
  );
  const postings = new Map<string, number[]>();
  for (const [position, { counts }] of documents.entries())
    for (const term of counts.keys()) {
      const known = postings.get(term);
      if (known === undefined) postings.set(term, [position]);
      else known.push(position);
    }
  const total = documents.reduce((sum, { length }) => sum + length, 0);
  latest = { sources, documents, postings, averageLength: total / Math.max(documents.length, 1) || 1 };
  return latest;
}

function documentOf(manifest: Manifest, tool: BundleTool): Document {
  const { name, title, description, tags, sent } = tool;
  const more = `${description} ${tags.join(' ')} ${sent.path} ${manifest.name} ${manifest.id}`;
  return { found: { manifest, tool }, ...weighed(name, title, more) };
}

function guestDocument(guest: Guest, tool: AcceptedTool): Document {
  const { title, description } = tool.definition;
  const more = `${textIn(description)} ${guest.name}`;
  return { found: { guest, tool }, ...weighed(definitionName(tool.definition), textIn(title), more) };
}

function weighed(name: string, title: string, more: string): Omit<Document, 'found'> {
  const counts = new Map<string, number>();
  const count = (text: string, weight: number): void => {
    for (const term of termsOf(text)) counts.set(term, (counts.get(term) ?? 0) + weight);
  };
  count(name, NAME_WEIGHT);
  count(title, TITLE_WEIGHT);
  count(more, 1);
  const length = [...counts.values()].reduce((sum, weight) => sum + weight, 0);
  return { counts, length };
}

function textIn(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Lower-case words; names in camel or snake case fall apart, and a plural is its singular. */
export function termsOf(text: string): string[] {
  return (
    text
      .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map((word) => (word.length > 3 ? word.replace(/(?<!s)s$/, '') : word));
}
