// Bundles as rows of their view.
import assert from 'node:assert/strict';
import type { ListedBundle, ListedCredential } from '../../../../src/vscode/commands/toolOutputs.ts';
import { bundleViewRow, environmentRow, showMoreRow } from '../../../../src/vscode/views/bundleRows.ts';
import type { BundleTool } from '../../../../src/core/toolSource/bundleTools.ts';
import type { Verb } from '../../../../src/core/plan/verb.ts';
import { bundleToolRow } from '../../../../src/vscode/bundleTools/toolRows.ts';
import { PERSON } from '../../../../src/vscode/commands/person.ts';
import { english } from '../english.ts';

const NOW = 1_000_000;
const bundle: ListedBundle = {
  id: 'bnd_1',
  name: 'acme',
  provider: 'sandbox',
  environment: 'production',
  live: true,
  status: 'active',
  baseUrl: 'default',
};

function credential(change: Partial<ListedCredential> = {}): ListedCredential {
  return {
    id: 'crd_1',
    bundleId: 'bnd_1',
    kind: 'grant',
    label: 'alice',
    state: 'active',
    expiresAt: null,
    ...change,
  };
}
function rowOf(change: Partial<ListedBundle>, credentials: ListedCredential[] = []) {
  const clockText = (at: number): string => `at ${at}`;
  const facts = {
    bundle: { ...bundle, ...change },
    provider: 'Sandbox',
    tools: 0,
    credentials,
    now: NOW,
    clockText,
  };
  return bundleViewRow(facts, english);
}

describe('a bundle in the view', () => {
  it('[views.bundles] tells its provider, what expires next, and by its shape that it is live', () => {
    const row = rowOf({}, [credential({ expiresAt: NOW + 20 }), credential({ expiresAt: NOW + 10 })]);
    assert.equal(row.label, 'acme');
    assert.equal(row.description, 'next expiry at 1000010 · Sandbox');
    assert.equal(row.icon, 'shield');
    assert.equal(row.context, 'bundle.active');
    assert.equal(row.spoken, 'acme, production, LIVE, next expiry at 1000010, Sandbox');
    assert.deepEqual(row.ref, { kind: 'bundle', id: 'bnd_1' });
  });

  it('[views.bundles] has its tools below it: what each does, and as what it is pinned', () => {
    const tool = (verb: Verb): BundleTool =>
      ({ name: 'send', title: 'Send message', description: 'Sends *it*', verb }) as BundleTool;
    const facts = { pinnedAs: undefined, use: null, timeText: (at: number) => `at ${at}` };
    const row = bundleToolRow(bundle, tool('create'), { ...facts, pinnedAs: 'send_in_acme' }, english);
    assert.deepEqual(
      [row.label, row.description, row.icon, row.context],
      ['Send message', 'creates · pinned as send_in_acme', 'edit', 'tool.writes.pinned'],
    );
    assert.deepEqual(row.ref, { kind: 'tool', id: 'bnd_1/send' });
    assert.ok(!row.tooltip?.includes(' *it*'));
    const reading = bundleToolRow(bundle, tool('read'), facts, english);
    assert.deepEqual([reading.icon, reading.context], ['book', 'tool.reads.loose']);
    assert.equal(bundleToolRow(bundle, tool('delete'), facts, english).icon, 'flame');
  });

  it('[bundle-tools.use] show with a tool how often it was used, when last, by whom, and what failed', () => {
    const tool = { name: 'send', title: 'Send message', description: '', verb: 'create' } as BundleTool;
    const callers = [
      { caller: '*Agent*', calls: 2 },
      { caller: PERSON.label, calls: 1 },
    ];
    const use = { calls: 3, failed: 1, lastAt: NOW, lastBy: '*Agent*', callers };
    const facts = { pinnedAs: undefined, use, timeText: (at: number) => `at ${at}` };
    const row = bundleToolRow(bundle, tool, facts, english);
    assert.equal(row.description, 'creates · used 3 times');
    const hover = row.tooltip?.replaceAll('\\', '') ?? '';
    for (const said of ['last at 1000000 by *Agent*', 'calls that failed: 1 of 3', '*Agent*: 2, you: 1'])
      assert.ok(hover.includes(said), hover);
    assert.ok(!row.tooltip?.includes(' *Agent*'), row.tooltip);
  });

  it('tells its state where it is not active', () => {
    const row = rowOf({ status: 'failed', live: false });
    assert.equal(row.description, 'setting up failed · Sandbox');
    assert.equal(row.icon, 'error');
  });

  it('tells what a person has to look at, before what expires', () => {
    const credentials = [
      credential({ state: 'needs_reauth' }),
      credential({ state: 'unknown' }),
      credential({ state: 'exhausted' }),
      credential({ state: 'revoked', expiresAt: NOW - 1 }),
      credential({ expiresAt: NOW - 1 }),
    ];
    const row = rowOf({}, credentials);
    assert.equal(row.description, '1 to reconnect, 2 not refreshed · 1 token expired · Sandbox');
    assert.equal(row.color, 'list.warningForeground');
  });

  it('lets no name be more than text', () => {
    const row = rowOf({ name: '[x](command:y) $(flame)' });
    assert.doesNotMatch(row.label, /\]\(|\$\(/);
    assert.doesNotMatch(row.tooltip ?? '', /(?<!\\)[[\]]/);
  });
});

describe('an environment in the view', () => {
  it('says how many bundles it has, and opens where they are live', () => {
    const live = environmentRow('production', 9, true, english);
    assert.deepEqual(
      [live.label, live.description, live.children],
      ['Production', '9 bundles · LIVE', 'expanded'],
    );
    const other = environmentRow('staging', 1, false, english);
    assert.deepEqual([other.label, other.description, other.children], ['Staging', '1 bundle', 'collapsed']);
  });

  it('says how many more there are than it shows', () => {
    const more = showMoreRow('staging', 950, english);
    assert.deepEqual([more.label, more.description, more.ref?.id], ['Show more…', '950 more', 'staging']);
  });
});
