// The requests of a manifest: over HTTP, by an OAuth RFC, manual, as part of another, or unsupported. One zod schema;
// its descriptions become the JSON schema in editors and the table in docs/manifest.md.
import { z } from 'zod';
import { VERBS } from '../plan/verb.ts';

export const inputName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a name like "api_token"');

/** JSON Pointer (RFC 6901). */
export const pointer = z.string().regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON Pointer, e.g. "/data/id"');

/** RFC 9110 section 5.1. manifestChecks.ts refuses names that the transport sets itself. */
export const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'a header name');

const verb = z
  .enum(VERBS)
  .describe('What it does to the world; never less than its method and its standard name imply.');
const timeoutMs = z
  .int()
  .min(100)
  .max(120_000)
  .default(30_000)
  .describe('For everything from name resolution to the last byte, in milliseconds.');
const outputs = z.record(inputName, pointer).default({});
const templates = z.record(z.string(), z.string());
const when = inputName
  .optional()
  .describe('An input: where it was not given, or is false, the request is left out.');
const requestName = z.string();
const meanings = z
  .record(z.string(), z.enum(['invalid_grant', 'invalid_client']))
  .optional()
  .describe('The provider’s own codes → what they mean in the words of RFC 6749 section 5.2.');

const queryName = z.string().min(1).max(100);
const page = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cursor'),
    query: queryName.optional(),
    next: pointer.optional(),
    last: pointer.optional(),
    more: pointer.optional(),
  }),
  z.strictObject({ kind: z.literal('page'), query: queryName, first: z.int().min(0).max(1).default(1) }),
  z.strictObject({ kind: z.literal('offset'), query: queryName }),
  z.strictObject({ kind: z.literal('link') }),
]);

const httpRequest = z
  .strictObject({
    type: z.literal('http'),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).describe('The HTTP method.'),
    path: z
      .string()
      .regex(/^\//, 'a path that begins with a slash')
      .max(1000)
      .describe(
        'Template below the environment’s base URL; a value is percent-encoded and stays in its segment.',
      ),
    query: templates.optional().describe('Templates of the query’s members.'),
    headers: z
      .record(headerName, z.string())
      .optional()
      .describe('Templates of headers; those that frame a message are the transport’s.'),
    json: z
      .json()
      .optional()
      .describe(
        'Template of a JSON body: a string that is exactly `{name}` takes the value with its own type, and `{"$json": …}` becomes a text that holds the JSON inside.',
      ),
    form: templates
      .optional()
      .describe('Templates of a form body; a list becomes one member an entry. Instead of `json`.'),
    auth: z
      .enum(['none', 'provider'])
      .default('provider')
      .describe('`provider`: with the manifest’s `auth`; `none`: without.'),
    verb,
    when,
    params: z
      .array(inputName)
      .default([])
      .describe(
        'Names that it is given by the request that it takes back or finds for; what nothing gives is refused.',
      ),
    secrets: z
      .array(inputName)
      .default([])
      .describe('As `params`, for secrets, which templates name as `{secret:NAME}`.'),
    generate: z
      .array(inputName)
      .default([])
      .describe(
        'Secrets that Sluice makes up before sending (64 hex digits) and keeps, e.g. the signing secret of a webhook; named as `{secret:NAME}`.',
      ),
    outputs: outputs.describe('Output name → JSON Pointer into the answer.'),
    secretOutputs: outputs.describe('Like `outputs`, for values that go to the vault and nowhere else.'),
    optionalOutputs: z
      .array(inputName)
      .default([])
      .describe('Outputs that an answer may lack; any other that is missing makes the answer unusable.'),
    idempotent: z.boolean().default(false).describe('The idempotency header is sent.'),
    find: requestName
      .optional()
      .describe(
        'Request that finds by tag what this one created, after a lost answer or a conflict. What it finds may be adopted and taken back: it must match nothing that Sluice did not make.',
      ),
    select: z
      .strictObject({
        list: pointer.describe('Where the list stands; an empty text is the answer itself.'),
        match: z
          .record(pointer, z.string())
          .describe('What the wanted member has: pointer into it → template.'),
        pageSize: z
          .int()
          .positive()
          .optional()
          .describe('A list of this length may go on elsewhere: a member that is not in it proves nothing.'),
      })
      .optional()
      .describe(
        'For lists: outputs are read from the one member that matches; none is *gone*, several are *uncertain*.',
      ),
    page: page
      .optional()
      .describe(
        'For lists that come in pages, with `select`: all are read (100 at most). `cursor`: what `next` points to, or `last` in the last member, is sent as `query`, or is the next address itself; `more` points to whether there is one. `page`, `offset`: counted in `query`. `link`: the header `Link` with `rel="next"`.',
      ),
    undo: requestName.optional().describe('Request that takes this one back.'),
    goneStatuses: z
      .array(z.int())
      .default([404, 410])
      .describe('Statuses that mean “not there” (for what does not create).'),
    goneCodes: z
      .array(z.string())
      .default([])
      .describe('Codes (where `errors.code` points) that mean “not there” whatever the status.'),
    conflictStatuses: z.array(z.int()).default([409]).describe('Statuses that mean “exists already”.'),
    conflictCodes: z
      .array(z.string())
      .default([])
      .describe('Codes that mean “exists already” whatever the status.'),
    meanings,
    answer: z
      .enum(['json', 'any'])
      .default('json')
      .describe(
        '`any`: the body of a success may be anything; only errors that it lists under `errors` are looked at.',
      ),
    timeoutMs,
  })
  .meta({ id: 'httpRequest', description: 'One HTTP request.' });

