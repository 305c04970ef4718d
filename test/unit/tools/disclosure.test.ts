// What a person reads of any gated tool: each value that a caller gives, as it will be sent, whatever it holds.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Approval } from '../../../src/core/approval/approval.ts';
import { decisionGroups } from '../../../src/core/approval/decisionGroups.ts';
import { wholly } from '../../../src/core/approval/disclosure.ts';
import { exactText, insideQuotes } from '../../../src/core/approval/exactText.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { english } from '../../../src/core/plan/phrase.ts';
import { planAsJson } from '../../../src/core/operation/approvedPlan.ts';
import { isWorkTool } from '../../../src/core/tool/tool.ts';
import { sandboxManifest } from '../../../src/providers/sandbox/sandboxManifest.ts';
import { internalTools, tools } from '../../../src/tools/index.ts';
import { choiceText, dialogText, portionsOf } from '../../../src/vscode/approvals/dialogText.ts';
import { reviewsText } from '../../../src/vscode/approvals/reviewText.ts';
import { WORDED_TOOLS } from '../../../src/vscode/approvals/taskWords.ts';
import { GUEST } from '../../support/guests/notesGuest.ts';
import { acmeManifest } from '../../support/acmeManifest.ts';
import { assertGerman } from '../../support/german.ts';
import { agentCalled, approvalWith, READER, unwrapped } from '../../support/approvals.ts';
import { call, operation, step } from '../../integration/store/storageFixture.ts';
import { BUNDLES, nameOf, text, type Call } from './disclosedCalls.ts';
import { CALLS } from './gatedCalls.ts';
import { Planning } from './planning.ts';

/** What was done, and is taken back by a tool whose only argument is its id. */
interface Done {
  kind: string;
  args: JsonObject;
  /** At the provider, by requests of its journal. */
  calls: { request: string; params: JsonObject }[];
  /** Each value that comes back, or that is removed. */
  sent: readonly string[];
}

const webhookUrl = fc
  .webUrl({ validSchemes: ['https'], withQueryParameters: true })
  .map((url) => new URL(url).href);

const TAKEN_BACK: Readonly<Record<string, fc.Arbitrary<Done>>> = {
  undo_operation: fc.oneof(
    webhookUrl.map((new_url) => ({
      kind: 'update_webhook_url',
      args: { bundle_id: 'b1', new_url },
      calls: [],
      sent: [nameOf('b1'), new_url, 'https://hooks.acme.test/b1/1'],
    })),
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,20}$/), text(200), { minKeys: 1, maxKeys: 4 })
      .map((settings) => ({
        kind: 'update_bundle_settings',
        args: { bundle_id: 'b1', settings: { ...settings } },
        calls: [],
        sent: Object.entries(settings).flatMap(([key, value]) => [key, JSON.stringify(value)]),
      })),
  ),
  roll_back_operation: fc
    .record({ name: text(200), urls: fc.array(webhookUrl, { minLength: 1, maxLength: 4 }) })
    .map(({ name, urls }) => ({
      kind: 'provision_bundle',
      args: { name, provider: 'acme', environment: 'staging' },
      calls: urls.map((url) => ({ request: 'webhook.create', params: { url } })),
      sent: [name, ...urls],
    })),
};

