// The context of an answer tool, built member by member, so that nothing else is reachable at run time.
import type { ConsentPolicy } from '../approval/consentPolicy.ts';
import type { Clock } from '../hostPorts.ts';
import type { OperationEngine } from '../operation/engine.ts';
import type { Resumption } from '../approval/resumption.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { SetupService } from '../setup/setupService.ts';
import type { Store } from '../storage/store.ts';
import type { SyncService } from '../sync/syncService.ts';
import { breathe } from './breathe.ts';
import { follow, HOLD_MS, type FollowOptions } from './follow.ts';
import type { Followers } from './followers.ts';
import type { GuestPool } from '../guest/guestPool.ts';
import type { BundleReads } from '../toolSource/bundleReads.ts';
import type { SecretChecks } from '../toolSource/secretChecks.ts';
import type { StoredResults } from '../toolSource/storedResults.ts';
import type { AnswerContext } from './tool.ts';

interface AnswerDeps {
  store: Store;
  manifests: ManifestCatalog;
  operations: OperationEngine;
  resumption: Resumption;
  clock: Clock;
  sync: SyncService;
  setup: SetupService;
  bundleReads: BundleReads;
  secretChecks: SecretChecks;
  guestPool: GuestPool;
  results: StoredResults;
  consents: ConsentPolicy;
}

/** What of a context is the same for every call. */
type Shared = Omit<
  AnswerContext,
  'caller' | 'signal' | 'breathe' | 'request' | 'resume' | 'follow' | 'accompany'
>;

type ContextCall = FollowOptions & Pick<AnswerContext, 'caller'>;

/** Makes the context of a call. */
export function answerContexts(
  deps: AnswerDeps,
  followers: Followers,
): (call: ContextCall, request: AnswerContext['request']) => AnswerContext {
  const { operations, resumption, clock } = deps;
  const shared = sharedBy(deps);
  return (call, request) => ({
    ...shared,
    caller: call.caller,
    signal: call.cancelled,
    breathe: () => breathe(clock, call.cancelled),
    request,
    resume: (operationId) => resumption.resume(operationId, call.caller),
    follow: (operationId, holdMs) =>
      follow({ operations, clock }, operationId, {
        ...call,
        holdMs: Math.min(holdMs ?? HOLD_MS, call.holdMs ?? HOLD_MS),
      }),
    accompany: (operationId, isEnough) => followers.accompany(operationId, { ...call, isEnough }),
  });
}

function sharedBy({
  store,
  manifests,
  operations,
  clock,
  sync,
  setup,
  bundleReads,
  secretChecks,
  guestPool,
  results,
  consents,
}: AnswerDeps): Shared {
  return {
    manifests,
    clock,
    operations: {
      get: (id) => operations.get(id),
      steps: (id) => operations.steps(id),
      existsNow: (operation) => operations.existsNow(operation),
      cancel: (id) => operations.cancel(id),
      kinds: () => operations.kinds(),
    },
    sync: {
      chunk: (request) => sync.chunk(request),
      newest: (limit) => sync.newest(limit),
      state: (runId) => sync.state(runId),
      itemsWith: (runId, outcome, limit) => sync.itemsWith(runId, outcome, limit),
    },
    setup: { read: () => setup.read() },
    bundles: {
      read: (asked, signal) => bundleReads.read(asked, signal),
      result: (asked) => bundleReads.result(asked),
      use: (bundleId) => bundleReads.use(bundleId),
    },
    checks: {
      ask: (question, signal, callerId) => secretChecks.ask(question, signal, callerId),
      judge: (credential, answer) => secretChecks.judge(credential, answer),
    },
    guests: {
      list: () => guestPool.list(),
      toolsOf: (guest) => guestPool.toolsOf(guest),
      guest: (id) => guestPool.guest(id),
      tool: (id, name) => guestPool.tool(id, name),
      requestOf: (callerId, tool, given) => guestPool.requestOf(callerId, tool, given),
      read: (tool, input, signal) => guestPool.read(tool, input, signal),
      answer: (resultId, callerId) => guestPool.answer(resultId, callerId),
      given: (callerId, operationId, request) => guestPool.given(callerId, operationId, request),
      heard: (callerId, request) => guestPool.heard(callerId, request),
    },
    results: { put: (result) => results.put(result) },
    judged: (plan) => store.read((view) => consents.judged(view, plan)),
    read: (work) => store.read(work),
  };
}
