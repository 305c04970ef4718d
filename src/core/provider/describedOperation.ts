// What a reader of OpenAPI descriptions returns: operations in the language of manifests, what can't be used and why,
// and what a person chooses from. The port of src/providers/openapi.
import type { JsonObject } from '../json.ts';
import type { HttpManifestRequest } from './manifest.ts';

/** An operation as a tool and its request, before a manifest says how it is used. Plain JSON. */
export interface DescribedOperation {
  /** The default name of its tool. */
  name: string;
  title: string;
  description: string;
  tags: string[];
  /** Only what `inputSchema.ts` enforces. */
  input: JsonObject;
  request: Pick<HttpManifestRequest, 'method' | 'path' | 'answer'> &
    Partial<Pick<HttpManifestRequest, 'query' | 'headers' | 'json' | 'form' | 'styles'>>;
  /** Servers of its own; absent: those of the description. */
  servers?: string[];
}

export interface DescribedOperations {
  /** `sha256:…` of the files that were read. */
  digest: string;
  /** Relative path of each file that the description refers to → its SHA-256, in order of path. */
  files: Record<string, string>;
  /** By id, for those that can be used. */
  operations: Record<string, DescribedOperation>;
  /** By id, with the reason. */
  unusable: Record<string, string>;
}

/** One operation to choose from. */
export interface ListedOperation {
  id: string;
  method: string;
  path: string;
  /** In one line, without invisible characters. */
  title: string;
  deprecated: boolean;
}

/** How a description says that callers authenticate. */
export interface SecurityScheme {
  name: string;
  /** `header`, `query`, `cookie`: an API key there, named `key`. */
  kind: 'bearer' | 'basic' | 'header' | 'query' | 'cookie' | 'oauth2' | 'other';
  key?: string;
  /** Endpoints of the authorization code or client credentials flow. */
  oauth?: { authorization?: string; token?: string; refresh?: string };
  description: string;
}

export interface DescriptionSummary {
  /** `OpenAPI 3.1`, `Swagger 2.0`. */
  format: string;
  title: string;
  version: string;
  digest: string;
  /** As the description writes them; with its templates. */
  servers: string[];
  security: SecurityScheme[];
  operations: ListedOperation[];
  /** What was left out or is odd, one sentence each. */
  notes: string[];
}

export interface DescriptionReader {
  /**
   * What a person chooses from.
   * @throws AppError `bad-arguments` with the reason: no description, too large, too deep, unreadable, out of time
   */
  summarize(file: string): Promise<DescriptionSummary>;
  /**
   * The operations of these ids. External references are read only below `folder`.
   * @throws AppError as `summarize`
   */
  describe(file: string, folder: string, ids: readonly string[]): Promise<DescribedOperations>;
}
