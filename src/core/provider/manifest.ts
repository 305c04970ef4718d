// The manifest: a provider, declared as JSON. One zod schema; types, the editors' JSON schema and the tables in
// docs/manifest.md derive from it. manifestChecks.ts checks what a schema can't express.
import { z } from 'zod';
import { ENVIRONMENTS } from '../bundle/bundle.ts';
import { authSchema } from './authSchema.ts';
import { headerName, inputName, pointer, requestSchema, successSchema } from './manifestRequests.ts';
import { serverName } from './names.ts';
import { scopeSchema } from './scopeSchema.ts';
import { toolSchema } from './manifestTools.ts';
import { oauthSchema } from './oauthSchema.ts';
import { openapiSchema } from './openapiMember.ts';
import { signatureSchema } from './signatureSchema.ts';

const pattern = z.string().max(200);

const environmentSchema = z.strictObject({
  baseUrl: z
    .string()
    .max(1000)
    .describe(
      'A fixed URL, or only `{input}` if an input of type `url` names the server. Plain http is allowed only to this machine.',
    ),
  baseUrls: z
    .record(serverName, z.string().max(1000))
    .default({})
    .describe(
      'Additional fixed URLs by name (a region, a successor), e.g. `{"eu": "https://api.eu.acme.example"}`. `migrate_bundles` moves bundles between them. A bundle stores the name. Requests of type `oauth` always go to the issuer.',
    ),
  servers: z
    .record(serverName, z.string().max(1000))
    .default({})
    .describe(
      'Fixed URLs that requests name by `server`, if a provider has a host for each service, e.g. `{"storage": "https://storage.googleapis.com"}`.',
    ),
  live: z.boolean().describe('Whether real users depend on it: changes need approval.'),
});

const inputSchema = z.strictObject({
  title: z.string().min(1).max(120).describe('Title for people.'),
  description: z.string().max(400).default('').describe('Further information for people.'),
  type: z.enum(['string', 'url', 'string-list', 'boolean']).default('string').describe('Type of the value.'),
  secret: z
    .boolean()
    .default(false)
    .describe('Only a person supplies it, never an agent; kept in the vault.'),
  required: z.boolean().default(true).describe('Whether the bundle needs it.'),
  pattern: pattern
    .optional()
    .describe('JavaScript regular expression (flag `u`) that the whole value must match.'),
  environmentPatterns: z
    .partialRecord(z.enum(ENVIRONMENTS), pattern)
    .optional()
    .describe('Additional patterns per environment, e.g. for the keys of a test mode.'),
  default: z.json().optional().describe('Used if no value is given.'),
});

const limitsSchema = z
  .strictObject({
    concurrency: z.int().min(1).max(50).default(10).describe('Maximum concurrent requests.'),
    perSecond: z.number().min(0.01).max(1000).default(20).describe('Maximum per second; can be a fraction.'),
    resetHeader: headerName
      .optional()
      .describe(
        'End of the limit: epoch seconds, epoch milliseconds, or seconds from now. `Retry-After` takes precedence.',
      ),
    remainingHeader: headerName.optional().describe('Remaining requests.'),
    limitedWhen403: z
      .array(z.enum(['nothing-remains', 'retry-after']))
      .optional()
      .describe('What makes a 403 mean “not now” instead of “no”; by default, that no requests remain.'),
    limitedCodes: z
      .array(z.string())
      .optional()
      .describe('Codes (at `errors.code` or `success.errorPointer`) that mean “not now”.'),
  })
  .default({ concurrency: 10, perSecond: 20 });

export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'an id like "my-service"')
    .describe('The id that callers pass as `provider`.'),
  name: z.string().min(1).max(80).describe('Name for people.'),
  description: z.string().max(400).default('').describe('One or two sentences.'),
  documentation: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('The provider’s own documentation.'),
  environments: z
    .partialRecord(z.enum(ENVIRONMENTS), environmentSchema)
    .describe('`development`, `staging`, `production` → base URL, and whether it is live.'),
  privateNetwork: z
    .boolean()
    .default(false)
    .describe('Whether its fixed hosts can be in a private network; a person must allow that.'),
  inputs: z.record(inputName, inputSchema).default({}).describe('The provider’s inputs, by name.'),
  provided: z
    .array(inputName)
    .default([])
    .describe('Secrets that Sluice supplies itself; built-in manifests only.'),
  scope: scopeSchema.describe(
    'What the credential acts on, by default the base URL. An account is live until a person says otherwise.',
  ),
  auth: authSchema.describe('How requests with `"auth": "provider"` authenticate.'),
  ownGrant: z
    .strictObject({
      access: inputName.describe('Secret input that holds the access token.'),
      refresh: inputName.describe('Secret input that holds the refresh token.'),
    })
    .optional()
    .describe(
      'If the authenticating secret is itself a token pair: sync refreshes it with `token.refresh`, and every request uses the newest.',
    ),
  idempotency: z
    .strictObject({
      header: headerName.describe('Header that carries the key.'),
      lifetimeMs: z.int().positive().describe('How long the provider remembers a key, in milliseconds.'),
    })
    .optional()
    .describe('For requests that are `idempotent`.'),
  success: successSchema
    .optional()
    .describe('For errors with HTTP 200. A list `errors`, as in GraphQL, is recognized without it.'),
  errors: z
    .strictObject({
      code: pointer.describe('Its code.'),
      message: pointer.describe('Its message.'),
      refusedSecretCodes: z
        .array(z.string())
        .optional()
        .describe(
          'Codes that mean “this secret is not taken”, as status 401 does: a person is asked for another.',
        ),
      forbiddenCodes: z
        .array(z.string())
        .optional()
        .describe('Codes that mean “this secret lacks a permission”, as status 403 does.'),
      permission: pointer
        .optional()
        .describe('The permission or scope that is missing, by name. `WWW-Authenticate` is read too.'),
      permissionHeader: headerName
        .optional()
        .describe('A header of a refusal that names the permissions which the request needs.'),
    })
    .default({ code: '/error', message: '/error_description' })
    .describe('Where an error answer describes the error.'),
  limits: limitsSchema.describe('The provider’s limits. `Retry-After` is always honored, in both forms.'),
  oauth: oauthSchema.optional().describe('For requests of type `oauth`, and for connecting accounts.'),
  webhookSignature: signatureSchema
    .optional()
    .describe('How the provider signs deliveries, for the code that receives them.'),
  requests: z
    .record(z.string().regex(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)?$/), requestSchema)
    .describe('Requests, by name.'),
  webhooks: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(120).describe('Title for people.'),
        url: z
          .string()
          .max(1000)
          .describe('Template over the inputs; begins with `https://` or an input of type `url`.'),
        events: z.array(z.string().min(1).max(100)).min(1).describe('Events to deliver there.'),
        when: inputName
          .optional()
          .describe('An input: if it is not given, or is false, there is no such webhook.'),
      }),
    )
    .default([])
    .describe('The webhooks of a bundle.'),
  tools: z
    .array(toolSchema)
    .max(200)
    .default([])
    .describe('What a bundle can do at its provider for agents and people.'),
  openapi: openapiSchema
    .optional()
    .describe('Operations of an OpenAPI description beside the manifest that become tools.'),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestInput = z.infer<typeof inputSchema>;
export type {
  HttpManifestRequest,
  ManifestRequest,
  ManualManifestRequest,
  OAuthManifestRequest,
  SentManifestRequest,
} from './manifestRequests.ts';
