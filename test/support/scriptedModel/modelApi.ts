// What every model's API has in common: it reads the conversation out of a request, and answers with a turn.
import type { ToolCall, Turn } from './story.ts';

/** A request body. */
export type Body = Record<string, unknown>;

/** What an agent tells the model. */
export interface Conversation {
  /** The texts of the results that came back from Sluice's tools, in order. */
  results: string[];
  /** Whether the model could call a tool at all: agents also ask for titles and summaries. */
  hasTools: boolean;
}

export interface Answer {
  /** The events of a stream, or the one answer of a request that wants no stream. */
  events: { event?: string; data: object | '[DONE]' }[];
  whole: object;
}

export interface ModelApi {
  serves(path: string): boolean;
  wantsStream(path: string, body: Body): boolean;
  read(body: Body): Conversation;
  answer(body: Body, turn: Turn): Answer;
}

/** The agent's own name of a tool: Sluice's, behind a prefix. */
export function nameOf({ tool }: ToolCall, names: readonly string[]): string | undefined {
  return names.find((name) => new RegExp(`(^|[^a-z])${tool}$`).test(name));
}

/** All text in a content of whichever shape: a string, blocks, or nested blocks. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textIn).join('\n');
  if (typeof content !== 'object' || content === null) return '';
  const { text, output, content: inner } = content as Record<string, unknown>;
  return textIn(text ?? output ?? inner ?? JSON.stringify(content));
}

export function listIn(body: Body, name: string): Record<string, unknown>[] {
  const list = body[name];
  return Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
}

let ids = 0;
/** Unique in this process. */
export function newId(prefix: string): string {
  ids += 1;
  return `${prefix}_${ids.toString().padStart(8, '0')}`;
}
