// Secrets on the standard input of real programs, and on the clipboard for a while.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { AppError } from '../../../src/core/errors.ts';
import { FakeClock, settle } from '../../support/fakeClock.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { Project, REF } from './project.ts';

const signal = new AbortController().signal;

describe('A secret for a command', () => {
  const folders = new TemporaryFolders();
  let project: Project;
  beforeEach(() => (project = new Project(folders)));
  after(() => folders.dispose());

  const node = (script: string, ...more: string[]): string[] => [process.execPath, '-e', script, ...more];
  const deliver = (argv: string[], clock?: FakeClock): Promise<unknown> =>
    project
      .delivery(clock && { clock })
      .deliver({ ref: REF, destination: { type: 'command', argv } }, signal);
  const at = (name: string): string => JSON.stringify(project.at(name));
  const keep = (): string => `process.stdin.pipe(require('fs').createWriteStream(${at('got')}))`;

  it('[deliver.command] gets the value on its standard input, in an empty folder, with no shell between', async () => {
    project.value = 'a $HOME `id`\nsecond line';
    const record = `require('fs').writeFileSync(${at('place')}, JSON.stringify([process.cwd(), require('fs').readdirSync('.')]));`;
    const script = `${record} require('fs').writeFileSync('left', 'x'); require('fs').writeFileSync(${at('argv')}, JSON.stringify(process.argv.slice(1))); ${keep()}`;
    await deliver(node(script, '$HOME', '; touch pwned', '*'));
    assert.equal(readFileSync(project.at('got'), 'utf8'), project.value);
    assert.deepEqual(JSON.parse(readFileSync(project.at('argv'), 'utf8')), ['$HOME', '; touch pwned', '*']);
    assert.equal(existsSync(project.at('pwned')), false);
    const [place, found] = JSON.parse(readFileSync(project.at('place'), 'utf8')) as [string, string[]];
    assert.equal(path.dirname(place), realpathSync(project.scratch));
    assert.deepEqual(found, [], 'it begins empty');
    assert.deepEqual(readdirSync(project.scratch), [], 'nothing of it stays');
  });

  it('[deliver.command] sees nothing of the editor’s environment, nor the value in it or in its arguments', async () => {
    process.env['NODE_OPTIONS_PLANTED'] = 'x';
    process.env['VSCODE_PLANTED'] = 'x';
    await deliver(node(`require('fs').writeFileSync(${at('env')}, JSON.stringify(process.env)); ${keep()}`));
    const env = JSON.parse(readFileSync(project.at('env'), 'utf8')) as Record<string, string>;
    delete process.env['NODE_OPTIONS_PLANTED'];
    delete process.env['VSCODE_PLANTED'];
    assert.ok(env['PATH']);
    assert.deepEqual(
      Object.keys(env).filter((name) => /PLANTED|^NODE_|^VSCODE_/.test(name)),
      [],
    );
    assert.ok(!JSON.stringify(env).includes(project.value));
  });

  it('[deliver.command] says no more of a failure than its exit status: what it prints could hold the value', async () => {
    const script = `process.stdin.on('data', (d) => { console.log('got ' + d); console.error('' + d); process.exitCode = 3; })`;
    await assert.rejects(deliver(node(script)), (error: unknown) => {
      assert.ok(AppError.is(error, 'delivery-unknown'));
      assert.match(error.message, /exit status 3/);
      assert.ok(
        !JSON.stringify([error.message, error.details, error.next, error.stack]).includes(project.value),
      );
      return true;
    });
  });

  it('[deliver.command] takes a command that does not read its input, and one that floods its output', async () => {
    project.value = 'x'.repeat(200_000);
    await deliver(node('process.exit(0)'));
    await deliver(node(`process.stdout.write('y'.repeat(5_000_000)); ${keep()}`));
    assert.equal(readFileSync(project.at('got'), 'utf8').length, 200_000);
  });

  it('[deliver.command] is given where the opened folder is gone, but not from what lay in it', async () => {
    const gone = path.join(project.folder, 'gone');
    const deliverIn = (argv: string[]): Promise<unknown> =>
      project
        .delivery({ folder: gone })
        .deliver({ ref: REF, destination: { type: 'command', argv } }, signal);
    await deliverIn(node(keep()));
    assert.equal(readFileSync(project.at('got'), 'utf8'), project.value);
    await assert.rejects(deliverIn(node(keep(), path.join(gone, 'file'))), (error: unknown) =>
      AppError.is(error, 'destination-refused'),
    );
  });

  it('[deliver.command] is ended with all that it started after 30 s', async () => {
    const clock = new FakeClock();
    // What the command started holds a connection for as long as it lives.
    const arrived = Promise.withResolvers<Socket>();
    const server = createServer((socket) => arrived.resolve(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const started = `require('net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000)`;
    const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(started)}]); setInterval(() => {}, 1000)`;
    const running = deliver(node(script), clock);
    running.catch(() => undefined);
    const socket = await arrived.promise;
    const ended = new Promise((resolve) => {
      socket.once('close', resolve);
    });
    socket.resume();
    await clock.advanceAsync(30_000);
    await assert.rejects(running, (error) => AppError.is(error, 'delivery-unknown'));
    await ended;
    server.close();
  });

  const refused: [string, string[]][] = [
    ['a shell', ['sh', '-c', 'cat > /tmp/x']],
    ['a shell by its path', ['/bin/bash']],
    ['what starts others', ['env', 'cat']],
    ['PowerShell', ['pwsh.exe']],
    ['a path relative to the workspace', ['./planted']],
    ['a program that is not there', ['sluice-no-such-program']],
    ['a folder', ['/tmp']],
    ['an empty name', ['  ']],
    ['a line break', ['cat', 'a\nb']],
    ['a half character', ['cat', '\ud800']],
  ];
  for (const [title, argv] of refused)
    it(`[deliver.command.refused] is refused for ${title}, before the vault is opened`, async () => {
      await assert.rejects(deliver(argv), (error) => AppError.is(error, 'destination-refused'));
      assert.equal(project.opened, 0);
    });

  it('[deliver.command.refused] runs no program of the opened folder, and gives none of its files to another', async () => {
    project.write('planted', '#!/bin/sh\n');
    chmodSync(project.at('planted'), 0o700);
    const link = path.join(path.dirname(project.folder), 'link');
    symlinkSync(project.at('planted'), link);
    const before = process.env['PATH'];
    process.env['PATH'] = `${project.folder}:${before}`;
    try {
      for (const argv of [
        ['planted'],
        [project.at('planted')],
        [link],
        ['cat', project.at('planted')],
        ['cat', link],
        ['cat', `--config=${project.at('planted')}`],
        ['cat', `@${project.at('planted')}`],
        ['cat', `file://${project.at('planted')}`],
        ['cat', `${project.folder}/app/../planted`],
        ['cat', project.folder],
      ])
        await assert.rejects(
          deliver(argv),
          (error) => AppError.is(error, 'destination-refused'),
          argv.join(' '),
        );
    } finally {
      process.env['PATH'] = before;
    }
    assert.equal(project.opened, 0);
  });

  it('[deliver.command.refused] finds no program in a folder of PATH that is not absolute', async () => {
    project.write('planted', '#!/bin/sh\n');
    const before = process.env['PATH'];
    process.env['PATH'] = `.:${project.folder.replace(/^\//, '')}:${before}`;
    try {
      await assert.rejects(deliver(['planted']), (error) => AppError.is(error, 'destination-refused'));
    } finally {
      process.env['PATH'] = before;
    }
  });
});

