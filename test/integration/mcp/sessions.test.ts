// Sessions of the endpoint: whose they are, how many there are, and when they end.
import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '../../../src/mcp/endpointLimits.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { EndpointFixture, reasonOf, resultOf } from './endpointFixture.ts';
import { completed } from './scriptedRunner.ts';

describe('sessions of the MCP endpoint', () => {
  const clock = new FakeClock();
  let sluice: EndpointFixture;
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

  beforeEach(async () => {
    sluice = new EndpointFixture(clock);
    await sluice.start();
  });
  afterEach(() => sluice.stop());

  it('[endpoint.session-guessing] have ids of 256 bits that have nothing in common', async () => {
    const first = await sluice.sessionId();
    const second = await sluice.sessionId();
    assert.match(first, /^[\w-]{43}$/);
    assert.notEqual(first.slice(0, 8), second.slice(0, 8));
  });

  it('[endpoint.session-guessing] are found by nothing that is merely close to their id', async () => {
    const id = await sluice.sessionId();
    const close = Array.from(
      id,
      (letter, at) => id.slice(0, at) + (letter === 'A' ? 'B' : 'A') + id.slice(at + 1),
    );
    const unknown = await sluice.post(ping, { 'Mcp-Session-Id': 'x' });
    for (const guess of [...close, id.slice(1), `${id}A`, ` ${id}x`, id.toLowerCase(), `${id},${id}`]) {
      const answer = await sluice.post(ping, { 'Mcp-Session-Id': guess });
      assert.equal(reasonOf(answer), 'unknown-session', guess);
      // How close it came cannot be told from the answer.
      assert.equal(answer.text, unknown.text);
    }
  });

  it('[endpoint.session-fixation] are given by the server alone, and are not opened twice', async () => {
    const id = await sluice.sessionId();
    const again = await sluice.initialize({ 'Mcp-Session-Id': id });
    assert.equal(again.status, 400);
    assert.notEqual(await sluice.sessionId(), id);
  });

  it('[endpoint.session-theft] are not reached from another one: not to cancel, and not to listen', async () => {
    const own = { 'Mcp-Session-Id': await sluice.sessionId() };
    const other = { 'Mcp-Session-Id': await sluice.sessionId() };
    const strangers = await sluice.tokenOf('Cursor');
    const foreign = {
      'Mcp-Session-Id': await sluice.sessionId(strangers),
      Authorization: `Bearer ${strangers}`,
    };
    const held = sluice.runner.hold();
    const call = {
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name: 'read_gauge', arguments: {} },
    };
    const answered = sluice.post(call, own);
    const { cancelled } = await held.arrived;
    for (const session of [other, foreign]) {
      const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
      assert.equal((await sluice.post(cancel, session)).status, 202);
    }
    assert.equal(cancelled.aborted, false);
    const elsewhere = await sluice.post(ping, other);
    held.answer(completed({ level: 3 }));
    assert.match((await answered).text, /"level":3/);
    assert.doesNotMatch(elsewhere.text, /level/);
  });

  it('end when the client deletes them', async () => {
    const session = { 'Mcp-Session-Id': await sluice.sessionId() };
    assert.equal((await sluice.send({ method: 'DELETE', headers: session })).status, 200);
    assert.equal(reasonOf(await sluice.post(ping, session)), 'unknown-session');
  });

  it('are not opened by an initialize that the SDK refuses', async () => {
    const before = clock.pendingTimers;
    assert.equal((await sluice.initialize({ Accept: 'text/html' })).status, 406);
    assert.equal(clock.pendingTimers, before);
  });

  it('[mcp.sessions] end after 30 minutes without use, not before, and never while a stream is open', async () => {
    const used = { 'Mcp-Session-Id': await sluice.sessionId() };
    const unused = { 'Mcp-Session-Id': await sluice.sessionId() };
    const streaming = { 'Mcp-Session-Id': await sluice.sessionId() };
    const stream = await sluice.openStream(streaming);
    clock.advance(30 * 60_000 - 1);
    assert.equal((await sluice.post(ping, used)).status, 200);
    clock.advance(1);
    assert.equal(reasonOf(await sluice.post(ping, unused)), 'unknown-session');
    assert.equal((await sluice.post(ping, used)).status, 200);
    assert.equal((await sluice.post(ping, streaming)).status, 200);
    clock.advance(60 * 60_000);
    assert.equal((await sluice.post(ping, streaming)).status, 200);
    await stream.destroy();
  });

  it('[mcp.sessions] [endpoint.many-sessions] are at most 100 a client: the longest idle one makes room, other clients’ do not', async () => {
    const other = await sluice.tokenOf('Cursor');
    const spared = await sluice.sessionId(other);
    const ids: string[] = [];
    for (let count = 0; count < 100; count += 1) {
      clock.advance(1);
      ids.push(await sluice.sessionId());
    }
    clock.advance(1);
    await sluice.post(ping, { 'Mcp-Session-Id': ids[0] ?? '' });
    await sluice.sessionId();
    assert.equal(reasonOf(await sluice.post(ping, { 'Mcp-Session-Id': ids[1] ?? '' })), 'unknown-session');
    assert.equal((await sluice.post(ping, { 'Mcp-Session-Id': ids[0] ?? '' })).status, 200);
    const foreign = { 'Mcp-Session-Id': spared, Authorization: `Bearer ${other}` };
    assert.equal((await sluice.post(ping, foreign)).status, 200);
  });

  it('[endpoint.many-sessions] are at most 1,000 in all', async () => {
    const first = { token: await sluice.tokenOf('client 0'), id: '' };
    first.id = await sluice.sessionId(first.token);
    for (let client = 0; client < 10; client += 1) {
      const token = client === 0 ? first.token : await sluice.tokenOf(`client ${client}`);
      for (let count = client === 0 ? 1 : 0; count < 100; count += 1) await sluice.sessionId(token);
    }
    // Each that exists waits for the end of its idle time.
    assert.equal(clock.pendingTimers, 1_000);
    await sluice.sessionId(await sluice.tokenOf('client 10'));
    assert.equal(clock.pendingTimers, 1_000);
    const gone = { 'Mcp-Session-Id': first.id, Authorization: `Bearer ${first.token}` };
    assert.equal(reasonOf(await sluice.post(ping, gone)), 'unknown-session');
  });

  it('that are all in use are not ended for a new one: 503 says when to ask again', async () => {
    const limits = { sessions: { ...DEFAULT_LIMITS.sessions, maxPerClient: 2 } };
    await sluice.start({ limits });
    const ids = [await sluice.sessionId(), await sluice.sessionId()];
    const streams = await Promise.all(ids.map((id) => sluice.openStream({ 'Mcp-Session-Id': id })));
    const refused = await sluice.initialize();
    assert.equal(refused.status, 503);
    assert.equal(reasonOf(refused), 'too-many-sessions');
    assert.equal(refused.headers['retry-after'], '30');
    await streams[1]?.destroy();
    // Its stream is gone on the server's side once it may be replaced; until then the refusal stands.
    let answer = await sluice.initialize();
    while (answer.status === 503) answer = await sluice.initialize();
    assert.equal(answer.status, 200);
    await streams[0]?.destroy();
  });

  it('take the newest version of the protocol that both know', async () => {
    for (const [asked, spoken] of [
      ['2025-11-25', '2025-11-25'],
      ['2025-03-26', '2025-03-26'],
      ['2026-07-28', '2025-11-25'],
    ]) {
      const message = {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'bare', version: '1' } },
      };
      assert.equal(resultOf(await sluice.post(message))['protocolVersion'], spoken);
    }
  });
});
