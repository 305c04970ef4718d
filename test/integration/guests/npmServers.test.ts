// MCP servers from npm that nobody here wrote, behind Sluice: what they answer through it equals what they answer directly,
// their tools ask as they should, and what was approved happens once.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { anyFreePort } from '../../../scripts/freePort.ts';
import type { GuestDefinition } from '../../../src/core/guest/guest.ts';
import { findChromium } from '../../support/chromium.ts';
import { GuestFixture, textOf } from '../../support/guests/guestClient.ts';
import { TemporaryFolders } from '../../support/temporaryFolder.ts';
import { serverScripts, type ServerScripts } from '../../support/testTools.ts';

const INSTALLATION_MS = 600_000;

const stdio = (script: string, args: string[], env: Record<string, string> = {}): GuestDefinition => ({
  kind: 'stdio',
  command: process.execPath,
  args: [script, ...args],
  cwd: null,
  env,
  secretEnv: [],
});

describe('A server from npm', function () {
  this.timeout(120_000);
  const folders = new TemporaryFolders();
  let scripts: ServerScripts;
  let fixture: GuestFixture;

  before(async function () {
    this.timeout(INSTALLATION_MS);
    scripts = await serverScripts();
    const definition = stdio(scripts.everything, ['stdio']);
    fixture = await GuestFixture.start(() => ({ name: 'everything', definition }));
  });
  after(async () => {
    await fixture.stop();
    folders.dispose();
  });

  /** The first read of this client asks once. */
  async function allowReading(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const reading = fixture.call(name, args);
    await fixture.decide('approve');
    return textOf(await reading);
  }

  it('[guests.npm] server-everything answers through Sluice as it does directly', async () => {
    assert.match(await allowReading('echo', { message: 'first' }), /first/);
    const direct = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } });
    await direct.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [scripts.everything, 'stdio'],
        stderr: 'ignore',
      }),
    );
    try {
      const ways = [direct, fixture.client];
      const both = async <T>(ask: (client: Client) => Promise<T>): Promise<T> => {
        const [one, other] = await Promise.all(ways.map(ask));
        assert.deepEqual(other, one);
        return other as T;
      };
      const tool = (name: string, args = {}) => both((client) => client.callTool({ name, arguments: args }));
      await tool('get-sum', { a: 20, b: 22 });
      await tool('get-structured-content', { location: 'Chicago' });
      await tool('get-tiny-image');
      await tool('get-resource-links', { count: 3 });
      await tool('get-annotated-message', { messageType: 'error', includeImage: true });
      await tool('get-sum', { a: 'no number' });
      await both((client) => client.listPrompts());
      await both((client) => client.getPrompt({ name: 'args-prompt', arguments: { city: 'Bern' } }));
      await both((client) => client.listResources());
      await both((client) => client.listResourceTemplates());
      const { resources } = await both((client) => client.listResources());
      await both((client) => client.readResource({ uri: resources[0]?.uri ?? '' }));
      await both((client) =>
        client.complete({
          ref: { type: 'ref/prompt', name: 'completable-prompt' },
          argument: { name: 'department', value: 'E' },
        }),
      );
      const progress: Progress[][] = [[], []];
      const params = { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 4 } };
      const calls = ways.map((client, way) =>
        client.callTool(params, undefined, { onprogress: (step) => progress[way]?.push(step) }),
      );
      // By its name it does more than read.
      await fixture.decide('approve');
      await Promise.all(calls);
      // Before the server says something, Sluice does, below its scale. The last step may arrive with the answer, when a
      // client listens no more.
      const [ofServer, through] = progress.map((steps) =>
        steps.filter((step) => step.total === 4).slice(0, 3),
      );
      assert.equal(ofServer?.length, 3);
      assert.deepEqual(through, ofServer);
    } finally {
      await direct.close();
    }
  });

  it('[guests.npm] [guests.http] server-everything over HTTP loses its session, and the next call begins another', async () => {
    const port = await anyFreePort();
    let server = await everythingOn(port);
    try {
      const url = `http://127.0.0.1:${port}/mcp`;
      await fixture.next({
        name: 'remote',
        definition: { kind: 'http', url, headers: {}, secretHeaders: [] },
      });
      assert.match(await allowReading('echo', { message: 'one' }), /Echo: one/);
      await stopped(server);
      server = await everythingOn(port);
      assert.match(textOf(await fixture.call('echo', { message: 'two' })), /Echo: two/);
    } finally {
      await stopped(server);
    }
  });

  it('[guests.npm] [guests.before] server-filesystem changes a file once it was approved, with both contents shown', async () => {
    const folder = realpathSync(folders.make());
    const file = path.join(folder, 'notes.txt');
    writeFileSync(file, 'the old words');
    await fixture.next({
      name: 'files',
      definition: stdio(scripts.filesystem, [folder]),
      before: { write_file: 'read_text_file' },
    });
    assert.equal(await allowReading('read_text_file', { path: file }), 'the old words');
    const writing = fixture.call('write_file', { path: file, content: 'the new words' });
    const asked = JSON.stringify(await fixture.decide('approve'));
    assert.match(asked, /the old words.*the new words/);
    assert.match(textOf(await writing), /Successfully wrote/);
    assert.equal(readFileSync(file, 'utf8'), 'the new words');
    const refused = fixture.call('move_file', { source: file, destination: path.join(folder, 'gone.txt') });
    await fixture.decide('reject');
    assert.equal((await refused).isError, true);
    assert.equal(readFileSync(file, 'utf8'), 'the new words');
  });

  it('[guests.npm] server-memory keeps what was approved, and deletes nothing that was not', async () => {
    const file = path.join(folders.make(), 'memory.jsonl');
    await fixture.next({
      name: 'memory',
      definition: stdio(scripts.memory, [], { MEMORY_FILE_PATH: file }),
    });
    const entities = [{ name: 'Sluice', entityType: 'gate', observations: ['It asks.'] }];
    const creating = fixture.call('create_entities', { entities });
    await fixture.decide('approve');
    assert.notEqual((await creating).isError, true);
    const deleting = fixture.call('delete_entities', { entityNames: ['Sluice'] });
    await fixture.decide('reject');
    await deleting;
    assert.match(await allowReading('read_graph'), /It asks\./);
    assert.equal(readFileSync(file, 'utf8').match(/"Sluice"/g)?.length, 1);
  });

  it('[guests.npm] @playwright/mcp opens a page that was approved, and shows what is on it', async () => {
    const profile = folders.make();
    mkdirSync(profile, { recursive: true });
    const args = [
      '--headless',
      '--isolated',
      '--no-sandbox',
      '--executable-path',
      findChromium(),
      '--output-dir',
      profile,
    ];
    await fixture.next({ name: 'browser', definition: stdio(scripts.playwright, args) });
    const page = 'data:text/html,<title>Gate</title><button>Open the gate</button>';
    const opening = fixture.call('browser_navigate', { url: page });
    assert.match(JSON.stringify(await fixture.decide('approve')), /Open the gate/);
    assert.notEqual((await opening).isError, true);
    assert.match(await allowReading('browser_snapshot'), /Open the gate/);
  });

  async function everythingOn(port: number): Promise<ChildProcess> {
    const server = spawn(process.execPath, [scripts.everything, 'streamableHttp'], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => /listening/i.test(text) && server.emit('ready'));
    }
    await once(server, 'ready');
    return server;
  }

  async function stopped(server: ChildProcess): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
});
