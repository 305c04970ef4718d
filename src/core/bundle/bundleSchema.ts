// The exact types of bundles and credentials, for reading records from untrusted sources.
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import { BUNDLE_STATUSES, ENVIRONMENTS, type Bundle } from './bundle.ts';
import { CREDENTIAL_KINDS, CREDENTIAL_STATES, REFRESHERS, type Credential } from './credential.ts';

/**
 * Free-form JSON inside a record, taken as JSON.parse made it: a copying parser would lose members named like
 * the prototype's.
 */
export const jsonObject = z.custom<JsonObject>(isJsonObject, 'must be an object');

/** Milliseconds since the epoch. */
export const instant = z.int();

export const lastUsedSchema = z.strictObject({
  at: instant.nullable(),
  source: z.enum(['provider', 'sluice', 'unknown']),
});

export const bundleSchema: z.ZodType<Bundle> = z.strictObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  environment: z.enum(ENVIRONMENTS),
  baseUrl: z.string().optional(),
  live: z.boolean(),
  status: z.enum(BUNDLE_STATUSES),
  revision: z.int(),
  subscription: z.strictObject({ plan: z.string(), addOns: z.array(z.string()) }).nullable(),
  tools: z.array(z.strictObject({ name: z.string(), title: z.string() })).optional(),
  inputs: jsonObject,
  settings: jsonObject,
  webhooks: z.array(
    z.strictObject({
      id: z.string(),
      providerRef: z.string(),
      url: z.string(),
      events: z.array(z.string()),
      credentialId: z.string().nullable(),
    }),
  ),
  oauthClient: z
    .strictObject({
      clientId: z.string(),
      credentialId: z.string().nullable(),
      registrationUri: z.string().nullable(),
      authMethod: z.string().nullable(),
      redirectUris: z.array(z.string()),
    })
    .nullable(),
  unsupported: z.array(z.strictObject({ request: z.string(), why: z.string() })),
  createdAt: instant,
  lastUsed: lastUsedSchema,
  demo: z.boolean(),
});

export const credentialSchema: z.ZodType<Credential> = z.strictObject({
  id: z.string(),
  bundleId: z.string(),
  kind: z.enum(CREDENTIAL_KINDS),
  label: z.string(),
  providerRef: z.string().nullable(),
  account: z.string().nullable(),
  state: z.enum(CREDENTIAL_STATES),
  expiresAt: instant.nullable(),
  lastRefreshedAt: instant.nullable(),
  createdAt: instant,
  generation: z.int(),
  refreshedBy: z.enum(REFRESHERS),
  scopes: z.array(z.string()).optional(),
});
