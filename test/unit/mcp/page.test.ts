// Lists in pages: every item once, whatever is added meanwhile, and no position that was not given out.
import assert from 'node:assert/strict';
import { pageOf } from '../../../src/mcp/page.ts';

const keyOf = (item: string): string => item;

describe('A list in pages', () => {
  const all = ['a', 'b', 'c', 'd', 'e'];

  it('[mcp.pagination] gives each item once, and no cursor on the last page', () => {
    const first = pageOf(all, keyOf, undefined, 2);
    const second = pageOf(all, keyOf, first.nextCursor, 2);
    const third = pageOf(all, keyOf, second.nextCursor, 2);
    assert.deepEqual([first.items, second.items, third.items], [['a', 'b'], ['c', 'd'], ['e']]);
    assert.ok(!('nextCursor' in third));
  });

  it('[mcp.pagination] ends with a page that is full', () => {
    assert.deepEqual(pageOf(all, keyOf, undefined, 5), { items: all });
    assert.deepEqual(pageOf([], keyOf, undefined, 5), { items: [] });
  });

  it('[mcp.pagination] goes on after the item that was seen last, wherever that is by now', () => {
    const { nextCursor } = pageOf(all, keyOf, undefined, 2);
    assert.deepEqual(pageOf(['new', ...all], keyOf, nextCursor, 2).items, ['c', 'd']);
  });

  for (const cursor of [
    '',
    'elsewhere',
    Buffer.from('after:z').toString('base64url'),
    '\u0000',
    'a'.repeat(9_999),
  ])
    it(`[mcp.pagination] refuses ${JSON.stringify(cursor.slice(0, 20))} as a cursor`, () => {
      assert.throws(() => pageOf(all, keyOf, cursor, 2), { code: -32_602 });
    });
});
