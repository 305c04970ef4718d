// The decision table once more, through the whole of Sluice: what each tool's real plan comes to in each environment.
// Expected by hand from the product page; a tool that can be gated and has no row fails.
import assert from 'node:assert/strict';
import { ENVIRONMENTS, type Environment } from '../../../src/core/bundle/bundle.ts';
import { isWorkTool } from '../../../src/core/tool/tool.ts';
import { tools } from '../../../src/tools/index.ts';
import { AttackWorld } from './attackWorld.ts';

/** The verbs that a person is asked about; empty where nobody is. */
const TABLE: Record<string, Record<Environment, string[]>> = {
  provision_bundle: { development: [], staging: [], production: ['production'] },
  apply_setup: { development: [], staging: [], production: ['production'] },
  update_webhook_url: { development: [], staging: [], production: ['production'] },
  update_bundle_settings: { development: [], staging: [], production: ['production'] },
  replace_credential: { development: [], staging: [], production: ['production'] },
  rotate_credential: { development: [], staging: [], production: ['production'] },
  forget_bundle: { development: ['delete'], staging: ['delete'], production: ['delete'] },
  revoke_credentials: { development: ['revoke'], staging: ['revoke'], production: ['revoke'] },
  change_subscription: { development: ['spend'], staging: ['spend'], production: ['spend'] },
  act_with_bundle: { development: [], staging: [], production: ['production'] },
  share_bundle: { development: ['share'], staging: ['share'], production: ['share'] },
  deliver_secret: { development: ['share'], staging: ['share'], production: ['share'] },
  delete_bundle: { development: ['delete'], staging: ['delete'], production: ['delete'] },
  delete_bundles: { development: ['delete'], staging: ['delete'], production: ['delete'] },
  migrate_bundles: { development: ['delete'], staging: ['delete'], production: ['delete', 'production'] },
  // What they take back here is a change of settings.
  roll_back_operation: { development: [], staging: [], production: ['production'] },
  undo_operation: { development: [], staging: [], production: ['production'] },
};

describe('A plan', () => {
  let world: AttackWorld;
  before(async () => (world = await AttackWorld.open()));
  after(async () => {
    await world.close();
    AttackWorld.dispose();
  });

  async function argsFor(tool: string, environment: Environment): Promise<object> {
    const { id: bundle_id, webhooks } = await world.bundle('Acme CRM sync', environment);
    switch (tool) {
      case 'provision_bundle':
        return { name: 'new', provider: 'sandbox', environment };
      case 'apply_setup':
        await world.acceptSetup([{ name: 'new', provider: 'sandbox', environments: ENVIRONMENTS }]);
        return { environment };
      case 'deliver_secret':
        return { ...(await apiKeyOf(bundle_id)), destination: { type: 'command', argv: ['cat'] } };
      case 'update_webhook_url':
        return { bundle_id, webhook_id: webhooks[0]?.id, new_url: 'https://new.example/in' };
      case 'update_bundle_settings':
        return { bundle_id, settings: { note: 1 } };
      case 'replace_credential':
      case 'rotate_credential':
        return apiKeyOf(bundle_id);
      case 'revoke_credentials': {
        const { credential_id } = await apiKeyOf(bundle_id);
        return { credential_ids: [credential_id] };
      }
      case 'change_subscription':
        return { bundle_id, subscription: 'scale' };
      case 'share_bundle': {
        const expires_at = new Date(Date.now() + 86_400_000).toISOString();
        return { bundle_id, recipient: 'ann@acme.example', fields: ['name'], expires_at };
      }
      case 'act_with_bundle':
        return { bundle_id, tool: 'create_ticket', input: { title: 'new' } };
      case 'migrate_bundles':
        return { target_base_url: 'eu', bundle_ids: [bundle_id] };
      case 'delete_bundles':
        return { bundle_ids: [bundle_id] };
      case 'roll_back_operation':
        return { operation_id: await changedSettings(bundle_id, environment, 'cancelled') };
      case 'undo_operation':
        return { operation_id: await changedSettings(bundle_id, environment, 'completed') };
      default:
        return { bundle_id };
    }
  }

  /** Changes a setting, and lets the operation look as if it had ended so. */
  async function changedSettings(
    bundle_id: string,
    environment: Environment,
    status: 'completed' | 'cancelled',
  ): Promise<string> {
    const args = { bundle_id, settings: { [status]: environment } };
    const isLive = environment === 'production';
    const asked = isLive ? await world.ask('update_bundle_settings', args) : undefined;
    if (asked) await world.decide(asked.approval);
    const { output } = await (asked?.result ?? world.call('update_bundle_settings', args));
    world.announced.length = 0;
    const { operation_id } = output as { operation_id: string };
    world.sql('UPDATE operations SET status = ? WHERE id = ?', status, operation_id);
    return operation_id;
  }

  async function apiKeyOf(
    bundle_id: string,
  ): Promise<{ bundle_id: string; credential_id: string | undefined }> {
    const { output } = await world.call('list_credentials', { bundle_id, limit: 100 });
    const keys = output['credentials'] as { id: string; kind: string }[];
    return { bundle_id, credential_id: keys.find(({ kind }) => kind === 'api_key')?.id };
  }

  it('[gates.table] is looked at for every tool that can be gated', () => {
    const gated = tools.filter((tool) => isWorkTool(tool)).map(({ name }) => name);
    assert.deepEqual(
      Object.keys(TABLE).sort(),
      gated.sort(),
      'Add the tool’s row to TABLE, and its arguments to argsFor, in test/integration/approval/decisionTable.test.ts.',
    );
  });

  for (const [tool, row] of Object.entries(TABLE)) {
    for (const environment of ENVIRONMENTS) {
      const expected = row[environment];
      const asked = expected.length === 0 ? 'asks nobody' : `asks for ${expected.join(' and ')}`;
      it(`[gates.table] of ${tool} in ${environment} ${asked}`, async () => {
        const args = { ...(await argsFor(tool, environment)), dry_run: true };
        const { output, text } = await world.call(tool, args);
        assert.equal(output['status'], 'planned', text);
        assert.equal(output['needs_approval'], expected.length > 0);
        const { targets } = output['plan'] as { targets: { live: boolean; environment: string }[] };
        assert.deepEqual(
          targets.map((target) => [target.environment, target.live]),
          [[environment, environment === 'production']],
        );
        for (const verb of expected) assert.match(text, new RegExp(`\\b${verb}\\b`));
        assert.deepEqual([world.announced, world.writes()], [[], []]);
      });
    }
  }
});
