// The pages of bundles and operations as values: what they say, and that a view can press only what they offer.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Bundle } from '../../../../src/core/bundle/bundle.ts';
import { parsePageMessage, parsePageRef, type PageModel } from '../../../../src/protocol/page.ts';
import { Acts, type PageAct } from '../../../../src/vscode/pages/builtPage.ts';
import { bundlePage, type BundleFacts } from '../../../../src/vscode/pages/bundlePage.ts';
import { operationPage, type OperationFacts } from '../../../../src/vscode/pages/operationPage.ts';
import { english } from '../english.ts';
import { operationWith } from '../operations.ts';

const NOW = Date.UTC(2027, 0, 31, 12);
const timeText = (at: number): string => new Date(at).toISOString();
const bundle: Bundle = {
  id: 'bnd_1',
  name: 'acme [x](command:y)',
  provider: 'github',
  environment: 'production',
  live: true,
  status: 'active',
  revision: 1,
  subscription: null,
  inputs: { repository: 'acme/site' },
  settings: {},
  webhooks: [
    {
      id: 'whk_1',
      providerRef: '1',
      url: 'https://hooks.acme.example/a',
      events: ['push'],
      credentialId: null,
    },
  ],
  oauthClient: null,
  unsupported: [{ request: 'createOAuthClient', why: 'GitHub has no API for it.' }],
  createdAt: NOW,
  lastUsed: { at: null, source: 'unknown' },
  demo: false,
};

function bundleWith(change: Partial<BundleFacts> = {}) {
  const facts: BundleFacts = {
    bundle,
    provider: 'GitHub',
    documentation: 'https://docs.github.com',
    credentials: [],
    totalCredentials: 0,
    tools: [],
    operations: [],
    isElsewhere: false,
    tests: new Map(),
    now: NOW,
    timeText,
    ...change,
  };
  return bundlePage(facts, new Acts(), english);
}

function operationPageWith(change: Parameters<typeof operationWith>[0], facts: Partial<OperationFacts> = {}) {
  const all: OperationFacts = {
    operation: operationWith(change),
    steps: [],
    compensation: null,
    targets: [],
    totalTargets: 0,
    existsNow: [],
    events: [],
    isElsewhere: false,
    timeText,
    ...facts,
  };
  return operationPage(all, new Acts(), english);
}

/** Every id that the view can press. */
function pressable({ actions, sections }: PageModel): string[] {
  const ofRows = sections.flatMap((section) =>
    section.kind === 'rows'
      ? section.rows.flatMap((row) => [
          ...row.actions.map(({ id }) => id),
          ...(row.opens === null ? [] : [row.opens]),
        ])
      : [],
  );
  return [...actions, ...sections.flatMap((section) => section.actions)].map(({ id }) => id).concat(ofRows);
}

/** The acts of a section's rows, by the row's title. */
function actsOf(built: ReturnType<typeof bundleWith>, key: string): Map<string, (string | undefined)[]> {
  const section = built.page.sections.find((each) => each.key === key);
  const rows = section?.kind === 'rows' ? section.rows : [];
  return new Map(
    rows.map(({ title, actions }) => [
      title,
      actions.map(({ id }) => {
        const act = built.acts.get(id);
        return act?.kind === 'command' ? act.command : act?.kind;
      }),
    ]),
  );
}

