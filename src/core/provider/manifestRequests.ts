// The requests of a manifest: over HTTP, by an OAuth RFC, manual, as part of another, or unsupported. One zod schema;
// its descriptions become the JSON schema in editors and the table in docs/manifest.md.
import { z } from 'zod';
import { VERBS } from '../plan/verb.ts';
import { jwtSchema } from './jwtSchema.ts';
import { MEMBER_STYLES } from './memberStyles.ts';
import { headerName, inputName, pointer, serverName } from './names.ts';

const verb = z.enum(VERBS).describe('Its effect; never less than its method and its standard name imply.');
const timeoutMs = z
  .int()
  .min(100)
  .max(120_000)
  .default(30_000)
  .describe('Time limit from name resolution to the last byte, in milliseconds.');
const outputs = z.record(inputName, pointer).default({});
/** A value in an answer: at a pointer, or what its text holds behind a fixed part. */
const outputPlace = z.union([
  pointer,
  z.strictObject({
    pointer: pointer.describe('Where the text is.'),
    after: z.string().min(1).max(200).describe('The output is what follows the last of these in the text.'),
  }),
]);
const templates = z.record(z.string(), z.string());
const when = inputName
  .optional()
  .describe('An input: if it is not given, or is false, the request is left out.');
const requestName = z.string();
const meanings = z
  .record(z.string(), z.enum(['invalid_grant', 'invalid_client']))
  .optional()
  .describe('The provider’s own codes → their equivalents in RFC 6749 section 5.2.');

/** Also for one request: GraphQL's payloads say it themselves, each under its own name. */
export const successSchema = z.strictObject({
  pointer: pointer.describe('Pointer that is checked in every answer.'),
  equals: z.json().describe('Value that marks a success; `null`: nothing, or an empty list.'),
  errorPointer: pointer.describe('Pointer to the code of an error.'),
});

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
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).describe('The HTTP method.'),
    path: z
      .string()
      .regex(/^\//, 'a path that begins with a slash')
      .max(1000)
      .describe(
        'Template, relative to the environment’s base URL. Values are percent-encoded and stay in their segment.',
      ),
    query: templates.optional().describe('Templates of the query’s members.'),
    headers: z
      .record(headerName, z.string())
      .optional()
      .describe('Templates of headers, except message framing headers.'),
    json: z
      .json()
      .optional()
      .describe(
        'Template of a JSON body. A string that is exactly `{name}` becomes the value with its own type. `{"$json": …}` becomes a string that holds the JSON inside.',
      ),
    form: templates
      .optional()
      .describe('Templates of a form body, instead of `json`. A list becomes one member per entry.'),
    styles: z
      .record(z.string(), z.enum(MEMBER_STYLES))
      .optional()
      .describe(
        'How a list or an object in `query` or `form` is written, by member, e.g. `{"filter": "deep"}`. `repeat` (default): one member per entry. `comma`, `space`, `pipe`: one member, joined. `deep`: `filter[name]=…`. `spread`: an object’s members instead of it, each in its own style. `json`: a text of JSON.',
      ),
    server: serverName
      .optional()
      .describe(
        'One of the environment’s `servers`, if not the base URL, e.g. `"storage"` (Google has one for each service).',
      ),
    jwt: jwtSchema
      .optional()
      .describe(
        'A token that Sluice signs for this request (RFC 7519), e.g. as the assertion of a login (RFC 7523, Google). Templates use `{secret:NAME}` with its `name`.',
      ),
    auth: z
      .enum(['none', 'provider', 'account'])
      .default('provider')
      .describe(
        '`provider`: with the manifest’s `auth`; `none`: without. `account`: what a tool with `auth: account` makes of it.',
      ),
    verb,
    when,
    params: z
      .array(inputName)
      .default([])
      .describe(
        'Parameters from the request that it undoes or finds for; a name without a source is refused.',
      ),
    secrets: z
      .array(inputName)
      .default([])
      .describe('Like `params`, for secrets. Templates use `{secret:NAME}`.'),
    generate: z
      .array(inputName)
      .default([])
      .describe(
        'Secrets that Sluice generates before sending (64 hex digits) and keeps, e.g. the signing secret of a webhook. Templates use `{secret:NAME}`.',
      ),
    outputs: z
      .record(inputName, outputPlace)
      .default({})
      .describe(
        'Output name → JSON Pointer into the answer, or `{"pointer": "/name", "after": "/keys/"}` for the rest of a text (an id in a path, Google).',
      ),
    secretOutputs: outputs.describe('Like `outputs`, for values that go only to the vault.'),
    optionalOutputs: z
      .array(inputName)
      .default([])
      .describe('Outputs that an answer can lack. If any other is missing, the answer is unusable.'),
    idempotent: z.boolean().default(false).describe('Whether to send the idempotency header.'),
    find: requestName
      .optional()
      .describe(
        'Request that finds by tag what this one created, after a lost answer or a conflict. Sluice may adopt what it finds, and roll it back later, so it must match only what Sluice created.',
      ),
    select: z
      .strictObject({
        list: pointer.describe('Pointer to the list; empty: the answer itself.'),
        single: z
          .boolean()
          .optional()
          .describe('At `list` is one object instead, which matches or doesn’t: a setting (Discord).'),
        match: z
          .record(pointer, z.string())
          .describe('Properties of the wanted member: pointer into it → template.'),
        pageSize: z
          .int()
          .positive()
          .optional()
          .describe('A list of this length can be incomplete: a missing member proves nothing.'),
      })
      .optional()
      .describe(
        'For lists: reads outputs from the one member that matches. None is *gone*, several are *uncertain*.',
      ),
    page: page
      .optional()
      .describe(
        'For paged lists, with `select`: reads all pages, at most 100. `cursor`: the value at `next`, or at `last` in the last member, is sent as `query`, as `{cursor?}` if the request’s templates use that (GraphQL), or is the next address itself. `more` points to whether a next page exists. `page`, `offset`: counted in `query`. `link`: the header `Link` with `rel="next"`.',
      ),
    undo: requestName.optional().describe('Request that undoes this one.'),
    goneStatuses: z
      .array(z.int())
      .default([404, 410])
      .describe('Statuses that mean “not there” (except for creations).'),
    goneCodes: z
      .array(z.string())
      .default([])
      .describe('Codes (at `errors.code`) or messages that mean “not there” whatever the status.'),
    conflictStatuses: z.array(z.int()).default([409]).describe('Statuses that mean “exists already”.'),
    conflictCodes: z
      .array(z.string())
      .default([])
      .describe('Codes or messages that mean “exists already” whatever the status.'),
    meanings,
    success: successSchema
      .optional()
      .describe(
        'Instead of the manifest’s `success`, e.g. `{"pointer": "/data/issueCreate/success", "equals": true, "errorPointer": "/errors/0/extensions/code"}` (Linear).',
      ),
    answer: z
      .enum(['json', 'any'])
      .default('json')
      .describe('`any`: the body of a success can be anything; only errors in its list `errors` count.'),
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
        'RFC 8414 or OpenID Discovery, 7591, 7592 (three), 6749 section 4.4, 6749 section 6, 7662, 7009. `check-client` sends the token endpoint a made-up refresh token; the refusal reveals whether it knows the client.',
      ),
    verb,
    when,
    meanings,
    undo: requestName.optional().describe('Request that undoes this one.'),
    timeoutMs,
  })
  .meta({ id: 'oauthRequest', description: 'A request by the RFC of its action.' });

