// What clients can read as MCP resources (MCP 2025-11-25, "Resources"): documents by URI.
import type { Resource } from '@modelcontextprotocol/sdk/types.js';
import { manifestJsonSchema } from '../core/provider/manifestJsonSchema.ts';

/** One document under a URI of its own. */
export interface McpResource {
  /** `sluice://…` */
  uri: string;
  /** snake_case, for clients that list names. */
  name: string;
  title: string;
  description: string;
  mimeType: string;
  /** Computed when it is read. */
  text(): string;
}

/** As `resources/list` tells it. */
export function describeResource({ uri, name, title, description, mimeType }: McpResource): Resource {
  return { uri, name, title, description, mimeType };
}

/** The manifest language, for agents that help to write one. */
export const MANIFEST_SCHEMA: McpResource = {
  uri: 'sluice://schema/manifest',
  name: 'manifest_schema',
  title: 'Provider manifest schema',
  description: 'The JSON schema of provider manifests; validate_manifest checks what it cannot say.',
  mimeType: 'application/schema+json',
  text: () => JSON.stringify(manifestJsonSchema()),
};
