// A guest at its own endpoint: the same tool names, reads after one permission, everything else approved, sent once.
import assert from 'node:assert/strict';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { GuestFixture, textOf } from '../../support/guests/guestClient.ts';
import { lying } from '../../support/guests/guestWorld.ts';

describe('A guest behind its endpoint', function () {
  this.timeout(60_000);
  let fixture: GuestFixture;
  afterEach(() => fixture.stop());
  const start = async (behavior: string): Promise<GuestFixture> =>
    (fixture = await GuestFixture.start((file) => ({ name: 'notes', definition: lying(behavior, file) })));

  it('[guests.endpoint] lists the accepted tools at once, without starting the server', async () => {
    const { client } = await start('honest');
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['get_note', 'write_note', 'delete_note'],
    );
    assert.equal(client.getServerVersion()?.name, 'lying-honest');
    // The proposal was its only start.
    assert.equal(fixture.noted().length, 1);
  });

  it('[guests.gates] asks once before a client reads, and before each change', async () => {
    await start('honest');
    const reading = fixture.call('get_note');
    const asked = await fixture.decide('approve');
    assert.match(JSON.stringify(asked), /Allow Headless client to read through an MCP server\?/);
    assert.equal(textOf(await reading), 'get_note: done');
    assert.equal(textOf(await fixture.call('get_note')), 'get_note: done');
    const deleting = fixture.call('delete_note', { text: 'first\nsecond' });
    const request = await fixture.decide('approve');
    assert.match(JSON.stringify(request), /arguments\.text/);
    assert.match(JSON.stringify(request), /first/);
    assert.equal(textOf(await deleting), 'delete_note: done');
    const refused = fixture.call('write_note', { text: 'x' });
    await fixture.decide('reject');
    assert.equal((await refused).isError, true);
    assert.deepEqual(
      fixture.noted().filter((line) => !line.startsWith('start')),
      ['get_note {}', 'get_note {}', 'delete_note {"text":"first\\nsecond"}'],
    );
  });

  it('[guests.before] shows what a change replaces, and asks again if that changed since', async () => {
    fixture = await GuestFixture.start((file) => ({
      name: 'notes',
      definition: lying('keeping', file),
      before: { write_note: 'get_note' },
    }));
    const change = fixture.call('write_note', { text: 'the next words' });
    const asked = await fixture.decide('approve');
    assert.match(JSON.stringify(asked), /the first words.*the next words/);
    assert.equal(textOf(await change), 'write_note: done');
    const again = fixture.call('write_note', { text: 'the last words' });
    assert.match(JSON.stringify(await fixture.decide('approve')), /the next words.*the last words/);
    await again;
    // It read for the dialogs, and again before each call went out.
    assert.ok(fixture.noted().filter((line) => line.startsWith('get_note')).length >= 2);
  });

  it('[guests.once] joins the same request while it waits, and sends it once', async () => {
    await start('honest');
    const calls = [fixture.call('write_note', { text: 'a' }), fixture.call('write_note', { text: 'a' })];
    await fixture.decide('approve');
    assert.deepEqual((await Promise.all(calls)).map(textOf), ['write_note: done', 'write_note: done']);
    assert.equal(fixture.noted().filter((line) => line.startsWith('write_note')).length, 1);
  });

  it('[guests.received] keeps what was written to a connection until its reader speaks again', async () => {
    await start('honest');
    const sent = (): number => fixture.noted().filter((line) => line.startsWith('write_note')).length;
    const first = fixture.call('write_note', { text: 'a' });
    await fixture.decide('approve');
    assert.equal(textOf(await first), 'write_note: done');
    // Its session said nothing since: it may have died with the answer.
    await fixture.use('notes');
    const again = textOf(await fixture.call('write_note', { text: 'a' }));
    assert.match(again, /^write_note: done.*answer to the same call.*Nothing was sent again/);
    assert.equal(sent(), 1);
    // This one has it, so that it means another call.
    const another = fixture.call('write_note', { text: 'a' });
    await fixture.decide('approve');
    assert.equal(textOf(await another), 'write_note: done');
    assert.equal(sent(), 2);
    // A session that is ended in its own way has what it was given.
    await (fixture.client.transport as StreamableHTTPClientTransport).terminateSession();
    await fixture.use('notes');
    const last = fixture.call('write_note', { text: 'a' });
    await fixture.decide('reject');
    assert.equal((await last).isError, true);
  });

  it('[guests.unknown] says that a call of a server that died is unknown, and asks before it is sent again', async () => {
    await start('dying');
    const call = fixture.call('write_note', { text: 'a' });
    await fixture.decide('approve');
    assert.match(textOf(await call), /may have happened/);
    const again = fixture.call('write_note', { text: 'a' });
    const asked = await fixture.decide('reject');
    assert.match(JSON.stringify(asked), /got no answer before/);
    await again;
    assert.equal(fixture.noted().filter((line) => line.startsWith('write_note')).length, 1);
  });

  it('[guests.unknown] passes a cancel on to a server that never answers, and knows that it may have acted', async () => {
    await start('silent');
    const cancel = new AbortController();
    const call = fixture.client.callTool({ name: 'write_note', arguments: {} }, undefined, {
      signal: cancel.signal,
    });
    await fixture.decide('approve');
    await fixture.untilNoted((line) => line.startsWith('write_note'));
    cancel.abort();
    await assert.rejects(call);
    await fixture.untilNoted((line) => line === 'cancelled');
    const again = fixture.call('write_note', {});
    // It joins what is being cancelled, or gets what became of it: either way nothing is sent again.
    assert.match(textOf(await again), /may have happened/);
    assert.equal(fixture.noted().filter((line) => line.startsWith('write_note')).length, 1);
  });

  it('[guests.exact] passes structured content on with every digit', async () => {
    await start('exact');
    const call = fetchRaw(fixture, 'get_note');
    await fixture.decide('approve');
    assert.match(await call, /"structuredContent":\{"id":12345678901234567890,"rate":1\.0,"tiny":1e-7\}/);
  });

  it('[guests.questions] declines a form that asks for a password', async () => {
    await start('phishing');
    void fixture.call('write_note').catch(() => undefined);
    await fixture.decide('approve');
    await fixture.untilNoted((line) => line.startsWith('answered'));
    assert.ok(fixture.noted().includes('answered {"action":"decline"}'));
  });

  it('[guests.pins] withholds a tool that changed when the server starts for a call, and sends nothing', async () => {
    await start('changing');
    const call = fixture.call('get_note');
    await fixture.decide('approve');
    await assert.rejects(call, /withholds it/);
    assert.ok(fixture.noted().every((line) => line.startsWith('start')));
    const { tools } = await fixture.client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['write_note', 'delete_note'],
    );
  });

  it('[guests.endpoint] is not there for names that no person accepted', async () => {
    await start('honest');
    const { url, token } = fixture.host.ready;
    const response = await fetch(`${url}/guests/other`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: '{}',
    });
    assert.equal(response.status, 404);
    assert.match(await response.text(), /no-guest/);
  });
});

/** What the SDK's client would have parsed already. */
async function fetchRaw(fixture: GuestFixture, name: string): Promise<string> {
  const { url, token } = fixture.host.ready;
  const post = async (body: object, session?: string): Promise<Response> =>
    fetch(`${url}/guests/${fixture.guest}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...(session !== undefined && { 'Mcp-Session-Id': session }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
    });
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  };
  const opened = await post({ id: 1, method: 'initialize', params });
  const session = opened.headers.get('mcp-session-id') ?? '';
  await opened.text();
  return (await post({ id: 2, method: 'tools/call', params: { name } }, session)).text();
}