const manualRequest = z
  .strictObject({
    type: z.literal('manual'),
    title: z.string().min(1).max(120).describe('The manual step: “Create a restricted key”.'),
    open: z
      .string()
      .max(1000)
      .describe('Template, over the inputs, of the page to open: https, on a fixed host.'),
    steps: z.array(z.string().min(1).max(300)).min(1).max(10).describe('Instructions, in order.'),
    collect: z
      .array(inputName)
      .min(1)
      .max(10)
      .describe('Inputs that the person pastes in this step, and not earlier.'),
    check: requestName
      .optional()
      .describe('Read request that verifies the pasted values; if it refuses them, Sluice asks again.'),
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
      'A guided manual step inside the operation: open a page, and paste what it shows. Sluice checks it by pattern and by a request.',
  });

const includedRequest = z
  .strictObject({
    type: z.literal('included'),
    in: requestName.describe('The request that also does this one’s work.'),
    outputs: z.record(inputName, inputName).default({}).describe('Output name → output of that request.'),
    secretOutputs: z
      .record(inputName, inputName)
      .default({})
      .describe('Output name → secret output of that request.'),
  })
  .meta({ id: 'includedRequest', description: 'Part of another request: Sluice sends nothing more.' });

const unsupportedRequest = z
  .strictObject({
    type: z.literal('unsupported'),
    why: z.string().min(1).max(400).describe('The reason, for people and agents.'),
  })
  .meta({ id: 'unsupportedRequest', description: 'A request that the provider does not support.' });

export const requestSchema = z.discriminatedUnion('type', [
  httpRequest,
  oauthRequest,
  manualRequest,
  includedRequest,
  unsupportedRequest,
]);

export { headerName, inputName, pointer } from './names.ts';
export type ManifestRequest = z.infer<typeof requestSchema>;
/** Where an output is in an answer. */
export type OutputPlace = z.infer<typeof outputPlace>;
export type HttpManifestRequest = Extract<ManifestRequest, { type: 'http' }>;
export type OAuthManifestRequest = Extract<ManifestRequest, { type: 'oauth' }>;
export type ManualManifestRequest = Extract<ManifestRequest, { type: 'manual' }>;
/** What goes over the wire. */
export type SentManifestRequest = HttpManifestRequest | OAuthManifestRequest;
