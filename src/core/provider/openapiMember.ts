// The member `openapi` of a manifest: which operations of an OpenAPI description beside it become tools. One zod schema;
// its descriptions become the JSON schema in editors and the tables in docs/manifest.md.
import { z } from 'zod';
import { VERBS } from '../plan/verb.ts';
import { pointer } from './manifestRequests.ts';
import { countedPage, cursorPage, offsetPage, toolFields, toolName } from './manifestTools.ts';

const parameter = z.string().min(1).max(100);
/** The operation's own query parameters, which Sluice fills when pages are read. */
const asks = { cursor: parameter, limit: parameter.optional() };

const includedPage = z.discriminatedUnion('kind', [
  cursorPage.extend(asks),
  countedPage.extend(asks),
  offsetPage.extend(asks),
  z.strictObject({ kind: z.literal('link'), ...asks }),
]);

const includeSchema = z.strictObject({
  verb: z
    .enum(VERBS)
    .optional()
    .describe(
      'Its effect, e.g. `"create"`; needed for every method but GET and HEAD: what a description says is a claim. `read` for a POST that only reads.',
    ),
  name: toolName.optional().describe('Name for agents; by default the operation’s own, in small letters.'),
  items: pointer.optional().describe('Pointer to the list in an answer, e.g. `"/data"`.'),
  fields: toolFields.optional().describe('Pointers to what is kept of each item, e.g. `["/id", "/title"]`.'),
  page: includedPage
    .optional()
    .describe(
      'As in `tools`, with the names of the query parameters, e.g. `{"kind": "page", "size": 30, "cursor": "page", "limit": "per_page"}`.',
    ),
});

export const openapiSchema = z.strictObject({
  file: z
    .string()
    .max(200)
    .regex(/^(?!\/|\.)[^\\:]+\.(json|ya?ml)$/i, 'a JSON or YAML file in the manifest’s folder')
    .describe('The description, relative to the manifest, e.g. `"acme.openapi.yaml"`: at most 25 MB.'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'a digest like "sha256:…"')
    .describe('SHA-256 of the description. If the file changes, you are asked again with the changes.'),
  include: z
    .record(z.string().min(1).max(300), includeSchema)
    .describe(
      'Operations by `operationId`, or by method and path (`"GET /users/{id}"`), e.g. `{"listIssues": {}}`. Only these become tools.',
    ),
});

export type Inclusion = z.infer<typeof includeSchema>;
