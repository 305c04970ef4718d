import assert from 'node:assert/strict';
import { changesIn } from '../../../src/core/plan/effect.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { plainParams } from '../../../src/core/provider/outwardValue.ts';
import { choiceText, dialogText } from '../../../src/vscode/approvals/dialogText.ts';
import { migrateBundles } from '../../../src/tools/migrateBundles.ts';
import { approvalWith, READER } from '../../support/approvals.ts';
import { hook, Planning } from './planning.ts';

const toStaging = (...bundle_ids: string[]): { target_environment: string; bundle_ids: string[] } => ({
  target_environment: 'staging',
  bundle_ids,
});

describe('The plan of migrate_bundles', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  const kept = (plan: { data: Record<string, unknown> }): [string, string][] =>
    (plan.data['kept'] as { id: string; why: string }[]).map(({ id, why }) => [id, why]);

  it('[migrate.plan] tells count, list, place, parts, impact and time, and asks for all three verbs', async () => {
    await planning.bundle('b1');
    await planning.bundle('b2', { environment: 'production', live: true });
    await planning.credential('g1', 'b1', 'grant');
    const plan = planning.plan(migrateBundles, toStaging('b2', 'b1', 'b2'));
    assert.equal(english(plan.title), 'migrate 2 bundles to staging');
    assert.deepEqual(plan.verbs, ['create', 'change', 'delete']);
    assert.deepEqual(
      plan.targets.map(({ id, live, environment }) => [id, live, environment]),
      [
        ['b1', false, 'development'],
        ['b2', true, 'production'],
      ],
    );
    assert.deepEqual(linesOf(plan, 'b1'), [
      ['Place', 'development', 'staging'],
      ['Address of the provider', 'https://dev.acme.test', 'https://staging.acme.test'],
      ['Webhook', 'https://hooks.acme.test/b1/1', 'https://hooks.acme.test/b1/1'],
      ['API key', 'api_key', 'api_key'],
    ]);
    assert.match(english(plan.impact[0] ?? ''), /^About 2 min\. Every bundle works throughout/);
    assert.match(english(plan.warning ?? ''), /^Accounts that must be connected again: 1\./);
    assert.equal(plan.estimatedMs, 90_000);
  });

  it('[migrate.plan] marks as live what becomes live', async () => {
    await planning.bundle('b1');
    const args = { target_environment: 'production', bundle_ids: ['b1'] };
    const [target] = planning.plan(migrateBundles, args).targets;
    assert.equal(target?.live, true);
    assert.equal(changesIn(target)[0]?.marks.map(english).join(), 'live');
  });

  it('[migrate.plan] is never called a deletion, though it deletes too', async () => {
    await planning.bundle('b1');
    await planning.bundle('b2');
    const plan = planning.plan(migrateBundles, toStaging('b1', 'b2'));
    const approval = approvalWith({ tool: 'migrate_bundles', plan });
    const asked = [{ approval, targets: plan.targets.slice(0, 1) }];
    assert.equal(choiceText([approval], asked, asked, READER).title, 'Migrate a bundle, keep 1?');
    const both = dialogText([approval, { ...approval, id: 'apr_2' }], READER);
    assert.equal(both.title, 'Allow Claude Code to migrate 4 bundles?');
  });

  it('[migrate.bad-input] keeps what cannot go, each with why, and claims each name once', async () => {
    await planning.bundle('active');
    await planning.bundle('there', { environment: 'staging' });
    await planning.bundle('broken', { status: 'failed' });
    await planning.bundle('twin', { name: 'Bundle active', environment: 'production', live: true });
    const plan = planning.plan(migrateBundles, toStaging('active', 'there', 'broken', 'twin', 'never'));
    assert.deepEqual(
      plan.targets.map(({ id }) => id),
      ['active'],
    );
    assert.deepEqual(Object.fromEntries(kept(plan)), {
      broken: 'not-active',
      never: 'not-found',
      there: 'already-there',
      twin: 'name-taken',
    });
  });

  it('is about every bundle that is not there yet where none is named, and settled where none is left', async () => {
    await planning.bundle('b1');
    await planning.bundle('b2', { environment: 'staging' });
    const args = { target_environment: 'staging' };
    const facts = await planning.facts(migrateBundles, args);
    assert.deepEqual(
      planning.plan(migrateBundles, args, facts).targets.map(({ id }) => id),
      ['b1'],
    );
    assert.equal(planning.settled(migrateBundles, args, facts), undefined);
    assert.equal(
      planning.settled(migrateBundles, args, { candidates: [], kept: [] })?.['status'],
      'completed',
    );
    assert.equal(planning.settled(migrateBundles, toStaging('b2'))?.['status'], 'completed');
    assert.deepEqual(
      planning.identity(migrateBundles, toStaging('b2', 'b1')),
      planning.identity(migrateBundles, toStaging('b1', 'b2', 'b1')),
    );
  });

  it('[migrate.plan] looks through every bundle in pages, with turns between, and stops where there are too many', async () => {
    const args = { target_environment: 'staging' };
    await planning.bundle('kept', { status: 'failed' });
    for (let index = 0; index < 500; index += 1) await planning.bundle(`b${index}`);
    let turns = 0;
    const facts = await planning.facts(migrateBundles, args, () => (turns += 1));
    assert.ok(turns >= 5, String(turns));
    const plan = planning.plan(migrateBundles, args, facts);
    assert.equal(plan.targets.length, 500);
    assert.deepEqual(kept(plan), [['kept', 'not-active']]);
    await planning.bundle('one-more');
    await assert.rejects(planning.facts(migrateBundles, args), { code: 'bad-arguments' });
  });

  it('[migrate.plan] counts accounts that have something to lose', async () => {
    await planning.bundle('b1');
    for (const id of ['g1', 'g2', 'g3', 'g4']) await planning.credential(id, 'b1', 'grant');
    await planning.host.store.transaction((tx) => {
      for (const [id, state] of [
        ['g1', 'revoked'],
        ['g2', 'needs_reauth'],
        ['crd_b1', 'revoked'],
      ] as const) {
        const credential = tx.credentials.get(id);
        if (credential !== undefined) tx.credentials.update({ ...credential, state });
      }
    });
    const { warning } = planning.plan(migrateBundles, toStaging('b1'));
    assert.match(english(warning ?? ''), /^Accounts that must be connected again: 2\./);
  });

  it('[migrate.base-url] takes a declared base URL by name or address, and names those that are declared', async () => {
    await planning.bundle('b1', { environment: 'staging' });
    const bundle_ids = ['b1'];
    for (const target_base_url of ['eu', 'https://eu.staging.acme.test', 'https://EU.staging.acme.test/']) {
      const { data, targets } = planning.plan(migrateBundles, { target_base_url, bundle_ids });
      assert.deepEqual(data['moves'], {
        b1: {
          from: { environment: 'staging', baseUrl: null },
          to: { environment: 'staging', baseUrl: 'eu' },
        },
      });
      assert.deepEqual(linesOf({ targets }, 'b1').slice(0, 2), [
        ['Place', 'staging', 'staging · eu'],
        ['Address of the provider', 'https://staging.acme.test', 'https://eu.staging.acme.test'],
      ]);
    }
    for (const target_base_url of ['https://eu.staging.acme.test.evil.example', 'us', 'constructor'])
      assert.throws(() => planning.plan(migrateBundles, { target_base_url, bundle_ids }), {
        code: 'host-not-allowed',
        next: /eu \(https:\/\/eu\.staging\.acme\.test, Acme staging\)/,
      });
  });
});

