// A manifest whose tools could not work, or could do what they must not, is refused with place and reason.
import assert from 'node:assert/strict';
import type { JsonObject } from '../../../../src/core/json.ts';
import { readManifest } from '../../../../src/core/provider/manifestChecks.ts';
import { plainParams, requested, tagged } from '../../../../src/core/provider/outwardValue.ts';
import { toolsOf, toolParams } from '../../../../src/core/toolSource/bundleTools.ts';

const TOOL: JsonObject = {
  name: 'create_note',
  title: 'Create a note',
  request: 'note.create',
  input: {
    type: 'object',
    properties: { text: { type: 'string' }, tags: { type: 'array' } },
    required: ['text'],
  },
};
const REQUEST: JsonObject = {
  type: 'http',
  method: 'POST',
  path: '/teams/{team}/notes',
  verb: 'create',
  json: { text: '{text}', tags: '{tags?}', mark: '{tag}' },
};

function problemsOf(tool: JsonObject, request: JsonObject = {}, requests: JsonObject = {}): string[] {
  const read = readManifest({
    id: 'notes',
    name: 'Notes',
    environments: { development: { baseUrl: 'https://api.notes.test', live: false } },
    inputs: { team: { title: 'Team' }, token: { title: 'Token', secret: true } },
    auth: { scheme: 'bearer', input: 'token' },
    requests: { 'note.create': { ...REQUEST, ...request }, ...requests },
    tools: [{ ...TOOL, ...tool }],
  });
  return 'problems' in read ? read.problems.map(({ path, reason }) => `${path}: ${reason}`) : [];
}
const withProperty = (name: string, schema: JsonObject = { type: 'string' }): JsonObject => ({
  input: { type: 'object', properties: { text: { type: 'string' }, [name]: schema }, required: ['text'] },
});

describe('A tool of a manifest', () => {
  it('[bundle-tools.declared] is taken where every argument goes somewhere', () => {
    assert.deepEqual(problemsOf({}), []);
  });

  const refused: [
    what: string,
    place: RegExp,
    tool: JsonObject,
    request?: JsonObject,
    requests?: JsonObject,
  ][] = [
    [
      'no request of that name',
      /tools\/0\/request: there is no http request note\.make/,
      { request: 'note.make' },
    ],
    ['an argument that is not sent', /properties\/color: its request does not send/, withProperty('color')],
    ['an input of the bundle as argument', /properties\/team: .*no call can replace/, withProperty('team')],
    ['a secret as argument', /properties\/token: .*no call can replace/, withProperty('token')],
    ['Sluice’s own parameter', /properties\/tag: .*own parameter/, withProperty('tag')],
    [
      'an optional argument that the request needs',
      /properties\/text: can be left out: write \{text\?\}/,
      { input: { type: 'object', properties: { text: {}, tags: {} } } },
    ],
    [
      'a required argument that is not declared',
      /required: nobody/,
      {
        input: { type: 'object', properties: { text: {}, tags: {} }, required: ['text', 'nobody'] },
      },
    ],
    [
      'pages of what is not read',
      /page: only what is read has pages/,
      { page: { kind: 'cursor', next: '/n' } },
    ],
    ['a POST that reads with another verb', /reads: is for a POST with the verb read/, { reads: true }],
    [
      'names of no argument',
      /other is no member of the input/,
      {
        names: { other: { request: 'note.create', label: '/name' } },
      },
    ],
    [
      'a before that changes',
      /before\/request: there is no http request note\.create that only reads/,
      {
        before: { request: 'note.create', values: {} },
      },
    ],
    ['an undo that does not exist', /undo: there is no request note\.remove/, { undo: 'note.remove' }],
    ['selecting', /request: a tool returns its answer as it is/, {}, { select: { list: '', match: {} } }],
    [
      'a request of Sluice’s own',
      /request: webhook\.delete is a request of Sluice’s own/,
      { request: 'webhook.delete', input: { type: 'object' } },
      {},
      { 'webhook.delete': { type: 'http', method: 'DELETE', path: '/hooks/{webhook_id}', verb: 'delete' } },
    ],
  ];
  for (const [what, place, tool, request, requests] of refused)
    it(`[bundle-tools.declared] is refused with ${what}`, () => {
      const problems = problemsOf(tool, request, requests);
      assert.ok(
        problems.some((problem) => place.test(problem)),
        problems.join('\n'),
      );
    });

  it('[bundle-tools.declared] lets a POST read, and names the second tool of one name', () => {
    assert.deepEqual(problemsOf({ reads: true }, { verb: 'read' }), []);
    assert.match(problemsOf({}, { verb: 'read' }).join(), /POST is at least “create”/);
    const twice = readManifest({
      id: 'notes',
      name: 'Notes',
      environments: { development: { baseUrl: 'https://api.notes.test', live: false } },
      requests: {},
      tools: [
        { name: 'one', title: 'One' },
        { name: 'one', title: 'Other' },
      ],
    });
    assert.ok('problems' in twice && twice.problems.some(({ path }) => path === 'tools/1/name'));
  });

  it('[bundle-tools.counted] is none without a request', () => {
    const read = readManifest({
      id: 'notes',
      name: 'Notes',
      environments: { development: { baseUrl: 'https://api.notes.test', live: false } },
      requests: {},
      tools: [{ name: 'one', title: 'One' }],
    });
    assert.ok('manifest' in read);
    assert.deepEqual(toolsOf(read.manifest), []);
  });

  it('[bundle-tools.confined] can’t replace what the bundle was set up with, whatever it is given', () => {
    const bundle = { id: 'bnd_1', name: 'b', inputs: { team: 'mine' } };
    const given = requested({ team: 'theirs', tag: 'forged', text: 'x' });
    const tool = { input: { type: 'object', properties: { text: {} } } };
    const params = plainParams(toolParams(bundle, tool, given, { tag: tagged('op_1/1') }));
    assert.deepEqual(params, { name: 'b', team: 'mine', tag: 'op_1/1', text: 'x' });
  });

  it('[bundle-tools.confined] never send the bundle’s name for an argument of that name', () => {
    const bundle = { id: 'bnd_1', name: 'Our bundle', inputs: {} };
    const tool = { input: { type: 'object', properties: { name: {} } } };
    assert.deepEqual(plainParams(toolParams(bundle, tool, {}, {})), { name: null });
    assert.deepEqual(plainParams(toolParams(bundle, tool, requested({ name: 'Ann' }), {})), { name: 'Ann' });
  });
});
