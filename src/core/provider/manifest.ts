// The manifest: what a provider is, declared as JSON. One zod schema; types are derived from it.
// What a schema cannot say is checked in manifestChecks.ts; the standard request names are in standardRequests.ts.
import { z } from 'zod';
import { VERBS } from '../approval/plan.ts';
import { ENVIRONMENTS } from '../bundle/bundle.ts';

const verb = z.enum(VERBS);
const timeoutMs = z.int().min(100).max(120_000).default(30_000);
const inputName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a name like "api_token"');

/** `default` stands for the environment's own base URL. */
const baseUrlName = z.string().regex(/^(?!default$)[a-z][a-z0-9-]{0,39}$/, 'a name like "eu", not "default"');

/** JSON Pointer (RFC 6901). */
const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON Pointer, e.g. "/data/id"');

/** Output name → JSON Pointer into the answer. */
const outputs = z.record(inputName, pointer).default({});

/** RFC 9110 section 5.1. Names that the transport sets itself are refused in manifestChecks.ts. */
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'a header name');

const httpRequest = z.strictObject({
  type: z.literal('http'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** Path template below the environment's base URL; a value is percent-encoded and stays inside its segment. */
  path: z.string().startsWith('/').max(1000),
  query: z.record(z.string(), z.string()).optional(),
  headers: z.record(headerName, z.string()).optional(),
  /** JSON body template: a string that is exactly `{name}` takes the parameter's own JSON value. */
  json: z.json().optional(),
  /** application/x-www-form-urlencoded body template; a list is sent as one member an entry. */
  form: z.record(z.string(), z.string()).optional(),
  /** `provider`: with the manifest's `auth`; `none`: without. */
  auth: z.enum(['none', 'provider']).default('provider'),
  verb,
  /** Parameters that its templates may name beyond the standard ones and the inputs. */
  params: z.array(inputName).default([]),
  /** Secrets that its templates may name as `{secret:NAME}` beyond the standard ones and the secret inputs. */
  secrets: z.array(inputName).default([]),
  outputs,
  /** Like `outputs`, for values that go to the vault and nowhere else. */
  secretOutputs: outputs,
  /** Outputs, secret or not, that an answer may lack; any other that is missing makes the answer unusable. */
  optionalOutputs: z.array(inputName).default([]),
  /** Whether the idempotency header of the manifest may be sent. */
  idempotent: z.boolean().default(false),
  /** Request that finds what this one created, by tag, after a lost answer; its outputs have the same names. */
  find: z.string().optional(),
  /**
   * Where the answer is a list: pointer to it, and what the wanted member has (pointer into it → template).
   * Outputs are then read from that member; none is `gone`. The list must not be paged.
   */
  select: z.strictObject({ list: pointer, match: z.record(pointer, z.string()) }).optional(),
  /** Request that takes this one back; it gets this one's parameters and outputs as its parameters. */
  undo: z.string().optional(),
  goneStatuses: z.array(z.int()).default([404, 410]),
  /** Codes (where `errors.code` points) that mean gone or conflict whatever the status. */
  goneCodes: z.array(z.string()).default([]),
  conflictStatuses: z.array(z.int()).default([409]),
  conflictCodes: z.array(z.string()).default([]),
  /** What a success carries: JSON (or nothing, where no output is read), or `any` text that is not looked at. */
  answer: z.enum(['json', 'any']).default('json'),
  timeoutMs,
});

/** Carried out through the OAuth library; what it sends follows the RFC that it names. */
const oauthRequest = z.strictObject({
  type: z.literal('oauth'),
  action: z.enum([
    'discover',
    'register',
    'read-client',
    'update-client',
    'delete-client',
    'client-credentials',
    'refresh',
    'introspect',
    'revoke',
  ]),
  verb,
  undo: z.string().optional(),
  timeoutMs,
});

const unsupportedRequest = z.strictObject({
  type: z.literal('unsupported'),
  why: z.string().min(1).max(400),
});

const requestSchema = z.discriminatedUnion('type', [httpRequest, oauthRequest, unsupportedRequest]);

const inputSchema = z.strictObject({
  title: z.string().min(1).max(120),
  description: z.string().max(400).default(''),
  type: z.enum(['string', 'url', 'string-list', 'boolean']).default('string'),
  secret: z.boolean().default(false),
  required: z.boolean().default(true),
  /** JavaScript regular expression (flag `u`) that the whole value must match. */
  pattern: z.string().max(200).optional(),
  default: z.json().optional(),
});

/** How `auth: "provider"` is sent; `input`, `passwordInput` name secrets, `usernameInput` a plain input. */
const authSchema = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('bearer'), input: z.string() }),
  z.strictObject({ scheme: z.literal('basic'), usernameInput: z.string(), passwordInput: z.string() }),
  z.strictObject({ scheme: z.literal('header'), header: headerName, input: z.string() }),
  z.strictObject({ scheme: z.literal('none') }),
]);