describe('a bundle’s page', () => {
  it('[pages.bundle] offers with each credential what its state allows', () => {
    const credential = (id: string, kind: string, state: string, expiresAt: number | null = null) => ({
      id,
      bundleId: 'bnd_1',
      kind,
      label: id,
      state,
      expiresAt,
    });
    const credentials = [
      credential('key', 'api_key', 'active'),
      credential('lost', 'grant', 'needs_reauth'),
      credential('gone', 'grant', 'revoked', NOW - 1),
      credential('past', 'grant', 'active', NOW - 1),
    ];
    const built = bundleWith({ credentials, totalCredentials: 240 });
    const acts = actsOf(built, 'credentials');
    assert.deepEqual(acts.get('key'), ['test', 'rotateKey', 'replaceSecret', 'revokeCredentials']);
    assert.deepEqual(acts.get('lost'), ['test', 'reconnectAccount', 'revokeCredentials']);
    assert.deepEqual(acts.get('gone'), []);
    assert.match(built.page.problem, /^Accounts to reconnect: 1/);
    const section = built.page.sections.find(({ key }) => key === 'credentials');
    assert.ok(section?.kind === 'rows');
    assert.match(section.note, /^236 more/);
    assert.match(section.rows.find(({ key }) => key === 'past')?.sub ?? '', /expired$/);
    assert.equal(section.rows.find(({ key }) => key === 'past')?.tone, 'warning');
  });

  it('[pages.bundle] says that it is live, and offers nothing that needs a working bundle while it is not', () => {
    assert.equal(bundleWith().page.badge, 'LIVE');
    const failed = bundleWith({ bundle: { ...bundle, status: 'failed', live: false } });
    const commands = [...failed.acts.values()].flatMap((act) =>
      act.kind === 'command' ? [act.command] : [],
    );
    assert.deepEqual(commands, ['deleteBundle']);
    assert.equal(failed.page.badge, '');
  });
});

describe('an operation’s page', () => {
  it('[pages.operation] shows progress only while it works, and the way on once it does not', () => {
    const running = operationPageWith({ status: 'running', progress: 45.9 });
    assert.equal(running.page.progress?.percent, 45);
    assert.deepEqual(operations(running), ['cancel', 'details', 'copy']);
    const stopped = operationPageWith(
      { status: 'interrupted' },
      { compensation: 'roll back', existsNow: ['API key'] },
    );
    assert.equal(stopped.page.progress, null);
    assert.deepEqual(operations(stopped), ['resume', 'rollBack', 'details', 'copy']);
    assert.ok(stopped.page.sections.some(({ key }) => key === 'exists'));
    assert.equal(stopped.page.actions[0]?.primary, true);
  });

  it('[pages.operation] opens the dialog of one that waits for approval, and nothing that approves', () => {
    const waiting = operationPageWith({ status: 'awaiting_approval' });
    const first = waiting.acts.get(waiting.page.actions[0]?.id ?? '');
    assert.ok(first?.kind === 'command');
    assert.deepEqual([first.command, first.ref?.kind], ['reviewApprovals', 'operation']);
  });
});

describe('every page', () => {
  it('[pages.hostile] lets the view press exactly what the host offers, each once', () => {
    const row = (id: string) => ({ id, kind: 'bundle', name: id, live: false, exists: true });
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 300 }), { maxLength: 10 }), (ids) => {
        const targets = ids.map(row);
        const built = operationPageWith({ status: 'completed' }, { targets, totalTargets: ids.length });
        const ids_ = pressable(built.page);
        assert.ok(ids_.every((id) => built.acts.has(id) && id.length <= 200));
        const opened = ids_
          .map((id) => built.acts.get(id))
          .filter((act): act is PageAct => act?.kind === 'page');
        const bundles = opened.flatMap((act) =>
          act.kind === 'page' && act.ref.kind === 'bundle' ? [act.ref.id] : [],
        );
        assert.deepEqual(bundles, ids);
      }),
    );
  });

  it('[pages.hostile] reads whatever a view sends, or VS Code kept, as a message, or as none', () => {
    fc.assert(
      fc.property(fc.anything(), (sent) => {
        const message = parsePageMessage(sent);
        assert.ok(message === undefined || ['ready', 'press', 'choose'].includes(message.type));
        const ref = parsePageRef(sent);
        assert.ok(ref === undefined || ref.id.length <= 200);
      }),
    );
    assert.equal(parsePageMessage({ type: 'press', id: 'x'.repeat(201) }), undefined);
    assert.deepEqual(parsePageRef({ kind: 'audit', id: '' }), { kind: 'audit', id: '' });
  });
});

function operations(built: ReturnType<typeof operationPageWith>): string[] {
  return built.page.actions.flatMap(({ id }) => {
    const act = built.acts.get(id);
    return act?.kind === 'operation' ? [act.action] : [];
  });
}
