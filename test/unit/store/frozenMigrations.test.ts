// A released migration has run on people's storages, so that its SQL never changes again.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { MIGRATIONS } from '../../../src/store/migrations.ts';

/** SHA-256 of each migration's SQL, in order. A new migration adds a line; no other line ever changes. */
const FROZEN = [
  '83d9fe01dc1fb4d76ff7e9d3e5bb4d1d0a133d5250e005d07d308d3c8c089697',
  '6c9796d64416e122828df8992e5d0afcc88bf548e3c709352369703dd007ab97',
  '11a0b159178714a69ac1a779f8e2cfc5bd5dc8e5d70fc97527a2f526b79d0ea1',
  '7937a607769bdccde2f4105674b54dd94e290f0ae0c1453c9fccf4f072aeb576',
  '85e6fc2d1a3c73145d379cba1aa22e6c733761a63ecd2066e49fad800e84a3c2',
  '883478cebd05e11fdc3303b9ede38d8db2a73a51502c1ee34cef46ffac946655',
  '0ede7a7544624e362b99f144550095ffbbd6511ed12414a0acdfec5495623e99',
  '01cf6e1b3c02dfb0dfcb210eb061c4cf46f8f868f1fe70dbd9e094ca16dd2797',
  'cd1ff43e6a7946c5c21d2e2eaa5b1ab10a0442282da34e14cd7c011c459e8923',
  'dea6803f3ac58502e4ad81e9e34838baaa2f7143dee3936b37c99c130f8a9d6e',
  'c6a06037976068ade8e5b495274bbdcf4b9956ec974f325af09cf728a903eb29',
  '60959285f5db21ae0d9e87288ca49ae70bcec0148bccbeaacf248e7d87908a54',
];

describe('the migrations', () => {
  for (const [index, { version, summary, sql }] of MIGRATIONS.entries())
    it(`[storage.migrations] keep the SQL of version ${version} (${summary})`, () => {
      const hash = createHash('sha256').update(sql).digest('hex');
      const frozen = FROZEN[index];
      assert.ok(frozen, `Freeze the new migration: add '${hash}' to the end of FROZEN in this test.`);
      assert.equal(
        hash,
        frozen,
        'This migration is frozen. Restore its SQL, and add a new migration at the end of src/store/migrations.ts.',
      );
    });

  it('[storage.migrations] are all still there', () => {
    assert.deepEqual(
      MIGRATIONS.map(({ version }) => version),
      FROZEN.map((_, index) => index + 1),
    );
  });
});
