// Cursors against everything that can be done to a text.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError } from '../../../../src/core/errors.ts';
import { positionOfCursor, syncCursor } from '../../../../src/core/sync/cursor.ts';
import { NodeHasher } from '../../../../src/node/nodeHasher.ts';
import { AesGcmVault } from '../../../../src/store/vault.ts';
import { FakeIds } from '../../../support/fakeIds.ts';

describe('A sync cursor', () => {
  const hasher = new NodeHasher();
  const vaultOf = (byte: number): AesGcmVault =>
    AesGcmVault.ready(new FakeIds(), new Uint8Array(32).fill(byte));
  const vault = vaultOf(7);
  const anyPosition = fc.record({
    runId: fc.stringMatching(/^op_[0-9A-Z]{26}$/),
    chunk: fc.integer({ min: 0, max: 999_999_999 }),
  });
  const runs = ['op_OTHER', 'op_MORE'];
  const refusal = (cursor: string, runIds: string[] = runs, by = vault): string => {
    try {
      positionOfCursor(by, hasher, cursor, runIds);
      return 'accepted';
    } catch (error) {
      assert.ok(AppError.is(error) && error.next !== '' && /Nothing was sent/.test(error.message));
      return error.code;
    }
  };

  it('[sync.cursor] leads back to its run and chunk, and has 32 characters at most', () => {
    fc.assert(
      fc.property(anyPosition, (position) => {
        const cursor = syncCursor(vault, position);
        const found = positionOfCursor(vault, hasher, cursor, [...runs, position.runId]);
        assert.deepEqual({ ...found }, { ...position });
        assert.ok(cursor.length <= 32, cursor);
      }),
    );
  });

  it('[sync.cursor.tampering] is refused after any change of any character', () => {
    fc.assert(
      fc.property(anyPosition, fc.nat(), fc.stringMatching(/^[\x20-\x7e]$/), (position, at, character) => {
        const cursor = syncCursor(vault, position);
        const index = at % cursor.length;
        const changed = cursor.slice(0, index) + character + cursor.slice(index + 1);
        fc.pre(changed !== cursor);
        assert.ok(
          ['cursor-malformed', 'cursor-tampered'].includes(refusal(changed, [position.runId])),
          changed,
        );
      }),
    );
  });

  it('[sync.cursor.tampering] is refused when it is cut, lengthened, of another key, or put together from two', () => {
    fc.assert(
      fc.property(anyPosition, anyPosition, fc.integer({ min: 1, max: 60 }), (one, other, cut) => {
        const cursor = syncCursor(vault, one);
        const own = [one.runId, other.runId];
        assert.notEqual(refusal(cursor.slice(0, -cut), own), 'accepted');
        assert.notEqual(refusal(cursor.slice(cut), own), 'accepted');
        assert.equal(refusal(`${cursor}0`, own), 'cursor-malformed');
        assert.equal(refusal(cursor, own, vaultOf(8)), 'cursor-tampered');
        assert.equal(refusal(cursor), 'cursor-tampered');
        fc.pre(one.chunk !== other.chunk);
        const [version, , ...mac] = cursor.split('-');
        const number = other.chunk.toString(36);
        assert.equal(refusal([version, number, ...mac].join('-'), own), 'cursor-tampered');
      }),
    );
  });

  it('[sync.cursor.tampering] never takes any other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^s2-[0-9a-z]{1,7}-[\w-]{16}$/)), (text) => {
        assert.notEqual(refusal(text), 'accepted');
      }),
    );
  });
});