describe('A list of bundles that is being migrated', () => {
  let planning: Planning;
  beforeEach(async () => (planning = await Planning.open()));
  afterEach(() => planning.dispose());

  it('[migrate.moved] keeps what moved before its turn or in it, and takes back what was made of it', async () => {
    await planning.bundle('b1', { webhooks: [hook('b1', 1)] });
    await planning.bundle('b2');
    const { host, world } = planning;
    const held = world.provider.hold('webhook.create');
    const wanted = host.call('migrate_bundles', toStaging('b1', 'b2'));
    while (host.approvals.size === 0) await Promise.resolve();
    await planning.host.decide('approve');
    const sent = await held.arrived;
    assert.equal(sent.environment, 'staging');
    await host.store.transaction((tx) => {
      for (const id of ['b1', 'b2']) {
        const bundle = tx.bundles.get(id);
        assert.equal(bundle?.status, 'migrating', 'everybody sees what is about to move');
        tx.bundles.update({ ...bundle, revision: 9 });
      }
    });
    held.release();
    const { output } = await host.finish(wanted);
    assert.equal(output['status'], 'completed', JSON.stringify(output['error']));
    assert.deepEqual(
      (output['results'] as { id: string; status: string; why: string }[]).map(({ id, why }) => [id, why]),
      [
        ['b1', 'changed-since-approval'],
        ['b2', 'changed-since-approval'],
      ],
    );
    assert.deepEqual(world.provider.things, [], 'nothing of the try is left');
    const creations = world.provider.sent.filter(({ request }) => request.endsWith('.create'));
    assert.deepEqual([...new Set(creations.map(({ params }) => plainParams(params)['name']))], ['Bundle b1']);
    const left = host.store.read((view) => ['b1', 'b2'].map((id) => view.bundles.get(id)));
    assert.deepEqual(
      left.map((bundle) => [bundle?.status, bundle?.environment, bundle?.revision]),
      [
        ['active', 'development', 9],
        ['active', 'development', 9],
      ],
    );
  });
});

function linesOf({ targets }: Pick<Plan, 'targets'>, id: string): (string | null)[][] {
  const target = targets.filter((each) => each.id === id);
  return target
    .flatMap(changesIn)
    .map(({ label, before, after }) => [english(label), before && english(before), after && english(after)]);
}
