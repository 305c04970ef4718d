// The manifest: a provider, declared as JSON. One zod schema; types, the editors' JSON schema and the tables in
// docs/manifest.md derive from it. manifestChecks.ts checks what a schema can't express.
import { z } from 'zod';
import { ENVIRONMENTS } from '../bundle/bundle.ts';
import {
  headerName,
  inputName,
  pointer,
  requestSchema,
  type ManifestRequest,
  type SentManifestRequest,
} from './manifestRequests.ts';
import { isSent } from './sentRequests.ts';

const pattern = z.string().max(200);

/** `default` names the environment's own base URL. */
const baseUrlName = z.string().regex(/^(?!default$)[a-z][a-z0-9-]{0,39}$/, 'a name like "eu", not "default"');

const environmentSchema = z.strictObject({
  baseUrl: z
    .string()
    .max(1000)
    .describe(
      'Fixed, or `{input}` for the whole of it where an input of type `url` names the server. Plain http only to this machine.',
    ),
  baseUrls: z
    .record(baseUrlName, z.string().max(1000))
    .default({})
    .describe(
      'Further ones by name (a region, a successor), fixed, e.g. `{"eu": "https://api.eu.acme.example"}`: `migrate_bundles` moves bundles between them. A bundle remembers the name; requests of type `oauth` go to the issuer all the same.',
    ),
  live: z.boolean().describe('Whether real users depend on it: then a person is asked first.'),
});

const inputSchema = z.strictObject({
  title: z.string().min(1).max(120).describe('What a person reads.'),
  description: z.string().max(400).default('').describe('What else they should know.'),
  type: z.enum(['string', 'url', 'string-list', 'boolean']).default('string').describe('What it takes.'),
  secret: z
    .boolean()
    .default(false)
    .describe('Asked of the person alone, kept in the vault, never taken from an agent.'),
  required: z.boolean().default(true).describe('Whether nothing works without it.'),
  pattern: pattern
    .optional()
    .describe('JavaScript regular expression (flag `u`) that the whole value must match.'),
  environmentPatterns: z
    .partialRecord(z.enum(ENVIRONMENTS), pattern)
    .optional()
    .describe('Patterns that hold in one environment besides, e.g. for the keys of a test mode.'),
  default: z.json().optional().describe('Taken where nothing was given.'),
});

const authSchema = z
  .discriminatedUnion('scheme', [
    z.strictObject({ scheme: z.literal('bearer'), input: z.string().describe('A secret.') }),
    z.strictObject({
      scheme: z.literal('basic'),
      usernameInput: z.string().describe('An input that is not secret.'),
      passwordInput: z.string().describe('A secret.'),
    }),
    z.strictObject({
      scheme: z.literal('header'),
      header: headerName.describe('Its name.'),
      input: z.string().describe('A secret.'),
    }),
    z.strictObject({ scheme: z.literal('none') }),
  ])
  .default({ scheme: 'none' });

const limitsSchema = z
  .strictObject({
    concurrency: z.int().min(1).max(50).default(10).describe('Requests under way at once.'),
    perSecond: z.number().min(0.01).max(1000).default(20).describe('Requests a second; fractions are fine.'),
    resetHeader: headerName
      .optional()
      .describe(
        'When the limit ends: epoch seconds, epoch milliseconds, or seconds from now. `Retry-After` wins.',
      ),
    remainingHeader: headerName.optional().describe('How many requests are left.'),
    limitedWhen403: z
      .array(z.enum(['nothing-remains', 'retry-after']))
      .optional()
      .describe('What makes a 403 mean “not now” instead of “no”; by default that nothing remains.'),
    limitedCodes: z
      .array(z.string())
      .optional()
      .describe('Codes (where `errors.code` or `success.errorPointer` points) that mean “not now”.'),
  })
  .default({ concurrency: 10, perSecond: 20 });

const endpoint = z.url({ protocol: /^https?$/ }).max(1000);

const oauthSchema = z.strictObject({
  issuer: z
    .string()
    .optional()
    .describe(
      'Issuer identifier (RFC 8414), or `{input}` of type `url` that holds it: endpoints are discovered.',
    ),
  endpoints: z
    .strictObject({
      authorization: endpoint.optional(),
      token: endpoint,
      registration: endpoint.optional(),
      introspection: endpoint.optional(),
      revocation: endpoint.optional(),
    })
    .optional()
    .describe('Instead of `issuer`, for servers that publish no metadata.'),
  registration: z
    .enum(['dynamic', 'manual'])
    .default('dynamic')
    .describe('How a client comes into being: by RFC 7591, or by hand.'),
  clientAuth: z
    .enum(['client_secret_basic', 'client_secret_post', 'none'])
    .default('client_secret_basic')
    .describe('How the client shows who it is, until registration says otherwise.'),
  pkce: z
    .enum(['S256', 'none'])
    .default('S256')
    .describe('Proof key in the authorization code flow (RFC 7636).'),
  rotation: z
    .enum(['none', 'grace', 'strict'])
    .default('strict')
    .describe('A spent refresh token is still good, good for `graceMs`, or its reuse kills the grant.'),
  graceMs: z.int().nonnegative().default(0).describe('Milliseconds.'),
  tokens: pointer
    .default('')
    .describe(
      'Where in a token answer the tokens stand, e.g. `/data`; by default at the top, or in its only object that has some.',
    ),
  refreshMarginMs: z
    .int()
    .nonnegative()
    .default(300_000)
    .describe('How long before its end an access token is refreshed, in milliseconds.'),
});

