// The sandbox outlives its process as a real provider would, and keeps no secret on disk.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { JsonObject } from '../../../src/core/json.ts';
import { NodeClock } from '../../../src/node/nodeClock.ts';
import { SandboxDatabase } from '../../../src/providers/sandbox/sandboxDatabase.ts';
import { startSandbox, type Sandbox } from '../../../src/providers/sandbox/startSandbox.ts';
import { FakeIds } from '../../support/fakeIds.ts';
import { ProviderHarness } from './providerHarness.ts';

const childScript = path.join(import.meta.dirname, 'sandboxChild.ts');

describe('The sandbox', () => {
  let directory: string;
  const started: ChildProcess[] = [];
  const opened: Sandbox[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'sluice-sandbox-'));
  });

  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    for (const sandbox of opened.splice(0)) await sandbox.close();
    await rm(directory, { recursive: true });
  });

  async function open(): Promise<Sandbox> {
    const sandbox = await startSandbox({
      directory,
      ids: new FakeIds(),
      clock: new NodeClock(),
      speed: 'instant',
    });
    opened.push(sandbox);
    return sandbox;
  }

  it('[sandbox.durable] opens although another process prepares the database at the same instant', async () => {
    const holder = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(workerData);
      database.exec('CREATE TABLE early (id); BEGIN EXCLUSIVE');
      parentPort.postMessage('held');
      setTimeout(() => { database.exec('COMMIT'); database.close(); }, 200);`,
      { eval: true, workerData: path.join(directory, 'sandbox.sqlite') },
    );
    const ended = once(holder, 'exit');
    await once(holder, 'message');
    const database = new SandboxDatabase(directory);
    try {
      database.setFact('root', new Uint8Array([1]));
      assert.deepEqual(database.fact('root'), new Uint8Array([1]));
    } finally {
      database.close();
      await ended;
    }
  });

  it('[sandbox.durable] loses nothing when its process is killed, and answers a repeated key as before', async () => {
    const child = spawn(process.execPath, [childScript, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url, token } = JSON.parse(line) as { url: string; token: string };
    const post = async (base: string): Promise<{ status: number; body: JsonObject }> => {
      const response = await fetch(`${base}/staging/credentials`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': 'k-1',
        },
        body: JSON.stringify({ name: 'Acme', tag: 'op-1' }),
      });
      return { status: response.status, body: (await response.json()) as JsonObject };
    };
    const first = await post(url);
    assert.equal(first.status, 201);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const sandbox = await open();
    assert.equal(sandbox.token('staging'), token);
    assert.deepEqual(await post(sandbox.url), first);
    const { staging } = sandbox.state() as { staging: { credentials: JsonObject[] } };
    assert.deepEqual(
      staging.credentials.map(({ id, tag }) => ({ id, tag })),
      [{ id: first.body['id'], tag: 'op-1' }],
    );
    assert.deepEqual(sandbox.requests().counts, [
      { method: 'POST', path: '/staging/credentials', key: 'k-1', count: 2 },
    ]);
  });

  it('[sandbox.durable] seeds once: 37 bundles, 9 of them live, and 240 accounts, the same after a restart', async () => {
    const sandbox = await open();
    const seed = sandbox.seed();
    assert.equal(seed.bundles.length, 37);
    assert.equal(
      seed.bundles.filter(({ live, environment }) => live && environment === 'production').length,
      9,
    );
    assert.equal(new Set(seed.bundles.map(({ environment, name }) => `${environment}/${name}`)).size, 37);
    assert.equal(seed.credentials.filter(({ kind }) => kind === 'grant').length, 240);
    assert.ok(seed.bundles.some(({ lastUsed }) => lastUsed.source === 'unknown'));
    const state = sandbox.state();
    await sandbox.close();
    const again = await open();
    assert.deepEqual(again.seed(), seed);
    assert.deepEqual(again.state(), state);
  });

  it('knows everything that its seed tells Sluice', async () => {
    const sandbox = await open();
    const seed = sandbox.seed();
    const byRef = new Map(seed.secrets.map(({ ref, value }) => [`${ref.ownerId}/${ref.part}`, value]));
    const harness = new ProviderHarness(sandbox.manifest, {
      open: ({ ownerId, part }) => byRef.get(`${ownerId}/${part}`) ?? '',
      provided: (_provider, environment, name) => sandbox.providedSecret(environment, name),
    });
    const now = Date.now();
    for (const bundle of seed.bundles) {
      const own = seed.credentials.filter(({ bundleId }) => bundleId === bundle.id);
      const apiKey = own.find(({ kind }) => kind === 'api_key')?.providerRef ?? '';
      const clientId = bundle.oauthClient?.clientId ?? '';
      const call = harness.callOf('validate', {
        environment: bundle.environment,
        params: {
          credential_id: apiKey,
          webhook_ids: bundle.webhooks.map(({ providerRef }) => providerRef),
          client_id: clientId,
        },
      });
      const signal = new AbortController().signal;
      const outcome = await harness.client.interpret(call, await harness.client.send(call, signal));
      assert.equal(outcome.kind === 'done' && outcome.values['ok'], true, bundle.name);

      const grant = own.find(({ kind }) => kind === 'grant');
      const owner = bundle.oauthClient?.credentialId ?? '';
      const refresh = {
        ...harness.callOf('token.refresh', {
          environment: bundle.environment,
          params: { client_id: clientId },
        }),
        secrets: {
          client_secret: { ownerId: owner, part: 'client_secret' },
          refresh_token: { ownerId: grant?.id ?? '', part: 'refresh_token' },
        },
      };
      const refreshed = await harness.client.interpret(refresh, await harness.client.send(refresh, signal));
      assert.equal(refreshed.kind, 'done', bundle.name);
      assert.ok((grant?.expiresAt ?? Infinity) < now + 300_000, 'due within the refresh margin');
    }
    harness.dispose();
  });

  it('writes no secret to disk', async () => {
    const sandbox = await open();
    const values = sandbox.seed().secrets.map(({ value }) => value);
    const token = sandbox.token('production');
    const response = await fetch(`${sandbox.url}/production/credentials`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': 'k',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ name: 'x' }),
    });
    const { secret } = (await response.json()) as { secret: string };
    const files = await readdir(directory);
    assert.ok(files.includes('sandbox.sqlite'));
    const onDisk = Buffer.concat(
      await Promise.all(files.map((name) => readFile(path.join(directory, name)))),
    );
    for (const value of [...values, token, secret]) assert.equal(onDisk.includes(value), false);
  });
});
