// A folder with an OpenAPI description and the manifest that includes operations of it.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../src/core/json.ts';

export interface Included {
  baseUrl?: string;
  include: JsonObject;
  file?: string;
  digest?: string;
  more?: JsonObject;
}

/** A small description with these paths. */
export function api(paths: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    openapi: '3.1.0',
    info: { title: 'Acme', version: '1' },
    servers: [{ url: 'https://api.acme.example/v1' }],
    paths,
    ...more,
  };
}

export function manifestOf({
  baseUrl,
  include,
  file = 'acme.openapi.json',
  digest,
  more,
}: Included): JsonObject {
  return {
    id: 'acme',
    name: 'Acme',
    environments: { development: { baseUrl: baseUrl ?? 'https://api.acme.example/v1', live: false } },
    requests: {
      'credential.create': { type: 'unsupported', why: 'There is none.' },
    },
    openapi: { file, digest: digest ?? `sha256:${'0'.repeat(64)}`, include },
    ...more,
  };
}

/** Writes both; the manifest names the digest of what was written. */
export function writeIncluding(folder: string, description: JsonObject | string, included: Included): string {
  mkdirSync(folder, { recursive: true });
  const text = typeof description === 'string' ? description : JSON.stringify(description);
  const { file = 'acme.openapi.json' } = included;
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  writeFileSync(path.join(folder, 'acme.json'), JSON.stringify(manifestOf({ digest, ...included })));
  return digest;
}
