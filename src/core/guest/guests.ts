// Guests as people accepted them: proposals, acceptance, what is withheld, and the way to their servers. It knows no process
// and no dialog.
import type { AuditLog } from '../audit/auditLog.ts';
import type { PolicyAct } from '../audit/auditRecord.ts';
import { AppError } from '../errors.ts';
import type { Clock, Hasher, Ids, Logger } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import { Emitter, type Disposable, type Event } from '../lifecycle.ts';
import type { Verb } from '../plan/verb.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import { definitionName, type Guest, type GuestDefinition } from './guest.ts';
import { changesOf, withChange } from './guestChanges.ts';
import type { GuestConnections } from './guestConnections.ts';
import { digestOf } from './guestDigests.ts';
import { entryOf } from './guestEntries.ts';
import type {
  AcceptGuest,
  GuestAnswer,
  GuestDecision,
  GuestEntry,
  GuestLog,
  GuestProposal,
  GuestService,
  LaunchReview,
  NewGuest,
  WithheldChange,
} from './guestService.ts';
import {
  forget,
  launchOf,
  noGuest,
  noTool,
  observe,
  otherThanShown,
  requireDeliberate,
  requireReading,
  requireSecrets,
} from './guestRules.ts';
import { Proposals, proposalOf } from './proposals.ts';
import { checkDefinition, launchReview } from './launchReview.ts';

export interface GuestsDeps {
  store: Store;
  connections: GuestConnections;
  audit: AuditLog;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  logger: Logger;
}

/** Enough to list everything again; a server that says more often that its lists changed is not asked more often. */
const LIST_TIMEOUT_MS = 60_000;

export class Guests implements GuestService, Disposable {
  readonly #deps: GuestsDeps;
  readonly #proposals: Proposals;
  readonly #changes: Emitter<void>;
  readonly #listening: Disposable[];

  constructor(deps: GuestsDeps) {
    this.#deps = deps;
    this.#proposals = new Proposals(deps.clock);
    this.#changes = new Emitter((error) => deps.logger.error('A subscriber to guests failed.', error));
    this.#listening = [
      deps.connections.onDidChange(() => this.#changes.fire()),
      deps.connections.onDidChangeLists((id) => void this.#look(id)),
    ];
  }

  get onDidChange(): Event<void> {
    return this.#changes.event;
  }

  list(): GuestEntry[] {
    const { store, connections, hasher } = this.#deps;
    return store
      .read((view) => view.guests.list())
      .map((row) => entryOf(row, connections.state(row.id), hasher));
  }

  find(name: string): Guest | undefined {
    return this.#deps.store.read((view) => view.guests.find(name));
  }

  async review(name: string, definition: GuestDefinition): Promise<LaunchReview> {
    const { connections, hasher, store } = this.#deps;
    checkDefinition(name, definition);
    const program =
      definition.kind === 'stdio' ? await connections.program(definition.command, definition.cwd) : null;
    const isTaken = store.read((view) => view.guests.list().some((row) => row.name === name));
    return launchReview(name, definition, { program, isTaken, hasher });
  }

  async propose(
    guest: NewGuest,
    launchDigest: string,
    answer: GuestAnswer,
    signal: AbortSignal,
  ): Promise<GuestProposal> {
    const { connections, ids, hasher } = this.#deps;
    const { name, definition, secrets } = guest;
    requireDeliberate(answer);
    const launch = await this.review(name, definition);
    if (launch.digest !== launchDigest) throw otherThanShown();
    requireSecrets(guest);
    // Its process ends with the proposal; an accepted guest has an id and a process of its own.
    const id = ids.create('gst');
    try {
      const snapshot = await connections.snapshot({ id, name, definition, secrets: () => secrets }, signal);
      const proposal = proposalOf(launch, snapshot, hasher);
      this.#proposals.keep({ proposal, snapshot, guest });
      return proposal;
    } finally {
      await connections.stop(id);
    }
  }

  async accept({ name, digest, verbs, before = {} }: AcceptGuest, answer: GuestAnswer): Promise<GuestEntry> {
    const { store, ids, clock, hasher, connections } = this.#deps;
    requireDeliberate(answer);
    const { proposal, snapshot, guest } = this.#proposals.get(name);
    if (proposal.digest !== digest) throw otherThanShown();
    const { definition, secrets } = guest;
    const now = clock.now();
    const id = ids.create('gst');
    const suggested = new Map(proposal.tools.map((tool) => [tool.name, tool.suggested]));
    const accepted: Guest = {
      id,
      name,
      definition,
      launchDigest: proposal.launch.digest,
      serverInfo: snapshot.serverInfo,
      capabilities: snapshot.capabilities,
      instructions: snapshot.instructions,
      prompts: snapshot.prompts,
      tools: snapshot.tools.map((tool) => ({
        definition: tool,
        digest: digestOf(tool, hasher),
        verb: verbs[definitionName(tool)] ?? suggested.get(definitionName(tool)) ?? 'change',
        before: before[definitionName(tool)] ?? null,
      })),
      offered: null,
      kept: [],
      createdAt: now,
      acceptedAt: now,
    };
    requireReading(accepted);
    const former = await store.transaction((tx) => {
      const old = tx.guests.list().find((row) => row.name === name);
      if (old !== undefined) forget(tx, old.id);
      tx.guests.put(accepted);
      for (const [part, value] of Object.entries(secrets)) tx.secrets.put({ ownerId: id, part }, value);
      this.#record(tx, 'accept guest', name, answer, { digest, tools: accepted.tools.length });
      return old;
    });
    this.#proposals.drop(name);
    if (former !== undefined) await connections.stop(former.id);
    this.#changes.fire();
    return entryOf({ id, name, guest: accepted }, connections.state(id), hasher);
  }

  withheld(name: string): WithheldChange[] {
    const changes = changesOf(this.#require(name), this.#deps.hasher);
    return [...changes.filter(({ isKept }) => !isKept), ...changes.filter(({ isKept }) => isKept)].map(
      ({ from: _from, to: _to, ...change }) => change,
    );
  }

  async decide({ name, digest, decision, verb }: GuestDecision, answer: GuestAnswer): Promise<void> {
    const { hasher, clock } = this.#deps;
    requireDeliberate(answer);
    await this.#update(name, answer, `${decision} change of guest`, { digest }, (guest) => {
      const change = changesOf(guest, hasher).find((each) => each.digest === digest);
      if (change === undefined)
        throw new AppError('not-found', 'The server changed since this was shown.', {
          next: 'Nothing was decided. Look at what it offers now.',
        });
      if (decision === 'keep') return { ...guest, kept: [...new Set([...guest.kept, digest])] };
      const next = withChange(guest, change, verb ?? change.suggested ?? 'change', hasher);
      return settled({ ...next, acceptedAt: clock.now() }, hasher);
    });
  }