describe('A secret for the clipboard', () => {
  const folders = new TemporaryFolders();
  after(() => folders.dispose());

  function board() {
    const project = new Project(folders);
    const clock = new FakeClock();
    const clipboard = {
      text: '',
      read: async () => clipboard.text,
      write: async (text: string) => void (clipboard.text = text),
      uncleared: [] as unknown[],
      reportUncleared: (error: unknown) => void clipboard.uncleared.push(error),
    };
    const delivery = project.delivery({ clock, clipboard });
    const copy = () => delivery.deliver({ ref: REF, destination: { type: 'clipboard' } }, signal);
    return { project, clock, clipboard, delivery, copy };
  }

  it('[deliver.clipboard] is there for 30 s, and then gone', async () => {
    const { project, clock, clipboard, copy } = board();
    await copy();
    await clock.advanceAsync(29_999);
    assert.equal(clipboard.text, project.value);
    await clock.advanceAsync(1);
    assert.equal(clipboard.text, '');
    assert.equal(clock.pendingTimers, 0);
  });

  it('[deliver.clipboard] leaves what was copied meanwhile', async () => {
    const { clock, clipboard, copy } = board();
    await copy();
    clipboard.text = 'something else';
    await clock.advanceAsync(30_000);
    assert.equal(clipboard.text, 'something else');
  });

  it('[deliver.clipboard] is taken away when the window closes', async () => {
    const { clipboard, delivery, copy } = board();
    await copy();
    await delivery.dispose();
    assert.equal(clipboard.text, '');
  });

  it('[deliver.clipboard] is there for 30 s from the last time', async () => {
    const { project, clock, clipboard, copy } = board();
    await copy();
    await clock.advanceAsync(20_000);
    await copy();
    await clock.advanceAsync(20_000);
    assert.equal(clipboard.text, project.value);
    await clock.advanceAsync(10_000);
    await settle();
    assert.equal(clipboard.text, '');
  });

  it('[deliver.clipboard] is taken away although the vault was locked meanwhile, which is not opened again', async () => {
    const { project, clock, clipboard, copy } = board();
    await copy();
    project.lock();
    await clock.advanceAsync(30_000);
    assert.equal(clipboard.text, '');
    assert.equal(project.opened, 1);
    assert.deepEqual(clipboard.uncleared, []);
  });

  for (const part of ['read', 'write'] as const)
    it(`[deliver.clipboard] that cannot be cleared, because its ${part} fails, is reported`, async () => {
      const { clock, clipboard, delivery, copy } = board();
      await copy();
      const broken = new Error('The clipboard is busy.');
      Object.assign(clipboard, { [part]: () => Promise.reject(broken) });
      await clock.advanceAsync(30_000);
      assert.deepEqual(clipboard.uncleared, [broken]);
      await delivery.dispose();
      assert.equal(clipboard.uncleared.length, 1, 'once');
    });
});
