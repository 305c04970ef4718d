// Secrets that are no text: what a provider issued is kept as it came, told apart, and never gets a bundle stuck.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { StorageSandbox } from './storageFixture.ts';

describe('A secret', () => {
  const sandbox = new StorageSandbox();
  after(() => sandbox.dispose());

  it('[vault.any-value] comes back as it came, and is told from every other', async () => {
    const { store } = await sandbox.open(sandbox.newDirectory());
    const [ref, copy] = ['secret', 'copy'].map((part) => ({ ownerId: 'crd_1', part }));
    assert.ok(ref && copy);
    const odd = fc.constantFrom('sec\0\ud800-12', '\udc00', '\0json:"x"', '\0json:', 'a\ud800\udc00b');
    const units = fc.array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff })), {
      minLength: 1,
      maxLength: 20,
    });
    const value = fc.oneof(
      odd,
      units.map((each) => String.fromCharCode(...each)),
    );
    await fc.assert(
      fc.asyncProperty(value, value, async (one, other) => {
        const prints = await store.transaction((tx) =>
          [one, other].map((each) => {
            tx.secrets.put(ref, each);
            tx.secrets.copy(ref, copy);
            assert.equal(tx.secrets.open(copy), each);
            return tx.secrets.fingerprint(copy);
          }),
        );
        assert.equal(prints[0] === prints[1], one === other);
      }),
      { numRuns: 150 },
    );
  });
});
