// Tokens that a person gives: imports of many, and accounts that are connected again.
import assert from 'node:assert/strict';
import type { ImportedCredential } from '../../../src/core/sync/importCredentials.ts';
import { filesHolding } from '../../support/diskBytes.ts';
import { settle } from '../../support/fakeClock.ts';
import { outcomes, SyncWorld } from '../../support/syncWorld.ts';

describe('Accounts that a person brings', () => {
  let world: SyncWorld;
  afterEach(() => world.dispose());

  const imported = (account: string, changes: Partial<ImportedCredential> = {}): ImportedCredential => {
    const { access, refresh } = world.server.connect(account);
    const expiresAt = world.now + 60_000;
    const given = { accessToken: access, refreshToken: refresh, expiresAt };
    return { entry: 1, bundleId: 'bnd_1', account, ...given, ...changes };
  };

  it('[sync.import.whole] are imported as a whole: one that does not fit keeps out all', async () => {
    world = await SyncWorld.open(['ann']);
    const outcome = await world.host.accounts.importAll(
      [
        imported('ben', { entry: 1 }),
        imported('cleo', { entry: 2, bundleId: 'bnd_none' }),
        imported('dave', { entry: 3, refreshToken: null }),
        { ...imported('ann', { entry: 4 }) },
      ],
      'sluice',
    );
    assert.ok('problems' in outcome);
    assert.deepEqual(
      outcome.problems.map(({ entry, field }) => `${entry} ${field}`),
      ['2 bundle_id', '3 refresh_token', '4 account'],
    );
    assert.equal(
      world.host.store.read((view) => view.credentials.ofBundle('bnd_1').length),
      1,
    );
  });

  it('[sync.import.refresher] are refreshed by Sluice alone, or only checked', async () => {
    world = await SyncWorld.open();
    assert.deepEqual(await world.host.accounts.importAll([imported('ann')], 'sluice'), {
      imported: 1,
      reconnected: 0,
    });
    await world.host.accounts.importAll([imported('ben')], 'elsewhere');
    const result = await world.sync();
    assert.equal(outcomes(result)['ann'], 'refreshed');
    assert.deepEqual(world.server.spent, ['ann/1']);
    assert.deepEqual(filesHolding(world.shared.directory, 'ann/2'), []);
    const logged = await world.host.call('list_audit_events', { fields: ['facts', 'hash'] });
    assert.match(JSON.stringify(logged.output), /"import 1 credential"/);
    assert.doesNotMatch(JSON.stringify(logged.output), /ann\/1/);
  });

  it('[sync.reconnect] are connected again where their tokens are worth nothing; what was open is void', async () => {
    world = await SyncWorld.open(['ann', 'ben']);
    world.server.next('ann', 'lost-answer');
    world.server.kill('ben');
    await world.sync();
    const { access, refresh } = world.server.connect('ann');
    const tokens = { accessToken: access, refreshToken: refresh, expiresAt: world.now + 1_000 };
    const credential = await world.host.accounts.reconnect('crd_ann', tokens);
    assert.equal(credential.state, 'active');
    assert.deepEqual(await world.host.accounts.importAll([imported('ben')], 'sluice'), {
      imported: 0,
      reconnected: 1,
    });
    assert.deepEqual(outcomes(await world.sync()), { ann: 'refreshed', ben: 'refreshed' });
  });

  it('[sync.reconnect] are not given what is no token', async () => {
    world = await SyncWorld.open(['ann']);
    const given = { accessToken: 'two words', refreshToken: 'rt', expiresAt: null };
    await assert.rejects(world.host.accounts.reconnect('crd_ann', given), { code: 'bad-inputs' });
    assert.equal(world.token('ann'), 'ann/1');
  });

  it('[sync.reconnect] are not touched while a refresh is under way', async () => {
    world = await SyncWorld.open(['ann']);
    const held = world.server.hold('ann');
    const call = world.host.call('sync_credentials', { details: true });
    await settle();
    await world.shared.clock.advanceAsync(100);
    await held.arrived;
    const tokens = { accessToken: 'a', refreshToken: 'r', expiresAt: null };
    await assert.rejects(world.host.accounts.reconnect('crd_ann', tokens), { code: 'bundle-busy' });
    held.release();
    await world.host.finish(call);
    assert.equal(world.token('ann'), 'ann/2');
  });
});
