// What operations that stopped midway may have left at a provider: the bundle that they were making is deleted, so
// what their journals show as created is taken back, and what got no answer is looked for.
import { AppError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { RESUMABLE, type CallRecord, type Operation } from '../../core/operation/operation.ts';
import { pause } from '../../core/operation/pause.ts';
import { mayDouble, recoveryOf } from '../../core/operation/recovery.ts';
import type { CallSpec, StepContext } from '../../core/operation/step.ts';
import type { StoreTransaction, StoreView } from '../../core/ports.ts';
import type { NotDone } from '../gated.ts';
import { stoppedSetups } from '../setup/setupSteps.ts';

const MOST_UNFINISHED = 100;

/** Operations of the bundle that stopped and could be resumed; never `exceptId` itself. */
export function unfinishedOf(view: StoreView, bundleId: string, exceptId: string): Operation[] {
  const { items } = view.operations.page({ bundleId, statuses: [...RESUMABLE] }, null, MOST_UNFINISHED);
  return items.filter(({ id }) => id !== exceptId);
}

/** @returns what cannot be taken back, and why. @throws AppError as `StepContext.call` */
export async function takeBackUnfinished(context: StepContext, bundleId: string): Promise<NotDone[]> {
  const notDone: NotDone[] = [];
  for (const { operation } of context.read((view) => stoppedSetups(view, bundleId)))
    for (const call of createdBeside(context, operation.id))
      if (call.step.startsWith(`${bundleId}/`)) notDone.push(...(await takeBack(context, call)));
  for (const { id } of context.read((view) => unfinishedOf(view, bundleId, context.operation.id)))
    for (const call of createdBeside(context, id)) notDone.push(...(await takeBack(context, call)));
  return notDone;
}

/** Nothing of them can be resumed any more, and the secrets that they alone knew are erased. */
export function closeUnfinished(tx: StoreTransaction, bundleId: string, by: Operation, now: number): void {
  // A setup of several bundles goes on with the others.
  for (const { calls } of stoppedSetups(tx, bundleId))
    for (const { secretOwner } of calls)
      if (tx.bundles.get(secretOwner) === undefined) tx.secrets.deleteOwner(secretOwner);
  for (const operation of unfinishedOf(tx, bundleId, by.id)) {
    for (const { secretOwner } of tx.operations.calls(operation.id))
      if (tx.bundles.get(secretOwner) === undefined) tx.secrets.deleteOwner(secretOwner);
    const message = `Superseded: its bundle was deleted by ${by.id}`;
    tx.operations.update(
      { ...operation, status: 'superseded', message, input: null, updatedAt: now, endedAt: now },
      null,
    );
  }
}

/** Calls that created something which no completed step has put into the bundle's record. */
function createdBeside(context: StepContext, operationId: string): CallRecord[] {
  return context.read((view) => {
    const completed = new Set(
      view.operations
        .steps(operationId)
        .flatMap(({ name, status }) => (status === 'completed' ? [name] : [])),
    );
    return view.operations
      .calls(operationId)
      .filter(
        (call) =>
          call.phase === 'run' &&
          !completed.has(call.step) &&
          mayDouble(context.manifests.get(call.provider), call),
      );
  });
}

async function takeBack(context: StepContext, call: CallRecord): Promise<NotDone[]> {
  switch (call.state) {
    case 'rejected':
    case 'absent':
    case 'undone':
      return [];
    case 'done':
      return undo(context, call, call.values ?? {}, call.secretParts);
    case 'orphaned':
      return [lost(call)];
    case 'intended':
    case 'answered':
      return lookFor(context, call);
  }
}

/** It got no answer that was understood: repeated under its own key, or looked for by its tag. */
async function lookFor(context: StepContext, call: CallRecord): Promise<NotDone[]> {
  const { clock, manifests } = context;
  const means = recoveryOf(manifests.get(call.provider), call, clock.now());
  if (means.kind === 'none' || means.kind === 'unsafe') return [lost(call)];
  const { provider, environment, params, secrets, secretOwner, idempotencyKey } = call;
  const same: Omit<CallSpec, 'request'> = { provider, environment, params, secrets, undo: null };
  if (means.kind === 'repeat') {
    const repeated = await context.call(`again-${labelOf(call)}`, {
      ...same,
      request: call.request,
      secretOwner,
      idempotencyKey,
    });
    return undo(context, call, repeated.values, repeated.secretParts);
  }
  // A request that is still under way must have come to its end before looking proves anything.
  const quietAt = call.intendedAt + means.settleMs;
  if (quietAt > clock.now()) await pause(clock, quietAt - clock.now(), new AbortController().signal);
  const found = await context.call(`find-${labelOf(call)}`, { ...same, request: means.request });
  return found.gone ? [] : undo(context, call, found.values, []);
}

async function undo(
  context: StepContext,
  call: CallRecord,
  values: JsonObject,
  secretParts: string[],
): Promise<NotDone[]> {
  if (call.undo === null) return [{ request: call.request, why: 'It declares no way to take it back.' }];
  const kept = secretParts.map((part) => [part, { ownerId: call.secretOwner, part }] as const);
  try {
    await context.call(`undo-${labelOf(call)}`, {
      provider: call.provider,
      environment: call.environment,
      request: call.undo.request,
      params: { ...call.params, ...values, ...call.undo.params },
      secrets: { ...call.secrets, ...Object.fromEntries(kept) },
      undo: null,
    });
    return [];
  } catch (error) {
    // Found, but not removable without what the lost answer held: told, not failed.
    if (AppError.is(error, 'unsupported') || AppError.is(error, 'missing-inputs'))
      return [{ request: call.undo.request, why: error.message }];
    throw error;
  }
}

function lost(call: CallRecord): NotDone {
  const why = `It got no answer and cannot be looked for: it may have left something behind (tag ${call.operationId}).`;
  return { request: call.request, why };
}

function labelOf({ operationId, step, key }: CallRecord): string {
  return `${operationId}/${step}/${key}`;
}
