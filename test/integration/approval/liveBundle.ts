// A live bundle at the sandbox with what every tool that can be gated is called with, and a person who approves it.
import assert from 'node:assert/strict';
import type { Approval } from '../../../src/core/approval/approval.ts';
import { DELIBERATE_MS } from '../../../src/core/approval/approvalPrompt.ts';
import type { Bundle } from '../../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Caller, InputRequest } from '../../../src/core/operation/operation.ts';
import type { ToolResult } from '../../../src/core/tool/runner.ts';
import { AppError } from '../../../src/core/errors.ts';
import { AGENT } from '../../support/coreHost.ts';
import { settle } from '../../support/fakeClock.ts';
import { GUEST, notesServer } from '../../support/guests/notesGuest.ts';
import { MigrationWorld } from '../../support/migrationWorld.ts';
import { textOf } from '../../support/textOf.ts';

export const OTHER: Caller = { kind: 'agent', id: 'cli_2', label: 'Cursor', claim: null };
/** For what the sandbox answers, on a slow machine. */
const MOST_MS = 5_000;
/** Approvals that can't be used until a person rejects the request. */
const PATIENCE = 3;
const BY = { user: 'ann', host: 'desk' };
const live = { provider: 'sandbox', environment: 'production' };

interface Given {
  bundle: Bundle;
  /** Of its API key. */
  key: string;
  /** An operation on it that changed its settings, and is completed. */
  changed: string;
  now: number;
  /** A set-up that failed midway; none if none was asked for. */
  stopped: string;
  caller: Caller;
}

export const ARGS: Readonly<Record<string, (given: Given) => JsonObject>> = {
  provision_bundle: () => ({ name: 'new', ...live }),
  apply_setup: () => ({ environment: 'production' }),
  update_webhook_url: ({ bundle }) => ({
    bundle_id: bundle.id,
    webhook_id: bundle.webhooks[0]?.id ?? '',
    new_url: 'https://new.example/in',
  }),
  update_bundle_settings: ({ bundle }) => ({ bundle_id: bundle.id, settings: { note: 'new' } }),
  replace_credential: ({ bundle, key }) => ({ bundle_id: bundle.id, credential_id: key }),
  rotate_credential: ({ bundle, key }) => ({ bundle_id: bundle.id, credential_id: key }),
  forget_bundle: ({ bundle }) => ({ bundle_id: bundle.id }),
  revoke_credentials: ({ key }) => ({ credential_ids: [key] }),
  change_subscription: ({ bundle }) => ({ bundle_id: bundle.id, subscription: 'scale' }),
  act_with_bundle: ({ bundle }) => ({
    bundle_id: bundle.id,
    tool: 'create_ticket',
    input: { title: 'New' },
  }),
  share_bundle: ({ bundle, now }) => ({
    bundle_id: bundle.id,
    recipient: 'ann@acme.example',
    fields: ['name'],
    expires_at: new Date(now + 86_400_000).toISOString(),
  }),
  deliver_secret: ({ bundle, key }) => ({
    bundle_id: bundle.id,
    credential_id: key,
    destination: { type: 'clipboard' },
  }),
  delete_bundle: ({ bundle }) => ({ bundle_id: bundle.id }),
  delete_bundles: ({ bundle }) => ({ bundle_ids: [bundle.id] }),
  migrate_bundles: ({ bundle }) => ({ bundle_ids: [bundle.id], target_base_url: 'eu' }),
  undo_operation: ({ changed }) => ({ operation_id: changed }),
  roll_back_operation: ({ stopped }) => ({ operation_id: stopped }),
  allow_reading: ({ bundle, caller }) => ({ bundle_id: bundle.id, caller_id: caller.id }),
  allow_guest_reading: ({ caller }) => ({ guest_id: GUEST.id, caller_id: caller.id }),
  call_guest: ({ caller }) => ({
    guest_id: GUEST.id,
    tool: 'delete_note',
    digest: GUEST.tools[0]?.digest ?? '',
    input: { id: 'n1' },
    rest: {},
    // The hash of what is asked, and by whom.
    request: caller.id.padEnd(64, '0'),
    caller_id: caller.id,
  }),
};

/** What each client gets for itself: a permission to read, or an answer; nobody else's approval gives it. */
export const OF_CALLER: readonly string[] = ['allow_reading', 'allow_guest_reading', 'call_guest'];

export class LiveBundle {
  readonly world: MigrationWorld;
  /** What left Sluice since the last look, but for what a preflight reads. */
  sent: string[] = [];
  /** How often an approval was not used, by its id. */
  readonly #unused = new Map<string, number>();

  private constructor(world: MigrationWorld) {
    this.world = world;
    world.beforeSending = ({ request, idempotencyKey }) => {
      if (!idempotencyKey.startsWith('ask')) this.sent.push(request);
    };
  }

