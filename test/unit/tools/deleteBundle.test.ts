import assert from 'node:assert/strict';
import { changesIn } from '../../../src/core/plan/effect.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { deleteBundle } from '../../../src/tools/deleteBundle.ts';
import { keepDeletedRecord, wasThereOnce } from '../../../src/tools/deletion/deletedRecord.ts';
import { DAY_MS, hook, NOW, Planning } from './planning.ts';
import { operationWith } from '../../support/operations.ts';

describe('The plan of delete_bundle', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('names the one bundle, its revision, and every part that goes away', async () => {
    await planning.bundle('b1', {
      live: true,
      environment: 'production',
      webhooks: [hook('b1', 1), hook('b1', 2)],
    });
    const plan = planning.plan(deleteBundle, { bundle_id: 'b1' });
    assert.deepEqual(plan.verbs, ['delete']);
    assert.equal(english(plan.title), 'delete bundle “Bundle b1” at Acme (production)');
    assert.equal(english(plan.warning ?? ''), 'Deleted keys and tokens can’t be restored');
    assert.equal(plan.bundleId, 'b1');
    const [target] = plan.targets;
    assert.deepEqual([target?.id, target?.revision, target?.live], ['b1', 3, true]);
    assert.deepEqual(
      plan.targets.flatMap(changesIn).map(({ label, before, after }) => [english(label), before, after]),
      [
        ['Webhook', 'https://hooks.acme.test/b1/1', null],
        ['Webhook', 'https://hooks.acme.test/b1/2', null],
        ['API key', 'api_key', null],
      ],
    );
    assert.match(english(plan.impact[0] ?? ''), /^Webhooks that no longer deliver events: 2\.$/);
  });

  it('says what cannot be removed at the provider', async () => {
    const oauthClient = {
      clientId: 'client-1',
      credentialId: null,
      registrationUri: null,
      authMethod: null,
      redirectUris: [],
    };
    await planning.bundle('b1', { oauthClient });
    const { impact } = planning.plan(deleteBundle, { bundle_id: 'b1' });
    assert.match(
      impact.map(english).join('\n'),
      /Not everything can be removed.*no request oauthClient\.delete/,
    );
  });

  it('tells how the last use is known', async () => {
    await planning.bundle('b1', { lastUsed: { at: NOW - 2 * DAY_MS, source: 'sluice' } });
    await planning.bundle('b2', { lastUsed: { at: null, source: 'provider' } });
    await planning.bundle('b3');
    const used = (id: string): string =>
      english(
        planning
          .plan(deleteBundle, { bundle_id: id })
          .targets[0]?.facts.find(({ label }) => english(label) === 'Last used')?.value ?? '',
      );
    assert.equal(used('b1'), '2026-10-31 (what Sluice itself sent)');
    assert.equal(used('b2'), "never (the provider's own record)");
    assert.match(used('b3'), /^not recorded/);
  });

  it('means the same request whatever reason is given', () => {
    assert.deepEqual(
      planning.identity(deleteBundle, { bundle_id: 'b1', reason: 'a', dry_run: true }),
      planning.identity(deleteBundle, { bundle_id: 'b1' }),
    );
  });
});

describe('The record of a deleted bundle', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('is kept for 30 days without anything secret, and forgotten at the next deletion after that', async () => {
    const first = await planning.bundle('b1');
    const second = await planning.bundle('b2');
    const { store } = planning.host;
    const operation = operationWith({ kind: 'delete_bundle', bundleId: 'b1', createdAt: NOW });
    const kept = (id: string): unknown => store.read((view) => view.facts.get(`deleted.${id}`));
    await store.transaction((tx) => keepDeletedRecord(tx, first, operation, NOW));
    assert.deepEqual((kept('b1') as Record<string, unknown>)['inputs'], { region: 'eu' });
    assert.equal((kept('b1') as Record<string, unknown>)['deletedBy'], 'Claude Code');
    await store.transaction((tx) => keepDeletedRecord(tx, second, operation, NOW + 29 * DAY_MS));
    assert.ok(kept('b1'));
    await store.transaction((tx) => keepDeletedRecord(tx, second, operation, NOW + 31 * DAY_MS));
    assert.equal(kept('b1'), undefined);
    assert.ok(kept('b2'));
    assert.equal(
      store.read((view) => wasThereOnce(view, 'b2')),
      true,
    );
    assert.equal(
      store.read((view) => wasThereOnce(view, 'b9')),
      false,
    );
  });
});
