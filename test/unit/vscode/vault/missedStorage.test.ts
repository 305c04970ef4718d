// Which storage is offered when a folder was renamed.
import assert from 'node:assert/strict';
import type { OtherStorage } from '../../../../src/core/storage/storageCare.ts';
import { missedStorage } from '../../../../src/vscode/vault/missedStorage.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOW = 100 * DAY_MS;

function storage(change: Partial<OtherStorage>): OtherStorage {
  return { path: '/storages/one', workspace: '/gone', bundles: 2, modifiedAt: NOW - DAY_MS, ...change };
}

const missed = (change: Partial<OtherStorage>, offered: string[] = []): string | undefined =>
  missedStorage([storage(change)], offered, NOW, (path) => path !== '/gone')?.path;

describe('the storage of a renamed folder', () => {
  it('is offered if its folder is gone and it was used lately', () => {
    assert.equal(missed({}), '/storages/one');
  });

  it('is offered once', () => {
    assert.equal(missed({}, ['/storages/one']), undefined);
  });

  it('is not offered while its folder exists, its folder is unknown, or nothing is in it', () => {
    assert.equal(missed({ workspace: '/there' }), undefined);
    assert.equal(missed({ workspace: null }), undefined);
    assert.equal(missed({ bundles: 0 }), undefined);
    assert.equal(missed({ bundles: null }), undefined);
  });

  it('is not offered once nobody used it for a month', () => {
    assert.equal(missed({ modifiedAt: NOW - 31 * DAY_MS }), undefined);
  });
});
