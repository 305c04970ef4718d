// One call of a guest's tool that does more than read: the intent is on disk before it is sent, the sealed answer before it
// is passed on. What got no answer is unknown, and is never sent again.
import { AppError } from '../errors.ts';
import type { Clock, FaultInjector, Hasher } from '../hostPorts.ts';
import type { JsonObject } from '../json.ts';
import type { StepScope } from '../operation/callScope.ts';
import type { Store, StoreTransaction } from '../storage/store.ts';
import type { StoredResults } from '../toolSource/storedResults.ts';
import { definitionName } from './guest.ts';
import { keptAnswer } from './guestAnswers.ts';
import { GuestRequestError, type GuestConnections } from './guestConnections.ts';
import { offeredTools } from './guestOffers.ts';
import type { GuestCallRecord } from './guestRepository.ts';
import { launchOf } from './guestRules.ts';
import type { GuestWatchers } from './guestWatchers.ts';

/** How long a guest gets to answer after its client cancelled. */
const CANCEL_GRACE_MS = 2_000;

export interface GuestCall {
  guestId: string;
  tool: string;
  /** Of the accepted definition that the plan was made with. */
  digest: string;
  /** Hash of caller, guest, tool and arguments. */
  request: string;
  /** Of `tools/call`, as the client sent them. */
  params: JsonObject;
}

/** `unknown`: the guest may have done it. */
export interface GuestCallOutcome {
  outcome: 'done' | 'unknown';
  resultId: string | null;
}

/** What leads to guests. */
export interface GuestPorts {
  connections: GuestConnections;
  watchers: GuestWatchers;
}

export interface GuestCallDeps extends GuestPorts {
  store: Store;
  results: StoredResults;
  clock: Clock;
  hasher: Hasher;
  faults: FaultInjector;
}

/**
 * @param write under the operation's lease
 * @throws AppError `bundle-conflict` if the tool is no longer as planned; `provider-unreachable` if nothing was sent
 */
export async function callGuestOnce(
  deps: GuestCallDeps,
  scope: StepScope,
  call: GuestCall,
  write: (work: (tx: StoreTransaction) => void) => Promise<void>,
): Promise<GuestCallOutcome> {
  const { store, connections, clock, faults, results } = deps;
  const { operationId, caller } = scope;
  const record = (state: GuestCallRecord['state'], resultId: string | null): Promise<void> =>
    write((tx) =>
      tx.guests.putCall({
        operationId,
        guestId: call.guestId,
        request: call.request,
        state,
        resultId,
        delivery: 'none',
        at: clock.now(),
      }),
    );
  const known = store.read((view) => view.guests.call(operationId));
  if (known?.state === 'done') return { outcome: 'done', resultId: known.resultId };
  if (known !== undefined) {
    if (known.state === 'intended') await record('unknown', null);
    return { outcome: 'unknown', resultId: null };
  }
  const attempt = async (): Promise<JsonObject | 'unknown'> => {
    const launch = launchOf(deps, requireAsPlanned(deps, call));
    // A start is no call: what it changes about the tool is known before anything is sent.
    await connections.connect(launch, scope.stopSignal);
    requireAsPlanned(deps, call);
    scope.checkpoint();
    await record('intended', null);
    faults.reach('call.intended', call.tool);
    try {
      return { result: await send(deps, scope, call, launch) };
    } catch (error) {
      if (scope.signal.aborted) throw error;
      const answer = answerIn(error);
      if (answer !== undefined) return answer;
      if (AppError.is(error, 'provider-uncertain') || scope.stopSignal.aborted) {
        await record('unknown', null);
        return 'unknown';
      }
      // Every other failure says that nothing was done.
      await write((tx) => tx.guests.deleteCall(operationId));
      throw error;
    }
  };
  await connections.connect(launchOf(deps, requireAsPlanned(deps, call)), scope.stopSignal);
  const answer = await attempt().catch((error: unknown) => {
    // The connection was lost since: nothing was done over it.
    if (AppError.is(error, 'provider-unreachable') && !scope.stopSignal.aborted) return attempt();
    throw error;
  });
  if (answer === 'unknown') return { outcome: 'unknown', resultId: null };
  faults.reach('call.answered', call.tool);
  const resultId = await results.put({ callerId: caller, value: keptAnswer(answer) });
  await record('done', resultId);
  faults.reach('call.settled', call.tool);
  return { outcome: 'done', resultId };
}

/** What the guest said in the place of a result: it is the call's answer. */
function answerIn(error: unknown): JsonObject | undefined {
  if (error instanceof GuestRequestError) {
    const { code, message, data } = error;
    return { error: { code, message, ...(data !== undefined && { data }) } };
  }
  if (AppError.is(error, 'provider-invalid-answer'))
    return { error: { code: -32_603, message: `${error.message} ${error.next}` } };
  return undefined;
}

/** A cancel is passed on to the guest, which may still say what became of it. */
async function send(
  { connections, watchers, clock }: GuestCallDeps,
  { signal, stopSignal }: StepScope,
  { request, params }: GuestCall,
  launch: Parameters<GuestConnections['request']>[0],
): Promise<JsonObject> {
  const over = new AbortController();
  const onStop = (): void =>
    void clock.setTimer(CANCEL_GRACE_MS, () => over.abort(new AppError('cancelled', 'It was cancelled.')));
  stopSignal.addEventListener('abort', onStop, { once: true });
  try {
    return await connections.request(launch, 'tools/call', params, {
      signal: AbortSignal.any([signal, over.signal]),
      cancelling: stopSignal,
      client: watchers.clientOf(request),
    });
  } finally {
    stopSignal.removeEventListener('abort', onStop);
  }
}

function requireAsPlanned({ store, hasher }: GuestCallDeps, { guestId, tool, digest }: GuestCall) {
  const guest = store.read((view) => view.guests.get(guestId));
  const accepted =
    guest && offeredTools(guest, hasher).find(({ definition }) => definitionName(definition) === tool);
  if (guest !== undefined && accepted?.digest === digest) return guest;
  throw new AppError('bundle-conflict', `${tool} is not the tool that this was planned with.`, {
    next: 'Nothing was sent. Ask again: a person decides on the tool as it is now.',
  });
}
