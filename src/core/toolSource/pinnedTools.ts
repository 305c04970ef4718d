// Pinned tools: tools of bundles that a person chose to offer under a name of their own, beside Sluice's fixed ones. A call of
// one is exactly a read or an act through its bundle; a pin grants nothing.
import { z } from 'zod';
import type { AuditLog } from '../audit/auditLog.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { AppError } from '../errors.ts';
import type { Hasher, Logger } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { Store, StoreTransaction, StoreView } from '../storage/store.ts';
import { toolsOfBundle, type BundleTool } from './bundleTools.ts';
import { ACT_TOOL } from './plannedAct.ts';

/** The tool that reads through bundles. */
export const READ_TOOL = 'read_from_bundle';
export const MOST_PINNED = 12;
/** Characters of all pinned tools' descriptions: 2,000 tokens of every model's context. */
export const PINNED_CHARACTERS = 8_000;
/** Clients put their own prefix before it, and models' interfaces end at 64. */
const LONGEST_NAME = 48;
const FACT = 'bundle-tools.pinned';

const pinsSchema = z.array(z.strictObject({ name: z.string(), bundleId: z.string(), tool: z.string() }));
type Pin = z.infer<typeof pinsSchema>[number];

export interface PinnedTool {
  /** Unique, also among Sluice's own tools. */
  name: string;
  bundle: Bundle;
  tool: BundleTool;
}

interface PinnedToolsDeps {
  store: Store;
  manifests: Pick<ManifestCatalog, 'find'>;
  audit: AuditLog;
  hasher: Hasher;
  logger: Logger;
  /** Names of Sluice's own tools. */
  taken: ReadonlySet<string>;
}

export class PinnedTools implements Disposable {
  readonly #deps: PinnedToolsDeps;
  readonly #changes: Emitter<void>;
  #known: string;

  constructor(deps: PinnedToolsDeps) {
    this.#deps = deps;
    this.#changes = new Emitter((error) => deps.logger.error('A subscriber to pinned tools failed.', error));
    this.#known = this.#namesNow();
  }

  /** What clients are offered has changed. */
  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  /** Those that can be called now, in order of name. */
  list(): PinnedTool[] {
    return this.#deps.store.read((view) => this.#working(view));
  }

  isPinned(bundleId: string, tool: string): boolean {
    return this.#deps.store.read(pinsIn).some((pin) => pin.bundleId === bundleId && pin.tool === tool);
  }

  /** The call that a call of a pinned tool is; undefined if no tool is pinned under that name. */
  callOf(name: string, input: unknown): { tool: string; args: JsonObject } | undefined {
    if (this.#deps.taken.has(name)) return undefined;
    const pinned = this.list().find((each) => each.name === name);
    if (pinned === undefined) return undefined;
    const { bundle, tool } = pinned;
    // Whatever it is, the tool that takes it says what is wrong with it.
    const args = { bundle_id: bundle.id, tool: tool.name, input: (input ?? {}) as JsonObject };
    return { tool: tool.verb === 'read' ? READ_TOOL : ACT_TOOL, args };
  }

  /** @throws AppError `not-found`; `bad-arguments` if there is no room for one more */
  async pin(bundleId: string, toolName: string): Promise<PinnedTool> {
    const pinned = await this.#deps.store.transaction((tx) => {
      const pins = pinsIn(tx);
      const known = pins.find((pin) => pin.bundleId === bundleId && pin.tool === toolName);
      const pin = known ?? { name: this.#nameFor(tx, pins, bundleId, toolName), bundleId, tool: toolName };
      if (known === undefined) tx.facts.set(FACT, [...pins, pin]);
      const working = this.#working(tx);
      const found = working.find(({ name }) => name === pin.name);
      if (found === undefined)
        throw new AppError('not-found', 'This bundle has no such tool now.', { next: 'Nothing was pinned.' });
      const characters = working.reduce((sum, each) => sum + charactersOf(each), 0);
      if (working.length > MOST_PINNED || characters > PINNED_CHARACTERS) throw noRoom(found);
      if (known === undefined) this.#append(tx, pin, { pinned: true });
      return found;
    });
    this.refresh();
    return pinned;
  }

  /** One that isn't pinned changes nothing. */
  async unpin(bundleId: string, toolName: string): Promise<void> {
    await this.#deps.store.transaction((tx) => {
      const pins = pinsIn(tx);
      const pin = pins.find((each) => each.bundleId === bundleId && each.tool === toolName);
      if (pin === undefined) return;
      tx.facts.set(
        FACT,
        pins.filter((each) => each !== pin),
      );
      this.#append(tx, pin, { unpinned: true });
    });
    this.refresh();
  }

  /** Announces a change if what can be called is not what it was, e.g. because a bundle was deleted. */
  refresh(): void {
    const now = this.#namesNow();
    if (now === this.#known) return;
    this.#known = now;
    this.#changes.fire();
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #working(view: StoreView): PinnedTool[] {
    return pinsIn(view)
      .flatMap(({ name, bundleId, tool: toolName }): PinnedTool[] => {
        const bundle = view.bundles.get(bundleId);
        if (bundle?.status !== 'active') return [];
        const tool = toolsOfBundle(this.#deps.manifests, bundle).find((each) => each.name === toolName);
        return tool === undefined ? [] : [{ name, bundle, tool }];
      })
      .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  }

  /** `send_message_in_acme`: what it does and through which bundle, the same whatever is pinned later. */
  #nameFor(view: StoreView, pins: readonly Pin[], bundleId: string, tool: string): string {
    const bundle = view.bundles.get(bundleId)?.name ?? '';
    const words = bundle
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_|_$/g, '');
    const name = words === '' ? tool : `${tool}_in_${words}`;
    const isFree = !this.#deps.taken.has(name) && pins.every((pin) => pin.name !== name);
    if (isFree && name.length <= LONGEST_NAME && words !== '') return name;
    const digits = this.#deps.hasher.sha256(JSON.stringify([bundleId, tool])).slice(0, 6);
    return `${name.slice(0, LONGEST_NAME - digits.length - 1)}_${digits}`;
  }

  #namesNow(): string {
    return JSON.stringify(this.list().map((each) => [each.name, charactersOf(each), each.tool.verb]));
  }

  #append(tx: StoreTransaction, { name, bundleId, tool }: Pin, facts: JsonObject): void {
    this.#deps.audit.append(tx, {
      kind: 'policy',
      caller: 'You',
      tool: 'pin',
      operationId: null,
      bundleIds: [bundleId],
      facts: { name, bundle_tool: tool, ...facts },
    });
  }
}

function pinsIn(view: StoreView): Pin[] {
  const stored = pinsSchema.safeParse(view.facts.get(FACT) ?? []);
  return stored.success ? stored.data : [];
}

/** What it costs every model in every turn. */
function charactersOf({ name, tool }: PinnedTool): number {
  return JSON.stringify([name, tool.title, tool.description, tool.input]).length;
}

function noRoom(pinned: PinnedTool): AppError {
  const tokens = Math.ceil(charactersOf(pinned) / 4);
  return new AppError(
    'bad-arguments',
    `There is no room for ${pinned.tool.name} (${tokens} tokens): ${MOST_PINNED} tools and ${PINNED_CHARACTERS / 4} tokens can be pinned.`,
    { next: 'Nothing was pinned. Unpin another tool first; agents find this one with find_bundle_tools.' },
  );
}