  async setVerb(name: string, tool: string, verb: Verb, answer: GuestAnswer): Promise<void> {
    requireDeliberate(answer);
    await this.#update(name, answer, 'set verb of guest', { named: tool, verb }, (guest) => {
      if (!guest.tools.some(({ definition }) => definitionName(definition) === tool))
        throw noTool(name, tool);
      const tools = guest.tools.map((each) =>
        definitionName(each.definition) === tool ? { ...each, verb } : each,
      );
      return requireReading({ ...guest, tools });
    });
  }

  async remove(name: string, answer: Pick<GuestAnswer, 'decidedBy'>): Promise<void> {
    const { store, connections } = this.#deps;
    const id = await store.transaction((tx) => {
      const row = tx.guests.list().find((each) => each.name === name);
      if (row === undefined) throw noGuest(name);
      forget(tx, row.id);
      this.#record(tx, 'remove guest', name, answer, {});
      return row.id;
    });
    await connections.stop(id);
    this.#changes.fire();
  }

  async restart(name: string): Promise<void> {
    await this.#deps.connections.stop(this.#require(name).id);
  }

  log(name: string): GuestLog {
    return this.#deps.connections.log(this.#require(name).id);
  }

  dispose(): void {
    for (const each of this.#listening) each.dispose();
    this.#changes.dispose();
  }

  /** Compares what the server says now, and withholds what differs. Never rejects: what fails is logged. */
  async #look(id: string): Promise<void> {
    const { store, connections, logger } = this.#deps;
    const guest = store.read((view) => view.guests.get(id));
    if (guest === undefined) return;
    try {
      const signal = AbortSignal.timeout(LIST_TIMEOUT_MS);
      const snapshot = await connections.snapshot(launchOf(this.#deps, guest), signal);
      if (await observe(this.#deps, id, snapshot)) this.#changes.fire();
    } catch (error) {
      logger.warn('A guest could not be listed again.', { guest: guest.name, why: String(error) });
    }
  }

  async #update(
    name: string,
    answer: GuestAnswer,
    title: PolicyAct,
    facts: JsonObject,
    change: (guest: Guest) => Guest,
  ): Promise<void> {
    await this.#deps.store.transaction((tx) => {
      const guest = tx.guests.find(name);
      if (guest === undefined) throw noGuest(name);
      tx.guests.put(change(guest));
      this.#record(tx, title, name, answer, facts);
    });
    this.#changes.fire();
  }

  #record(
    tx: StoreTransaction,
    tool: PolicyAct,
    guest: string,
    { decidedBy, ...answer }: Partial<GuestAnswer> & Pick<GuestAnswer, 'decidedBy'>,
    facts: JsonObject,
  ): void {
    const dialog = answer.dialogDigest === undefined ? {} : { dialog_digest: answer.dialogDigest };
    this.#deps.audit.append(tx, {
      kind: 'policy',
      caller: 'You',
      tool,
      operationId: null,
      bundleIds: [],
      facts: { guest, ...facts, ...dialog, ...decidedBy },
    });
  }

  #require(name: string): Guest {
    const guest = this.find(name);
    if (guest === undefined) throw noGuest(name);
    return guest;
  }
}

/** Nothing differs any more: there is nothing left to compare with. */
function settled(guest: Guest, hasher: Hasher): Guest {
  return changesOf(guest, hasher).length === 0 ? { ...guest, offered: null, kept: [] } : guest;
}
