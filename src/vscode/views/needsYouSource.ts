// Gathers what waits for a person: requests of this window, stopped work, idle sync runs, accounts to reconnect.
import { RESUMABLE } from '../../core/operation/operation.ts';
import { completedOf, SYNC_KIND } from '../../core/sync/syncRecords.ts';
import type { Clock } from '../../core/hostPorts.ts';
import type { Sluice } from '../../core/sluice.ts';
import type { ModalApprovalPrompt } from '../approvals/modalApprovalPrompt.ts';
import type { InputBoxPrompt } from '../prompts/inputBoxPrompt.ts';
import { openOffers } from '../host/openOffers.ts';
import { t } from '../text/localize.ts';
import { listAsPerson } from '../commands/person.ts';
import { lostAccounts } from '../sync/lostAccounts.ts';
import { waitingRuns } from '../sync/leftRuns.ts';
import { operationPage } from '../commands/toolOutputs.ts';
import { projectGuestRows } from '../guests/projectGuestRows.ts';
import { needsYouRows, type NeedsYouFacts } from './needsYouRows.ts';
import { isSandboxWork, SANDBOX } from './sandboxRule.ts';
import type { RowSource, ViewRow } from './viewRow.ts';

type Core = Pick<
  Sluice,
  | 'bundle'
  | 'credential'
  | 'endpoint'
  | 'guests'
  | 'operations'
  | 'projectGuests'
  | 'rules'
  | 'runner'
  | 'sync'
  | 'vaultProblem'
>;

export interface NeedsYouDeps {
  sluice: Core;
  approvals: Pick<ModalApprovalPrompt, 'waiting'>;
  inputs: Pick<InputBoxPrompt, 'waiting'>;
  /** Whether the approved work of a request can still be stopped. */
  isHeld: (approvalId: string) => boolean;
  clock: Clock;
  /** Ids of operations, and of other rows, that the person dismissed. */
  dismissed: () => ReadonlySet<string>;
}

/** The newest of each status. */
const MOST = 1_000;

export class NeedsYouSource implements RowSource {
  readonly #deps: NeedsYouDeps;
  /** When this window started. */
  readonly #since: number;
  #facts: Promise<NeedsYouFacts> | undefined;

  constructor(deps: NeedsYouDeps) {
    this.#deps = deps;
    this.#since = deps.clock.now();
  }

  /** As of the last reset. */
  facts(): Promise<NeedsYouFacts> {
    return (this.#facts ??= this.#gather());
  }

  reset(): void {
    this.#facts = undefined;
  }

  async rows(): Promise<ViewRow[]> {
    return needsYouRows(await this.facts(), t);
  }

  async #gather(): Promise<NeedsYouFacts> {
    const { sluice, approvals, inputs, clock, isHeld } = this.#deps;
    const endpoint = sluice.endpoint();
    const isSandboxOperation = (id: string): boolean => isSandboxWork(sluice.operations.get(id), sluice);
    const [stopped, lost, project] = await Promise.all([
      this.#stopped(),
      lostAccounts(sluice),
      sluice.projectGuests.read(),
    ]);
    return {
      ...lost,
      now: clock.now(),
      vaultProblem: sluice.vaultProblem,
      serverProblem: endpoint.kind === 'failed' ? endpoint.error.message : null,
      approvals: approvals.waiting.map((approval) => ({
        approval,
        held: isHeld(approval.id),
        canHaveRule: sluice.rules.canCover(approval.id),
        sandbox: isSandboxOperation(approval.operationId),
      })),
      inputs: inputs.waiting.map((request) => ({ request, sandbox: request.provider === SANDBOX })),
      stopped,
      idle: this.#idle(),
      offers: openOffers.list,
      guests: sluice.guests.list(),
      projectGuests: projectGuestRows(project, this.#deps.dismissed(), t),
    };
  }

  async #stopped(): Promise<NeedsYouFacts['stopped']> {
    const { sluice, dismissed } = this.#deps;
    const listed = await Promise.all(
      ['interrupted', 'failed'].map((status) =>
        listAsPerson(
          sluice,
          { tool: 'list_operations', filter: { status }, most: MOST },
          (output) => operationPage(output).items,
        ),
      ),
    );
    return listed.flat().flatMap(({ id, kind }) => {
      if (kind === SYNC_KIND || dismissed().has(id)) return [];
      const operation = sluice.operations.get(id);
      const isGone = operation.bundleId !== null && sluice.bundle(operation.bundleId) === undefined;
      // Its target is gone, or it was just resumed: there is nothing left to do.
      if (!RESUMABLE.has(operation.status) || (isGone && operation.kind !== 'provision_bundle')) return [];
      return [{ operation, sandbox: isSandboxWork(operation, sluice) }];
    });
  }

  #idle(): NeedsYouFacts['idle'] {
    const { sluice, dismissed, clock } = this.#deps;
    const waiting = waitingRuns(sluice.sync.unfinished(), clock.now(), this.#since);
    return waiting.flatMap(({ operation, run }) => {
      if (dismissed().has(operation.id)) return [];
      const { bundleId } = run.filters;
      const completed = completedOf(run);
      const total = Math.max(run.total, completed);
      const sandbox = bundleId !== null && sluice.bundle(bundleId)?.provider === SANDBOX;
      return [{ operation, completed, total, sandbox }];
    });
  }
}
