// How many modals a person answers on an ordinary day, through the real core and the sandbox: too many, and they approve
// without reading. The bounds are those of the design.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Approval } from '../../../src/core/approval/approval.ts';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import { decisionGroups, isSingle } from '../../../src/core/approval/decisionGroups.ts';
import { wholly } from '../../../src/core/approval/disclosure.ts';
import type { WideReach } from '../../../src/core/approval/consents.ts';
import type { ApprovalGate } from '../../../src/core/approval/gate.ts';
import { needsSecondAnswer, undecidedScopes } from '../../../src/core/approval/secondAnswer.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import { setupDialogText } from '../../../src/core/setup/setupDialog.ts';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import { dialogText, portionsOf } from '../../../src/vscode/approvals/dialogText.ts';
import { SharedWorld, type CoreHost } from '../../support/coreHost.ts';
import { hubManifest } from '../../support/hubManifest.ts';
import { settle } from '../../support/fakeClock.ts';
import { AttackWorld, reader } from './attackWorld.ts';

const BY = { user: 'ann', host: 'desk' };
const DAY_MS = 24 * 60 * 60_000;

/** The modals that deciding on one group takes; those of a review and its list are as the dialogs open them. */
function modalsFor(group: readonly Approval[]): number {
  const asked = group.map(wholly);
  if (dialogText(group, reader).isWhole) return 1 + (needsSecondAnswer(asked) ? 1 : 0);
  const after = isSingle(group) ? [asked] : portionsOf(group, asked, reader);
  return after.reduce((sum, portion) => sum + 1 + (needsSecondAnswer(portion) ? 1 : 0), 1);
}

/** Approves what waits together, each account as not live if that is asked. @returns how many modals that took */
async function approveAll(gate: Pick<ApprovalGate, 'decide'>, waiting: readonly Approval[]): Promise<number> {
  const groups = decisionGroups(waiting);
  const first = groups.length > 1 ? 1 : 0;
  const modals = groups.reduce((sum, group) => sum + modalsFor(group), first);
  for (const approval of waiting)
    await gate.decide({
      approvalId: approval.id,
      digest: approval.digest,
      verdict: 'approve',
      shownForMs: DELIBERATE_MS,
      dialogDigest: 'shown',
      decidedBy: BY,
      notLive: undecidedScopes([wholly(approval)]).map(({ id }) => id),
    });
  return modals;
}

