// delete_bundle where there is more to do than the record says: a real OAuth server, and set-ups that stopped midway.
import assert from 'node:assert/strict';
import { startOidcServer, type OidcServer } from '../../support/oidcServer.ts';
import { GatedFixture } from './gatedFixture.ts';

describe('Deleting a bundle', () => {
  let sluice: GatedFixture;
  beforeEach(async () => (sluice = await GatedFixture.start()));
  afterEach(() => sluice.stop());

  describe('of an OAuth server', () => {
    let server: OidcServer;
    beforeEach(async () => (server = await startOidcServer()));
    afterEach(() => server.close());

    it('[delete.rfc7592] removes the registered client there, and only that', async () => {
      const provision = async (name: string): Promise<string> => {
        const inputs = { issuer: server.issuer };
        const wanted = { name, provider: 'oauth2', environment: 'development', inputs };
        // The server stands on this machine: setting it up asks first.
        const { result } = await sluice.call('provision_bundle', wanted, 'approve');
        assert.equal(result.output['status'], 'completed', result.text);
        return String(result.output['bundle_id']);
      };
      const kept = await provision('kept');
      const [keptClient] = server.clientIds();
      const doomed = await provision('doomed');
      assert.equal(server.clientIds().length, 2);
      const { result, approval } = await sluice.call('delete_bundle', { bundle_id: doomed }, 'approve');
      assert.equal(result.output['status'], 'completed', result.text);
      assert.deepEqual(result.output['not_done'], []);
      assert.deepEqual(server.clientIds(), [keptClient]);
      assert.ok(server.requests.some((request) => request.startsWith('DELETE /reg/')));
      assert.ok(approval.targets[0]?.effects.some(({ label }) => label === 'OAuth client'));
      assert.equal((await sluice.bundle(kept)).status, 'active');
    });
  });

  describe('whose set-up stopped midway', () => {
    for (const dieAt of [4, 5, 6, 12, 14, 25, 29]) {
      it(`[delete.unfinished] leaves nothing at the provider after a death at fault point ${dieAt}`, async () => {
        const before = await sluice.sandbox.things();
        await sluice.restart({ dieAt });
        const call = sluice.agent.call('provision_bundle', {
          name: 'half',
          provider: 'sandbox',
          environment: 'development',
        });
        const ended = await Promise.race([
          sluice.host.exited.then(() => 'died'),
          call.then(
            () => 'completed',
            () => 'died',
          ),
        ]);
        await sluice.restart();
        const [bundle] = (await sluice.bundles({ environment: 'development' })).filter(
          ({ name }) => name === 'half',
        );
        assert.ok(bundle);
        assert.equal(ended, 'died');
        const { result } = await sluice.call('delete_bundle', { bundle_id: bundle.id }, 'approve');
        assert.deepEqual(result.output['deleted'], [bundle.id], result.text);
        assert.deepEqual(await sluice.sandbox.things(), before);
        const { output } = await sluice.agent.call('list_operations', {
          bundle_id: bundle.id,
          kind: 'provision_bundle',
        });
        const [provisioning] = output['operations'] as { status: string }[];
        assert.equal(provisioning?.status, 'superseded');
      });
    }
  });
});
