// What waits for a person, as rows and as a number.
import assert from 'node:assert/strict';
import type { InputRequest } from '../../../../src/core/operation/operation.ts';
import {
  needsYouCount,
  needsYouRows,
  type NeedsYouFacts,
} from '../../../../src/vscode/views/needsYouRows.ts';
import { agentCalled, approvalWith, planWith, targetWith } from '../../../support/approvals.ts';
import { english } from '../english.ts';
import { operationWith } from '../operations.ts';

const NOW = Date.UTC(2027, 0, 31, 12);
const HOUR_MS = 3_600_000;
const request: InputRequest = {
  id: 'inp_1',
  title: 'acme needs API token',
  asker: 'Claude Code',
  provider: 'acme',
  host: 'api.acme.example',
  ownerId: 'bnd_1',
  fields: [{ name: 'token', title: 'API token', description: '', secret: true, pattern: null }],
};
const nothing: NeedsYouFacts = {
  now: NOW,
  hasRealBundle: false,
  vaultProblem: null,
  serverProblem: null,
  approvals: [],
  inputs: [],
  stopped: [],
  idle: [],
  offers: [],
  guests: [],
  projectGuests: [],
  lost: [],
  refused: [],
};
const approval = approvalWith({ requestedAt: NOW - 2 * HOUR_MS, expiresAt: NOW + 22 * HOUR_MS });
const everything: NeedsYouFacts = {
  ...nothing,
  vaultProblem: 'Its key is missing.',
  serverProblem: 'Port 4711 is taken.',
  approvals: [{ approval, held: false, canHaveRule: false, sandbox: true }],
  inputs: [{ request, sandbox: false }],
  stopped: [{ operation: operationWith({ id: 'op_2', status: 'failed' }), sandbox: true }],
  idle: [
    {
      operation: operationWith({ id: 'op_3', kind: 'sync_credentials', status: 'paused' }),
      completed: 120,
      total: 240,
      sandbox: true,
    },
  ],
  offers: [
    { id: '1', title: 'Connect Codex to Sluice?', said: 'Nothing has been written.', hasDocument: true },
  ],
  lost: [{ id: 'crd_1', label: 'alice@acme.example', bundle: 'acme', sandbox: true }],
  refused: [{ id: 'crd_2', label: 'API token', bundle: 'acme', sandbox: true }],
};

function rowsOf(change: Partial<NeedsYouFacts>) {
  return needsYouRows({ ...nothing, ...change }, english);
}

describe('what needs a person', () => {
  it('[views.needs-you] is everything that waits, what is broken first', () => {
    const rows = needsYouRows(everything, english);
    assert.deepEqual(
      rows.map(({ context, command }) => [context, command]),
      [
        ['vault', 'sluice.unlockVault'],
        ['server', 'sluice.restartServer'],
        ['approval', 'sluice.reviewApprovals'],
        ['input', 'sluice.provideInput'],
        ['offer', 'sluice.continueOffer'],
        ['operation.failed', 'sluice.showOperation'],
        ['run.idle', 'sluice.resumeSync'],
        ['credential.needs_reauth', 'sluice.reconnectAccount'],
        ['credential.refused', 'sluice.replaceSecret'],
      ],
    );
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    assert.equal(needsYouCount(everything), rows.length);
    assert.deepEqual(rowsOf({}), []);
  });

  it('[views.sandbox] is not counted where it is the sandbox’s and a real bundle exists, but stays in sight', () => {
    const facts = { ...everything, hasRealBundle: true };
    assert.equal(needsYouCount(facts), 4);
    assert.equal(needsYouRows(facts, english).length, 9);
  });

  it('[gate.grace] offers Stop on the row of approved work that has not begun', () => {
    const [row] = rowsOf({ approvals: [{ approval, held: true, canHaveRule: false, sandbox: false }] });
    assert.equal(row?.context, 'approval.held');
    assert.equal(row.command, 'sluice.stopApprovedWork');
    assert.deepEqual(row.ref, { kind: 'approval', id: 'apr_1' });
    assert.match(row.spoken ?? '', /^Approved, about to start/);
  });

  it('says of a request who asks, how long it waits, and that something live is meant', () => {
    const plan = planWith({ targets: [targetWith({ live: true }), targetWith({ id: 'bnd_2' })] });
    const [row] = rowsOf({
      approvals: [{ approval: { ...approval, plan }, held: false, canHaveRule: false, sandbox: false }],
    });
    assert.equal(row?.label, 'Delete bundle “acme” at Sandbox (development)');
    assert.equal(row?.description, 'LIVE · asked by Claude Code · 22 h left');
    assert.equal(row?.icon, 'flame');
    assert.deepEqual(row?.ref, { kind: 'approval', id: 'apr_1' });
    assert.match(row?.tooltip ?? '', /2 targets\\, 1 live/);
    assert.match(row?.spoken ?? '', /^Waiting for approval, Delete bundle/);
  });

  it('says how far an idle sync is', () => {
    const [row] = rowsOf({ idle: everything.idle });
    assert.equal(row?.label, 'Sync stopped at 120 of 240');
  });

  it('says how many accounts there are to reconnect beyond those that it names', () => {
    const account = { id: '', label: 'alice@acme.example', bundle: 'acme', sandbox: false };
    const lost = Array.from({ length: 61 }, (_, index) => ({ ...account, id: `crd_${index}` }));
    const facts = { ...nothing, lost };
    assert.equal(needsYouRows(facts, english).length, 51);
    assert.match(needsYouRows(facts, english).at(-1)?.label ?? '', /^11 /);
    assert.equal(needsYouCount(facts), 61);
    // The sandbox's beyond the 50th row count no more than those before it.
    const sandbox = lost.map((each) => ({ ...each, sandbox: true }));
    assert.equal(needsYouCount({ ...nothing, lost: sandbox, hasRealBundle: true }), 0);
  });

  it('says how many operations stopped beyond those that it names', () => {
    const stopped = Array.from({ length: 53 }, (_, index) => ({
      operation: operationWith({ id: `op_${index}`, status: 'failed' }),
      sandbox: false,
    }));
    assert.equal(rowsOf({ stopped }).length, 51);
    assert.match(rowsOf({ stopped }).at(-1)?.label ?? '', /^3 /);
    assert.equal(needsYouCount({ ...nothing, stopped }), 53);
  });

  it('lets no foreign text be more than text', () => {
    const title = 'delete [x](command:sluice.showMenu) $(flame)\u202E';
    const hostile = approvalWith({ plan: planWith({ title }), caller: agentCalled('[me](command:x)') });
    const error = {
      code: 'provider-rejected',
      message: '<img src=x> [y](command:z)',
      retryable: false,
      next: '',
    } as const;
    const rows = rowsOf({
      approvals: [{ approval: hostile, held: false, canHaveRule: false, sandbox: false }],
      stopped: [{ operation: operationWith({ status: 'failed', error }), sandbox: false }],
    });
    for (const { label, description = '', tooltip = '' } of rows) {
      for (const text of [label, description]) assert.doesNotMatch(text, /\]\(|\$\(|\u202E/);
      // In Markdown every bracket is escaped.
      assert.doesNotMatch(tooltip, /(?<!\\)[[\]<]|\u202E/);
    }
  });
});
