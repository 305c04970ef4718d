// A world in which a bent provider, tools in any order, and deaths may leave a bundle anywhere, and a person who then
// follows what Sluice offers. It reports every bundle and operation from which nothing offered leads on.
import { DatabaseSync } from 'node:sqlite';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DELIBERATE_MS } from '../../src/core/approval/approvalPrompt.ts';
import type { Bundle } from '../../src/core/bundle/bundle.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { RESUMABLE, type Operation } from '../../src/core/operation/operation.ts';
import type { ToolResult } from '../../src/core/tool/runner.ts';
import { BentProvider, type Abilities } from './bentProvider.ts';
import { SharedWorld, type CoreHost } from './coreHost.ts';
import { settle } from './fakeClock.ts';
import { OPERATION_TOOLS, type End, type StuckAction } from './stuckActions.ts';
import { textOf } from './textOf.ts';

/** Deaths here are of windows, not of machines: nothing needs to reach a disk, whose syncs take most of the time. */
const MEMORY_DISK = '/dev/shm';
const MOST_ROUNDS = 12;
/** More than any call takes with all its waits. */
const MOST_STEPS = 400;
const GOOD_SECRET = 'a-token-that-is-taken';

export class StuckWorld {
  readonly #provider: BentProvider;
  readonly #world: SharedWorld;
  #host: CoreHost | undefined;
  #typed = GOOD_SECRET;
  #diesAfter = Number.POSITIVE_INFINITY;
  #dead = false;
  #owner = 0;
  #serial = 0;
  /** What the last tool on each operation answered. */
  readonly #lastSaid = new Map<string, string>();

