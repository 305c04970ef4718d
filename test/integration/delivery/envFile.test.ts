// Secrets into `.env` files of a real git repository: only where git ignores them, all or nothing, readable as they are.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { EnvFileDestination } from '../../../src/core/delivery/secretDelivery.ts';
import { AppError } from '../../../src/core/errors.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { Project, REF } from './project.ts';

interface PathCase {
  title: string;
  cites: string;
  file: string;
}
interface ValueCase {
  title: string;
  cites: string;
  value: string;
  refused?: boolean;
}

const cases = <T>(family: string): T[] =>
  JSON.parse(readFileSync(new URL(`../../attacks/${family}.json`, import.meta.url), 'utf8')) as T[];
const signal = new AbortController().signal;

describe('A secret for an .env file', () => {
  const folders = new TemporaryFolders();
  let project: Project;
  beforeEach(() => (project = new Project(folders)));
  after(() => folders.dispose());

  const to = (file: string, key = 'API_KEY'): EnvFileDestination => ({ type: 'env_file', file, key });
  const deliver = (file: string, key?: string): Promise<unknown> =>
    project.delivery().deliver({ ref: REF, destination: to(file, key) }, signal);
  const text = (file: string): string => readFileSync(project.at(file), 'utf8');

  for (const { title, cites, file } of cases<PathCase>('envFiles'))
    it(`[${cites}] is refused for ${title}, before the vault is opened`, async () => {
      const isRefused = (error: unknown): boolean => AppError.is(error, 'destination-refused');
      await assert.rejects(project.delivery().inspect(to(file)), isRefused);
      await assert.rejects(deliver(file), isRefused);
      assert.equal(project.opened, 0);
      assert.equal(project.git('status', '--porcelain').includes('vault-value'), false);
    });

  it('[deliver.env.place] is refused, with the reason, where the opened folder is gone', async () => {
    const delivery = project.delivery({ folder: project.at('gone') });
    await assert.rejects(delivery.inspect(to('.env')), (error: unknown) =>
      AppError.is(error, 'destination-refused'),
    );
  });

  for (const { title, cites, value, refused } of cases<ValueCase>('envValues'))
    it(`[${cites}] ${refused ? 'is refused where readers would not agree on' : 'is read back as it is with'} ${title}`, async () => {
      project.value = value;
      project.write('.env', 'BEFORE=1\nAPI_KEY=old\nAFTER=2\n');
      if (refused) {
        await assert.rejects(deliver('.env'), (error: unknown) => {
          assert.ok(AppError.is(error, 'destination-refused'));
          assert.ok(!error.message.includes(value));
          return true;
        });
        assert.equal(text('.env'), 'BEFORE=1\nAPI_KEY=old\nAFTER=2\n');
        return;
      }
      await deliver('.env');
      assert.deepEqual({ ...parseEnv(text('.env')) }, { BEFORE: '1', API_KEY: value, AFTER: '2' });
      const script = 'set -a; . ./.env; printf %s "$API_KEY"; printf "|%s|%s" "$BEFORE" "$AFTER"';
      const sourced = execFileSync('bash', ['--noprofile', '--norc', '-c', script], {
        cwd: project.folder,
        encoding: 'utf8',
      });
      assert.equal(sourced, `${value}|1|2`);
    });

  it('[deliver.env.file] makes the file for its user alone, and leaves no draft behind', async () => {
    const facts = await project.delivery().inspect(to('app/.env'));
    assert.deepEqual(facts, {
      type: 'env_file',
      folder: 'project',
      file: 'app/.env',
      key: 'API_KEY',
      exists: false,
      replaces: false,
    });
    assert.equal(project.opened, 0);
    await deliver('app/.env');
    assert.equal(text('app/.env'), 'API_KEY=vault-value-1\n');
    assert.equal(statSync(project.at('app/.env')).mode & 0o777, 0o600);
    const left = readdirSync(project.at('.git')).filter((name) => name.startsWith('sluice-'));
    assert.deepEqual(left, []);
    assert.equal(project.git('status', '--porcelain', '--', 'app').includes('app/.env\n'), false);
  });

  it('[deliver.env.file] removes the draft of a process that died, and no other', async () => {
    const { pid } = spawnSync('true');
    const drafts = [pid, process.pid].map((each) => `.git/sluice-${each}-0123456789abcdef.tmp`);
    for (const draft of [...drafts, '.git/sluice-notes.tmp']) project.write(draft, 'API_KEY=half\n');
    await project.delivery().inspect(to('.env'));
    const left = readdirSync(project.at('.git')).filter((name) => name.startsWith('sluice-'));
    assert.deepEqual(left.sort(), [path.basename(drafts[1] ?? ''), 'sluice-notes.tmp'].sort());
  });

  it('[deliver.env.file] keeps everything else byte for byte, and takes rights of others away', async () => {
    const before = Buffer.from(
      '# caf\xe9 \xff\r\nexport API_KEY="old\r\nover lines"\r\nOTHER=\'a\nAPI_KEY=not a variable\n\'\r\n\r\nLAST=1',
      'latin1',
    );
    project.write('.env', before);
    chmodSync(project.at('.env'), 0o644);
    assert.equal(((await project.delivery().inspect(to('.env'))) as { replaces: boolean }).replaces, true);
    await deliver('.env');
    const after = readFileSync(project.at('.env'), 'latin1');
    assert.equal(
      after,
      "# caf\xe9 \xff\r\nAPI_KEY=vault-value-1\r\nOTHER='a\nAPI_KEY=not a variable\n'\r\n\r\nLAST=1",
    );
    assert.equal(statSync(project.at('.env')).mode & 0o777, 0o600);
    await deliver('.env', 'SECOND');
    assert.ok(readFileSync(project.at('.env'), 'latin1').endsWith('LAST=1\r\nSECOND=vault-value-1\r\n'));
  });

  it('[deliver.env.file] leaves one assignment where the file had several, and can be done again', async () => {
    project.write('.env', 'API_KEY=1\nB=2\nAPI_KEY=3\n# API_KEY=4\n');
    await deliver('.env');
    await deliver('.env');
    assert.equal(text('.env'), 'B=2\nAPI_KEY=vault-value-1\n# API_KEY=4\n');
  });

  it('[deliver.env.ignored] is refused where there is no repository that could ignore it', async () => {
    const folder = folders.make();
    const delivery = project.delivery({ folder });
    await assert.rejects(delivery.inspect(to('.env')), (error) => AppError.is(error, 'destination-refused'));
  });

  it('[deliver.env.ignored] runs nothing that the repository’s settings name, nor follows the editor’s variables', async () => {
    const planted = path.join(project.folder, 'planted.sh');
    writeFileSync(planted, '#!/bin/sh\ntouch "$(dirname "$0")/ran"\n', { mode: 0o755 });
    project.git('config', 'core.fsmonitor', planted);
    process.env['GIT_DIR'] = '/nowhere';
    try {
      await deliver('.env');
    } finally {
      delete process.env['GIT_DIR'];
    }
    assert.equal(existsSync(project.at('ran')), false);
    assert.equal(text('.env'), 'API_KEY=vault-value-1\n');
  });
});
