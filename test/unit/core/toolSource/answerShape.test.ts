// What a model reads of a provider's answer: fields, a budget, and nothing that it can't see.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  ANSWER_BYTES,
  bytesOf,
  firstThatFit,
  keptFields,
  shapeWithin,
  visibleJson,
} from '../../../../src/core/toolSource/answerShape.ts';
import { resultPart } from '../../../../src/core/toolSource/bundleReads.ts';
import type { JsonValue } from '../../../../src/core/json.ts';

describe('An answer for a model', () => {
  it('[bundle-tools.read] has the fields that were named, each in its place', () => {
    const items = [{ id: 1, user: { login: 'ada', secret: 'x' }, body: 'text' }, { id: 2 }];
    assert.deepEqual(keptFields(items, ['/id', '/user/login']), [
      { id: 1, user: { login: 'ada' } },
      { id: 2 },
    ]);
    assert.deepEqual(keptFields(items, []), items);
  });

  it('[bundle-tools.untrusted] has nothing in it that cannot be seen, and keeps its lines', () => {
    const shown = visibleJson({ text: 'a\u202Eb\u200Bc\nd\te\u0007', '\u2066name': ['\u{E0041}'] });
    assert.deepEqual(shown, {
      text: 'a⟨U+202E⟩b⟨U+200B⟩c\nd\te⟨U+0007⟩',
      '⟨U+2066⟩name': ['⟨U+E0041⟩'],
    });
  });

  it('[bundle-tools.large] is cut to what fits, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        assert.ok(bytesOf(shapeWithin(value as JsonValue, 2_000)) <= 8_000);
      }),
    );
    const items = Array.from({ length: 100_000 }, (_unused, id) => ({ id, text: 'x'.repeat(50) }));
    const first = firstThatFit(items, ANSWER_BYTES);
    assert.ok(first.length > 50 && bytesOf(first) <= ANSWER_BYTES + 2);
  });

  it('[bundle-tools.large] is read to its end, page by page, each item once', () => {
    const items = Array.from({ length: 230 }, (_unused, id) => ({ id, text: 'ü'.repeat(200) }));
    const seen: unknown[] = [];
    for (let from: number | null = 0; from !== null;) {
      const { part, next }: ReturnType<typeof resultPart> = resultPart({ items }, '/items', from, 100);
      assert.ok(bytesOf(part) <= ANSWER_BYTES + 100);
      seen.push(...(part['items'] as { id: number }[]).map(({ id }) => id));
      from = next;
    }
    assert.deepEqual(
      seen,
      items.map(({ id }) => id),
    );
    const text = 'é'.repeat(30_000);
    let read = '';
    for (let from: number | null = 0; from !== null;) {
      const { part, next }: ReturnType<typeof resultPart> = resultPart({ text }, '/text', from, 100);
      read += part['text'] as string;
      from = next;
    }
    assert.equal(read, text);
  });
});