const signatureSchema = z.strictObject({
  algorithm: z.enum(['hmac-sha256']).describe('What signs.'),
  header: headerName.describe('Header that carries the signature.'),
  value: z
    .string()
    .max(200)
    .describe('What stands in it: `{signature}`, `{timestamp}` and fixed text, e.g. `sha256={signature}`.'),
  signed: z
    .string()
    .max(200)
    .describe('What is signed: `{body}`, `{timestamp}`, `{id}` and fixed text, e.g. `{timestamp}.{body}`.'),
  encoding: z.enum(['hex', 'base64']).describe('How the signature is written.'),
  keyPrefix: z.string().max(20).default('').describe('What is taken off the secret before it is used.'),
  keyEncoding: z.enum(['text', 'base64']).default('text').describe('How the secret is written.'),
  idHeader: headerName.optional().describe('Header that carries `{id}`.'),
  timestampHeader: headerName
    .optional()
    .describe('Header that carries `{timestamp}` (epoch seconds), where `value` does not.'),
  toleranceSeconds: z.int().positive().default(300).describe('How old a delivery may be.'),
});

export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'an id like "my-service"')
    .describe('What callers give as `provider`.'),
  name: z.string().min(1).max(80).describe('What it is called.'),
  description: z.string().max(400).default('').describe('One or two sentences.'),
  documentation: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('The provider’s own documentation.'),
  environments: z
    .partialRecord(z.enum(ENVIRONMENTS), environmentSchema)
    .describe('`development`, `staging`, `production` → where it is, and whether it is live.'),
  privateNetwork: z
    .boolean()
    .default(false)
    .describe('Whether its fixed hosts may stand in a private network; the person is asked for that.'),
  inputs: z.record(inputName, inputSchema).default({}).describe('What it asks for, by name.'),
  provided: z
    .array(inputName)
    .default([])
    .describe('Secrets that Sluice supplies itself; built-in manifests only.'),
  auth: authSchema.describe('How `"auth": "provider"`, the default of requests, is sent.'),
  ownGrant: z
    .strictObject({
      access: inputName.describe('Secret input that holds the access token.'),
      refresh: inputName.describe('Secret input that holds the refresh token.'),
    })
    .optional()
    .describe(
      'Where the secret that authenticates is itself a pair of tokens: sync refreshes it by `token.refresh`, and every request takes the newest.',
    ),
  idempotency: z
    .strictObject({
      header: headerName.describe('Carries the key.'),
      lifetimeMs: z.int().positive().describe('How long the provider remembers one, in milliseconds.'),
    })
    .optional()
    .describe('For requests that are `idempotent`.'),
  success: z
    .strictObject({
      pointer: pointer.describe('Looked at in every answer.'),
      equals: z.json().describe('What a success has there; `null`: nothing, or an empty list.'),
      errorPointer: pointer.describe('Where the code of an error stands.'),
    })
    .optional()
    .describe('For errors that come as HTTP 200. A list `errors`, as in GraphQL, needs no mention.'),
  errors: z
    .strictObject({ code: pointer.describe('Its code.'), message: pointer.describe('Its message.') })
    .default({ code: '/error', message: '/error_description' })
    .describe('Where an error answer says what is wrong.'),
  limits: limitsSchema.describe('How much it takes. `Retry-After` is always honoured, in both forms.'),
  oauth: oauthSchema.optional().describe('For requests of type `oauth`, and for connecting accounts.'),
  webhookSignature: signatureSchema
    .optional()
    .describe('How its deliveries are signed, for whoever receives them.'),
  requests: z
    .record(z.string().regex(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)?$/), requestSchema)
    .describe('What it can do, by name.'),
  webhooks: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(120).describe('What a person reads.'),
        url: z
          .string()
          .max(1000)
          .describe('Template over the inputs; begins with `https://` or an input of type `url`.'),
        events: z.array(z.string().min(1).max(100)).min(1).describe('What is delivered there.'),
        when: inputName
          .optional()
          .describe('An input: where it was not given, or is false, there is no such webhook.'),
      }),
    )
    .default([])
    .describe('The webhooks that a bundle gets.'),
  tools: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9_]{0,59}$/)
          .describe('For agents.'),
        title: z.string().max(120).describe('For people.'),
      }),
    )
    .default([])
    .describe('What a bundle offers to agents.'),
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

/** The request, or `unsupported` with the reason if the manifest does not declare it. */
export function requestOf(manifest: Manifest, name: string): ManifestRequest {
  // hasOwn: a name such as `constructor` must not match an inherited member.
  const declared = Object.hasOwn(manifest.requests, name) ? manifest.requests[name] : undefined;
  return (
    declared ?? {
      type: 'unsupported',
      why: `The manifest of ${manifest.name} declares no request ${name}.`,
    }
  );
}

/** The request, if it goes over the wire. */
export function sentRequestOf(manifest: Manifest, name: string): SentManifestRequest | undefined {
  const request = requestOf(manifest, name);
  return isSent(request) ? request : undefined;
}

/** Why the request is not sent to the provider, as a sentence; undefined if it is. */
export function whyNotSent(manifest: Manifest, name: string): string | undefined {
  const request = requestOf(manifest, name);
  switch (request.type) {
    case 'http':
    case 'oauth':
      return undefined;
    case 'unsupported':
      return request.why;
    case 'manual':
      return `It is done by hand: ${request.title}.`;
    case 'included':
      return `It is part of ${request.in}.`;
  }
}
