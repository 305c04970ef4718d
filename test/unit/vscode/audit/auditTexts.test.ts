// The audit log as people read it.
import assert from 'node:assert/strict';
import { POLICY_ACTS } from '../../../../src/core/audit/auditRecord.ts';
import type { JsonObject } from '../../../../src/core/json.ts';
import { PLAN_VERBS } from '../../../../src/core/plan/verb.ts';
import { isWorkTool } from '../../../../src/core/tool/tool.ts';
import { tools } from '../../../../src/tools/index.ts';
import { toolWords } from '../../../../src/vscode/audit/toolWords.ts';
import { eventRow, listedEvents } from '../../../../src/vscode/audit/auditSentence.ts';
import { auditPage } from '../../../../src/vscode/pages/auditPage.ts';
import { NO_AUDIT_FILTER } from '../../../../src/vscode/pages/auditSearch.ts';
import { Acts } from '../../../../src/vscode/pages/builtPage.ts';
import { verificationText } from '../../../../src/vscode/audit/verificationText.ts';
import type { Translate } from '../../../../src/vscode/text/translate.ts';
import { englishIn, inGerman } from '../../../support/german.ts';
import { english } from '../english.ts';

function labelOf(event: JsonObject, t: Translate = english): string {
  const { events } = listedEvents({
    events: [{ sequence: 3, at: 'T', caller: 'Claude Code', tool: 'delete_bundles', facts: {}, ...event }],
  });
  const [first] = events;
  assert.ok(first);
  return eventRow(first, (at) => `time ${at}`, t).label;
}

