// The one lease rule, and that no other code has a rule of its own.
import assert from 'node:assert/strict';
import { isLeaseAlive } from '../../../../../src/core/operation/lease/isLeaseAlive.ts';

describe('A lease', () => {
  const lease = { owner: 'window-1', fence: 3, expiresAt: 1_000 };

  it('[lease.one-works] is alive until it expires, and never without one', () => {
    assert.equal(isLeaseAlive(lease, 999), true);
    assert.equal(isLeaseAlive(lease, 1_000), false);
    assert.equal(isLeaseAlive(null, 0), false);
    assert.equal(isLeaseAlive(undefined, 0), false);
  });

  it('[lease.one-works] is over at once when its process is known to be dead', () => {
    assert.equal(
      isLeaseAlive(lease, 0, (owner) => owner === 'window-1'),
      false,
    );
    assert.equal(
      isLeaseAlive(lease, 0, (owner) => owner === 'window-2'),
      true,
    );
  });
});
