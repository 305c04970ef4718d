// Every bundle that ships, in a host without node:sqlite: Node 20, as some editors still run extensions on it, if there is
// one, and always this Node with the module taken away.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectDir } from '../../../scripts/project.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';

const run = promisify(execFile);

/** Loads the bundle where VS Code would, and starts Sluice if it can. */
const HOST = `
  const Module = require('node:module');
  const [bundle, directory] = process.argv.slice(1);
  const anything = new Proxy(class {}, {
    get: (target, name) => (name === 'prototype' ? target.prototype : anything),
    apply: () => anything,
  });
  const load = Module._load;
  const isMissing = (id) => id === 'node:sqlite' || id === 'sqlite';
  Module._load = function (id, ...rest) {
    // What a bundle copies of a module keeps its prototype.
    if (id === 'vscode') return Object.create(anything);
    if (isMissing(id)) throw Object.assign(new Error('No such built-in module: ' + id), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
    return load.call(this, id, ...rest);
  };
  const builtin = process.getBuiltinModule;
  if (builtin) process.getBuiltinModule = (id) => (isMissing(id) ? undefined : builtin(id));
  const { createSluice } = require(bundle);
  if (createSluice) {
    const quiet = () => undefined;
    const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    createSluice({ storageDirectory: directory, logger, keys: {} }).then(
      () => console.log('started'),
      (error) => console.log(error.code + '\\n' + error.message + '\\n' + error.next),
    );
  }
`;

describe('A host without node:sqlite', () => {
  const folders = new TemporaryFolders();
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    folder = folders.make();
    await run(process.execPath, ['esbuild.mjs', '--outdir', folder], { cwd: projectDir });
  });

  after(() => folders.dispose());

  for (const [name, node] of [
    ['this Node, its SQLite taken away', process.execPath],
    ...oldNodes(),
  ] as const) {
    it(`[providers.old-host] loads every bundle and says in one sentence what to do: ${name}`, async function () {
      this.timeout(60_000);
      const bundles = readdirSync(folder).filter((file) => file.endsWith('.cjs') && file !== 'bridge.cjs');
      assert.ok(bundles.includes('extension.cjs') && bundles.includes('sluice.cjs'), bundles.join(' '));
      for (const bundle of bundles) {
        const { stdout } = await run(node, [
          '-e',
          HOST,
          path.join(folder, bundle),
          path.join(folder, 'storage'),
        ]);
        if (bundle !== 'sluice.cjs') continue;
        const [code, message = '', next = ''] = stdout.trim().split('\n');
        assert.equal(code, 'storage-unavailable');
        assert.match(message, /^This host \(Node \d+\.\d+\.\d+\) has no node:sqlite/);
        assert.match(next, /^Update the editor, and the remote host .* VS Code 1\.101 or newer\.$/);
      }
    });
  }
});

/** Nodes of version 20 that the PATH names. */
function oldNodes(): [string, string][] {
  const folders = [...new Set((process.env['PATH'] ?? '').split(path.delimiter))];
  const found = folders.map((each) => path.join(each, 'node')).filter((file) => existsSync(file));
  return found.flatMap((file): [string, string][] => {
    const version = spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.trim();
    return version.startsWith('v20.') ? [[`Node ${version}`, file]] : [];
  });
}