describe('an entry of the audit log', () => {
  const entries: [JsonObject, string][] = [
    [
      { kind: 'requested', facts: { title: 'delete 3 bundles' } },
      '$(shield) Claude Code asked to delete 3 bundles',
    ],
    [
      { kind: 'decided', facts: { verdict: 'approve', user: 'ann', targets: ['a', 'b'] } },
      '$(check) ann approved delete bundles of Claude Code (2 targets)',
    ],
    [
      { kind: 'decided', facts: { verdict: 'reject', user: 'ann' } },
      '$(close) ann rejected delete bundles of Claude Code',
    ],
    [
      { kind: 'decided', facts: { verdict: 'expired' } },
      '$(close) Claude Code’s request expired without a decision: delete bundles',
    ],
    [
      { kind: 'decided', facts: { verdict: 'void' } },
      '$(close) A decision on delete bundles of Claude Code is void',
    ],
    [{ kind: 'started' }, '$(play) Approved work of Claude Code began: delete bundles'],
    [
      { kind: 'ignored', facts: { why: 'approved too early' } },
      '$(circle-slash) Ignored: approved too early',
    ],
    [
      { kind: 'policy', tool: 'hold approvals', facts: { held_until: 'U' } },
      '$(settings) Approvals were held back until time U',
    ],
    [
      {
        kind: 'policy',
        tool: 'approval exception',
        facts: { user: 'ann', for: 'Cursor', verb: 'delete', environment: 'staging', allowed: true },
      },
      '$(settings) ann let Cursor delete bundles in staging without asking',
    ],
    [
      {
        kind: 'policy',
        tool: 'approval exception',
        facts: { user: 'ann', for: 'Cursor', verb: 'delete', environment: 'staging', revoked: true },
      },
      '$(settings) ann has Cursor ask again to delete bundles in staging',
    ],
    [
      {
        kind: 'policy',
        tool: 'consent',
        facts: { user: 'ann', for: 'hub acme/core', what: 'webhook https://a.example/in', revoked: true },
      },
      '$(settings) ann revoked a destination of hub acme/core: webhook https://a.example/in',
    ],
    [
      {
        kind: 'policy',
        tool: 'rule',
        facts: { user: 'ann', for: 'Cursor', bundle_tool: 'post', count: 5, until: 'U' },
      },
      '$(settings) ann let Cursor call post without asking, 5 times until time U',
    ],
    [
      { kind: 'finished', facts: { status: 'failed', message: 'No answer' } },
      '$(warning) Ended: No answer (delete bundles of Claude Code)',
    ],
  ];
  for (const [event, expected] of entries)
    it(`reads ${expected}`, () => {
      assert.equal(labelOf(event), expected);
    });

  const german: [JsonObject, string][] = [
    [
      { kind: 'requested', facts: { title: 'delete bundle “acme” at Sandbox (production)' } },
      'Angefragt durch Claude Code: Bündel „acme“ bei Sandbox (Produktion) löschen',
    ],
    [
      { kind: 'decided', facts: { verdict: 'approve', user: 'ann', targets: ['a'] } },
      'ann gab Bündel löschen von Claude Code frei',
    ],
    [
      {
        kind: 'finished',
        facts: { status: 'failed', message: 'hooks.acme.example did not answer in time. Nothing was sent.' },
      },
      'Beendet: hooks.acme.example hat nicht rechtzeitig geantwortet. Nichts wurde gesendet. (Bündel löschen von Claude Code)',
    ],
    [
      { kind: 'finished', facts: { status: 'completed', message: 'Deleted 2 bundles, kept 1' } },
      'Beendet: 2 Bündel gelöscht, 1 behalten (Bündel löschen von Claude Code)',
    ],
    [
      {
        kind: 'write',
        caller: 'You',
        tool: 'clients',
        facts: { title: 'rotate the token of the MCP client “Cursor”' },
      },
      'Ohne Nachfrage begonnen durch Sie, da keine nötig war: MCP-Client „Cursor“: dessen Token erneuern',
    ],
    [
      { kind: 'storage', caller: 'You', tool: 'storage', facts: { title: 'restore a backup' } },
      'Am Speicher getan durch Sie: eine Sicherung wiederherstellen',
    ],
  ];
  for (const [event, expected] of german)
    it(`[vscode.german-problems] reads ${expected}`, () => {
      assert.equal(labelOf(event, inGerman).replace(/^\S+ /, ''), expected);
      assert.deepEqual(englishIn(expected), []);
    });

  it('[vscode.german-problems] calls every tool that does work by a German name', () => {
    for (const tool of tools.filter(isWorkTool)) {
      const words = toolWords(tool.name, inGerman);
      assert.deepEqual(
        [...englishIn(words), ...(words === toolWords(tool.name, english) ? [words] : [])],
        [],
      );
    }
  });

  it('[vscode.german-records] says in German, and differently, what each decision of a person was', () => {
    const about = { user: 'ann', for: 'Cursor', guest: 'github', name: 'post_in_acme', provider: 'acme' };
    const choices: JsonObject[] = [
      {},
      { revoked: true },
      { held_until: 'U' },
      { released: true },
      { unpinned: true },
      { what: 'not live', revoked: true },
      { bundle_tool: 'post', named: 'post', count: 5, until: 'U', what: 'webhook https://a.example/in' },
      { bundle_tool: 'post', revoked: true },
      ...PLAN_VERBS.map((verb) => ({ verb, environment: 'staging' })),
    ];
    for (const tool of POLICY_ACTS)
      for (const more of choices) {
        const event = { kind: 'policy', tool, facts: { ...about, ...more } };
        const said = labelOf(event, inGerman);
        assert.deepEqual(englishIn(said.replace(/^\S+ /, ''), ['webhook https://a.example/in']), [], said);
        assert.notEqual(said, labelOf(event), said);
      }
    const first = POLICY_ACTS.map((tool) => labelOf({ kind: 'policy', tool, facts: about }, inGerman));
    assert.equal(new Set(first).size, POLICY_ACTS.length);
  });

  it('[vscode.german-records] calls what a person decided, and each caller and tool of the filter, by German names', () => {
    const filter = { ...NO_AUDIT_FILTER };
    const known = [...tools.filter(isWorkTool).map(({ name }) => name), ...POLICY_ACTS];
    const facts = { filter, events: [], lookedAt: 0, hasMore: false, size: 0, bundles: [], problem: '' };
    const chosen = { ...facts, callers: ['You', 'Cursor'], tools: known, timeText: String };
    const { page } = auditPage(chosen, new Acts(), inGerman);
    const fields = page.sections.flatMap((section) => (section.kind === 'filter' ? section.fields : []));
    const labels = fields.flatMap(({ options }) => options.map(({ label }) => label));
    assert.ok(labels.includes('Sie') && labels.includes('Cursor') && labels.length > known.length);
    for (const label of labels) assert.deepEqual(englishIn(label), [], label);
    for (const tool of known) assert.notEqual(toolWords(tool, inGerman), toolWords(tool, english), tool);
  });

  it('stays one harmless line whatever is in it', () => {
    const label = labelOf({ kind: 'requested', caller: '$(check)\nYou', facts: { title: '[x](command:y)' } });
    assert.equal(label, '$(shield) $ (check) ⏎ You asked to [x] (command:y)');
  });

  it('survives an answer that is not what it should be', () => {
    assert.deepEqual(listedEvents({ events: 'none' }), { events: [], nextCursor: null });
  });
});

describe('the verification of the audit log', () => {
  it('says that it is intact', () => {
    const { severity, text } = verificationText(
      { kind: 'intact', records: 14, notYetAnchored: 0, reanchored: [] },
      english,
    );
    assert.equal(severity, 'info');
    assert.match(text, /intact: each record is as it was written \(14\)/);
  });

  it('says what is not yet anchored', () => {
    assert.match(
      verificationText({ kind: 'intact', records: 14, notYetAnchored: 2, reanchored: [] }, english).text,
      /Not yet anchored outside the database: 2/,
    );
  });

  it('[audit.anew] says where it was anchored anew', () => {
    const found = { kind: 'intact', records: 14, notYetAnchored: 0, reanchored: [3, 9] } as const;
    const { severity, text } = verificationText({ ...found, reanchored: [...found.reanchored] }, english);
    assert.equal(severity, 'warning');
    assert.match(text, /At record 9 its head/);
  });

  it('says where it is broken, and why', () => {
    const { severity, text } = verificationText(
      { kind: 'broken', sequence: 5, why: 'The record was edited.' },
      english,
    );
    assert.equal(severity, 'error');
    assert.match(text, /broken at record 5\. The record was edited\./);
  });

  it('does not call a log intact whose head is lost', () => {
    const lost = { kind: 'unverifiable', records: 5, why: 'The head is missing.' } as const;
    const { severity, text } = verificationText(lost, english);
    assert.equal(severity, 'warning');
    assert.match(text, /can’t be verified.*the head is missing/);
  });
});
