// A process that is killed while it writes: every write that it was told is durable is there afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FileKeyStore } from '../../../src/node/fileKeyStore.ts';
import { StorageSandbox } from './storageFixture.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

describe('a killed process', () => {
  const sandbox = new StorageSandbox();
  after(() => sandbox.dispose());

  /** Kills the writer with SIGKILL once it has named `count` writes. */
  async function writeUntilKilled(directory: string, name: string, count: number): Promise<string[]> {
    const child = spawn(process.execPath, ['--no-warnings', WRITER, directory, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === count) child.kill('SIGKILL');
    }
    const [, signal] = await exited;
    assert.equal(signal, 'SIGKILL');
    return acknowledged;
  }

  it('[storage.durable] loses no write whose promise had resolved, however often it happens', async function () {
    this.timeout(60_000);
    const directory = sandbox.newDirectory();
    const acknowledged: string[] = [];
    for (const [round, count] of [1, 40, 7, 150].entries()) {
      acknowledged.push(...(await writeUntilKilled(directory, `round${round}`, count)));
    }
    assert.ok(acknowledged.length >= 198);

    const { store, vault } = await sandbox.open(directory, { keyStore: new FileKeyStore(directory) });
    assert.equal(vault.state, 'ready');
    for (const key of acknowledged) {
      const [value, secret] = store.read((view) => [
        view.facts.get(key),
        view.secrets.open({ ownerId: key, part: 'value' }),
      ]);
      assert.equal(value, Number(key.split('-')[1]), key);
      assert.equal(secret, key);
    }
  });
});
