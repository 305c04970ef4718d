// What a running step receives: the journal's calls, ids that survive a crash, progress, and a person's input.
import { deliverOnce } from '../../delivery/deliverOnce.ts';
import { callGuestOnce, type GuestPorts } from '../../guest/guestCalls.ts';
import type { StoredResults } from '../../toolSource/storedResults.ts';
import type { SecretDelivery } from '../../delivery/secretDelivery.ts';
import type { Clock, FaultInjector, Hasher, Ids } from '../../hostPorts.ts';
import type { ManifestCatalog } from '../../provider/manifestCatalog.ts';
import type { Store, StoreTransaction } from '../../storage/store.ts';
import type { CallJournal } from '../journal/callJournal.ts';
import type { CallScope } from '../callScope.ts';
import type { InputRequest, Operation } from '../operation.ts';
import type { StepContext, StepInput } from '../step.ts';
import { loseGrant } from '../../sync/grantCommits.ts';
import { countUse } from '../../toolSource/toolUsage.ts';
import { answersTo, unansweredFields } from '../input.ts';
import { InputNeeded } from './stop.ts';

interface StepContextDeps {
  store: Store;
  journal: CallJournal;
  deliveries: SecretDelivery;
  faults: FaultInjector;
  manifests: ManifestCatalog;
  clock: Clock;
  ids: Ids;
  hasher: Hasher;
  guests: GuestPorts;
  results: StoredResults;
}

export function createStepContext(
  deps: StepContextDeps,
  scope: CallScope,
  live: {
    operation(): Operation;
    /** Writes to the records under the lease. */
    write: (work: (tx: StoreTransaction) => void) => Promise<void>;
    progress(fraction: number, message: string): void;
  },
): StepContext {
  const { store, journal, deliveries, faults, manifests, clock, ids, hasher, guests } = deps;
  const ask = (request: StepInput, more: Pick<InputRequest, 'problem'>): never => {
    const { caller } = live.operation();
    throw new InputNeeded({ ...request, ...more, id: ids.create('inp'), asker: caller.label });
  };
  const { admission: _journals, ...own } = scope;
  return {
    get operation() {
      return live.operation();
    },
    scope: own,
    clock,
    manifests,
    read: (work) => store.read(work),
    idFor: (prefix, key) => `${prefix}_${hasher.sha256(`${scope.operationId}\n${key}`).slice(0, 26)}`,
    call: (key, spec) => journal.perform(scope, key, spec),
    settle: (call) => journal.settleOpen(scope, call),
    markUndone: (call) => journal.markUndone(scope, call),
    deliver: (delivery) =>
      deliverOnce({ deliveries, faults, store, clock, write: live.write }, scope, delivery),
    guest: (call) => callGuestOnce({ ...deps, ...guests }, own, call, live.write),
    progress: (fraction, message) => live.progress(fraction, message),
    input: (request) => {
      const { answers } = live.operation();
      const missing = store.read((view) =>
        unansweredFields(request, answers, (ref) => view.secrets.has(ref)),
      );
      return missing.length === 0 ? answersTo(request, answers) : ask({ ...request, fields: missing }, {});
    },
    askAgain: (request, problem) => ask(request, { problem }),
    loseAccount: (account) => live.write((tx) => loseGrant(tx, account)),
    countUse: (used) => live.write((tx) => countUse(tx, used)),
    warn: (text) => scope.warn(text),
  };
}
