// Stored results: nothing of them is readable on disk, all of them comes back, and they are gone after a day.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { SealedResultFiles } from '../../../src/results/sealedResultFiles.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { FakeIds } from '../../support/fakeIds.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { turningVault as vault } from '../../support/turningVault.ts';

describe('Stored results', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());
  const open = (): { results: SealedResultFiles; directory: string } => {
    const directory = path.join(folders.make(), 'results');
    return {
      directory,
      results: new SealedResultFiles({ directory, vault, clock: new NodeClock(), ids: new FakeIds() }),
    };
  };

  it('[bundle-tools.large] come back whole, in sealed pieces that only their owner can read', async () => {
    const { results, directory } = open();
    const value = { text: `${'a😀'.repeat(200_000)}\n`, nothing: null };
    const id = await results.put({ callerId: 'cli_1', value });
    assert.deepEqual(await results.get(id), { callerId: 'cli_1', value });
    const names = readdirSync(path.join(directory, id));
    assert.ok(names.length > 1);
    for (const name of names) {
      const file = path.join(directory, id, name);
      assert.equal(readFileSync(file).includes('a😀'), false);
      assert.equal(statSync(file).mode & 0o077, 0);
    }
  });

  it('[bundle-tools.large] are gone after a day, and so are those that nobody asks for', async () => {
    const { results, directory } = open();
    const id = await results.put({ callerId: 'cli_1', value: 1 });
    const old = new Date(Date.now() - 25 * 60 * 60_000);
    utimesSync(path.join(directory, id, '0'), old, old);
    utimesSync(path.join(directory, id), old, old);
    assert.equal(await results.get(id), undefined);
    const next = await results.put({ callerId: 'cli_1', value: 2 });
    assert.deepEqual(readdirSync(directory), [next]);
  });

  it('[bundle-tools.large] of another name, or altered ones, are not read', async () => {
    const { results, directory } = open();
    const id = await results.put({ callerId: 'cli_1', value: 1 });
    for (const other of ['res_', 'res_none', '../res_1', `${id}/0`])
      assert.equal(await results.get(other), undefined);
    writeFileSync(path.join(directory, id, '0'), 'altered');
    await assert.rejects(results.get(id), (error) => AppError.is(error, 'vault-corrupt'));
  });
});
