// The setup file of a project: which bundles it needs, without secrets. One zod schema; the editors' JSON schema
// derives from it. The file is untrusted until a person accepts it: everything in it is bounded and checked.
import { z } from 'zod';
import { ENVIRONMENTS, normalizeBundleName } from '../bundle/bundle.ts';
import type { JsonObject } from '../json.ts';
import { visibleText } from '../visibleText.ts';
import { MAX_SETUP_LENGTH, type SetupEntry } from './setupEntry.ts';
import { MAX_PROBLEMS, readUntrusted } from './untrustedFile.ts';

/** A name without hidden content: no controls, invisible characters, bidirectional overrides or half characters. */
const plainName = z
  .string()
  .min(1)
  .max(120)
  .refine((text) => text.isWellFormed() && normalizeBundleName(text) !== '', 'must be a text')
  .refine((text) => visibleText(text, 1_000) === text, 'must not hold invisible or control characters');

const inputValue = z.union([z.string().max(2_000), z.boolean(), z.array(z.string().max(2_000)).max(100)]);

const bundleSchema = z.strictObject({
  name: plainName.describe('What the bundle is called; with provider and environment it is its identity.'),
  provider: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be the id of a provider, like "github"')
    .describe('A provider’s id, as list_providers tells it.'),
  environments: z
    .array(z.enum(ENVIRONMENTS))
    .min(1)
    .max(ENVIRONMENTS.length)
    .describe('In which environments the project needs it, with these inputs.'),
  inputs: z
    .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be a name like "webhook_url"'), inputValue)
    .default({})
    .describe('What the provider asks for. Never a secret: each person is asked for those.'),
  settings: z
    .record(plainName, z.json())
    .default({})
    .describe('Settings that Sluice keeps about the bundle. Never a secret.'),
});

export const setupFileSchema = z.strictObject({
  $schema: z.string().max(1_000).optional(),
  version: z.literal(1).describe('The form of this file.'),
  bundles: z.array(bundleSchema).max(100).describe('The bundles that the project needs.'),
});

export type ReadSetup = { entries: SetupEntry[] } | { problems: string[] };

/** All entries, or the problems, by place. A problem never repeats a value. */
export function readSetupFile(text: string): ReadSetup {
  const read = readUntrusted(text, setupFileSchema, MAX_SETUP_LENGTH);
  if ('problems' in read) return read;
  const entries = read.data.bundles.flatMap((bundle): SetupEntry[] =>
    [...new Set(bundle.environments)].map((environment) => ({
      name: normalizeBundleName(bundle.name),
      provider: bundle.provider,
      environment,
      inputs: bundle.inputs,
      settings: bundle.settings as JsonObject,
    })),
  );
  const twins = entries.filter((entry, at) => entries.findIndex((other) => isSame(entry, other)) < at);
  if (twins.length === 0) return { entries };
  return {
    problems: twins
      .slice(0, MAX_PROBLEMS)
      .map(({ name, provider, environment }) => `“${name}” at ${provider} (${environment}) is listed twice`),
  };
}

function isSame(left: SetupEntry, right: SetupEntry): boolean {
  return (
    left.name === right.name && left.provider === right.provider && left.environment === right.environment
  );
}
