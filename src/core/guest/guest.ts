// A guest: an MCP server behind Sluice, as a person accepted it. What it offers is the accepted record, never what the
// server says at the moment.
import type { JsonObject } from '../json.ts';
import type { Verb } from '../plan/verb.ts';

/** Where a project names its servers, in the workspace folder: see guestsFile.ts, which reads and checks it. */
export const GUESTS_FILE = '.sluice/guests.json';

/** Starts with a letter or digit, so that it is one segment of a path and one word of a command line. */
export const GUEST_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** A program that speaks MCP on its standard streams. */
export interface StdioDefinition {
  kind: 'stdio';
  command: string;
  args: string[];
  /** Absolute; null: the folder of the window, or a private folder of Sluice's. */
  cwd: string | null;
  /** Values that are no secrets. */
  env: Record<string, string>;
  /** Names of variables whose values are in the vault. */
  secretEnv: string[];
}

/** A server that speaks MCP's Streamable HTTP. */
export interface HttpDefinition {
  kind: 'http';
  /** http or https; never with a user, a password or a fragment. */
  url: string;
  /** Values that are no secrets. */
  headers: Record<string, string>;
  /** Names of headers whose values are in the vault. */
  secretHeaders: string[];
}

export type GuestDefinition = StdioDefinition | HttpDefinition;

/** What a server says of itself, as far as a model or a client reads it. Members are the server's own, unchanged. */
export interface GuestSnapshot {
  /** `serverInfo` of its `initialize`. */
  serverInfo: JsonObject;
  capabilities: JsonObject;
  instructions: string | null;
  /** Tools as listed: one JSON object each, in the server's order, all pages. */
  tools: JsonObject[];
  /** Prompts as listed, all pages. */
  prompts: JsonObject[];
}

/** A tool as a person accepted it. */
export interface AcceptedTool {
  /** The server's own words. */
  definition: JsonObject;
  /** Over `definition`. */
  digest: string;
  /** What a person said that it does. */
  verb: Verb;
  /** A reading tool of the guest that returns what this one changes; null: none. */
  before: string | null;
}

export interface Guest {
  /** `gst_…`; also the owner of its secrets in the vault. */
  id: string;
  /** As the person gave it. */
  name: string;
  definition: GuestDefinition;
  /** Over the name and the definition: what a person allowed to start. */
  launchDigest: string;
  serverInfo: JsonObject;
  capabilities: JsonObject;
  instructions: string | null;
  prompts: JsonObject[];
  tools: AcceptedTool[];
  /** What the server said last, if anything of it is not as accepted; null: all of it is. */
  offered: GuestSnapshot | null;
  /** Digests of changes that a person decided to keep withheld: Sluice asks about them no more. */
  kept: string[];
  /** Milliseconds since the epoch, as all times. */
  createdAt: number;
  acceptedAt: number;
}

/** The name of a definition; empty if the server gave none. */
export function definitionName(definition: JsonObject): string {
  const { name } = definition;
  return typeof name === 'string' ? name : '';
}
