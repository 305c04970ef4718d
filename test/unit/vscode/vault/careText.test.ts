// What is said about the storage as a whole.
import assert from 'node:assert/strict';
import type { Inventory } from '../../../../src/core/storage/storageCare.ts';
import {
  adoptedText,
  adoptText,
  lockedVaultText,
  passphraseProblem,
  restoreText,
  startOverText,
} from '../../../../src/vscode/vault/careText.ts';
import { english } from '../english.ts';

const inventory = (count: number): Inventory => ({
  bundles: Array.from({ length: count }, (_, index) => ({
    name: `bundle ${index}`,
    provider: 'acme',
    environment: 'production' as const,
    live: index === 0,
  })),
  webhooks: 2,
  clients: 1,
  accounts: 4,
});

describe('What is said about the storage', () => {
  it('[storage.start-over] names what lives on at providers before starting over', () => {
    const { detail } = startOverText(inventory(2), english);
    assert.match(detail, /2 bundles, 1 of them live, 2 webhooks, 1 OAuth client, 4 accounts/);
    assert.match(detail, /• bundle 1 \(acme, production\)/);
    assert.match(detail, /set aside as a file/);
    assert.match(startOverText(undefined, english).detail, /can’t be read/);
  });

  it('keeps to the room that a modal has', () => {
    for (const { detail } of [
      startOverText(inventory(60), english),
      restoreText({ createdAt: 0, inventory: inventory(60) }, String, english),
      adoptText(inventory(60), true, english),
    ])
      assert.ok(detail.split('\n').length <= 15, detail);
  });

  it('shows names of bundles harmlessly', () => {
    const [hostile] = inventory(1).bundles;
    assert.ok(hostile);
    const named = { ...inventory(0), bundles: [{ ...hostile, name: 'a\nNothing is deleted.' }] };
    assert.equal(startOverText(named, english).detail.split('\n').includes('Nothing is deleted.'), false);
  });

  it('[vault.ways-back] says that a storage was moved where that locked its vault', () => {
    assert.match(lockedVaultText('Locked.', '/old', english), /^Locked\. This storage was created elsewhere/);
    assert.doesNotMatch(lockedVaultText('Locked.', null, english), /elsewhere/);
  });

  it('[storage.adopt] says what was left, and why', () => {
    const adopted = [{ id: 'b', name: 'b' }];
    assert.equal(adoptedText({ adopted, left: [] }, english), 'Taken over: 1 bundle.');
    const left = [{ name: 'shop', why: 'it is not whole' }];
    assert.match(adoptedText({ adopted, left }, english), /Not adopted: 1\. shop: it is not whole\./);
  });

  it('[passphrase.secret] takes no passphrase that is too short', () => {
    assert.match(passphraseProblem('short', 12, english) ?? '', /At least 12/);
    assert.equal(passphraseProblem('long enough it is', 12, english), undefined);
  });
});
