// A world for soaks: one window after another on one folder, a provider that loses answers, a person who approves, and
// deaths at any fault point. It carries out actions, comes to rest, and reports what is not as it should be.
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { DELIBERATE_MS } from '../../src/core/approval/approvalPrompt.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { RESUMABLE, type Operation } from '../../src/core/operation/operation.ts';
import { SharedWorld, type CoreHost } from './coreHost.ts';
import { settle } from './fakeClock.ts';
import type { Behaviour } from './scriptedProvider.ts';
import { textOf } from './textOf.ts';

export const TROUBLES = ['unreachable', 'lost-request', 'lost-answer', 'garbled-answer', 'rejected'] as const;
export const TROUBLED = [
  'credential.create',
  'webhook.create',
  'webhook.find',
  'oauthClient.register',
  'validate',
  'credential.delete',
  'webhook.delete',
] as const;

/** `pick` chooses among what there is, round and round. */
export type SoakAction =
  | { kind: 'provision'; pick: number }
  | { kind: 'delete' | 'settings'; pick: number }
  | { kind: 'rollBack' | 'undo' | 'resume' | 'cancel'; pick: number }
  | { kind: 'trouble'; request: (typeof TROUBLED)[number]; behaviour: (typeof TROUBLES)[number] }
  /** The window dies at that fault point, counted from now. */
  | { kind: 'death'; after: number }
  | { kind: 'restart' };

const TOOLS = {
  rollBack: 'roll_back_operation',
  undo: 'undo_operation',
  resume: 'resume_operation',
  cancel: 'cancel_operation',
} as const;
/** More rounds than anything needs to come to rest. */
const MOST_ROUNDS = 20;

export class SoakWorld {
  readonly #world = new SharedWorld();
  #host: CoreHost | undefined;
  #diesAfter = Number.POSITIVE_INFINITY;
  #dead = false;
  #owner = 0;
  #settings = 0;

