// Files as arguments: where one can stand, which paths are taken, and that no object with a file slips past unread.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../src/core/json.ts';
import { parseManifest } from '../../../../src/core/provider/manifestChecks.ts';
import {
  fileArguments,
  filesNamed,
  heldFileIn,
  withContents,
  withHeld,
} from '../../../../src/core/toolSource/fileArguments.ts';
import { toolsOf } from '../../../../src/core/toolSource/bundleTools.ts';
import { readInput } from '../../../../src/core/toolSource/inputReading.ts';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    body: { type: 'string' },
    content: { type: 'string', contentEncoding: 'base64' },
    either: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
    open: { type: 'object', additionalProperties: true },
    parts: { type: 'array', items: { type: 'object', properties: { text: { type: 'string' } } } },
    state: { type: 'string', enum: ['a', 'b'] },
    code: { type: 'string', pattern: '^x' },
    path: { type: 'string' },
    any: {},
  },
};
const FILES = new Set(['body', 'content', 'either', 'open', 'parts', 'state', 'code', 'any']);

function read(given: JsonObject): JsonObject | AppError {
  try {
    return readInput('write', SCHEMA, given, FILES);
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-arguments') return error;
    throw error;
  }
}

describe('A file as an argument', () => {
  const file = { $file: 'docs/notes.md' };

  it('[bundle-tools.files] stands for a text of the body, as text or in base64', () => {
    assert.deepEqual(read({ body: file, content: file, either: file, any: file, parts: [{ text: file }] }), {
      body: { ...file, as: null },
      content: { ...file, as: 'base64' },
      either: { ...file, as: null },
      any: { ...file, as: null },
      parts: [{ text: { ...file, as: null } }],
    });
  });

  it('[bundle-tools.files] is refused where it can’t stand, and with anything beside it', () => {
    const refused: JsonObject[] = [
      { path: file },
      { open: file },
      { open: { deep: [file] } },
      { state: file },
      { code: file },
      { parts: [file] },
      { body: { ...file, as: 'base64' } },
      { body: { ...file, size: 1, sha256: 'a' } },
      { body: { $file: 7 } },
      { open: { ...file, size: 1, sha256: '0', as: null } },
    ];
    for (const given of refused) assert.ok(read(given) instanceof AppError, JSON.stringify(given));
    assert.throws(() => readInput('read', SCHEMA, { body: file }), { code: 'bad-arguments' });
  });

  it('[bundle-tools.files] is taken by a plain path only, and read wherever it is', () => {
    const segment = fc.oneof(
      fc.constantFrom('..', '.', '', '.git', '.GIT', 'a', 'docs', 'C:', '~', '%2e%2e', '\0', 'a\\b'),
      fc.string({ maxLength: 12 }),
    );
    const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
    const named = path.map((each): JsonValue => ({ $file: each }));
    const leaf = fc.oneof(
      fc.string(),
      named,
      fc.record({ $file: path, size: fc.nat(), sha256: fc.string() }),
    );
    const value = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf as fc.Arbitrary<JsonValue>,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('text', '$file', 'x'), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    const names = fc.constantFrom(...Object.keys(SCHEMA['properties'] as object));
    let taken = 0;
    fc.assert(
      // A named file is taken at few places and by few paths: without its weight, a run may take none.
      fc.property(names, fc.oneof(value, { arbitrary: named, weight: 3 }), (name, given) => {
        const input = read({ [name]: given });
        if (input instanceof AppError) return;
        for (const found of withFileMember(input)) {
          taken += 1;
          assert.deepEqual(Object.keys(found).sort(), ['$file', 'as']);
          const at = found['$file'];
          assert.ok(typeof at === 'string' && !/^[/\\]|^[A-Za-z]:|\0|\\/.test(at), JSON.stringify(at));
          for (const part of at.split('/'))
            assert.ok(!['', '.', '..', '.git'].includes(part.toLowerCase()), at);
        }
        assert.equal('path' in input && isJsonObject(input['path'] ?? null), false);
      }),
      { numRuns: 1_000 },
    );
    assert.ok(taken > 50, `${taken} were taken`);
  });

  it('[bundle-tools.files] becomes path, size and digest in a plan, and its content only when it is sent', async () => {
    const input = read({ body: file, content: file, parts: [{ text: 'as it is' }] });
    assert.ok(!(input instanceof AppError));
    assert.deepEqual(filesNamed(input), [
      { path: 'docs/notes.md', as: null },
      { path: 'docs/notes.md', as: 'base64' },
    ]);
    const held = { path: 'docs/notes.md', size: 5, sha256: 'ab' };
    const planned = withHeld(input, { 'docs/notes.md': held });
    assert.deepEqual(heldFileIn(planned['content'] ?? null), { ...held, as: 'base64' });
    const sent = await withContents(planned, async ({ path }, as) => `${path} as ${as ?? 'text'}`);
    assert.deepEqual(sent, {
      body: 'docs/notes.md as text',
      content: 'docs/notes.md as base64',
      parts: [{ text: 'as it is' }],
    });
    assert.equal(await withContents(sent, () => assert.fail('no file is left')), sent);
  });

  it('[bundle-tools.files] never stands in an address, a header or a recipient', () => {
    const manifest = parseManifest({
      id: 'made',
      name: 'Made',
      environments: { development: { baseUrl: 'https://api.made.test', live: false } },
      requests: {
        'note.read': { type: 'http', method: 'GET', path: '/people/{who}', verb: 'read' },
        'note.create': {
          type: 'http',
          method: 'POST',
          path: '/folders/{folder}/notes',
          verb: 'create',
          query: { kind: '{kind?}' },
          headers: { 'x-by': '{by?}' },
          json: { text: '{text}', to: '{to}', who: '{who}' },
          outputs: { note_id: '/id' },
        },
      },
      tools: [
        {
          name: 'create_note',
          title: 'Create a note',
          request: 'note.create',
          recipient: 'to',
          names: { who: { request: 'note.read', label: '/name' } },
          input: {
            type: 'object',
            properties: Object.fromEntries(
              ['folder', 'kind', 'by', 'text', 'to', 'who'].map((name) => [name, { type: 'string' }]),
            ),
            required: ['folder', 'text', 'to', 'who'],
          },
        },
      ],
    });
    const [tool] = toolsOf(manifest);
    assert.ok(tool);
    assert.deepEqual([...fileArguments(tool)], ['text']);
  });
});

/** Every object with the member, wherever it is. */
function withFileMember(value: JsonValue): JsonObject[] {
  if (value === null || typeof value !== 'object') return [];
  const inner = Object.values(value).flatMap(withFileMember);
  return isJsonObject(value) && Object.hasOwn(value, '$file') ? [value, ...inner] : inner;
}
