// Calls and their cancels travel on connections of their own: whichever comes first, the call ends. Bare HTTP.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { EndpointFixture } from './endpointFixture.ts';
import { completed } from './scriptedRunner.ts';

const LIMIT_MS = 2_000;

describe('A cancel and its call', () => {
  let sluice: EndpointFixture;
  before(async () => {
    sluice = new EndpointFixture();
    await sluice.start();
  });
  after(() => sluice.stop());

  it('[cancel.overtakes] end together in any order and at any distance, and no other call does', async () => {
    const session = { 'Mcp-Session-Id': await sluice.sessionId() };
    let id = 0;
    const delay = fc.integer({ min: 0, max: 4 });
    await fc.assert(
      fc.asyncProperty(delay, delay, async (callMs, cancelMs) => {
        id += 1;
        const mine = id;
        const ended = Promise.withResolvers<void>();
        sluice.runner.script = (call) => {
          call.cancelled.addEventListener('abort', () => ended.resolve());
          if (call.cancelled.aborted) ended.resolve();
          return ended.promise.then(() => completed());
        };
        const params = { name: 'raise_gate', arguments: { centimetres: mine } };
        const call = pause(callMs).then(() =>
          sluice.post({ jsonrpc: '2.0', id: mine, method: 'tools/call', params }, session),
        );
        const cancel = pause(cancelMs).then(() =>
          sluice.post(
            { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: mine } },
            session,
          ),
        );
        // Its stream ends; that it began at all is up to the order.
        const outcome = await Promise.race([call.then(() => 'ended'), pause(LIMIT_MS).then(() => 'lost')]);
        assert.equal(outcome, 'ended', `call after ${callMs} ms, cancel after ${cancelMs} ms`);
        assert.equal((await cancel).status, 202);
      }),
      { numRuns: 60 },
    );
    sluice.runner.script = async () => completed({ level: 7 });
    const params = { name: 'raise_gate', arguments: { centimetres: 1 } };
    const other = await sluice.post({ jsonrpc: '2.0', id: 'other', method: 'tools/call', params }, session);
    assert.match(other.text, /"level":7/);
  });
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
