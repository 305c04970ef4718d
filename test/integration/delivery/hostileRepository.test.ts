// Repositories that were made to deceive: folders that pose as repositories, settings that name programs, clones that
// fetch what they lack. Real git, real files; every planted program leaves a mark.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { NodeSecretDelivery } from '../../../src/node/delivery/nodeSecretDelivery.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { REF } from './project.ts';

const MISSING_BLOB = '1234567890123456789012345678901234567890';

describe('A repository that was made to deceive', () => {
  const folders = new TemporaryFolders();
  let folder: string;
  let planted: string;
  let mark: string;
  beforeEach(() => {
    const root = folders.make();
    folder = path.join(root, 'project');
    mark = path.join(root, 'RAN');
    planted = path.join(root, 'planted.sh');
    writeFileSync(planted, `#!/bin/sh\ntouch '${mark}'\nexit 1\n`, { mode: 0o755 });
    mkdirSync(folder);
    git('init', '--quiet');
  });
  after(() => folders.dispose());

  const at = (file: string): string => path.join(folder, file);
  function git(...args: string[]): string {
    return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  }
  function write(file: string, text: string): void {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  }

  async function deliver(file: string, opened = folder): Promise<void> {
    const delivery = new NodeSecretDelivery({
      open: () => 'vault-value-1',
      folder: opened,
      clipboard: undefined,
      clock: new NodeClock(),
    });
    const destination = { type: 'env_file', file, key: 'API_KEY' } as const;
    await delivery.deliver({ ref: REF, destination }, new AbortController().signal);
  }

  async function refuses(file: string, why: RegExp, opened = folder): Promise<void> {
    await assert.rejects(deliver(file, opened), (error: unknown) => {
      assert.ok(AppError.is(error, 'destination-refused'), String(error));
      assert.match(error.message, why);
      return true;
    });
    assert.equal(existsSync(mark), false, 'a planted program ran');
  }

  /** Whoever asks git without care is caught. */
  function springs(trap: string): void {
    const careless = ['-C', trap, '-c', 'safe.bareRepository=all'];
    spawnSync('git', [...careless, 'ls-files']);
    spawnSync('git', [...careless, 'check-ignore', '.env']);
    assert.equal(existsSync(mark), true, 'the trap does not work');
    rmSync(mark);
  }

  /** A folder of ordinary files, which anybody may commit, that git takes for a bare repository with a worktree. */
  function pose(directory: string, config = ''): void {
    for (const empty of ['objects/.keep', 'refs/.keep']) write(`${directory}/${empty}`, '');
    write(`${directory}/HEAD`, 'ref: refs/heads/main\n');
    write(`${directory}/info/exclude`, '.env\n');
    write(
      `${directory}/config`,
      `[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = .\n${config}`,
    );
  }

  const promisor = (url: string, more = ''): string =>
    `[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ${url}\n\tpromisor = true\n${more}`;

  /** An index whose .gitignore is neither in the worktree nor among the objects: git has to fetch it. */
  function lackGitignore(): void {
    git('update-index', '--add', '--cacheinfo', `100644,${MISSING_BLOB},.gitignore`);
    git('update-index', '--skip-worktree', '.gitignore');
  }

  const byProgram: [string, () => string][] = [
    ['what monitors files', () => `[core]\n\tfsmonitor = "${planted}"\n`],
    ['what serves the remote', () => promisor('.', `\tuploadpack = "${planted}"\n`)],
    [
      'what connects over SSH',
      () => promisor('ssh://host.invalid/x', `[core]\n\tsshCommand = "${planted}"\n`),
    ],
    [
      'what connects as a proxy',
      () => promisor('git://host.invalid/x', `[core]\n\tgitProxy = "${planted}"\n`),
    ],
  ];
  for (const [title, config] of byProgram) {
    it(`[deliver.env.git] runs no program of a folder that poses as a repository: ${title}`, async () => {
      lackGitignore();
      pose('tools', config());
      cpSync(at('.git/index'), at('tools/index'));
      rmSync(at('.git/index'));
      git('add', '--force', '--all');
      write('tools/.env', 'A=1\n');
      springs(at('tools'));
      await refuses('tools/.env', /not ignored by git/);
      await refuses('.env', /not ignored by git|no git repository/, at('tools'));
    });

    it(`[deliver.env.git] runs no program of the repository itself: ${title}`, async () => {
      lackGitignore();
      git('config', 'core.repositoryFormatVersion', '1');
      appendFileSync(at('.git/config'), config());
      springs(folder);
      await refuses('.env', /./);
    });
  }

  it('[deliver.env.git] believes no folder that poses as a repository and ignores what is tracked', async () => {
    pose('apps/web');
    write('apps/web/.env', 'API_KEY=placeholder\n');
    git('add', '--force', '--all');
    await refuses('apps/web/.env', /tracked by git/);
    assert.equal(readFileSync(at('apps/web/.env'), 'utf8'), 'API_KEY=placeholder\n');
  });

  it('[deliver.env.git] runs no hook, whatever the repository says where they are', async () => {
    write('.gitignore', '.env\n');
    cpSync(planted, at('.git/hooks/post-index-change'));
    cpSync(planted, at('hooks/post-index-change'));
    git('config', 'core.hooksPath', at('hooks'));
    await deliver('.env');
    assert.equal(existsSync(mark), false);
  });

  it('[deliver.env.git] goes by every repository that could commit the file, not only by the nearest', async () => {
    write('app/kept', '');
    execFileSync('git', ['-C', at('app'), 'init', '--quiet']);
    write('app/.git/info/exclude', '.env\n');
    await refuses('app/.env', /not ignored by git/);
    write('.gitignore', '.env\n');
    await deliver('app/.env');
    write('app/.git/info/exclude', '');
    // The outer repository's rules do not hold in the inner one.
    await refuses('app/.env', /not ignored by git/);
  });

  it('[deliver.env.git] finds the repository of a folder of repositories, and of a folder in one', async () => {
    write('.gitignore', '.env\n');
    write('app/kept', '');
    await deliver('project/.env', path.dirname(folder));
    await deliver('.env', at('app'));
    assert.equal(readFileSync(at('app/.env'), 'utf8'), 'API_KEY=vault-value-1\n');
  });
});