describe('An ordinary day', () => {
  describe('at a provider with accounts', () => {
    let world: SharedWorld;
    let host: CoreHost;
    beforeEach(async () => {
      world = new SharedWorld();
      world.sandboxes = ['acme'];
      world.manifests = [...world.manifests, hubManifest()];
      host = await world.open();
    });
    afterEach(() => world.dispose());

    const setUp = (name: string, webhook_url?: string) =>
      host.provision({
        name,
        provider: 'hub',
        environment: 'development',
        inputs: { owner: 'acme', repo: 'core', ...(webhook_url !== undefined && { webhook_url }) },
      });

    /** Calls all of it, approves what waits then, and waits for the end. */
    async function day(calls: (() => ReturnType<CoreHost['call']>)[]): Promise<number> {
      const called = calls.map((call) => call());
      await settle();
      const modals = await approveAll(host.gate, [...host.approvals.values()]);
      for (const call of called) assert.equal((await host.finish(call)).output['status'], 'completed');
      return modals;
    }

    it('[days.modals] of 20 development set-ups at once, each with a new host, takes 3 modals at most', async () => {
      await day([() => setUp('before')]);
      const calls = Array.from(
        { length: 20 },
        (_, index) => () => setUp(`preview ${index}`, `https://preview-${index}.acme.example/hooks`),
      );
      const modals = await day(calls);
      assert.ok(modals > 0 && modals <= 3, `${modals} modals`);
    });

    it('[days.modals] of 20 development set-ups one after the other at one origin takes 3 modals at most', async () => {
      let modals = await day([() => setUp('first', 'https://hooks.acme.example/0')]);
      const [narrow] = host.consents.widenable();
      assert.ok(narrow);
      modals += 1;
      await widen(narrow.id, 'origin');
      for (let index = 1; index < 20; index += 1)
        modals += await day([() => setUp(`preview ${index}`, `https://hooks.acme.example/${index}`)]);
      assert.ok(modals <= 3, `${modals} modals`);
    });

    it('[days.modals] of 20 development set-ups one after the other, each with a new host of one owner, takes 3 modals at most', async () => {
      let modals = await day([() => setUp('first', 'https://preview-0.acme.com/hooks')]);
      const [narrow] = host.consents.widenable();
      assert.ok(narrow);
      modals += 1;
      await widen(narrow.id, 'subdomains');
      for (let index = 1; index < 20; index += 1)
        modals += await day([() => setUp(`preview ${index}`, `https://preview-${index}.acme.com/hooks`)]);
      assert.ok(modals <= 3, `${modals} modals`);
    });

    it('[days.modals] of 20 development set-ups at hosts of 20 owners, 19 of which came while the dialog of the first was open, takes 3 modals at most', async () => {
      await day([() => setUp('before')]);
      const first = setUp('service 0', 'https://service-0.example/hooks');
      await settle();
      const alone = [...host.approvals.values()];
      const others = Array.from({ length: 19 }, (_, index) =>
        setUp(`service ${index + 1}`, `https://service-${index + 1}.example/hooks`),
      );
      await settle();
      const together = [...host.approvals.values()].filter((approval) => !alone.includes(approval));
      assert.equal(together.length, 19);
      let modals = await approveAll(host.gate, alone);
      modals += await approveAll(host.gate, together);
      for (const call of [first, ...others])
        assert.equal((await host.finish(call)).output['status'], 'completed');
      assert.ok(modals <= 3, `${modals} modals`);
    });

    it('[days.modals] of a setup file with 20 bundles at hosts of 20 owners takes 3 modals at most, its acceptance included', async () => {
      await day([() => setUp('before')]);
      const inputs = (index: number) => ({
        owner: 'acme',
        repo: 'core',
        webhook_url: `https://service-${index}.example/hooks`,
      });
      const bundles = Array.from({ length: 20 }, (_, index) => ({
        name: `service ${index}`,
        provider: 'hub',
        environments: ['development'],
        inputs: inputs(index),
      }));
      world.setupFile = JSON.stringify({ version: 1, bundles });
      const file = await host.setup.read();
      assert.ok(file);
      // Too much for a dialog: its review opens at once, and leads to the only one.
      const manifests = { find: (id: string) => world.manifests.find((manifest) => manifest.id === id) };
      assert.ok(!setupDialogText(file, manifests).isWhole);
      let modals = 1;
      const answer = { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy: BY };
      await host.setup.accept(file.digest, answer);
      modals += await day([() => host.call('apply_setup', { environment: 'development' })]);
      assert.ok(modals <= 3, `${modals} modals`);
    });

    // No answer can cover an address that the agent has not named yet: docs/adr/0033.
    it('[days.modals] of 20 development set-ups at hosts of 20 owners, each named after the one before ended, takes one modal for each address and none twice', async () => {
      await day([() => setUp('before')]);
      for (let index = 0; index < 20; index += 1) {
        const address = `https://service-${index}.example/hooks`;
        assert.equal(await day([() => setUp(`service ${index}`, address)]), 1, address);
      }
      assert.equal(await day([() => setUp('again', 'https://service-0.example/hooks')]), 0);
    });

    it('[days.modals] [consent.destination] of set-ups in any order and company takes at most two modals for each time that new addresses arrive, and none for addresses known', async () => {
      await day([() => setUp('before')]);
      const known = new Set<string>();
      const owners = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 });
      let made = 0;
      await fc.assert(
        fc.asyncProperty(owners, async (arriving) => {
          const addresses = arriving.map((owner) => `https://service-${owner}.example/hooks`);
          const news = new Set(addresses.filter((address) => !known.has(address)));
          const modals = await day(addresses.map((address) => () => setUp(`bundle ${(made += 1)}`, address)));
          for (const address of news) known.add(address);
          if (news.size === 0) assert.equal(modals, 0);
          else assert.ok(modals > 0 && modals <= 2, `${modals} modals for ${news.size} new addresses`);
        }),
        { numRuns: 8 },
      );
    });

    const widen = (id: string, reach: WideReach): Promise<void> =>
      host.consents.widen(
        id,
        { reach, durationMs: DAY_MS },
        { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy: BY },
      );
  });

  describe('at the sandbox', () => {
    let world: AttackWorld;
    before(async () => (world = await AttackWorld.open()));
    after(async () => {
      await world.close();
      AttackWorld.dispose();
    });

    /** Calls one after the other. @returns how many modals they took */
    async function day(calls: readonly (readonly [string, JsonObject])[]): Promise<number> {
      let modals = 0;
      for (const [tool, args] of calls) {
        const since = world.announced.length;
        const called = world.call(tool, args);
        await Promise.race([called, world.askedSince(since)]);
        modals += await approveAll(world.sluice.gate, world.announced.slice(since));
        const { output, text } = await called;
        assert.equal(output['status'], 'completed', `${tool}: ${text}`);
      }
      return modals;
    }
    const key = async ({ id }: Bundle): Promise<string> => {
      const { output } = await world.call('list_credentials', { bundle_id: id, limit: 100 });
      const keys = output['credentials'] as { id: string; kind: string }[];
      return keys.find(({ kind }) => kind === 'api_key')?.id ?? '';
    };

    it('[days.modals] of 20 development set-ups asks nobody', async () => {
      const calls = Array.from(
        { length: 20 },
        (_, index) =>
          [
            'provision_bundle',
            { name: `new ${index}`, provider: 'sandbox', environment: 'development' },
          ] as const,
      );
      assert.equal(await day(calls), 0);
    });

    it('[days.modals] of 30 posts in development takes 2 modals at most', async () => {
      const { id: bundle_id } = await world.bundle('Acme CRM sync', 'development');
      const posts = Array.from(
        { length: 30 },
        (_, index) =>
          [
            'act_with_bundle',
            { bundle_id, tool: 'create_ticket', input: { title: `Post ${index}` } },
          ] as const,
      );
      const modals = await day(posts);
      assert.ok(modals <= 2, `${modals} modals`);
    });

    it('[days.modals] of 5 live changes takes 10 modals at most, none of them for want of room', async () => {
      const bundle = await world.bundle('Acme CRM sync', 'production');
      const { id: bundle_id, webhooks } = bundle;
      const modals = await day([
        ['provision_bundle', { name: 'live', provider: 'sandbox', environment: 'production' }],
        [
          'update_webhook_url',
          { bundle_id, webhook_id: webhooks[0]?.id ?? '', new_url: 'https://new.example/in' },
        ],
        ['update_bundle_settings', { bundle_id, settings: { note: 1 } }],
        ['rotate_credential', { bundle_id, credential_id: await key(bundle) }],
        ['act_with_bundle', { bundle_id, tool: 'create_ticket', input: { title: 'New' } }],
      ]);
      assert.ok(modals > 0 && modals <= 10, `${modals} modals`);
      for (const approval of world.announced)
        assert.ok(dialogText([approval], reader).isWhole, `${approval.tool} needs its review`);
    });
  });
});
