// The bundle tools of a manifest: what a bundle can do at its provider for agents and people. One zod schema; its
// descriptions become the JSON schema in editors and the tables in docs/manifest.md.
import { z } from 'zod';
import { inputName, pointer } from './manifestRequests.ts';

const requestName = z.string();

export const cursorPage = z.strictObject({
  kind: z.literal('cursor'),
  next: pointer.optional(),
  last: pointer.optional(),
  more: pointer.optional(),
});
export const countedPage = z.strictObject({
  kind: z.literal('page'),
  first: z.int().min(0).max(1).default(1),
  size: z.int().positive(),
});
export const offsetPage = z.strictObject({ kind: z.literal('offset'), size: z.int().positive() });
const linkPage = z.strictObject({ kind: z.literal('link'), query: z.string().min(1).max(100) });

const page = z.discriminatedUnion('kind', [cursorPage, countedPage, offsetPage, linkPage]);

export const toolName = z.string().regex(/^[a-z0-9_]{1,40}$/, 'a name like "create_issue"');
export const toolFields = z.array(pointer).max(60);

export const toolSchema = z.strictObject({
  name: toolName.describe('Name for agents, unique in the manifest.'),
  title: z.string().min(1).max(120).describe('Title for people.'),
  description: z
    .string()
    .max(1_000)
    .default('')
    .describe('For models: what it does, when to use it, what comes back.'),
  tags: z
    .array(z.string().min(1).max(60))
    .max(20)
    .default([])
    .describe('Further words that it is found by, e.g. `["billing"]`.'),
  request: requestName
    .optional()
    .describe(
      'The request that it sends, over HTTP, with a name of the manifest’s own. A tool without it is not offered.',
    ),
  auth: z
    .enum(['bundle', 'account'])
    .default('bundle')
    .describe(
      '`bundle`: with the bundle’s own credential. `account`: with the token of a connected account, which its requests send as `Authorization: Bearer`.',
    ),
  input: z
    .record(z.string(), z.json())
    .default({ type: 'object' })
    .describe(
      'JSON Schema 2020-12 of its arguments: an object whose members are parameters of `request`. `$ref` points into `#/$defs`.',
    ),
  reads: z
    .boolean()
    .default(false)
    .describe('A POST that only reads (a search, a query): its request has the verb `read`.'),
  items: pointer.default('').describe('Pointer to the list in an answer; by default the answer itself.'),
  fields: toolFields.default([]).describe('Pointers to what is kept of each item; by default all of it.'),
  page: page
    .optional()
    .describe(
      'How the next page is asked for: the request sends `{cursor?}`. `cursor`: the value at `next`, or at `last` in the last item; `more` points to whether a next page exists. `page`, `offset`: counted; a list shorter than `size` is the last. `link`: the member `query` of the address in the header `Link` with `rel="next"`.',
    ),
  before: z
    .strictObject({
      request: requestName.describe('Read request that shows what the tool will change.'),
      values: z
        .record(inputName, pointer)
        .describe('Parameter → where its value before is in the answer. Undoing sends these values.'),
    })
    .optional()
    .describe('What a person sees as before, and what undoing restores.'),
  names: z
    .record(
      inputName,
      z.strictObject({
        request: requestName.describe('Read request that finds the object.'),
        label: pointer.describe('Where its name is in the answer.'),
      }),
    )
    .default({})
    .describe('Argument that is an ID → its name, which a person sees next to it.'),
  recipient: inputName
    .optional()
    .describe('Argument that names who receives what is sent: a channel, an address.'),
  undo: requestName
    .optional()
    .describe(
      'Request that undoes it; default: the `undo` of its request. With neither, it can’t be undone.',
    ),
  pace: z.enum(['short', 'long']).default('short').describe('`long`: it shows progress.'),
});

export type ManifestTool = z.infer<typeof toolSchema>;
