// What leaves for a client: the quick way of an answer that says the same twice masks and writes as the plain one does.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonObject } from '../../../src/core/json.ts';
import { KnownSecrets } from '../../../src/core/provider/knownSecrets.ts';
import { maskedMessage, maskedText, sameAsText } from '../../../src/mcp/maskedMessage.ts';

const SECRET = 'Tk-9f8e7d/6c5b+4a';

/** As many layers of escapes as are read: the JSON of an answer adds one. */
function layered(secret: string): string {
  return JSON.stringify(JSON.stringify(secret.replaceAll('/', String.raw`\/`)));
}

/** What may stand in an answer: texts, with the secret in some of them, in several forms. */
const forms = [
  SECRET,
  layered(SECRET),
  encodeURIComponent(SECRET),
  btoa(SECRET),
  JSON.stringify(SECRET),
  SECRET.split('').join(' '),
];
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('%', '\\', '&amp;', 'a "quoted" word', '’', '😀', '\ud800') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.string(), fc.constantFrom(...forms), fc.string())
      .map(([before, form, after]) => `${before}${form}${after}`),
  },
);
const { content } = fc.letrec<{ value: unknown; content: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('content'),
  ),
  content: fc.dictionary(text, tie('value'), { noNullPrototype: true, maxKeys: 3 }),
}));

describe('a message that leaves', () => {
  it('[vault.masked] is masked and written alike, whether its answer says the same twice or not', () => {
    const secrets = new KnownSecrets();
    secrets.add({ part: 'api_key' }, SECRET);
    fc.assert(
      fc.property(content, fc.boolean(), fc.constantFrom(7, SECRET), (given, hasLink, id) => {
        const structuredContent = given as JsonObject;
        const texts = [{ type: 'text', text: sameAsText(structuredContent) }];
        const links = hasLink ? [{ type: 'resource_link', uri: `x://${SECRET}` }] : [];
        const result = { content: [...texts, ...links], structuredContent, isError: false };
        const message = { jsonrpc: '2.0', id, result };
        for (const known of [secrets, new KnownSecrets(), undefined])
          assert.deepEqual(JSON.parse(maskedText(message, known)), written(maskedMessage(message, known)));
      }),
      { numRuns: 300 },
    );
  });

  it('[vault.masked] is searched as a whole where its text and its content differ', () => {
    const secrets = new KnownSecrets();
    secrets.add({ part: 'api_key' }, SECRET);
    const structuredContent = { note: SECRET };
    sameAsText(structuredContent);
    const result = { content: [{ type: 'text', text: 'short' }], structuredContent };
    assert.ok(!maskedText({ jsonrpc: '2.0', id: 1, result }, secrets).includes(SECRET));
  });
});

function written(message: object): unknown {
  return JSON.parse(JSON.stringify(message));
}
