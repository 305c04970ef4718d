// Guests over Streamable HTTP, whatever becomes of a connection: nothing is lost, nothing is sent twice, and what Sluice says
// of a call is true of the server.
import assert from 'node:assert/strict';
import { array, assert as check, asyncProperty, constantFrom } from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { GuestRequestError, type GuestLaunch } from '../../../src/core/guest/guestConnections.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { GuestFixture, textOf } from '../../support/guests/guestClient.ts';
import { GuestWorld, NEVER } from '../../support/guests/guestWorld.ts';
import { FATES, OddHttpServer, type Fate } from '../../support/guests/oddHttpServer.ts';

/** What a server that treats a call like that must be said to have done. */
const SAID: Readonly<Record<Fate, string>> = {
  json: 'result',
  stream: 'result',
  'split-stream': 'result',
  'dropped-and-resumed': 'result',
  'dropped-twice-and-resumed': 'result',
  'dropped-for-good': 'provider-uncertain',
  'cut-without-head': 'provider-uncertain',
  'cut-within-json': 'provider-uncertain',
  'session-lost': 'provider-unreachable',
  'session-unknown': 'provider-unreachable',
  refused: 'provider-rejected',
  'own-error': 'error -32602',
  failed: 'provider-uncertain',
  redirected: 'provider-rejected',
  'no-message': 'provider-uncertain',
  'too-large': 'provider-invalid-answer',
};
/** Of these, nothing happened. */
const NOTHING_DONE = new Set(['provider-unreachable', 'provider-rejected', 'error -32602']);

describe('A guest over HTTP', function () {
  this.timeout(60_000);
  let server: OddHttpServer;
  let world: GuestWorld;
  beforeEach(async () => {
    server = await OddHttpServer.start();
    world = await GuestWorld.start();
  });
  afterEach(async () => {
    await world.stop();
    await server.stop();
  });

  const launch = (): GuestLaunch => ({
    id: 'gst_1',
    name: 'odd',
    definition: { kind: 'http', url: server.url, headers: {}, secretHeaders: [] },
    secrets: () => ({}),
  });

  async function saidOf(call: Promise<JsonObject>): Promise<string> {
    try {
      await call;
      return 'result';
    } catch (error) {
      if (error instanceof GuestRequestError) return `error ${error.code}`;
      if (AppError.is(error)) return error.code;
      throw error;
    }
  }

  it('[guests.http] says of every call what is true, sends it once, and goes on with the next', async () => {
    await check(
      asyncProperty(array(constantFrom(...FATES), { minLength: 1, maxLength: 6 }), async (fates) => {
        await world.pool.stop('gst_1');
        server.fates.splice(0, Infinity, ...fates);
        server.effects.length = 0;
        for (const [turn, fate] of fates.entries()) {
          await world.pool.connect(launch(), NEVER);
          const params = { name: 'write_note', arguments: { turn } };
          const said = await saidOf(world.pool.request(launch(), 'tools/call', params, { signal: NEVER }));
          const effects = server.effects.filter((each) => (each as { turn: number }).turn === turn).length;
          assert.equal(said, SAID[fate], fate);
          assert.equal(effects, NOTHING_DONE.has(said) ? 0 : 1, `${fate}: ${said}`);
        }
      }),
      { numRuns: 25 },
    );
    assert.deepEqual(server.elsewhere, []);
  });

  it('[guests.http] answers calls that are under way at once, each with its own', async () => {
    const fates: Fate[] = [
      'dropped-and-resumed',
      'stream',
      'json',
      'split-stream',
      'dropped-twice-and-resumed',
    ];
    await world.pool.connect(launch(), NEVER);
    server.fates.push(...fates);
    const answers = await Promise.all(
      fates.map((_, turn) =>
        world.pool.request(
          launch(),
          'tools/call',
          { name: 'write_note', arguments: { turn } },
          { signal: NEVER },
        ),
      ),
    );
    for (const [turn, answer] of answers.entries())
      assert.match(JSON.stringify(answer), new RegExp(`turn\\\\*":${turn}`));
    assert.equal(server.effects.length, fates.length);
  });

  it('[guests.http] starts once for all who ask, and goes on if the first of them gives up', async () => {
    const first = new AbortController();
    const given = world.pool.connect(launch(), first.signal);
    const other = world.pool.connect(launch(), NEVER);
    first.abort(new Error('given up'));
    await assert.rejects(given, /given up/);
    await other;
    assert.equal(server.sessions, 1);
  });

  it('[guests.http] sends headers from the vault with every request, and says whose they are if they are refused', async () => {
    server.wanted = { name: 'x-api-key', value: 'key_4eC39HqLyjWDarjtT1zdp7dc' };
    const definition = { kind: 'http', url: server.url, headers: {}, secretHeaders: ['X-Api-Key'] } as const;
    const guest = (value: string) => ({
      name: 'odd',
      definition: { ...definition, headers: {}, secretHeaders: ['X-Api-Key'] },
      secrets: { 'X-Api-Key': value },
    });
    await assert.rejects(world.propose(guest('wrong')), (error: AppError) => {
      assert.match(`${error.message} ${error.next}`, /status 401.*checks the headers/);
      return true;
    });
    await world.accept(guest(server.wanted.value));
    assert.ok(server.seen.some((headers) => headers['x-api-key'] === 'wrong'));
    assert.equal(server.seen.at(-1)?.['x-api-key'], server.wanted.value);
    await world.reconnect('odd');
    assert.doesNotMatch(JSON.stringify(world.guests.log('odd')), /4eC39HqLyjWDarjtT1zdp7dc/);
  });

  it('[guests.http] begins a new session for a call whose session is gone, and the client notices nothing', async () => {
    const definition = { kind: 'http', url: server.url, headers: {}, secretHeaders: [] } as const;
    const fixture = await GuestFixture.start(() => ({
      name: 'odd',
      definition: { ...definition, headers: {}, secretHeaders: [] },
    }));
    try {
      server.fates.push('session-lost');
      const call = fixture.call('write_note', { turn: 1 });
      await fixture.decide('approve');
      assert.match(textOf(await call), /done/);
      assert.deepEqual(server.effects, [{ turn: 1 }]);
      server.fates.push('dropped-for-good');
      const lost = fixture.call('write_note', { turn: 2 });
      await fixture.decide('approve');
      assert.match(textOf(await lost), /may have happened/);
      assert.equal(server.effects.length, 2);
      // What only reads is asked again.
      server.fates.push('cut-without-head');
      const reading = fixture.call('get_note', { turn: 3 });
      await fixture.decide('approve');
      assert.match(textOf(await reading), /done/);
    } finally {
      await fixture.stop();
    }
  });
});