export const manifestSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'an id like "my-service"'),
  name: z.string().min(1).max(80),
  description: z.string().max(400).default(''),
  documentation: z.url({ protocol: /^https?$/ }).optional(),
  environments: z.partialRecord(
    z.enum(ENVIRONMENTS),
    z.strictObject({
      /** Base URL; `{input}` may stand for the whole of it where an input of type url names the server. */
      baseUrl: z.string().max(1000),
      /** Further ones by name (a region, a successor): fixed URLs. Bundles stay at theirs until migrate_bundles moves them. */
      baseUrls: z.record(baseUrlName, z.string().max(1000)).default({}),
      live: z.boolean(),
    }),
  ),
  inputs: z.record(inputName, inputSchema).default({}),
  /** Secrets that the host of Sluice supplies itself (the built-in sandbox's token): nobody is asked for them. */
  provided: z.array(inputName).default([]),
  auth: authSchema.default({ scheme: 'none' }),
  /** Header that carries the idempotency key, and for how long the provider remembers one. */
  idempotency: z.strictObject({ header: headerName, lifetimeMs: z.int().positive() }).optional(),
  /** For providers that answer errors with HTTP 200: an answer is a success only where this pointer holds this value. */
  success: z.strictObject({ pointer, equals: z.json(), errorPointer: pointer }).optional(),
  /** Where an error answer carries its code and message. */
  errors: z
    .strictObject({ code: pointer, message: pointer })
    .default({ code: '/error', message: '/error_description' }),
  limits: z
    .strictObject({
      concurrency: z.int().min(1).max(50).default(10),
      perSecond: z.number().min(0.01).max(1000).default(20),
      /** When the limit ends: epoch seconds, epoch milliseconds, or seconds from now. `Retry-After` wins. */
      resetHeader: headerName.optional(),
      /** How many requests are left; 0 with a 403 means limited. */
      remainingHeader: headerName.optional(),
    })
    .default({ concurrency: 10, perSecond: 20 }),
  oauth: z
    .strictObject({
      /** Issuer identifier (RFC 8414), or `{input}` of type url that holds it. */
      issuer: z.string(),
      /** Until registration says otherwise (RFC 7591 token_endpoint_auth_method). */
      clientAuth: z
        .enum(['client_secret_basic', 'client_secret_post', 'none'])
        .default('client_secret_basic'),
      /** What happens to a spent refresh token: still good, good for `graceMs`, or its reuse kills the grant. */
      rotation: z.enum(['none', 'grace', 'strict']).default('strict'),
      graceMs: z.int().nonnegative().default(0),
      refreshMarginMs: z.int().nonnegative().default(300_000),
    })
    .optional(),
  requests: z.record(z.string().regex(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)?$/), requestSchema),
  /** The webhooks that a bundle gets: `url` is a template over the inputs. */
  webhooks: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(120),
        url: z.string().max(1000),
        events: z.array(z.string().min(1).max(100)).min(1),
      }),
    )
    .default([]),
  /** What a bundle of this provider offers to agents. */
  tools: z
    .array(z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/), title: z.string().max(120) }))
    .default([]),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestRequest = z.infer<typeof requestSchema>;
export type ManifestInput = z.infer<typeof inputSchema>;
export type HttpManifestRequest = Extract<ManifestRequest, { type: 'http' }>;
export type OAuthManifestRequest = Extract<ManifestRequest, { type: 'oauth' }>;

/** The request, or `unsupported` with the reason where the manifest does not declare it. */
export function requestOf(manifest: Manifest, name: string): ManifestRequest {
  // hasOwn: a name such as `constructor` must not find what every object inherits.
  const declared = Object.hasOwn(manifest.requests, name) ? manifest.requests[name] : undefined;
  return (
    declared ?? {
      type: 'unsupported',
      why: `The manifest of ${manifest.name} declares no request ${name}.`,
    }
  );
}
