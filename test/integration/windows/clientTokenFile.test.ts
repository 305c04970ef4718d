// The private file of a client whose entry carries no token: who can read it, and what the bridge makes of it.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { HOME_VARIABLE } from '../../../src/core/access/bridgeVariables.ts';
import {
  readClientToken,
  removeClientToken,
  writeClientToken,
} from '../../../src/windows/clientTokenFile.ts';
import { userDirectory, type UserDirectory } from '../../../src/windows/userDirectory.ts';
import { answerWith, modernRequest, ModernWindow } from '../../support/modernWindow.ts';
import { RawBridge } from '../../support/rawBridge.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const CLIENT = 'vscode-agent-host';
const unsafe = (error: unknown): boolean => AppError.is(error, 'storage-unavailable');

describe('a client’s private token file', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  const newHome = (): UserDirectory => userDirectory({ [HOME_VARIABLE]: path.join(folders.make(), 'home') });

  it('[clients.workspace] is its person’s alone, and gone when the client is disconnected', async () => {
    const home = newHome();
    assert.equal(await readClientToken(home, CLIENT), undefined);
    await writeClientToken(home, CLIENT, 'first');
    await writeClientToken(home, CLIENT, 'second');
    assert.equal(await readClientToken(home, CLIENT), 'second');
    const [file = ''] = readdirSync(home.clients);
    if (process.platform !== 'win32') {
      assert.equal(statSync(path.join(home.clients, file)).mode & 0o777, 0o600);
      assert.equal(statSync(home.clients).mode & 0o777, 0o700);
    }
    await removeClientToken(home, CLIENT);
    await removeClientToken(home, CLIENT);
    assert.equal(await readClientToken(home, CLIENT), undefined);
  });

  it('[clients.workspace] is not read under a name that leads out of its directory', async () => {
    const home = newHome();
    await writeClientToken(home, CLIENT, 'mine');
    writeFileSync(path.join(home.root, 'other.token'), 'other', { mode: 0o600 });
    for (const name of ['', '../other', '..', '/etc/passwd', `x/../${CLIENT}`, 'A', `${CLIENT}\0`])
      assert.equal(await readClientToken(home, name), undefined, name);
  });

  if (process.platform !== 'win32')
    it('[clients.workspace] is refused if others can read it, or if it is a link', async () => {
      const home = newHome();
      await writeClientToken(home, CLIENT, 'mine');
      chmodSync(path.join(home.clients, `${CLIENT}.token`), 0o640);
      await assert.rejects(readClientToken(home, CLIENT), unsafe);
      symlinkSync(path.join(home.clients, `${CLIENT}.token`), path.join(home.clients, 'linked.token'));
      await assert.rejects(readClientToken(home, 'linked'), unsafe);
      chmodSync(home.clients, 0o755);
      await assert.rejects(readClientToken(home, CLIENT), unsafe);
    });

  it('[clients.workspace] lets the bridge in that its client’s entry starts, with the newest token', async () => {
    const [home, cwd] = [newHome(), folders.make()];
    mkdirSync(home.root, { recursive: true, mode: 0o700 });
    const window = await ModernWindow.open(home.root, cwd, 'second', ({ id }, response) =>
      answerWith(response, { id, result: {} }),
    );
    const bridge = await RawBridge.start({ home: home.root, cwd, waitSeconds: 0 }, { SLUICE_CLIENT: CLIENT });
    try {
      const codes: unknown[] = [];
      for (const [id, token] of [undefined, 'first', 'second'].entries()) {
        if (token !== undefined) await writeClientToken(home, CLIENT, token);
        bridge.send(modernRequest(id, 'tools/list'));
        codes.push((await bridge.answerTo(id)).error?.data?.code);
      }
      assert.deepEqual(codes, ['no-token', 'bad-token', undefined]);
    } finally {
      await bridge.close();
      await window.close();
    }
  });
});
