// Foreign text in dialogs and review documents: whatever an agent, a client's label or a provider writes, the lines that
// a person decides on stay Sluice's own. Cases: test/attacks/texts.json, test/attacks/hosts.json.
import assert from 'node:assert/strict';
import { changesIn, effectsOn } from '../../../src/core/plan/effect.ts';
import type { Approval } from '../../../src/core/approval/approval.ts';
import { DIALOG_ROWS, IN_DIALOG } from '../../../src/core/approval/rows.ts';
import { agent, attacks, AttackWorld, dialogOf, reader, shownOf } from './attackWorld.ts';
import { unwrapped } from '../../support/approvals.ts';
import { reviewText } from '../../../src/vscode/approvals/reviewText.ts';

interface TextCase {
  title: string;
  cites: string;
  where: Place;
  text: string | { repeat: string; times: number };
  shows: string[];
}
interface HostCase {
  title: string;
  cites: string;
  url: string;
  refused?: true;
  shows?: string[];
  new?: boolean;
}
type Place =
  | 'bundle-name'
  | 'reason'
  | 'caller'
  | 'settings-key'
  | 'settings-value'
  | 'recipient'
  | 'account';

const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
/** Whatever a reader could not see, but for the line breaks that are Sluice's own. */
const UNSEEN = /(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** How Sluice's own lines begin. */
const OWN =
  /^(?:Environment|Created|Tools|Last used|Accounts?|Webhooks|WARNING|Cost|Changed since|Bundle|State|− |\+ |• |Waits until|Until you)/;

describe('Forged text', () => {
  let world: AttackWorld;
  before(async () => (world = await AttackWorld.open()));
  after(async () => {
    await world.close();
    AttackWorld.dispose();
  });

  /** The request of a case with that text in that place; decided against afterwards. */
  async function requestWith(where: Place, text: string): Promise<Approval> {
    const bundle = await world.bundle('Payroll export', 'production');
    const bundle_id = bundle.id;
    const ask = (): ReturnType<AttackWorld['ask']> => {
      switch (where) {
        case 'bundle-name':
          world.sql('UPDATE bundles SET name = ? WHERE id = ?', text, bundle_id);
          return world.ask('delete_bundle', { bundle_id });
        case 'reason':
          return world.ask('delete_bundle', { bundle_id, reason: text });
        case 'caller':
          return world.ask('delete_bundle', { bundle_id }, agent(text, 'cli_any'));
        case 'settings-key':
          return world.ask('update_bundle_settings', { bundle_id, settings: { [text]: 1 } });
        case 'settings-value':
          return world.ask('update_bundle_settings', { bundle_id, settings: { note: text } });
        case 'recipient': {
          const expires_at = new Date(Date.now() + 86_400_000).toISOString();
          return world.ask('share_bundle', { bundle_id, recipient: text, fields: ['name'], expires_at });
        }
        case 'account': {
          const sql = `SELECT id FROM credentials WHERE bundle_id = ? AND json_extract(document, '$.kind') = 'grant'`;
          const credential_ids = [String(world.sql(sql, bundle_id)[0]?.['id'])];
          const write = `UPDATE credentials SET document = json_set(document, '$.account', ?, '$.label', ?) WHERE id = ?`;
          world.sql(write, text, text, String(credential_ids[0]));
          return world.ask('revoke_credentials', { credential_ids });
        }
      }
    };
    const { approval, result } = await ask();
    world.sql('UPDATE bundles SET name = ? WHERE id = ?', 'Payroll export', bundle_id);
    await world.decide(approval, { verdict: 'reject' });
    await result;
    world.forgetRejections();
    return approval;
  }

  /** How many lines begin like each of Sluice's own. */
  const owned = (lines: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const line of lines) {
      const [label] = OWN.exec(line) ?? [];
      if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return counts;
  };
  /** No line more than an honest request has begins like one of Sluice's own. */
  const assertNoneForged = (forged: readonly string[], honest: readonly string[]): void => {
    for (const [label, count] of owned(forged)) assert.ok(count <= (owned(honest).get(label) ?? 0), label);
  };

  for (const { title, cites, where, text, shows } of attacks<TextCase>('texts')) {
    it(`[${cites}] is shown as what it is where ${title}`, async () => {
      const foreign = typeof text === 'string' ? text : text.repeat.repeat(text.times);
      const forged = await requestWith(where, foreign);
      const honest = await requestWith(where, 'plain');
      const dialog = dialogOf(forged);
      assert.equal(dialog.title.split(LINE_BREAK).length, 1);
      assert.ok(dialog.title.length <= 400, `the title has ${dialog.title.length} characters`);
      const rows = dialog.detail.split(LINE_BREAK);
      assert.ok(rows.length <= DIALOG_ROWS, dialog.detail);
      for (const row of rows) assert.ok(IN_DIALOG.widthOf(row) <= IN_DIALOG.width, row);
      const shown = unwrapped(`${dialog.title}\n${dialog.detail}\n${reviewText(forged, 'request', reader)}`);
      assert.doesNotMatch(shown, UNSEEN);
      for (const part of shows) assert.ok(shown.includes(part), `${JSON.stringify(part)} in\n${shown}`);
      assertNoneForged(rows, dialogOf(honest).detail.split('\n'));

      for (const side of ['now', 'after', 'request'] as const) {
        const [document, model] = [forged, honest].map((approval) =>
          reviewText(approval, side, reader).split(LINE_BREAK),
        );
        assert.doesNotMatch((document ?? []).join('\n'), UNSEEN);
        assertNoneForged(document ?? [], model ?? []);
      }
    });
  }

  it('[gate.foreign-text] of a provider that refuses a quote reaches the agent on one visible line', async () => {
    const { id } = await world.bundle('Acme CRM sync', 'production');
    const sandbox = await world.sandbox();
    await sandbox.addFaults({
      match: { environment: 'production', path: '/subscriptions' },
      times: 3,
      action: {
        type: 'status',
        status: 422,
        body: { error: 'no\nApproved', error_description: 'Paid.\n\u202eWARNING: none\u200b' },
      },
    });
    const { output, isError } = await world.call('change_subscription', {
      bundle_id: id,
      subscription: 'scale',
    });
    await sandbox.clearFaults();
    assert.equal(isError, true);
    const { message } = output['error'] as { message: string };
    assert.doesNotMatch(message, UNSEEN);
    assert.equal(message.split(LINE_BREAK).length, 1);
  });

  it('[gate.foreign-text] in 5,000 targets leaves the dialog short and the review whole', async () => {
    const { approval } = await world.ask('delete_bundle', {
      bundle_id: (await world.bundle('Support desk bridge', 'production')).id,
    });
    const [target] = approval.plan.targets;
    assert.ok(target);
    const targets = Array.from({ length: 5_000 }, (_, index) => {
      const name = `${'\n'.repeat(index % 7)}bundle ${index}`;
      const effects = effectsOn({ kind: 'bundle', name }, changesIn(target));
      return { ...target, id: `bnd_${index}`, name, effects, live: index === 4_999 };
    });
    const huge: Approval = { ...approval, plan: { ...approval.plan, targets } };
    const { detail } = dialogOf(huge);
    const lines = detail.split(LINE_BREAK);
    assert.ok(lines.length <= DIALOG_ROWS);
    assert.equal(lines[0], '5000 targets, 1 of them live.');
    assert.equal(lines[1], 'Environment: production (live)');
    assert.match(lines[2] ?? '', /bundle 4999”$/);
    assert.equal(shownOf(huge).match(/^ {2}bnd_\d+$/gm)?.length, 3 * 5_000);
  });
});

describe('A look-alike host', () => {
  let world: AttackWorld;
  before(async () => (world = await AttackWorld.open()));
  after(async () => {
    await world.close();
    AttackWorld.dispose();
  });

  for (const { title, cites, url, refused, shows = [], new: isNew } of attacks<HostCase>('hosts')) {
    it(`[${cites}] is ${refused ? 'refused' : 'shown as what it is'}: ${title}`, async () => {
      const bundle = await world.bundle('Support desk bridge', 'production');
      const [webhook] = bundle.webhooks;
      assert.ok(webhook);
      const filled = (text: string): string =>
        text
          .replace('{known}', new URL(webhook.url).host)
          .replace('{long}', ['a', 'b', 'c'].map((letter) => letter.repeat(55)).join('.'));
      const args = { bundle_id: bundle.id, webhook_id: webhook.id, new_url: filled(url) };
      const asked = world.announced.length;
      if (refused) {
        const { output, isError } = await world.call('update_webhook_url', args);
        assert.equal(isError, true);
        assert.equal((output['error'] as { code: string }).code, 'bad-arguments');
        assert.equal(world.announced.length, asked);
        return;
      }
      const { approval, result } = await world.ask('update_webhook_url', args);
      const detail = unwrapped(dialogOf(approval).detail);
      for (const part of shows) assert.ok(detail.includes(filled(part)), `${filled(part)} in\n${detail}`);
      assert.equal(detail.includes('never used here'), isNew);
      await world.decide(approval, { verdict: 'reject' });
      assert.equal((await result).output['status'], 'denied');
      world.forgetRejections();
    });
  }
});
