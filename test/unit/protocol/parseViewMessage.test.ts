// What a webview may say, and everything else, which it may not.
import assert from 'node:assert/strict';
import { parseViewMessage } from '../../../src/protocol/parseViewMessage.ts';

const request = (method: unknown, params: unknown, id: unknown = 1): unknown => ({
  type: 'request',
  id,
  method,
  params,
});
const long = 'a'.repeat(81);

describe('messages of the dashboard’s view', () => {
  for (const message of [
    { type: 'ready' },
    request('act', { operationId: 'op_1', action: 'resume' }),
    request('review', { id: 'apr_1' }),
    request('steps', { operationId: 'op_1' }),
    request('cells', { runId: 'op_1', from: 0, count: 100 }),
    request('start', { command: 'provisionBundle' }),
  ])
    it(`are read: ${JSON.stringify(message)}`, () => {
      assert.deepEqual(parseViewMessage(message), message);
    });

  it('[dashboard.hostile] lose what does not belong to them', () => {
    const more = { operationId: 'op_1', action: 'resume', approved: true, __proto__: { x: 1 } };
    assert.deepEqual(
      parseViewMessage(request('act', more)),
      request('act', { operationId: 'op_1', action: 'resume' }),
    );
  });

  for (const [what, message] of [
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ready'],
    ['a list', [{ type: 'ready' }]],
    ['no type', {}],
    ['another type', { type: 'snapshot' }],
    ['an approval', { type: 'approve', id: 'apr_1' }],
    ['an unknown method', request('approve', { id: 'apr_1' })],
    ['a method of Object', request('constructor', {})],
    ['a list as method', request(['act'], { operationId: 'op_1', action: 'resume' })],
    ['no params', request('act', undefined)],
    ['a list as params', request('act', ['op_1', 'resume'])],
    ['an id that is a text', request('steps', { operationId: 'op_1' }, '1')],
    ['an id that is 0', request('steps', { operationId: 'op_1' }, 0)],
    ['an id that is no integer', request('steps', { operationId: 'op_1' }, 1.5)],
    ['an id beyond all', request('steps', { operationId: 'op_1' }, 2 ** 60)],
    ['an operation that is an object', request('steps', { operationId: { $gt: '' } })],
    ['an operation that is too long', request('steps', { operationId: long })],
    ['an empty operation', request('steps', { operationId: '' })],
    ['an operation with a path', request('steps', { operationId: '../x' })],
    ['an action with a space', request('act', { operationId: 'op_1', action: 'resume all' })],
    ['an action that is missing', request('act', { operationId: 'op_1' })],
    ['too many cells', request('cells', { runId: 'op_1', from: 0, count: 101 })],
    ['no cells', request('cells', { runId: 'op_1', from: 0, count: 0 })],
    ['a cell before the first', request('cells', { runId: 'op_1', from: -1, count: 1 })],
    ['a cell that is no number', request('cells', { runId: 'op_1', from: Number.NaN, count: 1 })],
    ['a command of VS Code', request('start', { command: 'workbench.action.quit' })],
    ['a command that approves', request('start', { command: 'approveReviewed' })],
  ] as const)
    it(`[dashboard.hostile] are refused: ${what}`, () => {
      assert.equal(parseViewMessage(message), undefined);
    });
});