describe('The plan of every gated tool', () => {
  let planning: Planning;
  before(async () => {
    planning = await Planning.open([acmeManifest(), sandboxManifest('http://127.0.0.1:1').manifest]);
    for (const id of BUNDLES) await planning.bundle(id, { provider: 'sandbox' });
    for (const id of ['m1', 'm2']) await planning.bundle(id);
    await planning.host.store.transaction((tx) => {
      tx.guests.put(GUEST);
      for (const id of BUNDLES) tx.secrets.put({ ownerId: `crd_${id}`, part: 'secret' }, 'value');
    });
  });
  after(() => planning.dispose());

  const planOf = (name: string, { args, facts = {} }: Call): Plan => {
    const tool = [...tools, ...internalTools].find((each) => each.name === name);
    assert.ok(tool);
    return planning.plan(tool, args, facts);
  };

  it('[dialog.every-tool] is looked at here, and has words in the dialog', () => {
    const gated = [...tools, ...internalTools]
      .filter((tool) => isWorkTool(tool) && tool.plan !== undefined)
      .map(({ name }) => name)
      .sort();
    assert.deepEqual([...Object.keys(CALLS), ...Object.keys(TAKEN_BACK)].sort(), gated);
    assert.deepEqual([...WORDED_TOOLS].sort(), gated);
  });

  for (const [name, calls] of Object.entries(CALLS))
    it(`[dialog.every-tool] has each value that a caller gives to ${name}`, () => {
      fc.assert(
        fc.property(calls, (call) => {
          const plan = planOf(name, call);
          assertDisclosed(name, plan, call);
        }),
        { numRuns: 60 },
      );
    });

  for (const [name, operations] of Object.entries(TAKEN_BACK))
    it(`[dialog.every-tool] has each value that ${name} puts back or removes`, async () => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(operations, async (done) => {
          const operationId = `op_${name}_${(count += 1)}`;
          await record(done, operationId);
          const call = { args: { operation_id: operationId }, sent: done.sent };
          assertDisclosed(name, planOf(name, call), call);
        }),
        { numRuns: 30 },
      );
    });

  /** Leaves it in the records: completed, or stopped after its calls. */
  async function record({ kind, args, calls }: Done, id: string): Promise<void> {
    const plan = planOf(kind, { args, sent: [] });
    const ended = calls.length > 0 ? 'failed' : 'completed';
    const leftRevisions = Object.fromEntries(plan.targets.map((target) => [target.id, target.revision]));
    const stored = { id, kind, args, identity: id, plan: planAsJson(plan), bundleId: plan.bundleId };
    await planning.host.store.transaction((tx) => {
      tx.operations.insert(operation({ ...stored, status: ended, leftRevisions }));
      tx.operations.putStep(step(id, { name: 'step', status: 'completed' }), null);
      for (const [index, made] of calls.entries())
        tx.operations.putCall(
          call(id, { ...made, step: 'step', key: String(index), provider: 'acme', state: 'done' }),
          null,
        );
    });
  }

  /** Requests of any callers, some of whose targets are live, that wait together. */
  const batch = fc.array(
    fc.constantFrom(...Object.entries(CALLS)).chain(([name, calls]) =>
      fc.record({
        name: fc.constant(name),
        call: calls,
        live: fc.boolean(),
        caller: fc.constantFrom('Claude Code', 'Cursor'),
        claimedReason: fc.option(text(3_000)),
      }),
    ),
    { minLength: 2, maxLength: 8 },
  );

  it('[dialog.every-tool] is shown whole in any batch: in its review, and by what offers Approve', () => {
    fc.assert(
      fc.property(batch, (requests) => {
        const both = requests.map(({ name, call, live, caller, claimedReason }, index) => {
          const { targets, ...plan } = planOf(name, call);
          const placed = targets.map((target) => ({ ...target, live }));
          const request = { id: `apr_${index}`, tool: name, plan: { ...plan, targets: placed } };
          const approval = approvalWith({ ...request, caller: agentCalled(caller), claimedReason });
          return { approval, call };
        });
        const approvals = both.map(({ approval }) => approval);
        const review = unwrapped(reviewsText(approvals, 'request', READER));
        for (const { approval, call } of both) assertShown(approval.plan, call, review);
        const groups = decisionGroups(approvals);
        if (groups.length > 1) assert.ok(!dialogText(approvals, READER).isWhole);
        for (const group of groups) assertDecidedOnWhatIsShown(group, both);
      }),
      { numRuns: 100 },
    );
  });
});

/** Each value is in an effect, in the review, and in a dialog that offers Approve. */
function assertDisclosed(tool: string, plan: Plan, call: Call): void {
  const approval = approvalWith({ tool, plan });
  assertShown(plan, call, unwrapped(reviewsText([approval], 'request', READER)));
  const { detail, isWhole } = dialogText([approval], READER);
  if (isWhole) assertShown(plan, call, unwrapped(detail));
  assertGerman(approval, [...call.sent, ...(call.foreign ?? [])]);
}

/** Neither its dialog nor a last question of a portion offers Approve for a live effect that it does not show. */
function assertDecidedOnWhatIsShown(
  group: readonly Approval[],
  all: readonly { approval: Approval; call: Call }[],
): void {
  const { detail, isWhole } = dialogText(group, READER);
  const own = all.filter(({ approval }) => group.includes(approval));
  if (isWhole) for (const { approval, call } of own) assertShown(approval.plan, call, unwrapped(detail));
  const asked = group.map(wholly);
  const portions = portionsOf(group, asked, READER);
  assert.deepEqual(
    portions.flatMap((portion) => portion.flatMap(({ targets }) => targets)).length,
    asked.flatMap(({ targets }) => targets).length,
  );
  for (const portion of portions) {
    const choice = choiceText(group, asked, portion, READER);
    if (!choice.isWhole) continue;
    const shown = unwrapped(choice.detail);
    for (const { effects } of portion.flatMap(({ targets }) => targets))
      for (const value of effects.flatMap(({ before, after }) => [before ?? '', after ?? ''].map(english)))
        assert.ok(shown.includes(exactText(value)) || shown.includes(`“${insideQuotes(value)}”`), value);
  }
}

/** What holds it is shown exactly: as a value, or as a name in quotation marks. */
function assertShown(plan: Plan, { sent }: Call, shown: string): void {
  const values = plan.targets.flatMap((target) =>
    target.effects.flatMap(({ label, before, after }) => [label, before ?? '', after ?? ''].map(english)),
  );
  for (const value of sent) {
    const holders = values.filter((each) => each.includes(value));
    const what = JSON.stringify(value);
    assert.ok(holders.length > 0, `${what} is in no effect: ${JSON.stringify(values)}`);
    assert.ok(
      holders.some((each) => shown.includes(exactText(each)) || shown.includes(`“${insideQuotes(each)}”`)),
      `${what} is not in:\n${shown}`,
    );
  }
}