  /** @param withStopped whether there is also a set-up that failed midway */
  static async open(
    directory: string,
    withStopped = false,
  ): Promise<{ on: LiveBundle; args: (tool: string, caller?: Caller) => JsonObject }> {
    const on = new LiveBundle(await MigrationWorld.open(directory));
    const { world } = on;
    world.guests = notesServer((method) => on.sent.push(`guest ${method}`));
    await world.reopen();
    world.setupFile = JSON.stringify({
      version: 1,
      bundles: [{ name: 'of the project', provider: 'sandbox', environments: ['production'] }],
    });
    const { host } = world;
    const setup = await host.setup.read();
    const answer = { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy: BY };
    await host.setup.accept(setup?.digest ?? '', answer);
    const bundle_id = textOf((await on.approved('provision_bundle', { name: 'shop', ...live }))['bundle_id']);
    const settings = { bundle_id, settings: { note: 'old' } };
    const changed = textOf((await on.approved('update_bundle_settings', settings))['operation_id']);
    const { bundle, key } = host.store.read((view) => ({
      bundle: view.bundles.get(bundle_id),
      key: view.credentials.ofBundle(bundle_id, 'api_key')[0]?.id ?? '',
    }));
    assert.ok(bundle);
    await host.store.transaction((tx) => tx.guests.put(GUEST));
    const stopped = withStopped ? await on.#failedSetUp() : '';
    const given = { bundle, key, changed, stopped, now: world.clock.now() };
    on.sent = [];
    return { on, args: (tool, caller = AGENT) => ARGS[tool]?.({ ...given, caller }) ?? {} };
  }

  /** A set-up whose webhooks the provider refuses, so that its key is left there. @returns its id */
  async #failedSetUp(): Promise<string> {
    const { world } = this;
    const { beforeSending } = world;
    world.beforeSending = (call) => {
      if (call.request === 'webhook.create') throw new AppError('provider-rejected', 'No webhooks today.');
      beforeSending(call);
    };
    const [failed] = await this.through([world.host.call('provision_bundle', { name: 'half', ...live })]);
    world.beforeSending = beforeSending;
    assert.equal(failed?.output['status'], 'failed', failed?.text);
    return textOf(failed.output['operation_id']);
  }

  /** Approves it; or rejects it, if Approve could not be used so often that a person gives up. */
  async decide({ id, digest }: Approval): Promise<void> {
    const facts = { shownForMs: DELIBERATE_MS, dialogDigest: 'shown', decidedBy: BY };
    const unused = this.#unused.get(id) ?? 0;
    const verdict = unused < PATIENCE ? 'approve' : 'reject';
    const { kind } = await this.world.host.gate.decide({ approvalId: id, digest, verdict, ...facts });
    if (kind === 'not-used') this.#unused.set(id, unused + 1);
  }

  /** Waits until that is so, for what the sandbox answers. @returns false if it does not become so */
  async until(isSo: () => boolean): Promise<boolean> {
    const until = performance.now() + MOST_MS;
    while (performance.now() < until && !isSo()) await settle();
    return isSo();
  }

  /** Approves what is asked, and enters what a person is asked for, until all calls have ended. */
  async through(calls: readonly Promise<ToolResult>[]): Promise<ToolResult[]> {
    const progress = { ended: 0 };
    for (const call of calls) void call.catch(() => undefined).finally(() => (progress.ended += 1));
    const until = performance.now() + MOST_MS;
    while (progress.ended < calls.length) {
      if (performance.now() > until) {
        const left = this.world.host.all().filter(({ status }) => status !== 'completed');
        assert.fail(
          JSON.stringify(
            left.map(({ kind, status, message, error }) => [kind, status, message, error?.message ?? null]),
          ),
        );
      }
      const { approvals, inputs } = this.world.host;
      for (const approval of waitingNow(approvals)) await this.decide(approval);
      for (const request of waitingNow(inputs)) await this.enter(request);
      await settle();
    }
    return Promise.all(calls);
  }

  async enter({ id, fields }: InputRequest): Promise<void> {
    const values = Object.fromEntries(fields.map(({ name }) => [name, 'entered-by-a-person']));
    await this.world.host.resumption.provideInput(id, values).catch(() => undefined);
  }

  async approved(tool: string, args: JsonObject): Promise<JsonObject> {
    const [result] = await this.through([this.world.host.call(tool, args)]);
    assert.equal(result?.output['status'], 'completed', result?.text);
    return result.output;
  }
}

/** A copy: what is decided on can wait again at once. */
export function waitingNow<T>(all: ReadonlyMap<string, T>): T[] {
  return [...all.values()];
}
