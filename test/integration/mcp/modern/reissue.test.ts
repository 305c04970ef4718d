// A broken stream loses the answer, never the work: the same request under a new id joins, goes on, or gets what was
// lost, and nothing is done twice. Against the real host, over bare HTTP.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import * as fc from 'fast-check';
import { HeadlessHost, type HostEvent } from '../../../support/headlessHost.ts';
import { SandboxControl } from '../../../support/sandboxControl.ts';
import { TemporaryFolders } from '../../../support/temporaryFolder.ts';
import { modernRequest, TASKS, type ModernParts } from './modernFixture.ts';

const SEED = Number(process.env['SLUICE_SEED'] ?? Date.now() % 1_000_000);

type Output = Record<string, unknown>;

describe('A broken stream', () => {
  const folders = new TemporaryFolders();
  let host: HeadlessHost;
  let sandbox: SandboxControl;
  let count = 0;
  before(async () => {
    host = await HeadlessHost.start(folders.make());
    sandbox = await SandboxControl.of(host);
  });
  after(async () => {
    await host?.stop();
    folders.dispose();
  });

  const open = (method: string, params: Output, parts: ModernParts = {}) => {
    count += 1;
    const { message, headers } = modernRequest(method, params, { id: count, ...parts });
    const request = httpRequest(host.ready.url, {
      method: 'POST',
      agent: false,
      headers: {
        Authorization: `Bearer ${host.ready.token}`,
        Accept: 'application/json, text/event-stream',
        'Content-Type': 'application/json',
        ...headers,
      },
    });
    request.on('error', () => undefined);
    request.end(JSON.stringify(message));
    return request;
  };

  /** The last message of the answer. */
  async function answerTo(method: string, params: Output, parts?: ModernParts): Promise<Output> {
    const [response] = (await once(open(method, params, parts), 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    const lines = text.split('\n').filter((line) => line.startsWith('data: '));
    const last = lines.at(-1)?.slice('data: '.length) ?? text;
    const { result, error } = JSON.parse(last) as { result?: Output; error?: Output };
    assert.ok(result, JSON.stringify(error));
    return result;
  }

  const outputOf = (result: Output): Output => result['structuredContent'] as Output;
  const call = async (name: string, args: Output): Promise<Output> =>
    outputOf(await answerTo('tools/call', { name, arguments: args }));

  async function breakAfter(ms: number, name: string, args: Output): Promise<void> {
    const request = open('tools/call', { name, arguments: args });
    await pause(ms);
    request.destroy();
  }

  /** The same request until its work is over, as a client does that lost an answer. */
  async function insist(name: string, args: Output): Promise<Output> {
    for (let tries = 0; tries < 20; tries += 1) {
      const output = await call(name, args);
      if (output['status'] === 'completed') return output;
      await pause(20);
    }
    throw new Error(`${name} never ends.`);
  }

  async function thingCount(): Promise<number[]> {
    return Object.values(await sandbox.things()).map((things) => things.length);
  }

  const bundle = (name: string): Output => ({ name, provider: 'sandbox', environment: 'development' });

  it(`[mcp.reissue] [cancel.close] at any instant leaves one bundle, made once (SLUICE_SEED=${SEED})`, async function () {
    this.timeout(600_000);
    const before = await thingCount();
    await call('provision_bundle', bundle('undisturbed'));
    const perBundle = (await thingCount()).map((value, kind) => value - (before[kind] ?? 0));
    const instants = fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(instants, async (breaksMs) => {
        count += 1;
        const args = bundle(`broken ${count}`);
        const first = await thingCount();
        for (const ms of breaksMs) await breakAfter(ms, 'provision_bundle', args);
        await insist('provision_bundle', args);
        const made = (await thingCount()).map((value, kind) => value - (first[kind] ?? 0));
        assert.deepEqual(made, perBundle);
      }),
      { numRuns: 15, seed: SEED },
    );
  });

  it('[mcp.reissue] while a person is asked leaves the question open; the same request gets what was decided', async () => {
    const { bundle_id: id } = await call('provision_bundle', bundle('to be decided'));
    const args = { bundle_id: id };
    const request = open('tools/call', { name: 'delete_bundle', arguments: args });
    const asked = await askedFor(1);
    request.destroy();
    await pause(50);
    assert.equal(withdrawn(asked), false);
    // It joins the open question, and leaves it again.
    await breakAfter(50, 'delete_bundle', args);
    assert.equal(withdrawn(asked), false);
    host.say({ approval: asked, decision: 'approve' });
    const ended = await insist('delete_bundle', args);
    assert.equal(ended['status'], 'completed');
    assert.equal(host.events.filter(({ event }) => event === 'approval').length, 1);
  });

  it('[mcp.reissue] after the decision gets the result once, and asks anew only for new work', async () => {
    const { bundle_id: id } = await call('provision_bundle', bundle('decided unseen'));
    const args = { bundle_id: id };
    const request = open('tools/call', { name: 'delete_bundle', arguments: args });
    const asked = await askedFor(2);
    request.destroy();
    await pause(50);
    host.say({ approval: asked, decision: 'reject' });
    await host.event(({ event, approval }) => event === 'decided' && idOf(approval) === asked);
    assert.equal((await call('delete_bundle', args))['status'], 'denied');
    assert.equal(host.events.filter(({ event }) => event === 'approval').length, 2);
  });

  it('[mcp.reissue] [task.cancel] as a task goes on without its client, until tasks/cancel ends it', async () => {
    const { bundle_id: id } = await call('provision_bundle', bundle('a task'));
    const capabilities = TASKS;
    const params = { name: 'delete_bundle', arguments: { bundle_id: id } };
    const task = await answerTo('tools/call', params, { capabilities });
    assert.equal(task['resultType'], 'task');
    const again = await answerTo('tools/call', params, { capabilities });
    assert.equal(again['taskId'], task['taskId']);
    const asked = await askedFor(3);
    assert.equal(withdrawn(asked), false);
    await answerTo('tasks/cancel', { taskId: task['taskId'] }, { capabilities });
    await host.event(({ event, approval }) => event === 'approval-withdrawn' && idOf(approval) === asked);
    const { status } = await answerTo('tasks/get', { taskId: task['taskId'] }, { capabilities });
    assert.equal(status, 'cancelled');
  });

  const idOf = (approval: unknown): string => (approval as { id: string }).id;

  /** The id of the nth approval that was asked for. */
  async function askedFor(nth: number): Promise<string> {
    const isNth = (event: HostEvent): boolean =>
      host.events.filter((each) => each.event === 'approval').indexOf(event) === nth - 1;
    return idOf((await host.event(isNth))['approval']);
  }

  function withdrawn(approval: string): boolean {
    return host.events.some(
      ({ event, approval: shown }) => event === 'approval-withdrawn' && idOf(shown) === approval,
    );
  }
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