const oauthRequest = z
  .strictObject({
    type: z.literal('oauth'),
    action: z
      .enum([
        'discover',
        'register',
        'read-client',
        'update-client',
        'delete-client',
        'client-credentials',
        'refresh',
        'introspect',
        'revoke',
        'check-client',
      ])
      .describe(
        'RFC 8414 or OpenID Discovery, 7591, 7592 (three), 6749 section 4.4, 6749 section 6, 7662, 7009. `check-client` shows the token endpoint a made-up refresh token: how it refuses that says whether it knows the client.',
      ),
    verb,
    when,
    meanings,
    undo: requestName.optional().describe('Request that takes this one back.'),
    timeoutMs,
  })
  .meta({ id: 'oauthRequest', description: 'Carried out by the RFC of its action.' });

const manualRequest = z
  .strictObject({
    type: z.literal('manual'),
    title: z.string().min(1).max(120).describe('What is done by hand: “Create a restricted key”.'),
    open: z
      .string()
      .max(1000)
      .describe('Template over the inputs of the page where it is done: https, on a fixed host.'),
    steps: z.array(z.string().min(1).max(300)).min(1).max(10).describe('What to do there, in order.'),
    collect: z
      .array(inputName)
      .min(1)
      .max(10)
      .describe('Inputs that a person pastes then, and is not asked for before.'),
    check: requestName
      .optional()
      .describe('Request that only reads and proves what was pasted; what it refuses is asked for again.'),
    outputs: z.record(inputName, inputName).default({}).describe('Output name → collected input.'),
    secretOutputs: z
      .record(inputName, inputName)
      .default({})
      .describe('Output name → collected secret input.'),
    when,
  })
  .meta({
    id: 'manualRequest',
    description:
      'A step by hand, guided inside the operation: open a page, paste what it shows, checked by pattern and by a call.',
  });

const includedRequest = z
  .strictObject({
    type: z.literal('included'),
    in: requestName.describe('The request that does this one’s work too.'),
    outputs: z.record(inputName, inputName).default({}).describe('Output name → output of that request.'),
    secretOutputs: z
      .record(inputName, inputName)
      .default({})
      .describe('Output name → secret output of that request.'),
  })
  .meta({ id: 'includedRequest', description: 'Part of another request: nothing more is sent.' });

const unsupportedRequest = z
  .strictObject({
    type: z.literal('unsupported'),
    why: z.string().min(1).max(400).describe('Why, for people and agents.'),
  })
  .meta({ id: 'unsupportedRequest', description: 'What the provider cannot do.' });

export const requestSchema = z.discriminatedUnion('type', [
  httpRequest,
  oauthRequest,
  manualRequest,
  includedRequest,
  unsupportedRequest,
]);

export type ManifestRequest = z.infer<typeof requestSchema>;
export type HttpManifestRequest = Extract<ManifestRequest, { type: 'http' }>;
export type OAuthManifestRequest = Extract<ManifestRequest, { type: 'oauth' }>;
export type ManualManifestRequest = Extract<ManifestRequest, { type: 'manual' }>;
/** What goes over the wire. */
export type SentManifestRequest = HttpManifestRequest | OAuthManifestRequest;