  async act(action: SoakAction): Promise<void> {
    switch (action.kind) {
      case 'provision': {
        const wanted = { name: `bundle-${action.pick % 3}`, provider: 'acme', environment: 'development' };
        return this.#call('provision_bundle', wanted);
      }
      case 'delete':
      case 'settings':
        return this.#change(action.kind, action.pick);
      case 'rollBack':
      case 'undo':
      case 'resume':
      case 'cancel': {
        const all = await this.#operations();
        const fitting = all.filter((operation) => this.#fits(action.kind, operation));
        // Now and then also if it has to be refused.
        const from = fitting.length > 0 && action.pick % 5 > 0 ? fitting : all;
        const chosen = from[action.pick % Math.max(from.length, 1)];
        return chosen && this.#call(TOOLS[action.kind], { operation_id: chosen.id });
      }
      case 'trouble':
        this.#world.provider.next(action.request, action.behaviour satisfies Behaviour);
        return undefined;
      case 'death':
        this.#diesAfter = action.after;
        return undefined;
      case 'restart':
        this.#kill();
    }
  }

  /** No more trouble: everything that is open is resumed and approved until nothing is. @returns what is wrong then */
  async rest(): Promise<string[]> {
    this.#diesAfter = Number.POSITIVE_INFINITY;
    this.#world.provider.calm();
    this.#kill();
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const open = (await this.#operations()).filter(isOpen);
      if (open.length === 0) return this.#problems();
      for (const { id, status, kind, args, error } of open) {
        // What waits for a decision that no window shows any more is asked again.
        if (status === 'awaiting_approval') await this.#call('cancel_operation', { operation_id: id });
        // Its error asks for a new request, since the bundle changed; that replaces it.
        if (error?.code === 'bundle-conflict') await this.#call(kind, args);
        // A creation that can't be looked for is sent once: what is left is the way that the error names.
        else if (error?.code === 'provider-uncertain' && !error.retryable)
          await this.#call(TOOLS.rollBack, { operation_id: id });
        else await this.#call('resume_operation', { operation_id: id });
      }
    }
    const left = (await this.#operations()).filter(isOpen);
    return left.map(
      ({ id, kind, status, error }) => `${kind} ${id} stays ${status}: ${error?.message ?? ''}`,
    );
  }

  dispose(): void {
    this.#world.dispose();
  }

  #fits(kind: keyof typeof TOOLS, { id, status }: Operation): boolean {
    const compensation = this.#host?.operations.compensation(id);
    switch (kind) {
      case 'rollBack':
        return compensation === 'roll back';
      case 'undo':
        return compensation === 'undo';
      case 'resume':
        return RESUMABLE.has(status) || status === 'rolling_back';
      case 'cancel':
        return status === 'rolling_back' || status === 'awaiting_approval';
    }
  }

  async #change(kind: 'delete' | 'settings', pick: number): Promise<void> {
    const host = await this.#open();
    const bundles = host.store.read((view) => view.bundles.page({}, null, 100).items);
    const chosen = bundles[pick % Math.max(bundles.length, 1)];
    if (chosen === undefined) return;
    if (kind === 'delete') return this.#call('delete_bundle', { bundle_id: chosen.id });
    this.#settings += 1;
    return this.#call('update_bundle_settings', {
      bundle_id: chosen.id,
      settings: { [`key-${this.#settings % 2}`]: this.#settings },
    });
  }

  async #call(tool: string, args: JsonObject): Promise<void> {
    const host = await this.#open();
    // An answer that died with its window reaches no caller.
    const result = host.call(tool, args).catch(() => undefined);
    for (let round = 0; round < 3 && !this.#dead; round += 1) {
      await settle();
      await this.#approveAll(host);
    }
    await host.finish(result);
    if (this.#dead) this.#host = undefined;
  }

  async #approveAll(host: CoreHost): Promise<void> {
    for (const { id, digest } of host.approvals.values()) {
      const answer = { approvalId: id, digest, verdict: 'approve', dialogDigest: 'none' } as const;
      const decidedBy = { user: 'a person', host: 'soak' };
      // A request that was answered or withdrawn a moment ago is none any more; nor is one of a dead window.
      await host.gate.decide({ ...answer, shownForMs: DELIBERATE_MS, decidedBy }).catch(() => undefined);
      host.approvals.delete(id);
    }
  }

  async #open(): Promise<CoreHost> {
    if (this.#host !== undefined && !this.#dead) return this.#host;
    this.#owner += 1;
    const owner = `window-${this.#owner}`;
    const host = await this.#world.open({
      owner,
      isDead: (other) => other !== owner,
      faults: { reach: () => this.#reached(owner) },
    });
    this.#host = host;
    this.#dead = false;
    await host.operations.recover();
    return host;
  }

  /** A dead window continues in memory for a moment, but writes nothing more. */
  #reached(owner: string): void {
    if (owner !== `window-${this.#owner}` || this.#dead) return;
    this.#diesAfter -= 1;
    if (this.#diesAfter > 0) return;
    this.#diesAfter = Number.POSITIVE_INFINITY;
    this.#kill();
  }

  #kill(): void {
    this.#dead = true;
    this.#host?.close();
  }

  async #operations(): Promise<Operation[]> {
    return (await this.#open()).all();
  }

  /** What differs between the provider and the records, if no operation reported it. */
  async #problems(): Promise<string[]> {
    const host = await this.#open();
    const { things } = this.#world.provider;
    const { bundles, keys } = host.store.read((view) => {
      const all = view.bundles.page({}, null, 100).items;
      const held = all.flatMap(({ id }) => view.credentials.ofBundle(id));
      return { bundles: all, keys: held.filter(({ kind }) => kind === 'api_key') };
    });
    const recorded = new Set([
      ...keys.map(({ providerRef }) => providerRef),
      ...bundles.flatMap(({ webhooks }) => webhooks.map(({ providerRef }) => providerRef)),
      ...bundles.map(({ oauthClient }) => oauthClient?.clientId),
    ]);
    const existing = new Set(things.map(({ id }) => id));
    const reported = new Set(host.all().flatMap(reportsOf));
    const isTold = ({ request, tag }: { request: string; tag: unknown }): boolean =>
      reported.has(String(tag)) || reported.has(request.split('.')[0] ?? '');
    return [
      ...things
        .filter((thing) => !recorded.has(thing.id) && !isTold(thing))
        .map(({ id }) => `${id} is only at the provider`),
      ...[...recorded]
        .filter((id) => id !== null && id !== undefined && !existing.has(id))
        .map((id) => `${String(id)} is only in the records`),
      ...bundles.filter(({ status }) => status !== 'active').map(({ id, status }) => `${id} is ${status}`),
      ...this.#strayOwners(host),
    ];
  }

  #strayOwners(host: CoreHost): string[] {
    const database = new DatabaseSync(path.join(this.#world.directory, 'sluice.sqlite'), { readOnly: true });
    try {
      const owners = database.prepare('SELECT DISTINCT owner_id FROM secrets').all();
      return owners
        .map((row) => textOf(row['owner_id']))
        .filter((id) => host.store.read((view) => !view.bundles.get(id) && !view.credentials.get(id)))
        .map((id) => `the vault holds secrets of ${id}`);
    } finally {
      database.close();
    }
  }
}

function isOpen({ status }: Operation): boolean {
  return RESUMABLE.has(status) || ['running', 'rolling_back', 'awaiting_approval'].includes(status);
}

/** The tags, and the kinds of objects, that the operation reports as possible orphans. */
function reportsOf({ warnings, result }: Operation): string[] {
  const notDone = (result?.['not_done'] ?? []) as { request: string; why: string }[];
  const tags = [...warnings, ...notDone.map(({ why }) => why)].flatMap(
    (text) => /\(tag (\S+)\)/.exec(text)?.[1] ?? [],
  );
  return [...tags, ...notDone.map(({ request }) => request.split('.')[0] ?? '')];
}