  constructor(abilities: Abilities) {
    this.#provider = new BentProvider(abilities);
    this.#world = new SharedWorld({
      providers: this.#provider,
      manifests: [this.#provider.manifest],
      directory: mkdtempSync(path.join(existsSync(MEMORY_DISK) ? MEMORY_DISK : tmpdir(), 'sluice-stuck-')),
    });
  }

  async act(action: StuckAction): Promise<void> {
    if ('bends' in action) return this.#provider.next(...action.bends);
    if ('always' in action) return void (this.#provider.always = action.always);
    if ('types' in action) return void (this.#typed = action.types);
    if ('deathAfter' in action) return void (this.#diesAfter = action.deathAfter);
    if ('closedForHours' in action) {
      this.#kill();
      return this.#world.clock.advanceAsync(action.closedForHours * 3_600_000);
    }
    const call = await this.#callOf(action.tool, action.pick);
    if (call !== undefined) await this.#call(...call);
  }

  /** @returns what is stuck, a line each */
  async end(end: End): Promise<string[]> {
    this.#diesAfter = Number.POSITIVE_INFINITY;
    this.#typed = GOOD_SECRET;
    this.#kill();
    if (end === 'recovers') this.#provider.calm();
    if (end === 'gone' || end === 'unknown') this.#provider.isGone = true;
    if (end === 'unknown') this.#world.manifests = [];
    // What waits for a decision that no window shows any more is withdrawn.
    for (const { id, status } of await this.#openOperations())
      if (status === 'awaiting_approval') await this.#call('cancel_operation', { operation_id: id });
    const stuck: string[] = [];
    if (end === 'recovers') stuck.push(...(await this.#allUsable()));
    if (end === 'back') await this.#eachOpen('roll_back_operation');
    for (const { id } of await this.#bundles()) stuck.push(...(await this.#leave(id)));
    // Work on several bundles outlives each of them, and ends by itself when it is continued.
    for (const tool of ['resume_operation', 'roll_back_operation']) await this.#eachOpen(tool);
    // Work that died before it made its bundle makes it now.
    for (const { id } of await this.#bundles()) stuck.push(...(await this.#leave(id)));
    return [...stuck, ...(await this.#remains())];
  }

  dispose(): void {
    this.#world.dispose();
  }

  async #callOf(tool: string, pick: number): Promise<[string, JsonObject] | undefined> {
    const host = await this.#open();
    this.#serial += 1;
    if (tool === 'provision') {
      const environment = pick % 4 === 0 ? 'production' : 'development';
      return ['provision_bundle', { name: `bundle-${pick % 3}`, provider: 'bent', environment }];
    }
    if (OPERATION_TOOLS.some((name) => name === tool)) {
      const all = host.all().toReversed();
      const operation = all[pick % Math.max(1, Math.min(all.length, 6))];
      return operation && [tool, { operation_id: operation.id }];
    }
    const bundles = await this.#bundles();
    const bundle = bundles[pick % Math.max(1, bundles.length)];
    if (bundle === undefined) return undefined;
    const credentials = host.store.read((view) => view.credentials.ofBundle(bundle.id));
    const credential_id = credentials[pick % Math.max(1, credentials.length)]?.id ?? 'crd_none';
    const args: Record<string, JsonObject> = {
      delete_bundle: { bundle_id: bundle.id },
      update_webhook_url: { bundle_id: bundle.id, new_url: `https://hooks.bent.test/${this.#serial}` },
      update_bundle_settings: { bundle_id: bundle.id, settings: { key: this.#serial } },
      rotate_credential: { bundle_id: bundle.id, credential_id },
      replace_credential: { bundle_id: bundle.id, credential_id },
      migrate_bundles: { bundle_ids: [bundle.id], target_environment: 'production' },
      revoke_credentials: { credential_ids: [credential_id] },
      deliver_secret: { bundle_id: bundle.id, credential_id, destination: { type: 'clipboard' } },
      sync_credentials: {},
    };
    return [tool, args[tool] ?? {}];
  }

  /** Resumes everything, as its errors say: what is set up then can be changed, what is not can be left as any bundle can. */
  async #allUsable(): Promise<string[]> {
    for (let round = 0; round < MOST_ROUNDS && (await this.#openOperations()).length > 0; round += 1)
      await this.#eachOpen('resume_operation');
    const stuck: string[] = [];
    for (const { id, status } of await this.#bundles()) {
      if (status !== 'active') continue;
      this.#serial += 1;
      const args = { bundle_id: id, settings: { key: this.#serial } };
      const changed = await this.#call('update_bundle_settings', args);
      if (changed?.isError !== false) stuck.push(`${id} is active and not usable: ${changed?.text}`);
    }
    return stuck;
  }

  async #eachOpen(tool: string): Promise<void> {
    for (const { id, status, kind, args, error } of await this.#openOperations()) {
      const target = { operation_id: id };
      if (status === 'awaiting_approval') await this.#call('cancel_operation', target);
      else if (error?.code === 'bundle-conflict') await this.#call(kind, args);
      else if (error !== undefined && /roll_back_operation|roll (it )?back/i.test(error?.next ?? ''))
        await this.#call('roll_back_operation', target);
      else {
        const answered = await this.#call(tool, target);
        this.#lastSaid.set(id, `${tool}: ${answered?.text}`);
      }
    }
  }

  /** Deletes the bundle, or forgets it as the refusal of its deletion offers. */
  async #leave(bundleId: string): Promise<string[]> {
    const said = [await this.#call('delete_bundle', { bundle_id: bundleId })];
    const [deleted] = said;
    if (deleted?.output['status'] === 'completed') return [];
    // The provider takes no secret that the person has.
    if (deleted?.output['status'] === 'awaiting_input')
      said.push(await this.#call('cancel_operation', { operation_id: deleted.output['operation_id'] ?? '' }));
    const forgotten = await this.#call('forget_bundle', { bundle_id: bundleId });
    const texts = said.map((result) => result?.text).join(' / ');
    if (forgotten?.output['status'] !== 'completed')
      return [`${bundleId} can neither be deleted nor forgotten: ${texts} / ${forgotten?.text}`];
    return texts.includes('forget_bundle')
      ? []
      : [`${bundleId}: nothing says that it can be forgotten: ${texts}`];
  }

  /** Nothing waits, works or can be resumed for a bundle that is gone, and the vault keeps nothing of it. */
  async #remains(): Promise<string[]> {
    const host = await this.#open();
    const open = await this.#openOperations();
    return [
      ...(await this.#bundles()).map(({ id, status }) => `${id} is there, ${status}`),
      ...open.map(({ id, kind, status }) => `${kind} ${id} is ${status}: ${this.#lastSaid.get(id)}`),
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

  async #bundles(): Promise<Bundle[]> {
    return (await this.#open()).store.read((view) => view.bundles.page({}, null, 100).items);
  }

  async #openOperations(): Promise<Operation[]> {
    const all = (await this.#open()).all();
    const isOpen = ({ status }: Operation): boolean =>
      RESUMABLE.has(status) ||
      ['running', 'rolling_back', 'awaiting_approval', 'awaiting_input'].includes(status);
    return all.filter((each) => isOpen(each) && each.kind !== 'sync_credentials');
  }

  /** @returns undefined if the window died with its answer */
  async #call(tool: string, args: JsonObject): Promise<ToolResult | undefined> {
    const host = await this.#open();
    const ended: { result?: ToolResult; is: boolean } = { is: false };
    host.call(tool, args).then(
      (result) => Object.assign(ended, { result, is: true }),
      () => (ended.is = true),
    );
    for (let step = 0; !ended.is && !this.#dead; step += 1) {
      if (step > MOST_STEPS) throw new Error(`${tool} ${JSON.stringify(args)} never answers`);
      await settle();
      await this.#beAPerson(host);
      await this.#world.clock.advanceAsync(step < 5 ? 10 : 1_500);
    }
    await settle();
    if (this.#dead) this.#host = undefined;
    return ended.result;
  }

  /** Approves everything, and types what is asked for. What was withdrawn meanwhile, or died, is no loss. */
  async #beAPerson(host: CoreHost): Promise<void> {
    // What is asked again while it is answered waits for the next time.
    const asked = [...host.approvals.values()];
    for (const { id, digest } of asked) {
      const answer = { approvalId: id, digest, verdict: 'approve', dialogDigest: 'none' } as const;
      const decidedBy = { user: 'a person', host: 'stuck' };
      host.approvals.delete(id);
      const outcome = await host.gate
        .decide({ ...answer, shownForMs: DELIBERATE_MS, decidedBy })
        .catch(() => undefined);
      // An Approve that can't be used names what is in its way; what waits for an input can be stopped at once.
      const rival = /\((op_\w+), awaiting_input\)/.exec(JSON.stringify(outcome ?? null))?.[1];
      if (rival !== undefined) await host.operations.cancel(rival).catch(() => undefined);
    }
    const wanted = [...host.inputs.values()];
    for (const { id, fields } of wanted) {
      host.inputs.delete(id);
      const values = Object.fromEntries(fields.map(({ name }) => [name, this.#typed]));
      await host.resumption.provideInput(id, values).catch(() => undefined);
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
    this.#provider.open = (ref) => host.store.read((view) => view.secrets.open(ref));
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
}
